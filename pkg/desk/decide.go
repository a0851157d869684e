package desk

import (
	"context"
	"fmt"
	"slices"

	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/store"
)

// Act is what the owner of a feed does by hand to some cards.
type Act string

// What an owner may do.
const (
	Pin     Act = "pin"     // always show them
	Ban     Act = "ban"     // never show them
	Free    Act = "free"    // leave them to the criteria again
	Approve Act = "approve" // show them, where each card is approved
)

// DecideCards does by hand what the criteria do not: at effect on the next
// pull, and whatever becomes of the criteria. What is done already is no
// change. A card to pin must be public and of a kind the feed asks for.
func (d *Desk) DecideCards(ctx context.Context, who registry.Person, slug string, act Act, ids ...string) (*registry.Selection, error) {
	return d.changeSelection(ctx, who, slug, func(tx *store.Store, before *registry.Selection) (*registry.Selection, error) {
		cards, err := tx.Cards(ctx, ids...)
		if err != nil {
			return nil, err
		}
		after := *before
		switch act {
		case Pin:
			if err := d.pinnable(before, ids, cards); err != nil {
				return nil, err
			}
			after.Pins, after.Bans = distinct(slices.Concat(before.Pins, ids)), without(before.Bans, ids)
		case Ban:
			after.Bans, after.Pins = distinct(slices.Concat(before.Bans, known(cards))), without(before.Pins, ids)
		case Free:
			after.Pins, after.Bans = without(before.Pins, ids), without(before.Bans, ids)
		case Approve:
			after.Bans = without(before.Bans, ids)
			after.Approved, err = d.lasting(ctx, tx, distinct(slices.Concat(before.Approved, known(cards))))
		default:
			err = fmt.Errorf("act %q: %w", act, registry.ErrNotFound)
		}
		if err != nil || sameHand(before, &after) {
			return before, err
		}
		if len(after.Pins) > registry.MaxPins || len(after.Bans) > registry.MaxBans {
			return nil, registry.Problems{{Path: "card", Key: "problem.hand.many", Args: []any{"Pins", registry.MaxPins, "Bans", registry.MaxBans}}}
		}
		return &after, d.keep(ctx, tx, &after)
	})
}

// pinnable says whether these cards can be shown by a feed.
func (d *Desk) pinnable(selection *registry.Selection, ids []string, cards []*registry.Card) error {
	f, err := filter.ParseKept(selection.Filter)
	if err != nil {
		return err
	}
	for _, card := range cards {
		switch {
		case !card.Public():
			return fmt.Errorf("pin card %s: %w", card.ID, registry.ErrNotFound)
		case !slices.Contains(f.Kinds(), card.Kind):
			return registry.Problems{{Path: "card", Key: "problem.pin.kind"}}
		}
	}
	if len(cards) < len(distinct(ids)) {
		return fmt.Errorf("pin cards: %w", registry.ErrNotFound)
	}
	return nil
}

// lasting leaves out of an approval, once it is long, what is over or deleted:
// an event that comes back another year is approved anew.
func (d *Desk) lasting(ctx context.Context, tx *store.Store, ids []string) ([]string, error) {
	const long = 200
	if len(ids) < long {
		return ids, nil
	}
	cards, err := tx.Cards(ctx, ids...)
	cards = slices.DeleteFunc(cards, func(c *registry.Card) bool { return c.Event != nil && !c.Event.Over().After(d.now()) })
	return known(cards), err
}

// SetApproval makes a feed show only what its owner approves, or all that its
// criteria keep again. What it shows when this begins is approved.
func (d *Desk) SetApproval(ctx context.Context, who registry.Person, slug string, on bool) (*registry.Selection, error) {
	return d.changeSelection(ctx, who, slug, func(tx *store.Store, before *registry.Selection) (*registry.Selection, error) {
		if before.Approve == on {
			return before, nil
		}
		after := *before
		after.Approve, after.Approved = on, nil
		if on {
			f, err := filter.ParseKept(before.Filter)
			if err != nil {
				return nil, err
			}
			if after.Approved, err = d.shownIDs(ctx, tx, f); err != nil {
				return nil, err
			}
		}
		return &after, d.keep(ctx, tx, &after)
	})
}

// maxApproved bounds what is approved at once.
const maxApproved = 2000

// shownIDs lists the cards that the criteria of a feed keep now.
func (d *Desk) shownIDs(ctx context.Context, tx *store.Store, f filter.Filter) (ids []string, err error) {
	for _, q := range f.With("each").With("updated_since").At(d.Now(), d.Zone) {
		q.Limit = maxApproved
		picks, _, err := tx.Find(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, p := range picks {
			ids = append(ids, p.Card.ID)
		}
	}
	return ids, nil
}

// maxWaiting bounds the cards looked at that wait for an approval.
const maxWaiting = 200

// Waiting lists what the criteria of a feed keep and its owner has yet to
// approve, in the order of the feed; nothing where cards are not approved.
func (d *Desk) Waiting(ctx context.Context, selection *registry.Selection) (picks []filter.Pick, err error) {
	if !selection.Approve || selection.Deleted != nil {
		return nil, nil
	}
	f, err := filter.ParseKept(selection.Filter)
	if err != nil {
		return nil, err
	}
	h := hand{Selection: selection}
	for _, q := range f.With("each").With("updated_since").At(d.Now(), d.Zone) {
		q.Limit = maxWaiting
		some, err := d.findExcept(ctx, q, func(p filter.Pick) bool {
			return h.decides(p) || slices.Contains(selection.Approved, p.Card.ID)
		})
		if err != nil {
			return nil, err
		}
		picks = append(picks, some...)
	}
	return picks, nil
}

func sameHand(a, b *registry.Selection) bool {
	return slices.Equal(a.Pins, b.Pins) && slices.Equal(a.Bans, b.Bans) && slices.Equal(a.Approved, b.Approved)
}

// known lists the identifiers of cards that are there.
func known(cards []*registry.Card) []string {
	var ids []string
	for _, card := range cards {
		ids = append(ids, card.ID)
	}
	return ids
}

// without leaves some identifiers out.
func without(list, ids []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(id string) bool { return slices.Contains(ids, id) })
}
