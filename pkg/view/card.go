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

// CardPage is what the page of every kind of card tells.
type CardPage struct {
	Frame
	Heading string
	Hue     string
	Summary string
	Picture *Picture
	Told    string // the description, in Markdown

	Town, TownHref string
	Place, Address string
	MapHref        string // geo: address of the exact point
	Scope          []Link
	Organisers     []registry.Organiser
	Contact        string
	ContactHref    template.URL // a telephone too, which template would not trust
	URL            string
	Themes         []Link
	Audience       []string
	Access         []string

	Licence     string
	LicenceHref string
	Credit      string
	Origins     []registry.Origin
	Updated     time.Time

	Reach      *Reach        // where else it is found
	Message    string        // the card as a message to send
	PosterHref string        // the sheet to print
	WrongHref  string        // mailto: to whoever looks after the registry; blank without one
	JSONLD     template.HTML // the whole script element, of schema.org data
}

// Card is the part of a card's page that every kind shares.
func (page *CardPage) Card() *CardPage { return page }

// newCardPage tells what every kind does. What depends on addresses and
// formats (Message, JSONLD, WrongHref) is the caller's.
func newCardPage(lang string, c *registry.Card) CardPage {
	page := CardPage{
		Heading:     text.Clean(c.Title.In(lang, c.Lang)),
		Hue:         Hue(c),
		Summary:     text.Clean(c.Summary.In(lang, c.Lang)),
		Picture:     NewPicture(c, 640),
		Told:        c.Description.In(lang, c.Lang),
		Town:        Town(lang, c),
		Organisers:  c.Organisers,
		Contact:     c.Contact,
		ContactHref: contactHref(c.Contact),
		URL:         c.URL,
		Audience:    Words(lang, data.Audiences(), c.Audience),
		Access:      Words(lang, data.Access(), c.Access),
		Credit:      c.Credit(),
		Origins:     c.Origins,
		Updated:     c.Updated,
	}
	page.place(lang, c)
	page.licence(lang, c)
	for _, code := range c.Themes {
		page.Themes = append(page.Themes, Link{Href: Path(lang, ListPath(c.Kind)+"?theme="+code), Label: Word(lang, data.Themes(), code)})
	}
	return page
}

func (page *CardPage) place(lang string, c *registry.Card) {
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

func (page *CardPage) licence(lang string, c *registry.Card) {
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
