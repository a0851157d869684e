// Package filtertest draws filters and cards that often meet, for property tests.
package filtertest

import (
	"net/url"
	"strings"

	"pgregory.net/rapid"

	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
)

var (
	themes    = firstCodes(data.Themes())
	audiences = firstCodes(data.Audiences())
)

func firstCodes(words []data.Word) []string {
	var list []string
	for _, w := range words[:3] {
		list = append(list, w.Code)
	}
	return list
}

// Card draws a card; see registrytest.Draw.
func Card(t *rapid.T) *registry.Card {
	c := registrytest.Draw(t, themes, audiences)
	if c.Actor != nil && rapid.Bool().Draw(t, "traded") {
		c.Actor.Trades = []string{data.Trades()[0].Code}
	}
	return c
}

// values lists, for each key, what a drawn filter may ask.
var values = map[string][]string{
	"kind":     {"event", "actor", "notice", "event,notice", "event,actor,notice"},
	"commune":  {"05023", "05061", "05023,05132", "97411"},
	"epci":     {"240500439", "200067825"},
	"dept":     {"05", "38", "05,974"},
	"region":   {"93", "84"},
	"near":     {"05023", "44.9,6.64", "45.0,6.1"},
	"q":        {"soupe", "concert", `"musique ancienne"`, "été", `soupes "de la"`, "noel briançon", `"concerts d ete"`},
	"dow":      {"mon", "sat,sun", "tue,wed,thu"},
	"rhythm":   {"once", "regular", "long", "once,long"},
	"theme":    {themes[0], themes[0] + "," + themes[1], themes[2]},
	"audience": {audiences[0], audiences[1] + "," + audiences[2]},
	"price":    {"free", "paid,open"},
	"access":   {"mi", "hi,mi", "mi,unsaid", "unsaid"},
	"lang":     {"fr", "en"},
	"trade":    {data.Trades()[0].Code},
	"offers":   {"salle", "prêts de salles", "matériel,bénévole"},
	"seeks":    {"bénévole"},
	"type":     {"job", "news,call"},
	"actor":    {registrytest.Actors[0], registrytest.Actors[0] + "," + registrytest.Actors[1]},
	"source":   registrytest.Sources,
	"status":   {"scheduled", "cancelled", "full,cancelled"},
	"image":    {"1"},
	"vetted":   {"1"},
	"each":     {"1"},
	"sort":     {"new"},
	"limit":    {"1", "3", "50"},
}

// spans lists the ways to ask for a span of time.
var spans = []string{"", "", "when=today", "when=tomorrow", "when=weekend", "when=week", "when=month", "days=1", "days=20",
	"from=2026-11-10", "from=2026-11-24", "from=2026-12-01&to=2026-12-10", "to=2026-12-05", "from=2026-11-01&to=2026-11-20"}

// Query draws the query string of a valid filter.
func Query(t *rapid.T) string {
	asked := url.Values{}
	keys := rapid.SliceOfNDistinct(rapid.SampledFrom(sortedKeys()), 0, 4, func(s string) string { return s }).Draw(t, "keys")
	for _, key := range keys {
		name := key
		field, _ := filter.FieldNamed(key)
		if field.Denies && rapid.IntRange(0, 3).Draw(t, "denied") == 0 {
			name = "not." + key
		}
		asked.Set(name, rapid.SampledFrom(values[key]).Draw(t, key))
	}
	if asked.Has("near") && rapid.Bool().Draw(t, "far") {
		asked.Set("radius", rapid.SampledFrom([]string{"5", "30", "31", "90"}).Draw(t, "radius"))
	}
	if (asked.Has("commune") || asked.Has("epci") || asked.Has("dept")) && rapid.Bool().Draw(t, "widened") {
		asked.Set("wider", "1")
	}
	raw := asked.Encode()
	if span := rapid.SampledFrom(spans).Draw(t, "span"); span != "" {
		raw = strings.Trim(raw+"&"+span, "&")
	}
	return raw
}

// Filter draws a valid filter: criteria that suit none of its kinds are drawn again.
func Filter(t *rapid.T) filter.Filter {
	return rapid.Custom(func(t *rapid.T) filter.Filter {
		f, err := filter.ParseQuery(Query(t), filter.Context{})
		if err != nil {
			t.Skip("criteria that do not go together")
		}
		return f
	}).Draw(t, "filter")
}

func sortedKeys() []string {
	var keys []string
	keys = append(keys, "kind")
	for _, field := range filter.Fields {
		if values[field.Name] != nil {
			keys = append(keys, field.Name)
		}
	}
	return keys
}
