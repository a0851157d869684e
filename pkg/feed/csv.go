package feed

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"unicode"

	"pioche/pkg/filter"
	"pioche/pkg/text"
)

// CSV (RFC 4180): one row a card, the columns below for ever in this order,
// new ones at the end. Several values in one cell are parted by " | ". The
// title is marked ("ANNULÉ – …"): who shows that column alone misleads nobody.

// column is one column. Number cells are figures and are left to spreadsheets.
type column struct {
	name   string
	number bool
	value  func(*Item) string
}

var columns = append([]column{
	{"id", false, func(i *Item) string { return i.ID }},
	{"kind", false, func(i *Item) string { return string(i.Kind) }},
	{"url", false, func(i *Item) string { return i.URL }},
	{"title", false, func(i *Item) string { return i.Title }},
	{"summary", false, func(i *Item) string { return i.Summary }},
	{"description", false, func(i *Item) string { return i.Description.Markdown }},
	{"lang", false, func(i *Item) string { return i.Lang }},
	{"status", false, event(func(e *ItemEvent) string { return string(e.Status) })},
	{"status_note", false, event(func(e *ItemEvent) string { return e.StatusNote })},
	{"next_start", false, next(func(d *Date) string { return d.Start })},
	{"next_end", false, next(func(d *Date) string {
		if d.End == nil {
			return ""
		}
		return *d.End
	})},
	{"all_day", false, next(func(d *Date) string { return flag(d.AllDay) })},
	{"zone", false, next(func(d *Date) string { return d.Zone })},
	{"when", false, next(func(d *Date) string { return d.When })},
	{"dates", false, event(func(e *ItemEvent) string {
		return listed(e.Dates, func(d Date) string { return d.Start })
	})},
	{"place", false, place(func(p *ItemPlace) string { return p.Name })},
	{"address", false, place(func(p *ItemPlace) string { return p.Address })},
	{"postcode", false, place(func(p *ItemPlace) string { return p.Postcode })},
	{"commune", false, place(func(p *ItemPlace) string { return p.Commune })},
	{"insee", false, place(func(p *ItemPlace) string { return p.INSEE })},
	{"epci", false, place(func(p *ItemPlace) string { return p.EPCI })},
	{"epci_name", false, place(func(p *ItemPlace) string { return p.EPCIName })},
	{"dept", false, place(func(p *ItemPlace) string { return p.Dept })},
	{"lat", true, place(func(p *ItemPlace) string { return decimal(p.Lat) })},
	{"lon", true, place(func(p *ItemPlace) string { return decimal(p.Lon) })},
	{"precision", false, place(func(p *ItemPlace) string { return p.Precision })},
	{"scope", false, func(i *Item) string {
		return listed(i.Scope, func(t ItemTerritory) string { return string(t.Level) + ":" + t.Code })
	}},
	{"online_url", false, event(func(e *ItemEvent) string { return e.OnlineURL })},
	{"themes", false, func(i *Item) string { return codes(i.Themes) }},
	{"theme_labels", false, func(i *Item) string {
		return listed(i.Themes, func(l Label) string { return l.Label })
	}},
	{"audience", false, func(i *Item) string { return codes(i.Audience) }},
	{"access", false, func(i *Item) string { return codes(i.Access) }},
	{"price", false, event(func(e *ItemEvent) string { return e.Price.Code })},
	{"price_text", false, event(func(e *ItemEvent) string { return e.Price.Text })},
	{"registration_url", false, event(func(e *ItemEvent) string { return e.Registration.URL })},
	{"registration_email", false, event(func(e *ItemEvent) string { return e.Registration.Email })},
	{"registration_phone", false, event(func(e *ItemEvent) string { return e.Registration.Phone })},
	{"languages", false, event(func(e *ItemEvent) string { return strings.Join(e.Languages, " | ") })},
	{"age_min", true, event(func(e *ItemEvent) string { return years(e.Age, true) })},
	{"age_max", true, event(func(e *ItemEvent) string { return years(e.Age, false) })},
	{"organisers", false, func(i *Item) string {
		return listed(i.Organisers, func(o ItemOrganiser) string { return o.Name })
	}},
	{"contact", false, func(i *Item) string { return i.Contact }},
	{"link", false, func(i *Item) string { return i.Link }},
	{"image", false, func(i *Item) string { return first(i.Images, func(m ItemImage) string { return m.URL }) }},
	{"image_credit", false, func(i *Item) string { return first(i.Images, func(m ItemImage) string { return m.Credit }) }},
	{"trades", false, actor(func(a *ItemActor) string { return codes(a.Trades) })},
	{"offers", false, actor(func(a *ItemActor) string { return strings.Join(a.Offers, " | ") })},
	{"seeks", false, actor(func(a *ItemActor) string { return strings.Join(a.Seeks, " | ") })},
	{"type", false, notice(func(n *ItemNotice) string { return n.Type })},
	{"expires", false, notice(func(n *ItemNotice) string { return n.Expires })},
	{"licence", false, func(i *Item) string { return i.Licence }},
	{"licence_url", false, func(i *Item) string { return i.LicenceURL }},
	{"credit", false, func(i *Item) string { return i.Credit }},
	{"origins", false, func(i *Item) string { return listed(i.Origins, func(o ItemOrigin) string { return o.Source }) }},
	{"published", false, func(i *Item) string { return i.Published }},
	{"updated", false, func(i *Item) string { return i.Updated }},
	{"revision", true, func(i *Item) string { return strconv.Itoa(i.Revision) }},
	{"hours", false, actor(func(a *ItemActor) string { return a.Hours })},
	{"siret", false, actor(func(a *ItemActor) string { return a.SIRET })},
	{"rna", false, actor(func(a *ItemActor) string { return a.RNA })},
	{"channels", false, actor(func(a *ItemActor) string {
		return listed(a.Channels, func(c ItemChannel) string { return strings.Join(filled(c.Label, c.Name, c.URL, c.Rhythm), ", ") })
	})},
	{"people", false, actor(func(a *ItemActor) string {
		return listed(a.People, func(r ItemRole) string { return strings.Join(filled(r.Name, r.Role), ", ") })
	})},
}, mappedColumns...)

func writeCSV(w io.Writer, f *Feed) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	row := make([]string, len(columns))
	for i, c := range columns {
		row[i] = c.name
	}
	if err := out.Write(row); err != nil {
		return err
	}
	for _, p := range f.picks() {
		item := f.row(p)
		for i, c := range columns {
			row[i] = c.value(item)
			if !c.number {
				row[i] = inert(row[i])
			}
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// row is a card as columns read it: its title marked, its text plain.
func (f *Feed) row(p filter.Pick) *Item {
	item := f.outline(p)
	item.Title = f.markedName(p)
	item.Description.Markdown = text.Plain(f.in(p.Card, p.Card.Description))
	return item
}

// inert keeps a spreadsheet from reading a cell as a formula: an apostrophe
// before what begins like one, half-width or full-width. Other control
// characters are dropped.
func inert(cell string) string {
	if strings.IndexFunc(cell, unicode.IsControl) < 0 && (cell == "" || 'a' <= cell[0]|' ' && cell[0]|' ' <= 'z') {
		return cell // a word, as nearly all are
	}
	cell = uncontrolled(cell)
	if _, err := strconv.ParseFloat(cell, 64); err == nil && cell[0] != '+' { // "+33492…" is a telephone
		return cell
	}
	start := strings.TrimLeft(cell, " \u00a0\u202f\u3000")
	for _, sign := range []string{"=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "−", "＠"} {
		if strings.HasPrefix(start, sign) {
			return "'" + cell
		}
	}
	return cell
}

// uncontrolled drops the control characters that are no end of line nor tab.
func uncontrolled(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == '\u007f' {
			return -1
		}
		return r
	}, strings.ReplaceAll(s, "\r", "\n"))
}

func event(value func(*ItemEvent) string) func(*Item) string {
	return func(i *Item) string {
		if i.ItemEvent == nil {
			return ""
		}
		return value(i.ItemEvent)
	}
}

func next(value func(*Date) string) func(*Item) string {
	return event(func(e *ItemEvent) string {
		if e.Next == nil {
			return ""
		}
		return value(e.Next)
	})
}

func place(value func(*ItemPlace) string) func(*Item) string {
	return func(i *Item) string {
		if i.Place == nil {
			return ""
		}
		return value(i.Place)
	}
}

func actor(value func(*ItemActor) string) func(*Item) string {
	return func(i *Item) string {
		if i.ItemActor == nil {
			return ""
		}
		return value(i.ItemActor)
	}
}

func notice(value func(*ItemNotice) string) func(*Item) string {
	return func(i *Item) string {
		if i.ItemNotice == nil {
			return ""
		}
		return value(i.ItemNotice)
	}
}

func listed[T any](list []T, say func(T) string) string {
	said := make([]string, len(list))
	for i, one := range list {
		said[i] = text.Clean(say(one))
	}
	return strings.Join(said, " | ")
}

func first[T any](list []T, say func(T) string) string {
	if len(list) == 0 {
		return ""
	}
	return say(list[0])
}

func codes(labels []Label) string {
	return listed(labels, func(l Label) string { return l.Code })
}

func flag(yes bool) string {
	if yes {
		return "1"
	}
	return ""
}

func decimal(n *float64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatFloat(*n, 'f', -1, 64)
}

func years(age *ItemAge, least bool) string {
	switch {
	case age == nil:
		return ""
	case least:
		return known(age.Min)
	}
	return known(age.Max)
}
