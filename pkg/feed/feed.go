// Package feed gives cards out: RSS, Atom, JSON Feed, iCalendar, CSV, XLSX,
// GeoJSON, JSON-LD, vCard, Markdown and a message to paste, one file per format,
// the HTML of a newsletter (WriteLetter), and beside them the same card as an
// object of the API, as schema.org data for its page and as a message to send.
//
// A format is pure in the Feed it is handed: same Feed, same bytes, any day.
// It never reads the clock, asks no database, and does not know how the cards
// were chosen. Now only says which of a card's dates are still to come;
// stamps and identifiers come from the cards, so that they never change.
//
//	f := &feed.Feed{Title: "Ce qui se passe à Briançon", Lang: "fr", Base: "https://pioche.example", …, Picks: picks}
//	format, ok := feed.ByExt("ics")
//	err := format.Write(w, f)
package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"time"

	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
)

// Feed is what a selection gives out at one moment, before it takes a format.
// To speak of one card (Item, JSONLD, Message), Lang, Base, Instance and Now are enough.
type Feed struct {
	Title       string
	Description string // the filter in words
	Author      string // name of the registry
	Self        string // absolute address of these bytes
	Home        string // absolute address of the page that shows the same
	Announce    string // absolute address of the form, prefilled; for the feed with nothing to say
	Invite      string // the words of a link there: "+ Annoncer un événement à Névache"
	Lang        string // "fr" or "en"
	Base        string // "https://pioche.example", without a final slash
	Instance    string // identifier of the registry, constant for life
	Key         string // what never changes of this feed: its slug, or its canonical filter

	Now     time.Time      // dates over by then are not listed
	Zone    *time.Location // of the registry, for moments on no clock of their own; nil: as they are
	Updated time.Time      // last change of the selection or of what it holds

	Each      bool // one item per date rather than per card
	PubDate   bool // RSS items bear the date of their publication
	EmptyNone bool // nothing to say gives no item at all
	Undated   bool // titles are names alone, without date and commune
	NoPhoto   bool // cards go without their pictures
	ByDay     bool // the page to embed parts its list by day
	Archive   bool // dates that are over are listed too
	Gone      bool // the feed was deleted: one item says so, whatever Picks holds

	Accent string // colour of the page to embed, as six digits; blank: ours

	Grouping string // how the texts people read part the cards: one of Groupings; blank: the first
	Total    int    // cards there are, when that is more than Picks: these texts say how many more

	Picks []filter.Pick
	Why   map[string][]ItemWhy // of a saved feed: why each card is there, by its id; JSON says it
}

// Format is one way of writing a feed.
type Format struct {
	Ext     string        // of its address, without the dot
	Type    string        // media type
	Name    string        // as people call it
	Default int           // picks when nobody says how many
	Max     int           // picks at most
	Letters int           // characters it has at most, 0 without a bound
	Each    bool          // it shows dates, not cards: ask for one pick per date
	Only    registry.Kind // the one kind of card it can say; blank: all
	Counts  bool          // it says how many cards it leaves out: give it Feed.Total
	Write   func(io.Writer, *Feed) error
}

// Formats lists the formats in the order of menus.
var Formats = []Format{
	{Ext: "rss", Type: "application/rss+xml; charset=utf-8", Name: "RSS", Default: 50, Max: 100, Write: writeRSS},
	{Ext: "atom", Type: "application/atom+xml; charset=utf-8", Name: "Atom", Default: 50, Max: 100, Write: writeAtom},
	{Ext: "json", Type: "application/feed+json; charset=utf-8", Name: "JSON Feed", Default: 50, Max: 100, Write: writeJSON},
	{Ext: "ics", Type: "text/calendar; charset=utf-8", Name: "iCalendar", Default: 1000, Max: 1000, Each: true, Write: writeICS},
	{Ext: "csv", Type: "text/csv; charset=utf-8; header=present", Name: "CSV", Default: 1000, Max: 1000, Write: writeCSV},
	{Ext: "xlsx", Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Name: "Excel", Default: 1000, Max: 1000, Write: writeXLSX},
	{Ext: "geojson", Type: "application/geo+json; charset=utf-8", Name: "GeoJSON", Default: 1000, Max: 1000, Write: writeGeoJSON},
	{Ext: "jsonld", Type: "application/ld+json; charset=utf-8", Name: "JSON-LD", Default: 50, Max: 100, Write: writeJSONLD},
	{Ext: "md", Type: "text/markdown; charset=utf-8", Name: "Markdown", Default: 50, Max: 100, Counts: true, Write: writeMarkdown},
	{Ext: "txt", Type: "text/plain; charset=utf-8", Name: "TXT", Default: 50, Max: 100, Letters: maxMessage, Counts: true, Write: writeText},
	{Ext: "vcf", Type: "text/vcard; charset=utf-8", Name: "vCard", Default: 1000, Max: 1000, Only: registry.KindActor, Write: writeVCard},
}

// Says says whether the format can say one of these kinds of card.
func (f Format) Says(kinds []registry.Kind) bool {
	return f.Only == "" || slices.Contains(kinds, f.Only)
}

// ByExt finds a format by the extension of its address.
func ByExt(ext string) (Format, bool) {
	for _, format := range Formats {
		if format.Ext == ext {
			return format, true
		}
	}
	return Format{}, false
}

// URL is the address of the card's page, constant for life.
func (f *Feed) URL(c *registry.Card) string {
	switch c.Kind {
	case registry.KindActor:
		return f.Base + "/acteurs/" + c.ID
	case registry.KindNotice:
		return f.Base + "/infos/" + c.ID
	}
	return f.Base + "/evenements/" + c.ID
}

// itemURL is where an item leads, constant for life: the card's page, at the
// date when every date is an item. Clients that tell items by their address
// (SPIP, WP RSS Aggregator) then keep them all.
func (f *Feed) itemURL(p filter.Pick) string {
	if f.Each && p.Shown != nil {
		return f.URL(p.Card) + "#" + p.Shown.ID
	}
	return f.URL(p.Card)
}

// guid identifies an item for life, even when the registry changes address.
func (f *Feed) guid(p filter.Pick) string {
	if f.Each && p.Shown != nil {
		return f.uid(p)
	}
	return p.Card.ID + "@" + f.Instance
}

// uid identifies one date of a card.
func (f *Feed) uid(p filter.Pick) string {
	return p.Card.ID + "-" + p.Shown.ID + "@" + f.Instance
}

// updated is the last change the feed knows of.
func (f *Feed) updated() time.Time {
	last := f.Updated
	for _, p := range f.Picks {
		if p.Card.Updated.After(last) {
			last = p.Card.Updated
		}
	}
	return last.UTC()
}

// A word is the one item of a feed that has no card to show: readers take a
// feed without items for a broken one.
type word struct {
	guid, title, text, url string
}

// word gives that item, false when the feed shows cards or wants none.
func (f *Feed) word() (word, bool) {
	key, link := "empty", f.Announce
	switch {
	case f.Gone:
		key, link = "gone", f.Home
	case len(f.Picks) > 0 || f.EmptyNone:
		return word{}, false
	}
	if link == "" {
		link = f.Base + "/"
	}
	sum := sha256.Sum256([]byte(f.Key))
	return word{
		guid:  key + "-" + hex.EncodeToString(sum[:8]) + "@" + f.Instance,
		title: i18n.T(f.Lang, "feed."+key+".title"),
		text:  i18n.T(f.Lang, "feed."+key+".text"),
		url:   link,
	}, true
}

// picks are the cards to write: none once the feed is deleted.
func (f *Feed) picks() []filter.Pick {
	switch {
	case f.Gone:
		return nil
	case !f.NoPhoto:
		return f.Picks
	}
	bare := make([]filter.Pick, len(f.Picks))
	for i, p := range f.Picks {
		card := *p.Card
		card.Images = nil
		bare[i] = filter.Pick{Card: &card, Shown: p.Shown}
	}
	return bare
}
