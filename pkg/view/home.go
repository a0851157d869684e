package view

// HomePage is the three doors and what is coming.
type HomePage struct {
	Frame
}
