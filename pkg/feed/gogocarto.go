package feed

import (
	"strings"

	"pioche/pkg/text"
)

// mapped is a structure under the names other maps of actors read, those of
// the elements of GoGoCarto: beside our own in GeoJSON, as columns in CSV.
type mapped struct {
	Name       string   `json:"name"`
	Latitude   *float64 `json:"latitude"`
	Longitude  *float64 `json:"longitude"`
	Categories []string `json:"categories"`
	Street     string   `json:"streetAddress"`
	Town       string   `json:"addressLocality"`
	Postcode   string   `json:"postalCode"`
	Country    string   `json:"addressCountry"`
	Telephone  string   `json:"telephone"`
	Email      string   `json:"email"`
	Website    string   `json:"website"`
	OpenHours  string   `json:"openHoursMoreInfos"`
}

// mapOf gives that of a structure, nil for other cards.
func mapOf(item *Item) *mapped {
	if item.ItemActor == nil {
		return nil
	}
	m := &mapped{Name: item.Title, Categories: []string{}, Website: website(item), OpenHours: item.Hours, Country: "FR"}
	m.Telephone, m.Email = reached(item.Contact)
	for _, trade := range item.Trades {
		m.Categories = append(m.Categories, trade.Label)
	}
	if p := item.Place; p != nil {
		m.Latitude, m.Longitude = p.Lat, p.Lon
		m.Street = strings.Join(filled(p.Name, p.Address), ", ")
		m.Town, m.Postcode = p.Commune, p.Postcode
		if p.Country != "" {
			m.Country = p.Country
		}
	}
	return m
}

// reached is the telephone and the e-mail of a public contact, each blank
// when it is not that.
func reached(contact string) (phone, email string) {
	if address, ok := text.Email(contact); ok {
		return "", address
	}
	return text.Phone(contact), ""
}

// website is a structure's own site: the page it names, else its channel of
// that type.
func website(item *Item) string {
	if item.Link != "" {
		return item.Link
	}
	for _, channel := range item.Channels {
		if channel.Type == "site" {
			return channel.URL
		}
	}
	return ""
}

// mappedColumns are the same as columns; categories are parted by commas,
// which the words of trades never hold.
var mappedColumns = []column{
	{"name", false, onMap(func(m *mapped) string { return m.Name })},
	{"latitude", true, onMap(func(m *mapped) string { return decimal(m.Latitude) })},
	{"longitude", true, onMap(func(m *mapped) string { return decimal(m.Longitude) })},
	{"categories", false, onMap(func(m *mapped) string { return strings.Join(m.Categories, ",") })},
	{"streetAddress", false, onMap(func(m *mapped) string { return m.Street })},
	{"addressLocality", false, onMap(func(m *mapped) string { return m.Town })},
	{"postalCode", false, onMap(func(m *mapped) string { return m.Postcode })},
	{"telephone", false, onMap(func(m *mapped) string { return m.Telephone })},
	{"email", false, onMap(func(m *mapped) string { return m.Email })},
	{"website", false, onMap(func(m *mapped) string { return m.Website })},
	{"openHoursMoreInfos", false, onMap(func(m *mapped) string { return text.Clean(m.OpenHours) })},
}

func onMap(value func(*mapped) string) func(*Item) string {
	return func(i *Item) string {
		m := mapOf(i)
		if m == nil {
			return ""
		}
		return value(m)
	}
}
