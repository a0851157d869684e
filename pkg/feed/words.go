package feed

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/geo"
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

// title is "ANNULÉ – Fête de la soupe – sam. 28 nov., 14 h – Briançon".
func (f *Feed) title(p filter.Pick) string {
	parts := make([]string, 0, 4)
	if mark := f.mark(p); mark != "" {
		parts = append(parts, mark)
	}
	parts = append(parts, f.name(p.Card))
	if p.Shown != nil {
		parts = append(parts, f.begins(*p.Shown))
	}
	if town := f.town(p.Card); town != "" {
		parts = append(parts, town)
	}
	return strings.Join(parts, " – ")
}

// markedName is the card's name behind its status: "ANNULÉ – Fête de la soupe".
func (f *Feed) markedName(p filter.Pick) string {
	if mark := f.mark(p); mark != "" {
		return mark + " – " + f.name(p.Card)
	}
	return f.name(p.Card)
}

func (f *Feed) name(c *registry.Card) string { return text.Clean(c.Title.In(f.Lang, c.Lang)) }

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
func (f *Feed) begins(o registry.Occurrence) string {
	if o.HasEnd && !o.AllDay && o.End.Sub(o.Start) < 24*time.Hour {
		o.HasEnd = false
	}
	return f.when(o)
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

// town is the commune, or else what stands for it: "en ligne", the territory concerned.
func (f *Feed) town(c *registry.Card) string {
	if c.Place != nil {
		if c.Place.Commune != "" {
			if name := geo.NameOf(registry.Territory{Level: registry.LevelCommune, Code: c.Place.Commune}); name != "" {
				return name
			}
		}
		return text.Clean(c.Place.Town)
	}
	if c.Event != nil && c.Event.OnlineURL != "" {
		return i18n.T(f.Lang, "feed.online")
	}
	var names []string
	for _, t := range c.Scope {
		if name := geo.NameOf(t); name != "" && len(names) < 3 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// where is the place and its town: "MJC, Briançon".
func (f *Feed) where(c *registry.Card) string {
	return f.placed(c, false)
}

// address is the whole of it: "MJC, 35 rue Pasteur, 05100 Briançon".
func (f *Feed) address(c *registry.Card) string {
	return f.placed(c, true)
}

func (f *Feed) placed(c *registry.Card, whole bool) string {
	town := f.town(c)
	if c.Place == nil {
		return town
	}
	parts := make([]string, 0, 3)
	if c.Place.Name != "" {
		parts = append(parts, text.Clean(c.Place.Name))
	}
	if whole && c.Place.Address != "" {
		parts = append(parts, text.Clean(c.Place.Address))
	}
	if whole && c.Place.Postcode != "" {
		town = strings.TrimSpace(text.Clean(c.Place.Postcode) + " " + town)
	}
	if town != "" && !slices.Contains(parts, town) {
		parts = append(parts, town)
	}
	return strings.Join(parts, ", ")
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

// headline is what stands alone at the start of a description:
// "Sam. 28 nov., 14 h–17 h 30 · MJC, Briançon · Gratuit".
func (f *Feed) headline(p filter.Pick) string {
	c := p.Card
	parts := make([]string, 0, 5)
	if note := f.note(p); note != "" {
		parts = append(parts, note)
	}
	switch {
	case p.Shown != nil:
		parts = append(parts, f.when(*p.Shown))
	case c.Actor != nil && len(c.Actor.Trades) > 0:
		parts = append(parts, strings.Join(f.labels(data.Trades(), c.Actor.Trades), ", "))
	case c.Notice != nil:
		parts = append(parts, f.label(data.Notices(), c.Notice.Type))
	}
	for _, part := range []string{f.where(c), f.price(c)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return upperFirst(strings.Join(parts, " · "))
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
	if line := c.Summary.In(f.Lang, c.Lang); line != "" {
		return text.Clean(line)
	}
	return text.Excerpt(plain(cut(c.Description.In(f.Lang, c.Lang), 1500)), 300)
}

// description is the item in plain words: the headline, the summary, the other dates.
func (f *Feed) description(p filter.Pick) string {
	said := f.headline(p)
	if summary := f.summary(p.Card); summary != "" {
		said += " — " + summary
	}
	dates, more := f.others(p)
	if len(dates) == 0 {
		return said
	}
	said += " — " + i18n.T(f.Lang, "feed.others") + strings.Join(dates, " · ")
	if more > 0 {
		said += " · " + i18n.T(f.Lang, "feed.others.more", "Count", more)
	}
	return said
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
