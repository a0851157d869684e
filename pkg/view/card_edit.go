package view

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"pioche/data"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/when"
)

// CardEdit is what the form of every kind of card has: it is blank, given
// back with what is to mend, or filled with a card to change.
type CardEdit struct {
	Frame
	Kind     registry.Kind
	Tabs     []Chip // the forms of the other kinds, for a new card
	Heading  string
	Action   string // address the form is sent to
	Back     string // the private page of the card being changed; blank for a new one
	Sketch   bool   // the card being changed is a structure to complete
	Lang2    string // the other language a changed card can be told in, blank for a new one
	Form     url.Values
	Problems []FieldProblem
	Notice   *Notice // why it could not be kept, when that is our fault
	Focus    string  // id of the field to begin with
	Thumb    string  // address of the picture it holds or awaits, blank without one

	Choose   string   // what the communes offered are: their legend
	Communes []Choice // to choose from
	Prefer   string   // the territory one comes from ("epci:240500439"), for completion
	Via      *Via     // the feed one came through
}

// Edit is the part of a form's page that every kind shares.
func (p *CardEdit) Edit() *CardEdit { return p }

// Say gives the words of the form for its kind, see [Say].
func (p *CardEdit) Say(key string) string { return Say(p.Lang, p.Kind, "form", key) }

// Say gives a message in the words of a kind of card, see [i18n.ForKind].
func Say(lang string, kind registry.Kind, room, key string, args ...any) string {
	return i18n.ForKind(lang, room, string(kind), key, args...)
}

// FieldProblem is what keeps a field from being understood. ID is that of
// the field in the page: its name, with "-2" and so on for further dates.
type FieldProblem struct{ ID, Text string }

// Notice is what one must know before reading on.
type Notice struct{ Title, Text string }

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

// inputs are the fields of one value of every form, but for the dates of an
// event; one that differs for a kind is there under "KIND.NAME".
var inputs = map[string]Input{
	"title":             {Autocomplete: "off"},
	"expires":           {Type: "date", Autocomplete: "off"},
	"notice.organiser":  {Autocomplete: "organization", Optional: true},
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
	"host":              {Autocomplete: "organization"},
	"age_min":           {Mode: "numeric", Autocomplete: "off"},
	"age_max":           {Mode: "numeric", Autocomplete: "off"},
	"image_alt":         {Lines: 2},
	"image_credit":      {Autocomplete: "off"},
	"name":              {Autocomplete: "organization"},
	"name_other":        {Autocomplete: "off"},
	"offers":            {Lines: 3, Optional: true},
	"seeks":             {Lines: 3},
	"actor.place":       {Autocomplete: "off"},
	"hours":             {Autocomplete: "off"},
	"people":            {Lines: 2},
	"siret":             {Autocomplete: "off", Mode: "numeric"},
	"rna":               {Autocomplete: "off"},
}

// folds are the parts of the forms that open by themselves when one of their
// fields holds something or is to mend.
var folds = map[string][]string{
	"dates":     {"repeat", "repeat_until", "repeat_except"},
	"tell":      {"summary", "description", "theme", "price", "price_text", "registration_url", "image", "image_alt", "image_credit", "image_right", "image_id"},
	"whom":      {"audience", "access"},
	"practical": {"address", "online_url", "contact", "url"},
	"notice":    {"summary", "theme", "audience", "url", "contact", "image", "image_alt", "image_credit", "image_right", "image_id"},
	"other":     {"title_other", "summary_other", "description_other"},
	"actor":     {"description", "image", "image_alt", "image_credit", "image_right", "image_id", "trade", "theme", "seeks"},
	"reach":     {"place", "address", "hours", "territory", "contact", "people", "channel_name", "channel_url", "url"},
	"numbers":   {"audience", "access", "siret", "rna"},
	"named":     {"name_other", "summary_other", "description_other"},
	"more":      {"title_other", "summary_other", "description_other", "co_organisers", "host", "age_min", "age_max", "languages"},
}

// Input gives a field of one value.
func (p *CardEdit) Input(name string) Input {
	i, own := inputs[string(p.Kind)+"."+name]
	if !own {
		i = inputs[name]
	}
	i.Name, i.ID, i.Value = name, name, p.Form.Get(name)
	i.Label = Say(p.Lang, p.Kind, "form", name+".label", "Lang", i18n.T(p.Lang, "form.lang."+p.Lang2))
	if hint := name + ".hint"; i18n.Has(p.Lang, "form."+hint) || i18n.Has(p.Lang, "form."+string(p.Kind)+"."+hint) {
		i.Hint = p.Say(hint)
	}
	return p.finish(i)
}

// finish settles what is the same for every field.
func (p *CardEdit) finish(i Input) Input {
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

// Error is what is to mend in a field, blank when it is well.
func (p *CardEdit) Error(id string) string {
	for _, problem := range p.Problems {
		if problem.ID == id {
			return problem.Text
		}
	}
	return ""
}

// Open says whether a fold shows what it holds.
func (p *CardEdit) Open(fold string) bool {
	if fold == p.Focus || slices.Contains(folds[fold], p.Focus) {
		return true
	}
	return slices.ContainsFunc(folds[fold], func(name string) bool { return p.Form.Get(name) != "" || p.Error(name) != "" })
}

// Lists are the closed lists a form chooses from, by field.
var Lists = map[string]func() []data.Word{"theme": data.Themes, "audience": data.Audiences, "access": data.Access, "price": data.Prices, "type": data.Notices, "trade": data.Trades}

// FormChoices is a field that is chosen from a closed list, and what is to
// mend in it.
type FormChoices struct {
	ChoiceGroup
	Hint  string
	Error string
	Focus bool
}

// Described lists the elements that say more of the field, for aria-describedby.
func (c FormChoices) Described() string {
	return Input{ID: c.Name, Hint: c.Hint, Error: c.Error}.Described()
}

// choices is such a field before its choices.
func (p *CardEdit) choices(name string) FormChoices {
	return FormChoices{ChoiceGroup: ChoiceGroup{Name: name, Legend: p.Say(name + ".label")}, Error: p.Error(name), Focus: p.Focus == name}
}

// Choices gives a field that is chosen from a closed list.
func (p *CardEdit) Choices(name string) FormChoices {
	group := p.choices(name)
	for _, word := range Lists[name]() {
		group.Choices = append(group.Choices, Choice{Value: word.Code, Label: word.In(p.Lang), On: slices.Contains(p.Form[name], word.Code)})
	}
	return group
}
