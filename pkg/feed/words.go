package feed

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// Readers of feeds are plain: the title alone, or the first words of the
// description, must say what, when and where. No text here is relative to
// the moment it is read ("aujourd’hui"): sites show what they pulled
// yesterday.

// maxOthers bounds the other dates named in a text; structured formats give them all.
const maxOthers = 12

// told is a card in plain words, worked out once for its title, its
// description and its content.
type told struct {
	pick     filter.Pick
	title    string          // "ANNULÉ – Fête de la soupe – sam. 28 nov., 14 h – Briançon"
	headline string          // "Sam. 28 nov., 14 h–17 h 30 · MJC, Briançon · Gratuit"
	where    string          // "MJC, Briançon"
	address  string          // "MJC, 35 rue Pasteur, 05100 Briançon"
	summary  string          // the card's own line, or the start of its description
	others   []string        // its other dates
	more     int             // how many others leaves out
	image    *registry.Image // its first picture, nil without one
	imageURL string
}

func (f *Feed) tell(p filter.Pick) told {
	c := p.Card
	town, when := f.town(c), ""
	if p.Shown != nil {
		when = f.when(*p.Shown)
	}
	t := told{pick: p, where: placed(c, town, false), address: placed(c, town, true), summary: f.summary(c)}
	parts := filled(f.markedName(p), begins(when), town)
	if status(p) == registry.MovedOnline && c.Place == nil { // the mark says it
		parts = filled(f.markedName(p), begins(when))
	}
	if f.Undated {
		parts = parts[:1]
	}
	t.title = strings.Join(parts, " – ")
	t.headline = f.headline(p, when, t.where)
	t.others, t.more = f.others(p)
	t.image, t.imageURL = f.image(c)
	return t
}

// markedName is the card's name behind its status: "ANNULÉ – Fête de la soupe".
func (f *Feed) markedName(p filter.Pick) string {
	if mark := f.mark(p); mark != "" {
		return mark + " – " + f.name(p.Card)
	}
	return f.name(p.Card)
}

func (f *Feed) name(c *registry.Card) string { return text.Clean(f.in(c, c.Title)) }

// in gives a text of the card in the language of the feed, or else its own.
func (f *Feed) in(c *registry.Card, t registry.Text) string {
	if s := t[f.Lang]; s != "" || len(t) == 0 {
		return s
	}
	return t.In(c.Lang)
}

// status is that of the date shown; blank for what is not an event.
func status(p filter.Pick) registry.Status {
	switch {
	case p.Card.Event == nil:
		return ""
	case p.Shown == nil && p.Card.Event.Status == "":
		return registry.Scheduled
	case p.Shown == nil:
		return p.Card.Event.Status
	}
	return p.Card.Event.StatusOf(*p.Shown)
}

func statusNote(p filter.Pick) string {
	switch {
	case p.Card.Event == nil:
		return ""
	case p.Shown == nil:
		return p.Card.Event.StatusNote
	}
	return p.Card.Event.NoteOf(*p.Shown)
}

// mark is the word a title begins with when all is not as usual: "ANNULÉ".
func (f *Feed) mark(p filter.Pick) string {
	if s := status(p); s != "" && s != registry.Scheduled {
		return i18n.T(f.Lang, "feed.mark."+string(s))
	}
	return ""
}

// when is a date in little room: "sam. 28 nov., 14 h–17 h 30", with its year
// when that is far from Now.
func (f *Feed) when(o registry.Occurrence) string {
	read := o.Start // as read on its own day: nothing relative, no year
	if o.Start.Before(f.Now.AddDate(0, -2, 0)) && o.Over().Before(f.Now) || o.Start.After(f.Now.AddDate(0, 10, 0)) {
		read = o.Start.AddDate(-2, 0, 0)
	}
	return i18n.ShortWhen(f.Lang, o, read)
}

// begins is when without the hour of the end: "sam. 28 nov., 14 h".
func begins(when string) string {
	when, _, _ = strings.Cut(when, "–")
	return when
}

// coming lists the dates to show, in their order: those not over by Now, or
// all of them when the archive is asked or nothing is to come.
func (f *Feed) coming(e *registry.Event) []registry.Occurrence {
	if f.Archive {
		return e.Occurrences
	}
	var dates []registry.Occurrence
	for i, o := range e.Occurrences {
		if !o.Over().After(f.Now) {
			continue
		}
		if dates == nil {
			dates = make([]registry.Occurrence, 0, len(e.Occurrences)-i)
		}
		dates = append(dates, o)
	}
	if dates == nil {
		return e.Occurrences
	}
	return dates
}

// others says the dates to come besides the one shown, each behind its mark:
// "ANNULÉ – mar. 1er déc., 18 h". More is how many it leaves out.
func (f *Feed) others(p filter.Pick) (said []string, more int) {
	if p.Shown == nil || f.Each || p.Card.Event == nil || len(p.Card.Event.Occurrences) < 2 {
		return nil, 0
	}
	for _, o := range f.coming(p.Card.Event) {
		if o.ID == p.Shown.ID {
			continue
		}
		if len(said) == maxOthers {
			more++
			continue
		}
		date := f.when(o)
		if mark := f.mark(filter.Pick{Card: p.Card, Shown: &o}); mark != "" {
			date = mark + " – " + date
		}
		said = append(said, date)
	}
	return said, more
}

// price is how its author puts it, or else "Gratuit".
func (f *Feed) price(c *registry.Card) string {
	if c.Event == nil {
		return ""
	}
	said := text.Clean(c.Event.Price.Text)
	label := f.label(data.Prices(), c.Event.Price.Code)
	if said == "" {
		return upperFirst(label)
	}
	if c.Event.Price.Code == "free" && !strings.Contains(text.Fold(said), text.Fold(label)) {
		return upperFirst(label) + " (" + said + ")"
	}
	return upperFirst(said)
}

// headline is what stands alone at the start of a description.
func (f *Feed) headline(p filter.Pick, when, where string) string {
	c := p.Card
	what := when
	switch {
	case c.Actor != nil:
		what = strings.Join(f.labels(data.Trades(), c.Actor.Trades), ", ")
	case c.Notice != nil:
		what = f.label(data.Notices(), c.Notice.Type)
	}
	return upperFirst(strings.Join(filled(f.note(p), what, where, f.price(c)), " · "))
}

// note is the status with its reason: "Annulé (à cause du vent)".
func (f *Feed) note(p filter.Pick) string {
	s := status(p)
	if s == "" || s == registry.Scheduled {
		return ""
	}
	said := i18n.T(f.Lang, "feed.status."+string(s))
	if reason := text.Clean(statusNote(p)); reason != "" {
		said += " (" + reason + ")"
	}
	return said
}

// summary is the card's own line, or the start of its description.
func (f *Feed) summary(c *registry.Card) string {
	if line := f.in(c, c.Summary); line != "" {
		return text.Clean(line)
	}
	return text.Excerpt(text.Plain(cut(f.in(c, c.Description), 1500)), 300)
}

// description is the item in plain words: the headline, the summary, the other dates.
func (f *Feed) description(t told) string {
	return strings.Join(filled(t.headline, t.summary, f.othersLine(t.others, t.more)), " — ")
}

// othersLine names the other dates of a card: "Autres dates : mar. 8 déc., 18 h · mar. 15 déc., 18 h".
func (f *Feed) othersLine(dates []string, more int) string {
	if len(dates) == 0 {
		return ""
	}
	if more > 0 {
		dates = append(slices.Clip(dates), i18n.T(f.Lang, "feed.others.more", "Count", more))
	}
	return i18n.T(f.Lang, "feed.others") + strings.Join(dates, " · ")
}

// label is the word of a code, or the code itself when nobody knows it.
func (f *Feed) label(words []data.Word, code string) string {
	for i := range words {
		if words[i].Code == code {
			return words[i].In(f.Lang)
		}
	}
	return code
}

func (f *Feed) labels(words []data.Word, codes []string) []string {
	labels := make([]string, len(codes))
	for i, code := range codes {
		labels[i] = f.label(words, code)
	}
	return labels
}

func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if upper := unicode.ToUpper(r); upper != r {
		return string(upper) + s[size:]
	}
	return s
}

// cut keeps at most max bytes of s, whole runes.
func cut(s string, max int) string {
	if len(s) <= max {
		return s
	}
	for max > 0 && !utf8.RuneStart(s[max]) {
		max--
	}
	return s[:max]
}

// filled keeps what is not blank.
func filled(parts ...string) []string {
	kept := parts[:0]
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return kept
}
