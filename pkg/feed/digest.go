package feed

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// A digest is a feed as people read it in a newsletter or a message: cards
// under headings, each a name and a few facts. Markdown, the message to paste
// and the HTML of a letter are all written from it.

// Groupings are the ways a digest may part its cards: by day, by commune, or
// by the structure that organises (the sheet of a monthly meeting).
var Groupings = []string{"date", "commune", "structure"}

// A section is some cards under a heading.
type section struct {
	Heading string
	Lines   []line
	key     string // the order of sections
}

// A line is a card in a digest.
type line struct {
	Name    string   // "ANNULÉ – Fête de la soupe"
	Facts   []string // "14 h–17 h 30", "MJC, Briançon", "Gratuit"
	Summary string
	Credit  string
	URL     string
	card    *registry.Card
}

// maxSummary bounds the summary of a card in a digest, in characters.
const maxSummary = 200

// digest parts the cards. Inside a section they keep the order they came in.
func (f *Feed) digest() []section {
	var list []section
	for _, p := range f.picks() {
		key, heading := f.under(p)
		at := slices.IndexFunc(list, func(s section) bool { return s.key == key })
		if at < 0 {
			at = len(list)
			list = append(list, section{Heading: heading, key: key})
		}
		list[at].Lines = append(list[at].Lines, f.line(p))
	}
	slices.SortStableFunc(list, func(a, b section) int { return cmp.Compare(a.key, b.key) })
	return list
}

// last is the key of the section that closes a digest.
const last = "~"

// under gives the section of a card, and what puts it in order.
func (f *Feed) under(p filter.Pick) (key, heading string) {
	switch f.Grouping {
	case "commune":
		heading = f.town(p.Card)
	case "structure":
		heading = f.holder(p.Card)
	default:
		return f.underDay(p)
	}
	if heading == "" {
		return last, i18n.T(f.Lang, "letter.others."+f.Grouping)
	}
	return text.Fold(heading), heading
}

// underDay puts first what goes on since before today, then each day, then
// what has no date.
func (f *Feed) underDay(p filter.Pick) (key, heading string) {
	if p.Shown == nil {
		kind := p.Card.Kind
		return last + strconv.Itoa(slices.Index(registry.Kinds, kind)), i18n.T(f.Lang, "letter.kind."+string(kind))
	}
	start := p.Shown.LocalStart()
	if day := start.Format(time.DateOnly); day >= f.Now.In(start.Location()).Format(time.DateOnly) {
		return day, upperFirst(i18n.Day(f.Lang, start))
	}
	return "", i18n.T(f.Lang, "page.now")
}

// holder is the structure a card is of: the first to organise it, or itself.
func (f *Feed) holder(c *registry.Card) string {
	if c.Actor != nil {
		return f.name(c)
	}
	for _, o := range c.Organisers {
		if name := text.Clean(o.Name); name != "" && o.Role != "host" {
			return name
		}
	}
	return ""
}

// line says a card in a digest: what its heading says is not said again.
func (f *Feed) line(p filter.Pick) line {
	c := p.Card
	said := line{Name: f.markedName(p), Summary: text.Excerpt(f.summary(c), maxSummary), URL: f.itemURL(p), card: c}
	if credit := credited(c); credit != "" && credit != f.holder(c) {
		said.Credit = i18n.T(f.Lang, "feed.credit") + credit
	}
	if name, _ := licence(c); c.LicenceName() != registry.Licence {
		said.Credit = strings.TrimSpace(said.Credit + " (" + name + ")")
	}
	what, holder := "", f.holder(c)
	switch {
	case p.Shown != nil:
		what = f.hours(*p.Shown)
	case c.Actor != nil:
		what, holder = strings.Join(f.labels(data.Trades(), c.Actor.Trades), ", "), ""
	case c.Notice != nil:
		what = f.label(data.Notices(), c.Notice.Type)
	}
	town := f.town(c)
	switch f.Grouping {
	case "commune":
		town = ""
	case "structure":
		holder = ""
	}
	said.Facts = filled(upperFirst(what), text.Clean(statusNote(p)), placed(c, town, false), f.price(c), holder)
	return said
}

// hours is a date under the heading of its day: "14 h–17 h 30". It is said
// whole elsewhere, and when it lasts.
func (f *Feed) hours(o registry.Occurrence) string {
	said := f.when(o)
	day := i18n.ShortDay(f.Lang, o.LocalStart())
	if f.Grouping != "" && f.Grouping != Groupings[0] {
		return said
	}
	if said == day {
		return ""
	}
	if hours, ok := strings.CutPrefix(said, day+", "); ok {
		return hours
	}
	return said
}

// rest says how many cards a digest of n leaves out, blank when none.
func (f *Feed) rest(n int) string {
	if more := max(f.Total, len(f.Picks)) - n; more > 0 {
		return i18n.T(f.Lang, "flux.rest", "Count", more)
	}
	return ""
}
