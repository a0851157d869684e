// Package desk is where people's wishes become cards and feeds: announce,
// change, cancel, withdraw, import, save a feed. Pages, the API, importers
// and the command line all come here, and nobody else writes a card. Each
// change is one transaction with its revision (who, when, what) and the jobs
// it causes: the letter is queued if and only if the card was saved.
//
// It refuses to know forms, pages and SQL, and how letters travel.
//
//	receipt, err := d.Submit(ctx, desk.Draft{Card: card, Email: "lea@exemple.fr", Once: once})
//	if problems := registry.Problems(nil); errors.As(err, &problems) { … } // 422
//	redirect to "/gerer/" + receipt.Secret
package desk

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/when"
)

// Desk is the one writer of a registry. All but Random, Wake and School must be set.
type Desk struct {
	Store  *store.Store
	Now    func() time.Time
	Zone   *time.Location      // of the registry: days and windows are its own
	Trust  string              // who may publish at once: "open" is everyone
	Random io.Reader           // identifiers are drawn from it; nil: crypto/rand
	Wake   func()              // called once jobs were queued; nil: they wait to be found
	School func() *when.School // the school holidays known now; nil: none

	asking quota // of letters that list what a person has
	reach  reach
}

// now is the time in whole seconds, as cards and queries count.
func (d *Desk) now() time.Time { return d.Now().UTC().Truncate(time.Second) }

func (d *Desk) randomID(n int) string {
	if d.Random == nil {
		return registry.RandomID(rand.Reader, n)
	}
	return registry.RandomID(d.Random, n)
}

// mayPublish says whether what this person wrote goes out without anyone
// reading it first. This is the one place that decides it.
func (d *Desk) mayPublish(who registry.Person) bool {
	return d.Trust == "open" || who.Host || who.Source != ""
}

// release makes a changed card as public as its author may make it.
func (d *Desk) release(who registry.Person, card *registry.Card) error {
	if card.State == registry.Withdrawn {
		return nil
	}
	if !d.mayPublish(who) && card.State != registry.Published {
		card.State = registry.Proposed
		return nil
	}
	return card.Publish(who, d.now())
}

// save writes a card with its revision. Before is nil for a new card.
func (d *Desk) save(ctx context.Context, tx *store.Store, who registry.Person, action string, before, card *registry.Card) error {
	card.Revision++
	card.Updated = d.now()
	if before == nil {
		card.Created = card.Updated
	} else if card.Updated.Before(before.Updated) {
		card.Updated = before.Updated // a clock set back must not make a feed look older
	}
	if len(card.Images) > 0 || before != nil && len(before.Images) > 0 {
		if err := tx.HoldImages(ctx, card, d.now()); err != nil {
			return err
		}
	}
	if err := tx.SaveCard(ctx, card, d.now()); err != nil {
		return err
	}
	if renamed(before, card) {
		if err := d.post(ctx, tx, Rename, fmt.Sprintf("%s:%d", card.ID, card.Revision), Letter{ID: card.ID}); err != nil {
			return err
		}
	}
	body, err := json.Marshal(card)
	if err != nil {
		return fmt.Errorf("write a revision: %w", err)
	}
	return tx.AddRevision(ctx, registry.Revision{
		Card: card.ID, Number: card.Revision, At: card.Updated, By: name(who), Action: action,
		Fields: changed(before, card), Body: body,
	})
}

// name is how a person is called in the record of revisions.
func name(who registry.Person) string {
	switch {
	case who.Name != "":
		return who.Name
	case who.Host:
		return "host"
	case who.Source != "":
		return "source:" + who.Source
	}
	return "author"
}

// bookkeeping lists the fields that change by themselves.
var bookkeeping = []string{"revision", "updated", "created", "published"}

// changed lists the fields, as the card's JSON names them, that differ.
func changed(before, after *registry.Card) []string {
	old, new := fields(before), fields(after)
	var names []string
	for name, value := range new {
		if !bytes.Equal(old[name], value) {
			names = append(names, name)
		}
	}
	for name := range old {
		if _, still := new[name]; !still {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func fields(card *registry.Card) map[string]json.RawMessage {
	parts := map[string]json.RawMessage{}
	if card == nil {
		return parts
	}
	body, err := json.Marshal(card)
	if err != nil {
		panic("a card is not JSON: " + err.Error()) // it holds nothing JSON cannot say
	}
	if err := json.Unmarshal(body, &parts); err != nil {
		panic("a card is not JSON: " + err.Error())
	}
	for _, name := range bookkeeping {
		delete(parts, name)
	}
	return parts
}

// wake tells who works the queue that there is something in it.
func (d *Desk) wake() {
	if d.Wake != nil {
		d.Wake()
	}
}

// retry runs a transaction again when another, running at the same moment,
// took what it was about to take.
func (d *Desk) retry(ctx context.Context, work func(tx *store.Store) error) error {
	var err error
	for range 5 {
		err = d.Store.Tx(ctx, work)
		if !errors.Is(err, registry.ErrConflict) {
			return err
		}
	}
	return err
}
