package view

import (
	"cmp"
	"html/template"
	"net/url"
	"slices"
	"time"

	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// ActorItem is a structure as a list shows it.
type ActorItem struct {
	Href    string
	Title   string
	Hue     string
	Sketch  bool // only its name is known yet
	Summary string
	Picture *Picture
	Town    string
	Trades  []string
	Offers  []string
	Seeks   []string
	Access  []string
	Contact string
	Away    string // how far, in words; blank where that is not asked
}

// ActorItems shows structures as a list does.
func ActorItems(lang string, cards []*registry.Card) []ActorItem {
	items := make([]ActorItem, 0, len(cards))
	for _, c := range cards {
		if c.Actor == nil {
			continue
		}
		items = append(items, ActorItem{
			Href: Path(lang, CardPath(c)), Title: text.Clean(c.Title.In(lang, c.Lang)), Hue: Hue(c), Sketch: c.Sketch(), Summary: Summary(lang, c), Picture: NewPicture(c, registry.ImageWidths[0]),
			Town: Town(lang, c), Trades: Words(lang, data.Trades(), c.Actor.Trades), Offers: c.Actor.Offers, Seeks: c.Actor.Seeks,
			Access: shortAccess(lang, c.Access), Contact: c.Contact,
		})
	}
	return items
}

// SomeActors are the first structures of many.
type SomeActors struct {
	Count int
	Items []ActorItem
	Href  string // of all of them
}

// ActorListPage is the list of structures under a filter.
type ActorListPage struct {
	CardList
	Actors []ActorItem
	Needs  Needs
}

// Needs is the form that finds who offers, or seeks, what one types.
type Needs struct{ Offers, Seeks string }

// ActorPage is one structure.
type ActorPage struct {
	CardPage
	Sketch   bool
	Trades   []Link
	Offers   []Link // each leads to who seeks it
	Seeks    []Link // each leads to who offers it
	Channels []Channel
	People   []string
	Hours    string
	SIRET    string
	RNA      string
	Point    string // geo: address of its seat, for the map of a phone

	Coming     []Item
	ComingMore *Link
	Past       []Item
	Notices    []NoticeItem
	Neighbours []ActorItem // of the same trade, the nearest first
	Helpers    []Helper    // who offers, near there, what it seeks

	Addresses
	VCard    string // address of its card for an address book
	Announce string // form of an event of its own
	YearHref string
	EditHref string // where a sketch is completed
}

// Channel is a way a structure speaks to people.
type Channel struct{ Type, Name, URL, Rhythm string }

// Helper is what a structure seeks, and who offers it.
type Helper struct {
	Sought string
	Actors []ActorItem
}

// NewActorPage tells a structure as its page does. What depends on other
// cards, addresses and formats is the caller's.
func NewActorPage(lang string, c *registry.Card) *ActorPage {
	a := c.Actor
	page := &ActorPage{
		CardPage: newCardPage(lang, c), Sketch: c.Sketch(), Hours: a.Hours, SIRET: a.SIRET, RNA: a.RNA, People: Roles(a.People),
	}
	for _, code := range a.Trades {
		page.Trades = append(page.Trades, Link{Href: Path(lang, "/acteurs?trade="+code), Label: Word(lang, data.Trades(), code)})
	}
	for _, words := range a.Offers {
		page.Offers = append(page.Offers, Link{Href: Path(lang, "/acteurs?seeks="+queryEscape(words)), Label: words})
	}
	for _, words := range a.Seeks {
		page.Seeks = append(page.Seeks, Link{Href: Path(lang, "/acteurs?offers="+queryEscape(words)), Label: words})
	}
	for _, one := range a.Channels {
		if one.URL != "" && one.URL == page.URL {
			page.URL = "" // said once
		}
		page.Channels = append(page.Channels, Channel{Type: Word(lang, data.Channels(), one.Type), Name: one.Name, URL: one.URL, Rhythm: one.Rhythm})
	}
	if point, _, ok := geo.Locate(c.Place); ok {
		page.Point = "geo:" + degrees(point.Lat) + "," + degrees(point.Lon)
	}
	return page
}

// queryEscape writes words as a value of an address; a comma would part it.
func queryEscape(words string) string { return url.QueryEscape(words) }

// GeoHref is the address of its seat as the link of a page.
func (p *ActorPage) GeoHref() template.URL { return template.URL(p.Point) } // made of figures alone

// Directory lists structures commune by commune, to be printed.
type Directory struct {
	Towns []DirectoryTown
	More  any // how many others there are, nil when there are none
	Max   int // how many it holds then
}

// DirectoryTown is a commune of the directory.
type DirectoryTown struct {
	Name   string
	Actors []ActorItem
}

// NewDirectory puts structures in a directory: communes by name, and in each
// the structures in the order they came.
func NewDirectory(lang string, cards []*registry.Card) *Directory {
	d := &Directory{}
	for _, item := range ActorItems(lang, cards) {
		at := slices.IndexFunc(d.Towns, func(town DirectoryTown) bool { return town.Name == item.Town })
		if at < 0 {
			at = len(d.Towns)
			d.Towns = append(d.Towns, DirectoryTown{Name: item.Town})
		}
		d.Towns[at].Actors = append(d.Towns[at].Actors, item)
	}
	slices.SortStableFunc(d.Towns, func(a, b DirectoryTown) int { return cmp.Compare(text.Fold(a.Name), text.Fold(b.Name)) })
	return d
}

// YearPage is what a structure did in a year, for its annual meeting.
type YearPage struct {
	Frame
	Heading  string
	Name     string
	Href     string // the structure's page
	Year     int
	Years    []Chip
	Events   int // events announced
	Dates    int // dates held
	Off      int // dates cancelled or put off
	Months   []YearMonth
	Communes []YearLine
	Partners []YearLine
	Themes   []YearLine
	Takers   []YearLine // confirmed feeds that took its events up
	Made     time.Time
}

// YearMonth is how many dates were held in a month, and the height of its bar
// in parts of the highest.
type YearMonth struct {
	Name   string // "janv."
	Letter string // "J"
	Dates  int
	Part   int // of 10
}

// YearLine is a name, where it leads and how many events.
type YearLine struct {
	Href, Label string
	Count       int
}

// YearMonths counts dates month by month.
func YearMonths(lang string, picks []filter.Pick) []YearMonth {
	months := make([]YearMonth, 12)
	most := 1
	for i := range months {
		name := i18n.ShortMonth(lang, time.Month(i+1))
		months[i].Name, months[i].Letter = name, Upper(name[:1])
	}
	for _, p := range picks {
		month := &months[p.Shown.LocalStart().Month()-1]
		month.Dates++
		most = max(most, month.Dates)
	}
	for i := range months {
		months[i].Part = (months[i].Dates*10 + most - 1) / most
	}
	return months
}
