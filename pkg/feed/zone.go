package feed

import (
	"fmt"
	"strings"
	"time"

	"pioche/pkg/filter"
)

// A calendar carries the rules of the zones it uses (RFC 5545 section 3.6.5).
// They are read off Go's own zone data, for the years of the dates at hand.

// period is the time a calendar uses of a zone.
type period struct {
	loc         *time.Location
	first, last time.Time
}

// zonesOf gives the zones that dates use, in the order they are met. A
// calendar must hold one component at least (section 3.6): without any date
// that is the zone of metropolitan France, at now.
func zonesOf(picks []filter.Pick, now time.Time) []period {
	var used []period
	for _, p := range picks {
		o := *p.Shown
		if loc := o.Location(); !o.AllDay && !isUTC(loc) {
			used = widen(used, loc, o.Start)
			if o.HasEnd {
				used = widen(used, loc, o.End)
			}
		}
	}
	if loc, err := time.LoadLocation("Europe/Paris"); err == nil && len(picks) == 0 {
		used = widen(used, loc, time.Date(now.Year(), 1, 1, 0, 0, 0, 0, time.UTC))
	}
	return used
}

func widen(used []period, loc *time.Location, t time.Time) []period {
	for i := range used {
		if used[i].loc.String() != loc.String() {
			continue
		}
		if t.Before(used[i].first) {
			used[i].first = t
		}
		if t.After(used[i].last) {
			used[i].last = t
		}
		return used
	}
	return append(used, period{loc: loc, first: t, last: t})
}

// shift is a moment a zone changes its offset to UTC, in seconds.
type shift struct {
	at       time.Time // UTC
	from, to int
	name     string // "CEST"
	daylight bool
}

// local is the wall clock just before the shift, which is how DTSTART is written.
func (s shift) local() time.Time { return s.at.UTC().Add(time.Duration(s.from) * time.Second) }

// shifts lists the changes of a zone that matter for a period: the one in
// force at its start, and those up to two years after its end, so that yearly
// rules show themselves.
func (p period) shifts() []shift {
	var found []shift
	end := p.last.AddDate(2, 0, 0)
	at, next := p.first.In(p.loc).ZoneBounds()
	for {
		now := at
		if at.IsZero() || at.Year() < 1970 {
			now = time.Time{}
		}
		found = append(found, p.shiftAt(now, p.first))
		if next.IsZero() || next.After(end) {
			return found
		}
		at, next = next.ZoneBounds()
	}
}

// shiftAt describes the change at a moment; a zone that has not changed since
// 1970 is described by its offset at some moment since.
func (p period) shiftAt(at, since time.Time) shift {
	if at.IsZero() {
		name, offset := since.In(p.loc).Zone()
		epoch := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC).Add(-time.Duration(offset) * time.Second)
		return shift{at: epoch, from: offset, to: offset, name: name}
	}
	_, from := at.Add(-time.Second).In(p.loc).Zone()
	name, to := at.In(p.loc).Zone()
	return shift{at: at, from: from, to: to, name: name, daylight: at.In(p.loc).IsDST()}
}

// zone writes a VTIMEZONE: changes that come back each year on the same
// Sunday of the month as a rule, which is all some calendars understand, any
// other as a list of days.
func (l *lines) zone(p period) {
	l.raw("BEGIN", "VTIMEZONE")
	l.raw("TZID", p.loc.String())
	for _, group := range alike(p.shifts()) {
		kind := "STANDARD"
		if group[0].daylight {
			kind = "DAYLIGHT"
		}
		l.raw("BEGIN", kind)
		l.raw("DTSTART", group[0].local().Format(localTime))
		if rule, yearly := yearly(group); yearly {
			l.raw("RRULE", rule)
		} else {
			for _, s := range group[1:] {
				l.raw("RDATE", s.local().Format(localTime))
			}
		}
		l.raw("TZOFFSETFROM", offset(group[0].from))
		l.raw("TZOFFSETTO", offset(group[0].to))
		l.text("TZNAME", group[0].name)
		l.raw("END", kind)
	}
	l.raw("END", "VTIMEZONE")
}

// alike groups changes of the same offsets and name, in order.
func alike(all []shift) [][]shift {
	var groups [][]shift
	for _, s := range all {
		found := false
		for i, group := range groups {
			if g := group[0]; g.from == s.from && g.to == s.to && g.name == s.name && g.daylight == s.daylight {
				groups[i], found = append(group, s), true
				break
			}
		}
		if !found {
			groups = append(groups, []shift{s})
		}
	}
	return groups
}

// yearly gives the rule of changes that come back every year on the last, or
// the nth, same day of the same month at the same hour.
func yearly(group []shift) (rule string, ok bool) {
	if len(group) < 2 {
		return "", false
	}
	start := group[0].local()
	nth, last := (start.Day()-1)/7+1, true
	same := true
	for i, s := range group {
		t := s.local()
		if t.Year() != start.Year()+i || t.Month() != start.Month() || t.Weekday() != start.Weekday() || t.Format("150405") != start.Format("150405") {
			return "", false
		}
		same = same && (t.Day()-1)/7+1 == nth
		last = last && t.AddDate(0, 0, 7).Month() != t.Month()
	}
	if last {
		nth = -1
	} else if !same {
		return "", false
	}
	day := strings.ToUpper(start.Weekday().String()[:2])
	return fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", start.Month(), nth, day), true
}

// offset writes seconds east of UTC: "+0100", "-0330".
func offset(seconds int) string {
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	said := fmt.Sprintf("%s%02d%02d", sign, seconds/3600, seconds/60%60)
	if rest := seconds % 60; rest > 0 {
		said += fmt.Sprintf("%02d", rest)
	}
	return said
}
