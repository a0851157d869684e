package feed

import (
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// iCalendar (RFC 5545, RFC 7986): one VEVENT a date, in the local time of its
// zone. Lines are written here rather than by a library, which would write
// UTC and let a weekly event move by an hour when the clocks change.

// lines writes content lines.
type lines struct {
	out []byte
}

const prodID = "-//Pioche//Pioche 1//FR"

func writeICS(w io.Writer, f *Feed) error {
	l := &lines{out: make([]byte, 0, 1024*(len(f.Picks)+2))}
	l.raw("BEGIN", "VCALENDAR")
	l.raw("VERSION", "2.0")
	l.raw("PRODID", prodID)
	l.raw("CALSCALE", "GREGORIAN")
	title, about := f.Title, f.Description
	if said, ok := f.word(); ok && f.Gone {
		about = said.text
	}
	l.text("NAME", title)
	l.text("X-WR-CALNAME", title)
	l.text("DESCRIPTION", about)
	l.text("X-WR-CALDESC", about)
	l.raw("URL", f.Home)
	l.raw("SOURCE;VALUE=URI", f.Self)
	if last := f.updated(); !last.IsZero() {
		l.raw("LAST-MODIFIED", utc(last))
	}
	l.raw("REFRESH-INTERVAL;VALUE=DURATION", "PT1H")
	l.raw("X-PUBLISHED-TTL", "PT1H")
	dated := dated(f.picks())
	for _, z := range zonesOf(dated, f.Now) {
		l.zone(z)
	}
	for _, p := range dated {
		l.event(f, p)
	}
	l.raw("END", "VCALENDAR")
	_, err := w.Write(l.out)
	return err
}

// dated keeps what has a date: structures and infos have none.
func dated(picks []filter.Pick) []filter.Pick {
	kept := make([]filter.Pick, 0, len(picks))
	for _, p := range picks {
		if p.Card.Event != nil && p.Shown != nil {
			kept = append(kept, p)
		}
	}
	return kept
}

func (l *lines) event(f *Feed, p filter.Pick) {
	c, o := p.Card, *p.Shown
	l.raw("BEGIN", "VEVENT")
	l.raw("UID", f.uid(p))
	l.raw("DTSTAMP", utc(c.Updated))
	if !c.Created.IsZero() {
		l.raw("CREATED", utc(c.Created))
	}
	l.raw("LAST-MODIFIED", utc(c.Updated))
	l.raw("SEQUENCE", strconv.Itoa(c.Revision))
	l.moment("DTSTART", o.Start, o)
	if o.HasEnd && o.End.After(o.Start) {
		l.moment("DTEND", o.End, o)
	}
	l.text("SUMMARY", f.markedName(p))
	l.raw("STATUS", icsStatus(p))
	l.raw("TRANSP", "TRANSPARENT") // an agenda makes nobody busy
	l.raw("CLASS", "PUBLIC")
	l.text("LOCATION", f.address(c))
	if c.Place != nil && c.Place.Point != nil {
		l.raw("GEO", degrees(c.Place.Point.Lat)+";"+degrees(c.Place.Point.Lon))
	}
	l.text("DESCRIPTION", f.notes(p))
	l.list("CATEGORIES", f.labels(data.Themes(), c.Themes))
	l.raw("URL", f.URL(c))
	l.text("CONTACT", strings.Join(filled(organisers(c), text.Clean(c.Contact)), " · "))
	if address := f.link(c.Event.OnlineURL); address != "" {
		l.raw("CONFERENCE;VALUE=URI", address)
	}
	if image, address := f.image(c); image != nil {
		name := "IMAGE;VALUE=URI;DISPLAY=BADGE"
		if image.Type != "" {
			name += ";FMTTYPE=" + image.Type
		}
		l.raw(name, address)
	}
	l.raw("END", "VEVENT")
}

// icsStatus says whether to come. What is postponed does not take place that
// day, but clients hide what is cancelled: its title says so instead.
func icsStatus(p filter.Pick) string {
	switch status(p) {
	case registry.Cancelled:
		return "CANCELLED"
	case registry.Tentative, registry.Postponed:
		return "TENTATIVE"
	}
	return "CONFIRMED"
}

// notes is the whole of the event in plain words, several lines.
func (f *Feed) notes(p filter.Pick) string {
	c, colon := p.Card, i18n.T(f.Lang, "feed.colon")
	parts := filled(f.note(p), text.Clean(f.in(c, c.Summary)), text.Plain(f.in(c, c.Description)), f.price(c))
	if address := f.link(c.Event.Registration.URL); address != "" {
		parts = append(parts, i18n.T(f.Lang, "feed.register")+colon+address)
	}
	if address := f.link(c.URL); address != "" {
		parts = append(parts, i18n.T(f.Lang, "feed.more")+colon+address)
	}
	licenceName, _ := licence(c)
	terms := i18n.T(f.Lang, "feed.licence") + licenceName
	if credit := credited(c); credit != "" {
		terms = i18n.T(f.Lang, "feed.credit") + credit + " · " + terms
	}
	return strings.Join(append(parts, terms), "\n\n")
}

// moment writes a date, in the zone of the occurrence.
func (l *lines) moment(name string, t time.Time, o registry.Occurrence) {
	local := t.In(o.Location())
	switch {
	case o.AllDay:
		l.raw(name+";VALUE=DATE", local.Format("20060102"))
	case isUTC(o.Location()):
		l.raw(name, utc(t))
	default:
		l.raw(name+";TZID="+o.Location().String(), local.Format(localTime))
	}
}

const localTime = "20060102T150405"

func utc(t time.Time) string { return t.UTC().Format(localTime + "Z") }

func isUTC(loc *time.Location) bool {
	name := loc.String()
	return name == "UTC" || name == "Etc/UTC" || name == "Etc/GMT"
}

// text writes a property of type TEXT, nothing when it is blank.
func (l *lines) text(name, value string) {
	if value != "" {
		l.raw(name, escapeText(value))
	}
}

// list writes a property of several texts.
func (l *lines) list(name string, values []string) {
	escaped := make([]string, 0, len(values))
	for _, v := range values {
		if v != "" {
			escaped = append(escaped, escapeText(v))
		}
	}
	l.raw(name, strings.Join(escaped, ","))
}

// escapeText escapes a text (RFC 5545 section 3.3.11) and drops what no line
// may hold: control characters and bytes that are no UTF-8.
func escapeText(s string) string {
	var out strings.Builder
	out.Grow(len(s) + 8)
	s = strings.ReplaceAll(s, "\r\n", "\n")
	for i, r := range s {
		switch {
		case r == '\\' || r == ';' || r == ',':
			out.WriteByte('\\')
			out.WriteRune(r)
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			out.WriteString(`\n`)
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
		case r < ' ' && r != '\t', 0x7f <= r && r < 0xa0:
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// maxLine is how many octets a line may hold, its end aside (RFC 5545 section 3.1).
const maxLine = 75

// raw writes a property whose value is as it must be, folded between runes;
// nothing when the value is blank.
func (l *lines) raw(name, value string) {
	if value == "" {
		return
	}
	room := maxLine
	for _, part := range []string{name, ":", value} {
		for len(part) > room {
			end := room
			for end > 0 && !utf8.RuneStart(part[end]) {
				end--
			}
			l.out = append(l.out, part[:end]...)
			l.out = append(l.out, "\r\n "...)
			part, room = part[end:], maxLine-1
		}
		l.out = append(l.out, part...)
		room -= len(part)
	}
	l.out = append(l.out, "\r\n"...)
}
