package ingest

import "strings"

// A nest follows BEGIN and END through a file, however badly they match.
type nest struct {
	calendars []*calendar
	open      []*component
	events    []*component
}

// components gives the VEVENTs of a file and the calendars they stand in.
func (r *reader) components(lines []line) ([]*component, []*calendar) {
	var n nest
	for _, l := range lines {
		p, ok := parseProperty(l)
		switch {
		case !ok:
			r.note(l.at, "", "ingest.note.line", "Line", excerpt(l.text))
		case p.name == "BEGIN":
			n.begin(strings.ToUpper(strings.TrimSpace(p.value)), l.at)
		case p.name == "END":
			n.end(strings.ToUpper(strings.TrimSpace(p.value)))
		case len(n.open) > 0:
			top := n.open[len(n.open)-1]
			top.props = append(top.props, p)
		}
	}
	for len(n.open) > 0 {
		n.open[len(n.open)-1].cut = true
		n.close()
	}
	return n.events, n.calendars
}

// begin opens a component. An event inside an event means that the first was never ended.
func (n *nest) begin(name string, at int) {
	if name == "VEVENT" || name == "VCALENDAR" {
		for len(n.open) > 0 && n.open[len(n.open)-1].name != "VCALENDAR" {
			n.close()
		}
	}
	if name == "VCALENDAR" || len(n.calendars) == 0 {
		n.calendars = append(n.calendars, &calendar{zones: map[string]string{}})
	}
	n.open = append(n.open, &component{name: name, at: at, calendar: n.calendars[len(n.calendars)-1]})
}

// end closes the component of that name and what was left open inside it;
// an END without BEGIN means nothing.
func (n *nest) end(name string) {
	for i := len(n.open) - 1; i >= 0; i-- {
		if n.open[i].name != name {
			continue
		}
		for len(n.open) > i {
			n.close()
		}
		return
	}
}

func (n *nest) close() {
	top := n.open[len(n.open)-1]
	n.open = n.open[:len(n.open)-1]
	switch top.name {
	case "VEVENT":
		n.events = append(n.events, top)
	case "VTIMEZONE":
		if place := top.value("X-LIC-LOCATION"); place != "" {
			top.calendar.zones[top.value("TZID")] = place
		}
	case "VCALENDAR":
		top.calendar.name = oneLine(top.value("X-WR-CALNAME"))
		if top.calendar.name == "" {
			top.calendar.name = oneLine(top.value("NAME"))
		}
		top.calendar.zone = top.value("X-WR-TIMEZONE")
		top.calendar.ended = !top.cut
	}
}
