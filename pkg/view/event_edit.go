package view

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"pioche/data"
	"pioche/pkg/i18n"
	"pioche/pkg/when"
)

// EventEditPage is the form an event is announced with, blank, given back
// with what is to mend, or filled with a card to change.
type EventEditPage struct {
	Frame
	Heading  string
	Action   string // address the form is sent to
	Back     string // the private page of the card being changed; blank for a new one
	Lang2    string // the other language a changed card can be told in, blank for a new one
	Form     url.Values
	Rows     []DateRow
	Problems []FieldProblem
	Notice   *Notice // why it could not be kept, when that is our fault
	Focus    string  // id of the field to begin with

	Choose   string   // what the communes offered are: their legend
	Communes []Choice // to choose from
	Prefer   string   // the territory one comes from ("epci:240500439"), for completion
	Places   []string // known places of the commune
	Nearby   *NearbyNote
}

// FieldProblem is what keeps a field from being understood. ID is that of
// the field in the page: its name, with "-2" and so on for further dates.
type FieldProblem struct{ ID, Text string }

// Notice is what one must know before reading on.
type Notice struct{ Title, Text string }

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

// Input is one field of a form, ready to be written.
type Input struct {
	Name, ID     string
	Label, Hint  string
	Value        string
	Type         string
	Autocomplete string
	Mode         string // inputmode: the keyboard of a phone
	List         string // id of the proposals
	Lines        int    // of a longer text
	Optional     bool
	Focus        bool
	Error        string
}

// Described lists the elements that say more of the field, for aria-describedby.
func (i Input) Described() string {
	var ids []string
	if i.Hint != "" {
		ids = append(ids, i.ID+"-hint")
	}
	if i.Error != "" {
		ids = append(ids, i.ID+"-error")
	}
	return strings.Join(ids, " ")
}

// inputs are the fields of one value, but for the dates.
var inputs = map[string]Input{
	"title":             {Autocomplete: "off"},
	"repeat_until":      {Type: "date"},
	"commune":           {Autocomplete: "address-level2"},
	"place":             {Autocomplete: "off", List: "places", Optional: true},
	"status_note":       {Autocomplete: "off", Optional: true},
	"organiser":         {Autocomplete: "organization"},
	"email":             {Type: "email", Autocomplete: "email", Mode: "email"},
	"summary":           {Autocomplete: "off"},
	"description":       {Lines: 6},
	"price_text":        {Autocomplete: "off"},
	"registration_url":  {Type: "url", Autocomplete: "off", Mode: "url"},
	"address":           {Autocomplete: "address-line1"},
	"online_url":        {Type: "url", Autocomplete: "off", Mode: "url"},
	"contact":           {Autocomplete: "off"},
	"url":               {Type: "url", Autocomplete: "url", Mode: "url"},
	"title_other":       {Autocomplete: "off"},
	"summary_other":     {Autocomplete: "off"},
	"description_other": {Lines: 6},
	"co_organisers":     {Lines: 3},
	"age_min":           {Mode: "numeric", Autocomplete: "off"},
	"age_max":           {Mode: "numeric", Autocomplete: "off"},
}

// folds are the parts of the form that open by themselves when one of their
// fields holds something or is to mend.
var folds = map[string][]string{
	"dates":     {"repeat", "repeat_until"},
	"tell":      {"summary", "description", "theme", "price", "price_text", "registration_url"},
	"whom":      {"audience", "access"},
	"practical": {"address", "online_url", "contact", "url"},
	"more":      {"title_other", "summary_other", "description_other", "co_organisers", "age_min", "age_max", "languages"},
}

// Input gives a field of one value.
func (p *EventEditPage) Input(name string) Input {
	i := inputs[name]
	i.Name, i.ID, i.Value = name, name, p.Form.Get(name)
	i.Label = i18n.T(p.Lang, "form."+name+".label", "Lang", i18n.T(p.Lang, "form.lang."+p.Lang2))
	if hint := "form." + name + ".hint"; i18n.Has(p.Lang, hint) {
		i.Hint = i18n.T(p.Lang, hint)
	}
	return p.finish(i)
}

// finish settles what is the same for every field.
func (p *EventEditPage) finish(i Input) Input {
	i.Type = cmp.Or(i.Type, "text")
	if i.Type == "date" && i.Value != "" {
		if _, err := when.ParseDate(i.Value); err != nil {
			i.Type = "text" // a date field would hide what it does not understand
		}
	}
	if i.Type == "time" && i.Value != "" {
		if _, _, err := when.ParseClock(i.Value); err != nil || len(i.Value) != len("00:00") {
			i.Type = "text"
		}
	}
	i.Error, i.Focus = p.Error(i.ID), p.Focus == i.ID
	return i
}

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

// Error is what is to mend in a field, blank when it is well.
func (p *EventEditPage) Error(id string) string {
	for _, problem := range p.Problems {
		if problem.ID == id {
			return problem.Text
		}
	}
	return ""
}

// Open says whether a fold shows what it holds.
func (p *EventEditPage) Open(fold string) bool {
	if slices.Contains(folds[fold], p.Focus) || fold == "more" && p.Focus == "more" {
		return true
	}
	for _, name := range folds[fold] {
		if p.Form.Get(name) != "" || p.Error(name) != "" {
			return true
		}
	}
	return fold == "dates" && p.datesOpen()
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

// lists are the closed lists a form chooses from, by field.
var lists = map[string]func() []data.Word{"theme": data.Themes, "audience": data.Audiences, "access": data.Access, "price": data.Prices}

// FormChoices is a field that is chosen from a closed list, and what is to
// mend in it.
type FormChoices struct {
	ChoiceGroup
	Error string
	Focus bool
}

// Choices gives a field that is chosen from a closed list.
func (p *EventEditPage) Choices(name string) FormChoices {
	group := FormChoices{ChoiceGroup{Name: name, Legend: i18n.T(p.Lang, "form."+name+".label")}, p.Error(name), p.Focus == name}
	for _, word := range lists[name]() {
		group.Choices = append(group.Choices, Choice{Value: word.Code, Label: word.In(p.Lang), On: slices.Contains(p.Form[name], word.Code)})
	}
	return group
}

// spoken are the languages events are most often held in here.
var spoken = []string{"fr", "en", "it", "de", "es", "oc", "ar", "uk"}

// Spoken gives the languages an event can be held in, those already said included.
func (p *EventEditPage) Spoken() FormChoices {
	group := FormChoices{ChoiceGroup{Name: "languages", Legend: i18n.T(p.Lang, "form.languages.label")}, p.Error("languages"), p.Focus == "languages"}
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
