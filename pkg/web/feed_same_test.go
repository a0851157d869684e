package web

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"pioche/data"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
)

// Under any filter every format carries the same cards, in the same order.
func TestEveryFormatCarriesTheSameCards(t *testing.T) {
	k := feeding(t)
	k.now = registrytest.Now
	themes, audiences := codesIn(data.Themes()), codesIn(data.Audiences())
	drawn := rapid.Custom(func(t *rapid.T) *registry.Card { return registrytest.Draw(t, themes[:4], audiences[:2]) })
	for i := range 120 {
		card := drawn.Example(i)
		card.ID = fmt.Sprintf("drawnaaaaa%c%c", 'a'+i/26, 'a'+i%26)
		if err := k.Store.SaveCard(context.Background(), card, k.now); err != nil {
			t.Fatal(err)
		}
	}
	held := 0
	rapid.Check(t, func(t *rapid.T) {
		asked := drawQuery(t, themes[:4])
		ids := carriedBy(t, k, "json", asked)
		held += len(ids)
		for _, format := range feedFormats(registry.Kinds) {
			if format.Ext == "ics" || format.Ext == "txt" || format.Only != "" {
				continue // these say some kinds of card alone, or as many as fit
			}
			if diff := cmp.Diff(ids, carriedBy(t, k, format.Ext, asked)); diff != "" {
				t.Errorf("%s (-json +%s):\n%s", asked, format.Ext, diff)
			}
		}
		events := slices.DeleteFunc(carriedBy(t, k, "json", asked+"&each=1"), func(id string) bool { return !strings.Contains(id, "#") })
		if diff := cmp.Diff(events, carriedBy(t, k, "ics", asked)); diff != "" && len(events) < 90 {
			t.Errorf("%s, each date (-json +ics):\n%s", asked, diff)
		}
	})
	if held < 500 {
		t.Errorf("all feeds together held %d cards: the filters ask too much", held)
	}
}

func codesIn(words []data.Word) (codes []string) {
	for _, w := range words {
		codes = append(codes, w.Code)
	}
	return codes
}

// drawQuery makes the query of a feed that most often holds something.
func drawQuery(t *rapid.T, themes []string) string {
	asked := url.Values{"limit": {"90"}, "empty": {"none"}}
	maybe := func(key string, values ...string) {
		if rapid.IntRange(0, 3).Draw(t, key+"?") == 0 {
			asked.Set(key, rapid.SampledFrom(values).Draw(t, key))
		}
	}
	asked.Set("kind", rapid.SampledFrom([]string{"event", "event,notice", "actor", "event,actor,notice", "notice"}).Draw(t, "kind"))
	maybe("dept", "05", "38", "05,38")
	maybe("theme", themes...)
	maybe("not.theme", themes...)
	maybe("q", "fete", "concert", "musique")
	maybe("sort", "new")
	maybe("locale", "fr", "en")
	if len(asked) == 3 {
		asked.Set("all", "1")
	}
	if asked.Get("dept") == "" && asked.Get("theme") == "" && asked.Get("q") == "" {
		asked.Set("all", "1")
	}
	return asked.Encode()
}

var (
	cardLink = regexp.MustCompile(`/(?:evenements|acteurs|infos)/([a-z2-7]{12})`)
	uidLine  = regexp.MustCompile(`(?m)^UID:([a-z2-7]{12})-([a-z2-7]+)@`)
)

// carriedBy lists the cards of a feed by id, in its order; dates of calendars,
// and of items that are dates, as "card#date".
func carriedBy(t *rapid.T, k *kiosk, ext, asked string) []string {
	w := get(k, "/flux."+ext+"?"+asked)
	body, ids := w.Body.String(), []string{}
	if w.Code != 200 {
		t.Fatalf("GET /flux.%s?%s = %d %.300s", ext, asked, w.Code, body)
	}
	keep := func(address string) {
		if found := cardLink.FindStringSubmatch(address); found != nil {
			_, date, dated := strings.Cut(address, "#")
			if id := found[1]; dated {
				ids = append(ids, id+"#"+date)
			} else {
				ids = append(ids, id)
			}
		}
	}
	switch ext {
	case "json":
		var feed struct{ Items []struct{ URL string } }
		fails(t, json.Unmarshal(w.Body.Bytes(), &feed))
		for _, item := range feed.Items {
			keep(item.URL)
		}
	case "rss":
		var feed struct {
			Links []string `xml:"channel>item>link"`
		}
		fails(t, xml.Unmarshal(w.Body.Bytes(), &feed))
		for _, link := range feed.Links {
			keep(link)
		}
	case "atom":
		var feed struct {
			Entries []struct {
				Links []struct {
					Rel  string `xml:"rel,attr"`
					Href string `xml:"href,attr"`
				} `xml:"link"`
			} `xml:"entry"`
		}
		fails(t, xml.Unmarshal(w.Body.Bytes(), &feed))
		for _, entry := range feed.Entries {
			keep(entry.Links[0].Href)
		}
	case "csv":
		rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		fails(t, err)
		for _, row := range rows[1:] {
			ids = append(ids, row[0])
		}
	case "xlsx":
		book, err := excelize.OpenReader(w.Body)
		fails(t, err)
		defer book.Close()
		rows, err := book.GetRows(book.GetSheetName(0))
		fails(t, err)
		for _, row := range rows[1:] {
			ids = append(ids, row[0])
		}
	case "geojson":
		var feed struct {
			Features []struct{ Properties struct{ ID string } }
		}
		fails(t, json.Unmarshal(w.Body.Bytes(), &feed))
		for _, feature := range feed.Features {
			ids = append(ids, feature.Properties.ID)
		}
	case "jsonld":
		for _, element := range strings.Split(body, `"@type":"DataFeedItem"`)[1:] {
			ids = append(ids, cardLink.FindStringSubmatch(element)[1])
		}
	case "ics":
		for _, found := range uidLine.FindAllStringSubmatch(strings.ReplaceAll(body, "\r\n ", ""), -1) {
			ids = append(ids, found[1]+"#"+found[2])
		}
	case "md", "html", "fragment":
		return inReadingOrder(t, k, body, asked)
	}
	return ids
}

// inReadingOrder gives the cards of a text people read in the order of the
// feed: such texts put what goes on first, and infos last, whatever the order.
func inReadingOrder(t *rapid.T, k *kiosk, body, asked string) []string {
	var there []string
	for _, found := range cardLink.FindAllStringSubmatch(body, -1) {
		if !slices.Contains(there, found[1]) {
			there = append(there, found[1])
		}
	}
	ordered := slices.DeleteFunc(carriedBy(t, k, "json", asked), func(id string) bool { return !slices.Contains(there, id) })
	for _, id := range there {
		if !slices.Contains(ordered, id) {
			ordered = append(ordered, id)
		}
	}
	return ordered
}

func fails(t *rapid.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}
