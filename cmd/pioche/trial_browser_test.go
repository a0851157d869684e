package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
)

// phone is a browser tab on a site, as wide as a phone.
type phone struct {
	t    *testing.T
	ctx  context.Context
	site *site

	mu       sync.Mutex
	faults   []string // console errors and exceptions
	requests []string
}

// browser opens a browser of its own, told to speak to nobody by itself.
func browser(t *testing.T) context.Context {
	t.Helper()
	chromium := registrytest.Needs(t, "chromium", "chromium")
	profile, err := os.MkdirTemp("", "pioche-browser-")
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(profile), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	ctx, closeBrowser := chromedp.NewExecAllocator(ctx, options...)
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx)
		closeTab()
		closeBrowser()
		cancel()
		for range 50 { // its children may still be writing there
			if os.RemoveAll(profile) == nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// tab opens a tab of the browser on a site, with or without script.
func tab(t *testing.T, browser context.Context, s *site, script bool) *phone {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	p := &phone{t: t, ctx: ctx, site: s}
	if err := chromedp.Listen(ctx, p.hear); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !script}); err != nil {
		t.Fatal(err)
	}
	// A press lands where the button was: nothing may glide under it.
	still := []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: still}); err != nil {
		t.Fatal(err)
	}
	p.width(360)
	return p
}

func (p *phone) hear(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, e.Request.URL)
	case *runtime.EventExceptionThrown:
		p.faults = append(p.faults, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" {
			p.faults = append(p.faults, fmt.Sprint("console.error at ", e.Timestamp))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == "error" {
			p.faults = append(p.faults, e.Entry.Text+" "+e.Entry.URL)
		}
	}
}

func (p *phone) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// width makes the window that wide.
func (p *phone) width(pixels int64) {
	p.t.Helper()
	p.do(chromedp.EmulateViewport(pixels, 740, chromedp.EmulateMobile))
}

// open goes to an address of the site.
func (p *phone) open(path string) {
	p.t.Helper()
	a, err := chromedp.RunResponse(p.ctx, chromedp.Navigate(p.site.base+path))
	if err != nil || a.Status != 200 {
		p.t.Fatalf("open %s: %v, %v", path, a, err)
	}
}

// press clicks what leads to another page and waits for it.
func (p *phone) press(selector string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 20*time.Second)
	defer cancel()
	if a, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector))); err != nil || a.Status != 200 {
		p.t.Fatalf("press %s: %v, %v\n%s", selector, a, err, excerpt(p.text()))
	}
}

// fill types into a field.
func (p *phone) fill(name, value string) {
	p.t.Helper()
	selector := chromedp.CSS(fmt.Sprintf("form[method=post] [name=%q]", name))
	if strings.HasPrefix(name, "start_") { // how a date is typed depends on the machine's language
		p.do(chromedp.SetValue(selector, value))
		return
	}
	p.do(chromedp.SendKeys(selector, value), chromedp.Blur(selector)) // what the browser proposes would hide the next thing
}

// path is where the page is, without what it was opened on.
func (p *phone) path() string {
	p.t.Helper()
	at, err := chromedp.Run(p.ctx, chromedp.Location())
	if err != nil {
		p.t.Fatal(err)
	}
	at, _, _ = strings.Cut(strings.TrimPrefix(at, p.site.base), "#")
	return at
}

// text is what a person reads on the page.
func (p *phone) text() string {
	p.t.Helper()
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string]("document.body.innerText"))
	if err != nil {
		p.t.Fatal(err)
	}
	return nbsp.Replace(text)
}

// audit holds the page to what people with an old phone, a keyboard or a
// screen reader need, on a narrow screen and on a narrower one.
func (p *phone) audit(name string) {
	p.t.Helper()
	script, err := os.ReadFile(filepath.Join("testdata", "trial", "audit.js"))
	if err != nil {
		p.t.Fatal(err)
	}
	for _, pixels := range []int64{320, 360} {
		p.width(pixels)
		wrong, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](string(script)))
		if err != nil {
			p.t.Fatal(err)
		}
		for _, fault := range wrong {
			p.t.Errorf("%s at %d px: %s", name, pixels, fault)
		}
	}
}

// quiet holds what was opened so far to have met no fault, spoken to nobody
// else and kept no cookie.
func (p *phone) quiet(name string) {
	p.t.Helper()
	kept, err := chromedp.Call(p.ctx, network.GetCookies, network.GetCookiesParams{})
	if err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, fault := range p.faults {
		p.t.Errorf("%s: %s", name, fault)
	}
	for _, request := range p.requests {
		if u, err := url.Parse(request); err != nil || u.Scheme != "data" && u.Scheme+"://"+u.Host != p.site.base {
			p.t.Errorf("%s: it asks for %s", name, request)
		}
	}
	if len(kept.Cookies) > 0 {
		p.t.Errorf("%s: it keeps %d cookies", name, len(kept.Cookies))
	}
	p.faults, p.requests = nil, nil
}

// TestTrialBrowser goes the whole way on a phone without script, then looks
// at every public page with and without it.
func TestTrialBrowser(t *testing.T) {
	b := browser(t)
	s := demoSite(t)
	t.Run("announce and cancel without script", func(t *testing.T) { announceAndCancel(t, tab(t, b, s, false), "Fête de la soupe aux orties") })
	t.Run("announce and cancel with script", func(t *testing.T) { announceAndCancel(t, tab(t, b, s, true), "Veillée aux étoiles filantes") })
	t.Run("pick a feed without script", func(t *testing.T) { pickAFeed(t, tab(t, b, s, false), false) })
	t.Run("pick a feed with script", func(t *testing.T) { pickAFeed(t, tab(t, b, s, true), true) })
	t.Run("posters are one page", func(t *testing.T) { postersFit(t, b, s) })
	pages := append(publicPages(t, s), feedPages(s)...)
	for _, script := range []bool{false, true} {
		t.Run(fmt.Sprintf("pages, script %t", script), func(t *testing.T) {
			p := tab(t, b, s, script)
			for _, path := range pages {
				p.open(path)
				p.audit(path)
				p.quiet(path)
			}
		})
	}
}

// announceAndCancel announces an event in two screens, finds it, and cancels
// it from the letter in two taps.
func announceAndCancel(t *testing.T, p *phone, title string) {
	p.open(announcePath)
	form := five(title, 6, "email", registry.NewID()+"@exemple.fr")
	for _, name := range []string{"title", "start_date", "start_time", "commune", "organiser", "email"} {
		p.fill(name, form.Get(name))
	}
	p.audit("the form, filled in")
	p.press("form[method=post] button.btn")
	p.audit("the check page")
	for _, part := range []string{title, "Briançon", "18 h 30"} {
		if !strings.Contains(p.text(), part) {
			t.Errorf("the check page does not say %q", part)
		}
	}
	p.press(`form[method=post] button.btn[name="confirm"]:not(.unseen)`)
	manage := p.path()
	if !strings.HasPrefix(manage, "/gerer/") {
		t.Fatalf("two screens lead to %s", manage)
	}
	p.audit("the private page")
	public := regexp.MustCompile(`/evenements/[a-z2-7]{12}`).FindString(p.text())
	for _, path := range []string{public, "/evenements?" + url.Values{"commune": {"05023"}, "q": {title}}.Encode(), "/communes/05023"} {
		p.open(path)
		if !strings.Contains(p.text(), title) {
			t.Errorf("%s does not show the event", path)
		}
	}
	link := regexp.MustCompile(regexp.QuoteMeta(p.site.base) + `(/gerer/\S+)`).FindStringSubmatch(p.site.letter(form.Get("email")))
	if link == nil {
		t.Fatal("the letter holds no private link")
	}
	for _, act := range []string{"/modifier", "/dupliquer", "/reporter", "/complet", "/retirer"} {
		p.open(link[1] + act)
		p.audit(act)
	}
	p.open(link[1])
	p.press(`main a[href*="annuler"]`)
	p.audit("the page to cancel")
	p.press("form[method=post] button.btn")
	p.audit("the private page, cancelled")
	p.open(public)
	if !strings.Contains(strings.ToLower(p.text()), "annulé") {
		t.Error("the page does not say that the event is cancelled")
	}
	p.quiet("the walk")
}

// publicPages are the pages anyone may open, of each template, in both languages.
func publicPages(t *testing.T, s *site) []string {
	t.Helper()
	event := regexp.MustCompile(`/evenements/[a-z2-7]{12}`).FindString(s.get("/evenements").body)
	info := regexp.MustCompile(`/infos/[a-z2-7]{12}`).FindString(s.get("/infos").body)
	structure := regexp.MustCompile(`/acteurs/[a-z2-7]{12}`).FindString(s.get("/acteurs").body)
	saved := regexp.MustCompile(`/flux/[a-z0-9-]+-[a-z0-9]{4}`).FindString(s.get("/flux").body)
	pages := []string{
		"/", "/evenements", "/evenements?epci=240500439&q=yoga", "/evenements?commune=05061&when=today&price=free", event,
		"/evenements?vue=mois", "/evenements?vue=carte", "/evenements?vue=planning", "/evenements?vue=planning&duree=saison", "/evenements?epci=240500439&vue=carte", "/infos?vue=carte", "/acteurs?vue=carte", "/acteurs?vue=planning", "/acteurs?vue=mois", announcePath,
		"/infos", "/infos?epci=240500439&type=job", info, "/infos/nouveau",
		"/acteurs", "/acteurs?offers=tables", "/acteurs?vue=annuaire", structure, structure + "/bilan", "/acteurs/nouveau",
		"/communes/05023", "/epci/240500439", "/departements/05",
		"/flux", "/flux/nouveau", "/flux/nouveau?commune=05023&theme=musique", "/flux.html?commune=05023", saved, saved + "/lettre", "/lettre?commune=05023&par=structure", "/lettre?commune=05023&depuis=2099-01-01", "/affiche?dept=05", event + "/affiche",
		"/retrouver", "/aide", "/aide/criteres", "/aide/annoncer", "/aide/piocher", "/aide/lettre", "/aide/json",
		"/charte", "/donnees", "/accessibilite", "/mentions-legales",
	}
	for _, path := range pages[:] {
		if !strings.HasPrefix(path, "/flux.html") {
			pages = append(pages, strings.TrimSuffix("/en"+path, "/"))
		}
	}
	return pages
}

// feedPages are the pages of whoever keeps a feed.
func feedPages(s *site) []string {
	s.t.Helper()
	manage := private(s.t, s.open("/flux/nouveau?commune=05023").send(http.StatusSeeOther, "title", "Agenda de Briançon"))
	return []string{manage, manage + "/criteres", manage + "/reglages", manage + "/supprimer"}
}
