package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// pickAFeed goes from the home page to an address to paste, as the secretary
// of a commune would: from a model, with one criterion more and one trim.
func pickAFeed(t *testing.T, p *phone, script bool) {
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
