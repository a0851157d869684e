package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/text"
)

// Draft is what a person wishes a card to say.
type Draft struct {
	Card  registry.Card // what a writer decides; identity, state and revision are left to the desk
	Email string        // private: where the manage link goes; of a card that exists, read where it is a sketch alone
	Once  string        // drawn with the form: the same Once and Email are one card. Blank: always a new one
	Apart bool          // of a structure: it is not the one of that name that its commune has already
}

// Outcome is what became of a draft.
type Outcome string

// Outcomes of Submit.
const (
	New      Outcome = "new"
	Edited   Outcome = "edited"   // sent again, with another text
	Repeated Outcome = "repeated" // sent again, the same
)

// Receipt is what the author gets.
type Receipt struct {
	Card    *registry.Card
	Secret  string // opens the manage page, see Open
	Outcome Outcome
}

// announced is the action of a revision that came from the announce form.
const announced = "announce"

// Check says what Submit or Edit would keep, without keeping it: the card as
// it would be, and registry.Problems when a person has to mend it. Previous is
// the card as it stands, nil for a new one.
func (d *Desk) Check(draft Draft, previous *registry.Card) (*registry.Card, error) {
	card, problems := d.settle(&draft.Card, previous)
	if previous == nil || previous.Source == registry.Direct {
		problems = append(problems, d.asked(card, previous)...)
	}
	if previous != nil && previous.Sketch() && strings.TrimSpace(draft.Email) != "" {
		_, wrong := address(draft.Email)
		problems = append(problems, wrong...)
	}
	if previous == nil {
		card.Source, card.ExternalID, card.Origins = registry.Direct, "", nil
		_, missing := address(draft.Email)
		problems = append(problems, missing...)
	}
	return card, inOrder(problems).Err()
}

// asked lists what the announce form asks and did not get, beyond what every
// card must have.
func (d *Desk) asked(card, previous *registry.Card) (p registry.Problems) {
	if card.Notice != nil {
		return d.askedOfNotice(card, previous)
	}
	online := card.Event != nil && card.Event.OnlineURL != ""
	if (card.Place == nil || card.Place.Commune == "") && len(card.Scope) == 0 && !online {
		p.Add("place.commune", "problem.commune.missing")
	}
	if len(card.Organisers) == 0 && card.Kind == registry.KindEvent {
		p.Add("organisers[0].name", "problem.organiser.missing")
	}
	if card.Sketch() {
		p.Add("summary", "problem.summary.missing")
	}
	return p
}

// address reads a private e-mail, in the one spelling a person is known by.
func address(typed string) (email string, p registry.Problems) {
	if strings.TrimSpace(typed) == "" {
		p.Add("email", "problem.email.missing")
		return "", p
	}
	email, ok := text.Email(typed)
	if !ok {
		p.Add("email", "problem.email")
	}
	return strings.ToLower(email), p
}

// Submit announces a card: published at once where the registry trusts its
// author, with its letter queued. Sent twice (a double click, a page
// reloaded, a network that hesitates) it is one card: the same text gets the
// same answer, another text is an edit, another e-mail is a problem.
func (d *Desk) Submit(ctx context.Context, draft Draft) (receipt Receipt, err error) {
	card, err := d.Check(draft, nil)
	if err != nil {
		return Receipt{}, err
	}
	email, _ := address(draft.Email)
	err = d.retry(ctx, func(tx *store.Store) error {
		known, err := submitted(ctx, tx, draft.Once)
		switch {
		case errors.Is(err, registry.ErrNotFound):
			receipt, err = d.announce(ctx, tx, card.Clone(), email, draft)
		case err == nil && known.Email != email:
			err = registry.Problems{{Path: "email", Key: "problem.email.other"}}
		case err == nil:
			receipt, err = d.again(ctx, tx, known, draft)
		}
		return err
	})
	if err != nil {
		return Receipt{}, err
	}
	d.wake()
	receipt.Secret, err = d.CardSecret(ctx, receipt.Card.ID)
	return receipt, err
}

// submitted finds what an earlier sending of the same form left.
func submitted(ctx context.Context, tx *store.Store, once string) (store.Private, error) {
	if once == "" {
		return store.Private{}, registry.ErrNotFound
	}
	return tx.PrivateByOnce(ctx, Digest(once))
}

// announce keeps a new card.
func (d *Desk) announce(ctx context.Context, tx *store.Store, card *registry.Card, email string, draft Draft) (Receipt, error) {
	if err := d.unlike(ctx, tx, card, draft.Apart); err != nil {
		return Receipt{}, err
	}
	card.ID = d.randomID(12)
	author := registry.Person{Manages: card.ID}
	if err := (linker{desk: d, tx: tx, card: card, sketch: true, email: email}).link(ctx); err != nil {
		return Receipt{}, err
	}
	if err := d.release(author, card); err != nil {
		return Receipt{}, err
	}
	if err := tx.SavePrivate(ctx, store.Private{Card: card.ID, Email: email, Once: Digest(draft.Once), Issue: 1}); err != nil {
		return Receipt{}, err
	}
	if err := d.save(ctx, tx, author, announced, nil, card); err != nil {
		return Receipt{}, err
	}
	return Receipt{Card: card, Outcome: New}, d.post(ctx, tx, LetterPublished, card.ID, Letter{ID: card.ID})
}

// again answers a form that was sent before. It is judged against what that
// form said then: a late repeat undoes no change made since.
func (d *Desk) again(ctx context.Context, tx *store.Store, known store.Private, draft Draft) (Receipt, error) {
	card, err := tx.Card(ctx, known.Card)
	if err != nil {
		return Receipt{}, err
	}
	said, err := lastAnnounced(ctx, tx, card)
	if err != nil {
		return Receipt{}, err
	}
	same, _ := d.settle(&draft.Card, said)
	if err := (linker{desk: d, tx: tx, card: same, previous: said}).link(ctx); err != nil {
		return Receipt{}, err
	}
	if len(changed(called(said, same), same)) == 0 {
		return Receipt{Card: card, Outcome: Repeated}, nil
	}
	edited, err := d.edit(ctx, tx, registry.Person{Manages: card.ID}, announced, card, draft)
	return Receipt{Card: edited, Outcome: Edited}, err
}

// lastAnnounced is the card as the announce form last left it.
func lastAnnounced(ctx context.Context, tx *store.Store, card *registry.Card) (*registry.Card, error) {
	revisions, err := tx.Revisions(ctx, card.ID)
	if err != nil {
		return nil, err
	}
	last := card
	number := 0
	for _, r := range revisions {
		if r.Action != announced || r.Number < number {
			continue
		}
		said := &registry.Card{}
		if err := json.Unmarshal(r.Body, said); err != nil {
			return nil, fmt.Errorf("read revision %d of %s: %w", r.Number, card.ID, err)
		}
		last, number = said, r.Number
	}
	return last, nil
}

// Edit changes a card to what the draft says: all of it, so that a form that
// shows a part starts from the card and changes that part. Dates keep their
// status where the draft says none. Version is the revision the writer saw:
// when someone changed the card since, the answer is registry.ErrConflict,
// unless the card says already what is asked.
func (d *Desk) Edit(ctx context.Context, who registry.Person, id string, version int, draft Draft) (card *registry.Card, err error) {
	err = d.Store.Tx(ctx, func(tx *store.Store) error {
		before, err := d.mine(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if version != before.Revision && !d.Says(before, draft) {
			return fmt.Errorf("edit card %s: version %d, now %d: %w", id, version, before.Revision, registry.ErrConflict)
		}
		card, err = d.edit(ctx, tx, who, "edit", before, draft)
		return err
	})
	if err == nil {
		d.wake()
	}
	return card, err
}

// Says tells whether a card already says all that a draft asks.
func (d *Desk) Says(card *registry.Card, draft Draft) bool {
	wanted, err := d.Check(draft, card)
	return err == nil && len(changed(card, wanted)) == 0
}

// mine gives a card to who may change it; registry.ErrForbidden to others.
func (d *Desk) mine(ctx context.Context, tx *store.Store, who registry.Person, id string) (*registry.Card, error) {
	card, err := tx.Card(ctx, id)
	if err != nil {
		return nil, err
	}
	if !who.Can(registry.Edit, card) {
		return nil, fmt.Errorf("card %s: %w", id, registry.ErrForbidden)
	}
	return card, nil
}

// edit keeps what a draft says of a card, when it says anything new.
func (d *Desk) edit(ctx context.Context, tx *store.Store, who registry.Person, action string, before *registry.Card, draft Draft) (*registry.Card, error) {
	card, err := d.Check(draft, before)
	if err != nil {
		return nil, err
	}
	if err := d.relink(ctx, tx, before, card); err != nil {
		return nil, err
	}
	if err := d.release(who, card); err != nil {
		return nil, err
	}
	if len(changed(before, card)) == 0 {
		return before, nil
	}
	if err := d.adopt(ctx, tx, before, draft.Email); err != nil {
		return nil, err
	}
	return card, d.save(ctx, tx, who, action, before, card)
}

// relink links the organisers of an edited card. What was typed here makes
// sketches, for its author to complete.
func (d *Desk) relink(ctx context.Context, tx *store.Store, before, card *registry.Card) error {
	l := linker{desk: d, tx: tx, card: card, previous: before, sketch: card.Source == registry.Direct}
	if l.sketch {
		private, err := tx.PrivateOf(ctx, card.ID)
		if err != nil && !errors.Is(err, registry.ErrNotFound) {
			return err
		}
		l.email = private.Email
	}
	return l.link(ctx)
}

// called is what a card said, its organisers called as another calls them:
// a structure renamed since changes nothing of what was said.
func called(said, now *registry.Card) *registry.Card {
	said = said.Clone()
	for i := range said.Organisers {
		for _, o := range now.Organisers {
			if o.ID != "" && o.ID == said.Organisers[i].ID {
				said.Organisers[i].Name = o.Name
			}
		}
	}
	return said
}
