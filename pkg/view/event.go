package view

import (
	"html/template"
	"strings"
	"time"

	"pioche/data"
	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// EventListPage is the agenda under a filter.
type EventListPage struct {
	CardList
	Going  []Item // began before today
	Days   []Day
	Newest []Item // in place of days when the newest come first
}

// EventPage is one event.
type EventPage struct {
	Frame
	Heading string
	Hue     string
	Mark    string // status of the whole event, or of the date shown
	MarkDay string // the day it is said of, when the others may stand otherwise
	Note    string
	Off     bool
	Summary string
	Told    string // the description, in Markdown
	Block   Block
	When    string // the date shown, or the last one, in full
	Start   time.Time
	Over    bool // all dates have passed
	Dates   []EventDate
	More    []EventDate // the dates after the first dozen, folded

	Town, TownHref string
	Place, Address string
	MapHref        string // geo: address of the exact point
	Scope          []Link
	OnlineURL      string
	Organisers     []registry.Organiser
	Price          string
	Registration   registry.Registration
	Contact        string
	ContactHref    template.URL // a telephone too, which template would not trust
	URL            string
	Themes         []Link
	Audience       []string
	Access         []string
	Age            string
	Languages      []string

	Licence     string
	LicenceHref string
	Credit      string
	Origins     []registry.Origin
	Updated     time.Time

	ICS       string        // address of its calendar file
	Message   string        // the event as a message to send
	WrongHref string        // mailto: to whoever looks after the registry; blank without one
	JSONLD    template.HTML // the whole script element, of schema.org data
}

// EventDate is one date of an event.
type EventDate struct {
	ID    string // its anchor in the page
	When  string
	Start time.Time
	Mark  string
	Note  string
	Off   bool
}

// maxDates is how many dates a page lists before folding the rest.
const maxDates = 12

// NewEventPage tells a card as its page does at now. What depends on
// addresses and formats (ICS, Message, JSONLD, WrongHref) is the caller's.
func NewEventPage(lang string, c *registry.Card, now time.Time) *EventPage {
	e := c.Event
	page := &EventPage{
		Heading:      text.Clean(c.Title.In(lang, c.Lang)),
		Hue:          Hue(c),
		Summary:      text.Clean(c.Summary.In(lang, c.Lang)),
		Told:         c.Description.In(lang, c.Lang),
		Town:         Town(lang, c),
		OnlineURL:    e.OnlineURL,
		Organisers:   c.Organisers,
		Price:        Price(lang, e.Price),
		Registration: e.Registration,
		Contact:      c.Contact,
		ContactHref:  contactHref(c.Contact),
		URL:          c.URL,
		Audience:     Words(lang, data.Audiences(), c.Audience),
		Access:       Words(lang, data.Access(), c.Access),
		Age:          age(lang, e.Age),
		Languages:    e.Languages,
		Credit:       c.Credit(),
		Origins:      c.Origins,
		Updated:      c.Updated,
	}
	page.dates(lang, e, now)
	page.place(lang, c)
	page.licence(lang, c)
	for _, code := range c.Themes {
		page.Themes = append(page.Themes, Link{Href: Path(lang, "/evenements?theme="+code), Label: Word(lang, data.Themes(), code)})
	}
	return page
}

// dates lists what is to come, or all when nothing is.
func (page *EventPage) dates(lang string, e *registry.Event, now time.Time) {
	coming := e.Occurrences
	for len(coming) > 0 && !coming[0].Over().After(now) {
		coming = coming[1:]
	}
	if page.Over = len(coming) == 0; page.Over {
		coming = e.Occurrences
	}
	for i, o := range coming {
		if !page.Over && !o.Over().After(now) {
			continue // a long one began before and is already over
		}
		date := EventDate{ID: o.ID, When: i18n.When(lang, o), Start: o.LocalStart(), Note: e.NoteOf(o)}
		date.Mark, date.Off = Mark(lang, e.StatusOf(o))
		if i == 0 {
			page.Block = block(lang, o, now, true)
			page.When, page.Start, page.Mark, page.Note, page.Off = date.When, date.Start, date.Mark, date.Note, date.Off
			if alone := e.Status == "" && len(e.Occurrences) > 1; alone && page.Mark != "" {
				page.MarkDay = i18n.ShortDay(lang, date.Start)
			}
		}
		if len(page.Dates) < maxDates {
			page.Dates = append(page.Dates, date)
		} else {
			page.More = append(page.More, date)
		}
	}
}

func (page *EventPage) place(lang string, c *registry.Card) {
	for _, t := range c.Scope {
		page.Scope = append(page.Scope, Link{Href: Path(lang, TerritoryPath(t)), Label: geo.NameOf(t)})
	}
	if c.Place == nil {
		return
	}
	page.Place, page.Address = c.Place.Name, c.Place.Address
	if c.Place.Commune != "" {
		page.TownHref = Path(lang, TerritoryPath(registry.Territory{Level: registry.LevelCommune, Code: c.Place.Commune}))
	}
	if c.Place.Point != nil {
		page.MapHref = "https://www.openstreetmap.org/?mlat=" + degrees(c.Place.Point.Lat) + "&mlon=" + degrees(c.Place.Point.Lon) + "#map=17/" + degrees(c.Place.Point.Lat) + "/" + degrees(c.Place.Point.Lon)
	}
}

func (page *EventPage) licence(lang string, c *registry.Card) {
	page.Licence = c.LicenceName()
	if page.Licence == registry.Licence {
		page.Licence, page.LicenceHref = i18n.T(lang, "page.licence.open"), registry.LicenceURL
	} else if strings.HasPrefix(page.Licence, "https://") {
		page.LicenceHref = page.Licence
	}
}

// contactHref is the link behind a public contact, when it is one thing.
func contactHref(contact string) template.URL {
	if address, ok := text.Email(contact); ok {
		return template.URL("mailto:" + address)
	}
	if phone := text.Phone(contact); phone != "" {
		return template.URL("tel:" + phone)
	}
	if address, ok := text.WebURL(contact); ok {
		return template.URL(address)
	}
	return ""
}

func age(lang string, a registry.Age) string {
	switch {
	case a.Min > 0 && a.Max > 0:
		return i18n.T(lang, "page.age.between", "Min", a.Min, "Max", a.Max)
	case a.Min > 0:
		return i18n.T(lang, "page.age.from", "Min", a.Min)
	case a.Max > 0:
		return i18n.T(lang, "page.age.to", "Max", a.Max)
	}
	return ""
}
