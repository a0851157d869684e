package desk_test

import (
	"errors"
	"testing"

	"pioche/pkg/desk"
	"pioche/pkg/registry"
	"pioche/pkg/store/storetest"
)

func TestDatesKeepTheirIdentifiers(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	receipt := submit(t, d, bal(t, "2026-12-05 20:00", "2026-11-28 14:00"))
	dates := receipt.Card.Event.Occurrences
	if !dates[0].Start.Before(dates[1].Start) {
		t.Fatalf("dates = %v, want them sorted", dates)
	}
	author := registry.Person{Manages: receipt.Card.ID}
	card, err := d.SetStatus(t.Context(), author, receipt.Card.ID, dates[1].ID, registry.Cancelled, "à cause du vent")
	if err != nil {
		t.Fatal(err)
	}
	moved := at(t, "2026-11-29 16:00")
	moved.ID = dates[0].ID
	draft := desk.Draft{Card: *card.Clone()}
	draft.Card.Event.Occurrences = []registry.Occurrence{moved, at(t, "2026-12-05 20:00"), at(t, "2026-12-12 20:00"), at(t, "2026-12-12 20:00")}
	card, err = d.Edit(t.Context(), author, card.ID, card.Revision, draft)
	if err != nil {
		t.Fatal(err)
	}
	got := card.Event.Occurrences
	if len(got) != 3 || got[0].ID != dates[0].ID || got[1].ID != dates[1].ID || got[2].ID == "" || got[2].ID == got[0].ID {
		t.Errorf("dates = %+v, want the moved one, the one with the same start, and one new", got)
	}
	if got[1].Status != registry.Cancelled || got[1].StatusNote != "à cause du vent" {
		t.Errorf("the cancelled date = %+v, want it still cancelled", got[1])
	}
}

func TestStatus(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	draft := bal(t, "2026-11-28 14:00", "2026-12-05 20:00")
	draft.Card.Event.Status = registry.Tentative
	receipt := submit(t, d, draft)
	id, author := receipt.Card.ID, registry.Person{Manages: receipt.Card.ID}
	if receipt.Card.Public() {
		t.Error("a tentative date is public, want it for partners until it is confirmed")
	}
	set := func(occurrence string, status registry.Status) *registry.Card {
		t.Helper()
		card, err := d.SetStatus(t.Context(), author, id, occurrence, status, "")
		if err != nil {
			t.Fatal(err)
		}
		return card
	}
	if card := set("", registry.Scheduled); !card.Public() || card.Published.IsZero() {
		t.Error("a confirmed date is not public, want it public")
	}
	first := receipt.Card.Event.Occurrences[0].ID
	card := set(first, registry.Cancelled)
	if card.Event.StatusOf(card.Event.Occurrences[0]) != registry.Cancelled || card.Event.StatusOf(card.Event.Occurrences[1]) != registry.Scheduled {
		t.Errorf("dates = %+v, want only the first cancelled", card.Event.Occurrences)
	}
	set("", registry.Postponed)
	if card = set("", registry.Scheduled); card.Event.Occurrences[0].Status != registry.Cancelled {
		t.Error("lifting what was said of all dates lifted what was said of one")
	}
	if card = set("", registry.Scheduled); card.Event.Occurrences[0].Status != "" {
		t.Error("lifting it once more left one date cancelled")
	}
	if _, err := d.SetStatus(t.Context(), author, id, "zzzzzz", registry.Full, ""); !errors.Is(err, registry.ErrNotFound) {
		t.Errorf("SetStatus of no date = %v, want ErrNotFound", err)
	}
	if _, err := d.SetStatus(t.Context(), author, id, "", "peut-être", ""); err == nil {
		t.Error("SetStatus(peut-être) = nil, want a problem")
	}
}

func TestWithdrawAndGiveBack(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	receipt := submit(t, d, bal(t))
	id := receipt.Card.ID
	change := desk.Draft{Card: *receipt.Card.Clone()}
	change.Card.Title["fr"] = "Spam"
	if _, err := d.Edit(t.Context(), host, id, 1, change); err != nil {
		t.Fatal(err)
	}
	if card, err := d.Withdraw(t.Context(), host, id); err != nil || card.Public() {
		t.Fatalf("Withdraw = %v, want a card nobody sees", err)
	}
	if card, err := d.Withdraw(t.Context(), host, id); err != nil || card.Revision != 3 {
		t.Errorf("Withdraw twice = revision %d, %v, want nothing more", card.Revision, err)
	}
	author := registry.Person{Manages: id}
	if _, err := d.Republish(t.Context(), author, id); !errors.Is(err, registry.ErrForbidden) {
		t.Errorf("the author gives back what the host withdrew: %v, want ErrForbidden", err)
	}
	if card, err := d.Restore(t.Context(), author, id, 2); err != nil || card.Public() {
		t.Errorf("the author restores a text: %v, want it withdrawn still", err)
	}
	if card, err := d.Republish(t.Context(), host, id); err != nil || !card.Public() {
		t.Errorf("Republish = %v, want it public", err)
	}
	card, err := d.Restore(t.Context(), host, id, 1)
	if err != nil || card.Title["fr"] != "Bal de la Saint-Jean" || card.Revision != 5 {
		t.Errorf("Restore = %q revision %d, %v, want the first text as revision 5", card.Title["fr"], card.Revision, err)
	}
}
