package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
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
	LetterWaiting   = "letter.waiting"   // of the feed ID, to its owner: cards wait to be approved
	LetterQuiet     = "letter.quiet"     // of the feed ID, to its owner: nobody reads it any more
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
	private, err := d.reachable(ctx, selection.Slug)
	if err != nil || private.Email == "" {
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
// aside: what is on today is over every evening, and no dry spell. Nor is it
// one when something waits to be approved.
func (d *Desk) finds(ctx context.Context, selection registry.Selection) (bool, error) {
	f, err := filter.ParseKept(selection.Filter)
	if err != nil {
		return false, fmt.Errorf("read the filter of %s: %w", selection.Slug, err)
	}
	selection.Approve = false
	queries := f.Criteria().With("when").At(d.now(), d.Zone)
	for i := range queries {
		queries[i].Limit = 1
	}
	picks, err := d.Shown(ctx, &selection, queries)
	return len(picks) > 0, err
}

// morning is the hour from which letters that nobody asked for may leave.
const morning = 7

// TellWaiting queues, for each feed where cards wait to be approved and whose
// owner left an e-mail, one letter a day, in the morning. A feed that cannot
// be looked at does not hide the others.
func (d *Desk) TellWaiting(ctx context.Context) error {
	local := d.Now().In(d.Zone)
	if local.Hour() < morning {
		return nil
	}
	selections, err := d.Store.Selections(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, selection := range selections {
		if selection.Approve {
			failed = append(failed, d.tellWaiting(ctx, &selection, local.Format(time.DateOnly)))
		}
	}
	d.wake()
	return errors.Join(failed...)
}

func (d *Desk) tellWaiting(ctx context.Context, selection *registry.Selection, today string) error {
	private, err := d.reachable(ctx, selection.Slug)
	if err != nil || private.Email == "" || private.Waiting == today {
		return err
	}
	waiting, err := d.Waiting(ctx, selection)
	if err != nil || len(waiting) == 0 {
		return err
	}
	return d.tellOnce(ctx, LetterWaiting, private, today, func(tx *store.Store) error {
		return tx.NoteWaiting(ctx, private.Slug, private.Waiting, today)
	})
}

// QuietAfter is how long a feed that was read may go without being so before
// it looks odd.
const QuietAfter = 40 // days

// TellQuiet queues one letter for each silence to the owners of feeds that
// were read, and no longer are.
func (d *Desk) TellQuiet(ctx context.Context) error {
	days, err := d.Store.LastPulls(ctx)
	if err != nil {
		return err
	}
	before := d.Now().In(d.Zone).AddDate(0, 0, -QuietAfter).Format(time.DateOnly)
	var failed []error
	for _, slug := range slices.Sorted(maps.Keys(days)) {
		last := days[slug]
		private, err := d.reachable(ctx, slug)
		if err == nil && private.Email != "" && last < before && private.Silence != last {
			err = d.tellOnce(ctx, LetterQuiet, private, last, func(tx *store.Store) error {
				return tx.NoteSilence(ctx, slug, private.Silence, last)
			})
		}
		failed = append(failed, err)
	}
	d.wake()
	return errors.Join(failed...)
}

// reachable gives the private facts of a feed; none has no e-mail.
func (d *Desk) reachable(ctx context.Context, slug string) (store.SelectionPrivate, error) {
	private, err := d.Store.SelectionPrivateOf(ctx, slug)
	if errors.Is(err, registry.ErrNotFound) {
		err = nil
	}
	return private, err
}

// tellOnce queues a letter to the owner of a feed, under the name of its
// occasion, if it can be noted; otherwise another server did at the same moment.
func (d *Desk) tellOnce(ctx context.Context, kind string, to store.SelectionPrivate, occasion string, note func(tx *store.Store) error) error {
	err := d.Store.Tx(ctx, func(tx *store.Store) error {
		if err := note(tx); err != nil {
			return err
		}
		return d.post(ctx, tx, kind, to.Slug+":"+occasion, Letter{ID: to.Slug, Lang: to.Lang})
	})
	if errors.Is(err, registry.ErrConflict) {
		return nil
	}
	return err
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
