package view

import (
	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// HandCard is a card in a list of the owner of a feed, and what they may do
// with it there.
type HandCard struct {
	ID, Href, Title string
	When, Town      string
	Mark            string // how it stands: "épinglée"
	WhyHref         string // why it is in or out
	Acts            []HandAct
}

// HandAct is one button: what it does, and its words.
type HandAct struct{ Do, Label string }

// NewHandCard says a card in one line.
func NewHandCard(lang string, p filter.Pick) HandCard {
	c := p.Card
	card := HandCard{ID: c.ID, Href: Path(lang, CardPath(c)), Title: text.Clean(c.Title.In(lang, c.Lang)), Town: Town(lang, c)}
	if p.Shown != nil {
		card.When = i18n.Day(lang, p.Shown.LocalStart())
	}
	return card
}

// HandList is a list of such cards, and where their buttons send.
type HandList struct {
	Action string
	Cards  []HandCard
}

// NearMiss is a criterion that alone keeps cards out.
type NearMiss struct {
	Text  string // "12 fiches écartées par ce seul critère : gratuit"
	Count int
	Href  string // the list without it
	HandList
}

// FluxWhyPage says why a card is in a feed or out of it.
type FluxWhyPage struct {
	Frame
	Heading string // the feed's title
	Flux    string // its page
	Action  string
	Typed   string // the card as it was named, to mend
	Unknown bool   // nothing public has that name
	Card    *HandCard
	In      bool
	Verdict string // in words
	Reasons []WhyReason
	Lost    []string // what its criteria name and that is no more
}

// WhyReason is a criterion, and how the card answers it.
type WhyReason struct {
	In              bool
	Criterion, Card string
}

// Reach says where a card is found: a few words, then names.
type Reach struct {
	Lead  string
	Links []ReachLink
	Rest  string // what follows the names

	NewTab bool // its links leave a form alone
}

// InNewTab has the links opened beside the page, which holds a form. A nil
// Reach has none.
func (r *Reach) InNewTab() {
	if r != nil {
		r.NewTab = true
	}
}

// ReachLink is a name and the words or the sign before it.
type ReachLink struct {
	Before string
	Link
}

// Via is the feed one came through to announce something: what it takes, or
// whether it will take this. It is led to, and never named: anyone may give a
// feed the name of a town hall.
type Via struct{ Text, Href string }

// NewReach says where a card is found or will be: the number of feeds that
// show it and the names of those that may be named, or the pages of its
// territories when so few do that the number would sadden. Nil when it is
// found nowhere in particular.
func NewReach(lang string, public bool, feeds int, named []registry.Selection, pages []registry.Territory) *Reach {
	will := "will."
	if public {
		will = ""
	}
	reach := &Reach{}
	if feeds >= fewFeeds {
		reach.Lead = i18n.T(lang, "reach."+will+"feeds", "Count", feeds)
		for _, one := range named[:min(len(named), mostNamed)] {
			reach.Links = append(reach.Links, ReachLink{Link: Link{Href: Path(lang, "/flux/"+one.Slug), Label: one.Title}})
		}
		if more := feeds - len(reach.Links); more > 0 && len(reach.Links) > 0 {
			reach.Rest = i18n.T(lang, "reach.more", "Count", more)
		}
		reach.join(lang, i18n.T(lang, "page.colon"), reach.Rest == "")
		return reach
	}
	if len(pages) == 0 {
		return nil
	}
	reach.Lead = i18n.T(lang, "reach."+will+"pages", "Count", len(pages))
	for _, where := range pages {
		label := geo.NameOf(where)
		if lang == "fr" {
			label = geo.Of(where)
		}
		reach.Links = append(reach.Links, ReachLink{Link: Link{Href: Path(lang, TerritoryPath(where)), Label: label}})
	}
	reach.join(lang, " ", true)
	return reach
}

const (
	fewFeeds  = 3 // under it, pages are named instead
	mostNamed = 5
)

// join puts the words of a list between the names.
func (r *Reach) join(lang, first string, last bool) {
	for i := range r.Links {
		switch {
		case i == 0:
			r.Links[i].Before = first
		case i == len(r.Links)-1 && last:
			r.Links[i].Before = i18n.T(lang, "reach.and")
		default:
			r.Links[i].Before = ", "
		}
	}
}
