package web

import (
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"pioche/data"
	"pioche/pkg/feed"
	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/text"
	"pioche/pkg/view"
)

// apiSelection is a feed of a known owner, in the API.
type apiSelection struct {
	Slug     string            `json:"slug"`
	Title    string            `json:"title"`
	Sentence string            `json:"sentence"` // its filter in words
	Filter   string            `json:"filter"`   // its filter as the API takes it
	URL      string            `json:"url"`
	Feeds    map[string]string `json:"feeds"` // addresses by format
	Updated  string            `json:"updated"`
}

// apiSelections lists the feeds of confirmed owners: the others are named to nobody.
func (s *Server) apiSelections(c echo.Context) error {
	values, err := apiParams(c, "limit", "after")
	if err != nil {
		return err
	}
	limit, err := apiLimit(values)
	if err != nil {
		return err
	}
	selections, err := s.confirmed(c)
	if err != nil {
		return err
	}
	list := apiList[apiSelection]{Items: []apiSelection{}}
	for _, one := range selections {
		if one.Slug <= values.Get("after") {
			continue
		}
		if len(list.Items) == limit {
			values.Set("after", list.Items[limit-1].Slug)
			list.Next = s.apiNext(c, values.Encode())
			break
		}
		item, err := s.apiSelection(c, one)
		if err != nil {
			return err
		}
		list.Items = append(list.Items, item)
	}
	return s.giveJSON(c, list)
}

func (s *Server) apiSelection(c echo.Context, one registry.Selection) (apiSelection, error) {
	f, err := filterOf(&one)
	if err != nil {
		return apiSelection{}, err
	}
	item := apiSelection{
		Slug: one.Slug, Title: one.Title, Sentence: f.Criteria().Sentence(lang(c)), Filter: one.Filter,
		URL: s.Base + view.Path(lang(c), "/flux/"+one.Slug), Feeds: map[string]string{}, Updated: one.Updated.Format(time.RFC3339),
	}
	for _, format := range feedFormats(f.Kinds()) {
		item.Feeds[format.Ext] = s.Base + "/flux/" + one.Slug + "." + format.Ext
	}
	return item, nil
}

// apiTerritory is a commune, an EPCI, a département or a région, in the API.
type apiTerritory struct {
	Level      registry.Level       `json:"level"` // the criterion that asks for it
	Code       string               `json:"code"`
	Name       string               `json:"name"`
	Label      string               `json:"label"`                // tells it from its homonyms
	Former     string               `json:"former,omitempty"`     // the merged commune whose name was typed
	Postcodes  []string             `json:"postcodes,omitempty"`  // of a commune
	Population int                  `json:"population,omitempty"` // inhabitants
	Lat        *float64             `json:"lat"`
	Lon        *float64             `json:"lon"`
	Within     []feed.ItemTerritory `json:"within"` // those around it, smallest first
	URL        string               `json:"url"`    // what is coming there
}

// apiTerritories completes the name, postcode or code of a territory as it is typed.
func (s *Server) apiTerritories(c echo.Context) error {
	values, err := apiParams(c, "q", "level", "limit")
	if err != nil {
		return err
	}
	limit, err := apiLimit(values)
	if err != nil {
		return err
	}
	typed, level := text.Clean(values.Get("q")), registry.Level(values.Get("level"))
	if typed == "" || len(typed) > 100 {
		return &filter.Error{Key: "q", Value: text.Excerpt(typed, 40), Reason: "value", Expected: []string{"Briançon", "05100", "05023"}}
	}
	if err := knownLevel(level); err != nil {
		return err
	}
	list := apiList[apiTerritory]{Items: []apiTerritory{}}
	asked := limit
	if level != "" {
		asked = 1000 // the other levels are left out after
	}
	for _, area := range geo.Search(typed, asked, s.Scope...) {
		if (level == "" || area.Territory.Level == level) && len(list.Items) < limit {
			list.Items = append(list.Items, s.apiTerritory(c, area))
		}
	}
	return s.giveJSON(c, list)
}

// knownLevel refuses a level that is none; blank is any.
func knownLevel(level registry.Level) error {
	var known []string
	for _, one := range registry.Levels {
		if level == "" || one == level {
			return nil
		}
		known = append(known, string(one))
	}
	wrong := &filter.Error{Key: "level", Value: string(level), Reason: "value", Expected: known}
	if near := text.Closest(string(level), known); near != "" {
		wrong.Nearest = []string{near}
	}
	return wrong
}

func (s *Server) apiTerritory(c echo.Context, area geo.Area) apiTerritory {
	one := apiTerritory{
		Level: area.Territory.Level, Code: area.Territory.Code, Name: area.Name, Label: areaLabel(area), Former: area.Former,
		Postcodes: area.Postcodes, Population: area.Population, Within: []feed.ItemTerritory{},
		URL: s.Base + view.Path(lang(c), view.TerritoryPath(area.Territory)),
	}
	if area.HasPoint {
		lat, lon := float64(area.Point.Lat)/1e6, float64(area.Point.Lon)/1e6
		one.Lat, one.Lon = &lat, &lon
	}
	for _, around := range geo.Around(area.Territory) {
		if around != area.Territory {
			one.Within = append(one.Within, feed.ItemTerritory{Level: around.Level, Code: around.Code, Name: geo.NameOf(around)})
		}
	}
	return one
}

// apiTheme is a theme, in the API.
type apiTheme struct {
	Code   string   `json:"code"`
	Label  string   `json:"label"`
	Hue    string   `json:"hue"`    // its family of colour
	Schema []string `json:"schema"` // schema.org event types of this theme
}

// apiThemes lists what a card can be about.
func (s *Server) apiThemes(c echo.Context) error {
	if _, err := apiParams(c); err != nil {
		return err
	}
	list := apiList[apiTheme]{Items: []apiTheme{}}
	for _, w := range data.Themes() {
		list.Items = append(list.Items, apiTheme{Code: w.Code, Label: w.In(lang(c)), Hue: w.Hue, Schema: append([]string{}, w.Schema...)})
	}
	return s.giveJSON(c, list)
}

// schema is the published JSON Schema of a card.
func (s *Server) schema(c echo.Context) error {
	if _, err := apiParams(c); err != nil {
		return err
	}
	return s.give(c.Response(), c.Request(), newReady("application/schema+json", []byte(strings.TrimSpace(string(feed.Schema))+"\n")), nil)
}
