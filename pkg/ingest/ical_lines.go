package ingest

import (
	"regexp"
	"strings"

	ics "github.com/arran4/golang-ical"
)

// A line is one content line of iCalendar, unfolded (RFC 5545 section 3.1).
type line struct {
	at   int // where it began in the file, from 1
	text string
}

// A component is what stands between BEGIN and END, apart from the
// components inside it.
type component struct {
	name     string
	at       int
	props    []property
	calendar *calendar
	cut      bool // the file ended inside
}

// A property is a content line understood.
type property struct {
	at     int
	name   string // upper case
	value  string
	params map[string]string // names in upper case
}

// A calendar is what the events of one VCALENDAR share.
type calendar struct {
	name  string
	zone  string            // X-WR-TIMEZONE
	zones map[string]string // TZID of its VTIMEZONEs to the zone they say they are
	ended bool
}

var lineBreak = strings.NewReplacer("\r\n", "\n", "\r", "\n")

var propertyForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*[;:]`)

// contentLines unfolds a file. A line that is no property is taken for the
// rest of the text before it: some programs forget to fold.
func contentLines(content string) (lines []line, mended int) {
	inText := false
	for i, text := range strings.Split(lineBreak.Replace(content), "\n") {
		last := len(lines) - 1
		switch {
		case strings.TrimSpace(text) == "" && (text == "" || last < 0):
		case last >= 0 && (text[0] == ' ' || text[0] == '\t'):
			lines[last].text += text[1:]
		case last >= 0 && inText && !looksLikeProperty(text):
			lines[last].text += `\n` + text
			mended++
		default:
			lines = append(lines, line{at: i + 1, text: text})
			inText = textProperty(text)
		}
	}
	for i := range lines {
		lines[i].text = mendLine(lines[i].text)
	}
	return lines, mended
}

// looksLikeProperty tells "DTEND:…" and "X-COST:…" from the line "Note : venez tôt".
func looksLikeProperty(text string) bool {
	name := propertyForm.FindString(text)
	return name != "" && name == strings.ToUpper(name)
}

func textProperty(text string) bool {
	name := strings.ToUpper(strings.TrimRight(propertyForm.FindString(text), ";:"))
	return name == "DESCRIPTION" || name == "SUMMARY" || name == "LOCATION" || name == "COMMENT"
}

// parseProperty reads a content line. The library refuses a stray quote in
// a parameter; without its quotes the line often makes sense.
func parseProperty(l line) (property, bool) {
	if !propertyForm.MatchString(l.text) {
		return property{}, false
	}
	parsed, err := ics.ParseProperty(ics.ContentLine(l.text))
	if err != nil || parsed == nil {
		parsed, err = ics.ParseProperty(ics.ContentLine(strings.ReplaceAll(l.text, `"`, "")))
	}
	if err != nil || parsed == nil {
		return property{}, false
	}
	p := property{at: l.at, name: strings.ToUpper(parsed.IANAToken), value: parsed.Value, params: map[string]string{}}
	for name, values := range parsed.ICalParameters {
		p.params[strings.ToUpper(name)] = strings.Join(values, ",")
	}
	return p, true
}

// first gives the first property of a name that holds something.
func (c *component) first(name string) (property, bool) {
	for _, p := range c.props {
		if p.name == name && strings.TrimSpace(p.value) != "" {
			return p, true
		}
	}
	return property{}, false
}

func (c *component) value(name string) string {
	p, _ := c.first(name)
	return strings.TrimSpace(p.value)
}

func (c *component) all(name string) (found []property) {
	for _, p := range c.props {
		if p.name == name && strings.TrimSpace(p.value) != "" {
			found = append(found, p)
		}
	}
	return found
}
