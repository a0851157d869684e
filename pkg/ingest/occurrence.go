package ingest

import (
	"bytes"
	"crypto/sha256"
	"strconv"
	"strings"
	"time"

	"pioche/pkg/registry"
)

// occurrence makes a date of a begin and an end (the zero time: none).
// Midnight to midnight, or to 23:59, is a day from one end to the other.
func occurrence(begin, end time.Time, zone *time.Location, allDay bool) registry.Occurrence {
	begin, end = begin.In(zone), end.In(zone)
	hasEnd := end.After(begin)
	if hasEnd && !allDay && atMidnight(begin) {
		if late := end.Add(time.Minute).Truncate(time.Minute); atMidnight(late) {
			allDay, end = true, late
		}
	}
	o := registry.Occurrence{Start: begin.UTC(), Zone: zone.String(), AllDay: allDay, HasEnd: hasEnd}
	if hasEnd {
		o.End = end.UTC()
	}
	o.Wall = wall(begin, end, allDay, hasEnd)
	return o
}

func atMidnight(t time.Time) bool { return t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 }

// wall writes a date as clocks show it: "2026-11-28T14:00/17:30".
func wall(begin, end time.Time, allDay, hasEnd bool) string {
	const day, clock = "2006-01-02", "15:04"
	first, last := begin.Format(day), end.Format(day)
	switch {
	case allDay && hasEnd && end.AddDate(0, 0, -1).Format(day) != first:
		return first + "/" + end.AddDate(0, 0, -1).Format(day)
	case allDay:
		return first
	case !hasEnd:
		return begin.Format(day + "T" + clock)
	case first == last:
		return begin.Format(day+"T"+clock) + "/" + end.Format(clock)
	}
	return begin.Format(day+"T"+clock) + "/" + end.Format(day+"T"+clock)
}

// identify gives each date an identifier made from the begin its source
// gave it, so that reading the source again finds the same.
func identify(dates []registry.Occurrence, identities []time.Time) {
	taken := make(map[string]bool, len(dates))
	for i := range dates {
		seed := strconv.FormatInt(identities[i].Unix(), 10)
		for id := digest(seed, 6); ; id = digest(seed, 6) {
			if !taken[id] {
				taken[id] = true
				dates[i].ID = id
				break
			}
			seed += "+"
		}
	}
}

// digest is n characters that always stand for the same parts.
func digest(parts string, n int) string {
	sum := sha256.Sum256([]byte(parts))
	return registry.RandomID(bytes.NewReader(sum[:]), n)
}

// derivedID names an event that has no identifier at its source.
func derivedID(title string, begin time.Time, place string) string {
	return "derived-" + digest(strings.Join([]string{title, strconv.FormatInt(begin.Unix(), 10), place}, "\x00"), 20)
}
