package view

// HomePage is the three doors and what is coming.
type HomePage struct {
	Frame
	Heading string // of what is coming: this weekend, or soon
	SeeHref string // all of that
	SeeText string
	Quick   []Chip
	Soon    []Item
	Count   int // events to come, in all
	Notices []NoticeItem
}
