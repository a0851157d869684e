package i18n

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestLoad(t *testing.T) {
	loaded, err := load(fstest.MapFS{
		"messages/fr/a.json": {Data: []byte(`{"a.plain": "Bonjour", "a.count": {"one": "{{.Count}} date", "many": "{{.Count}} de dates", "other": "{{.Count}} dates"}}`)},
		"messages/fr/b.json": {Data: []byte(`{"b.hello": "Bonjour {{.Name}}", "c.bound": "{{.Max}} au plus"}`)},
		"messages/en/a.json": {Data: []byte(`{"a.plain": "Hello", "a.count": {"one": "{{.Count}} date", "other": "{{.Count}} dates"}}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, lang, key string
		args            []any
		want            string
	}{
		{"words alone", "en", "a.plain", nil, "Hello"},
		{"zero is singular in French", "fr", "a.count", []any{"Count", 0}, "0 date"},
		{"one", "fr", "a.count", []any{"Count", 1}, "1 date"},
		{"thousands apart", "fr", "a.count", []any{"Count", 1234}, "1\u202f234 dates"},
		{"a million takes de", "fr", "a.count", []any{"Count", 1_000_000}, "1\u202f000\u202f000 de dates"},
		{"a bound, thousands apart too", "fr", "c.bound", []any{"Max", 10000}, "10\u202f000 au plus"},
		{"zero is plural in English", "en", "a.count", []any{"Count", 0}, "0 dates"},
		{"a value nobody gave", "fr", "b.hello", nil, "Bonjour "},
		{"a name", "fr", "b.hello", []any{"Name", "Léa & <Zoé>"}, "Bonjour Léa & <Zoé>"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, _ := loaded[test.lang].render(test.lang, test.key, test.args); got != test.want {
				t.Errorf("render(%s) = %q, want %q", test.key, got, test.want)
			}
		})
	}
	if _, err := load(fstest.MapFS{"messages/fr/a.json": {Data: []byte(`{`)}}); err == nil {
		t.Error("load of a broken file = nil, want error")
	}
}

func TestT(t *testing.T) {
	if got := T("fr", "no.such.key"); got != "no.such.key" {
		t.Errorf("T of a missing key = %q, want the key", got)
	}
	if got := T("de", "date.allday"); got != "toute la journée" {
		t.Errorf("T in a language not spoken = %q, want French", got)
	}
	if Has("fr", "no.such.key") || !Has("en", "date.allday") {
		t.Error("Has is wrong about no.such.key or date.allday")
	}
}

func TestNumberAndList(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1234: "1\u202f234", 1234567: "1\u202f234\u202f567", -1500: "-1\u202f500"} {
		if got := Number("fr", n); got != want {
			t.Errorf("Number(%d) = %q, want %q", n, got, want)
		}
	}
	var got []string
	for _, items := range [][]string{nil, {"a"}, {"a", "b"}, {"a", "b", "c"}} {
		got = append(got, List("fr", items), List("en", items))
	}
	if diff := cmp.Diff([]string{"", "", "a", "a", "a et b", "a and b", "a, b et c", "a, b and c"}, got); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkT(b *testing.B) {
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			T("en", "date.allday")
		}
	})
	b.Run("placeholder", func(b *testing.B) {
		for b.Loop() {
			T("en", "date.list", "Items", "a", "Last", "b")
		}
	})
}

func TestMoreStandsForACount(t *testing.T) {
	for lang, want := range map[string]string{"fr": "plus de 1\u202f000 événements à venir", "en": "more than 1,000 events"} {
		if got := T(lang, "page.count", "Count", More(1000)); got != want {
			t.Errorf("T(%s, page.count, More(1000)) = %q, want %q", lang, got, want)
		}
	}
}
