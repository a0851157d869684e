package feed

import (
	"strings"
	"testing"
	"time"

	"github.com/teambition/rrule-go"

	"pioche/pkg/filter"
	"pioche/pkg/registry"
)

// A reader that knows nothing of zones but the VTIMEZONE finds the offset Go
// finds, hour after hour.
func TestZonesSayWhatGoKnows(t *testing.T) {
	for _, c := range []struct{ zone, first, last string }{
		{"Europe/Paris", "2026-11-28", "2026-11-28"},
		{"Europe/Paris", "2000-01-01", "2027-12-31"},
		{"Indian/Reunion", "2026-01-01", "2026-12-31"},
		{"America/Miquelon", "2026-01-01", "2028-12-31"},
		{"America/Miquelon", "2005-01-01", "2009-12-31"}, // the rule changed in 2007
		{"Africa/Casablanca", "2026-01-01", "2028-12-31"},
		{"Pacific/Tahiti", "2026-01-01", "2026-12-31"},
		{"Asia/Kathmandu", "2026-01-01", "2026-12-31"},
	} {
		loc, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		first, _ := time.Parse(time.DateOnly, c.first)
		last, _ := time.Parse(time.DateOnly, c.last)
		l := &lines{}
		l.zone(period{loc: loc, first: first, last: last})
		onsets := read(t, string(l.out), last.AddDate(1, 0, 0))
		for at := first; at.Before(last); at = at.Add(time.Hour) {
			_, want := at.In(loc).Zone()
			if got := inForce(onsets, at); got != offset(want) {
				t.Errorf("%s at %s: %s, want %s\n%s", c.zone, at, got, offset(want), l.out)
				break
			}
		}
	}
}

// onset is a moment, UTC, from which an offset holds.
type onset struct {
	at time.Time
	to string
}

func inForce(onsets []onset, at time.Time) (to string) {
	var latest time.Time
	for _, o := range onsets {
		if !o.at.After(at) && !o.at.Before(latest) {
			latest, to = o.at, o.to
		}
	}
	return to
}

// read expands a VTIMEZONE as RFC 5545 section 3.6.5 says.
func read(t *testing.T, zone string, until time.Time) (onsets []onset) {
	t.Helper()
	var starts []time.Time
	var rule, from, to string
	for _, line := range strings.Split(zone, "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		switch name {
		case "DTSTART", "RDATE":
			at, err := time.Parse(localTime, value)
			if err != nil {
				t.Fatal(err)
			}
			starts = append(starts, at)
		case "RRULE":
			rule = value
		case "TZOFFSETFROM":
			from = value
		case "TZOFFSETTO":
			to = value
		case "END":
			if len(starts) == 0 {
				continue
			}
			if rule != "" {
				option, err := rrule.StrToROption(rule)
				if err != nil {
					t.Fatal(err)
				}
				option.Dtstart, option.Until = starts[0], until
				r, err := rrule.NewRRule(*option)
				if err != nil {
					t.Fatal(err)
				}
				starts = r.All()
			}
			shift, err := time.Parse("-0700", from)
			if err != nil {
				t.Fatal(err)
			}
			_, seconds := shift.Zone()
			for _, at := range starts {
				onsets = append(onsets, onset{at: at.Add(-time.Duration(seconds) * time.Second), to: to})
			}
			starts, rule = nil, ""
		}
	}
	return onsets
}

func TestCalendarCarriesOnlyTheZonesItUses(t *testing.T) {
	used := func(dates ...registry.Occurrence) (names []string) {
		var picks []filter.Pick
		for i := range dates {
			picks = append(picks, filter.Pick{Shown: &dates[i]})
		}
		for _, z := range zonesOf(picks, time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)) {
			names = append(names, z.loc.String())
		}
		return names
	}
	at := time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		dates []registry.Occurrence
		want  string
	}{
		{"two dates in Paris, one on Réunion", []registry.Occurrence{{Start: at, Zone: "Europe/Paris"}, {Start: at, Zone: "Indian/Reunion"}, {Start: at, Zone: "Europe/Paris"}}, "Europe/Paris Indian/Reunion"},
		{"whole days and UTC need none", []registry.Occurrence{{Start: at, Zone: "UTC"}, {Start: at, Zone: "Europe/Paris", AllDay: true}}, ""},
		{"an empty calendar still holds one component", nil, "Europe/Paris"},
	} {
		if got := strings.Join(used(c.dates...), " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
