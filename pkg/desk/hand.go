package desk

import (
	"context"
	"slices"
	"time"

	"pioche/pkg/filter"
	"pioche/pkg/registry"
)

// Shown gives what a feed shows: what its queries find, less what its owner
// banned or has yet to approve, with what they pinned, whatever its criteria
// say. A pin keeps its place in the order and is never cut off by the limit;
// one that is over or withdrawn is not shown, nor one of a kind the feed does
// not ask for. Selection is nil for a filter nobody saved.
func (d *Desk) Shown(ctx context.Context, selection *registry.Selection, queries []filter.Query) ([]filter.Pick, error) {
	if selection == nil || !selection.ByHand() {
		return d.Store.FindAll(ctx, queries)
	}
	h, err := d.hand(ctx, selection)
	if err != nil {
		return nil, err
	}
	var picks []filter.Pick
	for _, q := range queries {
		others, err := h.found(ctx, d, q)
		if err != nil {
			return nil, err
		}
		first, further := h.pinned(q, d.now())
		picks = append(picks, inPlace(q, first, append(others, further...))...)
	}
	return picks, nil
}

// hand is what the owner of a feed decided card by card.
type hand struct {
	*registry.Selection
	pins     []*registry.Card
	approved []*registry.Card // where each card is approved
}

func (d *Desk) hand(ctx context.Context, selection *registry.Selection) (hand, error) {
	h := hand{Selection: selection}
	var err error
	if h.pins, err = d.Store.Cards(ctx, selection.Pins...); err != nil || !selection.Approve {
		return h, err
	}
	h.approved, err = d.Store.Cards(ctx, selection.Approved...)
	return h, err
}

// decides says whether a card is pinned or banned: the criteria then have no say.
func (h hand) decides(p filter.Pick) bool {
	return slices.Contains(h.Pins, p.Card.ID) || slices.Contains(h.Bans, p.Card.ID)
}

// found is what a query finds among what its owner left to the criteria, as
// many as its limit.
func (h hand) found(ctx context.Context, d *Desk, q filter.Query) ([]filter.Pick, error) {
	if h.Approve {
		q.Limit = 0
		return slices.DeleteFunc(q.Select(h.approved), h.decides), nil
	}
	return d.findExcept(ctx, q, h.decides)
}

// findExcept is what a query finds but for some picks, as many as its limit.
func (d *Desk) findExcept(ctx context.Context, q filter.Query, but func(filter.Pick) bool) (picks []filter.Pick, err error) {
	for next := q; ; {
		some, cursor, err := d.Store.Find(ctx, next)
		if err != nil {
			return nil, err
		}
		picks = append(picks, slices.DeleteFunc(some, but)...)
		if cursor.IsZero() || len(picks) >= q.Limit {
			return picks, nil
		}
		next.From = cursor
	}
}

// pinned gives the pick of each pin: as the criteria have it where they do,
// else its next date. Further are its other dates, where each one is a pick.
func (h hand) pinned(q filter.Query, now time.Time) (first, further []filter.Pick) {
	q.Limit = 0
	bare := q.Bare(now)
	for _, card := range h.pins {
		picks := q.Select([]*registry.Card{card})
		if len(picks) == 0 {
			picks = bare.Select([]*registry.Card{card})
		}
		if len(picks) > 0 {
			first, further = append(first, picks[0]), append(further, picks[1:]...)
		}
	}
	return first, further
}

// inPlace puts pins among others in the order of a query, and leaves out the
// last of the others past its limit.
func inPlace(q filter.Query, pins, others []filter.Pick) []filter.Pick {
	slices.SortFunc(others, q.Compare)
	if room := q.Limit - len(pins); q.Limit > 0 && len(others) > room {
		others = others[:max(room, 0)]
	}
	all := append(others, pins...)
	slices.SortFunc(all, q.Compare)
	if q.Limit > 0 && len(all) > q.Limit {
		all = all[:q.Limit]
	}
	return all
}

// CountShown counts what Shown gives, whatever the limits, no further than most.
func (d *Desk) CountShown(ctx context.Context, selection *registry.Selection, queries []filter.Query, most int) (total int, err error) {
	var h hand
	var decided []*registry.Card
	if selection != nil && selection.ByHand() {
		if h, err = d.hand(ctx, selection); err == nil {
			decided, err = d.Store.Cards(ctx, distinct(slices.Concat(selection.Pins, selection.Bans))...)
		}
		if err != nil {
			return 0, err
		}
	}
	for _, q := range queries {
		q.Each, q.Limit = false, 0
		if h.Selection != nil && h.Approve {
			others, _ := h.found(ctx, d, q) // among what is in memory
			total += len(others)
		} else {
			n, err := d.Store.Count(ctx, q, most)
			if err != nil {
				return 0, err
			}
			total += n - len(q.Select(decided))
		}
		if h.Selection != nil {
			first, _ := h.pinned(q, d.now())
			total += len(first)
		}
	}
	return min(max(total, 0), most), nil
}

// LatestChange says when something that a feed may show, or showed, was last
// changed, withdrawn or deleted, pins included; never earlier than the truth.
func (d *Desk) LatestChange(ctx context.Context, selection *registry.Selection, queries []filter.Query) (latest time.Time, err error) {
	if selection != nil {
		latest = selection.Updated
		at, err := d.Store.LatestChangeOf(ctx, selection.Pins...)
		if err != nil {
			return latest, err
		}
		latest = later(latest, at)
	}
	for _, q := range queries {
		at, err := d.Store.LatestChange(ctx, q)
		if err != nil {
			return latest, err
		}
		latest = later(latest, at)
	}
	return latest, nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Verdict is how a card stands in a feed.
type Verdict string

// What decides of a card: its owner's hand, else the criteria.
const (
	Pinned  Verdict = "pinned"
	Banned  Verdict = "banned"
	Awaited Verdict = "awaited" // the criteria keep it, its owner has yet to approve it
	Kept    Verdict = "kept"
	LeftOut Verdict = "out"
)

// Standing is how a card stands in a feed now.
type Standing struct {
	Verdict Verdict
	Shown   bool // limits aside
}

// Standing tells how a card stands in a feed whose criteria are f: as Shown
// has it, limits aside.
func (d *Desk) Standing(selection *registry.Selection, f filter.Filter, card *registry.Card) Standing {
	return d.standingAt(selection, f, card, d.now())
}

// WillStand tells how a card will stand in a feed once everyone may see it: a
// feed of the next days takes it as one of its dates comes.
func (d *Desk) WillStand(selection *registry.Selection, f filter.Filter, card *registry.Card) Standing {
	card = asPublic(card)
	standing := d.Standing(selection, f, card)
	if standing.Verdict != LeftOut || card.Event == nil || f.First("days") == "" && f.First("when") == "" {
		return standing
	}
	for _, o := range card.Event.Occurrences {
		if later := d.standingAt(selection, f, card, o.Start); later.Verdict != LeftOut && o.Start.After(d.now()) {
			return later
		}
	}
	return standing
}

// standingAt tells how a card as it is now will stand at a moment.
func (d *Desk) standingAt(selection *registry.Selection, f filter.Filter, card *registry.Card, at time.Time) Standing {
	ready := filter.Prepare(card)
	kept := slices.ContainsFunc(f.At(at, d.Zone), func(q filter.Query) bool { return q.MatchReady(card, ready) })
	return standingOf(selection, card.ID, kept, func() bool { return d.coming(selection, card, ready, at) })
}

// standingOf is how a card stands in a feed whose criteria keep it or not.
// Coming says whether a pin is shown all the same.
func standingOf(s *registry.Selection, id string, kept bool, coming func() bool) Standing {
	switch {
	case slices.Contains(s.Bans, id):
		return Standing{Verdict: Banned}
	case slices.Contains(s.Pins, id):
		return Standing{Pinned, kept || coming()}
	case kept && s.Approve && !slices.Contains(s.Approved, id):
		return Standing{Verdict: Awaited}
	case kept:
		return Standing{Kept, true}
	}
	return Standing{Verdict: LeftOut}
}

// coming says whether a feed would show a card at a moment if it were pinned.
func (d *Desk) coming(s *registry.Selection, card *registry.Card, ready filter.Ready, at time.Time) bool {
	f, err := filter.ParseKept(s.Filter)
	return err == nil && slices.ContainsFunc(f.At(at, d.Zone), func(q filter.Query) bool { return q.Bare(at).MatchReady(card, ready) })
}

// Bounds on what is read to name a few near misses.
const (
	missedPage  = 100
	missedPages = 5
)

// Missed tells what looser criteria would bring into a feed whose criteria
// are f, hand aside: how many cards, no further than most, and the first of
// them, as many as shown.
func (d *Desk) Missed(ctx context.Context, selection *registry.Selection, f, looser filter.Filter, shown, most int) (picks []filter.Pick, total int, err error) {
	decided, err := d.Store.Cards(ctx, distinct(slices.Concat(selection.Pins, selection.Bans))...)
	if err != nil {
		return nil, 0, err
	}
	h := hand{Selection: selection}
	tight := f.With("each").At(d.now(), d.Zone)
	for i, q := range looser.With("each").At(d.now(), d.Zone) {
		all, err := d.Store.Count(ctx, q, most)
		if err != nil {
			return nil, 0, err
		}
		in, err := d.Store.Count(ctx, tight[i], most)
		if err != nil {
			return nil, 0, err
		}
		missed := all - in - (len(q.Select(decided)) - len(tight[i].Select(decided)))
		if missed <= 0 {
			continue
		}
		total += missed
		some, err := d.firstMissed(ctx, q, shown-len(picks), func(p filter.Pick) bool { return h.decides(p) || tight[i].Match(p.Card) })
		if err != nil {
			return nil, 0, err
		}
		picks = append(picks, some...)
	}
	return picks, total, nil
}

// firstMissed reads what a query finds until it has met as many that were missed.
func (d *Desk) firstMissed(ctx context.Context, q filter.Query, shown int, in func(filter.Pick) bool) (picks []filter.Pick, err error) {
	q.Limit = missedPage
	for range missedPages {
		some, next, err := d.Store.Find(ctx, q)
		if err != nil {
			return nil, err
		}
		picks = append(picks, slices.DeleteFunc(some, in)...)
		if len(picks) >= shown || next.IsZero() {
			break
		}
		q.From = next
	}
	return picks[:min(len(picks), max(shown, 0))], nil
}
