package ingest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pioche/pkg/registry"
	"pioche/pkg/text"
	"pioche/pkg/when"
)

// An eventReader makes a card of one VEVENT.
type eventReader struct {
	*reader
	master *component
	title  string
	said   map[string]bool // one remark of a kind is enough
}

func (e *eventReader) say(at int, key string, args ...any) {
	if once := key + fmt.Sprint(args...); !e.said[once] {
		e.said[once] = true
		e.note(at, e.title, key, args...)
	}
}

// A dated is a date and the begin its source first gave it.
type dated struct {
	registry.Occurrence
	identity time.Time
}

func identified(dates []dated) []registry.Occurrence {
	slices.SortStableFunc(dates, func(a, b dated) int { return a.Start.Compare(b.Start) })
	occurrences := make([]registry.Occurrence, len(dates))
	identities := make([]time.Time, len(dates))
	for i, d := range dates {
		occurrences[i], identities[i] = d.Occurrence, d.identity
	}
	identify(occurrences, identities)
	registry.SortOccurrences(occurrences)
	return occurrences
}

// card reads all of an event but its dates.
func (e *eventReader) card(uid string) (registry.Card, bool) {
	c := e.master
	e.title = oneLine(c.value("SUMMARY"))
	if e.title == "" {
		e.refuse(c.at, "", "ingest.refused.title")
		return registry.Card{}, false
	}
	lang := e.hints.Lang
	card := e.draft()
	card.Title[lang] = e.title
	if said := prose(c.value("DESCRIPTION")); said != "" {
		card.Description = registry.Text{lang: said}
	}
	card.Event.Status = statusOf(c)
	card.Event.Rule = c.value("RRULE")
	card.ExternalID = shortID(uid)
	card.Contact = oneLine(c.value("CONTACT"))
	if p, ok := c.first("ORGANIZER"); ok {
		if name := oneLine(p.params["CN"]); name != "" && !strings.Contains(name, "@") {
			card.Organisers = []registry.Organiser{{Name: name}}
		}
	}
	card.URL = e.link(c.value("URL"))
	card.Event.OnlineURL = e.link(c.value("CONFERENCE"))
	e.place(&card)
	e.pictures(&card)
	for _, p := range c.all("CATEGORIES") {
		e.classify(&card, strings.Split(p.value, ","))
	}
	card.Origins[0].URL = card.URL
	if card.Origins[0].Name == "" {
		card.Origins[0].Name = c.calendar.name
	}
	return card, true
}

// link reads a web address; one that is none is left out and said.
func (e *eventReader) link(typed string) string {
	address, ok := text.WebURL(typed)
	if !ok && typed != "" {
		e.say(e.master.at, "ingest.note.url", "URL", excerpt(typed))
	}
	return address
}

// statusOf reads STATUS (RFC 5545 section 3.8.1.11). The ordinary status is
// said, so that an event confirmed again stops being cancelled.
func statusOf(c *component) registry.Status {
	switch strings.ToUpper(c.value("STATUS")) {
	case "CANCELLED", "CANCELED":
		return registry.Cancelled
	case "TENTATIVE":
		return registry.Tentative
	}
	return registry.Scheduled
}

// place reads LOCATION, which some programs use for the address of a video
// call, and GEO.
func (e *eventReader) place(card *registry.Card) {
	c := e.master
	where := unescaped(c.value("LOCATION"))
	if address, ok := text.WebURL(where); ok && strings.Contains(where, "://") {
		card.Event.OnlineURL, where = address, ""
	}
	zone := e.calendarZone()
	if p, ok := c.first("DTSTART"); ok && p.params["TZID"] != "" {
		zone = e.zoneOf(p)
	}
	place := placeOf(where, zone.String())
	if geo := c.value("GEO"); geo != "" {
		e.locate(&place, geo)
	}
	if place != (registry.Place{}) {
		card.Place = &place
	}
}

// locate reads GEO (RFC 5545 section 3.8.1.6), latitude then longitude.
func (e *eventReader) locate(place *registry.Place, geo string) {
	lat, lon, _ := strings.Cut(strings.ReplaceAll(geo, ",", ";"), ";")
	point, ok := pointOf(lat, lon)
	if !ok || !near(point, *place) {
		e.say(e.master.at, "ingest.note.point", "Point", excerpt(geo))
		return
	}
	place.Point = &point
}

// pictures takes the web images of ATTACH and IMAGE (RFC 7986 section 5.10).
func (e *eventReader) pictures(card *registry.Card) {
	for _, p := range append(e.master.all("ATTACH"), e.master.all("IMAGE")...) {
		address, ok := text.WebURL(strings.TrimSpace(p.value))
		kind := strings.ToLower(p.params["FMTTYPE"])
		if !ok || !strings.Contains(address, "://") || p.params["ENCODING"] != "" || !picture(address, kind) {
			e.say(p.at, "ingest.note.attachment")
			continue
		}
		known := func(i registry.Image) bool { return i.URL == address }
		if !slices.ContainsFunc(card.Images, known) {
			card.Images = append(card.Images, registry.Image{URL: address, Type: kind})
		}
	}
}

// dates reads when the event is, its repeats included, and more events that
// are dates of the same.
func (e *eventReader) dates(more []*component) (dates []dated, ok bool) {
	p, _ := e.master.first("DTSTART")
	first, ok := e.moment(p, p.value)
	if !ok {
		e.refuse(e.master.at, e.title, "ingest.refused.date", "Value", excerpt(p.value))
		return nil, false
	}
	span := e.length(e.master, first)
	for _, at := range e.starts(first) {
		dates = append(dates, e.dated(first, at, span))
	}
	for _, c := range more {
		p, _ := c.first("DTSTART")
		m, ok := e.moment(p, p.value)
		if !ok {
			e.refuse(c.at, e.title, "ingest.refused.date", "Value", excerpt(p.value))
			continue
		}
		one := e.dated(m, m.at, e.length(c, m))
		one.Status = statusOf(c)
		dates = append(dates, one)
	}
	return dates, true
}

func (e *eventReader) dated(m moment, at time.Time, span length) dated {
	var end time.Time
	if span.known {
		end = span.after(at)
	}
	o := occurrence(at, end, m.display, m.day)
	o.Status = registry.Scheduled
	return dated{o, at}
}

// override changes one date as RECURRENCE-ID says (RFC 5545 section
// 3.8.4.4): another hour, or cancelled. A date the rule does not give is one
// more, unless it is only there to be cancelled.
func (e *eventReader) override(dates []dated, c *component) []dated {
	p, _ := c.first("RECURRENCE-ID")
	was, ok := e.moment(p, p.value)
	if !ok {
		e.refuse(c.at, e.title, "ingest.refused.date", "Value", excerpt(p.value))
		return dates
	}
	if p.params["RANGE"] != "" {
		e.say(c.at, "ingest.note.range")
	}
	if e.differs(c) {
		e.say(c.at, "ingest.note.override", "Day", when.DateOf(was.at).String())
	}
	i := slices.IndexFunc(dates, func(d dated) bool { return sameDate(d, was) })
	one := dated{identity: was.at}
	if i >= 0 {
		one = dates[i]
	}
	if start, ok := c.first("DTSTART"); ok {
		m, read := e.moment(start, start.value)
		if !read {
			e.refuse(c.at, e.title, "ingest.refused.date", "Value", excerpt(start.value))
			return dates
		}
		moved := e.dated(m, m.at, e.length(c, m))
		one.Occurrence = moved.Occurrence
	} else if i < 0 {
		e.say(c.at, "ingest.note.orphan")
		return dates
	}
	one.Status = statusOf(c)
	if i >= 0 {
		dates[i] = one
		return dates
	}
	return append(dates, one)
}

func sameDate(d dated, was moment) bool {
	if was.day || d.AllDay {
		return when.DateOf(d.identity.In(was.display)) == when.DateOf(was.at.In(was.display))
	}
	return d.identity.Equal(was.at)
}

// differs says that a changed date has texts of its own, which a card has no room for.
func (e *eventReader) differs(c *component) bool {
	for _, name := range []string{"SUMMARY", "DESCRIPTION", "LOCATION"} {
		if own := c.value(name); own != "" && own != e.master.value(name) {
			return true
		}
	}
	return false
}
