package view

import (
	"strconv"
	"time"

	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/when"
)

// Month is a calendar of a month: a table of weeks that small screens show
// as the list of its days.
type Month struct {
	Name     string // "décembre 2026"
	Weekdays []Weekday
	Weeks    [][]MonthDay
	Lasting  []Item // what goes on for more than a week, said once
	Empty    bool   // nothing, in any of its days
	Now      bool   // it holds today
	More     bool   // it holds the first dates alone
	Previous Link
	Next     Link
}

// Weekday is the head of a column.
type Weekday struct{ Short, Name string }

// MonthDay is a cell of the calendar.
type MonthDay struct {
	Out     bool   // of the month before or after: the cell is empty
	Date    string // ISO
	Number  int
	Words   string // "samedi 14 mars"
	Count   int
	Today   bool
	Rest    bool // Saturday, Sunday or a public holiday
	Off     DayOff
	Named   bool // the holiday is named: it begins here, or the week does
	Entries []Entry
	Folded  []Entry // those beyond what a cell shows
}

const (
	perCell = 4 // entries of a cell before the rest is folded
	week    = 7
)

// NewMonth puts dates in the calendar of the month that begins that day.
func NewMonth(lang string, first when.Date, off DaysOff, picks []filter.Pick, now time.Time) *Month {
	last := when.DateOf(time.Date(first.Year, first.Month+1, 0, 0, 0, 0, 0, time.UTC))
	month := &Month{
		Name:     monthName(lang, first),
		Previous: Link{Label: Upper(monthName(lang, first.AddDays(-1)))},
		Next:     Link{Label: Upper(monthName(lang, last.AddDays(1)))},
		Empty:    len(picks) == 0,
	}
	for i := range week {
		day := time.Weekday((i + 1) % week)
		month.Weekdays = append(month.Weekdays, Weekday{Short: i18n.T(lang, "date.weekday.short."+strconv.Itoa(int(day))), Name: i18n.Weekday(lang, day)})
	}
	days := make([]MonthDay, last.Day)
	month.fill(lang, first, days, off, picks, now)
	before := (int(first.Weekday()) + 6) % week
	cells := append(outside(before), days...)
	cells = append(cells, outside((week-len(cells)%week)%week)...)
	for ; len(cells) > 0; cells = cells[week:] {
		month.Weeks = append(month.Weeks, cells[:week])
	}
	return month
}

func outside(n int) []MonthDay {
	cells := make([]MonthDay, n)
	for i := range cells {
		cells[i].Out = true
	}
	return cells
}

// fill names the days and puts the dates on them; what goes on for more than
// a week is said apart.
func (m *Month) fill(lang string, first when.Date, days []MonthDay, off DaysOff, picks []filter.Pick, now time.Time) {
	today := when.DateOf(now)
	m.Now = today.Year == first.Year && today.Month == first.Month
	for i := range days {
		date := first.AddDays(i)
		at, holiday := date.In(time.UTC), off.on(date)
		days[i] = MonthDay{
			Date: date.String(), Number: date.Day, Words: i18n.DayMonth(lang, at), Today: date == today,
			Rest: restful(date) || holiday.Public, Off: holiday,
		}
		days[i].Named = i == 0 || holiday != days[i-1].Off || date.Weekday() == time.Monday
	}
	for _, p := range picks {
		began, ended := daysOf(*p.Shown)
		if ended.Compare(began.AddDays(week)) >= 0 {
			m.Lasting = append(m.Lasting, newItem(lang, p, now, true))
			continue
		}
		for i := range days {
			date := first.AddDays(i)
			if date.Compare(began) >= 0 && date.Compare(ended) <= 0 {
				days[i].add(newEntry(lang, p, date != began))
			}
		}
	}
}

func (d *MonthDay) add(e Entry) {
	d.Count++
	if len(d.Entries) < perCell {
		d.Entries = append(d.Entries, e)
	} else {
		d.Folded = append(d.Folded, e)
	}
}

func monthName(lang string, of when.Date) string {
	return i18n.MonthName(lang, of.Month) + " " + strconv.Itoa(of.Year)
}
