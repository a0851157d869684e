package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/store/storetest"
)

func TestACardComesBackAsItWasSaved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		bal := event("bal", "Bal « à l’ancienne »", "2026-11-28 21:00 > 2026-11-29 02:00")
		bal.Source, bal.ExternalID = "agenda", "https://agenda.fr/1"
		bal.Place.Point = &registry.Point{Lat: 44_900_000, Lon: 6_640_000}
		bal.Images = []registry.Image{{URL: "https://exemple.fr/a.jpg", Bytes: 12}}
		save(t, s, bal)
		if bal.Seq == 0 {
			t.Error("SaveCard left Seq at 0")
		}
		got, err := s.Card(ctx, bal.ID)
		if diff := cmp.Diff(bal, got); err != nil || diff != "" {
			t.Errorf("Card: %v, differs:\n%s", err, diff)
		}
		got, err = s.CardBySource(ctx, "agenda", "https://agenda.fr/1")
		if diff := cmp.Diff(bal, got); err != nil || diff != "" {
			t.Errorf("CardBySource: %v, differs:\n%s", err, diff)
		}
		for _, name := range []string{"a\x00", "\xff"} { // as an address may hold
			if _, err := s.Card(ctx, name); !errors.Is(err, registry.ErrNotFound) {
				t.Errorf("Card(%q) = %v, want ErrNotFound", name, err)
			}
			if _, err := s.Selection(ctx, name); !errors.Is(err, registry.ErrNotFound) {
				t.Errorf("Selection(%q) = %v, want ErrNotFound", name, err)
			}
		}
		if _, err := s.Card(ctx, id("nope")); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("Card of an unknown id: %v, want ErrNotFound", err)
		}
		save(t, s, event("amie", "Autre", "2026-11-28 21:00"))
		cards, err := s.Cards(ctx, id("bal"), id("nope"), id("amie"))
		if err != nil || len(cards) != 2 || cards[0].ID != id("bal") || cards[1].ID != id("amie") {
			t.Errorf("Cards = %v, %v", cards, err)
		}
		var all []string
		for c, err := range s.AllCards(ctx) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, c.ID)
		}
		if diff := cmp.Diff([]string{id("amie"), id("bal")}, all); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSourcesAreListedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for i, source := range []string{"office", "agenda", "agenda", registry.Direct} {
			card := event(fmt.Sprint("card", i), "Bal", "2026-11-28 21:00 > 2026-11-29 02:00")
			if card.Source = source; source != registry.Direct {
				card.ExternalID = fmt.Sprint(i)
			}
			save(t, s, card)
		}
		got, err := s.Sources(ctx)
		if diff := cmp.Diff([]string{registry.Direct, "agenda", "office"}, got); err != nil || diff != "" {
			t.Errorf("Sources: %v (-want +got):\n%s", err, diff)
		}
	})
}

func TestTwoEditsOfOneCardDoNotMeet(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		bal := event("bal", "Bal", "2026-11-28 21:00")
		bal.Source, bal.ExternalID = "agenda", "1"
		save(t, s, bal)
		if err := s.SaveCard(ctx, bal, now); !errors.Is(err, registry.ErrConflict) {
			t.Errorf("the same revision again: %v, want ErrConflict", err)
		}
		bal.Revision = 3
		if err := s.SaveCard(ctx, bal, now); !errors.Is(err, registry.ErrConflict) {
			t.Errorf("a revision that skips one: %v, want ErrConflict", err)
		}
		bal.Revision = 2
		save(t, s, bal)
		twin := event("twin", "Bal", "2026-11-28 21:00")
		twin.Source, twin.ExternalID = "agenda", "1"
		if err := s.SaveCard(ctx, twin, now); !errors.Is(err, registry.ErrConflict) {
			t.Errorf("another card of the same origin: %v, want ErrConflict", err)
		}
		if got := find(t, s, "all=1"); got != "bal/date00" {
			t.Errorf("after a conflict: %q, want the first card alone", got)
		}
	})
}

func TestATransactionIsWholeOrNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		problems := registry.Problems{{Path: "title", Key: "problem.title.missing"}}
		err := s.Tx(ctx, func(tx *store.Store) error {
			if err := tx.SaveCard(ctx, event("bal", "Bal", "2026-11-28 21:00"), now); err != nil {
				return err
			}
			if got := find(t, tx, "all=1"); got != "bal/date00" {
				t.Errorf("inside the transaction: %q", got)
			}
			return problems
		})
		if got := registry.Problems(nil); !errors.As(err, &got) {
			t.Errorf("Tx = %v, want the problems", err)
		}
		if got := find(t, s, "all=1"); got != "" {
			t.Errorf("after the failure: %q, want nothing", got)
		}
	})
}

func TestWhatIsDeletedIsGone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		save(t, s, event("bal", "Bal", "2026-11-28 21:00"))
		if err := s.DeleteCard(ctx, id("bal"), now); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Card(ctx, id("bal")); !errors.Is(err, registry.ErrGone) {
			t.Errorf("Card = %v, want ErrGone", err)
		}
		if err := s.DeleteCard(ctx, id("bal"), now); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("DeleteCard again = %v, want ErrNotFound", err)
		}
		if got := find(t, s, "all=1&from=2000-01-01"); got != "" {
			t.Errorf("a deleted card is found: %q", got)
		}
		got, err := s.Tombstones(ctx, now)
		want := []store.Tombstone{{Card: id("bal"), Kind: registry.KindEvent, At: now}}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("Tombstones: %v\n%s", err, diff)
		}
	})
}

func TestKnownPlacesAreProposedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		save(t, s, event("a", "Bal", "2026-11-28 21:00"), event("b", "Loto", "2026-11-28 21:00"))
		park := event("c", "Pique-nique", "2026-11-28 21:00")
		park.Place = &registry.Place{Commune: "05023", Name: "Parc de la Schappe", Point: &registry.Point{Lat: 1, Lon: 2}}
		save(t, s, park)
		for typed, want := range map[string][]string{
			"": {"Salle du Vieux Colombier", "Parc de la Schappe"}, "vieux": {"Salle du Vieux Colombier"}, "SCHA": {"Parc de la Schappe"}, "appe": nil, "%": {"Salle du Vieux Colombier", "Parc de la Schappe"},
		} {
			places, err := s.Places(ctx, "05023", typed, 5)
			var got []string
			for _, p := range places {
				got = append(got, p.Name)
			}
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("Places(%q): %v\n%s", typed, err, diff)
			}
		}
	})
}

func TestPrivateFactsAndRevisions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := store.Private{Card: id("bal"), Email: "a@exemple.fr", Once: "once-1", Issue: 1}
		for _, p.Issue = range []int{1, 2} {
			if err := s.SavePrivate(ctx, p); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := s.PrivateByOnce(ctx, "once-1"); err != nil || got != p {
			t.Errorf("PrivateByOnce = %v, %v, want %v", got, err, p)
		}
		if _, err := s.PrivateByOnce(ctx, ""); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("PrivateByOnce of nothing = %v, want ErrNotFound", err)
		}
		if err := s.SavePrivate(ctx, store.Private{Card: id("twin"), Once: "once-1"}); !errors.Is(err, registry.ErrConflict) {
			t.Errorf("another card of the same form = %v, want ErrConflict", err)
		}
		if ids, err := s.CardsByEmail(ctx, "a@exemple.fr"); err != nil || !cmp.Equal(ids, []string{id("bal")}) {
			t.Errorf("CardsByEmail = %v, %v", ids, err)
		}
		r := registry.Revision{Card: id("bal"), Number: 1, At: now, By: "author", Action: "publish", Fields: []string{"title"}, Body: []byte(`{"a":1}`)}
		if err := s.AddRevision(ctx, r); err != nil {
			t.Fatal(err)
		}
		if err := s.AddRevision(ctx, r); !errors.Is(err, registry.ErrConflict) {
			t.Errorf("AddRevision again = %v, want ErrConflict", err)
		}
		got, err := s.Revisions(ctx, id("bal"))
		if diff := cmp.Diff([]registry.Revision{r}, got); err != nil || diff != "" {
			t.Errorf("Revisions: %v\n%s", err, diff)
		}
	})
}

func TestSelections(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		flux := &registry.Selection{Slug: "mon-flux-abcd", Title: "Mon flux", Filter: "commune=05023", Pins: []string{id("bal")}, Revision: 1, Created: now, Updated: now}
		if err := s.SaveSelection(ctx, flux); err != nil {
			t.Fatal(err)
		}
		if err := s.SaveSelection(ctx, flux); !errors.Is(err, registry.ErrConflict) {
			t.Errorf("SaveSelection again = %v, want ErrConflict", err)
		}
		if err := s.SaveSelectionPrivate(ctx, store.SelectionPrivate{Slug: flux.Slug, Email: "a@exemple.fr", Once: "x"}); err != nil {
			t.Fatal(err)
		}
		got, err := s.Selection(ctx, flux.Slug)
		if diff := cmp.Diff(flux, got); err != nil || diff != "" {
			t.Errorf("Selection: %v\n%s", err, diff)
		}
		if slugs, err := s.SelectionsByEmail(ctx, "a@exemple.fr"); err != nil || len(slugs) != 1 {
			t.Errorf("SelectionsByEmail = %v, %v", slugs, err)
		}
		deleted := now.Add(time.Hour)
		flux.Revision, flux.Deleted, flux.Pins = 2, &deleted, nil
		if err := s.SaveSelection(ctx, flux); err != nil {
			t.Fatal(err)
		}
		flux.Revision = 4
		if err := s.SaveSelection(ctx, flux); !errors.Is(err, registry.ErrConflict) {
			t.Errorf("a revision that skips one = %v, want ErrConflict", err)
		}
		flux.Revision = 2
		got, err = s.Selection(ctx, flux.Slug)
		if diff := cmp.Diff(flux, got); err != nil || diff != "" {
			t.Errorf("Selection: %v\n%s", err, diff)
		}
		if live, err := s.Selections(ctx); err != nil || len(live) != 0 {
			t.Errorf("Selections = %v, %v, want none", live, err)
		}
	})
}
