package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/store/storetest"
)

// actor is a public structure.
func actor(id, name, commune string) *registry.Card {
	c := card(id, name)
	c.Kind, c.Actor, c.Place = registry.KindActor, &registry.Actor{}, &registry.Place{Commune: commune}
	return c
}

func ids(cards []*registry.Card) (list []string) {
	for _, c := range cards {
		list = append(list, c.ID)
	}
	return list
}

func TestStructuresAreFoundByName(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		foyer, twin, gap := actor("foyr", "Foyer rural", "05023"), actor("twin", "FOYER RURAL", "05023"), actor("gap", "Foyer rural", "05061")
		served := actor("serv", "Foyer rural", "05061")
		served.Scope = []registry.Territory{{Level: registry.LevelCommune, Code: "05023"}}
		withdrawn := actor("gone", "Foyer rural", "05023")
		withdrawn.State = registry.Withdrawn
		amis := actor("amis", "Les Amis du foyer 100 %", "05023")
		save(t, s, foyer, twin, gap, served, withdrawn, amis)

		here, err := s.ActorsNamed(t.Context(), "foyer rural", "05023")
		if err != nil || !slices.Equal(ids(here), ids([]*registry.Card{foyer, twin})) {
			t.Errorf("ActorsNamed in the commune = %v, %v, want those whose seat is there, the oldest first", ids(here), err)
		}
		everywhere, err := s.ActorsNamed(t.Context(), "foyer rural", "")
		if err != nil || len(everywhere) != 4 {
			t.Errorf("ActorsNamed anywhere = %v, %v, want four", ids(everywhere), err)
		}
		for typed, want := range map[string][]*registry.Card{
			"foy":     {foyer, served, twin, amis, gap},
			"rur foy": {foyer, served, twin, gap},
			"AMIS":    {amis},
			"oyer":    nil,
			"100 %":   {amis},
			"%":       nil,
		} {
			got, err := s.ActorsLike(t.Context(), typed, "05023", 8)
			if err != nil || len(got) != len(want) {
				t.Errorf("ActorsLike(%q) = %v, %v, want %v", typed, ids(got), err, ids(want))
			}
		}
		first, err := s.ActorsLike(t.Context(), "foyer", "05061", 1)
		if err != nil || len(first) != 1 || first[0].Place.Commune != "05061" {
			t.Errorf("ActorsLike(foyer) at Gap = %v, %v, want one of Gap first", ids(first), err)
		}
	})
}

// BenchmarkNames finds and completes the name of a structure among the five
// thousand of one commune, and tells how many times as long as the reading of
// one card that takes: one waits for it while one types. The three are
// interleaved, so that a busy machine weighs on both sides of each ratio.
func BenchmarkNames(b *testing.B) {
	s := storetest.Open(b)
	id := ""
	err := s.Tx(b.Context(), func(tx *store.Store) error {
		for i := range 5_000 {
			id = registry.NewID()
			if err := tx.SaveCard(b.Context(), actor(id, fmt.Sprintf("Association numéro %d", i), "05061"), now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	took := func(find func() ([]*registry.Card, error)) time.Duration {
		began := time.Now()
		if got, err := find(); err != nil || len(got) != 1 {
			b.Fatalf("%v, %v, want one", ids(got), err)
		}
		return time.Since(began)
	}
	var read, named, completed time.Duration
	for b.Loop() {
		for range 60 {
			read += took(func() ([]*registry.Card, error) {
				card, err := s.Card(b.Context(), id)
				return []*registry.Card{card}, err
			})
			named += took(func() ([]*registry.Card, error) {
				return s.ActorsNamed(b.Context(), "association numero 4321", "05061")
			})
			completed += took(func() ([]*registry.Card, error) { return s.ActorsLike(b.Context(), "asso 4321", "05061", 8) })
		}
	}
	b.ReportMetric(float64(named)/float64(read), "named/read")
	b.ReportMetric(float64(completed)/float64(read), "completed/read")
}
