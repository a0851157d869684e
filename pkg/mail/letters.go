package mail

// Published tells an author that the card is there, and how to change it.
type Published struct {
	House     House
	Kind      string // of the card: each has its words
	Title     string
	When      string // in words: its dates, or until when; blank when it has neither
	Where     string // place and commune
	Public    string // address of its page
	Manage    string // private address
	Tentative bool   // not public before its date is confirmed
}

// Write gives the letter in a language.
func (p Published) Write(lang string) (Letter, error) {
	return write("published.txt", lang, p.House, p)
}

// Selection tells the owner of a feed where it is, and how to change it.
type Selection struct {
	House    House
	Title    string
	Sentence string // what it holds, in words
	Public   string // address of its page
	Manage   string // private address
}

// Write gives the letter in a language.
func (s Selection) Write(lang string) (Letter, error) {
	return write("selection.txt", lang, s.House, s)
}

// Emptied tells the owner of a feed that it finds nothing any more.
type Emptied struct {
	House    House
	Title    string
	Sentence string // what it holds, in words
	Manage   string // private address
}

// Write gives the letter in a language.
func (e Emptied) Write(lang string) (Letter, error) {
	return write("emptied.txt", lang, e.House, e)
}

// Waiting tells the owner of a feed what waits to be approved.
type Waiting struct {
	House  House
	Title  string
	Count  int
	Cards  []Line // the first of them
	More   int    // beyond those
	Manage string // private address
}

// Write gives the letter in a language.
func (w Waiting) Write(lang string) (Letter, error) {
	return write("waiting.txt", lang, w.House, w)
}

// Quiet tells the owner of a feed that nobody reads it any more.
type Quiet struct {
	House  House
	Title  string
	Day    string // of the last reading, in words
	Manage string // private address
}

// Write gives the letter in a language.
func (q Quiet) Write(lang string) (Letter, error) {
	return write("quiet.txt", lang, q.House, q)
}

// Mine lists what a person has here.
type Mine struct {
	House      House
	Cards      []Line
	Selections []Line
	More       int // older cards left out
}

// Claim gives the manage link of a structure's card to who says it is theirs.
type Claim struct {
	House  House
	Title  string // its name
	Where  string // its commune
	Public string // address of its page
	Manage string // private address
}

// Write gives the letter in a language.
func (c Claim) Write(lang string) (Letter, error) {
	return write("claim.txt", lang, c.House, c)
}

// Line is one card or feed of a list.
type Line struct {
	Title  string
	Note   string // when it is, or how it stands
	Manage string // private address
}

// Write gives the letter in a language.
func (m Mine) Write(lang string) (Letter, error) {
	return write("mine.txt", lang, m.House, m)
}
