package desk

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// A settler puts a card in the one shape cards are kept in, and notes what
// keeps it from being so.
type settler struct {
	desk     *Desk
	card     *registry.Card
	previous *registry.Card // as it stood; nil for a new one
	problems registry.Problems
}

// settle gives a copy of the card with its texts cleaned, its dates sorted
// under their identifiers and its codes checked, and all that a person has
// to mend first. The previous card lends what a writer does not decide.
func (d *Desk) settle(wanted, previous *registry.Card) (*registry.Card, registry.Problems) {
	s := settler{desk: d, card: wanted.Clone(), previous: previous}
	s.identity()
	s.texts()
	s.place()
	s.organisers()
	s.links()
	switch s.card.Kind {
	case registry.KindEvent:
		s.event()
	case registry.KindActor:
		s.actor()
	case registry.KindNotice:
		s.notice()
	}
	s.codes()
	if more, ok := s.card.Check().(registry.Problems); ok {
		s.problems = append(s.problems, more...)
	}
	return s.card, s.problems
}

// identity takes from the previous card all that its author has no say in.
func (s *settler) identity() {
	c, p := s.card, s.previous
	switch {
	case p != nil:
		c.Kind = p.Kind
	case c.Event != nil:
		c.Kind = registry.KindEvent
	case c.Actor != nil:
		c.Kind = registry.KindActor
	case c.Notice != nil:
		c.Kind = registry.KindNotice
	}
	if p == nil {
		c.ID, c.Seq, c.Revision, c.State, c.Visibility, c.Vetted = "", 0, 0, registry.Draft, "", false
		c.Created, c.Published, c.Updated = time.Time{}, time.Time{}, time.Time{}
		return
	}
	c.ID, c.Seq, c.Revision, c.State, c.Visibility, c.Vetted = p.ID, p.Seq, p.Revision, p.State, p.Visibility, p.Vetted
	c.Created, c.Published, c.Updated = p.Created, p.Published, p.Updated
	c.Source, c.ExternalID = p.Source, p.ExternalID
}

func (s *settler) texts() {
	c := s.card
	c.Title = s.each("title", c.Title, text.Clean)
	c.Summary = s.each("summary", c.Summary, text.Clean)
	c.Description = s.each("description", c.Description, text.CleanLines)
	c.Lang = text.Clean(c.Lang)
	if langs := c.Title.Langs(); len(langs) > 0 && c.Title[c.Lang] == "" {
		c.Lang = langs[0]
	}
	if c.Lang == "" {
		c.Lang = i18n.Langs[0]
	}
	c.Contact, c.Licence = text.Clean(c.Contact), text.Clean(c.Licence)
}

var language = regexp.MustCompile(`^[a-z]{2,3}$`)

// each cleans a text in each of its languages; what is left blank is left out.
func (s *settler) each(path string, t registry.Text, clean func(string) string) registry.Text {
	var kept registry.Text
	for _, lang := range t.Langs() {
		said := clean(t[lang])
		if said == "" {
			continue
		}
		if !language.MatchString(lang) {
			s.problems.Add(path, "problem.lang", "Value", lang)
		}
		if kept == nil {
			kept = registry.Text{}
		}
		kept[lang] = said
	}
	return kept
}

func (s *settler) place() {
	c := s.card
	if p := c.Place; p != nil {
		p.Name, p.Address, p.Postcode = text.Clean(p.Name), text.Clean(p.Address), text.Clean(p.Postcode)
		p.Town, p.Country, p.Commune = text.Clean(p.Town), strings.ToUpper(text.Clean(p.Country)), text.Clean(p.Commune)
		if *p == (registry.Place{}) {
			c.Place = nil
		}
	}
	if p := c.Place; p != nil {
		if p.Country == "FR" {
			p.Country = ""
		}
		if p.Country != "" && len(p.Country) != 2 {
			s.problems.Add("place.country", "problem.country", "Value", p.Country)
		}
		if _, known := geo.CommuneByCode(p.Commune); p.Commune != "" && !known {
			s.problems.Add("place.commune", "problem.commune.unknown", "Value", p.Commune)
		}
		if p.Point != nil && (p.Point.Lat < -90e6 || p.Point.Lat > 90e6 || p.Point.Lon < -180e6 || p.Point.Lon > 180e6) {
			s.problems.Add("place.point", "problem.point")
		}
	}
	c.Scope = distinct(c.Scope)
	for i, t := range c.Scope {
		if _, known := geo.Lookup(t); !known {
			s.problems.Add(fmt.Sprintf("scope[%d]", i), "problem.territory.unknown", "Value", t.String())
		}
	}
}

func (s *settler) links() {
	s.url("url", &s.card.URL)
	for i := range s.card.Images {
		image := &s.card.Images[i]
		if image.ID == "" { // kept elsewhere
			s.url(fmt.Sprintf("images[%d].url", i), &image.URL)
		}
		image.Alt, image.Credit = text.Clean(image.Alt), text.Clean(image.Credit)
	}
	for i := range s.card.Origins {
		s.url(fmt.Sprintf("origins[%d].url", i), &s.card.Origins[i].URL)
	}
}

// url puts an address in its full form ("exemple.fr" is "https://exemple.fr").
func (s *settler) url(path string, address *string) {
	typed := text.Clean(*address)
	*address = typed
	if typed == "" {
		return
	}
	if full, ok := text.WebURL(typed); ok {
		*address = full
		return
	}
	s.problems.Add(path, "problem.url")
}

func cleanWords(words []string) []string {
	var kept []string
	for _, w := range words {
		if w = text.Clean(w); w != "" {
			kept = append(kept, w)
		}
	}
	return distinct(kept)
}

// distinct gives the values in their order, each once; nil when there are none.
func distinct[T comparable](values []T) []T {
	var kept []T
	seen := make(map[T]bool, len(values)) // a form may send ten thousand
	for _, v := range values {
		if !seen[v] {
			seen[v] = true
			kept = append(kept, v)
		}
	}
	return kept
}
