package registry_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pioche/pkg/registry"
)

var now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func ball(change func(*registry.Card)) *registry.Card {
	c := &registry.Card{
		ID: "abcdefghijkl", Kind: registry.KindEvent, Lang: "fr", Source: registry.Direct,
		Title: registry.Text{"fr": "Bal"},
		Event: &registry.Event{Occurrences: []registry.Occurrence{{ID: "dateaa", Start: now, Zone: "Europe/Paris"}}},
	}
	if change != nil {
		change(c)
	}
	return c
}

func TestCheck(t *testing.T) {
	cases := []struct {
		name   string
		change func(*registry.Card)
		path   string
	}{
		{"a plain event", nil, ""},
		{"no title", func(c *registry.Card) { c.Title = registry.Text{"fr": "  "} }, "title"},
		{"a title of 161 characters", func(c *registry.Card) { c.Title["fr"] = strings.Repeat("é", 161) }, "title"},
		{"an English title too long", func(c *registry.Card) { c.Title["en"] = strings.Repeat("e", 161) }, "title.en"},
		{"a title that ends a line of iCalendar", func(c *registry.Card) { c.Title["fr"] = "Bal\r\nATTACH:x" }, "title"},
		{"no date", func(c *registry.Card) { c.Event.Occurrences = nil }, "occurrences[0].start"},
		{"an end at its start", func(c *registry.Card) { c.Event.Occurrences[0].HasEnd = true; c.Event.Occurrences[0].End = now }, "occurrences[0].end"},
		{"too many dates", func(c *registry.Card) { c.Event.Occurrences = make([]registry.Occurrence, 1001) }, "occurrences"},
		{"a link that is a script", func(c *registry.Card) { c.URL = "javascript:alert(1)" }, "url"},
		{"a link with a password", func(c *registry.Card) { c.Event.Registration.URL = "https://a:b@exemple.fr" }, "registration.url"},
		{"a place and a scope", func(c *registry.Card) {
			c.Place, c.Scope = &registry.Place{Commune: "05023"}, []registry.Territory{{Level: registry.LevelDept, Code: "05"}}
		}, "scope"},
		{"a word of one date on two lines", func(c *registry.Card) { c.Event.Occurrences[0].StatusNote = "vent\npluie" }, "occurrences[0].status_note"},
		{"fifty-one organisers", func(c *registry.Card) { c.Organisers = make([]registry.Organiser, 51) }, "organisers[50]"},
		{"fifty-one languages", func(c *registry.Card) { c.Event.Languages = make([]string, 51) }, "languages"},
		{"a telephone as long as a novel", func(c *registry.Card) { c.Event.Registration.Phone = strings.Repeat("0", 256) }, "registration.phone"},
		{"a note too long", func(c *registry.Card) { c.Event.StatusNote = strings.Repeat("x", 121) }, "status_note"},
		{"no kind", func(c *registry.Card) { c.Kind = "" }, "kind"},
	}
	for _, c := range cases {
		err := ball(c.change).Check()
		var problems registry.Problems
		if c.path == "" {
			if err != nil {
				t.Errorf("%s: Check() = %v, want no problem", c.name, err)
			}
			continue
		}
		if !errors.As(err, &problems) {
			t.Errorf("%s: Check() = %v, want problems", c.name, err)
		} else if _, ok := problems.On(c.path); !ok {
			t.Errorf("%s: Check() = %v, want one on %s", c.name, err, c.path)
		}
	}
}

func TestPublish(t *testing.T) {
	author := registry.Person{Manages: "abcdefghijkl"}
	c := ball(nil)
	if err := c.Publish(registry.Person{}, now); !errors.Is(err, registry.ErrForbidden) {
		t.Errorf("Publish by a passer-by = %v, want ErrForbidden", err)
	}
	if err := c.Publish(author, now); err != nil || !c.Public() || !c.Published.Equal(now) {
		t.Errorf("Publish by its author: %v, public %v since %v", err, c.Public(), c.Published)
	}
	c.Event.Status = registry.Tentative
	if err := c.Publish(author, now.Add(time.Hour)); err != nil || c.Public() {
		t.Errorf("a tentative date is public, want it for partners (%v)", err)
	}
	c.Event.Status = registry.Scheduled
	if err := c.Publish(author, now.Add(2*time.Hour)); err != nil || !c.Public() || !c.Published.Equal(now) {
		t.Errorf("once confirmed: %v, public %v since %v, want public since the first time", err, c.Public(), c.Published)
	}
	imported := ball(func(c *registry.Card) { c.Source, c.Event.Status = "agenda", registry.Tentative })
	if err := imported.Publish(registry.Person{Source: "agenda"}, now); err != nil || !imported.Public() {
		t.Errorf("a tentative date of a source: %v, public %v, want it public", err, imported.Public())
	}
	if err := c.Withdraw(author); err != nil || c.Public() {
		t.Errorf("Withdraw: %v, public %v", err, c.Public())
	}
}

func TestCan(t *testing.T) {
	public := ball(func(c *registry.Card) { c.State, c.Visibility = registry.Published, registry.Public })
	hidden := ball(func(c *registry.Card) { c.State, c.Visibility = registry.Published, registry.Partners })
	cases := []struct {
		name string
		who  registry.Person
		verb registry.Verb
		card *registry.Card
		want bool
	}{
		{"a passer-by sees what is public", registry.Person{}, registry.See, public, true},
		{"a passer-by does not see what is for partners", registry.Person{}, registry.See, hidden, false},
		{"a passer-by edits nothing", registry.Person{}, registry.Edit, public, false},
		{"its author", registry.Person{Manages: public.ID}, registry.Edit, public, true},
		{"the author of another card", registry.Person{Manages: "mnopqrstuvwx"}, registry.Edit, public, false},
		{"the host", registry.Person{Host: true}, registry.Edit, hidden, true},
		{"another source", registry.Person{Source: "x"}, registry.Edit, public, false},
	}
	for _, c := range cases {
		if got := c.who.Can(c.verb, c.card); got != c.want {
			t.Errorf("%s: Can(%s) = %v, want %v", c.name, c.verb, got, c.want)
		}
	}
}

func TestStatusOfADate(t *testing.T) {
	e := &registry.Event{StatusNote: "à cause du vent"}
	o := registry.Occurrence{Status: registry.Cancelled, StatusNote: "salle prise"}
	if got := e.StatusOf(o); got != registry.Cancelled || e.NoteOf(o) != "salle prise" {
		t.Errorf("StatusOf = %s, %q, want the date's own", got, e.NoteOf(o))
	}
	e.Status = registry.Postponed
	if got := e.StatusOf(o); got != registry.Postponed || e.NoteOf(o) != "à cause du vent" {
		t.Errorf("StatusOf = %s, %q, want the event's", got, e.NoteOf(o))
	}
}

func TestOver(t *testing.T) {
	evening := registry.Occurrence{Start: time.Date(2026, 11, 24, 19, 30, 0, 0, time.UTC), Zone: "Europe/Paris"}
	if got, want := evening.Over(), time.Date(2026, 11, 24, 23, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("Over without an end = %v, want the next midnight of Paris, %v", got, want)
	}
	evening.HasEnd, evening.End = true, evening.Start.Add(5*time.Hour)
	if got := evening.Over(); !got.Equal(evening.End) {
		t.Errorf("Over = %v, want its end %v", got, evening.End)
	}
	reunion := registry.Occurrence{Start: time.Date(2026, 11, 24, 19, 30, 0, 0, time.UTC), Zone: "Indian/Reunion"}
	if got, want := reunion.Over(), time.Date(2026, 11, 24, 20, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("Over in La Réunion = %v, want %v", got, want)
	}
}

func TestNext(t *testing.T) {
	dates := []registry.Occurrence{{ID: "past", Start: now.AddDate(0, 0, -3)}, {ID: "soon", Start: now}, {ID: "later", Start: now.AddDate(0, 0, 3)}}
	e := &registry.Event{Occurrences: dates}
	if got := e.Next(now); got.ID != "soon" {
		t.Errorf("Next = %s, want the first that is not over", got.ID)
	}
	if got := e.Next(now.AddDate(0, 1, 0)); got.ID != "later" {
		t.Errorf("Next of what is over = %s, want the last", got.ID)
	}
	if got := (&registry.Event{}).Next(now); got != nil {
		t.Errorf("Next without dates = %v, want nil", got)
	}
}

func TestTextIn(t *testing.T) {
	both := registry.Text{"fr": "Bal", "en": "Ball"}
	if got := both.In("en"); got != "Ball" {
		t.Errorf(`In("en") = %q`, got)
	}
	if got := both.In("it"); got != "Bal" {
		t.Errorf(`In("it") = %q, want French`, got)
	}
	if got := (registry.Text{"it": "Ballo"}).In("fr"); got != "Ballo" {
		t.Errorf(`In("fr") = %q, want what there is`, got)
	}
}

func TestCloneStandsApart(t *testing.T) {
	c := ball(func(c *registry.Card) { c.Place = &registry.Place{Commune: "05023"} })
	copied := c.Clone()
	copied.Title["fr"], copied.Place.Commune, copied.Event.Occurrences[0].ID = "Fête", "05061", "other"
	if c.Title["fr"] != "Bal" || c.Place.Commune != "05023" || c.Event.Occurrences[0].ID != "dateaa" {
		t.Errorf("a change of the clone reached the card: %+v", c)
	}
}

func TestIDs(t *testing.T) {
	id := registry.NewID()
	if !registry.ValidID(id) {
		t.Errorf("NewID() = %q, which is not valid", id)
	}
	for _, bad := range []string{"", "short", "ABCDEFGHIJKL", "abcdefghijk1", "../../../etc"} {
		if registry.ValidID(bad) {
			t.Errorf("ValidID(%q) = true, want false", bad)
		}
	}
}
