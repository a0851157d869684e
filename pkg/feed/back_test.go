package feed_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"html"
	"slices"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"
	"pgregory.net/rapid"

	"pioche/data"
	"pioche/pkg/feed"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
)

// What a format says of its cards is read back as it was said, in the order
// they were given, by readers that are not ours wherever there are.
func TestWhatIsPrintedIsReadBack(t *testing.T) {
	var themes, audiences []string
	for _, w := range data.Themes() {
		themes = append(themes, w.Code)
	}
	for _, w := range data.Audiences() {
		audiences = append(audiences, w.Code)
	}
	readBack(t, registrytest.Fixed(), false)
	readBack(t, registrytest.Fixed(), true)
	rapid.Check(t, func(t *rapid.T) {
		cards := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) *registry.Card {
			c := registrytest.Draw(t, themes, audiences)
			c.Title["fr"] += rapid.SampledFrom([]string{"", " <b>", " & co", " ; , \\n", "\t", " « ’ »", " 👨‍👩‍👧", ` "=1+1"`, " ]]>"}).Draw(t, "odd")
			return c
		}), 1, 6, func(c *registry.Card) string { return c.ID }).Draw(t, "cards")
		readBack(t, cards, rapid.Bool().Draw(t, "each"))
	})
}

func readBack(t failer, cards []*registry.Card, each bool) {
	t.Helper()
	f := sample(false)
	f.Each, f.Picks = each, nil
	for _, c := range cards {
		f.Picks = append(f.Picks, picked(c, each)...)
	}
	if len(f.Picks) == 0 {
		return
	}
	print := func(ext string) []byte {
		format, _ := feed.ByExt(ext)
		var out bytes.Buffer
		if err := format.Write(&out, f); err != nil {
			t.Fatalf("%s: %v", ext, err)
		}
		return out.Bytes()
	}
	items := backJSON(t, f, print("json"))
	backXML(t, "rss", print("rss"), items)
	backXML(t, "atom", print("atom"), items)
	backRows(t, f, "csv", print("csv"))
	backRows(t, f, "xlsx", print("xlsx"))
	backGeoJSON(t, f, print("geojson"))
	backLinked(t, f, print("jsonld"))
	backContacts(t, f, print("vcf"))
	f.Each, f.Picks = true, nil
	for _, c := range cards {
		f.Picks = append(f.Picks, picked(c, true)...)
	}
	backCalendar(t, f, print("ics"))
}

// same notes what differs of what was said and what was read.
func same(t failer, what string, said, read any) {
	t.Helper()
	if diff := cmp.Diff(said, read); diff != "" {
		t.Errorf("%s (-said +read):\n%s", what, diff)
	}
}

// jsonItem is an item of JSON Feed, as the other formats are held to it.
type jsonItem struct {
	ID, URL, Title, Summary string
	HTML                    string   `json:"content_html"`
	Tags                    []string `json:"tags"`
	Modified                string   `json:"date_modified"`
	Pioche                  json.RawMessage
}

func backJSON(t failer, f *feed.Feed, raw []byte) []jsonItem {
	t.Helper()
	var read struct{ Items []jsonItem }
	if err := json.Unmarshal(bytes.ReplaceAll(raw, []byte(`"_pioche":`), []byte(`"Pioche":`)), &read); err != nil {
		t.Fatalf("json: %v", err)
	}
	if len(read.Items) != len(f.Picks) {
		t.Fatalf("json: %d items of %d", len(read.Items), len(f.Picks))
	}
	for i, p := range f.Picks {
		var item feed.Item
		if err := json.Unmarshal(read.Items[i].Pioche, &item); err != nil {
			t.Fatalf("json: %v", err)
		}
		item.Why = nil                     // it is of the feed
		said, _ := json.Marshal(f.Item(p)) // as read back: lists that are empty are not nil
		again, _ := json.Marshal(item)
		same(t, "json", string(said), string(again))
	}
	return read.Items
}

func backXML(t failer, ext string, raw []byte, items []jsonItem) {
	t.Helper()
	read, err := gofeed.NewParser().Parse(bytes.NewReader(raw))
	if err != nil || len(read.Items) != len(items) {
		t.Fatalf("%s: %d items of %d, %v", ext, len(read.Items), len(items), err)
	}
	for i, item := range read.Items {
		said := items[i]
		same(t, ext+" title", flat(said.Title), flat(html.UnescapeString(item.Title)))
		same(t, ext+" link", said.URL, item.Link)
		same(t, ext+" content", flat(said.HTML), flat(item.Content))
		same(t, ext+" description", flat(said.Summary), flat(html.UnescapeString(item.Description)))
		if ext == "rss" {
			same(t, "rss guid", said.ID, item.GUID)
			same(t, "rss categories", said.Tags, item.Categories)
		} else {
			same(t, "atom id", "tag:"+strings.Join([]string{said.ID[strings.Index(said.ID, "@")+1:], ",2026:", said.ID[:strings.Index(said.ID, "@")]}, ""), item.GUID)
			same(t, "atom updated", said.Modified, item.UpdatedParsed.Format(time.RFC3339))
		}
	}
}

// flat is a text as readers show it: one line, without the spaces they cut and
// the characters XML cannot hold.
func flat(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "\ufffe", "")), " ")
}

func backRows(t failer, f *feed.Feed, ext string, raw []byte) {
	t.Helper()
	var rows [][]string
	var err error
	if ext == "csv" {
		rows, err = csv.NewReader(bytes.NewReader(raw)).ReadAll()
	} else {
		book := opened(t, raw)
		defer book.Close()
		rows, err = book.GetRows("Pioche")
	}
	if err != nil || len(rows) != len(f.Picks)+1 {
		t.Fatalf("%s: %d rows for %d cards, %v", ext, len(rows), len(f.Picks), err)
	}
	for i, p := range f.Picks {
		item := f.Item(p)
		cell := func(column string) string {
			at := slices.Index(rows[0], column)
			if at >= len(rows[i+1]) { // a row of a workbook ends at its last value
				return ""
			}
			return strings.TrimPrefix(rows[i+1][at], "'")
		}
		same(t, ext+" id", item.ID, cell("id"))
		same(t, ext+" url", item.URL, cell("url"))
		same(t, ext+" kind", string(item.Kind), cell("kind"))
		if !strings.HasSuffix(cell("title"), strings.TrimPrefix(item.Title, "'")) { // behind its status
			t.Errorf("%s title: %q, want %q at its end", ext, cell("title"), item.Title)
		}
		if p.Shown != nil {
			said := p.Shown.LocalStart()
			layout := time.RFC3339
			if ext == "xlsx" {
				if layout = "2006-01-02 15:04"; p.Shown.AllDay {
					layout = time.DateOnly
				}
			}
			same(t, ext+" next_start", said.Format(layout), cell("next_start"))
		}
		if item.Place != nil {
			same(t, ext+" insee", item.Place.INSEE, cell("insee"))
		}
	}
}

func backGeoJSON(t failer, f *feed.Feed, raw []byte) {
	t.Helper()
	var read struct {
		Features []struct {
			Geometry   *struct{ Coordinates []float64 }
			Properties struct{ ID, Kind, URL string }
		}
	}
	if err := json.Unmarshal(raw, &read); err != nil || len(read.Features) != len(f.Picks) {
		t.Fatalf("geojson: %d features of %d, %v", len(read.Features), len(f.Picks), err)
	}
	for i, p := range f.Picks {
		item, feature := f.Item(p), read.Features[i]
		same(t, "geojson", []string{item.ID, string(item.Kind), item.URL}, []string{feature.Properties.ID, feature.Properties.Kind, feature.Properties.URL})
		if item.Place != nil && item.Place.Lat != nil {
			same(t, "geojson point", []float64{*item.Place.Lon, *item.Place.Lat}, feature.Geometry.Coordinates)
		} else if feature.Geometry != nil {
			t.Errorf("geojson: %s is at %v, want nowhere", item.ID, feature.Geometry)
		}
	}
}

func backLinked(t failer, f *feed.Feed, raw []byte) {
	t.Helper()
	type thing struct{ URL, Name, StartDate string }
	var read struct {
		Elements []struct{ Item json.RawMessage } `json:"dataFeedElement"`
	}
	if err := json.Unmarshal(raw, &read); err != nil || len(read.Elements) != len(f.Picks) {
		t.Fatalf("jsonld: %d elements of %d, %v", len(read.Elements), len(f.Picks), err)
	}
	for i, p := range f.Picks {
		var several []thing
		if json.Unmarshal(read.Elements[i].Item, &several) != nil {
			several = make([]thing, 1)
			if err := json.Unmarshal(read.Elements[i].Item, &several[0]); err != nil {
				t.Fatalf("jsonld: %v", err)
			}
		}
		item := f.Item(p)
		same(t, "jsonld", []string{item.URL, item.Title}, []string{several[0].URL, several[0].Name})
		if p.Shown != nil && !strings.HasPrefix(p.Shown.LocalStart().Format(time.RFC3339), several[0].StartDate) {
			t.Errorf("jsonld: %s begins %s, want the date shown first, %s", item.ID, several[0].StartDate, p.Shown.LocalStart())
		}
	}
}

func backCalendar(t failer, f *feed.Feed, raw []byte) {
	t.Helper()
	calendar, err := ics.ParseCalendar(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("ics: %v", err)
	}
	var dated []filter.Pick
	for _, p := range f.Picks {
		if p.Shown != nil {
			dated = append(dated, p)
		}
	}
	events := calendar.Events()
	if len(events) != len(dated) {
		t.Fatalf("ics: %d events of %d", len(events), len(dated))
	}
	for i, p := range dated {
		e := events[i]
		same(t, "ics UID", p.Card.ID+"-"+p.Shown.ID+"@"+f.Instance, e.Id())
		if !p.Shown.AllDay {
			at, err := e.GetStartAt()
			if err != nil || !at.Equal(p.Shown.Start) {
				t.Errorf("ics: %s begins %v, %v, want %v", e.Id(), at, err, p.Shown.Start)
			}
		}
		if title := e.GetProperty(ics.ComponentPropertySummary).Value; !strings.HasSuffix(flat(title), flat(f.Item(p).Title)) {
			t.Errorf("ics: %s is called %q, want %q at its end", e.Id(), title, f.Item(p).Title)
		}
	}
}

func backContacts(t failer, f *feed.Feed, raw []byte) {
	t.Helper()
	var said, read []string
	for _, p := range f.Picks {
		if p.Card.Actor != nil {
			said = append(said, f.Item(p).Title, p.Card.ID+"@"+f.Instance)
		}
	}
	plain := strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n")
	for line := range strings.SplitSeq(strings.ReplaceAll(string(raw), "\r\n ", ""), "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		switch name {
		case "UID;VALUE=text": // before the name of its card
			read = append(read, "", plain.Replace(value))
		case "FN":
			read[len(read)-2] = plain.Replace(value)
		}
	}
	same(t, "vcf", said, read)
}
