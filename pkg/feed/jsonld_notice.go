package feed

import (
	"time"

	"pioche/data"
	"pioche/pkg/geo"
	"pioche/pkg/registry"
)

// ldNotice is an info (https://schema.org/Article). What someone offers or
// looks for has types of its own; a job does not: schema.org's wants answers
// (employer's address, type of contract) that an info does not ask.
type ldNotice struct {
	Context   string        `json:"@context,omitempty"`
	Type      string        `json:"@type"`
	ID        string        `json:"@id"`
	URL       string        `json:"url"`
	Name      string        `json:"name"`
	Headline  string        `json:"headline,omitempty"`
	About     string        `json:"description,omitempty"`
	Images    []string      `json:"image,omitempty"`
	Published string        `json:"datePublished,omitempty"`
	Modified  string        `json:"dateModified,omitempty"`
	Expires   string        `json:"expires,omitempty"`
	Through   string        `json:"validThrough,omitempty"`
	Language  string        `json:"inLanguage,omitempty"`
	Authors   []ldOrganiser `json:"author,omitempty"`
	OfferedBy []ldOrganiser `json:"offeredBy,omitempty"`
	Where     []ldArea      `json:"spatialCoverage,omitempty"`
	Area      []ldArea      `json:"areaServed,omitempty"`
	Licence   string        `json:"license,omitempty"`
	Keywords  []string      `json:"keywords,omitempty"`
}

type ldArea struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

// ldTypes are what infos are to schema.org, when not plain articles.
var ldTypes = map[string]string{"news": "NewsArticle", "offer": "Offer", "need": "Demand"}

func (f *Feed) ldNotice(c *registry.Card) ldNotice {
	notice := ldNotice{Context: "https://schema.org", Type: "Article", ID: f.URL(c), URL: f.URL(c), Name: f.name(c), About: f.summary(c), Images: f.ldImages(c)}
	if known := ldTypes[c.Notice.Type]; known != "" {
		notice.Type = known
	}
	expires := c.Notice.Expires.UTC().Format(time.RFC3339)
	switch notice.Type {
	case "Demand":
		notice.Through, notice.Area = expires, f.ldAreas(c)
	case "Offer":
		notice.Through, notice.Area, notice.OfferedBy = expires, f.ldAreas(c), f.ldOrganisers(c)
	default:
		notice.Headline, notice.Expires, notice.Where = notice.Name, expires, f.ldAreas(c)
		notice.Authors, notice.Language, notice.Keywords = f.ldOrganisers(c), f.language(c), f.labels(data.Themes(), c.Themes)
		notice.Modified = stamp(c.Updated)
		if !c.Published.IsZero() {
			notice.Published = stamp(c.Published)
		}
		_, notice.Licence = licence(c)
	}
	return notice
}

// ldAreas are the territories a card concerns.
func (f *Feed) ldAreas(c *registry.Card) (areas []ldArea) {
	for _, t := range c.Scope {
		areas = append(areas, ldArea{Type: "AdministrativeArea", Name: geo.NameOf(t)})
	}
	if c.Place != nil {
		areas = append(areas, ldArea{Type: "AdministrativeArea", Name: f.town(c)})
	}
	return areas
}
