package view

// LetterPage is a feed as a newsletter to paste: HTML, Markdown and text.
type LetterPage struct {
	Frame
	Heading  string
	Sentence string
	Count    string // how many cards it holds, in words
	Empty    bool

	Action    string       // of the form that lays it out
	Kept      []GivenField // of the address, beside what the form asks
	Groupings []Choice
	Spans     []Chip // the times to come it may be made for; none for what has no date
	Since     string // the day what is new is counted from, as an input wants it
	SinceSaid string // the same in words, blank without one

	HTML, Markdown, Text string
	AloneHref            string // the HTML alone in a page, to be seen and selected
	PosterHref           string
	BackHref             string // the feed

	Closing string // when the issue closes, in words
	Closed  string // the day this issue closed, in words; blank for the one being made
	LiveRef string // of a closed issue: the one being made
	Issues  []Link // those that closed, the latest first
}

// ManageLetter is what the owner of a feed sees and sets of its letter.
type ManageLetter struct {
	Action    string // of the form
	Href      string // the letter
	Days      []Choice
	Groupings []Choice
	Closing   string // the next closing, in words
	New       *Link  // what was announced since the last one
	Issues    []Link
}
