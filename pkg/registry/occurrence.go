package registry

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// Occurrence is one begin and end of an event. Start and End are UTC; Zone
// (IANA) is where its clock hangs. All-day dates begin at a local midnight
// and End is the midnight after the last day (RFC 5545 section 3.6.1).
// Without HasEnd, End means nothing.
type Occurrence struct {
	ID         string    `json:"id"` // 6 characters of base32, constant through edits
	Start      time.Time `json:"start"`
	End        time.Time `json:"end,omitzero"`
	Zone       string    `json:"zone"`
	AllDay     bool      `json:"all_day,omitempty"`
	HasEnd     bool      `json:"has_end,omitempty"`
	Status     Status    `json:"status,omitempty"`
	StatusNote string    `json:"status_note,omitempty"`
	Wall       string    `json:"wall,omitempty"` // the local time it was written in: "2026-11-28T14:00/17:30"
}

// Location is the zone as Go knows it, UTC when it knows none.
func (o Occurrence) Location() *time.Location {
	if loc, ok := zones.Load(o.Zone); ok {
		return loc.(*time.Location)
	}
	loc, err := time.LoadLocation(o.Zone)
	if err != nil {
		loc = time.UTC
	}
	zones.Store(o.Zone, loc)
	return loc
}

// zones spares a parse of the zone file at each call of Location.
var zones sync.Map

// LocalStart is Start on the clock of its own zone.
func (o Occurrence) LocalStart() time.Time { return o.Start.In(o.Location()) }

// LocalEnd is End on the clock of its own zone.
func (o Occurrence) LocalEnd() time.Time { return o.End.In(o.Location()) }

// Over is when the date has passed: its end, or the next local midnight
// when nobody said one.
func (o Occurrence) Over() time.Time {
	if o.HasEnd {
		return o.End
	}
	local := o.LocalStart()
	return time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, local.Location()).UTC()
}

// SortOccurrences puts dates in order of start, then id.
func SortOccurrences(dates []Occurrence) {
	slices.SortFunc(dates, func(a, b Occurrence) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.ID, b.ID))
	})
}
