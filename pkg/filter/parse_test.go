package filter_test

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pioche/pkg/filter"
	"pioche/pkg/filter/filtertest"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
)

func TestParsePrintsTheCanonicalForm(t *testing.T) {
	cases := map[string]struct{ typed, want string }{
		"nothing":                         {"", ""},
		"one commune":                     {"commune=05023", "commune=05023"},
		"values in any order, repeated":   {"theme=nature&theme=musique,nature", "theme=musique,nature"},
		"keys in the order of the table":  {"theme=musique&epci=240500439", "epci=240500439&theme=musique"},
		"blank fields of a form":          {"commune=05023&theme=&q=&near=", "commune=05023"},
		"the default order":               {"commune=05023&sort=agenda", "commune=05023"},
		"the default kind":                {"kind=event&all=1", "all=1"},
		"kinds in the order of lists":     {"kind=notice,event&all=1", "kind=event,notice&all=1"},
		"all kinds but one":               {"not.kind=actor&all=1", "kind=event,notice&all=1"},
		"a case and an accent that slips": {"theme=Musique&price=FREE", "theme=musique&price=free"},
		"a point, rounded":                {"near=44.90000001,6.64&radius=10", "near=44.9%2C6.64&radius=10"},
		"an exact phrase":                 {"q=%22musique+ancienne%22", "q=%22musique+ancienne%22"},
		"an exclusion":                    {"epci=240500439&not.theme=sport", "epci=240500439&not.theme=sport"},
		"a code in lower case":            {"commune=2a004", "commune=2A004"},
	}
	for name, c := range cases {
		f, err := filter.ParseQuery(c.typed, filter.Context{})
		if err != nil {
			t.Errorf("%s: Parse(%q) = %v, want no error", name, c.typed, err)
			continue
		}
		if got := f.String(); got != c.want {
			t.Errorf("%s: Parse(%q).String() = %q, want %q", name, c.typed, got, c.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	cases := map[string]struct{ typed, key, value, near string }{
		"a key with a slip":           {"comune=05023", "comune", "05023", "commune"},
		"an excluded key with a slip": {"not.themes=sport", "not.themes", "", "not.theme"},
		"an unknown key":              {"zzzzzz=1", "zzzzzz", "", ""},
		"a code with a slip":          {"theme=musiqe", "theme", "musiqe", "musique"},
		"the word for a kind":         {"kind=structure&all=1", "kind", "structure", "actor"},
		"a word with a slip":          {"price=gratui", "price", "gratui", "free"},
		"a commune that is not":       {"commune=05999", "commune", "05999", "05"},
		"a name for a code":           {"commune=Briançon", "commune", "Briançon", "05023"},
		"an EPCI that is not":         {"epci=240500430", "epci", "240500430", "240500439"},
		"a negative radius":           {"near=05023&radius=-1", "radius", "-1", ""},
		"a radius of no number":       {"near=05023&radius=NaN", "radius", "NaN", ""},
		"a huge radius":               {"near=05023&radius=1e9", "radius", "1e9", ""},
		"a latitude of 91":            {"near=91,6", "near", "91,6", ""},
		"a latitude of no number":     {"near=NaN,6", "near", "NaN,6", ""},
		"a radius without centre":     {"radius=10", "radius", "10", ""},
		"two spans of time":           {"days=3&when=week", "when", "week", ""},
		"an end before its start":     {"from=2026-12-02&to=2026-12-01", "to", "2026-12-01", ""},
		"a day that is not":           {"from=2026-02-31", "from", "2026-02-31", ""},
		"a criterion of another kind": {"trade=culture", "trade", "culture", ""},
		"a criterion of no kind here": {"kind=actor&price=free", "price", "free", ""},
		"an exclusion of no kind":     {"not.type=job&all=1", "not.type", "job", ""},
		"two places at once":          {"near=05023&near=05061", "near", "", ""},
		"a search of no word":         {"q=!!", "q", "!!", ""},
		"what is not excluded":        {"not.near=05023", "not.near", "", ""},
		"a broken address":            {"commune=%zz", "", "", ""},
		"a semicolon":                 {"commune=05023;dept=05", "", "", ""},
		"a very long address":         {"q=" + strings.Repeat("a", 20_000), "", "", ""},
		"five thousand values":        {"theme=" + strings.Repeat("nature,", 900), "theme", "", ""},
		"wider without territory":     {"wider=1&all=1", "wider", "1", ""},
		"a moment past all years":     {"all=1&updated_since=9999-12-31T23:59:59-01:00", "updated_since", "", ""},
		"a moment before all years":   {"all=1&updated_since=0000-01-01T00:00:00Z", "updated_since", "", ""},
	}
	for name, c := range cases {
		_, err := filter.ParseQuery(c.typed, filter.Context{})
		var got *filter.Error
		if !errors.As(err, &got) {
			t.Errorf("%s: Parse(%q) = %v, want a *filter.Error", name, c.typed, err)
			continue
		}
		if got.Key != c.key || c.value != "" && got.Value != c.value {
			t.Errorf("%s: error of key %q and value %q, want %q and %q", name, got.Key, got.Value, c.key, c.value)
		}
		if c.near != "" && (len(got.Nearest) == 0 || !strings.HasPrefix(got.Nearest[0], c.near)) {
			t.Errorf("%s: nearest %q, want %q first", name, got.Nearest, c.near)
		}
		for _, lang := range []string{"fr", "en"} {
			if m := got.Message(lang); m == "" || strings.Contains(m, "filter.") {
				t.Errorf("%s: message %q in %s, want words", name, m, lang)
			}
		}
	}
}

func TestParseInAPage(t *testing.T) {
	page := filter.Context{Kinds: []registry.Kind{registry.KindEvent}, Page: true}
	f, err := filter.ParseQuery("commune=05023&vue=liste&utm_source=lettre&fbclid=x&gclid=y", page)
	if err != nil || f.String() != "commune=05023" {
		t.Errorf("marks of other sites: %v, %v, want them ignored", f, err)
	}
	if _, err := filter.ParseQuery("kind=actor", page); err == nil {
		t.Error("kind=actor on the events page = nil, want error")
	}
}

func TestParseOfASavedFeed(t *testing.T) {
	saved := filter.Context{Saved: true}
	if _, err := filter.ParseQuery("limit=5&locale=en&pubdate=1", saved); err != nil {
		t.Errorf("presentation: %v, want no error", err)
	}
	var got *filter.Error
	if _, err := filter.ParseQuery("commune=05061", saved); !errors.As(err, &got) || got.Reason != "saved" {
		t.Errorf("a criterion on a saved feed: %v, want it refused", err)
	}
}

func TestCounts(t *testing.T) {
	cases := map[string]bool{"": false, "days=3": false, "not.theme=sport": false, "lang=fr": false, "status=cancelled": false, "vetted=1": false,
		"theme=sport": true, "near=05023": true, "all=1": true, "source=direct": true, "q=bal": true}
	for typed, want := range cases {
		f, err := filter.ParseQuery(typed, filter.Context{})
		if err != nil || f.Counts() != want {
			t.Errorf("Parse(%q).Counts() = %v (%v), want %v", typed, f.Counts(), err, want)
		}
	}
}

func TestCanonicalFormParsesBackToItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := filtertest.Filter(t)
		again, err := filter.ParseQuery(f.String(), filter.Context{})
		if err != nil || again.String() != f.String() {
			t.Fatalf("Parse(%q).String() = %q, %v", f.String(), again.String(), err)
		}
		fromForm, err := filter.Parse(f.Values(), filter.Context{})
		if err != nil || fromForm.String() != f.String() {
			t.Fatalf("Parse(Values(%q)) = %q, %v", f.String(), fromForm.String(), err)
		}
	})
}

func TestEveryFieldHasItsWords(t *testing.T) {
	for _, field := range filter.Fields {
		for _, key := range []string{"filter.field." + field.Name, "filter.help." + field.Name} {
			if !i18n.Has("fr", key) || !i18n.Has("en", key) {
				t.Errorf("no message %q", key)
			}
		}
	}
}

func TestSentence(t *testing.T) {
	cases := map[string][2]string{
		"commune=05023": {"Les événements, à Briançon", "Events, in Briançon"},
		"dept=05&price=free&days=60&not.theme=sport": {"Les événements, dans les Hautes-Alpes, dans les 60\u00a0jours, gratuits, sauf sport et bien-être", ""},
		"commune=05023&price=free,open&access=mi,pi": {"Les événements, à Briançon, gratuits ou à participation libre, accessibles en fauteuil ou avec un accueil au calme", "Events, in Briançon, free or by donation, wheelchair accessible or with a quiet welcome"},
		"dept=05&from=2026-12-05&to=2026-12-05":      {"Les événements, dans les Hautes-Alpes, le samedi 5 décembre 2026", "Events, in Hautes-Alpes, on Saturday 5 December 2026"},
		"commune=05023&not.price=paid":               {"Les événements, à Briançon, sauf payants", ""},
		"near=05046":                                 {"Les événements, à 20\u00a0km autour d’Embrun", "Events, within 20\u00a0km of Embrun"},
		"near=05079":                                 {"Les événements, à 20\u00a0km autour du Monêtier-les-Bains", ""},
		"near=05098":                                 {"Les événements, à 20\u00a0km autour des Orres", ""},
		"near=44.9,6.64":                             {"Les événements, à 20\u00a0km autour de 44.9,6.64", ""},
		"near=05023&radius=10":                       {"Les événements, à 10\u00a0km autour de Briançon", ""},
		"kind=event,notice&all=1":                    {"Les événements et les infos, de tout le registre", "Events and notices, from the whole registry"},
	}
	for typed, want := range cases {
		f, err := filter.ParseQuery(typed, filter.Context{})
		if err != nil {
			t.Fatal(err)
		}
		for i, lang := range []string{"fr", "en"} {
			if got := f.Sentence(lang); want[i] != "" && got != want[i] {
				t.Errorf("Parse(%q).Sentence(%s) = %q, want %q", typed, lang, got, want[i])
			}
		}
	}
}

func TestCursorReadsBack(t *testing.T) {
	for _, c := range []filter.Cursor{
		{Key: 1795860000, ID: "abcdefghijkl"},
		{Key: 1795860000, ID: "abcdefghijkl", Occurrence: "abcdef"},
		{ID: "abcdefghijkl", Text: "mjc du bout. du monde"},
		{Key: -5, ID: "abcdefghijkl"},
	} {
		got, ok := filter.ParseCursor(c.String())
		if !ok || got != c {
			t.Errorf("ParseCursor(%q) = %v %v, want %v", c.String(), got, ok, c)
		}
	}
	for _, bad := range []string{"", "x", "1.short", "a.abcdefghijkl"} {
		if _, ok := filter.ParseCursor(bad); ok {
			t.Errorf("ParseCursor(%q) is accepted, want refusal", bad)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"commune=05023&theme=musique,nature", "near=44.9,6.64&radius=20", "q=%22bal%22+folk&not.q=x", "kind=event,notice&from=2026-11-01", "%zz", "not.kind=event"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		for _, in := range []filter.Context{{}, {Page: true, Kinds: []registry.Kind{registry.KindEvent}}, {Saved: true}} {
			parsed, err := filter.ParseQuery(raw, in)
			if err != nil {
				var known *filter.Error
				if !errors.As(err, &known) || known.Message("fr") == "" {
					t.Fatalf("Parse(%q) = %v, want a *filter.Error with words", raw, err)
				}
				continue
			}
			again, err := filter.ParseQuery(parsed.String(), in)
			if err != nil || again.String() != parsed.String() || !slices.Equal(again.Kinds(), parsed.Kinds()) {
				t.Fatalf("Parse(%q) prints %q, which reads as %q, %v", raw, parsed.String(), again.String(), err)
			}
			if _, err := url.ParseQuery(parsed.String()); err != nil {
				t.Fatalf("%q is no query string: %v", parsed.String(), err)
			}
		}
	})
}
