package view

// FluxPage is a saved feed: what it holds and how to take it.
type FluxPage struct {
	Frame
	Heading   string
	Confirmed bool // its owner is who they say
	Shown
	Addresses
	Papers       []Link // letter and posters
	AnnounceHref string
	Invite       string // the words of the link there
	PickHref     string // builder with the same criteria
}

// Shown is what a filter holds, as the pages about feeds show it.
type Shown struct {
	Sentence string // the filter in words
	Count    string // how many, in words
	Total    int
	Items    []Item
	Notices  []NoticeItem
	Others   []Link // structures
	Rest     string // how many more, in words; blank when all are shown
	AllHref  string // all of them
}

// FluxListPage tells that every territory has its feed, and lists the feeds
// of confirmed owners.
type FluxListPage struct {
	Frame
	Where     string // the place typed
	Places    []Link // its homonyms
	Unknown   bool   // nobody knows it
	Near      []string
	Scope     []Link // territories this registry is about
	Confirmed []FluxEntry
}

// FluxEntry is one feed of a list.
type FluxEntry struct {
	Link
	Sentence string
}

// FluxNewPage is the builder of a feed: the criteria, what they hold, and the
// form that saves them. With Version set, it changes a feed that exists.
type FluxNewPage struct {
	Frame
	Heading string
	Intro   string
	Action  string // of both forms

	Models *Models // to begin with, on a builder where nothing is asked; else nil
	Kinds  ChoiceGroup

	Where   string // the place as typed, to mend
	Places  []Link // its homonyms
	Unknown bool
	Near    []Link
	Refused string   // why the radius cannot be kept, in words
	Circle  *Link    // the circle itself, where it holds too many communes to name
	Chosen  []Ticked // territories, centre and structures chosen, to untick
	Radius  []Choice
	Spans   []Choice
	From    string
	To      string
	Q       string
	Themes  ChoiceGroup
	Except  ChoiceGroup
	Folded  []ChoiceGroup
	Open    bool         // something is asked under the fold
	Kept    []GivenField // criteria the form does not show

	Counts bool // the criteria are enough for a feed
	Shown
	Addresses              // of what is found, without saving anything
	Steps     []Step       // what each criterion leaves
	Trims     []Link       // what most wish to change, one touch each
	Without   []Suggestion // what to leave out when nothing is found
	Keeping   []Suggestion // what to keep, where leaving one out finds nothing

	Save Saving
}

// Models are the filters to begin with: most from the name of a place, one
// from that of a structure.
type Models struct {
	Choices    []Choice // made from a place
	Structures bool     // there is one made from a structure
	Where      string   // as typed, to mend
	Radius     []Choice
	Structure  string // as typed
	Said       string // what is to choose, or to mend
	Found      []Link // places or structures of that name
	Near       []Link // names spelled alike
}

// Step is a criterion, how many cards it leaves of those before it, and what
// it alone leaves out.
type Step struct {
	Words string
	Count int
	Out   string // how many it leaves out and why, in words
	Href  string // without it; blank when nothing would be left to choose by
}

// Ticked is a value of a criterion, named, in a box already ticked.
type Ticked struct{ Name, Value, Label string }

// Saving is the form that saves a feed.
type Saving struct {
	Fields   []GivenField // the criteria under their own keys
	Title    string
	Email    string
	Once     string
	Version  int    // of the feed being changed, 0 for a new one
	Change   string // "+3, −1" in words, when a feed is being changed
	Enters   Changes
	Leaves   Changes
	Back     string // where it is managed
	Problems []FieldProblem
}

// Changes are the cards that a change brings into a feed, or takes out.
type Changes struct {
	Cards []HandCard
	More  int // of them than are named
}

// Error is what is to mend in a field, blank when it is well.
func (s Saving) Error(id string) string { return problemOf(s.Problems, id) }

// Error is the same on the form that says how a feed is shown.
func (p FluxFinerPage) Error(id string) string { return problemOf(p.Problems, id) }

func problemOf(problems []FieldProblem, id string) string {
	for _, p := range problems {
		if p.ID == id {
			return p.Text
		}
	}
	return ""
}

// ManageFeedPage is the private page of a feed: where it is read, who reads
// it, and what its owner may do.
type ManageFeedPage struct {
	Frame
	Heading string
	New     bool   // it was just saved: thanks first
	Mailed  bool   // its private link goes by e-mail, too
	Done    string // what was just done
	Public  string // address of its page
	Secret  string // address of this one
	Shown
	Addresses
	Papers    []Link // letter and posters
	Letter    *ManageLetter
	Confirmed bool

	Hand     string // where its buttons send
	Cards    HandList
	Waiting  HandList // to be approved
	Misses   []NearMiss
	Pins     HandList
	Bans     HandList
	PinTyped string // the card to show, as typed, to mend
	PinError string
	Approve  bool   // each card is approved
	Approval string // where that begins or ends
	Lost     []string

	Readers   []Reader // over the last days, the most frequent first
	Last      string   // when it was last read, in words; blank: never
	Quiet     bool     // it was read once, and no longer is
	EditHref  string
	FinerHref string // how it is shown
	EndHref   string
	Deleted   string // the day it was deleted, in words
}

// Reader is a family of programs and how often it read a feed.
type Reader struct {
	Name  string
	Count int
	Often string // how often, in words
	Last  string // when last, in words
}

// FluxFinerPage is the form that says how a feed is shown: on its owner's
// private page, behind "Régler plus finement".
type FluxFinerPage struct {
	Frame
	Heading   string
	Action    string
	Back      string
	Preview   string // the page to embed
	Version   int
	Menus     []ChoiceGroup
	Limit     string
	Boxes     []FinerBox
	Accent    string // "#1a7f5a"
	OwnAccent bool   // it is asked
	Darkened  string // what it is shown as, where it is too pale to be read
	Problems  []FieldProblem
}

// FinerBox is a setting that is on or off.
type FinerBox struct {
	Name, Value, Label string
	On                 bool
}

// FluxEndPage is the one button that deletes a feed.
type FluxEndPage struct {
	Frame
	Heading string
	Action  string
	Back    string
}

// HelpJSONPage shows a developer the two examples.
type HelpJSONPage struct {
	Frame
	HTML, JS, PHP string // the files
}
