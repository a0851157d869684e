package view

import (
	"cmp"
	"html/template"
	"maps"
	"slices"
	"strings"
	"time"

	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
	"pioche/pkg/when"
)

// Planning says who does what, when: a row for each structure, a column for
// each day. Small screens show what each structure does as a list.
type Planning struct {
	Words    string // "du jeudi 26 novembre au mercredi 9 décembre 2026"
	Spans    []Chip // how long it may be
	Parts    []PlanningPart
	More     bool // it holds the first dates alone
	Previous Link
	Next     Link
}

// PlanningPart is a table of a month at most: what a sheet of paper holds.
type PlanningPart struct {
	ID, Words string
	Months    []PlanningMonth
	Days      []PlanningDay
	Holidays  []HolidayRun // over the columns; none where no day is one
	Rows      []PlanningRow
}

// PlanningMonth is the head of the columns of a month.
type PlanningMonth struct {
	Name string
	Days int
}

// PlanningDay is the head of a column.
type PlanningDay struct {
	Short, Number string // "sam.", "28"
	Rest          bool   // Saturday, Sunday or a public holiday
}

// PlanningRow is what a structure does.
type PlanningRow struct {
	Name, Href string
	Cells      []PlanningCell

	key   string          // its name folded
	dates map[int][]Entry // by column
}

// PlanningCell is a day with its events, after the free days before it. The
// cell that ends a row has no event.
type PlanningCell struct {
	Free    template.HTML // the cells of those days, made once for all rows
	Rest    bool
	Day     string // "sam. 28 nov."
	Entries []Entry
}

// sheet is how many days a part holds at most.
const sheet = 31

// NewPlanning puts dates in the planning of some days. Where structures are
// named it is theirs alone, even when they do nothing.
func NewPlanning(lang string, first when.Date, days int, off DaysOff, named []registry.Organiser, picks []filter.Pick) *Planning {
	p := &Planning{Words: spanWords(lang, first, first.AddDays(days-1))}
	stays := make([]stay, len(picks))
	for i, pick := range picks {
		began, ended := daysOf(*pick.Shown)
		stays[i] = stay{pick, first.DaysTo(began), first.DaysTo(ended)}
	}
	for begins := 0; begins < days; begins += sheet {
		p.Parts = append(p.Parts, newPart(lang, first.AddDays(begins), min(sheet, days-begins), off, named, stays))
		for i := range stays {
			stays[i].from, stays[i].to = stays[i].from-sheet, stays[i].to-sheet
		}
	}
	return p
}

// stay is a date of an event and the columns it takes, counted from the first
// of a part: it may begin before it, and end after it.
type stay struct {
	pick     filter.Pick
	from, to int
}

func spanWords(lang string, first, last when.Date) string {
	return i18n.Days(lang, first.In(time.UTC), last.In(time.UTC))
}

func newPart(lang string, first when.Date, days int, off DaysOff, named []registry.Organiser, stays []stay) PlanningPart {
	part := PlanningPart{ID: "p" + first.String(), Words: spanWords(lang, first, first.AddDays(days-1))}
	var names []string
	var offs []DayOff
	for i := range days {
		date := first.AddDays(i)
		at := date.In(time.UTC)
		name := i18n.ShortDay(lang, at)
		short, rest, _ := strings.Cut(name, " ")
		number, _, _ := strings.Cut(rest, " ")
		holiday := off.on(date)
		offs = append(offs, holiday)
		part.Days = append(part.Days, PlanningDay{Short: short, Number: number, Rest: restful(date) || holiday.Public})
		if holiday.Name != "" {
			name = i18n.T(lang, "views.day.off", "Day", name, "Name", holiday.Name)
		}
		names = append(names, name)
		if month := Upper(monthName(lang, date)); len(part.Months) > 0 && part.Months[len(part.Months)-1].Name == month {
			part.Months[len(part.Months)-1].Days++
		} else {
			part.Months = append(part.Months, PlanningMonth{Name: month, Days: 1})
		}
	}
	if all := runs(offs); len(all) > 1 || all[0].Name != "" {
		part.Holidays = all
	}
	part.Rows = rowsOf(lang, days, named, stays)
	part.cells(names)
	return part
}

func restful(d when.Date) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

// rowsOf gives each structure its dates, by name; what nobody is named for
// comes last.
func rowsOf(lang string, days int, named []registry.Organiser, stays []stay) []PlanningRow {
	rows := map[string]*PlanningRow{}
	key := func(o registry.Organiser) string { return cmp.Or(o.ID, " "+text.Fold(o.Name)) }
	for _, o := range named {
		rows[key(o)] = newRow(lang, o)
	}
	for _, s := range stays {
		from, to := max(s.from, 0), min(s.to, days-1)
		if from > to {
			continue
		}
		for _, o := range holders(s.pick.Card) {
			r := rows[key(o)]
			if r == nil && len(named) > 0 {
				continue
			}
			if r == nil {
				r = newRow(lang, o)
				rows[key(o)] = r
			}
			for i := from; i <= to; i++ {
				r.dates[i] = append(r.dates[i], newEntry(lang, s.pick, i > s.from))
			}
		}
	}
	list := make([]PlanningRow, 0, len(rows))
	for _, r := range rows {
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b PlanningRow) int {
		if (a.key == "") != (b.key == "") {
			return -cmp.Compare(a.key, b.key)
		}
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.Href, b.Href))
	})
	return list
}

func newRow(lang string, o registry.Organiser) *PlanningRow {
	r := &PlanningRow{Name: o.Name, key: text.Fold(o.Name), dates: map[int][]Entry{}}
	if o.ID != "" {
		r.Href = Path(lang, CardPath(&registry.Card{Kind: registry.KindActor, ID: o.ID}))
	}
	return r
}

// holders are those who hold an event, not who owns the place; nobody is
// better than no row.
func holders(c *registry.Card) []registry.Organiser {
	list := slices.DeleteFunc(slices.Clone(c.Organisers), func(o registry.Organiser) bool { return o.Role == "host" })
	if len(list) == 0 {
		list = []registry.Organiser{{}}
	}
	return list
}

// cells lays out the rows. Free days are most of a planning: their HTML is
// made once, and each row takes slices of it.
func (p *PlanningPart) cells(names []string) {
	var free strings.Builder
	ends := []int{0}
	for _, day := range p.Days {
		if day.Rest {
			free.WriteString(`<td class="rest"></td>`)
		} else {
			free.WriteString("<td></td>")
		}
		ends = append(ends, free.Len())
	}
	all := free.String()
	for i := range p.Rows {
		r, next := &p.Rows[i], 0
		for _, day := range slices.Sorted(maps.Keys(r.dates)) {
			r.Cells = append(r.Cells, PlanningCell{
				Free: template.HTML(all[ends[next]:ends[day]]), Rest: p.Days[day].Rest, Day: names[day], Entries: r.dates[day],
			})
			next = day + 1
		}
		r.Cells = append(r.Cells, PlanningCell{Free: template.HTML(all[ends[next]:])})
	}
}
