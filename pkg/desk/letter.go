package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/store"
)

// Kinds of jobs the desk queues: letters to be written. Their payload is a Letter.
const (
	LetterPublished = "letter.published" // of the card ID, to its author
	LetterSelection = "letter.selection" // of the feed ID, to its owner
	LetterEmptied   = "letter.emptied"   // of the feed ID, to its owner: it finds nothing any more
	LetterMine      = "letter.mine"      // all that Email has, to Email
	LetterClaim     = "letter.claim"     // of the structure ID, to Email, or to its author when that is blank
)

// Letter is the payload of a job that writes one. No secret is in it: a link
// is made when the letter is.
type Letter struct {
	ID    string    `json:"id,omitempty"`
	Email string    `json:"email,omitempty"`
	Lang  string    `json:"lang,omitempty"` // of the page it was asked on; blank: the card's
	At    time.Time `json:"at"`             // when it was asked: the letter's date
}

// post queues a letter; one waits at most under each kind and name.
func (d *Desk) post(ctx context.Context, tx *store.Store, kind, name string, letter Letter) error {
	letter.At = d.now()
	payload, err := json.Marshal(letter)
	if err != nil {
		return fmt.Errorf("queue a letter: %w", err)
	}
	return tx.Enqueue(ctx, store.Job{Kind: kind, Key: kind + ":" + name, Payload: payload, RunAt: letter.At})
}

// Mine queues one letter that lists a person's cards and feeds with their
// manage links. It answers the same whether there are any or not, and stays
// silent from the sixth demand of an hour on. Only what is no e-mail address
// is a problem.
func (d *Desk) Mine(ctx context.Context, typed, lang string) error {
	email, problems := address(typed)
	if len(problems) > 0 {
		return problems
	}
	if !d.asking.take(Digest(email), d.now()) {
		return nil
	}
	// A letter that was given up must not bar the way to later ones for ever.
	slot := d.now().Truncate(quotaSpan / quotaCount).Unix()
	err := d.post(ctx, d.Store, LetterMine, fmt.Sprintf("%s:%d", Digest(email), slot), Letter{Email: email, Lang: lang})
	d.wake()
	return err
}

// Holding lists what a person announced and saved under an e-mail address:
// cards by id, live feeds by slug.
func (d *Desk) Holding(ctx context.Context, email string) (cards []*registry.Card, selections []*registry.Selection, err error) {
	ids, err := d.Store.CardsByEmail(ctx, email)
	if err != nil {
		return nil, nil, err
	}
	if cards, err = d.Store.Cards(ctx, ids...); err != nil {
		return nil, nil, err
	}
	slugs, err := d.Store.SelectionsByEmail(ctx, email)
	if err != nil {
		return nil, nil, err
	}
	for _, slug := range slugs {
		selection, err := d.Store.Selection(ctx, slug)
		if err != nil {
			return nil, nil, err
		}
		selections = append(selections, selection)
	}
	return cards, selections, nil
}

// patience is how long a feed that never held anything may stay so before its
// owner hears of it.
const patience = 7 * 24 * time.Hour

// TellEmptied looks at every live feed whose owner left an e-mail, and queues
// one letter for each dry spell: when the feed holds nothing any more, not
// again before it held something and lost it. One that never held anything
// has seven days. A feed that cannot be looked at does not hide the others.
func (d *Desk) TellEmptied(ctx context.Context) error {
	selections, err := d.Store.Selections(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, selection := range selections {
		failed = append(failed, d.tellEmptied(ctx, selection))
	}
	d.wake()
	return errors.Join(failed...)
}

// tellEmptied does it for one feed.
func (d *Desk) tellEmptied(ctx context.Context, selection registry.Selection) error {
	private, err := d.Store.SelectionPrivateOf(ctx, selection.Slug)
	if errors.Is(err, registry.ErrNotFound) || err == nil && private.Email == "" {
		return nil
	}
	if err != nil {
		return err
	}
	full, err := d.finds(ctx, selection)
	if err != nil {
		return err
	}
	flow := store.FlowTold
	if full {
		flow = store.FlowFull
	}
	young := private.Flow == store.FlowUnseen && d.now().Sub(selection.Created) < patience
	if flow == private.Flow || !full && young {
		return nil
	}
	err = d.Store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.NoteFlow(ctx, selection.Slug, private.Flow, flow); err != nil || full {
			return err
		}
		// Each spell has a name of its own: a letter given up must not bar the next one.
		spell := fmt.Sprintf("%s:%d", selection.Slug, d.now().Unix())
		return d.post(ctx, tx, LetterEmptied, spell, Letter{ID: selection.Slug, Lang: private.Lang})
	})
	if errors.Is(err, registry.ErrConflict) {
		return nil // another server looked at the same moment
	}
	return err
}

// finds says whether a feed holds anything now. What it asks of "when" is put
// aside: what is on today is over every evening, and no dry spell.
func (d *Desk) finds(ctx context.Context, selection registry.Selection) (bool, error) {
	f, err := filter.ParseQuery(selection.Filter, filter.Context{})
	if err != nil {
		return false, fmt.Errorf("read the filter of %s: %w", selection.Slug, err)
	}
	for _, q := range f.Criteria().With("when").At(d.now(), d.Zone) {
		n, err := d.Store.Count(ctx, q, 1)
		if err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}

// A quota lets five demands an hour pass for each name.
type quota struct {
	mu    sync.Mutex
	taken map[string][]time.Time
}

const (
	quotaCount = 5
	quotaSpan  = time.Hour
)

// take says whether one more may pass now, and counts it.
func (q *quota) take(name string, now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	fresh := map[string][]time.Time{}
	for known, times := range q.taken {
		for _, at := range times {
			if now.Sub(at) < quotaSpan {
				fresh[known] = append(fresh[known], at)
			}
		}
	}
	q.taken = fresh
	if len(fresh[name]) >= quotaCount {
		return false
	}
	fresh[name] = append(fresh[name], now)
	return true
}
