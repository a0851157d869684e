package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"

	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/text"
)

// SetStatus says of an event, or of one of its dates, that it is cancelled,
// postponed, full…, with a word why. A blank occurrence is all of them.
// Scheduled takes back what was said; of a tentative event, it confirms the
// date and makes it public.
func (d *Desk) SetStatus(ctx context.Context, who registry.Person, id, occurrence string, status registry.Status, note string) (*registry.Card, error) {
	note = text.Clean(note)
	if !slices.Contains(registry.Statuses, status) {
		return nil, registry.Problems{{Path: "status", Key: "problem.status"}}
	}
	if utf8.RuneCountInString(note) > registry.MaxStatusNote {
		return nil, registry.Problems{{Path: "status_note", Key: "problem.note.long", Args: []any{"Max", registry.MaxStatusNote}}}
	}
	return d.change(ctx, who, id, string(status), func(_ *store.Store, card *registry.Card) error {
		if card.Event == nil {
			return fmt.Errorf("card %s is no event: %w", id, registry.ErrNotFound)
		}
		if status == registry.Scheduled {
			status, note = "", ""
		}
		if occurrence == "" {
			setAll(card.Event, status, note)
			return nil
		}
		i := slices.IndexFunc(card.Event.Occurrences, func(o registry.Occurrence) bool { return o.ID == occurrence })
		if i < 0 {
			return fmt.Errorf("date %s of card %s: %w", occurrence, id, registry.ErrNotFound)
		}
		date := &card.Event.Occurrences[i]
		date.Status, date.StatusNote = status, note
		return nil
	})
}

// setAll says a status of the whole event. The ordinary one first lifts what
// was said of the whole, and each date stands again as it did; where nothing
// was, it lifts what was said of each.
func setAll(e *registry.Event, status registry.Status, note string) {
	if status == "" && e.Status == "" {
		for i := range e.Occurrences {
			e.Occurrences[i].Status, e.Occurrences[i].StatusNote = "", ""
		}
	}
	e.Status, e.StatusNote = status, note
}

// Withdraw takes a card away from every page and feed.
func (d *Desk) Withdraw(ctx context.Context, who registry.Person, id string) (*registry.Card, error) {
	return d.change(ctx, who, id, "withdraw", func(_ *store.Store, card *registry.Card) error { return card.Withdraw(who) })
}

// Erase takes a card away for good, with its past and its e-mail: what the
// law lets a person ask of the host.
func (d *Desk) Erase(ctx context.Context, who registry.Person, id string) error {
	if !who.Host {
		return fmt.Errorf("erase card %s: %w", id, registry.ErrForbidden)
	}
	return d.Store.DeleteCard(ctx, id, d.now())
}

// HeldBack says that the host withdrew a card: the host alone gives it back.
func HeldBack(card *registry.Card, revisions []registry.Revision) bool {
	if card.State != registry.Withdrawn {
		return false
	}
	for _, r := range slices.Backward(revisions) {
		if r.Action == "withdraw" {
			return r.By == name(registry.Person{Host: true})
		}
	}
	return false
}

// Republish gives a withdrawn card back to those who could see it.
func (d *Desk) Republish(ctx context.Context, who registry.Person, id string) (*registry.Card, error) {
	return d.change(ctx, who, id, "publish", func(tx *store.Store, card *registry.Card) error {
		revisions, err := tx.Revisions(ctx, id)
		if err != nil {
			return err
		}
		if !who.Host && HeldBack(card, revisions) {
			return fmt.Errorf("card %s was withdrawn by the host: %w", id, registry.ErrForbidden)
		}
		if card.State == registry.Withdrawn {
			card.State = registry.Proposed
		}
		return nil
	})
}

// Restore gives back what a card said at a revision, as a new revision. A
// withdrawn card stays so.
func (d *Desk) Restore(ctx context.Context, who registry.Person, id string, revision int) (*registry.Card, error) {
	return d.change(ctx, who, id, "restore", func(tx *store.Store, card *registry.Card) error {
		revisions, err := tx.Revisions(ctx, id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(revisions, func(r registry.Revision) bool { return r.Number == revision })
		if i < 0 {
			return fmt.Errorf("revision %d of card %s: %w", revision, id, registry.ErrNotFound)
		}
		old := &registry.Card{}
		if err := json.Unmarshal(revisions[i].Body, old); err != nil {
			return fmt.Errorf("read revision %d of card %s: %w", revision, id, err)
		}
		old.Seq, old.Revision, old.Updated, old.Published, old.State = card.Seq, card.Revision, card.Updated, card.Published, card.State
		*card = *old
		return nil
	})
}

// change does one thing to a card, and keeps it when it made a difference.
func (d *Desk) change(ctx context.Context, who registry.Person, id, action string, do func(tx *store.Store, card *registry.Card) error) (card *registry.Card, err error) {
	err = d.Store.Tx(ctx, func(tx *store.Store) error {
		before, err := d.mine(ctx, tx, who, id)
		if err != nil {
			return err
		}
		card = before.Clone()
		if err := do(tx, card); err != nil {
			return err
		}
		if err := d.release(who, card); err != nil {
			return err
		}
		if len(changed(before, card)) == 0 {
			return nil
		}
		return d.save(ctx, tx, who, action, before, card)
	})
	return card, err
}
