package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
	"pioche/pkg/store"
)

var (
	ctx   = context.Background()
	now   = registrytest.Now // Tuesday 24 November 2026, 10:00 in Paris
	paris = location("Europe/Paris")
)

func location(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return loc
}

// id makes the identifier of a card out of a short name: "bal" gives
// "bal222222222".
func id(name string) string { return name + strings.Repeat("2", 12-len(name)) }

// at reads a moment on the clock of Paris: "2026-11-28 14:00".
func at(s string) time.Time {
	moment, err := time.ParseInLocation("2006-01-02 15:04", s, paris)
	if err != nil {
		panic(err)
	}
	return moment.UTC()
}

// dates reads "2026-11-28 14:00 > 2026-11-28 17:00", or a begin alone.
func dates(said ...string) []registry.Occurrence {
	var list []registry.Occurrence
	for i, s := range said {
		begin, end, ends := strings.Cut(s, " > ")
		o := registry.Occurrence{ID: fmt.Sprintf("date%02d", i), Start: at(begin), Zone: "Europe/Paris", HasEnd: ends}
		if ends {
			o.End = at(end)
		}
		list = append(list, o)
	}
	return list
}

// card makes a published card without its kind.
func card(name, title string) *registry.Card {
	return &registry.Card{
		ID: id(name), State: registry.Published, Visibility: registry.Public, Revision: 1, Lang: "fr", Title: registry.Text{"fr": title},
		Source: registry.Direct, Created: now, Published: now, Updated: now,
	}
}

// event makes a published event in Briançon.
func event(name, title string, said ...string) *registry.Card {
	c := card(name, title)
	c.Kind = registry.KindEvent
	c.Place = &registry.Place{Commune: "05023", Name: "Salle du Vieux Colombier", Address: "Rue Centrale"}
	c.Event = &registry.Event{Occurrences: dates(said...)}
	return c
}

func save(t *testing.T, s *store.Store, cards ...*registry.Card) {
	t.Helper()
	for _, c := range cards {
		if err := s.SaveCard(ctx, c, now); err != nil {
			t.Fatal(err)
		}
	}
}

// queries reads a filter at the moment tests live in.
func queries(t *testing.T, raw string) []filter.Query {
	t.Helper()
	f, err := filter.ParseQuery(raw, filter.Context{})
	if err != nil {
		t.Fatal(err)
	}
	return f.At(now, paris)
}

// find says in short what a filter keeps: "bal/date00 expo/date00".
func find(t *testing.T, s *store.Store, raw string) string {
	t.Helper()
	picks, err := s.FindAll(ctx, queries(t, raw))
	if err != nil {
		t.Fatal(err)
	}
	return short(picks)
}

func short(picks []filter.Pick) string {
	var list []string
	for _, p := range picks {
		name := strings.TrimRight(p.Card.ID, "2")
		if p.Shown != nil {
			name += "/" + p.Shown.ID
		}
		list = append(list, name)
	}
	return strings.Join(list, " ")
}
