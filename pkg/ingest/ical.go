package ingest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// readICalendar reads events one UID at a time: what shares one is an event,
// its versions and its changed dates.
func (r *reader) readICalendar(content string) error {
	lines, mended := contentLines(content)
	events, calendars := r.components(lines)
	r.batch.Format = ICalendar
	ended := len(calendars) > 0
	for _, c := range calendars {
		ended = ended && c.ended
		if r.batch.Title == "" {
			r.batch.Title = c.name
		}
	}
	switch {
	case len(events) == 0 && !ended:
		return problem("ingest.error.cut")
	case len(events) == 0:
		r.note(0, "", "ingest.note.none")
	case !ended:
		r.note(0, "", "ingest.note.cut")
	}
	if mended > 0 {
		r.note(0, "", "ingest.note.unfolded", "Count", mended)
	}
	for _, s := range r.series(events) {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		lead := s.components()[0]
		r.guard(lead.at, oneLine(lead.value("SUMMARY")), func() { r.readSeries(s) })
	}
	return nil
}

// A series is what shares a UID: an event as it was written, perhaps several
// times, and its dates changed since (RECURRENCE-ID).
type series struct {
	uid       string // blank when it identifies nothing
	masters   []*component
	overrides []*component
}

func (s *series) components() []*component { return slices.Concat(s.masters, s.overrides) }

// series sorts events by UID, in the order of the file, less those that
// nobody should read.
func (r *reader) series(events []*component) (all []*series) {
	byUID := map[string]*series{}
	for _, c := range events {
		title := oneLine(c.value("SUMMARY"))
		switch class := strings.ToUpper(c.value("CLASS")); {
		case c.cut:
			r.refuse(c.at, title, "ingest.refused.cut")
			continue
		case class == "PRIVATE" || class == "CONFIDENTIAL":
			r.refuse(c.at, title, "ingest.refused.private")
			continue
		}
		uid := c.value("UID")
		s := byUID[uid]
		if s == nil || uid == "" {
			s = &series{uid: uid}
			byUID[uid] = s
			all = append(all, s)
		}
		if _, changed := c.first("RECURRENCE-ID"); changed {
			s.overrides = append(s.overrides, c)
		} else {
			s.masters = append(s.masters, c)
		}
	}
	var parted []*series
	for _, s := range all {
		parted = append(parted, r.part(s)...)
	}
	return parted
}

// part takes apart the events of a UID that has nothing in common but it:
// some programs give the same to all. Each is then known by its title, start
// and place; a changed date goes to the event of its title.
func (r *reader) part(s *series) []*series {
	if s.uid == "" || !unrelated(s.masters) {
		return []*series{s}
	}
	r.note(s.masters[0].at, "", "ingest.note.uid", "UID", excerpt(s.uid), "Count", len(s.masters))
	var parts []*series
	seen := map[string]*series{}
	for _, c := range s.masters {
		key := strings.Join([]string{text.Fold(c.value("SUMMARY")), c.value("DTSTART"), text.Fold(c.value("LOCATION"))}, "\x00")
		if seen[key] == nil {
			seen[key] = &series{}
			parts = append(parts, seen[key])
		}
		seen[key].masters = append(seen[key].masters, c)
	}
	for _, c := range s.overrides {
		parts = attach(parts, c)
	}
	return parts
}

// attach gives a changed date to the repeated event of the same title,
// place apart, and the same hour; without one it is an event of its own.
func attach(parts []*series, c *component) []*series {
	for _, part := range parts {
		if len(part.masters) == 0 {
			continue
		}
		master := part.masters[0]
		same := text.Fold(master.value("SUMMARY")) == text.Fold(c.value("SUMMARY"))
		if same && master.value("RRULE") != "" && hourOf(master.value("DTSTART")) == hourOf(c.value("RECURRENCE-ID")) {
			part.overrides = append(part.overrides, c)
			return parts
		}
	}
	return append(parts, &series{overrides: []*component{c}})
}

func hourOf(value string) string {
	_, hour, _ := strings.Cut(value, "T")
	return hour
}

// unrelated says that a UID cannot be one event's: two that were never one
// another's older version differ in title and in date, or in title alone
// though neither is said to be newer.
func unrelated(masters []*component) bool {
	for i, a := range masters {
		for _, b := range masters[i+1:] {
			sameTitle := text.Fold(a.value("SUMMARY")) == text.Fold(b.value("SUMMARY"))
			sameStart := a.value("DTSTART") == b.value("DTSTART")
			if !sameTitle && (!sameStart || sequence(a) == sequence(b)) {
				return true
			}
		}
	}
	return false
}

func sequence(c *component) int {
	n, err := strconv.Atoi(c.value("SEQUENCE"))
	if err != nil {
		return 0
	}
	return n
}

// readSeries makes one card of a series.
func (r *reader) readSeries(s *series) {
	master, more := r.latest(s.masters)
	overrides := s.overrides
	if master == nil {
		master, overrides = overrides[0], overrides[1:]
	}
	e := &eventReader{reader: r, master: master, said: map[string]bool{}}
	card, ok := e.card(s.uid)
	if !ok {
		return
	}
	dates, ok := e.dates(more)
	if !ok {
		return
	}
	for _, c := range r.latestOverrides(overrides) {
		dates = e.override(dates, c)
	}
	if len(dates) == 0 {
		r.refuse(master.at, e.title, "ingest.refused.excluded")
		return
	}
	if len(dates) > registry.MaxOccurrences {
		e.say(master.at, "ingest.note.many", "Max", registry.MaxOccurrences)
		dates = dates[:registry.MaxOccurrences]
	}
	card.Event.Occurrences = identified(dates)
	if card.ExternalID == "" {
		card.ExternalID = derivedID(e.title, dates[0].identity, master.value("LOCATION"))
	}
	card.Origins[0].ExternalID = card.ExternalID
	r.keep(master.at, card)
}

// latest chooses among the versions of an event that of the highest
// SEQUENCE, the last written of equals. Others of the same SEQUENCE and
// another start are more dates of it.
func (r *reader) latest(masters []*component) (best *component, more []*component) {
	for _, c := range masters {
		if best == nil || sequence(c) > sequence(best) || sequence(c) == sequence(best) && c.value("DTSTART") == best.value("DTSTART") {
			best = c
		}
	}
	for _, c := range masters {
		switch {
		case c == best:
		case sequence(c) == sequence(best) && c.value("DTSTART") != best.value("DTSTART"):
			more = append(more, c)
		default:
			r.note(c.at, oneLine(c.value("SUMMARY")), "ingest.note.older")
		}
	}
	return best, more
}

// latestOverrides keeps the last version of each changed date.
func (r *reader) latestOverrides(overrides []*component) (kept []*component) {
	index := map[string]int{}
	for _, c := range overrides {
		p, _ := c.first("RECURRENCE-ID")
		key := fmt.Sprint(p.params["TZID"], " ", p.value)
		i, seen := index[key]
		older := c
		switch {
		case !seen:
			index[key] = len(kept)
			kept = append(kept, c)
			continue
		case sequence(c) >= sequence(kept[i]):
			older, kept[i] = kept[i], c
		}
		r.note(older.at, oneLine(older.value("SUMMARY")), "ingest.note.older")
	}
	return kept
}
