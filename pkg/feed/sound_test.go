package feed_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"pioche/data"
	"pioche/pkg/feed"
	"pioche/pkg/feed/feedtest"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
)

// Whatever cards hold, every format can be read back whole.
func TestAnyFeedIsSound(t *testing.T) {
	schema := compiled(t)
	codes := func(words []data.Word) (codes []string) {
		for _, w := range words {
			codes = append(codes, w.Code)
		}
		return codes
	}
	checkFeed(t, schema, false, registrytest.Fixed())
	checkFeed(t, schema, true, registrytest.Fixed())
	rapid.Check(t, func(t *rapid.T) {
		c := registrytest.Draw(t, codes(data.Themes()), codes(data.Audiences()))
		odd := rapid.SampledFrom([]string{"", "<b>", "]]>", "\r\nEND:VEVENT", "=1+1", "\x00\u202e", "é\xff", strings.Repeat("👨‍👩‍👧", 40)})
		c.Title["fr"] += odd.Draw(t, "odd title")
		c.Contact = odd.Draw(t, "odd contact")
		c.URL = "https://exemple.fr/" + odd.Draw(t, "odd address")
		checkFeed(t, schema, rapid.Bool().Draw(t, "each"), []*registry.Card{c})
	})
}

// failer is what both kinds of test can say.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

func checkFeed(t failer, schema *jsonschema.Schema, each bool, cards []*registry.Card) {
	t.Helper()
	for _, format := range feed.Formats {
		f := sample(false)
		f.Each, f.Picks = each, nil
		for _, c := range cards {
			f.Picks = append(f.Picks, picked(c, each || format.Each)...)
		}
		var out bytes.Buffer
		if err := format.Write(&out, f); err != nil {
			t.Fatalf("%s: %v", format.Ext, err)
		}
		if !utf8.Valid(out.Bytes()) && format.Ext != "xlsx" {
			t.Errorf("%s is not UTF-8", format.Ext)
		}
		for _, fault := range feedtest.Faults(format.Ext, out.Bytes()) {
			t.Errorf("%s: %s", format.Ext, fault)
		}
		switch format.Ext {
		case "rss":
			checkXML(t, out.Bytes(), "item", max(len(f.Picks), 1))
		case "atom":
			checkXML(t, out.Bytes(), "entry", max(len(f.Picks), 1))
		case "json":
			checkJSON(t, schema, out.Bytes(), f.Picks)
		case "ics":
			checkICS(t, out.Bytes(), f.Picks)
		case "csv":
			checkCSV(t, out.Bytes(), len(f.Picks)+1)
		case "xlsx":
			checkXLSX(t, out.Bytes(), len(f.Picks)+1)
		case "geojson":
			checkGeoJSON(t, out.Bytes(), len(f.Picks))
		case "jsonld":
			checkJSONLD(t, out.Bytes(), len(f.Picks))
		}
	}
}

func checkXML(t failer, raw []byte, item string, want int) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(raw))
	got := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not XML: %v", err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == item {
			got++
		}
	}
	if got != want {
		t.Errorf("%d of <%s>, want %d", got, item, want)
	}
}

func checkJSON(t failer, schema *jsonschema.Schema, raw []byte, picks []filter.Pick) {
	t.Helper()
	var out struct {
		Items []struct {
			ID          string `json:"id"`
			ContentHTML string `json:"content_html"`
			Pioche      any    `json:"_pioche"`
		} `json:"items"`
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatalf("not JSON: %v", err)
	}
	seen := map[string]bool{}
	for _, item := range out.Items {
		if seen[item.ID] {
			t.Errorf("two items are %s", item.ID)
		}
		seen[item.ID] = true
		if len(picks) == 0 {
			continue
		}
		if err := schema.Validate(item.Pioche); err != nil {
			t.Fatalf("item %s is not as the schema says: %v", item.ID, err)
		}
		if html := strings.ToLower(item.ContentHTML); strings.Contains(html, "<script") || strings.Contains(html, "javascript:") && strings.Contains(html, `href="javascript`) {
			t.Errorf("unsafe HTML: %s", item.ContentHTML)
		}
	}
}

func checkICS(t failer, raw []byte, picks []filter.Pick) {
	t.Helper()
	for _, line := range strings.Split(strings.TrimSuffix(string(raw), "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n\x00") || !utf8.ValidString(line) {
			t.Errorf("a line is %d octets, or cut: %q", len(line), line)
		}
	}
	calendar, err := ics.ParseCalendar(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("not iCalendar: %v", err)
	}
	if got, want := len(calendar.Events()), count(picks); got != want {
		t.Errorf("%d events, want %d", got, want)
	}
	if len(calendar.Components) == 0 {
		t.Errorf("a calendar needs one component at least")
	}
	for i, event := range calendar.Events() {
		start, err := event.GetStartAt()
		if shown := picks[i].Shown; err == nil && !shown.AllDay && !start.Equal(shown.Start) {
			t.Errorf("%s starts %v, want %v", event.Id(), start, shown.Start)
		}
	}
}

func count(picks []filter.Pick) (n int) {
	for _, p := range picks {
		if p.Shown != nil {
			n++
		}
	}
	return n
}

func checkCSV(t failer, raw []byte, want int) {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatalf("not CSV: %v", err)
	}
	if len(rows) != want {
		t.Errorf("%d rows, want %d", len(rows), want)
	}
	for _, row := range rows {
		for _, cell := range row {
			if _, err := strconv.ParseFloat(cell, 64); err != nil && strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r") {
				t.Errorf("a spreadsheet would obey %q", cell)
			}
		}
	}
}

func checkGeoJSON(t failer, raw []byte, want int) {
	t.Helper()
	var out struct {
		Type     string
		Features []struct {
			Type     string
			Geometry *struct {
				Type        string
				Coordinates []float64
			}
			Properties struct{ Precision string }
		}
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatalf("not JSON: %v", err)
	}
	if out.Type != "FeatureCollection" || len(out.Features) != want {
		t.Errorf("%s of %d features, want %d", out.Type, len(out.Features), want)
	}
	for _, feature := range out.Features {
		if g := feature.Geometry; g != nil && (g.Type != "Point" || len(g.Coordinates) != 2 || feature.Properties.Precision == "") {
			t.Errorf("geometry %+v, precision %q", g, feature.Properties.Precision)
		}
	}
}

func checkXLSX(t failer, raw []byte, want int) {
	t.Helper()
	book := opened(t, raw)
	defer book.Close()
	if rows, err := book.GetRows("Pioche"); err != nil || len(rows) != want {
		t.Errorf("%d rows, %v, want %d", len(rows), err, want)
	}
}

func checkJSONLD(t failer, raw []byte, want int) {
	t.Helper()
	var out struct {
		Elements []struct {
			Item json.RawMessage `json:"item"`
		} `json:"dataFeedElement"`
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatalf("not JSON: %v", err)
	}
	if len(out.Elements) != want {
		t.Errorf("%d elements, want %d", len(out.Elements), want)
	}
}
