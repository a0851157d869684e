package view

import (
	"cmp"
	"fmt"
	"html/template"
	"io"
	"slices"
	"sync"
	"time"

	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
	"pioche/templates"
)

// EmbedPage is a feed as the page that other sites show in a frame (every link
// in a window of its own, no script needed), or as the fragment they include.
type EmbedPage struct {
	Lang     string
	Title    string
	Home     string // absolute address of the page that shows the same
	Announce string // absolute address of the form, prefilled
	Invite   string // the words of the link there
	Name     string // of the registry
	Base     string
	Style    template.CSS // of a colour of its own; blank: ours
	Groups   []EmbedGroup
	Word     string // in place of entries, when there are none to show
	More     string
}

// EmbedGroup is a part of the list. What comes back all year and what goes on
// already are folded under their words: they would hide what happens once.
type EmbedGroup struct {
	Words   string // blank: not folded
	Day     string // the day of what is not folded, where the list is parted by day
	Open    bool   // it is all there is
	Entries []EmbedEntry
}

// EmbedEntry is one card of the list.
type EmbedEntry struct {
	Href, Title string
	Hue         string
	Block       Block
	When        *EmbedTime // nil for what is not an event
	Parts       []string   // town, place, price, credit
	Mark, Note  string
	Others      string // its next few dates besides this one
	Off         bool
}

// EmbedTime is a date in full words, and for programs.
type EmbedTime struct {
	Words string
	Start time.Time
}

// EmbedGroups shows picks at now, what happens once first; base begins their
// addresses. Each says that every date is an entry of its own, byDay that what
// is not folded is parted by day.
func EmbedGroups(lang, base string, picks []filter.Pick, now time.Time, each, byDay bool) []EmbedGroup {
	groups := []EmbedGroup{{}, {Words: i18n.T(lang, "page.now")}, {Words: i18n.T(lang, "embed.regular")}}
	for _, p := range picks {
		group := &groups[0]
		switch {
		case p.Shown == nil:
		case began(*p.Shown, now):
			group = &groups[1]
		case p.Card.Event.Regular():
			group = &groups[2]
		}
		entry := embedEntry(lang, base, p, now, each)
		if byDay && group == &groups[0] && p.Shown != nil { // its heading says the day
			entry.Block, entry.When.Words = Block{}, Upper(i18n.WhenThatDay(lang, *p.Shown))
		}
		group.Entries = append(group.Entries, entry)
	}
	groups[1].Open, groups[2].Open = len(groups[0].Entries) == 0, len(groups[0].Entries) == 0
	if byDay {
		groups = append(byDays(lang, groups[0].Entries), groups[1:]...)
	}
	return slices.DeleteFunc(groups, func(g EmbedGroup) bool { return len(g.Entries) == 0 })
}

// byDays parts entries, which are in order, by the day they begin; what has no
// date comes in a part without a day.
func byDays(lang string, entries []EmbedEntry) (groups []EmbedGroup) {
	for _, entry := range entries {
		day := ""
		if entry.When != nil {
			day = Upper(i18n.Day(lang, entry.When.Start))
		}
		if last := len(groups) - 1; last < 0 || groups[last].Day != day {
			groups = append(groups, EmbedGroup{Day: day})
		}
		last := &groups[len(groups)-1]
		last.Entries = append(last.Entries, entry)
	}
	return groups
}

func embedEntry(lang, base string, p filter.Pick, now time.Time, each bool) EmbedEntry {
	c := p.Card
	entry := EmbedEntry{Href: base + Path(lang, CardPath(c)), Title: text.Clean(c.Title.In(lang, c.Lang)), Hue: Hue(c)}
	credit := ""
	if said := c.Credit(); said != "" && said != entry.Title { // a structure that presents itself is its own source
		credit = i18n.T(lang, "feed.credit") + said
	}
	if licence := c.LicenceName(); licence != registry.Licence {
		credit += " (" + licence + ")"
	}
	if p.Shown == nil {
		entry.Parts = filled(Town(lang, c), text.Excerpt(Summary(lang, c), 160), credit)
		return entry
	}
	item := newItem(lang, p, now, true)
	entry.Block, entry.Mark, entry.Note, entry.Off = item.Block, item.Mark, item.Note, item.Off
	if !each {
		entry.Others = item.Others
	}
	entry.When = &EmbedTime{Words: item.When, Start: item.Start}
	place := item.Place
	if place == item.Town {
		place = ""
	}
	entry.Parts = filled(place, item.Town, item.Price, credit)
	return entry
}

// filled keeps what is not blank.
func filled(parts ...string) []string {
	var kept []string
	for _, part := range parts {
		if part = text.Clean(part); part != "" {
			kept = append(kept, part)
		}
	}
	return kept
}

// embeds are the templates of feeds in each language.
var embeds = sync.OnceValue(func() map[string]*template.Template {
	all := map[string]*template.Template{}
	for _, lang := range i18n.Langs {
		all[lang] = template.Must(template.New("").Funcs(funcs(lang)).ParseFS(templates.Feeds, "feed/embed.html", "feed/fragment.html"))
	}
	return all
})

// RenderEmbed writes the page.
func RenderEmbed(w io.Writer, page *EmbedPage) error { return renderEmbed(w, "embed.html", page) }

// RenderFragment writes what another page includes: a list with class names,
// neither script nor style.
func RenderFragment(w io.Writer, page *EmbedPage) error { return renderEmbed(w, "fragment.html", page) }

func renderEmbed(w io.Writer, name string, page *EmbedPage) error {
	if err := embeds()[cmp.Or(page.Lang, i18n.Langs[0])].ExecuteTemplate(w, name, page); err != nil {
		return fmt.Errorf("render a feed: %w", err)
	}
	return nil
}
