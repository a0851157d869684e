package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"pioche/pkg/tile"
)

func TestTilesAreOurs(t *testing.T) {
	down := false
	cache := &tile.Cache{
		Source: "https://tile.openstreetmap.org/{z}/{x}/{y}.png", Dir: t.TempDir(), Most: 1 << 20, Now: func() time.Time { return noon },
		Read: func(context.Context, string, int) ([]byte, error) {
			if down {
				return nil, errors.New("down")
			}
			return []byte("\x89PNG\r\n\x1a\n"), nil
		},
	}
	h := open(t, func(s *Server) { s.Store, s.Tiles = registryOf(t, party(1, "Bal", "05023", aDay)), cache })
	page := get(h, "/evenements?vue=carte").Body.String()
	for _, want := range []string{`data-tiles="/tuiles/{z}/{x}/{y}.png"`, "© les contributeurs d’OpenStreetMap"} {
		if !strings.Contains(page, want) {
			t.Errorf("the map lacks %s", want)
		}
	}
	w := get(h, "/tuiles/9/265/184.png")
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/png" || w.Header().Get("Cache-Control") != tilesKept {
		t.Errorf("a tile = %d %v", w.Code, w.Header())
	}
	for _, path := range []string{"/tuiles/20/0/0.png", "/tuiles/1/2/0.png", "/tuiles/9/265/184.jpg", "/tuiles/9/265/x.png", "/tuiles/9/265/184", "/tuiles/-1/0/0.png"} {
		if w := get(h, path); w.Code != http.StatusNotFound {
			t.Errorf("GET %s = %d, want 404", path, w.Code)
		}
	}
	down = true
	if w := get(h, "/tuiles/9/265/185.png"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("a tile the source does not give = %d, want 503 and when to come back", w.Code)
	}
	if w := get(open(t), "/tuiles/9/265/184.png"); w.Code != http.StatusNotFound {
		t.Errorf("without a source = %d, want 404", w.Code)
	}
}
