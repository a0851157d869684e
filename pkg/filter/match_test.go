package filter_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pioche/pkg/filter"
	"pioche/pkg/filter/filtertest"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
)

var paris = func() *time.Location {
	loc, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return loc
}()

// event is a public event in Briançon, on a Saturday afternoon.
func event(change func(*registry.Card)) *registry.Card {
	c := &registry.Card{
		ID: "abcdefghijkl", Kind: registry.KindEvent, State: registry.Published, Visibility: registry.Public, Lang: "fr", Source: registry.Direct,
		Title:  registry.Text{"fr": "Répare-café : vélos et grille-pain"},
		Themes: []string{"reparation"}, Place: &registry.Place{Commune: "05023", Name: "MJC"},
		Published: registrytest.Now, Updated: registrytest.Now,
		Event: &registry.Event{Price: registry.Price{Code: "free"}, Occurrences: []registry.Occurrence{at("2026-11-28 14:00", 3*time.Hour)}},
	}
	if change != nil {
		change(c)
	}
	return c
}

func at(local string, lasts time.Duration) registry.Occurrence {
	start, err := time.ParseInLocation("2006-01-02 15:04", local, paris)
	if err != nil {
		panic(err)
	}
	o := registry.Occurrence{ID: "date" + start.Format("02"), Start: start.UTC(), Zone: "Europe/Paris"}
	if lasts > 0 {
		o.HasEnd, o.End = true, start.Add(lasts).UTC()
	}
	return o
}

func TestMatch(t *testing.T) {
	online := event(func(c *registry.Card) {
		c.Place = nil
		c.Scope = []registry.Territory{{Level: registry.LevelDept, Code: "05"}}
	})
	exhibition := event(func(c *registry.Card) {
		c.Event.Occurrences = []registry.Occurrence{at("2026-10-01 10:00", 90*24*time.Hour)}
	})
	past := event(func(c *registry.Card) { c.Event.Occurrences = []registry.Occurrence{at("2026-11-10 10:00", time.Hour)} })
	noEnd := event(func(c *registry.Card) { c.Event.Occurrences = []registry.Occurrence{at("2026-11-24 08:00", 0)} })
	series := event(func(c *registry.Card) {
		c.Event.Occurrences = []registry.Occurrence{at("2026-11-25 18:00", time.Hour), at("2026-12-02 18:00", time.Hour)}
		c.Event.Occurrences[0].Status = registry.Cancelled
	})
	cases := []struct {
		name, filter string
		card         *registry.Card
		want         bool
	}{
		{"its commune", "commune=05023", event(nil), true},
		{"its EPCI", "epci=240500439", event(nil), true},
		{"its département", "dept=05", event(nil), true},
		{"another commune", "commune=05061", event(nil), false},
		{"any of two communes", "commune=05061,05023", event(nil), true},
		{"its commune or another EPCI: one criterion", "commune=05023&epci=200067825", event(nil), true},
		{"not its commune", "dept=05&not.commune=05023", event(nil), false},
		{"what concerns the département, from the commune", "commune=05023", online, false},
		{"the same, wider", "commune=05023&wider=1", online, true},
		{"what concerns the département", "dept=05", online, true},
		{"within 20 km", "near=05023", event(nil), true},
		{"far from Gap", "near=05061&radius=10", event(nil), false},
		{"a word, accents and plural aside", "q=velo+repare", event(nil), true},
		{"words that do not all occur", "q=velo+soupe", event(nil), false},
		{"a phrase", "q=%22repare+cafe%22", event(nil), true},
		{"a phrase out of order", "q=%22cafe+repare%22", event(nil), false},
		{"the commune's name as a word", "q=briancon", event(nil), true},
		{"not a word", "all=1&not.q=velos", event(nil), false},
		{"free", "price=free", event(nil), true},
		{"one of two themes", "theme=sport,reparation", event(nil), true},
		{"not its theme", "dept=05&not.theme=reparation", event(nil), false},
		{"this weekend", "when=weekend", event(nil), true},
		{"today", "when=today", event(nil), false},
		{"on a Saturday", "dow=sat", event(nil), true},
		{"not on a Saturday", "not.dow=sat", event(nil), false},
		{"what is over", "", past, false},
		{"what is over, in the archive", "from=2026-11-01", past, true},
		{"begun this morning, nobody said until when", "", noEnd, true},
		{"an exhibition, today", "when=today", exhibition, true},
		{"an exhibition, by rhythm", "rhythm=long", exhibition, true},
		{"an exhibition, by another rhythm", "rhythm=once,regular", exhibition, false},
		{"a cancelled date", "status=cancelled", series, true},
		{"criteria of time hold on one date together", "status=cancelled&from=2026-12-01", series, false},
		{"a structure", "kind=actor&all=1", event(nil), false},
		{"withdrawn", "all=1", event(func(c *registry.Card) { c.State = registry.Withdrawn }), false},
		{"for partners only", "all=1", event(func(c *registry.Card) { c.Visibility = registry.Partners }), false},
	}
	for _, c := range cases {
		f, err := filter.ParseQuery(c.filter, filter.Context{})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		for _, q := range f.At(registrytest.Now, paris) {
			if got := q.Match(c.card); got != c.want {
				t.Errorf("%s: %q = %v, want %v", c.name, c.filter, got, c.want)
			}
		}
	}
}

func TestOrderOfTheAgenda(t *testing.T) {
	tomorrow := event(func(c *registry.Card) {
		c.ID = "tomorrowaaaa"
		c.Event.Occurrences = []registry.Occurrence{at("2026-11-25 18:00", time.Hour)}
	})
	closing := event(func(c *registry.Card) {
		c.ID = "closingaaaaa"
		c.Event.Occurrences = []registry.Occurrence{at("2026-10-01 10:00", 57*24*time.Hour)}
	})
	lasting := event(func(c *registry.Card) {
		c.ID = "lastingaaaaa"
		c.Event.Occurrences = []registry.Occurrence{at("2026-10-01 10:00", 200*24*time.Hour)}
	})
	saturday := event(nil)
	f, err := filter.ParseQuery("all=1", filter.Context{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range f.At(registrytest.Now, paris)[0].Select([]*registry.Card{lasting, saturday, closing, tomorrow}) {
		got = append(got, p.Card.ID)
	}
	want := []string{"tomorrowaaaa", "closingaaaaa", "abcdefghijkl", "lastingaaaaa"}
	if !slices.Equal(got, want) {
		t.Errorf("order = %v, want %v", got, want)
	}
}

func TestExplainAgreesWithMatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, c := filtertest.Filter(t), filtertest.Card(t)
		in, known := c.Public(), false
		for _, r := range f.Explain("fr", c, registrytest.Now, paris) {
			in = in && r.In
		}
		for _, q := range f.At(registrytest.Now, paris) {
			if q.Kind == c.Kind {
				known = true
				expired := c.Notice != nil && !c.Notice.Expires.After(registrytest.Now)
				if got := q.Match(c); got != (in && !expired) {
					t.Fatalf("Match(%q) = %v, Explain says %v: %+v", f, got, in, f.Explain("en", c, registrytest.Now, paris))
				}
			}
		}
		if !known && in {
			t.Fatalf("Explain(%q) keeps a card of a kind that is not asked for", f)
		}
	})
}

func TestTermsAreBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := filter.Terms(filtertest.Card(t))
		if !slices.IsSorted(terms) || len(slices.Compact(slices.Clone(terms))) != len(terms) {
			t.Fatalf("Terms = %q, want them sorted and without repeats", terms)
		}
		for _, term := range terms {
			if len(term) > 64 {
				t.Fatalf("term %q is too long", term)
			}
		}
	})
}
