package registry

// Person is who acts. The zero Person is a passer-by.
type Person struct {
	Name    string // who, in the record of revisions; never an address of mail
	Manages string // id of the card, or slug of the feed, whose private link they hold
	Source  string // slug of the source an import acts for
	Host    bool   // at the command line of the machine
}

// Verb is what one does to a card or a feed.
type Verb string

// Verbs that need a right.
const (
	See  Verb = "see"
	Edit Verb = "edit"
)

// Can says whether the person may do that to the card.
func (p Person) Can(verb Verb, c *Card) bool {
	if p.Host || (c.ID != "" && p.Manages == c.ID) || (p.Source != "" && p.Source == c.Source) {
		return true
	}
	return verb == See && c.Public()
}

// CanManage says whether the person may change the feed.
func (p Person) CanManage(s *Selection) bool {
	return p.Host || (s.Slug != "" && p.Manages == s.Slug)
}
