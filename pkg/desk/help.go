package desk

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/when"
)

// Bounds of the help given about clashes of dates.
const (
	nearKm    = 20
	nearDays  = 7 // looked at before and after
	nearShown = 20
	nearFree  = 3              // free days proposed
	lasting   = 48 * time.Hour // what is longer keeps nobody from coming
	nearMost  = 1000           // dates read to find the free days
)

// Nearby is what else happens around a place, for who chooses a date.
type Nearby struct {
	Events []filter.Pick // that day, at most 20
	Free   []when.Date   // days near it on which nothing is announced, the nearest first
}

// Nearby tells what is announced within 20 km of a commune on a day, and the
// nearest days without anything. Exhibitions and the like count for nothing
// there. Except, when set, is the card whose date is being chosen.
func (d *Desk) Nearby(ctx context.Context, commune string, day when.Date, except string) (Nearby, error) {
	today := when.DateOf(d.Now().In(d.Zone))
	first, last := day.AddDays(-nearDays), day.AddDays(nearDays)
	if first.Compare(today) < 0 {
		first = today
	}
	if day.Compare(first) < 0 {
		return Nearby{}, nil // what is past clashes with nothing
	}
	picks, err := d.around(ctx, commune, first, last)
	if err != nil {
		return Nearby{}, err
	}
	var near Nearby
	busy := map[when.Date]bool{day: true}
	for _, pick := range picks {
		if pick.Card.ID == except || pick.Shown.Over().Sub(pick.Shown.Start) > lasting {
			continue
		}
		from, to := when.DateOf(pick.Shown.Start.In(d.Zone)), when.DateOf(pick.Shown.Over().Add(-time.Second).In(d.Zone))
		if pick.Card.Event.StatusOf(*pick.Shown) == registry.Cancelled {
			continue
		}
		for on := from; on.Compare(to) <= 0; on = on.AddDays(1) {
			busy[on] = true
		}
		if from.Compare(day) <= 0 && day.Compare(to) <= 0 && len(near.Events) < nearShown {
			near.Events = append(near.Events, pick)
		}
	}
	for away := 1; away <= nearDays && len(near.Free) < nearFree; away++ {
		for _, on := range []when.Date{day.AddDays(away), day.AddDays(-away)} {
			if !busy[on] && on.Compare(first) >= 0 && len(near.Free) < nearFree {
				near.Free = append(near.Free, on)
			}
		}
	}
	return near, nil
}

// around finds the dates within reach of a commune, from one day to another.
func (d *Desk) around(ctx context.Context, commune string, from, to when.Date) ([]filter.Pick, error) {
	f, err := filter.Parse(url.Values{
		"near": {commune}, "radius": {strconv.Itoa(nearKm)}, "from": {from.String()}, "to": {to.String()},
		"each": {"1"}, "limit": {strconv.Itoa(nearMost)},
	}, filter.Context{})
	if err != nil {
		return nil, fmt.Errorf("look around %s: %w", commune, err)
	}
	return d.Store.FindAll(ctx, f.At(d.Now(), d.Zone))
}

// TakenUp is a confirmed feed and how many cards it takes up.
type TakenUp struct {
	Selection registry.Selection
	Count     int
}

// TakenUp tells which confirmed feeds take up some of these cards, whenever
// they were or are. Feeds nobody confirmed are not named.
func (d *Desk) TakenUp(ctx context.Context, cards []*registry.Card) ([]TakenUp, error) {
	selections, err := d.Store.Selections(ctx)
	if err != nil {
		return nil, err
	}
	ready := make([]filter.Ready, len(cards))
	for i, card := range cards {
		ready[i] = filter.Prepare(card)
	}
	var list []TakenUp
	for _, s := range selections {
		one := TakenUp{Selection: s}
		for i, card := range cards {
			if s.Confirmed && d.everPicks(s, card, ready[i]) {
				one.Count++
			}
		}
		if one.Count > 0 {
			list = append(list, one)
		}
	}
	return list, nil
}

// everPicks says whether a feed shows a card at some time.
func (d *Desk) everPicks(s registry.Selection, card *registry.Card, ready filter.Ready) bool {
	if slices.Contains(s.Bans, card.ID) || slices.Contains(s.Pins, card.ID) {
		return slices.Contains(s.Pins, card.ID)
	}
	f, err := filter.ParseKept(s.Filter)
	if err != nil || s.Approve && !slices.Contains(s.Approved, card.ID) {
		return false
	}
	return slices.ContainsFunc(f.At(d.Now(), d.Zone), func(q filter.Query) bool {
		q.After, q.Before = time.Time{}, time.Time{}
		return q.MatchReady(card, ready)
	})
}
