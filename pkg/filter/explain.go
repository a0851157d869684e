package filter

import (
	"slices"
	"strings"
	"time"

	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
)

// Reason says, of one criterion, whether a card meets it, in words.
type Reason struct {
	Field     string
	In        bool
	Criterion string // what is asked: "gratuits"
	Card      string // what the card has: "payant"; blank when it has nothing to say
}

// Explain says criterion by criterion why a card is in or out. The card is in
// when every reason is, and the card is public and of a kind asked for.
func (f Filter) Explain(lang string, c *registry.Card, now time.Time, zone *time.Location) []Reason {
	var reasons []Reason
	for _, q := range f.At(now, zone) {
		if q.Kind != c.Kind {
			continue
		}
		ready := Prepare(c)
		for _, clause := range q.Clauses {
			field, _ := FieldNamed(clause.Field)
			r := Reason{Field: clause.Field, In: clause.holds(ready), Criterion: f.Phrase(lang, field), Card: cardWords(lang, field, c)}
			if clause.Not {
				r.Criterion = i18n.T(lang, "filter.except", "Words", f.wordsOf(lang, field, f.not))
			}
			reasons = append(reasons, r)
		}
		if c.Event != nil {
			reasons = append(reasons, f.explainTime(lang, q, c.Event, now)...)
		}
		return reasons
	}
	return []Reason{{Field: "kind", Criterion: f.subject(lang), Card: i18n.T(lang, "filter.subject."+string(c.Kind))}}
}

// explainTime judges each criterion of time alone, then all of them on one date.
func (f Filter) explainTime(lang string, q Query, e *registry.Event, now time.Time) []Reason {
	var reasons []Reason
	add := func(name string, alone Query) {
		field, _ := FieldNamed(name)
		if len(f.is[name])+len(f.not[name]) > 0 {
			criterion := f.Phrase(lang, field)
			if len(f.is[name]) == 0 {
				criterion = i18n.T(lang, "filter.except", "Words", f.wordsOf(lang, field, f.not))
			}
			reasons = append(reasons, Reason{Field: name, In: len(alone.Holding(e)) > 0, Criterion: criterion, Card: datesWords(lang, e, now)})
		}
	}
	add("dow", Query{Dow: q.Dow, NotDow: q.NotDow})
	add("status", Query{Status: q.Status, NotStatus: q.NotStatus})
	window := Reason{Field: "when", In: len(q.Holding(e)) > 0, Criterion: i18n.T(lang, "filter.phrase.coming"), Card: datesWords(lang, e, now)}
	for _, name := range []string{"when", "days", "from", "to"} {
		if field, _ := FieldNamed(name); f.First(name) != "" {
			window.Field, window.Criterion = name, f.Phrase(lang, field)
			break
		}
	}
	return append(reasons, window)
}

// datesWords says the dates of an event, the first ones to come; the last one
// when all are over.
func datesWords(lang string, e *registry.Event, now time.Time) string {
	coming := slices.DeleteFunc(slices.Clone(e.Occurrences), func(o registry.Occurrence) bool { return !o.Over().After(now) })
	if len(coming) == 0 && len(e.Occurrences) > 0 {
		coming = e.Occurrences[len(e.Occurrences)-1:]
	}
	var list []string
	for i, o := range coming {
		if i == 3 {
			list = append(list, "…")
			break
		}
		list = append(list, i18n.Day(lang, o.LocalStart()))
	}
	return commas(list)
}

// cardWords says what a card has to answer a criterion.
func cardWords(lang string, field Field, c *registry.Card) string {
	var values []string
	switch field.Name {
	case "theme":
		values = c.Themes
	case "audience":
		values = c.Audience
	case "access":
		values = c.Access
	case "lang":
		values = c.Langs()
	case "price":
		if c.Event.Price.Code != "" {
			values = []string{c.Event.Price.Code}
		}
	case "type":
		values = []string{c.Notice.Type}
	case "trade":
		values = c.Actor.Trades
	case "offers":
		return commas(c.Actor.Offers)
	case "seeks":
		return commas(c.Actor.Seeks)
	case "rhythm":
		values = rhythmsOf(c.Event)
	case "source":
		values = []string{c.Source}
	case "actor":
		for _, o := range c.Organisers {
			values = append(values, o.Name)
		}
	case "commune", "epci", "dept", "region", "near":
		return whereWords(c)
	}
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = wordOf(lang, field.Words, v)
	}
	return commas(words)
}

func commas(list []string) string { return strings.Join(list, ", ") }

func whereWords(c *registry.Card) string {
	if c.Place != nil && c.Place.Commune != "" {
		return geo.NameOf(registry.Territory{Level: registry.LevelCommune, Code: c.Place.Commune})
	}
	var list []string
	for _, t := range c.Scope {
		list = append(list, geo.NameOf(t))
	}
	return commas(list)
}
