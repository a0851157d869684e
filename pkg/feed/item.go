package feed

import (
	_ "embed"

	"pioche/pkg/registry"
)

// Schema is the JSON Schema (draft 2020-12) of Item, as it is published at
// /schema/pioche-1.json. It is additive only: it never refuses a field more.
//
//go:embed pioche-1.schema.json
var Schema []byte

// Item is a card as programs read it: the "_pioche" object of JSON Feed, the
// items of the API, the properties of GeoJSON. Schema describes it. Fields
// may be added, never removed nor given another meaning. Texts are in Lang,
// the language asked for when the card speaks it; moments are RFC 3339 with
// the offset of the event's own zone.
type Item struct {
	ID           string                 `json:"id"`
	Kind         registry.Kind          `json:"kind"`
	URL          string                 `json:"url"` // the card's page
	Lang         string                 `json:"lang"`
	Title        string                 `json:"title"`
	Summary      string                 `json:"summary"`
	Description  Description            `json:"description"`
	Translations map[string]Translation `json:"translations,omitempty"` // the other languages
	*ItemEvent
	*ItemActor
	*ItemNotice
	Place      *ItemPlace      `json:"place"` // null: nowhere in particular
	Scope      []ItemTerritory `json:"scope"` // the territories it concerns, when it has no place
	Themes     []Label         `json:"themes"`
	Audience   []Label         `json:"audience"`
	Access     []Label         `json:"access"`
	Organisers []ItemOrganiser `json:"organisers"`
	Contact    string          `json:"contact"`
	Link       string          `json:"link"` // more about it, elsewhere
	Images     []ItemImage     `json:"images"`
	Licence    string          `json:"licence"` // SPDX identifier, or words
	LicenceURL string          `json:"licence_url,omitempty"`
	Credit     string          `json:"credit"`
	Origins    []ItemOrigin    `json:"origins"`
	Published  string          `json:"published,omitempty"`
	Updated    string          `json:"updated"`
	Revision   int             `json:"revision"`
	Why        []ItemWhy       `json:"why,omitempty"` // in the JSON of a saved feed: why it is there
}

// ItemWhy is a criterion of a saved feed, and what the card has to answer it;
// for what its owner decided by hand the field is "pinned" or "approved".
type ItemWhy struct {
	Field     string `json:"field"`
	Criterion string `json:"criterion"` // in words
	Card      string `json:"card"`      // in words
}

// ItemEvent is what an Item of kind event says beside. Status and StatusNote
// are those of Next, the date shown.
type ItemEvent struct {
	Status       registry.Status  `json:"status"`
	StatusNote   string           `json:"status_note"`
	Next         *Date            `json:"next"`
	Dates        []Date           `json:"dates"`             // those to come, Next among them; all of them in an archive
	Regular      bool             `json:"regular,omitempty"` // it comes back often: more than six dates
	Price        ItemPrice        `json:"price"`
	Registration ItemRegistration `json:"registration"`
	OnlineURL    string           `json:"online_url"`
	Languages    []string         `json:"languages,omitempty"`
	Age          *ItemAge         `json:"age,omitempty"`
}

// ItemActor is what an Item of kind actor says beside.
type ItemActor struct {
	Trades   []Label       `json:"trades"`
	Offers   []string      `json:"offers"`
	Seeks    []string      `json:"seeks"`
	Channels []ItemChannel `json:"channels"`
	People   []ItemRole    `json:"people,omitempty"`
	Hours    string        `json:"hours,omitempty"`
	SIRET    string        `json:"siret,omitempty"`
	RNA      string        `json:"rna,omitempty"`
	Sketch   bool          `json:"sketch,omitempty"` // only its name is known yet
}

// ItemNotice is what an Item of kind notice says beside.
type ItemNotice struct {
	Type      string `json:"type"`
	TypeLabel string `json:"type_label"`
	Expires   string `json:"expires"`
}

// Date is one begin and end. End is exclusive (an all-day date ends at the
// midnight after its last day) and null when nobody said one.
type Date struct {
	ID         string          `json:"id"`
	Start      string          `json:"start"`
	End        *string         `json:"end"`
	HasEnd     bool            `json:"has_end"`
	Zone       string          `json:"zone"` // IANA
	AllDay     bool            `json:"all_day"`
	Status     registry.Status `json:"status"`
	StatusNote string          `json:"status_note,omitempty"`
	When       string          `json:"when,omitempty"` // in words; on the date shown alone
}

// Description is a text as typed and as safe HTML.
type Description struct {
	Markdown string `json:"markdown"`
	HTML     string `json:"html"`
}

// Translation holds the texts of a card in one more language.
type Translation struct {
	Title       string      `json:"title,omitempty"`
	Summary     string      `json:"summary,omitempty"`
	Description Description `json:"description"`
}

// Label is a code and its words.
type Label struct {
	Code  string `json:"code"`
	Label string `json:"label"`
}

// ItemPlace is where it is. Precision is "exact", "commune" when the point is
// that of its commune, or absent without a point.
type ItemPlace struct {
	Name      string   `json:"name"`
	Address   string   `json:"address"`
	Postcode  string   `json:"postcode,omitempty"`
	Commune   string   `json:"commune"`
	INSEE     string   `json:"insee"`
	EPCI      string   `json:"epci"`
	EPCIName  string   `json:"epci_name,omitempty"`
	Dept      string   `json:"dept,omitempty"`
	Country   string   `json:"country,omitempty"`
	Lat       *float64 `json:"lat"`
	Lon       *float64 `json:"lon"`
	Precision string   `json:"precision,omitempty"`
}

// ItemTerritory is a territory by its code and name.
type ItemTerritory struct {
	Level registry.Level `json:"level"`
	Code  string         `json:"code"`
	Name  string         `json:"name"`
}

// ItemOrganiser is who holds the event or publishes the info.
type ItemOrganiser struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
	Role string `json:"role,omitempty"`
	URL  string `json:"url,omitempty"`
}

// ItemPrice is what one pays: free, paid, open or blank, and how its author
// puts it, or else the word of the code.
type ItemPrice struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// ItemRegistration is how to book.
type ItemRegistration struct {
	URL   string `json:"url"`
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// ItemAge is for whom by years of age.
type ItemAge struct {
	Min int `json:"min,omitempty"`
	Max int `json:"max,omitempty"`
}

// ItemImage is a picture. Width, Height (pixels) and Bytes are absent when
// unknown, Sizes when it is kept elsewhere.
type ItemImage struct {
	URL    string     `json:"url"`
	Type   string     `json:"type,omitempty"`
	Alt    string     `json:"alt"`
	Credit string     `json:"credit,omitempty"`
	Width  int        `json:"width,omitempty"`
	Height int        `json:"height,omitempty"`
	Bytes  int        `json:"bytes,omitempty"`
	Sizes  []ItemSize `json:"sizes,omitempty"` // the narrowest first
}

// ItemSize is one of the sizes a picture can be had in.
type ItemSize struct {
	URL    string `json:"url"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

// ItemOrigin says where a card was read.
type ItemOrigin struct {
	Source     string `json:"source"`
	Name       string `json:"name,omitempty"`
	URL        string `json:"url,omitempty"`
	ExternalID string `json:"external_id,omitempty"`
	Licence    string `json:"licence,omitempty"`
	Credit     string `json:"credit,omitempty"`
}

// ItemChannel is a way a structure speaks to people.
type ItemChannel struct {
	Type   string `json:"type"`
	Label  string `json:"label"` // the type in words
	Name   string `json:"name,omitempty"`
	URL    string `json:"url,omitempty"`
	Rhythm string `json:"rhythm,omitempty"` // how often, in words
}

// ItemRole is a person of a structure, by name and role.
type ItemRole struct {
	Name string `json:"name"`
	Role string `json:"role,omitempty"`
}
