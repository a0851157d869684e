package view

// ErrorPage says what went wrong, and what to do now.
type ErrorPage struct {
	Frame
	Heading   string
	Text      string
	Reference string // names the failure in the log, when it is ours
	Doors     bool   // shows the three doors: nothing is here
	Criteria  bool   // links to the table of criteria
	Instead   string // the address that was probably meant
	Given     *Given // what was typed
	Retry     bool   // a button sends it again
}

// Given is a form as it was sent.
type Given struct {
	Action string
	Fields []GivenField
}

// GivenField is one name and value of a form.
type GivenField struct{ Name, Value string }
