package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"pioche/pkg/registry"
	"pioche/pkg/store"
)

// Kinds of jobs the desk queues: letters to be written. Their payload is a Letter.
const (
	LetterPublished = "letter.published" // of the card ID, to its author
	LetterSelection = "letter.selection" // of the feed ID, to its owner
	LetterMine      = "letter.mine"      // all that Email has, to Email
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
