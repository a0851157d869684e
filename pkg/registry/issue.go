package registry

import "time"

// Issue is one number of the letter of a selection, as it stood when it
// closed: the cards themselves, so that it can still be laid out and read in
// another language.
type Issue struct {
	Selection string      `json:"selection"`
	Day       string      `json:"day"` // that it closed, "2026-11-25"
	Title     string      `json:"title"`
	Cards     []IssueCard `json:"cards"`
	At        time.Time   `json:"at"` // when it was made, in the night that followed
}

// IssueCard is a card of an issue and the date it was shown at, blank for
// what has none.
type IssueCard struct {
	Card  *Card  `json:"card"`
	Shown string `json:"shown,omitempty"`
}
