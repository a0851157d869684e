package ingest

import (
	"errors"
	"slices"
	"strings"
	"time"

	"pioche/pkg/registry"
	"pioche/pkg/when"
)

// horizon is how far an endless rule is carried on, in months.
const horizon = 13

// starts lists the begins of an event: DTSTART, RRULE and RDATE less EXDATE.
func (e *eventReader) starts(first moment) []time.Time {
	rules := e.master.all("RRULE")
	if len(rules) == 0 {
		rules = []property{{}}
	}
	if len(rules) > 1 {
		e.say(rules[1].at, "ingest.note.rules")
	}
	exdates, rdates := e.moments("EXDATE"), e.moments("RDATE")
	var all []time.Time
	for _, rule := range rules {
		all = append(all, e.expand(rule, first, exdates, rdates)...)
		rdates = nil
	}
	slices.SortFunc(all, time.Time.Compare)
	all = slices.CompactFunc(all, time.Time.Equal)
	if len(all) > registry.MaxOccurrences {
		e.say(e.master.at, "ingest.note.many", "Max", registry.MaxOccurrences)
		all = all[:registry.MaxOccurrences]
	}
	return all
}

// expand follows one rule from its start to 13 months ahead. Where that is
// more dates than a card holds, those to come are kept rather than those long past.
func (e *eventReader) expand(rule property, first moment, exdates, rdates []time.Time) []time.Time {
	until := e.hints.Now
	if first.at.After(until) {
		until = first.at
	}
	until = until.AddDate(0, horizon, 0)
	for _, t := range rdates {
		if !t.Before(until) {
			until = t.Add(time.Second)
		}
	}
	max := registry.MaxOccurrences
	dates, err := when.Expand(rule.value, first.at, first.day, exdates, rdates, time.Time{}, until, max)
	if errors.Is(err, when.ErrTooMany) {
		e.say(rule.at, "ingest.note.many", "Max", max)
		recent, again := when.Expand(rule.value, first.at, first.day, exdates, rdates, e.hints.Now.AddDate(0, -1, 0), until, max)
		if len(recent) > 0 && (again == nil || errors.Is(again, when.ErrTooMany)) {
			dates = recent
		}
		return dates
	}
	if err != nil {
		e.say(rule.at, "ingest.note.rule", "Rule", excerpt(rule.value))
		dates, err = when.Expand("", first.at, first.day, exdates, rdates, time.Time{}, time.Time{}, max)
		if err != nil && !errors.Is(err, when.ErrTooMany) {
			return nil
		}
		return dates
	}
	if beyond(rule.value, until) {
		e.say(rule.at, "ingest.note.endless", "Until", when.DateOf(until).String())
	}
	return dates
}

// beyond says that a rule has dates past a time, as far as its own words tell.
func beyond(rule string, until time.Time) bool {
	if rule == "" {
		return false
	}
	for part := range strings.SplitSeq(strings.ToUpper(rule), ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch {
		case name == "COUNT":
			return false
		case name == "UNTIL":
			return len(value) >= 8 && value[:8] > until.Format("20060102")
		}
	}
	return true
}

// moments reads EXDATE or RDATE: several properties, several values in each.
// Of a period (RFC 5545 section 3.3.9) the begin is read.
func (e *eventReader) moments(name string) (found []time.Time) {
	for _, p := range e.master.all(name) {
		for value := range strings.SplitSeq(p.value, ",") {
			begin, _, _ := strings.Cut(value, "/")
			m, ok := e.moment(p, begin)
			if !ok {
				e.say(p.at, "ingest.note.line", "Line", excerpt(name+":"+value))
				continue
			}
			found = append(found, m.at)
		}
	}
	return found
}
