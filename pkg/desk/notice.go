package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pioche/pkg/registry"
	"pioche/pkg/text"
	"pioche/pkg/when"
)

// noticeDays is how long an info is useful unless its author says.
const noticeDays = 60

// NoticeEnd is the last day an info is shown when its author says none.
func (d *Desk) NoticeEnd() when.Date { return when.DateOf(d.now().In(d.Zone)).AddDays(noticeDays) }

// Through is the moment a day is over, on the registry's clock.
func (d *Desk) Through(day when.Date) time.Time { return day.AddDays(1).In(d.Zone) }

// SeatOf is the commune of the structure of that name, when all that are
// called so have their seat in one.
func (d *Desk) SeatOf(ctx context.Context, name string) (seat registry.Territory, ok bool, err error) {
	folded := text.Fold(name)
	if folded == "" {
		return seat, false, nil
	}
	called, err := d.Store.ActorsNamed(ctx, folded, "")
	if err != nil {
		return seat, false, err
	}
	for _, actor := range called {
		here := registry.Territory{Level: registry.LevelCommune, Code: communeOf(actor)}
		if here.Code == "" || ok && here != seat {
			return seat, false, nil
		}
		seat, ok = here, true
	}
	return seat, ok, nil
}

func (s *settler) notice() {
	n := s.card.Notice
	if n.Expires.IsZero() {
		if s.previous != nil && s.previous.Notice != nil {
			n.Expires = s.previous.Notice.Expires
		} else {
			n.Expires = s.desk.Through(s.desk.NoticeEnd())
		}
	}
	n.Expires = n.Expires.UTC().Truncate(time.Second)
	if !slices.Contains(registry.NoticeTypes, n.Type) {
		s.problems.Add("type", "problem.notice.type")
	}
}

// askedOfNotice lists what the form of an info asks and did not get. While
// anyone may publish, an info concerns a département at most and lasts a year
// at most: nobody floods a région.
func (d *Desk) askedOfNotice(card, previous *registry.Card) (p registry.Problems) {
	if card.Description.In(card.Lang) == "" {
		p.Add("description", "problem.description.missing")
	}
	if card.Place == nil && len(card.Scope) == 0 {
		p.Add("scope", "problem.territory.missing")
	}
	for i, t := range card.Scope {
		if t.Level == registry.LevelRegion {
			p.Add(fmt.Sprintf("scope[%d]", i), "problem.territory.large")
		}
	}
	expires := card.Notice.Expires
	if previous != nil && previous.Notice != nil && previous.Notice.Expires.Equal(expires) {
		return p
	}
	switch {
	case !expires.After(d.now()):
		p.Add("expires", "problem.expires.past")
	case expires.After(d.now().AddDate(1, 0, 1)):
		p.Add("expires", "problem.expires.far")
	}
	return p
}
