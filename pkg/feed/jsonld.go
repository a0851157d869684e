package feed

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// schema.org data of a card's page (https://schema.org/Event), as search
// engines want it: every event has a name, a start and a place; one Event a date.

// maxEvents bounds the dates a page describes.
const maxEvents = 50

type ldEvent struct {
	Context    string        `json:"@context,omitempty"`
	Type       string        `json:"@type"`
	ID         string        `json:"@id"`
	Name       string        `json:"name"`
	URL        string        `json:"url"`
	Start      string        `json:"startDate"`
	End        string        `json:"endDate,omitempty"`
	Status     string        `json:"eventStatus"`
	Attendance string        `json:"eventAttendanceMode"`
	Location   []any         `json:"location"`
	About      string        `json:"description,omitempty"`
	Images     []string      `json:"image,omitempty"`
	Language   string        `json:"inLanguage,omitempty"`
	Free       *bool         `json:"isAccessibleForFree,omitempty"`
	Ages       string        `json:"typicalAgeRange,omitempty"`
	Offers     *ldOffer      `json:"offers,omitempty"`
	Organisers []ldOrganiser `json:"organizer,omitempty"`
	Licence    string        `json:"license,omitempty"`
	Keywords   []string      `json:"keywords,omitempty"`
}

type ldPlace struct {
	Type    string     `json:"@type"`
	Name    string     `json:"name"`
	Address *ldAddress `json:"address,omitempty"`
	Geo     *ldGeo     `json:"geo,omitempty"`
}

type ldOnline struct {
	Type string `json:"@type"`
	URL  string `json:"url"`
}

type ldAddress struct {
	Type     string `json:"@type"`
	Street   string `json:"streetAddress,omitempty"`
	Postcode string `json:"postalCode,omitempty"`
	Town     string `json:"addressLocality,omitempty"`
	Region   string `json:"addressRegion,omitempty"`
	Country  string `json:"addressCountry"`
}

type ldGeo struct {
	Type string  `json:"@type"`
	Lat  float64 `json:"latitude"`
	Lon  float64 `json:"longitude"`
}

type ldOffer struct {
	Type         string `json:"@type"`
	URL          string `json:"url"`
	Price        string `json:"price,omitempty"`
	Currency     string `json:"priceCurrency,omitempty"`
	Availability string `json:"availability,omitempty"`
	From         string `json:"validFrom,omitempty"`
}

type ldOrganiser struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

// JSONLD describes a card for search engines: one object, or an array when an
// event has several dates to come. It can stand inside a script element: no
// "<" is left in it. It is nil for an event without dates.
func (f *Feed) JSONLD(c *registry.Card) ([]byte, error) {
	if c.Actor != nil {
		return json.Marshal(f.ldActor(c))
	}
	if c.Notice != nil {
		return json.Marshal(f.ldNotice(c))
	}
	if c.Event == nil || len(c.Event.Occurrences) == 0 {
		return nil, nil
	}
	dates := f.coming(c.Event)
	dates = dates[:min(len(dates), maxEvents)]
	events := make([]ldEvent, len(dates))
	for i := range dates {
		events[i] = f.ldEvent(filter.Pick{Card: c, Shown: &dates[i]})
	}
	if len(events) == 1 {
		return json.Marshal(events[0])
	}
	return json.Marshal(events)
}

func (f *Feed) ldEvent(p filter.Pick) ldEvent {
	c, e := p.Card, p.Card.Event
	event := ldEvent{
		Context: "https://schema.org", Type: "Event", ID: f.URL(c) + "#" + p.Shown.ID,
		Name: f.name(c), URL: f.URL(c), About: f.summary(c), Language: f.language(c),
		Status: ldStatus(p), Location: f.ldLocation(c), Keywords: f.labels(data.Themes(), c.Themes),
	}
	if event.About == "" {
		event.About = f.tell(p).headline
	}
	event.Start, event.End = isoSpan(*p.Shown)
	event.Attendance = "https://schema.org/OfflineEventAttendanceMode"
	if e.OnlineURL != "" || status(p) == registry.MovedOnline {
		event.Attendance = "https://schema.org/OnlineEventAttendanceMode"
		if c.Place != nil && status(p) != registry.MovedOnline {
			event.Attendance = "https://schema.org/MixedEventAttendanceMode"
		}
	}
	event.Images = f.ldImages(c)
	if e.Price.Code != "" {
		free := e.Price.Code == "free"
		event.Free = &free
	}
	if e.Age.Min > 0 || e.Age.Max > 0 {
		event.Ages = strconv.Itoa(e.Age.Min) + "-" + known(e.Age.Max)
	}
	_, event.Licence = licence(c)
	event.Offers = f.ldOffer(p)
	event.Organisers = f.ldOrganisers(c)
	return event
}

// ldImages lists the pictures, the widest of each first.
func (f *Feed) ldImages(c *registry.Card) []string {
	var all []string
	for _, image := range c.Images {
		for _, size := range slices.Backward(image.Sizes()) {
			if address := f.link(size.URL); address != "" {
				all = append(all, address)
			}
		}
	}
	return all
}

func (f *Feed) ldOrganisers(c *registry.Card) (list []ldOrganiser) {
	for _, o := range c.Organisers {
		if o.Role == "host" || text.Clean(o.Name) == "" {
			continue
		}
		one := ldOrganiser{Type: "Organization", Name: text.Clean(o.Name), URL: f.link(o.URL)}
		if one.URL == "" && o.ID != "" {
			one.URL = f.Base + "/acteurs/" + o.ID
		}
		list = append(list, one)
	}
	return list
}

func ldStatus(p filter.Pick) string {
	switch status(p) {
	case registry.Cancelled:
		return "https://schema.org/EventCancelled"
	case registry.Postponed:
		return "https://schema.org/EventPostponed"
	case registry.MovedOnline:
		return "https://schema.org/EventMovedOnline"
	}
	return "https://schema.org/EventScheduled"
}

// ldLocation is never empty: what has neither place nor address is somewhere
// in the territory it concerns.
func (f *Feed) ldLocation(c *registry.Card) []any {
	var all []any
	if c.Place != nil || c.Event.OnlineURL == "" {
		all = append(all, f.ldPlace(c))
	}
	if address := f.link(c.Event.OnlineURL); address != "" {
		all = append(all, ldOnline{Type: "VirtualLocation", URL: address})
	}
	return all
}

func (f *Feed) ldPlace(c *registry.Card) ldPlace {
	town := f.town(c)
	place := ldPlace{Type: "Place", Name: town, Address: &ldAddress{Type: "PostalAddress", Town: town, Country: "FR"}}
	if p := c.Place; p != nil {
		if p.Name != "" {
			place.Name = text.Clean(p.Name)
		}
		place.Address.Street, place.Address.Postcode = text.Clean(p.Address), p.Postcode
		if p.Country != "" {
			place.Address.Country = p.Country
		}
		if commune, ok := geo.CommuneByCode(p.Commune); ok {
			place.Address.Region = geo.NameOf(registry.Territory{Level: registry.LevelRegion, Code: commune.Region})
		}
		if p.Point != nil {
			place.Geo = &ldGeo{Type: "GeoCoordinates", Lat: float64(p.Point.Lat) / 1e6, Lon: float64(p.Point.Lon) / 1e6}
		}
	}
	if place.Name == "" {
		place.Name = "France"
	}
	return place
}

// ldOffer says the price when it is certain, and where to book.
func (f *Feed) ldOffer(p filter.Pick) *ldOffer {
	e := p.Card.Event
	offer := &ldOffer{Type: "Offer", URL: f.link(e.Registration.URL), Availability: "https://schema.org/InStock"}
	if !p.Card.Published.IsZero() {
		offer.From = p.Card.Published.UTC().Format(time.RFC3339)
	}
	switch price, certain := figure(e.Price.Text); {
	case e.Price.Code == "free":
		offer.Price, offer.Currency = "0", "EUR"
	case certain:
		offer.Price, offer.Currency = price, "EUR"
	case offer.URL == "":
		return nil
	}
	if offer.URL == "" {
		offer.URL = f.URL(p.Card)
	}
	if status(p) == registry.Full {
		offer.Availability = "https://schema.org/SoldOut"
	}
	return offer
}

// figure reads a price that is one amount in euros: "5 €", "7,50 €".
func figure(said string) (string, bool) {
	amount, euros := strings.CutSuffix(text.Clean(said), "€")
	if !euros {
		return "", false
	}
	amount = strings.Replace(strings.Trim(amount, " \u00a0\u202f"), ",", ".", 1)
	n, err := strconv.ParseFloat(amount, 64)
	if err != nil || n < 0 || n > 10_000 {
		return "", false
	}
	return amount, true
}
