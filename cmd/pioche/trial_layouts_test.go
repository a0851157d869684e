package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// says evaluates an expression on the page until it is so: a map takes a moment.
func (p *phone) says(name, expression string) {
	p.t.Helper()
	for range 50 {
		so, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](expression))
		if err != nil {
			p.t.Fatal(err)
		}
		if so {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	p.t.Errorf("%s: not so: %s", name, expression)
}

// TestTrialLayouts looks at the demo as a month, a map and a planning, on a
// phone and on a desk, as a person with a browser does.
func TestTrialLayouts(t *testing.T) {
	b := browser(t)
	s := demoSite(t)
	p := tab(t, b, s, true)
	t.Run("the map", func(t *testing.T) {
		p.open("/evenements?vue=carte")
		p.says("points are gathered", `document.querySelectorAll("#map .pins").length > 2`)
		p.says("communes are named", `[...document.querySelectorAll(".leaflet-names-pane span")].some((e) => e.textContent === "Barcelonnette" || e.textContent === "Sisteron" || e.textContent === "Gap")`)
		p.says("a keyboard crosses it in a few steps", `document.querySelectorAll("#map [tabindex='0'], #map a[href]").length < 6`)
		p.do(chromedp.Click(chromedp.CSS("#cards .onmap")))
		p.says("a card of the list is shown", `document.querySelector("#map .leaflet-popup a").textContent === document.querySelector("#cards .found h3 a").textContent`)
		p.says("and can be followed", `document.querySelector("#map .leaflet-popup a").getAttribute("href") === document.querySelector("#cards .found h3 a").getAttribute("href")`)
		p.says("the page fits", `document.documentElement.scrollWidth <= innerWidth`)
		p.quiet("the map")
	})
	t.Run("the map without script", func(t *testing.T) {
		p := tab(t, b, s, false)
		p.open("/evenements?vue=carte")
		if n := strings.Count(s.get("/evenements?vue=carte").body, "<circle"); n < 10 {
			t.Errorf("the drawing has %d dots", n)
		}
		if !strings.Contains(p.text(), "Gap") {
			t.Error("the drawing does not name Gap")
		}
		p.quiet("the map without script")
	})
	t.Run("the map of another site", func(t *testing.T) { drawnElsewhere(t, b, s) })
	for _, test := range []struct{ name, path, wide, narrow string }{
		{"the month", "/evenements?vue=mois", `getComputedStyle(document.querySelector(".month td")).display === "table-cell"`,
			`getComputedStyle(document.querySelector(".month td.today")).display === "block" && document.documentElement.scrollWidth <= innerWidth`},
		{"the planning", "/evenements?vue=planning", `getComputedStyle(document.querySelector(".planning td:not(.busy)")).display === "table-cell"`,
			`getComputedStyle(document.querySelector(".planning td:not(.busy)")).display === "none" && getComputedStyle(document.querySelector(".planning .scroll")).overflowY === "visible" && document.documentElement.scrollWidth <= innerWidth`},
	} {
		t.Run(test.name, func(t *testing.T) {
			p.open(test.path)
			p.do(chromedp.EmulateViewport(1280, 800))
			p.says("a table on a desk", test.wide)
			p.width(360)
			p.says("a list on a phone", test.narrow)
			p.quiet(test.name)
		})
	}
}

// TestTrialTiles serves maps over the tiles of a source that leads inside:
// pages name our own addresses, and nothing is read there.
func TestTrialTiles(t *testing.T) {
	asked := make(chan string, 1)
	inside := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked <- r.URL.Path }))
	defer inside.Close()
	s := serve(t, "", "PIOCHE_TILES="+inside.URL+"/{z}/{x}/{y}.png", "PIOCHE_TILES_CREDIT=Les géomètres")
	s.post(announcePath, five("Fête de la soupe", 6, "confirm", "1"))
	page := s.get("/evenements?vue=carte").body
	for _, want := range []string{`data-tiles="/tuiles/{z}/{x}/{y}.png"`, `data-credit="Les géomètres"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the map lacks %s", want)
		}
	}
	if strings.Contains(page, inside.URL) {
		t.Error("the page names the source")
	}
	if a, err := s.ask(http.MethodGet, "/tuiles/1/0/0.png", nil); err != nil || a.status != http.StatusServiceUnavailable {
		t.Errorf("a tile from inside = %d, %v, want 503", a.status, err)
	}
	select {
	case path := <-asked:
		t.Errorf("the server inside was asked for %s", path)
	default:
	}
}
