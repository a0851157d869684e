package when

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// Errors of Expand: a rule that cannot be read or means nothing, and one
// that comes back several times an hour, which no agenda announces.
var (
	ErrRule     = errors.New("recurrence rule not understood")
	ErrTooOften = errors.New("recurrence rule under a day")
)

// What a rule may cost. A calendar is someone else's: none of its rules may
// hold the import up, whatever it says.
const (
	maxRule     = 500     // characters
	maxInterval = 1000    // days, weeks, months or years
	maxSteps    = 100_000 // repeats walked through, those before the window included
	firstYear   = 1900
	lastYear    = 2200
)

// Expand lists the starts of a repeated event that fall from `from` to `to`
// (excluded; a zero side is unbounded), in order.
//
// The rule is an RRULE value of RFC 5545 section 3.3.10 (blank: none); start
// is DTSTART in the zone of the event, and always the first of the dates. The
// clock stays through changes of hour: 18:00 stays 18:00. rdates are added,
// exdates taken away: an exdate at midnight, for an event at another hour, is
// a date without time and takes the whole day. UNTIL may be a date, a local
// time or UTC, whatever start is.
//
// Past max dates, or when a rule would take too long, the dates found so far
// come with ErrTooMany. A rule that matches nothing costs as little as the others.
func Expand(rule string, start time.Time, allDay bool, exdates, rdates []time.Time, from, to time.Time, max int) ([]time.Time, error) {
	if year := start.Year(); year < firstYear || year > lastYear {
		return nil, fmt.Errorf("%w: it starts in %d", ErrRule, year)
	}
	repeats, err := parseRule(rule, start, allDay)
	if err != nil {
		return nil, err
	}
	found := newDates(start, allDay, exdates, Window{from, to}, max)
	found.add(start)
	for _, t := range rdates {
		found.add(t)
	}
	err = repeats.each(Window{from, to}, found.add)
	slices.SortFunc(found.list, time.Time.Compare)
	if len(found.list) > max {
		return found.list[:max], ErrTooMany
	}
	return found.list, err
}

// repeats is a rule ready to be walked through, on the wall clock of its
// event written as UTC, so that no change of hour can disturb it.
type repeats struct {
	option rrule.ROption
	none   bool
	until  time.Time // wall clock, the last one included; zero: endless
	start  time.Time
	loc    *time.Location
}

func parseRule(rule string, start time.Time, allDay bool) (repeats, error) {
	r := repeats{start: start, loc: start.Location()}
	rule = strings.ToUpper(strings.Join(strings.Fields(rule), ""))
	rule = strings.Trim(strings.TrimPrefix(rule, "RRULE:"), ";")
	if rule == "" {
		r.none = true
		return r, nil
	}
	if len(rule) > maxRule {
		return r, fmt.Errorf("%w: %d characters", ErrRule, len(rule))
	}
	var kept []string
	for part := range strings.SplitSeq(rule, ";") {
		name, value, _ := strings.Cut(part, "=")
		switch {
		case name == "UNTIL":
			until, err := parseUntil(value, r.loc, allDay)
			if err != nil {
				return r, err
			}
			r.until = until
		case name == "BYEASTER" || name == "DTSTART":
			return r, fmt.Errorf("%w: %s", ErrRule, name)
		case part != "" && !strings.HasPrefix(name, "X-"):
			kept = append(kept, part)
		}
	}
	option, err := rrule.StrToROption(strings.Join(kept, ";"))
	if err != nil {
		return r, fmt.Errorf("%w: %w", ErrRule, err)
	}
	r.option = *option
	r.option.Dtstart = floating(start)
	if allDay { // begins at one where clocks jump over midnight, that day only
		r.option.Dtstart = DateOf(start).utc()
		r.option.Byhour, r.option.Byminute, r.option.Bysecond = nil, nil, nil
	}
	return r, r.check(slices.ContainsFunc(kept, func(part string) bool { return strings.HasPrefix(part, "COUNT=") }))
}

// check refuses what the library would take for something else, never end
// on, or fall over.
func (r *repeats) check(counted bool) error {
	o := &r.option
	switch {
	case o.Freq > rrule.DAILY, len(o.Byminute) > 1, len(o.Bysecond) > 1:
		return ErrTooOften
	case o.Interval < 0 || o.Interval > maxInterval:
		return fmt.Errorf("%w: INTERVAL=%d", ErrRule, o.Interval)
	case counted && o.Count < 1:
		return fmt.Errorf("%w: COUNT=%d", ErrRule, o.Count)
	}
	inMonth := o.Freq == rrule.MONTHLY || len(o.Bymonth) > 0
	for _, day := range o.Byweekday {
		if n := day.N(); inMonth && (n > 5 || n < -5) {
			return fmt.Errorf("%w: BYDAY=%s", ErrRule, day)
		}
	}
	for _, list := range []*[]int{&o.Bysetpos, &o.Bymonth, &o.Bymonthday, &o.Byyearday, &o.Byweekno, &o.Byhour} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return nil
}

// parseUntil reads UNTIL onto the wall clock of the event. A date is its
// whole day. For an event of whole days midnight stands for the date as
// written, in whichever zone.
func parseUntil(value string, loc *time.Location, allDay bool) (time.Time, error) {
	const day, clock = "20060102", "20060102T150405"
	utc := strings.HasSuffix(value, "Z")
	value = strings.TrimSuffix(value, "Z")
	if t, err := time.Parse(day, value); err == nil {
		return t.AddDate(0, 0, 1).Add(-time.Second), nil
	}
	t, err := time.Parse(clock, value)
	if err != nil {
		return t, fmt.Errorf("%w: UNTIL=%s", ErrRule, value)
	}
	if midnight := t.Equal(DateOf(t).utc()); utc && !(allDay && midnight) {
		t = floating(t.In(loc))
	}
	return t, nil
}

// each hands over the repeats of a window, in order, until it is told enough.
// Some of the two days before the window come too.
//
// The library looks for a next date up to year 9999 when a rule matches
// nothing. The calendar being the same every 400 years, weekdays included,
// the rule is walked as near to that year as the window allows, and an
// impossible one stops within some 400 years.
func (r repeats) each(w Window, add func(time.Time) bool) error {
	if r.none {
		return nil
	}
	end := lastYear
	if !w.To.IsZero() {
		end = min(max(w.To.Year(), r.option.Dtstart.Year()), lastYear)
	}
	shift := (9998 - end) / 400 * 400
	r.option.Dtstart = r.option.Dtstart.AddDate(shift, 0, 0)
	rule, err := rrule.NewRRule(r.option)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRule, err)
	}
	next := rule.Iterator()
	near := w.From.AddDate(0, 0, -2) // no clock is so far from UTC
	for range maxSteps {
		wall, ok := next()
		if !ok {
			return nil
		}
		wall = wall.AddDate(-shift, 0, 0)
		if wall.Year() > end || !r.until.IsZero() && wall.After(r.until) {
			return nil
		}
		if wall.Before(near) { // finding its instant would be most of the work
			continue
		}
		t, _ := instant(wall, r.loc)
		if !w.To.IsZero() && !t.Before(w.To) {
			return nil
		}
		if t.After(r.start) && !add(t) {
			return nil
		}
	}
	return ErrTooMany
}
