package desk_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"pioche/pkg/desk"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/store/storetest"
)

// foyer is a good structure, as its form would hand it in.
func foyer(name, commune string) desk.Draft {
	return desk.Draft{
		Card: registry.Card{
			Lang: "fr", Title: registry.Text{"fr": name}, Summary: registry.Text{"fr": "On y danse et on y répare."},
			Place: &registry.Place{Commune: commune}, Actor: &registry.Actor{Offers: []string{"prêt de tables"}},
		},
		Email: "foyer@exemple.fr",
	}
}

// structures lists the names of all structures, sketches in brackets.
func structures(t *testing.T, s *store.Store) (names []string) {
	t.Helper()
	for card, err := range s.AllCards(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case card.Sketch():
			names = append(names, "["+card.Title["fr"]+"]")
		case card.Actor != nil:
			names = append(names, card.Title["fr"])
		}
	}
	return names
}

func TestOrganiserIsTheStructureOfThatNameThere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d, _ := open(t, s)
		here := submit(t, d, foyer("Foyer rural de l’Étoile", "05023")).Card
		there := submit(t, d, foyer("Les Cigales", "05061")).Card
		for _, tc := range []struct {
			name      string
			organiser registry.Organiser
			want      string // identifier; "new" is a sketch
			called    string
		}{
			{"accents and case do not count", registry.Organiser{Name: "FOYER RURAL DE L'ETOILE"}, here.ID, "Foyer rural de l’Étoile"},
			{"that of another commune, chosen", registry.Organiser{Name: "Les Cigales", ID: there.ID}, there.ID, "Les Cigales"},
			{"an identifier beside another name", registry.Organiser{Name: "Foyer rural de l’Étoile", ID: there.ID}, here.ID, "Foyer rural de l’Étoile"},
			{"that of another commune, not chosen", registry.Organiser{Name: "Les Cigales"}, "new", "Les Cigales"},
			{"an identifier of nothing", registry.Organiser{Name: "Les Grillons", ID: "aaaaaaaaaaaa"}, "new", "Les Grillons"},
		} {
			draft := bal(t)
			draft.Once, draft.Card.Organisers = tc.name, []registry.Organiser{tc.organiser}
			got := submit(t, d, draft).Card.Organisers[0]
			isNew := got.ID != "" && got.ID != here.ID && got.ID != there.ID
			if got.Name != tc.called || (tc.want == "new") != isNew || !isNew && got.ID != tc.want {
				t.Errorf("%s: organiser = %+v, want %s called %q", tc.name, got, tc.want, tc.called)
			}
		}
		if got := structures(t, s); len(got) != 4 {
			t.Errorf("structures = %v, want two and the two sketched", got)
		}
	})
}

func TestSketchIsMadeOnceWhoeverNamesIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d, _ := open(t, s)
		var writers sync.WaitGroup
		for i := range 8 {
			writers.Go(func() {
				draft := bal(t)
				draft.Once = fmt.Sprint("once-", i)
				draft.Card.Organisers = []registry.Organiser{{Name: "Comité des fêtes"}, {Name: "Harmonie", Role: "co"}, {Name: "MJC", Role: "host"}}
				if i%2 == 0 {
					draft.Card.Organisers[0], draft.Card.Organisers[2] = draft.Card.Organisers[2], draft.Card.Organisers[0]
				}
				if _, err := d.Submit(t.Context(), draft); err != nil {
					t.Error(err)
				}
			})
		}
		writers.Wait()
		if got := structures(t, s); len(got) != 3 {
			t.Errorf("structures = %v, want three sketches", got)
		}
	})
}

func TestSketchIsPublicAndItsAuthorsToComplete(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	event := submit(t, d, bal(t)).Card
	sketches, err := d.Sketches(t.Context(), event)
	if err != nil || len(sketches) != 1 || !sketches[0].Card.Public() || sketches[0].Card.Place.Commune != "05023" {
		t.Fatalf("Sketches = %+v, %v, want the public sketch of the organiser", sketches, err)
	}
	managed, who, err := d.Open(t.Context(), sketches[0].Secret)
	if err != nil || managed.Card != sketches[0].Card.ID {
		t.Fatalf("Open of a sketch's link = %+v, %v", managed, err)
	}
	complete := desk.Draft{Card: *sketches[0].Card.Clone()}
	if _, err := d.Edit(t.Context(), who, managed.Card, 1, complete); err == nil {
		t.Error("Edit without a sentence = nil, want a problem")
	}
	complete.Card.Summary = registry.Text{"fr": "On y fait la fête."}
	if _, err := d.Edit(t.Context(), who, managed.Card, 1, complete); err != nil {
		t.Fatal(err)
	}
	if left, err := d.Sketches(t.Context(), event); err != nil || len(left) != 0 {
		t.Errorf("Sketches once completed = %+v, %v, want none", left, err)
	}
}

func TestWhoCompletesASketchMayGiveTheirOwnAddress(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	event := submit(t, d, bal(t)).Card
	sketches, err := d.Sketches(t.Context(), event)
	if err != nil || len(sketches) != 1 {
		t.Fatalf("Sketches = %+v, %v, want one", sketches, err)
	}
	id := sketches[0].Card.ID
	_, who, err := d.Open(t.Context(), sketches[0].Secret)
	if err != nil {
		t.Fatal(err)
	}
	complete := desk.Draft{Card: *sketches[0].Card.Clone(), Email: "comite at exemple"}
	complete.Card.Summary = registry.Text{"fr": "On y fait la fête."}
	problems := registry.Problems(nil)
	if _, err := d.Edit(t.Context(), who, id, 1, complete); !errors.As(err, &problems) || problems[0].Path != "email" {
		t.Errorf("Edit with an address that is none = %v, want a problem of the e-mail", err)
	}
	complete.Email = "Comite@Exemple.fr"
	if _, err := d.Edit(t.Context(), who, id, 1, complete); err != nil {
		t.Fatal(err)
	}
	cards, _, err := d.Holding(t.Context(), "comite@exemple.fr")
	if err != nil || !slices.Equal([]string{id}, []string{cards[0].ID}) {
		t.Errorf("Holding = %v, %v, want the structure", cards, err)
	}
	complete.Email, complete.Card.Summary = "voleur@exemple.fr", registry.Text{"fr": "On y danse."}
	if _, err := d.Edit(t.Context(), who, id, 2, complete); err != nil {
		t.Fatal(err)
	}
	if private, err := d.Store.PrivateOf(t.Context(), id); err != nil || private.Email != "comite@exemple.fr" {
		t.Errorf("once complete, an edit gives the structure to %q, %v", private.Email, err)
	}
}

func TestRepeatedFormIsTheSameThoughItsStructureWasRenamed(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	first := submit(t, d, bal(t)).Card
	rename(t, d, first.Organisers[0].ID, "Comité des fêtes de Briançon")
	again := submit(t, d, bal(t))
	if again.Outcome != desk.Repeated || again.Card.Organisers[0].Name != "Comité des fêtes de Briançon" {
		t.Errorf("sent again = %s, by %+v, want it repeated", again.Outcome, again.Card.Organisers)
	}
	if got := structures(t, d.Store); len(got) != 1 {
		t.Errorf("structures = %v, want one", got)
	}
}

// rename calls a structure otherwise, and does the job that follows.
func rename(t *testing.T, d *desk.Desk, id, name string) {
	t.Helper()
	card, err := d.Store.Card(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	draft := desk.Draft{Card: *card.Clone()}
	draft.Card.Title, draft.Card.Summary = registry.Text{"fr": name}, registry.Text{"fr": "On y fait la fête."}
	if _, err := d.Edit(t.Context(), registry.Person{Manages: id}, id, card.Revision, draft); err != nil {
		t.Fatal(err)
	}
	if err := d.Rename(t.Context(), id); err != nil {
		t.Fatal(err)
	}
}

func TestStructureRenamedIsCalledSoEverywhere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d, _ := open(t, s)
		structure := submit(t, d, foyer("Comité des fêtes", "05023")).Card
		event := submit(t, d, bal(t)).Card
		rename(t, d, structure.ID, "Comité des fêtes de la Citadelle")
		got, err := s.Card(t.Context(), event.ID)
		if err != nil || got.Organisers[0].Name != "Comité des fêtes de la Citadelle" || got.Organisers[0].ID != structure.ID {
			t.Errorf("organisers of the event = %+v, %v, want the new name", got.Organisers, err)
		}
		if kinds := letters(t, s); len(kinds) != 3 {
			t.Errorf("jobs = %v, want two letters and one renaming", kinds)
		}
		draft := desk.Draft{Card: *got.Clone()} // the form shows the new name
		draft.Card.Organisers = []registry.Organiser{{Name: got.Organisers[0].Name}}
		edited, err := d.Edit(t.Context(), registry.Person{Manages: event.ID}, event.ID, got.Revision, draft)
		if err != nil || edited.Organisers[0].ID != structure.ID {
			t.Errorf("organisers after an edit = %+v, %v, want the same structure", edited.Organisers, err)
		}
	})
}

func TestMeantTellsWhatANameWouldBe(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	here := submit(t, d, foyer("Harmonie", "05023")).Card
	there := submit(t, d, foyer("Les Cigales", "05061")).Card
	card := bal(t).Card
	card.Organisers = []registry.Organiser{{Name: "harmonie"}, {Name: "les cigales"}, {Name: "Inconnus"}}
	meant, err := d.Meant(t.Context(), &card)
	if err != nil || len(meant) != 3 {
		t.Fatalf("Meant = %+v, %v, want three", meant, err)
	}
	if meant[0].Is == nil || meant[0].Is.ID != here.ID {
		t.Errorf("%s is %+v, want the structure here", meant[0].Name, meant[0].Is)
	}
	if meant[1].Is != nil || len(meant[1].Elsewhere) != 1 || meant[1].Elsewhere[0].ID != there.ID {
		t.Errorf("%s is %+v, want that of the other commune to be offered", meant[1].Name, meant[1])
	}
	if meant[2].Is != nil || meant[2].Elsewhere != nil {
		t.Errorf("%s is %+v, want nobody", meant[2].Name, meant[2])
	}
	if got := structures(t, d.Store); len(got) != 2 {
		t.Errorf("structures after asking = %v, want nothing made", got)
	}
}

func TestImportLinksAndSketchesNothing(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	here := submit(t, d, foyer("Comité des fêtes", "05023")).Card
	card := bal(t).Card
	card.ExternalID = "1"
	card.Organisers = []registry.Organiser{{Name: "Comité des fêtes"}, {Name: "Inconnus"}}
	for range 2 {
		if _, err := d.Import(t.Context(), "mairie", []registry.Card{card}, nil); err != nil {
			t.Fatal(err)
		}
	}
	got, err := d.Store.CardBySource(t.Context(), "mairie", "1")
	if err != nil || got.Organisers[0].ID != here.ID || got.Organisers[1].ID != "" || got.Revision != 1 {
		t.Errorf("imported %+v, revision %d, %v, want the structure known, the other a name, one revision", got.Organisers, got.Revision, err)
	}
	if got := structures(t, d.Store); len(got) != 1 {
		t.Errorf("structures = %v, want one", got)
	}
}

func TestStructuresEventsAreFoundByIt(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	event := submit(t, d, bal(t)).Card
	f, err := filter.ParseQuery("actor="+event.Organisers[0].ID, filter.Context{})
	if err != nil {
		t.Fatal(err)
	}
	picks, err := d.Store.FindAll(t.Context(), f.At(now, d.Zone))
	if err != nil || len(picks) != 1 || picks[0].Card.ID != event.ID {
		t.Errorf("events of the structure = %v, %v, want the one announced", picks, err)
	}
}

func TestClaimWritesToWhoHasTheStructure(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	event := submit(t, d, bal(t)).Card
	if err := d.Claim(t.Context(), event.Organisers[0].ID, "vrai@exemple.fr", "fr"); err != nil {
		t.Fatal(err)
	}
	if err := d.Claim(t.Context(), event.ID, "vrai@exemple.fr", "fr"); err == nil {
		t.Error("Claim of an event = nil, want registry.ErrNotFound")
	}
	if err := d.Claim(t.Context(), event.Organisers[0].ID, "personne", "fr"); err == nil {
		t.Error("Claim with no address = nil, want a problem")
	}
	if got := letters(t, d.Store); len(got) != 2 {
		t.Errorf("letters = %v, want that of the event and the claim", got)
	}
}
