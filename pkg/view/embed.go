package view

import (
	"cmp"
	"fmt"
	"html/template"
	"io"
	"sync"
	"time"

	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
	"pioche/templates"
)

// EmbedPage is a feed as the page that other sites show in a frame: no form,
// no script, every link in a window of its own.
type EmbedPage struct {
	Lang     string
	Title    string
	Home     string // absolute address of the page that shows the same
	Announce string // absolute address of the form, prefilled
	Name     string // of the registry
	Base     string
	Entries  []EmbedEntry
	Word     string // in place of entries, when there are none to show
	More     string
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

// Stamp is a date as <time> wants it.
func (EmbedPage) Stamp(t *EmbedTime) string { return t.Start.Format(time.RFC3339) }

// EmbedEntries shows picks at now; base begins their addresses. Each says that
// every date is an entry of its own.
func EmbedEntries(lang, base string, picks []filter.Pick, now time.Time, each bool) []EmbedEntry {
	entries := make([]EmbedEntry, 0, len(picks))
	for _, p := range picks {
		c := p.Card
		entry := EmbedEntry{Href: base + Path(lang, CardPath(c)), Title: text.Clean(c.Title.In(lang, c.Lang)), Hue: Hue(c)}
		credit := ""
		if said := c.Credit(); said != "" {
			credit = i18n.T(lang, "feed.credit") + said
		}
		if licence := c.LicenceName(); licence != registry.Licence {
			credit += " (" + licence + ")"
		}
		if p.Shown == nil {
			entry.Parts = filled(Town(lang, c), text.Excerpt(Summary(lang, c), 160), credit)
			entries = append(entries, entry)
			continue
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
		entries = append(entries, entry)
	}
	return entries
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

// embeds are the template in each language.
var embeds = sync.OnceValue(func() map[string]*template.Template {
	all := map[string]*template.Template{}
	for _, lang := range i18n.Langs {
		all[lang] = template.Must(template.New("embed.html").Funcs(funcs(lang)).ParseFS(templates.Feeds, "feed/embed.html"))
	}
	return all
})

// RenderEmbed writes the page.
func RenderEmbed(w io.Writer, page *EmbedPage) error {
	if err := embeds()[cmp.Or(page.Lang, i18n.Langs[0])].Execute(w, page); err != nil {
		return fmt.Errorf("render a feed: %w", err)
	}
	return nil
}
