package filter

import (
	"slices"
	"strings"

	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// maxTerm bounds a term, in bytes: words longer than that are cut alike when
// indexed and when looked for.
const maxTerm = 48

// Terms lists all that a card can be found by without reading its texts or
// its dates, sorted and without repeats: "kind:event", "theme:musique",
// "commune:05023" with the territories that hold it, "over:dept:05" for what
// concerns all of a territory, "cell:449:66" for where it lies, and so on.
func Terms(c *registry.Card) []string {
	t := terms{"kind:" + string(c.Kind), "source:" + c.Source}
	t.add("theme:", c.Themes...)
	t.add("audience:", c.Audience...)
	t.access(c)
	t.add("lang:", c.Langs()...)
	t.place(c)
	for _, o := range c.Organisers {
		if o.ID != "" {
			t.add("actor:", o.ID)
		}
	}
	if len(c.Images) > 0 {
		t.add("image:", "1")
	}
	if c.Vetted {
		t.add("vetted:", "1")
	}
	switch {
	case c.Event != nil:
		if c.Event.Price.Code != "" {
			t.add("price:", c.Event.Price.Code)
		}
		t.add("rhythm:", rhythmsOf(c.Event)...)
	case c.Actor != nil:
		t.add("trade:", c.Actor.Trades...)
		t.stems("offers:", c.Actor.Offers)
		t.stems("seeks:", c.Actor.Seeks)
	case c.Notice != nil:
		t.add("type:", c.Notice.Type)
	}
	slices.Sort(t)
	return slices.Compact(t)
}

type terms []string

func (t *terms) add(prefix string, values ...string) {
	for _, v := range values {
		*t = append(*t, term(prefix, v))
	}
}

func (t *terms) stems(prefix string, phrases []string) {
	for _, phrase := range phrases {
		t.add(prefix, text.Stems(phrase)...)
	}
}

// access adds what is prepared or, for a kind that could say it, that nothing
// is said.
func (t *terms) access(c *registry.Card) {
	t.add("access:", c.Access...)
	if field, _ := FieldNamed("access"); len(c.Access) == 0 && field.AppliesTo(c.Kind) {
		t.add("access:", Unsaid)
	}
}

// place adds where the card is: the territories that hold its place, or,
// without one (an actor has both), those that hold all of its scope.
func (t *terms) place(c *registry.Card) {
	if c.Place != nil && c.Place.Commune != "" {
		for _, around := range geo.Around(registry.Territory{Level: registry.LevelCommune, Code: c.Place.Commune}) {
			t.add("", around.String())
		}
	}
	if c.Place == nil || c.Kind == registry.KindActor {
		for _, scope := range c.Scope {
			t.add("over:", scope.String())
			for _, around := range geo.Around(scope) {
				t.add("", around.String())
			}
		}
	}
	if p, _, ok := geo.Locate(c.Place); ok {
		for _, size := range geo.CellSizes {
			t.add("", geo.Cell(p, size))
		}
	}
}

func term(prefix, value string) string {
	s := prefix + value
	if len(s) > maxTerm {
		s = strings.ToValidUTF8(s[:maxTerm], "")
	}
	return s
}

func rhythmsOf(e *registry.Event) []string {
	var list []string
	if e.Regular() {
		list = append(list, "regular")
	}
	if e.Long() {
		list = append(list, "long")
	}
	if list == nil {
		list = append(list, "once")
	}
	return list
}

// Words gives the text a card is searched by: folded, for phrases, its parts
// set apart by " . " so that no phrase runs from one into the next; and the
// stems of its words, sorted and without repeats.
func Words(c *registry.Card) (folded string, stems []string) {
	var parts []string
	add := func(s string) {
		if s := text.Fold(s); s != "" {
			parts = append(parts, s)
		}
	}
	for _, lang := range c.Title.Langs() {
		add(c.Title[lang])
	}
	for _, lang := range c.Summary.Langs() {
		add(c.Summary[lang])
	}
	for _, lang := range c.Description.Langs() {
		add(text.Plain(c.Description[lang]))
	}
	if c.Place != nil {
		add(c.Place.Name)
		add(c.Place.Town)
		if c.Place.Commune != "" {
			add(geo.NameOf(registry.Territory{Level: registry.LevelCommune, Code: c.Place.Commune}))
		}
	}
	for _, o := range c.Organisers {
		add(o.Name)
	}
	if c.Actor != nil {
		for _, s := range append(slices.Clone(c.Actor.Offers), c.Actor.Seeks...) {
			add(s)
		}
	}
	for _, part := range parts {
		for _, w := range strings.Fields(part) {
			stems = append(stems, text.Stem(w))
		}
	}
	slices.Sort(stems)
	return strings.Join(parts, " . "), slices.Compact(stems)
}
