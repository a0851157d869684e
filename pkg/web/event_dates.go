package web

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/view"
	"pioche/pkg/when"
)

// A typedRow is a date as typed, and its place in the form.
type typedRow struct {
	view.DateRow
	at int
}

// Bounds on what is read of dates.
const (
	yearsAhead = 10   // after the present one
	firstYear  = 1900 // an exhibition may have begun long ago, not before
	dawn       = 6    // an end before this hour belongs to the night before
	mostRows   = 5000 // dates worth counting
	fourWeeks  = 28   // a day of the month beyond is one that some months lack
)

// dates reads every date of the form, those that a repeat adds included.
func (r *reader) dates() {
	var rows []typedRow
	for i, row := range formRows(r.form) {
		if row.StartDate != "" {
			rows = append(rows, typedRow{row, i})
		}
	}
	rows = r.repeated(rows)
	for _, row := range rows {
		r.rows = append(r.rows, row.DateRow)
	}
	if len(rows) > registry.MaxOccurrences {
		r.problem("start_date", "problem.dates.many", "Max", registry.MaxOccurrences, "Count", len(rows))
		return
	}
	for _, row := range rows {
		if o, ok := r.date(row); ok {
			r.card.Event.Occurrences = append(r.card.Event.Occurrences, o)
		}
	}
}

// repeated adds the dates on which those typed come back.
func (r *reader) repeated(rows []typedRow) []typedRow {
	kind, typed := r.form.Get("repeat"), r.form.Get("repeat_until")
	if kind == "" || len(rows) == 0 {
		if except := strings.Join(r.form["repeat_except"], ""); kind == "" && typed+except != "" {
			r.problem("repeat", "form.repeat.missing")
		}
		return rows
	}
	if typed == "" {
		r.problem("repeat_until", "form.repeat.until.missing")
		return rows
	}
	until, ok := r.day("repeat_until", typed)
	if !ok {
		return rows
	}
	var all []typedRow
	for _, row := range rows {
		first, err := readDay(row.StartDate)
		if err != nil {
			all = append(all, row) // said where it is read
			continue
		}
		dates, err := when.Repeat(kind, first, until, mostRows)
		switch {
		case errors.Is(err, when.ErrBackwards):
			r.problem("repeat_until", "form.repeat.until.before", "Day", r.say(first))
			return rows
		case errors.Is(err, when.ErrRepeat):
			r.problem("repeat", "problem.code.unknown", "Value", kind)
			return rows
		case err != nil || len(all)+len(dates) > mostRows:
			r.problem("repeat_until", "form.repeat.many", "Max", registry.MaxOccurrences, "Count", mostRows)
			return rows
		}
		for _, d := range dates {
			all = append(all, row.moved(first, d))
		}
		if kind == when.Monthly && first.Day > fourWeeks {
			r.note("form.note.fifth", "Weekday", i18n.Weekday(r.lang, first.Weekday()))
		}
	}
	all = r.excepted(all)
	if len(all) > registry.MaxOccurrences {
		r.problem("repeat_until", "problem.dates.many", "Max", registry.MaxOccurrences, "Count", len(all))
		return rows
	}
	return all
}

// moved is the same date on another day; it keeps its identifier only where it was.
func (row typedRow) moved(from, to when.Date) typedRow {
	if from == to {
		return row
	}
	row.ID = ""
	row.StartDate = to.String()
	if end, err := readDay(row.EndDate); err == nil {
		days := from.DaysTo(to)
		row.EndDate = end.AddDays(days).String()
	}
	return row
}

// date reads one date on the clocks of its place.
func (r *reader) date(row typedRow) (o registry.Occurrence, ok bool) {
	start, ok := r.day(view.RowID("start_date", row.at), row.StartDate)
	if !ok {
		return o, false
	}
	zone := r.zone(row.ID)
	o = registry.Occurrence{ID: row.ID, Zone: zone.String()}
	last := start
	if row.EndDate != "" {
		if last, ok = r.day(view.RowID("end_date", row.at), row.EndDate); !ok {
			return o, false
		}
	}
	if last.Compare(start) < 0 {
		r.problem(view.RowID("end_date", row.at), "problem.end.before")
		return o, false
	}
	if row.StartTime == "" {
		ok = r.wholeDays(&o, row, start, last, zone)
	} else {
		ok = r.hours(&o, row, start, last, zone)
	}
	if !ok {
		return o, false
	}
	before, known := r.before(o)
	if known && before.AllDay == o.AllDay && before.HasEnd == o.HasEnd && before.Start.Equal(o.Start) && (!o.HasEnd || before.End.Equal(o.End)) {
		o.Wall = before.Wall
	}
	if today := when.DateOf(r.now.In(zone)).In(zone); !known && !o.Over().After(today) {
		r.problem(view.RowID("start_date", row.at), "form.date.past", "Day", r.say(start))
		return o, false
	}
	return o, true
}

// wholeDays reads a date without an hour.
func (r *reader) wholeDays(o *registry.Occurrence, row typedRow, start, last when.Date, zone *time.Location) bool {
	if row.EndTime != "" {
		r.problem(view.RowID("start_time", row.at), "form.start_time.missing")
		return false
	}
	o.AllDay, o.HasEnd = true, true
	o.Start, o.End = start.In(zone), last.AddDays(1).In(zone)
	o.Wall = start.String()
	if last != start {
		o.Wall += "/" + last.String()
	}
	return true
}

// hours reads a date with an hour. An end at or before the start on the same
// day is the next morning when it is before six.
func (r *reader) hours(o *registry.Occurrence, row typedRow, start, last when.Date, zone *time.Location) (ok bool) {
	if o.Start, ok = r.moment(view.RowID("start_time", row.at), start, row.StartTime, zone); !ok {
		return false
	}
	const day, clock = "2006-01-02T", "15:04"
	o.Wall = o.Start.Format(day + clock)
	endTime := row.EndTime
	switch {
	case endTime == "" && last == start:
		return true
	case endTime == "":
		endTime = "23:59" // up to that day, included
	}
	id := view.RowID("end_time", row.at)
	if o.End, ok = r.moment(id, last, endTime, zone); !ok {
		return false
	}
	if !o.End.After(o.Start) {
		if o.End.Hour() >= dawn {
			r.problem(id, "form.end.before", "Start", i18n.Hour(r.lang, o.Start), "End", i18n.Hour(r.lang, o.End))
			return false
		}
		last = last.AddDays(1)
		if o.End, ok = r.moment(id, last, endTime, zone); !ok {
			return false
		}
		r.note("form.note.night", "Day", r.say(last), "Hour", i18n.Hour(r.lang, o.End))
	}
	o.HasEnd = true
	o.Wall += "/" + o.End.Format(clock)
	if last != start {
		o.Wall = o.Start.Format(day+clock) + "/" + o.End.Format(day+clock)
	}
	return true
}

// moment is an hour of a day; one that clocks jump over is asked again, of
// one they show twice the first is taken, and it is said.
func (r *reader) moment(id string, d when.Date, clock string, zone *time.Location) (time.Time, bool) {
	at, note, err := when.Local(d, clock, zone)
	switch {
	case errors.Is(err, when.ErrGap):
		r.problem(id, "form.time.gap", "Day", r.say(d), "Value", clock)
		return at, false
	case err != nil:
		r.problem(id, "form.time.unread", "Value", clock)
		return at, false
	case note == when.Twice:
		r.note("form.note.twice", "Day", r.say(d), "Hour", i18n.Hour(r.lang, at.In(zone)))
	}
	return at.In(zone), true
}

// day reads a day in a year that makes sense.
func (r *reader) day(id, typed string) (when.Date, bool) {
	d, err := readDay(typed)
	var none *when.NoSuchDay
	switch {
	case errors.As(err, &none):
		month := i18n.MonthName(r.lang, none.Month)
		if none.Month == time.February && none.Day == 29 {
			r.problem(id, "form.date.leap", "Year", strconv.Itoa(none.Year))
		} else {
			r.problem(id, "form.date.none", "Month", view.Upper(month), "Day", none.Day)
		}
		return d, false
	case err != nil:
		r.problem(id, "form.date.unread", "Value", typed)
		return d, false
	case d.Year < firstYear || d.Year > r.now.Year()+yearsAhead:
		r.problem(id, "form.date.far", "Year", d.Year)
		return d, false
	}
	return d, true
}

var frenchDate = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$`)

// readDay reads a date as a date field sends it, or as one writes it where
// there is no such field: 28/11/2026. Without its year it is not guessed.
func readDay(typed string) (when.Date, error) {
	if parts := frenchDate.FindStringSubmatch(strings.TrimSpace(typed)); parts != nil {
		day, _ := strconv.Atoi(parts[1]) // digits alone, by the expression
		month, _ := strconv.Atoi(parts[2])
		typed = parts[3] + "-" + twoDigits(month) + "-" + twoDigits(day)
	}
	return when.ParseDate(typed)
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// say is a day in words.
func (r *reader) say(d when.Date) string { return i18n.Day(r.lang, d.In(time.UTC)) }

// zone is where the clock of a date hangs: that of the place, but for a date
// of the card whose place did not change.
func (r *reader) zone(id string) *time.Location {
	if r.previous != nil && communeOf(r.previous) == communeOf(r.card) {
		for _, o := range r.previous.Event.Occurrences {
			if o.ID == id {
				return o.Location()
			}
		}
	}
	return r.desk.ZoneOf(r.card.Place)
}

// before finds a date as it stood, by identifier or else by start.
func (r *reader) before(o registry.Occurrence) (registry.Occurrence, bool) {
	if r.previous == nil {
		return o, false
	}
	for _, old := range r.previous.Event.Occurrences {
		if o.ID != "" && old.ID == o.ID || old.Start.Equal(o.Start) {
			return old, true
		}
	}
	return o, false
}

// typedRows writes the dates of a card as one types them.
func typedRows(dates []registry.Occurrence) []view.DateRow {
	rows := make([]view.DateRow, 0, len(dates))
	for _, o := range dates {
		const day, clock = "2006-01-02", "15:04"
		start, end := o.LocalStart(), o.LocalEnd()
		row := view.DateRow{ID: o.ID, StartDate: start.Format(day)}
		switch {
		case o.AllDay:
			if last := end.Add(-time.Second).Format(day); o.HasEnd && last != row.StartDate {
				row.EndDate = last
			}
		case !o.HasEnd:
			row.StartTime = start.Format(clock)
		default:
			row.StartTime, row.EndTime = start.Format(clock), end.Format(clock)
			night := start.AddDate(0, 0, 1).Format(day) == end.Format(day) && end.Hour() < dawn && row.EndTime <= row.StartTime
			if end.Format(day) != row.StartDate && !night {
				row.EndDate = end.Format(day)
			}
		}
		rows = append(rows, row)
	}
	return rows
}
