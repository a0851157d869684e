package ingest

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"pioche/pkg/when"
)

// A moment is a date or a date and time of iCalendar.
type moment struct {
	at      time.Time      // in the zone its rule repeats in
	display *time.Location // the zone its clock hangs in; a UTC time has one too
	day     bool           // a date without time
}

var momentForm = regexp.MustCompile(`^(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$`)

// moment reads the value of a property, or one of them, as RFC 5545 sections
// 3.3.4 and 3.3.5 say and a little beyond (dashes, colons, an offset). A
// value it cannot be sure of is no moment: a wrong date is worse than none.
func (e *eventReader) moment(p property, value string) (moment, bool) {
	parts := momentForm.FindStringSubmatch(strings.ToUpper(strings.TrimSpace(value)))
	if parts == nil {
		return moment{}, false
	}
	date, err := when.ParseDate(parts[1] + "-" + parts[2] + "-" + parts[3])
	if err != nil || date.Year < 1900 || date.Year > 2200 {
		return moment{}, false
	}
	zone := e.zoneOf(p)
	if parts[4] == "" {
		return moment{at: date.In(zone), display: zone, day: true}, true
	}
	if parts[7] != "" {
		return absolute(date, parts, e.calendarZone())
	}
	at, ok := wallTime(date, parts[4], parts[5], parts[6], zone)
	if p.params["TZID"] == "" && e.master.calendar.zone == "" {
		e.floating = true
	}
	return moment{at: at, display: zone}, ok
}

func absolute(date when.Date, parts []string, display *time.Location) (moment, bool) {
	at, ok := wallTime(date, parts[4], parts[5], parts[6], time.UTC)
	if offset := strings.Replace(parts[7], ":", "", 1); offset != "Z" {
		hours, _ := strconv.Atoi(offset[1:3])
		minutes, _ := strconv.Atoi(offset[3:5])
		shift := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
		if offset[0] == '-' {
			shift = -shift
		}
		at = at.Add(-shift)
	}
	return moment{at: at, display: display}, ok
}

// wallTime is the instant clocks of a zone show that time. One they jump
// over is counted with the offset before it (RFC 5545 section 3.3.5).
func wallTime(date when.Date, hour, minute, second string, zone *time.Location) (time.Time, bool) {
	at, _, err := when.Local(date, hour+":"+minute, zone)
	if errors.Is(err, when.ErrGap) {
		before, _ := strconv.Atoi(hour)
		at, _, err = when.Local(date, strconv.Itoa(max(before-1, 0))+":"+minute, zone)
		at = at.Add(time.Hour)
	}
	seconds, _ := strconv.Atoi(second)
	return at.Add(time.Duration(seconds) * time.Second), err == nil && seconds < 60
}

// zoneOf is the zone a property names; else its calendar's, else the hint's.
func (e *eventReader) zoneOf(p property) *time.Location {
	name := p.params["TZID"]
	if name == "" {
		return e.calendarZone()
	}
	if loc, _, ok := when.Zone(name); ok {
		return loc
	}
	if loc, _, ok := when.Zone(e.master.calendar.zones[name]); ok {
		return loc
	}
	e.say(p.at, "ingest.note.zone", "Zone", excerpt(name), "Used", e.calendarZone().String())
	return e.calendarZone()
}

func (e *eventReader) calendarZone() *time.Location {
	if loc, _, ok := when.Zone(e.master.calendar.zone); ok {
		return loc
	}
	return e.zone
}

var durationForm = regexp.MustCompile(`^\+?P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$`)

// parseDuration reads a DURATION (RFC 5545 section 3.3.6): whole days, which
// follow the calendar, and the rest. A negative one is no length.
func parseDuration(s string) (days int, rest time.Duration, ok bool) {
	parts := durationForm.FindStringSubmatch(strings.ToUpper(s))
	if parts == nil {
		return 0, 0, false
	}
	var n [6]int
	for i := 1; i < len(parts); i++ {
		n[i], _ = strconv.Atoi(parts[i]) // at most six digits, by the expression
	}
	rest = time.Duration(n[3])*time.Hour + time.Duration(n[4])*time.Minute + time.Duration(n[5])*time.Second
	return n[1]*7 + n[2], rest, true
}

// longest is the longest event believed. Beyond it, an end is a slip of someone's.
const longest = 3 * 366 * 24 * time.Hour

// A length is how long each date of an event lasts. Days follow the calendar
// through changes of hour, the rest does not.
type length struct {
	days  int
	rest  time.Duration
	known bool
}

func (l length) after(start time.Time) time.Time { return start.AddDate(0, 0, l.days).Add(l.rest) }

// length reads DTEND or DURATION. What cannot be an end is dropped and said.
func (e *eventReader) length(c *component, start moment) length {
	l, stated := e.statedLength(c, start)
	switch {
	case !stated && start.day:
		return length{days: 1, known: true} // RFC 5545 section 3.6.1
	case !stated:
		return length{}
	}
	span := l.after(start.at).Sub(start.at)
	switch {
	case start.day && (span <= 0 || l.rest != 0):
		return length{days: max(1, l.days), known: true}
	case l.known && span > 0 && span <= longest:
		return l
	case l.known && span == 0:
		return length{}
	case start.day:
		e.say(c.at, "ingest.note.end")
		return length{days: 1, known: true}
	}
	e.say(c.at, "ingest.note.end")
	return length{}
}

func (e *eventReader) statedLength(c *component, start moment) (l length, stated bool) {
	if p, ok := c.first("DTEND"); ok {
		end, ok := e.moment(p, p.value)
		if !ok {
			return length{}, true
		}
		if start.day && end.day {
			days := end.at.In(start.at.Location()).Sub(start.at).Round(24*time.Hour) / (24 * time.Hour)
			return length{days: int(days), known: true}, true
		}
		return length{rest: end.at.Sub(start.at), known: true}, true
	}
	if p, ok := c.first("DURATION"); ok {
		days, rest, ok := parseDuration(strings.TrimSpace(p.value))
		return length{days: days, rest: rest, known: ok}, true
	}
	return length{}, false
}
