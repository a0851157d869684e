package view

import (
	"html/template"
	"strings"

	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
	"pioche/pkg/when"
)

// Layouts are the ways a list can show what its filter keeps, and the one
// chosen. The part "layouts" shows the ways, "laid" the one chosen where it
// takes the place of the list.
type Layouts struct {
	Links []Chip
	Kept  []GivenField // what a new search keeps of the layout
	Takes bool         // the layout takes the place of the list

	Month     *Month
	Planning  *Planning
	Directory *Directory
	Map       *Map // beside the list
}

// Entry is a date of an event in a cell of a table.
type Entry struct {
	Href, Title string
	Hue         string
	Hour        string // blank on the days that follow the first, and all day
	Mark        string // "annulé": in words, never by colour alone
	Town        string
	Off         bool   // it does not take place
	Goes        string // "suite": it began on an earlier day
}

// HTML is the entry in its cell. A planning holds thousands: a template would
// take longer over them than over all the rest of the page.
func (e Entry) HTML() template.HTML {
	class := "entry " + e.Hue
	if e.Off {
		class += " gone"
	}
	var out strings.Builder
	write := func(before, said, after string) {
		if said != "" {
			out.WriteString(before)
			template.HTMLEscape(&out, []byte(said))
			out.WriteString(after)
		}
	}
	write(`<a class="`, class, `" `)
	write(`href="`, e.Href, `">`)
	write(`<b class="tag off">`, e.Mark, `</b> `)
	write(`<span class="hour">`, e.Hour, `</span> `)
	write(`<span class="hour">`, e.Goes, `</span> `)
	write(`<span class="name">`, e.Title, `</span>`)
	write(` <span class="town">`, e.Town, `</span>`)
	out.WriteString("</a>")
	return template.HTML(out.String())
}

func newEntry(lang string, p filter.Pick, goes bool) Entry {
	c, o := p.Card, *p.Shown
	e := Entry{Href: Path(lang, CardPath(c)), Title: text.Clean(c.Title.In(lang, c.Lang)), Hue: Hue(c), Town: Town(lang, c)}
	e.Mark, e.Off = Mark(lang, c.Event.StatusOf(o))
	switch {
	case goes:
		e.Goes = i18n.T(lang, "views.goes")
	case !o.AllDay:
		e.Hour = i18n.Hour(lang, o.LocalStart())
	}
	return e
}

// daysOf are the first and the last day people would say a date is on: what
// ends in the small hours is still of the evening before.
func daysOf(o registry.Occurrence) (first, last when.Date) {
	const night = 6
	first = when.DateOf(o.LocalStart())
	end := o.Over().In(o.Location()).Add(-1)
	last = when.DateOf(end)
	if !o.AllDay && last.Compare(first) > 0 && end.Hour() < night {
		last = last.AddDays(-1)
	}
	return first, last
}
