package feedtest

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Schemas written after https://www.jsonfeed.org/version/1.1/ and RFC 7946.
var (
	//go:embed jsonfeed-1.1.schema.json
	jsonFeedSchema []byte
	//go:embed geojson.schema.json
	geoJSONSchema []byte

	jsonFeed = sync.OnceValue(func() *jsonschema.Schema { return compiled("https://pioche.example/jsonfeed", jsonFeedSchema) })
	geoJSON  = sync.OnceValue(func() *jsonschema.Schema { return compiled("https://pioche.example/geojson", geoJSONSchema) })
)

func compiled(address string, schema []byte) *jsonschema.Schema {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		panic(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource(address, document); err != nil {
		panic(err)
	}
	return compiler.MustCompile(address)
}

// json judges by a schema, and looks at the HTML that JSON Feed holds.
func (f *faults) json(raw []byte, schema func() *jsonschema.Schema) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		f.add("not JSON: %v", err)
		return
	}
	if err := schema().Validate(document); err != nil {
		f.add("%v", err)
	}
	var feed struct {
		Items []struct {
			ID   string `json:"id"`
			HTML string `json:"content_html"`
		}
		Features []struct{ ID string }
	}
	if err := json.Unmarshal(raw, &feed); err != nil {
		f.add("%v", err)
	}
	seen := map[string]bool{}
	for _, item := range feed.Items {
		f.unless(!seen[item.ID], "two items are %s", item.ID)
		seen[item.ID] = true
		f.content("item "+item.ID, item.HTML)
	}
	for _, feature := range feed.Features {
		f.unless(!seen[feature.ID], "two features are %s", feature.ID)
		seen[feature.ID] = true
	}
}

// An ldObject is a thing of schema.org.
type ldObject map[string]any

func (o ldObject) text(name string) string {
	said, _ := o[name].(string)
	return said
}

// things gives what a property holds, one or several.
func (o ldObject) things(name string) (list []ldObject) {
	switch held := o[name].(type) {
	case map[string]any:
		return []ldObject{held}
	case []any:
		for _, one := range held {
			if thing, ok := one.(map[string]any); ok {
				list = append(list, thing)
			}
		}
	}
	return list
}

// jsonld judges data of schema.org: a feed of them, one card, or its dates.
func (f *faults) jsonld(raw []byte) {
	var document any
	if err := json.Unmarshal(raw, &document); err != nil {
		f.add("not JSON: %v", err)
		return
	}
	f.unless(!bytes.ContainsAny(raw, "<>"), "it cannot stand in a script")
	for _, thing := range (ldObject{"all": document}).things("all") {
		f.unless(thing.text("@context") == "https://schema.org", "the context is %q", thing.text("@context"))
		if thing.text("@type") != "DataFeed" {
			f.thing(thing)
			continue
		}
		f.unless(thing.text("name") != "" && absolute(thing.text("url")) && absolute(thing.text("license")), "the feed has no name, address or licence")
		for _, element := range thing.things("dataFeedElement") {
			f.unless(element.text("@type") == "DataFeedItem" && moment(element.text("dateModified")) && len(element.things("item")) > 0, "an element is %v", element)
			for _, item := range element.things("item") {
				f.thing(item)
			}
		}
	}
}

func (f *faults) thing(o ldObject) {
	where := o.text("@id")
	f.unless(absolute(where) && absolute(o.text("url")) && strings.TrimSpace(o.text("name")) != "", "%q has no identifier, address or name", where)
	if images, ok := o["image"].([]any); ok {
		for _, image := range images {
			address, _ := image.(string)
			f.unless(absolute(address), "%s: an image at %q", where, address)
		}
	}
	switch o.text("@type") {
	case "Event":
		f.event(where, o)
	case "Organization", "Article", "NewsArticle", "Offer", "Demand":
	default:
		f.add("%s is a %q", where, o.text("@type"))
	}
}

// event judges what search engines require of an event, and what they
// recommend where a card knows it.
func (f *faults) event(where string, o ldObject) {
	start, end := o.text("startDate"), o.text("endDate")
	f.unless(dated(start), "%s: startDate %q", where, start)
	f.unless(end == "" || dated(end) && len(end) == len(start), "%s: endDate %q after %q", where, end, start)
	f.unless(slices.Contains([]string{"EventScheduled", "EventCancelled", "EventPostponed", "EventMovedOnline", "EventRescheduled"}, schema(o.text("eventStatus"))), "%s: eventStatus %q", where, o.text("eventStatus"))
	f.unless(slices.Contains([]string{"OfflineEventAttendanceMode", "OnlineEventAttendanceMode", "MixedEventAttendanceMode"}, schema(o.text("eventAttendanceMode"))), "%s: eventAttendanceMode %q", where, o.text("eventAttendanceMode"))
	f.unless(o.text("description") != "", "%s: no description", where)
	places := o.things("location")
	f.unless(len(places) > 0, "%s: no location", where)
	for _, place := range places {
		if place.text("@type") == "VirtualLocation" {
			f.unless(absolute(place.text("url")), "%s: online at %q", where, place.text("url"))
			continue
		}
		address := place.things("address")
		f.unless(place.text("@type") == "Place" && place.text("name") != "" && len(address) == 1 && address[0].text("@type") == "PostalAddress" && len(address[0].text("addressCountry")) == 2, "%s: a place is %v", where, place)
	}
	for _, offer := range o.things("offers") {
		f.unless(absolute(offer.text("url")) && (offer.text("price") == "") == (offer.text("priceCurrency") == "") && slices.Contains([]string{"InStock", "SoldOut"}, schema(offer.text("availability"))), "%s: an offer is %v", where, offer)
		f.unless(offer.text("validFrom") == "" || moment(offer.text("validFrom")), "%s: validFrom %q", where, offer.text("validFrom"))
	}
	for _, holder := range o.things("organizer") {
		f.unless(holder.text("name") != "" && (holder.text("url") == "" || absolute(holder.text("url"))), "%s: an organizer is %v", where, holder)
	}
}

func schema(address string) string {
	name, ours := strings.CutPrefix(address, "https://schema.org/")
	if !ours {
		return ""
	}
	return name
}

func dated(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil || moment(s)
}
