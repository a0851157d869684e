package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"pioche/pkg/registry"
	"pioche/pkg/when"
)

// demoTimes says when a kind of event happens.
type demoTimes struct {
	At      string `json:"at"`      // hour of the begin
	Min     int    `json:"min"`     // minutes it lasts
	Days    []int  `json:"days"`    // of the week it may begin, Monday is 1
	Season  []int  `json:"season"`  // months it happens in; none: all
	Repeat  string `json:"repeat"`  // daily, or as when.Repeat
	Count   int    `json:"count"`   // how many times it is repeated
	Span    int    `json:"span"`    // days it lasts, for what has no hour
	Weekend bool   `json:"weekend"` // and the next day
	Days3   bool   `json:"days3"`   // and the two next days
}

// dates gives the dates of an event around today.
func (m *demoMaker) dates(kind *demoEvent, rng *rand.Rand) ([]registry.Occurrence, error) {
	days, err := m.days(kind, m.first(kind, rng))
	if err != nil {
		return nil, err
	}
	var dates []registry.Occurrence
	for _, day := range days {
		if kind.Span > 0 {
			dates = append(dates, registry.Occurrence{
				Start: day.In(m.zone).UTC(), End: day.AddDays(kind.Span).In(m.zone).UTC(), Zone: m.zone.String(), AllDay: true, HasEnd: true,
			})
			continue
		}
		start, _, err := when.Local(day, kind.At, m.zone)
		if err != nil {
			return nil, fmt.Errorf("%s at %s: %w", day, kind.At, err)
		}
		end := start.Add(time.Duration(kind.Min) * time.Minute)
		dates = append(dates, registry.Occurrence{Start: start.UTC(), End: end.UTC(), Zone: m.zone.String(), HasEnd: true})
	}
	return dates, nil
}

// first is the day of the first date. Four events in five are still to come,
// most of them soon; what repeats or lasts has begun.
func (m *demoMaker) first(kind *demoEvent, rng *rand.Rand) when.Date {
	offset := rng.IntN(30)
	switch lot := rng.IntN(10); {
	case kind.Repeat != "" && kind.Repeat != "daily":
		offset = rng.IntN(60) - 40
	case kind.Span > 0:
		offset = rng.IntN(90) - 30
	case lot < 2:
		offset = -1 - rng.IntN(45)
	case lot < 6:
		offset = 30 + rng.IntN(120)
	}
	day := m.today.AddDays(offset)
	for !slices.Contains(kind.Days, weekday(day)) {
		day = day.AddDays(1)
	}
	if kind.inSeason(day) {
		return day
	}
	var season []when.Date // some day of the next one, lest all be on its first
	for range 53 {
		if day = day.AddDays(7); kind.inSeason(day) {
			season = append(season, day)
		} else if len(season) > 0 {
			break
		}
	}
	return season[rng.IntN(len(season))]
}

func (d demoTimes) inSeason(day when.Date) bool {
	return len(d.Season) == 0 || slices.Contains(d.Season, int(day.Month))
}

func weekday(d when.Date) int { return (int(d.Weekday())+6)%7 + 1 }

// days lists the days of an event from its first.
func (m *demoMaker) days(kind *demoEvent, first when.Date) ([]when.Date, error) {
	const enough = 31 * 60
	switch {
	case kind.Repeat == "daily":
		return following(first, kind.Count), nil
	case kind.Repeat != "":
		days, err := when.Repeat(kind.Repeat, first, first.AddDays(enough), enough)
		if err != nil {
			return nil, err
		}
		return days[:min(kind.Count, len(days))], nil
	case kind.Days3:
		return following(first, 3), nil
	case kind.Weekend:
		return following(first, 2), nil
	}
	return []when.Date{first}, nil
}

func following(first when.Date, n int) (days []when.Date) {
	for i := range n {
		days = append(days, first.AddDays(i))
	}
	return days
}
