package view

import (
	"pioche/pkg/registry"
)

// Chip is a criterion one touch adds or takes away.
type Chip struct {
	Href, Label string
	On          bool // it is asked now
	Off         bool // touching it takes it away
}

// CardList is what the list of every kind of card has: the filter in words,
// the form that changes it, and what else could be asked.
type CardList struct {
	Frame
	Kind     registry.Kind
	Tabs     []Chip // the lists of the other kinds
	Action   string // address of the list, which its form asks
	Sentence string // the filter in words; blank when nothing is asked
	Count    int
	Search   Search
	Quick    []Chip // what most ask for
	Asked    []Chip // the other criteria, to take away
	Layouts  Layouts

	Next  string // address of what follows
	First string // address of the beginning, when this is not it

	Wider   *Link        // adds what concerns a larger territory
	Unsaid  *Link        // adds what says nothing of its access
	Without []Suggestion // what to leave out when nothing is found
	Places  []Link       // the homonyms of the place typed
	Unknown string       // the place typed, when nobody knows it
	Near    []Link       // places of a like name

	AroundHref   string // the list anywhere, to which a phone adds where it is
	PickHref     string // builder of a feed with these criteria
	AnnounceHref string
}

// List is the part of a list's page that every kind shares.
func (p *CardList) List() *CardList { return p }

// Say gives the words of the list for its kind, see [Say].
func (p *CardList) Say(key string) string { return Say(p.Lang, p.Kind, "page.list", key) }

// Counted says how many cards the list holds.
func (p *CardList) Counted() string {
	return Upper(Say(p.Lang, p.Kind, "page", "count", "Count", Many(p.Count)))
}

// Search is the form above a list, as typed.
type Search struct {
	Q, Where string
	Dated    bool   // the cards have dates to choose by
	From, To string // ISO dates
	Radius   []Choice
	Groups   []ChoiceGroup
	Kept     []GivenField // the criteria that a new search keeps
}

// ChoiceGroup is a criterion with a closed list of values.
type ChoiceGroup struct {
	Name, Legend string
	Choices      []Choice
}

// Choice is one value of a list.
type Choice struct {
	Value, Label string
	Beside       string // what tells it from those of the same words
	On           bool
	Off          bool // cannot be chosen
}

// Suggestion is a list that holds something, and how many.
type Suggestion struct {
	Href, Label string
	Count       int
}
