package feed

import (
	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// ldActor is a structure (https://schema.org/Organization). What it is beside,
// by its trades, is said as a type more: none of schema.org's is sure enough
// to stand alone.
type ldActor struct {
	Context   string     `json:"@context,omitempty"`
	Type      string     `json:"@type"`
	More      []string   `json:"additionalType,omitempty"`
	ID        string     `json:"@id"`
	Name      string     `json:"name"`
	URL       string     `json:"url"`
	Same      []string   `json:"sameAs,omitempty"`
	About     string     `json:"description,omitempty"`
	Images    []string   `json:"image,omitempty"`
	Address   *ldAddress `json:"address,omitempty"`
	Location  *ldPlace   `json:"location,omitempty"`
	Areas     []ldArea   `json:"areaServed,omitempty"`
	Telephone string     `json:"telephone,omitempty"`
	Email     string     `json:"email,omitempty"`
	Number    string     `json:"identifier,omitempty"` // SIRET or RNA
	Knows     []string   `json:"knowsAbout,omitempty"`
}

func (f *Feed) ldActor(c *registry.Card) ldActor {
	a := ldActor{
		Context: "https://schema.org", Type: "Organization", ID: f.URL(c), Name: f.name(c), URL: f.URL(c), About: f.summary(c), Images: f.ldImages(c),
		Knows: append(f.labels(data.Trades(), c.Actor.Trades), f.labels(data.Themes(), c.Themes)...), Number: c.Actor.SIRET,
	}
	if a.Number == "" {
		a.Number = c.Actor.RNA
	}
	for _, code := range c.Actor.Trades {
		for _, word := range data.Trades() {
			if word.Code == code {
				for _, one := range word.Schema {
					a.More = append(a.More, "https://schema.org/"+one)
				}
			}
		}
	}
	if site := website(f.outline(filter.Pick{Card: c})); site != "" {
		a.Same = append(a.Same, site)
	}
	for _, channel := range c.Actor.Channels {
		if address := f.link(channel.URL); channel.Type == "social" && address != "" {
			a.Same = append(a.Same, address)
		}
	}
	a.Telephone, a.Email = reached(c.Contact)
	if c.Place != nil {
		place := f.ldPlace(c)
		a.Address = place.Address
		if place.Geo != nil || text.Clean(c.Place.Name) != "" {
			a.Location = &place
		}
	}
	served := *c
	served.Place = nil
	a.Areas = f.ldAreas(&served)
	return a
}
