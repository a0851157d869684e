package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	permission "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// pickAFeed goes from the home page to an address to paste, as the secretary
// of a commune would: from a model, with one criterion more and one trim.
func pickAFeed(t *testing.T, p *phone, script bool) {
	if script {
		p.open("/flux/nouveau")
		p.said("there is nothing to keep yet", `document.getElementById("garder").hidden && document.getElementById("afficher").hidden`)
		p.do(chromedp.Click(chromedp.CSS(`#criteres [name="theme"][value="musique"]`)))
		p.said("there is, once something is chosen", `!document.getElementById("garder").hidden && !document.getElementById("afficher").hidden`)
		p.said("it can be copied", `!document.querySelector("#afficher [data-copy]").hidden`)
	}
	p.open("/")
	p.press(`main a[href="/flux/nouveau"]`)
	p.do(chromedp.SendKeys(chromedp.CSS("#model-where"), "Briançon"))
	if script {
		p.until(`document.querySelectorAll("#model-where-options li").length > 0`, "the name is completed")
		p.do(chromedp.Blur(chromedp.CSS("#model-where"))) // the list hides what is below
		p.until(`document.getElementById("model-where-options").hidden`, "the list closes")
	}
	p.press(`button[name="model"][value="epci"]`)
	p.audit("the builder, begun with a model")
	if script {
		p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#criteres [name='not.theme'][value=sport]").closest("details").open = true`),
			chromedp.Click(chromedp.CSS(`#criteres [name="not.theme"][value="sport"]`)))
		p.until(`location.search.includes("not.theme=sport")`, "the address follows")
		p.until(`document.getElementById("spoken").textContent.includes("sauf sport")`, "the sentence is said once it rests")
		p.open("/aide")
		p.do(chromedp.Evaluate[chromedp.Void](`history.back()`)) // kept whole by the browser, it may not load again
		p.until(`location.search.includes("not.theme=sport") && document.querySelector("[name='not.theme'][value=sport]").checked`, "the way back finds it all")
		p.open(p.path())
	} else {
		p.open(p.path() + "&not.theme=sport")
	}
	said := p.text()
	for _, part := range []string{"CC du Briançonnais", "sauf sport", "dans les 60 prochains jours", "par semaine", "sans les activités régulières ("} {
		if !strings.Contains(said, part) {
			t.Errorf("the builder does not say %q", part)
		}
	}
	p.press(`#count .chip[href*="not.rhythm=regular"]`)
	if !strings.Contains(p.path(), "not.rhythm=regular") || strings.Contains(p.text(), "sans les activités régulières (") {
		t.Errorf("the trim leads to %s", p.path())
	}
	p.fill("title", "Agenda du Briançonnais")
	p.press("#garder button.btn")
	if !strings.Contains(p.text(), "Votre flux est prêt") {
		t.Fatalf("the feed is not kept: %s", excerpt(p.text()))
	}
	p.press(`main a[href$="/reglages"]`)
	p.do(chromedp.Click(chromedp.CSS(`[name="group"]`)))
	p.press("form[method=post] button.btn")
	if !strings.Contains(p.text(), "comme vous l’avez réglé") {
		t.Error("the settings are not kept")
	}
	p.quiet("the way to a feed")
}

// mostClicks is how many touches may lead from the home page to a feed on a
// site, there included.
const mostClicks = 10

// walker is a person who reads the screen alone, and counts what they touch.
type walker struct {
	*phone
	clicks int
}

// touch clicks the link, the button or the fold that says these words.
func (w *walker) touch(words string) {
	w.t.Helper()
	found, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](fmt.Sprintf(`(words => {
		document.querySelectorAll("[data-touched]").forEach(e => e.removeAttribute("data-touched"));
		const plain = said => said.replace(/\s+/g, " ").trim();
		const one = [...document.querySelectorAll("a, button, summary, label")].find(e => e.checkVisibility() && [e.innerText, ...e.innerText.split("\n")].some(said => plain(said) === words));
		if (one) one.dataset.touched = "";
		return Boolean(one);
	})(%q)`, words)))
	if err != nil || !found {
		w.t.Fatalf("nothing on the screen says %q: %v\n%s", words, err, excerpt(w.text()))
	}
	w.do(chromedp.Click(chromedp.CSS("[data-touched]")))
	w.clicks++
}

// answer touches a field by its label, and types.
func (w *walker) answer(label, typed string) {
	w.t.Helper()
	w.touch(label)
	w.keys(typed)
	w.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`)) // what is proposed hides what is below
}

// copied touches the button that copies what bears this name, and gives what a
// person would paste.
func (w *walker) copied(name string) string {
	w.t.Helper()
	w.touch("Copier " + name)
	w.until(`document.querySelector("[data-touched]").textContent === "Copié"`, "it says that it is copied")
	pasted, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`navigator.clipboard.readText()`, chromedp.EvalAwaitPromise))
	if err != nil || pasted == "" {
		w.t.Fatalf("%s: nothing is copied, %v", name, err)
	}
	return pasted
}

// keepAFeed goes from the home page to a feed of one's own, kept, and opens
// what is said of one program.
func keepAFeed(p *phone, program string) *walker {
	p.t.Helper()
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		granted := permission.SetPermissionParams{Permission: &permission.PermissionDescriptor{Name: name}, Setting: permission.PermissionSettingGranted}
		if _, err := chromedp.Call(p.ctx, permission.SetPermission, granted); err != nil {
			p.t.Fatal(err)
		}
	}
	w := &walker{phone: p}
	w.open("/")
	w.touch("Faire mon flux")
	w.until(`location.pathname === "/flux/nouveau"`, "it leads to the builder")
	w.look("1-builder")
	w.answer("Votre commune ou votre territoire", "Briançon")
	w.touch("Mon intercommunalité (EPCI)")
	w.until(`location.search.includes("epci=240500439")`, "the model makes the filter")
	w.said("the result is on the screen", `(box => box.top < innerHeight && box.bottom > 0)(document.querySelector("#sentence").getBoundingClientRect())`)
	w.look("2-result")
	w.answer("Nom du flux", "Agenda du Briançonnais")
	w.touch("Garder ce flux")
	w.until(`location.pathname.startsWith("/gerer/")`, "the feed is kept")
	w.look("3-kept")
	w.touch(program)
	w.look("4-" + program)
	return w
}

// look keeps pictures of the page, on a phone and on a desk, for people to
// judge, when PIOCHE_PICTURES names a folder for them.
func (p *phone) look(name string) {
	p.t.Helper()
	folder := os.Getenv("PIOCHE_PICTURES")
	if folder == "" {
		return
	}
	for _, wide := range []int64{1280, 360} { // the phone goes on
		p.width(wide)
		shot, err := chromedp.Call(p.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: new(true)})
		if err != nil {
			p.t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%d.png", name, wide)), shot.Data, 0o644); err != nil {
			p.t.Fatal(err)
		}
	}
}

// TestTrialFeedOnAPlainPage goes from the home page to an agenda on a page of
// HTML, reading the screen alone, in each way offered there.
func TestTrialFeedOnAPlainPage(t *testing.T) {
	s := serve(t, "")
	for i := range 12 {
		s.announce(five(fmt.Sprintf("Veillée %d", i+1), 6+i))
	}
	b := browser(t)
	for _, way := range []struct{ copy, shown string }{
		{"Le code à coller", "document.querySelector('pioche-flux').shadowRoot.querySelectorAll('li').length === 12"},
		{"Le cadre à coller", "document.querySelector('iframe').getBoundingClientRect().height > 900"},
	} {
		t.Run(way.copy, func(t *testing.T) {
			w := keepAFeed(tab(t, b, s, true), "Une page HTML")
			pasted := w.copied(way.copy)
			if w.clicks++; w.clicks > mostClicks { // to paste
				t.Errorf("it takes %d clicks, want at most %d", w.clicks, mostClicks)
			}
			w.quiet("the way to a feed")
			p := tab(t, b, neighbour(t, s.base, pasted), true)
			p.open("/")
			p.said("the agenda is there", way.shown)
			p.look("5-" + way.copy)
		})
	}
}

// until waits for the page to be so.
func (p *phone) until(condition, what string) {
	p.t.Helper()
	for range 100 {
		if so, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](condition)); err == nil && so {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.t.Fatalf("it is not so that %s", what)
}

// TestTrialBuilderTakesAnything asks the builder what nobody should, with
// cards and without any.
func TestTrialBuilderTakesAnything(t *testing.T) {
	for name, s := range map[string]*site{"an empty registry": serve(t, t.TempDir()), "a demo": demoSite(t)} {
		for _, test := range []struct {
			query  string
			status int
		}{
			{"", 200},
			{"model=epci&where=gap&radius=20", 303},
			{"commune=05061&not.commune=05061", 200},
			{"commune=05061&commune=05061,05061&theme=sport&not.theme=sport", 200},
			{"kind=event&not.kind=event", 400},
			{"days=7&when=today&commune=05061", 400},
			{"near=05061&radius=10000", 400},
			{"where=gap&radius=10000", 400},
			{"model=around&where=gap&radius=-1", 400},
			{"model=<script>&where=gap", 400},
			{"where=" + strings.Repeat("a", 10_000), 200},
			{"commune=05061&q=" + strings.Repeat("a", 10_000), 400},
			{"model=structure&structure=" + strings.Repeat("%3Cb%3E", 1_500), 200},
			{"commune=" + strings.Repeat("05061,", 2_000), 400},
		} {
			query := strings.ReplaceAll(test.query, "<script>", url.QueryEscape("<script>"))
			a, err := s.ask(http.MethodGet, "/flux/nouveau?"+query, nil)
			if err != nil {
				t.Fatal(err)
			}
			if a.status != test.status || strings.Contains(a.body, "<script>alert") || strings.Contains(a.body, "<b><b>") {
				t.Errorf("%s, ?%.60s = %d, want %d", name, query, a.status, test.status)
			}
		}
		manage := private(t, s.open("/flux/nouveau?commune=05061").send(http.StatusSeeOther, "title", `</title><script>alert(1)</script>`))
		for _, path := range []string{manage, manage + "/reglages", manage + "/criteres?commune=05023"} {
			if a := s.get(path); a.status != 200 || strings.Contains(a.body, "<script>alert") {
				t.Errorf("%s, a feed whose name is a script: %s = %d", name, path, a.status)
			}
		}
	}
}
