package feedtest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// contentLine is a line once unfolded (RFC 5545 section 3.1).
var contentLine = regexp.MustCompile(`^([A-Z][A-Z0-9-]*)((?:;[A-Z][A-Z0-9-]*=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):([^\x00-\x08\x0a-\x1f\x7f]*)$`)

// A property is a line of a component.
type property struct {
	name, params, value string
}

// param is the value of a parameter, blank without one.
func (p property) param(name string) string {
	for _, one := range strings.Split(p.params, ";") {
		if key, value, _ := strings.Cut(one, "="); key == name {
			return value
		}
	}
	return ""
}

// A component is a part of a calendar.
type component struct {
	name  string
	props []property
	parts []*component
}

func (c *component) prop(name string) (property, bool) {
	i := slices.IndexFunc(c.props, func(p property) bool { return p.name == name })
	if i < 0 {
		return property{}, false
	}
	return c.props[i], true
}

func (c *component) value(name string) string {
	p, _ := c.prop(name)
	return p.value
}

// calendar judges iCalendar (RFC 5545 and RFC 7986).
func (f *faults) calendar(raw string) {
	f.unless(!strings.Contains(strings.ReplaceAll(raw, "\r\n", ""), "\n") && strings.HasSuffix(raw, "\r\n"), "a line does not end by CRLF")
	for line := range strings.SplitSeq(raw, "\r\n") {
		f.unless(len(line) <= 75 && utf8.ValidString(line), "a line of %d octets, or cut inside a character: %q", len(line), line)
	}
	root := &component{}
	open := []*component{root}
	for line := range strings.SplitSeq(strings.TrimSuffix(strings.ReplaceAll(raw, "\r\n ", ""), "\r\n"), "\r\n") {
		found := contentLine.FindStringSubmatch(line)
		if found == nil {
			f.add("not a content line: %q", line)
			continue
		}
		within := open[len(open)-1]
		switch p := (property{found[1], strings.TrimPrefix(found[2], ";"), found[3]}); {
		case p.name == "BEGIN":
			part := &component{name: p.value}
			within.parts, open = append(within.parts, part), append(open, part)
		case p.name == "END" && within.name == p.value && len(open) > 1:
			open = open[:len(open)-1]
		case p.name == "END":
			f.add("END:%s closes %q", p.value, within.name)
		default:
			within.props = append(within.props, p)
		}
	}
	if len(open) != 1 || len(root.parts) != 1 || root.parts[0].name != "VCALENDAR" || len(root.props) > 0 {
		f.add("not one VCALENDAR")
		return
	}
	f.whole(root.parts[0])
}

func (f *faults) whole(c *component) {
	f.once("the calendar", c, "VERSION", "PRODID", "CALSCALE", "NAME", "DESCRIPTION", "URL", "SOURCE", "LAST-MODIFIED", "REFRESH-INTERVAL")
	f.unless(c.value("VERSION") == "2.0" && c.value("PRODID") != "" && len(c.parts) > 0, "no VERSION:2.0, no PRODID or no component")
	f.texts("the calendar", c)
	zones, used, seen := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, part := range c.parts {
		if part.name == "VTIMEZONE" {
			f.zone(part)
			f.unless(!zones[part.value("TZID")], "the zone %s is there twice", part.value("TZID"))
			zones[part.value("TZID")] = true
		}
	}
	events := 0
	for _, part := range c.parts {
		if part.name != "VEVENT" {
			f.unless(part.name == "VTIMEZONE", "a component is %s", part.name)
			continue
		}
		events++
		where := part.value("UID")
		f.unless(where != "" && !seen[where], "the UID %q is blank or there twice", where)
		seen[where] = true
		f.dates(where, part, zones, used)
	}
	for zone := range zones {
		f.unless(used[zone] || events == 0, "the zone %s is used by nothing", zone)
	}
}

// once judges what a component may hold once at most.
func (f *faults) once(where string, c *component, names ...string) {
	for _, name := range names {
		n := 0
		for _, p := range c.props {
			if p.name == name {
				n++
			}
		}
		f.unless(n <= 1, "%s: %s %d times", where, name, n)
	}
}

// escape is what a backslash may stand before, and what needs one, in a TEXT
// (RFC 5545 section 3.3.11).
var escape = regexp.MustCompile(`\\[\\;,nN]`)

func (f *faults) texts(where string, c *component) {
	for _, p := range c.props {
		if !slices.Contains([]string{"SUMMARY", "LOCATION", "DESCRIPTION", "CONTACT", "NAME", "CATEGORIES", "X-WR-CALNAME", "X-WR-CALDESC", "COMMENT"}, p.name) {
			continue
		}
		bare := escape.ReplaceAllString(p.value, "")
		if p.name == "CATEGORIES" {
			bare = strings.ReplaceAll(bare, ",", "")
		}
		f.unless(!strings.ContainsAny(bare, `\;,`), "%s: %s is not escaped: %q", where, p.name, p.value)
	}
}

func (f *faults) zone(c *component) {
	name := c.value("TZID")
	f.unless(name != "" && len(c.parts) > 0, "a zone has no name or no rule")
	for _, part := range c.parts {
		f.unless(part.name == "STANDARD" || part.name == "DAYLIGHT", "the zone %s holds %s", name, part.name)
		_, err := time.Parse("20060102T150405", part.value("DTSTART"))
		f.unless(err == nil, "the zone %s begins %q", name, part.value("DTSTART"))
		for _, offset := range []string{"TZOFFSETFROM", "TZOFFSETTO"} {
			f.unless(regexp.MustCompile(`^[+-]\d{4}(\d\d)?$`).MatchString(part.value(offset)), "the zone %s: %s %q", name, offset, part.value(offset))
		}
	}
}

// dates judges an event.
func (f *faults) dates(where string, c *component, zones, used map[string]bool) {
	f.once(where, c, "UID", "DTSTAMP", "DTSTART", "DTEND", "CREATED", "LAST-MODIFIED", "SEQUENCE", "SUMMARY", "STATUS", "TRANSP", "CLASS", "LOCATION", "GEO", "DESCRIPTION", "URL")
	f.texts(where, c)
	for _, name := range []string{"DTSTAMP", "CREATED", "LAST-MODIFIED"} {
		_, err := time.Parse("20060102T150405Z", c.value(name))
		f.unless(err == nil || name == "CREATED" && c.value(name) == "", "%s: %s %q", where, name, c.value(name))
	}
	start, _ := c.prop("DTSTART")
	end, ends := c.prop("DTEND")
	begins := f.moment(where, start, zones, used)
	if ends {
		over := f.moment(where, end, zones, used)
		f.unless(end.param("VALUE") == start.param("VALUE") && over.After(begins), "%s: from %v to %v", where, start, end)
	}
	n, err := strconv.Atoi(c.value("SEQUENCE"))
	f.unless(err == nil && n >= 0, "%s: SEQUENCE %q", where, c.value("SEQUENCE"))
	f.unless(slices.Contains([]string{"TENTATIVE", "CONFIRMED", "CANCELLED"}, c.value("STATUS")), "%s: STATUS %q", where, c.value("STATUS"))
	f.unless(c.value("SUMMARY") != "", "%s: no SUMMARY", where)
	f.unless(c.value("URL") == "" || absolute(c.value("URL")), "%s: URL %q", where, c.value("URL"))
	if geo := c.value("GEO"); geo != "" {
		lat, lon, _ := strings.Cut(geo, ";")
		north, err1 := strconv.ParseFloat(lat, 64)
		east, err2 := strconv.ParseFloat(lon, 64)
		f.unless(err1 == nil && err2 == nil && north >= -90 && north <= 90 && east >= -180 && east <= 180, "%s: GEO %q", where, geo)
	}
	for _, p := range c.props {
		if p.name == "IMAGE" || p.name == "CONFERENCE" {
			f.unless(p.param("VALUE") == "URI" && absolute(p.value), "%s: %s %q", where, p.name, p.value)
		}
	}
}

// moment reads when an event begins or ends: a day, UTC, or a local time in a
// zone the calendar describes.
func (f *faults) moment(where string, p property, zones, used map[string]bool) time.Time {
	layout, zone := "20060102T150405Z", p.param("TZID")
	switch {
	case p.param("VALUE") == "DATE":
		layout = "20060102"
		f.unless(zone == "", "%s: a day in a zone", where)
	case zone != "":
		layout = "20060102T150405"
		f.unless(zones[zone], "%s: the zone %s is not described", where, zone)
		used[zone] = true
	}
	at, err := time.Parse(layout, p.value)
	f.unless(err == nil, "%s: %s %q", where, p.name, p.value)
	if loc, err := time.LoadLocation(zone); err == nil && zone != "" {
		at, _ = time.ParseInLocation(layout, p.value, loc)
	}
	return at
}
