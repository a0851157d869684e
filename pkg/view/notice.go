package view

import (
	"slices"
	"time"

	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// NoticeItem is an info as a list shows it.
type NoticeItem struct {
	Href      string
	Title     string
	Hue       string
	Type      string // in words
	Summary   string
	Where     string // what it concerns
	Picture   *Picture
	Organiser string
	Until     string // the last day it is of use
}

// NoticeItems shows the infos among picks as they are read at now, their days
// on its clock.
func NoticeItems(lang string, picks []filter.Pick, now time.Time) []NoticeItem {
	var items []NoticeItem
	for _, p := range picks {
		c := p.Card
		if c.Notice == nil {
			continue
		}
		item := NoticeItem{
			Href: Path(lang, CardPath(c)), Title: text.Clean(c.Title.In(lang, c.Lang)), Hue: Hue(c), Type: Word(lang, data.Notices(), c.Notice.Type),
			Summary: Summary(lang, c), Picture: NewPicture(c, registry.ImageWidths[0]), Where: Town(lang, c), Until: i18n.ThisDay(lang, LastDay(c, now.Location()), now),
		}
		if len(c.Organisers) > 0 {
			item.Organiser = c.Organisers[0].Name
		}
		items = append(items, item)
	}
	return items
}

// LastDay is the last moment an info is shown: its day is the one people name.
func LastDay(c *registry.Card, zone *time.Location) time.Time {
	return c.Notice.Expires.In(zone).Add(-time.Second)
}

// NoticeListPage is the list of infos under a filter.
type NoticeListPage struct {
	CardList
	Notices []NoticeItem
}

// NoticePage is one info.
type NoticePage struct {
	CardPage
	Type      string // in words
	Published time.Time
	Until     time.Time // the last day it is of use
	Over      bool
}

// NewNoticePage tells an info as its page does at now. What depends on
// addresses and formats (Message, JSONLD, WrongHref) is the caller's.
func NewNoticePage(lang string, c *registry.Card, now time.Time, zone *time.Location) *NoticePage {
	return &NoticePage{
		CardPage: newCardPage(lang, c), Type: Word(lang, data.Notices(), c.Notice.Type),
		Published: c.Published, Until: LastDay(c, zone), Over: !c.Notice.Expires.After(now),
	}
}

// NoticeEditPage is the form an info is announced with.
type NoticeEditPage struct {
	CardEdit
	Territories []string // as typed, with a few blank ones after
	Codes       []string // what they mean, where that was chosen
}

// Territory gives the field of the first territory, Further those of the others.
func (p *NoticeEditPage) Territory() Input { return p.territoryInputs(p.Territories)[0] }

// Further gives the fields of the territories after the first.
func (p *NoticeEditPage) Further() []Input { return p.territoryInputs(p.Territories)[1:] }

// territoryInputs are the fields of territories, at least one.
func (p *CardEdit) territoryInputs(names []string) []Input {
	fields := make([]Input, max(1, len(names)))
	for n := range fields {
		i := Input{Name: "territory", ID: RowID("territory", n), Label: p.Say("territory.label"), Autocomplete: "off"}
		if n == 0 {
			i.Hint = p.Say("territory.hint")
		} else {
			i.Label = i18n.T(p.Lang, "form.territory.other", "N", n+1)
		}
		if n < len(names) {
			i.Value = names[n]
		}
		fields[n] = p.finish(i)
	}
	return fields
}

// Open says whether a fold shows what it holds: that of the territories,
// those after the first.
func (p *NoticeEditPage) Open(fold string) bool {
	if fold != "territories" {
		return p.CardEdit.Open(fold)
	}
	for n := 1; n < len(p.Territories); n++ {
		if p.Territories[n] != "" || p.Error(RowID("territory", n)) != "" {
			return true
		}
	}
	return false
}

// SpareTerritories gives the names with a few blank ones after.
func SpareTerritories(names []string) []string {
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return text.Clean(name) == "" })
	return append(names, make([]string, max(1, spareRows+1-len(names)))...)
}
