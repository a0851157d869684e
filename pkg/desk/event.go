package desk

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pioche/data"
	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// An event begins between these years: any other is a slip of the keyboard.
const (
	firstYear  = 1900
	yearsAhead = 10 // after the present one
)

// ZoneOf is the zone on whose clock things happen at a place: that of its
// commune's département, else the registry's.
func (d *Desk) ZoneOf(place *registry.Place) *time.Location {
	if place == nil {
		return d.Zone
	}
	commune, ok := geo.CommuneByCode(place.Commune)
	if !ok {
		return d.Zone
	}
	return registry.Occurrence{Zone: geo.Zone(commune.Dept)}.Location()
}

func (s *settler) event() {
	e := s.card.Event
	e.Rule = text.Clean(e.Rule)
	e.Status, e.StatusNote = s.status("status", e.Status), text.Clean(e.StatusNote)
	if p := s.previous; p != nil && p.Event != nil && e.Status == "" {
		e.Status, e.StatusNote = p.Event.Status, p.Event.StatusNote
	}
	if e.Status == registry.Scheduled {
		e.Status, e.StatusNote = "", ""
	}
	e.Price.Text = text.Clean(e.Price.Text)
	if e.Price.Code != "" {
		s.known("price.code", []string{e.Price.Code}, data.Prices())
	}
	s.url("registration.url", &e.Registration.URL)
	s.url("online_url", &e.OnlineURL)
	e.Registration.Phone = text.Clean(e.Registration.Phone)
	if e.Registration.Email = text.Clean(e.Registration.Email); e.Registration.Email != "" {
		address, ok := text.Email(e.Registration.Email)
		if !ok {
			s.problems.Add("registration.email", "problem.email")
		} else {
			e.Registration.Email = address
		}
	}
	e.Languages = distinct(e.Languages)
	for _, lang := range e.Languages {
		if !language.MatchString(lang) {
			s.problems.Add("languages", "problem.lang", "Value", lang)
		}
	}
	s.dates()
}

// status checks the name of a status.
func (s *settler) status(path string, status registry.Status) registry.Status {
	if status != "" && !slices.Contains(registry.Statuses, status) {
		s.problems.Add(path, "problem.status")
	}
	return status
}

// dates gives each occurrence its zone and its identifier, once each, in order.
func (s *settler) dates() {
	e := s.card.Event
	zone := s.desk.ZoneOf(s.card.Place).String()
	latest := s.desk.now().Year() + yearsAhead
	type span struct{ start, end int64 }
	seen := map[span]bool{}
	var kept []registry.Occurrence
	for _, o := range e.Occurrences {
		path := fmt.Sprintf("occurrences[%d]", len(kept))
		o.Start, o.End = o.Start.UTC().Truncate(time.Second), o.End.UTC().Truncate(time.Second)
		if !o.HasEnd {
			o.End = time.Time{}
		}
		if once := (span{o.Start.Unix(), o.End.Unix()}); seen[once] {
			continue
		} else {
			seen[once] = true
		}
		if o.Zone == "" {
			o.Zone = zone
		}
		if _, err := time.LoadLocation(o.Zone); err != nil || o.Zone == "Local" {
			s.problems.Add(path+".zone", "problem.zone", "Value", o.Zone)
		}
		if o.Start.Year() < firstYear || o.Start.Year() > latest || o.End.Year() > latest {
			s.problems.Add(path+".start", "problem.date.far")
		}
		o.Status, o.StatusNote, o.Wall = s.status(path+".status", o.Status), text.Clean(o.StatusNote), text.Clean(o.Wall)
		kept = append(kept, o)
	}
	e.Occurrences = kept
	if s.previous != nil && s.previous.Event != nil {
		recognise(e.Occurrences, s.previous.Event.Occurrences)
	}
	s.nameDates()
	registry.SortOccurrences(e.Occurrences)
}

// recognise finds the dates that were there before, by identifier or else by
// start: they keep their identifier, and their status where none is said.
// Those it does not find are left without an identifier.
func recognise(dates, before []registry.Occurrence) {
	free := make(map[string]registry.Occurrence, len(before))
	byStart := make(map[int64]string, len(before))
	for _, o := range before {
		free[o.ID] = o
		byStart[o.Start.Unix()] = o.ID
	}
	take := func(o *registry.Occurrence, id string) {
		old := free[id]
		delete(free, id)
		o.ID = id
		if o.Status == "" {
			o.Status, o.StatusNote = old.Status, old.StatusNote
		}
	}
	var unnamed []*registry.Occurrence
	for i := range dates {
		o := &dates[i]
		if _, ok := free[o.ID]; ok {
			take(o, o.ID)
			continue
		}
		o.ID = ""
		unnamed = append(unnamed, o)
	}
	for _, o := range unnamed {
		if id := byStart[o.Start.Unix()]; id != "" {
			if _, ok := free[id]; ok {
				take(o, id)
			}
		}
	}
}

// nameDates draws an identifier for each new date. A date that goes back to
// the ordinary status says nothing of it.
func (s *settler) nameDates() {
	taken := map[string]bool{}
	if s.previous != nil && s.previous.Event != nil {
		for _, o := range s.previous.Event.Occurrences {
			taken[o.ID] = true
		}
	}
	for i := range s.card.Event.Occurrences {
		o := &s.card.Event.Occurrences[i]
		if o.Status == registry.Scheduled {
			o.Status, o.StatusNote = "", ""
		}
		if s.previous == nil || !taken[o.ID] {
			o.ID = ""
		}
		for o.ID == "" {
			if id := s.desk.randomID(6); !taken[id] {
				o.ID, taken[id] = id, true
			}
		}
	}
}

// codes keeps each code once, and notes those the lists do not hold.
func (s *settler) codes() {
	c := s.card
	c.Themes, c.Audience, c.Access = cleanWords(c.Themes), cleanWords(c.Audience), cleanWords(c.Access)
	s.known("themes", c.Themes, data.Themes())
	s.known("audience", c.Audience, data.Audiences())
	s.known("access", c.Access, data.Access())
	if c.Actor != nil {
		c.Actor.Trades = cleanWords(c.Actor.Trades)
		s.known("trades", c.Actor.Trades, data.Trades())
		for i, channel := range c.Actor.Channels {
			s.known(fmt.Sprintf("channels[%d].type", i), []string{channel.Type}, data.Channels())
		}
	}
}

func (s *settler) known(path string, codes []string, words []data.Word) {
	for _, code := range codes {
		if !slices.ContainsFunc(words, func(w data.Word) bool { return w.Code == code }) {
			s.problems.Add(path, "problem.code.unknown", "Value", code)
		}
	}
}

// formOrder is the order people meet the fields in.
var formOrder = []string{"title", "occurrences", "place", "scope", "online_url", "organisers", "email", "summary", "description", "type", "expires", "themes", "price", "registration", "audience", "access", "offers"}

// inOrder sorts problems as the form shows them, and says none twice.
func inOrder(problems registry.Problems) registry.Problems {
	rank := func(p registry.Problem) int {
		root, _, _ := strings.Cut(p.Path, ".")
		root, _, _ = strings.Cut(root, "[")
		if i := slices.Index(formOrder, root); i >= 0 {
			return i
		}
		return len(formOrder)
	}
	slices.SortStableFunc(problems, func(a, b registry.Problem) int { return rank(a) - rank(b) })
	var kept registry.Problems
	for _, p := range problems {
		if !slices.ContainsFunc(kept, func(q registry.Problem) bool { return q.Path == p.Path && q.Key == p.Key }) {
			kept = append(kept, p)
		}
	}
	return kept
}
