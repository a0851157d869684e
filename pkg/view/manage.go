package view

import "pioche/pkg/registry"

// ManagePage is the private page of a card: what its author may do with it.
type ManagePage struct {
	Frame
	Kind      registry.Kind
	Heading   string // the card's title
	New       bool   // it was just published: thanks first
	Done      string // what was just done
	Mark      string // of an event: status of the whole
	Note      string
	Stays     string // of an info: until when it is listed, or since when it is not
	Tentative bool   // not public until its date is confirmed
	Withdrawn bool
	Held      bool   // withdrawn by the host: its author cannot give it back
	Public    string // address of its page, blank when nobody may see it
	Secret    string // address of this page
	Share     string // the card as a message to send
	Duplicate string
	Reach     *Reach
	Closings  []string // letters that will hold it and close soon, in words
	Dates     []ManageDate
	More      []ManageDate // the dates after the first dozen, folded
	Past      int          // dates that are over
	Confirm   string
	Acts      []Link
	Complete  string
	Versions  []Version
	Sketches  []SketchNote // structures it names that are still to complete
}

// SketchNote asks the one sentence that a structure lacks.
type SketchNote struct {
	Name   string
	Action string       // its private page
	Secret string       // the same, to pass on
	Fields []GivenField // the rest of its form
	ID     string       // of the field in the page
}

// Say gives the words of the page for its kind, see [Say].
func (p *ManagePage) Say(key string) string { return Say(p.Lang, p.Kind, "manage", key) }

// Fold parts the dates to come: the first dozen and the rest.
func (p *ManagePage) Fold() {
	if len(p.Dates) > maxDates {
		p.Dates, p.More = p.Dates[:maxDates], p.Dates[maxDates:]
	}
}

// ManageDate is one date to come, and what can be done with it alone.
type ManageDate struct {
	When, Mark, Note string
	Off              bool
	Acts             []Link
}

// Version is one change of a card. Restore is where it is given back, blank
// for the present one.
type Version struct {
	Number    int
	When, Who string
	What      string
	Restore   string
}

// ManageActPage is one act and its button.
type ManageActPage struct {
	Frame
	Heading string
	Text    string
	Card    string // title of the card
	When    string // the date it is about, blank for all
	Back    string
	Action  string
	Date    string // id of the date, blank for all
	Word    bool   // a word of explanation is asked
	Note    string // that word, as typed
	Error   string
	Button  string
	Instead *Link // what is perhaps better
}

// MinePage asks where to send a person's private links.
type MinePage struct {
	Frame
	Email string
	Error string
	Sent  bool
}
