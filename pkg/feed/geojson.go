package feed

import (
	"encoding/json"
	"io"
)

// GeoJSON (RFC 7946): one feature a card, longitude first. A card known by
// its commune alone stands at the commune's point and says so; a card
// without any point keeps a null geometry (section 3.2).

type geoCollection struct {
	Type        string       `json:"type"`
	Title       string       `json:"title"`
	Description string       `json:"description,omitempty"`
	Updated     string       `json:"updated,omitempty"`
	Features    []geoFeature `json:"features"`
}

type geoFeature struct {
	Type       string        `json:"type"`
	ID         string        `json:"id"`
	Geometry   *geoPoint     `json:"geometry"`
	Properties geoProperties `json:"properties"`
}

type geoPoint struct {
	Type        string     `json:"type"`
	Coordinates [2]float64 `json:"coordinates"`
}

type geoProperties struct {
	*Item
	Headline  string `json:"headline"` // when, where, how much, in words
	Precision string `json:"precision,omitempty"`
	// Maps show one line: the long text of a thousand cards is left out.
	Description string `json:"description,omitempty"`
	*mapped            // of structures
}

func writeGeoJSON(w io.Writer, f *Feed) error {
	out := geoCollection{
		Type: "FeatureCollection", Title: f.Title, Description: f.Description,
		Features: make([]geoFeature, 0, len(f.Picks)),
	}
	if last := f.updated(); !last.IsZero() {
		out.Updated = stamp(last)
	}
	for _, p := range f.picks() {
		item := f.outline(p)
		item.Title = f.markedName(p) // all that many maps show
		feature := geoFeature{Type: "Feature", ID: f.guid(p), Properties: geoProperties{Item: item, Headline: f.tell(p).headline}}
		if p.Card.Actor != nil {
			feature.Properties.mapped, feature.Properties.Description = mapOf(item), item.Summary
		}
		if place := item.Place; place != nil && place.Lat != nil {
			feature.Geometry = &geoPoint{Type: "Point", Coordinates: [2]float64{*place.Lon, *place.Lat}}
			feature.Properties.Precision = place.Precision
		}
		out.Features = append(out.Features, feature)
	}
	return json.NewEncoder(w).Encode(out)
}
