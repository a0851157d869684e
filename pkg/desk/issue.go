package desk

import (
	"context"
	"errors"
	"slices"

	"pioche/pkg/feed"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/when"
)

// PerIssue is how many cards a letter tells of when its feed does not say.
const PerIssue = 50

// SetClosing says on which day the letter of a feed closes ("25" of each
// month, "fri" of each week, blank: never) and how it parts its cards. The
// first issue to close is that of today or later.
func (d *Desk) SetClosing(ctx context.Context, who registry.Person, slug, closing, grouping string) (*registry.Selection, error) {
	var p registry.Problems
	if _, err := when.ParseClosing(closing); closing != "" && err != nil {
		p.Add("closing", "problem.closing")
	}
	if grouping != "" && !slices.Contains(feed.Groupings, grouping) {
		p.Add("grouping", "problem.closing")
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	return d.changeSelection(ctx, who, slug, func(tx *store.Store, selection *registry.Selection) (*registry.Selection, error) {
		if selection.Closing == closing && selection.Grouping == grouping {
			return selection, nil
		}
		if selection.Closing != closing {
			selection.Closing, selection.ClosingFrom = closing, d.today().String()
		}
		selection.Grouping = grouping
		return selection, d.keep(ctx, tx, selection)
	})
}

func (d *Desk) today() when.Date { return when.DateOf(d.Now().In(d.Zone)) }

// NextClosing is the day the issue being made of a letter closes, and in how
// many days; false when it closes never.
func (d *Desk) NextClosing(selection *registry.Selection) (day when.Date, in int, ok bool) {
	closing, err := when.ParseClosing(selection.Closing)
	if err != nil {
		return when.Date{}, 0, false
	}
	day = closing.Next(d.today())
	for at := d.today(); at.Compare(day) < 0; at = at.AddDays(1) {
		in++
	}
	return day, in, true
}

// ClosesWith says in how many days the issue of a letter closes that will hold
// a card, as the feed and the card stand now; false when none will.
func (d *Desk) ClosesWith(selection *registry.Selection, card *registry.Card) (in int, ok bool) {
	day, in, ok := d.NextClosing(selection)
	f, err := filter.ParseKept(selection.Filter)
	if !ok || err != nil {
		return 0, false
	}
	return in, d.standingAt(selection, f, asPublic(card), day.AddDays(1).In(d.Zone)).Shown
}

// CloseIssues keeps the issues whose closing day has ended, as their feeds
// stand now. One that is kept already stays as it is.
func (d *Desk) CloseIssues(ctx context.Context) error {
	selections, err := d.Store.ClosingSelections(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for i := range selections {
		failed = append(failed, d.closeIssue(ctx, &selections[i]))
	}
	return errors.Join(failed...)
}

func (d *Desk) closeIssue(ctx context.Context, selection *registry.Selection) error {
	closing, err := when.ParseClosing(selection.Closing)
	if err != nil {
		return err
	}
	day := closing.Last(d.today().AddDays(-1)).String()
	if day < selection.ClosingFrom {
		return nil
	}
	if _, err := d.Store.Issue(ctx, selection.Slug, day); !errors.Is(err, registry.ErrNotFound) {
		return err
	}
	f, err := filter.ParseKept(selection.Filter)
	if err != nil {
		return err
	}
	queries := f.At(d.Now(), d.Zone)
	for i := range queries {
		queries[i].Limit = PerIssue
		if limit := f.Limit(); limit > 0 {
			queries[i].Limit = min(limit, 2*PerIssue)
		}
	}
	picks, err := d.Shown(ctx, selection, queries)
	if err != nil {
		return err
	}
	issue := registry.Issue{Selection: selection.Slug, Day: day, Title: selection.Title, At: d.now()}
	for _, p := range picks {
		card := registry.IssueCard{Card: p.Card}
		if p.Shown != nil {
			card.Shown = p.Shown.ID
		}
		issue.Cards = append(issue.Cards, card)
	}
	return d.Store.SaveIssue(ctx, issue)
}

// IssuePicks are the cards of an issue as it closed, but for those their
// authors or the host have withdrawn since.
func (d *Desk) IssuePicks(ctx context.Context, issue *registry.Issue) (picks []filter.Pick, err error) {
	cards, err := d.stillPublic(ctx, issue.Cards)
	for _, one := range cards {
		pick := filter.Pick{Card: one.Card}
		if e := one.Card.Event; e != nil {
			if at := slices.IndexFunc(e.Occurrences, func(o registry.Occurrence) bool { return o.ID == one.Shown }); at >= 0 {
				pick.Shown = &e.Occurrences[at]
			}
		}
		picks = append(picks, pick)
	}
	return picks, err
}

// stillPublic keeps the cards of an issue that everyone may still see.
func (d *Desk) stillPublic(ctx context.Context, cards []registry.IssueCard) ([]registry.IssueCard, error) {
	ids := make([]string, len(cards))
	for i, one := range cards {
		ids[i] = one.Card.ID
	}
	now, err := d.Store.Cards(ctx, ids...)
	public := map[string]bool{}
	for _, card := range now {
		public[card.ID] = card.Public()
	}
	return slices.DeleteFunc(cards, func(one registry.IssueCard) bool { return !public[one.Card.ID] }), err
}
