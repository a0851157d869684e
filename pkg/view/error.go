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
	Retry     *Given // what was typed, to send again
}

// Given is a form as it was sent, to be sent again.
type Given struct {
	Action string
	Fields []GivenField
}

// GivenField is one name and value of a form.
type GivenField struct{ Name, Value string }
