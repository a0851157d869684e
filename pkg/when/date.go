// Package when holds the arithmetic of dates: civil dates and wall clocks
// made into instants, time windows, zones under the names calendars give
// them, recurrence rules, all true on the nights the hour changes; and which
// days are off, by law or at school.
//
// It knows no room: not what an event is, nor in which words a date or a
// holiday is said (that is i18n), nor in which zone of school holidays a
// département is (that is geo). It does not read the clock; a "now" is handed in.
//
//	w := when.Weekend(now, paris)             // Friday 18:00 to Monday 00:00, or what is left of it
//	start, note, err := when.Local(date, "14 h 30", paris)
//	dates, err := when.Expand("FREQ=WEEKLY;BYDAY=TU", start, false, nil, nil, now, until, 1000)
//	when.PublicHolidays(date, "67")           // 26 December is one there
package when

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zones are the same on every machine
)

// Date is a day of the calendar, without hour nor zone. The zero Date is no date.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ErrDate is a date not written as 2026-11-28.
var ErrDate = errors.New("not a date as 2026-11-28")

// NoSuchDay is a date well written that its month does not have, as 31 February.
type NoSuchDay struct {
	Year  int
	Month time.Month
	Day   int
}

func (e *NoSuchDay) Error() string {
	return fmt.Sprintf("%s %d has no day %d", e.Month, e.Year, e.Day)
}

var isoDate = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})$`)

// ParseDate reads 2026-11-28 (ISO 8601 calendar date, extended) and nothing
// else. A day its month lacks is a *NoSuchDay, all else ErrDate. Which years
// make sense is for the caller to say.
func ParseDate(s string) (Date, error) {
	parts := isoDate.FindStringSubmatch(strings.TrimSpace(s))
	if parts == nil {
		return Date{}, ErrDate
	}
	year, _ := strconv.Atoi(parts[1]) // digits alone, by the expression
	month, _ := strconv.Atoi(parts[2])
	day, _ := strconv.Atoi(parts[3])
	d := Date{year, time.Month(month), day}
	switch {
	case year == 0 || month < 1 || month > 12 || day < 1 || day > 31:
		return Date{}, ErrDate
	case DateOf(d.utc()) != d:
		return Date{}, &NoSuchDay{year, d.Month, day}
	}
	return d, nil
}

// DateOf is the date of t on the clock of its own location.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// String is the date as ParseDate reads it, blank for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// IsZero says that d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Compare is -1, 0 or 1 as d is before, the same as or after other.
func (d Date) Compare(other Date) int {
	return cmp.Or(cmp.Compare(d.Year, other.Year), cmp.Compare(d.Month, other.Month), cmp.Compare(d.Day, other.Day))
}

// AddDays is the date n days later, or earlier when n is negative.
func (d Date) AddDays(n int) Date { return DateOf(d.utc().AddDate(0, 0, n)) }

// Weekday is the day of the week of d.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// DaysTo is how many days after d another date is, less than none before it.
func (d Date) DaysTo(other Date) int { return int(other.utc().Sub(d.utc()) / (24 * time.Hour)) }

// In is the first moment of d in loc: midnight, or what follows it where
// clocks jump over midnight.
func (d Date) In(loc *time.Location) time.Time {
	t, _ := instant(d.utc(), loc)
	return t
}

// utc is d as a midnight that no change of hour disturbs.
func (d Date) utc() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// Note is what should be said of an instant made from a wall clock.
type Note int

// The notes: nothing to say; a time clocks show twice that night, of which
// the first is meant; a time clocks jump over.
const (
	Plain Note = iota
	Twice
	Gap
)

// Errors of Local: a clock not written as 14:00, and a time that clocks jump
// over, such as 02:30 on 28 March 2027 in Paris.
var (
	ErrClock = errors.New("not a time as 14:00 or 14 h 30")
	ErrGap   = errors.New("clocks jump over this time")
)

var clockForm = regexp.MustCompile(`^(\d{1,2})(?:(?::([0-5]\d)(?::[0-5]\d)?)|(?: ?[hH](?: ?([0-5]\d))?))$`)

// ParseClock reads an hour and minute written 14:00, 14h, 14 h 30 or 14h30.
func ParseClock(s string) (hour, minute int, err error) {
	s = strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
	parts := clockForm.FindStringSubmatch(strings.TrimSpace(s))
	if parts == nil {
		return 0, 0, ErrClock
	}
	hour, _ = strconv.Atoi(parts[1]) // digits alone, by the expression
	if m := cmp.Or(parts[2], parts[3]); m != "" {
		minute, _ = strconv.Atoi(m)
	}
	if hour > 23 {
		return 0, 0, ErrClock
	}
	return hour, minute, nil
}

// Local is the instant at which clocks of loc show a date and time. On the
// night clocks go back the first of both is meant and the note is Twice; a
// time that clocks jump over is ErrGap, one badly written ErrClock.
func Local(d Date, clock string, loc *time.Location) (time.Time, Note, error) {
	hour, minute, err := ParseClock(clock)
	if err != nil {
		return time.Time{}, Plain, err
	}
	t, note := instant(time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, time.UTC), loc)
	if note == Gap {
		return time.Time{}, Gap, ErrGap
	}
	return t, note, nil
}

// instant is when clocks of loc show the wall time that wall shows in UTC.
// time.Date does not promise which side of a change it takes; here it is as
// RFC 5545 section 3.3.5 has it: the first of two, and in a gap the time
// counted with the offset before it (02:30 becomes 03:30).
func instant(wall time.Time, loc *time.Location) (time.Time, Note) {
	_, before := wall.AddDate(0, 0, -1).In(loc).Zone()
	_, after := wall.AddDate(0, 0, 1).In(loc).Zone()
	early := wall.Add(-time.Duration(before) * time.Second).In(loc)
	late := wall.Add(-time.Duration(after) * time.Second).In(loc)
	switch earlyFits, lateFits := floating(early).Equal(wall), floating(late).Equal(wall); {
	case earlyFits && lateFits && before != after:
		return early, Twice
	case earlyFits:
		return early, Plain
	case lateFits:
		return late, Plain
	}
	return early, Gap
}

// floating is what the clock of t's location shows, as a time in UTC.
func floating(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}
