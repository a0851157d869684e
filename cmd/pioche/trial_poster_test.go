package main

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// onePage is a page of a PDF, as Chromium writes it.
var onePage = regexp.MustCompile(`/Type /Page\b`)

// clipped lists what a sheet cuts on paper: what sticks out of its line, or of the sheet.
const clipped = `[...document.querySelectorAll(".poster > *, .poster li > *")].filter(function (e) {
  var box = e.parentElement.getBoundingClientRect(), own = e.getBoundingClientRect();
  return own.bottom > box.bottom + 1 || own.top < box.top - 1 || own.right > box.right + 1;
}).map(function (e) { return e.className + " " + e.textContent.trim().slice(0, 40); })`

// brokenDates lists what a sheet says of a date on more than one line: each
// part of it is one word.
const brokenDates = `[...document.querySelectorAll(".poster .date > *")].filter(function (e) {
  var words = document.createRange();
  words.selectNodeContents(e);
  return new Set([...words.getClientRects()].map(function (line) { return line.top; })).size > 1;
}).map(function (e) { return e.textContent; })`

// postersFit prints sheets of all sorts: each is one page, with its foot.
func postersFit(t *testing.T, b context.Context, s *site) {
	long := strings.Repeat("Grande soirée de soutien et de solidarité ", 3)
	_, event := s.announce(five(long+"anticonstitutionnellement", 1,
		"place", strings.Repeat("Salle polyvalente et des fêtes ", 6), "summary", strings.Repeat("Venez nombreuses et nombreux. ", 9), "price_text", strings.Repeat("prix libre et conscient ", 7)))
	for range 12 {
		s.announce(five(long, 2, "place", strings.Repeat("Salle polyvalente ", 9)))
	}
	pictured := regexp.MustCompile(`(?s)<li class="card[^"]*">(?:[^<]|<[^l])*?<a href="(/evenements/[a-z2-7]{12})"(?:[^<]|<[^l])*?<img`).FindStringSubmatch(s.get("/evenements?image=1").body)
	info := regexp.MustCompile(`/infos/[a-z2-7]{12}`).FindString(s.get("/infos").body)
	actor := regexp.MustCompile(`/acteurs/[a-z2-7]{12}`).FindString(s.get("/acteurs").body)
	saved := regexp.MustCompile(`/flux/[a-z0-9-]+-[a-z0-9]{4}`).FindString(s.get("/flux").body)
	paths := []string{
		event + "/affiche", "/affiche?q=solidarité", "/affiche?dept=05&when=week", "/affiche?dept=05&limit=4", "/affiche?dept=05&kind=event,notice,actor&limit=8",
		saved + "/affiche", "/en" + info + "/affiche", actor + "/affiche", "/affiche?q=introuvablement",
	}
	if pictured != nil {
		paths = append(paths, pictured[1]+"/affiche")
	}
	p := tab(t, b, s, false)
	yes := true
	broken := func(path string) {
		if cut, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](brokenDates)); err != nil || len(cut) > 0 {
			t.Errorf("%s breaks the dates %q, %v", path, cut, err)
		}
	}
	for _, path := range paths {
		p.open(path)
		p.audit(path)
		broken(path + ", on a phone")
		p.quiet(path)
		p.do(chromedp.EmulateViewport(794, 1123))
		if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
			t.Fatal(err)
		}
		broken(path)
		cut, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](clipped))
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range cut {
			t.Errorf("%s cuts %q", path, one)
		}
		if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{}); err != nil {
			t.Fatal(err)
		}
		made, err := chromedp.Call(p.ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes, PrintBackground: &yes})
		if err != nil {
			t.Fatal(err)
		}
		if pages := len(onePage.FindAll(made.Data, -1)); pages != 1 || !bytes.Contains(made.Data, []byte("/MediaBox [0 0 59")) {
			t.Errorf("%s is printed on %d pages, want one A4", path, pages)
		}
	}
}
