package view

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// Item is an event as a list shows it.
type Item struct {
	Href      string
	Title     string
	Hue       string // class of the style sheet, from its first theme
	Block     Block
	When      string // the date in full words
	Short     string // the date in little room, where the block and its heading do not say it all
	Start     time.Time
	Mark      string // "annulé": the status when it is not the ordinary one
	Note      string // why
	Off       bool   // it does not take place
	Summary   string
	Town      string
	Place     string
	Organiser string
	Price     string
	Access    []string
	Picture   *Picture
	Others    string // "aussi les 27 déc. et 31 janv."
}

// Block is the date one reads from afar: a line, a large one, a line.
type Block struct {
	Top, Big, Foot string
	Until          bool // it began before today: the block says until when
}

// Items shows picks as a list does at now, their blocks with the month
// rather than the hour when no heading says the day.
func Items(lang string, picks []filter.Pick, now time.Time, month bool) []Item {
	items := make([]Item, 0, len(picks))
	for _, p := range picks {
		if p.Shown != nil {
			items = append(items, newItem(lang, p, now, month))
		}
	}
	return items
}

func newItem(lang string, p filter.Pick, now time.Time, month bool) Item {
	c, o := p.Card, *p.Shown
	item := Item{
		Href:    Path(lang, CardPath(c)),
		Title:   text.Clean(c.Title.In(lang, c.Lang)),
		Hue:     Hue(c),
		Block:   block(lang, o, now, month),
		When:    i18n.When(lang, o),
		Start:   o.LocalStart(),
		Note:    c.Event.NoteOf(o),
		Summary: Summary(lang, c),
		Town:    Town(lang, c),
		Price:   Price(lang, c.Event.Price),
		Access:  shortAccess(lang, c.Access),
		Picture: NewPicture(c, registry.ImageWidths[0]),
		Others:  others(lang, p, now),
	}
	if month || lasts(o) && !began(o, now) {
		item.Short = i18n.ShortWhen(lang, o, now)
	}
	item.Mark, item.Off = Mark(lang, c.Event.StatusOf(o))
	if c.Place != nil {
		item.Place = c.Place.Name
	}
	if len(c.Organisers) > 0 {
		item.Organiser = c.Organisers[0].Name
	}
	return item
}

// CardPath is where a card is shown, without its language.
func CardPath(c *registry.Card) string { return ListPath(c.Kind) + "/" + c.ID }

// ListPath is where the cards of a kind are listed, without its language.
func ListPath(kind registry.Kind) string {
	switch kind {
	case registry.KindActor:
		return "/acteurs"
	case registry.KindNotice:
		return "/infos"
	}
	return "/evenements"
}

// Mark is the word that goes before a title when all is not as usual, and
// whether nobody should come that day.
func Mark(lang string, s registry.Status) (word string, off bool) {
	if s == registry.Scheduled || s == "" {
		return "", false
	}
	return i18n.T(lang, "page.status."+string(s)), s == registry.Cancelled || s == registry.Postponed
}

func block(lang string, o registry.Occurrence, now time.Time, month bool) Block {
	start := o.LocalStart()
	if began(o, now) {
		last := o.Over().In(o.Location()).Add(-time.Second)
		return Block{Top: i18n.T(lang, "page.until"), Big: strconv.Itoa(last.Day()), Foot: i18n.ShortMonth(lang, last.Month()), Until: true}
	}
	b := Block{Top: i18n.T(lang, "date.weekday.short."+strconv.Itoa(int(start.Weekday()))), Big: strconv.Itoa(start.Day())}
	if month || o.AllDay {
		b.Foot = i18n.ShortMonth(lang, start.Month())
	} else {
		b.Foot = i18n.Hour(lang, start)
	}
	return b
}

// began says whether a date began before today, on its own clock.
func began(o registry.Occurrence, now time.Time) bool {
	now = now.In(o.Location())
	return o.Start.Before(time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location()))
}

// lasts says whether a date goes on past the night it began in.
func lasts(o registry.Occurrence) bool { return o.Over().Sub(o.Start) > 24*time.Hour }

// Hue is the colour family of a card: that of its first theme.
func Hue(c *registry.Card) string {
	for _, code := range c.Themes {
		for _, theme := range data.Themes() {
			if theme.Code == code && theme.Hue != "" {
				return theme.Hue
			}
		}
	}
	return "vie"
}

// Summary is one or two plain lines about a card.
func Summary(lang string, c *registry.Card) string {
	if s := c.Summary.In(lang, c.Lang); s != "" {
		return text.Clean(s)
	}
	return text.Excerpt(text.Clean(text.Plain(c.Description.In(lang, c.Lang))), 160)
}

// Town is the commune of a card, or what stands for it.
func Town(lang string, c *registry.Card) string {
	if c.Place != nil {
		return cmp.Or(geo.NameOf(registry.Territory{Level: registry.LevelCommune, Code: c.Place.Commune}), c.Place.Town)
	}
	if c.Event != nil && c.Event.OnlineURL != "" {
		return i18n.T(lang, "page.online")
	}
	var names []string
	for _, t := range c.Scope {
		names = append(names, geo.NameOf(t))
	}
	return strings.Join(names, ", ")
}

// Price is how the author puts it, or else the word of the code.
func Price(lang string, p registry.Price) string {
	if p.Text != "" {
		return p.Text
	}
	return Word(lang, data.Prices(), p.Code)
}

// Word is what a code of a closed list is called, the code itself when unknown.
func Word(lang string, words []data.Word, code string) string {
	for _, w := range words {
		if w.Code == code {
			return w.In(lang)
		}
	}
	return code
}

// Words says several codes of a closed list.
func Words(lang string, words []data.Word, codes []string) []string {
	said := make([]string, len(codes))
	for i, code := range codes {
		said[i] = Word(lang, words, code)
	}
	return said
}

// shortAccess names what is prepared: "fauteuil", never just "accessible".
func shortAccess(lang string, codes []string) []string {
	var said []string
	for _, code := range codes {
		if key := "page.access." + code; i18n.Has(lang, key) {
			said = append(said, i18n.T(lang, key))
		}
	}
	return said
}

// others names the next few dates besides the one shown.
func others(lang string, p filter.Pick, now time.Time) string {
	const most = 2
	var days []string
	more := 0
	for _, o := range p.Card.Event.Occurrences {
		if o.ID == p.Shown.ID || !o.Over().After(now) {
			continue
		}
		if status := p.Card.Event.StatusOf(o); status == registry.Cancelled || status == registry.Postponed {
			continue
		}
		day := i18n.ShortDay(lang, o.LocalStart())
		switch {
		case slices.Contains(days, day):
		case len(days) == most:
			more++
		default:
			days = append(days, day)
		}
	}
	switch {
	case len(days) == 0:
		return ""
	case more > 0:
		return i18n.T(lang, "page.others.more", "Days", strings.Join(days, ", "), "Count", more)
	}
	return i18n.T(lang, "page.others", "Days", i18n.List(lang, days))
}

// Day is what happens one day.
type Day struct {
	Heading string // "samedi 28 novembre"
	Date    string // ISO, for <time>
	Items   []Item
}

// ByDay parts picks into what goes on since before today (or before the
// pivot, when an archive is read) and the days, in the order they came.
func ByDay(lang string, picks []filter.Pick, now, pivot time.Time) (going []Item, days []Day) {
	for _, item := range Items(lang, picks, now, false) {
		if item.Start.Before(pivot) {
			going = append(going, item)
			continue
		}
		date := item.Start.Format(time.DateOnly)
		at := slices.IndexFunc(days, func(d Day) bool { return d.Date == date })
		if at < 0 {
			days = append(days, Day{Heading: i18n.ThisDay(lang, item.Start, now), Date: date})
			at = len(days) - 1
		}
		days[at].Items = append(days[at].Items, item)
	}
	return going, days
}
