package view

import (
	"slices"
	"strconv"
	"strings"

	"pioche/pkg/i18n"
	"pioche/pkg/when"
)

// EventEditPage is the form an event is announced with.
type EventEditPage struct {
	CardEdit
	Rows   []DateRow
	Places []string // known places of the commune
	Nearby *NearbyNote
	Reach  *Reach

	School   string // until when school holidays are known, or why they are not
	NoSchool bool   // none is, anywhere: no repeat can leave them out
}

// What a repeat may leave out.
const (
	ExceptSchool = "school"
	ExceptPublic = "public"
)

// DateRow is one date as typed.
type DateRow struct{ StartDate, StartTime, EndDate, EndTime, ID string }

// Blank says that nobody typed anything.
func (r DateRow) Blank() bool { return r.StartDate+r.StartTime+r.EndDate+r.EndTime == "" }

// NearbyNote is what else happens that day near there.
type NearbyNote struct {
	Day    string // in words
	Events []Item
	More   int      // events beside those
	Free   []string // near days without anything, in words
}

// spareRows is how many blank dates the form offers beside those filled.
const spareRows = 3

// RowInputs are the fields of one date.
type RowInputs struct {
	Number                                 int // from 1
	ID                                     string
	StartDate, StartTime, EndDate, EndTime Input
}

// Row gives the fields of a date; rows count from 0.
func (p *EventEditPage) Row(n int) RowInputs {
	row := p.Rows[n]
	field := func(name, kind, value string) Input {
		return p.finish(Input{
			Name: name, ID: RowID(name, n), Type: kind, Value: value, Autocomplete: "off",
			Label: i18n.T(p.Lang, "form."+name+".label"), Optional: n == 0 && name == "start_time",
		})
	}
	return RowInputs{
		Number: n + 1, ID: row.ID,
		StartDate: field("start_date", "date", row.StartDate), StartTime: field("start_time", "time", row.StartTime),
		EndDate: field("end_date", "date", row.EndDate), EndTime: field("end_time", "time", row.EndTime),
	}
}

// Further gives the fields of the dates after the first.
func (p *EventEditPage) Further() []RowInputs {
	var rows []RowInputs
	for n := 1; n < len(p.Rows); n++ {
		rows = append(rows, p.Row(n))
	}
	return rows
}

// RowID is the id of a field of a date in the page.
func RowID(name string, row int) string {
	if row == 0 {
		return name
	}
	return name + "-" + strconv.Itoa(row+1)
}

// Open says whether a fold shows what it holds: that of the dates, further
// dates and ends too.
func (p *EventEditPage) Open(fold string) bool {
	return p.CardEdit.Open(fold) || fold == "dates" && p.datesOpen()
}

func (p *EventEditPage) datesOpen() bool {
	for i, row := range p.Rows {
		if i > 0 && !row.Blank() || row.EndDate+row.EndTime != "" {
			return true
		}
		for _, name := range []string{"start_date", "start_time", "end_date", "end_time"} {
			if (i > 0 || strings.HasPrefix(name, "end")) && p.Error(RowID(name, i)) != "" {
				return true
			}
		}
	}
	return false
}

// Spare gives the rows with a few blank ones after those filled.
func Spare(rows []DateRow) []DateRow {
	rows = slices.Clone(rows)
	for len(rows) > 0 && rows[len(rows)-1].Blank() && rows[len(rows)-1].ID == "" {
		rows = rows[:len(rows)-1]
	}
	if len(rows) == 0 {
		rows = append(rows, DateRow{})
	}
	return append(rows, make([]DateRow, spareRows)...)
}

// spoken are the languages events are most often held in here.
var spoken = []string{"fr", "en", "it", "de", "es", "oc", "ar", "uk"}

// Spoken gives the languages an event can be held in, those already said included.
func (p *EventEditPage) Spoken() FormChoices {
	group := p.choices("languages")
	for _, code := range append(slices.Clone(spoken), p.Form["languages"]...) {
		if slices.ContainsFunc(group.Choices, func(c Choice) bool { return c.Value == code }) {
			continue
		}
		label := code
		if i18n.Has(p.Lang, "form.lang."+code) {
			label = i18n.T(p.Lang, "form.lang."+code)
		}
		group.Choices = append(group.Choices, Choice{Value: code, Label: Upper(label), On: slices.Contains(p.Form["languages"], code)})
	}
	return group
}

// Repeats lists how a date can come back.
func (p *EventEditPage) Repeats() []Choice {
	var choices []Choice
	for _, kind := range []string{when.Weekly, when.Fortnightly, when.Monthly} {
		choices = append(choices, Choice{Value: kind, Label: i18n.T(p.Lang, "form.repeat."+kind), On: p.Form.Get("repeat") == kind})
	}
	return choices
}

// Excepts lists what a repeat may leave out.
func (p *EventEditPage) Excepts() FormChoices {
	group := p.choices("repeat_except")
	group.Hint = p.School
	for _, code := range []string{ExceptSchool, ExceptPublic} {
		off := code == ExceptSchool && p.NoSchool
		group.Choices = append(group.Choices, Choice{
			Value: code, Label: i18n.T(p.Lang, "form.repeat_except."+code), On: !off && slices.Contains(p.Form["repeat_except"], code), Off: off,
		})
	}
	return group
}
