package view

import "pioche/pkg/registry"

// CheckPage says in full words what was understood of a form, before
// anything is public.
type CheckPage struct {
	Frame
	Kind    registry.Kind
	Heading string
	Action  string
	Managed bool   // the card is public already: the button changes it
	First   string // field the form begins with
	Fields  []GivenField
	Notes   []string // what was guessed, to be sure of
	Lines   []CheckLine
	Dates   []CheckDate
	More    []CheckDate // the dates after the first dozen, folded
	LeftOut []string    // the days a repeat leaves out, and why
	Missing []string    // optional fields left blank, in words

	AskStatus bool // of an event: whether the date is sure
	Tentative bool
	Note      string // the word that goes with it

	Nearby    *NearbyNote
	Organiser *OrganiserNote
	Reach     *Reach
	Via       *Via     // the feed one came through
	Closings  []string // letters that will hold it and close soon, in words
}

// OrganiserNote says which structure an organiser is, or offers those of that
// name in other communes.
type OrganiserNote struct {
	Name    string
	ID      string // of the structure; blank when none is known
	Href    string // its page
	Choices []Choice
}

// Say gives the words of the page for its kind, see [Say].
func (p *CheckPage) Say(key string) string { return Say(p.Lang, p.Kind, "form", key) }

// CheckLine is one answer. Name is the field it came from.
type CheckLine struct {
	Name, Label string
	Values      []string
	Markdown    string
	Private     bool
	Thumb       string // address of a picture
}

// CheckDate is one date. Row is its place among the rows of the form; one of
// several can be taken away.
type CheckDate struct {
	When      string
	Row       int
	Removable bool
}

// Fold parts a list of dates: the first dozen and the rest.
func (p *CheckPage) Fold(dates []CheckDate) {
	for i := range dates {
		dates[i].Removable = len(dates) > 1
	}
	p.Dates = dates
	if len(dates) > maxDates {
		p.Dates, p.More = dates[:maxDates], dates[maxDates:]
	}
}

// ConflictPage shows what two people made of the same card.
type ConflictPage struct {
	Frame
	Kind    registry.Kind
	Heading string
	Action  string
	First   string       // field the form begins with
	Fields  []GivenField // what was typed, over the version as it stands now
	Back    string       // the private page: leaves the card as it is
	Rows    []ConflictRow
}

// Say gives the words of the page for its kind, see [Say].
func (p *ConflictPage) Say(key string) string { return Say(p.Lang, p.Kind, "form", key) }

// ConflictRow is one answer that differs.
type ConflictRow struct{ Label, Theirs, Yours string }
