package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"pioche/static"
)

// structuresAt is what someone else's map reads.
const structuresAt = "/acteurs.geojson?dept=05"

// drawnElsewhere gives the structures to a map that is not ours, on another
// site, and holds what it reads to RFC 7946.
func drawnElsewhere(t *testing.T, b context.Context, s *site) {
	raw := s.get(structuresAt).body
	holdsTo(t, "geojson.schema.json", raw)
	var read struct {
		Features []struct {
			Geometry   *struct{}
			Properties struct{ Name, URL string }
		}
	}
	if err := json.Unmarshal([]byte(raw), &read); err != nil {
		t.Fatal(err)
	}
	placed := 0
	for _, one := range read.Features {
		if one.Geometry != nil {
			placed++
		}
	}
	if placed < 30 {
		t.Fatalf("the demo places %d structures, want more", placed)
	}
	p := tab(t, b, otherMap(t, s.base+structuresAt), true)
	p.open("/")
	p.said("the structures are drawn", "document.body.dataset.drawn")
	p.said("each has its point", fmt.Sprintf("document.querySelectorAll('#map .pin').length === %d", placed))
	last := read.Features[len(read.Features)-1].Properties
	name, err := json.Marshal(last.Name)
	if err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf("[...document.querySelectorAll('#map .pin')].find((e) => e.title === %s).focus()", name)))
	p.strike()
	p.said("a point says whose it is", fmt.Sprintf("document.querySelector('.leaflet-popup-content a')?.textContent === %s", name))
	p.said("and leads to its page", fmt.Sprintf("document.querySelector('.leaflet-popup-content a').href === %q", last.URL))
	p.quietBut("the map of another site", s.base)
	s.get(pathOf(t, last.URL))
}

// otherMap is another site with a map of its own, which shares nothing with
// ours but a library.
func otherMap(t *testing.T, address string) *site {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("testdata", "trial", "map.html"))
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprint(w, strings.Replace(string(page), "ADDRESS", address, 1)) // a browser that left
	})
	mux.HandleFunc("GET /{name}", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, static.Files, "vendor/leaflet/"+r.PathValue("name"))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return &site{t: t, base: server.URL}
}

// holdsTo checks a document against a schema of testdata.
func holdsTo(t *testing.T, schema, raw string) {
	t.Helper()
	compiled, err := jsonschema.NewCompiler().Compile(filepath.Join("testdata", "trial", schema))
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(document); err != nil {
		t.Errorf("%s refuses it: %v", schema, err)
	}
}
