package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"pioche/pkg/registry/registrytest"
)

// neighbour is another site, under the strictest policy that lets ours in.
func neighbour(t *testing.T, pioche, body string) *site {
	t.Helper()
	policy := fmt.Sprintf("default-src 'none'; script-src %s; connect-src %s; img-src data: %s; frame-src %s", pioche, pioche, pioche, pioche)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="fr"><head><title>Mairie</title><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head><body><h1>Mairie</h1>%s</body></html>`, body)
	}))
	t.Cleanup(server.Close)
	return &site{t: t, base: server.URL}
}

// said evaluates an expression that is true once the page is as it should be.
func (p *phone) said(what, expression string) {
	p.t.Helper()
	var last string
	for began := time.Now(); time.Since(began) < 15*time.Second; time.Sleep(50 * time.Millisecond) {
		ok, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		if err == nil && ok {
			return
		}
		last = fmt.Sprint(err)
	}
	page, _ := chromedp.Run(p.ctx, chromedp.Evaluate[string]("document.body.innerHTML + [...document.querySelectorAll('pioche-flux')].map(e => e.shadowRoot ? e.shadowRoot.innerHTML : 'no shadow')"))
	p.t.Fatalf("%s: never (%s)\n%s", what, last, excerpt(page))
}

// TestTrialComponent shows a feed on another site, in its own way.
func TestTrialComponent(t *testing.T) {
	s := serve(t, "")
	form := five("", 5)
	for name, value := range hostileForm() {
		form.Set(name, value)
	}
	s.announce(form)
	for i, theme := range []string{"musique", "nature", "nature"} {
		form := five(fmt.Sprintf("Veillée %d", i+1), 6+i, "theme", theme)
		if i == 2 {
			form.Set("repeat", "weekly")
			form.Set("repeat_until", day(90))
		}
		s.announce(form)
	}
	b := browser(t)
	snippet := `<script src="` + s.base + `/pioche-flux.js" async></script><pioche-flux src="` + s.base + `/communes/05023.json"><a href="` + s.base + `/communes/05023">Agenda de Briançon</a></pioche-flux>`
	const first = "document.querySelector('pioche-flux').shadowRoot"

	t.Run("twice on a page, under a strict policy", func(t *testing.T) {
		host := neighbour(t, s.base, snippet+strings.Replace(snippet, "<pioche-flux", `<pioche-flux layout="cards" heading="3" limit="2"`, 1))
		p := tab(t, b, host, true)
		p.open("/")
		p.said("both show their cards", "[...document.querySelectorAll('pioche-flux')].every(e => e.shadowRoot.querySelectorAll('li').length > 1)")
		p.said("the hostile card is text", first+".textContent.includes('<') && !"+first+".querySelector('script, iframe, [onerror], [onclick], a[href^=javascript]')")
		p.said("its style holds", "getComputedStyle("+first+".querySelector('ul')).listStyleType === 'none'")
		p.said("titles come at the level asked", first+".querySelector('h2.title') && "+first+".querySelector('h3.name') && document.querySelectorAll('pioche-flux')[1].shadowRoot.querySelector('h3.title + * , h4.name')")
		p.said("no more than asked", "document.querySelectorAll('pioche-flux')[1].shadowRoot.querySelectorAll('li').length === 2")
		p.said("what comes back all year is folded, last", first+".querySelector('ul + details:not([open]) li').textContent.includes('Veillée 3')")
		p.said("one is invited to announce", first+".querySelector('.end a').href.includes('/evenements/nouveau?commune=05023')")
		p.said("nothing is wider than the phone", "document.documentElement.scrollWidth <= 360")
		p.quietBut("a page of another site", host.base, s.base)
	})
	t.Run("by keyboard", func(t *testing.T) {
		p := tab(t, b, neighbour(t, s.base, snippet), true)
		p.open("/")
		p.said("it is there", first+" && "+first+".querySelector('button')")
		for range 3 { // the title, all themes, the first of them
			p.do(chromedp.KeyEvent("\t"))
		}
		p.said("the focus is seen", first+".activeElement.textContent === 'Musique et danse' && getComputedStyle("+first+".activeElement).outlineStyle === 'solid'")
		p.do(chromedp.KeyEvent(" "))
		p.said("one theme is kept", first+".querySelector('button[aria-pressed=true]').textContent === 'Musique et danse' && [..."+first+".querySelectorAll('li')].filter(e => e.offsetParent).length === 1")
		p.said("how many is said", first+".querySelector('[role=status]').textContent === '1 annonce'")
	})
	t.Run("with many themes", func(t *testing.T) {
		all := strings.ReplaceAll(snippet, "/communes/05023", "/departements/05")
		d := demoSite(t)
		p := tab(t, b, neighbour(t, d.base, strings.ReplaceAll(all, s.base, d.base)), true)
		p.open("/")
		shown := "[..." + first + ".querySelectorAll('.chips button')].filter(e => e.offsetParent).length"
		p.said("the commonest are at hand", first+" && "+shown+" === 8")
		p.do(chromedp.Evaluate[chromedp.Void](first + ".querySelector('.chips button:last-child').focus()"))
		p.do(chromedp.KeyEvent(" "))
		p.said("the others come, the focus on the first of them", shown+" > 8 && "+first+".activeElement.getAttribute('aria-pressed') === 'false' && !"+first+".querySelector('.chips [hidden]')")
		p.quietBut("a page of another site", p.site.base, d.base)
	})
	t.Run("on paper, and where nothing may move", func(t *testing.T) {
		p := tab(t, b, neighbour(t, s.base, snippet+strings.Replace(snippet, "<pioche-flux", `<pioche-flux layout="cards"`, 1)), true)
		p.open("/")
		const each = "[...document.querySelectorAll('pioche-flux')].every(e => "
		p.said("both show their cards", each+"e.shadowRoot.querySelector('details li'))")
		p.said("nothing moves", each+"[...e.shadowRoot.querySelectorAll('*')].every(e => getComputedStyle(e).transitionDuration === '0s' && getComputedStyle(e).animationName === 'none'))")
		if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
			t.Fatal(err)
		}
		p.said("what is folded is printed", each+"[...e.shadowRoot.querySelectorAll('details:not([open]) li')].every(li => li.getBoundingClientRect().height > 0 && li.checkVisibility()))")
		p.said("what is to touch is not", each+"![...e.shadowRoot.querySelectorAll('.chips, .end')].some(one => one.offsetParent))")
	})
	t.Run("in the dark, as the page around", func(t *testing.T) {
		p := tab(t, b, neighbour(t, s.base, snippet), true)
		p.open("/")
		p.said("it is there", first+" && "+first+".querySelector('.name a')")
		p.do(chromedp.Evaluate[chromedp.Void]("document.body.style.color = 'rgb(238, 240, 234)'"))
		p.said("its words are as light", "getComputedStyle("+first+".querySelector('.name a')).color === 'rgb(238, 240, 234)'")
	})
	t.Run("in English", func(t *testing.T) {
		p := tab(t, b, neighbour(t, s.base, strings.Replace(snippet, "05023.json", "05023.json?locale=en", 1)), true)
		p.open("/")
		p.said("it speaks English", first+" && "+first+".querySelector('summary').textContent.startsWith('All year round')")
	})
	t.Run("offline, then back", func(t *testing.T) {
		host := neighbour(t, s.base, strings.Replace(snippet, "src=\""+s.base+"/communes/05023.json", "data-later=\""+s.base+"/communes/05023.json?limit=40", 1))
		p := tab(t, b, host, true)
		p.open("/")
		p.said("it is ready", "customElements.get('pioche-flux')")
		p.offline(true)
		p.do(chromedp.Evaluate[chromedp.Void]("{ const e = document.querySelector('pioche-flux'); e.setAttribute('src', e.dataset.later) }"))
		time.Sleep(300 * time.Millisecond)
		p.said("the link is still read", "document.querySelector('pioche-flux a').offsetHeight > 0")
		p.offline(false)
		p.said("the cards come by themselves", first+".querySelector('li')")
	})
	t.Run("without its script", func(t *testing.T) {
		p := tab(t, b, neighbour(t, s.base, snippet), false)
		p.open("/")
		if text := p.text(); !strings.Contains(text, "Agenda de Briançon") {
			t.Errorf("the page says %q", text)
		}
	})
	t.Run("our server is down", func(t *testing.T) {
		var down atomic.Bool
		relay := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, ".json") && down.Load() {
				http.Error(w, "down", http.StatusBadGateway)
				return
			}
			w.Header().Set("Content-Type", "text/javascript")
			fmt.Fprint(w, s.get("/pioche-flux.js").body)
		}))
		defer relay.Close()
		down.Store(true)
		p := tab(t, b, neighbour(t, relay.URL, strings.ReplaceAll(snippet, s.base, relay.URL)), true)
		p.open("/")
		p.said("it has tried", first+" && performance.getEntriesByType('resource').some(e => e.name.endsWith('.json') && e.responseEnd > 0)")
		p.said("the link is still read", "document.querySelector('pioche-flux a').offsetHeight > 0 && !"+first+".querySelector('li')")
	})
}

// TestTrialFrame holds a frame to the height of what it shows.
func TestTrialFrame(t *testing.T) {
	s := serve(t, "")
	for i := range 12 {
		s.announce(five(fmt.Sprintf("Veillée %d", i+1), 6+i))
	}
	b := browser(t)
	frame := `<iframe src="` + s.base + `/communes/05023.html" title="Agenda" width="100%" height="640"></iframe>`
	const tall = "document.querySelector('iframe').getBoundingClientRect().height"
	t.Run("with its script", func(t *testing.T) {
		p := tab(t, b, neighbour(t, s.base, frame+`<script src="`+s.base+`/pioche-cadre.js" async></script>`), true)
		p.open("/")
		p.said("it is as tall as its list", tall+" > 900")
		p.said("it has no border of its own", "getComputedStyle(document.querySelector('iframe')).borderTopWidth === '0px'")
		p.width(1280)
		p.said("it follows the width", tall+" < 1500")
	})
	t.Run("a message of another site changes nothing", func(t *testing.T) {
		host := neighbour(t, s.base, frame+`<script src="`+s.base+`/pioche-cadre.js" async></script>`)
		p := tab(t, b, host, true)
		p.open("/")
		p.said("it is as tall as its list", tall+" > 900")
		p.do(chromedp.Evaluate[chromedp.Void]("window.postMessage({ message: 'height', value: 123 }, '*')"))
		time.Sleep(200 * time.Millisecond)
		p.said("it stays", tall+" > 900")
	})
	t.Run("without its script", func(t *testing.T) {
		p := tab(t, b, neighbour(t, s.base, frame), true)
		p.open("/")
		p.said("it is as tall as it was told, and scrolls", tall+" >= 640 && "+tall+" < 650")
	})
	t.Run("alone, on a small phone, light and dark", func(t *testing.T) {
		p := tab(t, b, s, true)
		for _, scheme := range []string{"light", "dark"} {
			media := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
			if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: media}); err != nil {
				t.Fatal(err)
			}
			p.open("/communes/05023.html")
			p.audit("the page in a frame, " + scheme)
			p.quiet("the page in a frame, " + scheme)
		}
	})
}

// TestTrialInclude has a server take the list in, as the instructions say.
func TestTrialInclude(t *testing.T) {
	php := registrytest.Needs(t, "php", "php-cli")
	s := serve(t, "")
	_, public := s.announce(five("Veillée aux étoiles", 6))
	said, err := outsider("<p>Avant</p><?php readfile('"+s.base+"/communes/05023.fragment'); ?><p>Après</p>", php)
	if err != nil || !strings.HasPrefix(said, `<p>Avant</p><div class="pioche" lang="fr">`) || !strings.HasSuffix(strings.TrimSpace(said), "</div>\n<p>Après</p>") || !strings.Contains(said, `<a class="pioche-title" href="`+s.base+public+`">Veillée aux étoiles</a>`) {
		t.Errorf("PHP makes of it %v\n%s", err, said)
	}
}

// offline cuts or restores the browser's network.
func (p *phone) offline(cut bool) {
	p.t.Helper()
	all := []*network.Conditions{{Offline: cut, DownloadThroughput: -1, UploadThroughput: -1}}
	if _, err := chromedp.Call(p.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: all}); err != nil {
		p.t.Fatal(err)
	}
	if _, err := chromedp.Call(p.ctx, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: cut, DownloadThroughput: -1, UploadThroughput: -1}); err != nil {
		p.t.Fatal(err)
	}
}

// quietBut holds a page to have met no fault and to have asked these sites alone.
func (p *phone) quietBut(name string, sites ...string) {
	p.t.Helper()
	p.mu.Lock()
	for i := range p.requests {
		for _, site := range sites {
			p.requests[i] = strings.Replace(p.requests[i], site, p.site.base, 1)
		}
	}
	p.mu.Unlock()
	p.quiet(name)
}
