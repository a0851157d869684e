package main

import (
	"context"
	"fmt"

	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/text"
)

// demoWork is what structures of a tag do, as their cards say it.
type demoWork struct {
	Trades  []string `json:"trades"`
	Summary string   `json:"summary"`
	Offers  []string `json:"offers"`
	Seeks   []string `json:"seeks"`
}

func demoActorID(i int) string { return fmt.Sprintf("demo-structure-%02d", i+1) }

// sketchy says which structures of the demo are but a name.
func sketchy(i int) bool { return i%10 == 9 }

// actor invents the card of structure i.
func (m *demoMaker) actor(i int) (registry.Card, error) {
	s := m.content.Structures[i]
	commune, ok := geo.CommuneByCode(s.Commune)
	if !ok {
		return registry.Card{}, fmt.Errorf("no commune %q", s.Commune)
	}
	card := registry.Card{
		Kind: registry.KindActor, Source: demoSource, ExternalID: demoActorID(i), Lang: "fr", Title: registry.Text{"fr": s.Name},
		Place: &registry.Place{Commune: commune.Code, Postcode: commune.Postcodes[0]}, Actor: &registry.Actor{},
	}
	if sketchy(i) {
		return card, nil
	}
	a := card.Actor
	for n, tag := range s.Tags {
		work, ok := m.content.Works[tag]
		if !ok {
			return card, fmt.Errorf("nothing is said of the structures that are %q", tag)
		}
		if n == 0 {
			card.Summary = registry.Text{"fr": work.Summary}
		}
		a.Trades, a.Offers = append(a.Trades, work.Trades...), append(a.Offers, work.Offers...)
		if n == 0 || i%2 == 0 {
			a.Seeks = append(a.Seeks, work.Seeks...)
		}
	}
	m.reach(&card, s, i)
	return card, nil
}

// reach says how to reach a structure and where it works, under addresses and
// numbers set apart for fiction.
func (m *demoMaker) reach(card *registry.Card, s demoStructure, i int) {
	a, home := card.Actor, homeOf(s)
	card.URL = home
	if i%2 == 0 {
		card.Contact = fmt.Sprintf("04 65 71 %02d %02d", i, 99-i)
	} else {
		card.Contact = "bonjour@" + text.Slug(s.Name, 40) + ".example"
	}
	a.Channels = []registry.Channel{{Type: "site", URL: home}}
	if i%3 == 0 {
		a.Channels = append(a.Channels, registry.Channel{Type: "newsletter", Name: "La lettre", URL: home + "lettre", Rhythm: "chaque mois"})
	}
	if i%4 == 1 {
		a.Channels = append(a.Channels, registry.Channel{Type: "board", Name: "le panneau de la mairie"})
	}
	if i%5 == 2 {
		a.Hours = "mercredi et samedi, 9 h–12 h"
	}
	if commune, ok := geo.CommuneByCode(s.Commune); ok && i%3 == 1 && commune.EPCI != "" {
		card.Scope = []registry.Territory{{Level: registry.LevelEPCI, Code: commune.EPCI}}
	}
}

// knowActors reads the identifiers of the demo's structures, so that events
// and infos name them wherever they are.
func (m *demoMaker) knowActors(ctx context.Context, s *store.Store) error {
	for i := range m.content.Structures {
		card, err := s.CardBySource(ctx, demoSource, demoActorID(i))
		if err != nil {
			return err
		}
		m.content.Structures[i].id = card.ID
	}
	return nil
}
