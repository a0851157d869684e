package ingest

import (
	"slices"
	"strings"
	"time"

	"pioche/pkg/registry"
	"pioche/pkg/when"
)

// dates reads the timings. A short answer gives only the next and the last: these, then, and it is said.
func (o *oaReader) dates() []registry.Occurrence {
	e := o.event
	timings := e.Timings
	if len(timings) == 0 {
		for _, t := range []*oaTiming{e.First, e.Next, e.Last} {
			if t != nil {
				timings = append(timings, *t)
			}
		}
		if len(timings) > 0 {
			o.say("ingest.note.timings")
		}
	}
	zone := o.zoneOf()
	var dates []registry.Occurrence
	ends := map[int64]int{} // by start, where it is in dates: the longest of twins stays
	for _, t := range timings {
		begin, ok := instant(string(t.Begin)+string(t.Start), zone)
		if !ok || begin.Year() < 1900 || begin.Year() > 2200 {
			o.say("ingest.note.date", "Value", excerpt(string(t.Begin+t.Start)))
			continue
		}
		end, ended := instant(string(t.End), zone)
		if !ended || !end.After(begin) || end.Sub(begin) > longest {
			if t.End != "" && !end.Equal(begin) {
				o.say("ingest.note.end")
			}
			end = time.Time{}
		}
		date := occurrence(begin, end, zone, false)
		date.Status = registry.Scheduled
		if i, twin := ends[begin.Unix()]; twin {
			if date.HasEnd && date.End.After(dates[i].End) {
				dates[i] = date
			}
			continue
		}
		ends[begin.Unix()] = len(dates)
		dates = append(dates, date)
	}
	return o.bounded(dates)
}

// bounded sorts dates and names them; when there are too many, the old ones go first.
func (o *oaReader) bounded(dates []registry.Occurrence) []registry.Occurrence {
	slices.SortFunc(dates, func(a, b registry.Occurrence) int { return a.Start.Compare(b.Start) })
	if len(dates) > registry.MaxOccurrences {
		o.say("ingest.note.many", "Max", registry.MaxOccurrences)
		from, _ := slices.BinarySearchFunc(dates, o.hints.Now.AddDate(0, -1, 0), func(d registry.Occurrence, t time.Time) int { return d.Start.Compare(t) })
		from = min(from, len(dates)-registry.MaxOccurrences)
		dates = dates[from : from+registry.MaxOccurrences]
	}
	identities := make([]time.Time, len(dates))
	for i, d := range dates {
		identities[i] = d.Start
	}
	identify(dates, identities)
	registry.SortOccurrences(dates)
	return dates
}

func (o *oaReader) zoneOf() *time.Location {
	for _, name := range []oaText{o.event.Timezone, o.event.Location.Timezone} {
		if loc, _, ok := when.Zone(string(name)); ok {
			return loc
		}
	}
	return o.zone
}

// instant reads a time with its offset; without one it is on the clocks of zone.
func instant(s string, zone *time.Location) (time.Time, bool) {
	s = strings.TrimSpace(s)
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05-0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04-0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if t, err := time.Parse(layout, s); err == nil {
			at, _, err := when.Local(when.DateOf(t), t.Format("15:04"), zone)
			return at, err == nil
		}
	}
	return time.Time{}, false
}
