package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// focused says what is wrong with where the focus came to, one sentence each,
// blank when it is all there: that it goes down the page, can be seen, and is
// not hidden.
const focused = `(() => {
	const at = document.activeElement, last = window.lastFocus;
	window.lastFocus = at;
	const name = at.tagName.toLowerCase() + (at.id ? "#" + at.id : "") + " «" + (at.innerText || at.name || "").trim().slice(0, 30) + "»";
	if (at === document.body) return "";
	const wrong = [];
	if (last && last !== at && last.isConnected && last !== document.body && !(last.compareDocumentPosition(at) & 4)) wrong.push(name + " comes before what had the focus");
	const style = getComputedStyle(at), box = at.getBoundingClientRect();
	if (last !== at && (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2)) wrong.push(name + " does not show the focus");
	if (box.width < 2 || box.height < 2 || style.visibility !== "visible") wrong.push(name + " is hidden");
	if (box.bottom <= 0 || box.top >= innerHeight) wrong.push(name + " is out of sight");
	return wrong.join("; ");
})()`

// tabTo goes to an element by the Tab key, as few can do otherwise.
func (p *phone) tabTo(selector string) {
	p.t.Helper()
	for range 120 {
		p.do(chromedp.KeyEvent(kb.Tab))
		wrong, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](focused))
		if err != nil || wrong != "" {
			p.t.Errorf("on the way to %s: %s, %v", selector, wrong, err)
		}
		if p.holds("document.activeElement.matches('" + selector + "')") {
			return
		}
	}
	p.t.Fatalf("Tab never comes to %s", selector)
}

// holds evaluates an expression on the page.
func (p *phone) holds(expression string) bool {
	p.t.Helper()
	so, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](expression))
	if err != nil {
		p.t.Fatal(err)
	}
	return so
}

// keys types.
func (p *phone) keys(keys string) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(keys))
}

// strike presses Enter as a keyboard does: what is prevented as it goes down
// goes no further.
func (p *phone) strike() {
	p.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{kb.KeyDown, kb.KeyUp} {
		key := input.DispatchKeyEventParams{Type: kind, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13}
		if kind == kb.KeyDown {
			key.Text = kb.Enter
		}
		if _, err := chromedp.Call(p.ctx, input.DispatchKeyEvent, key); err != nil {
			p.t.Fatal(err)
		}
	}
}

// enter presses the key that follows a link or sends a form, and waits.
func (p *phone) enter() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 20*time.Second)
	defer cancel()
	if a, err := chromedp.RunResponse(ctx, chromedp.KeyEvent(kb.Enter)); err != nil || a.Status != 200 {
		p.t.Fatalf("Enter: %v, %v\n%s", a, err, excerpt(p.text()))
	}
}

// TestTrialKeyboard goes through the three doors with a keyboard alone.
func TestTrialKeyboard(t *testing.T) {
	b := browser(t)
	s := demoSite(t)
	for _, way := range []struct {
		name string
		walk func(*phone)
	}{{"announce", announceByKeys}, {"find", findByKeys}, {"pick", pickByKeys}} {
		t.Run(way.name, func(t *testing.T) {
			p := tab(t, b, s, true)
			p.do(chromedp.EmulateViewport(1280, 800))
			p.open("/")
			way.walk(p)
			p.quiet(way.name)
		})
	}
}

func announceByKeys(p *phone) {
	p.keys(kb.Tab)
	p.says("the first stop leads to the content", `document.activeElement.matches(".skip") && document.activeElement.getBoundingClientRect().top >= 0`)
	p.keys(kb.Enter)
	p.says("the content has the focus", `document.activeElement.matches("main")`)
	p.tabTo(`.door[href$="/evenements/nouveau"]`)
	p.enter()
	p.tabTo("#title")
	p.keys("Veillée au clavier")
	p.tabTo("#start_date")
	p.do(chromedp.SetValue(chromedp.CSS("#start_date"), day(6))) // how it is typed depends on the machine's language
	p.tabTo("#start_time")
	p.do(chromedp.SetValue(chromedp.CSS("#start_time"), "18:30"))
	p.tabTo("#commune")
	p.keys("Brianç")
	p.says("places are proposed", `!document.querySelector("#commune-options").hidden`)
	p.keys(kb.ArrowDown)
	p.says("the first is pointed at", `document.getElementById(document.querySelector("#commune").getAttribute("aria-activedescendant")).getAttribute("aria-selected") === "true"`)
	p.keys(kb.Escape)
	p.says("Escape closes the list, and keeps what was typed", `document.querySelector("#commune-options").hidden && document.querySelector("#commune").value === "Brianç"`)
	p.keys(kb.ArrowDown)
	p.says("the arrow opens it again", `!document.querySelector("#commune-options").hidden`)
	p.keys(kb.ArrowDown)
	p.strike()
	p.says("Enter chooses", `document.querySelector("[name=commune_code]").value === "05023" && document.querySelector("#commune-options").hidden`)
	p.says("and sends nothing", `document.querySelector(".errors") === null && document.activeElement.id === "commune"`)
	p.tabTo("#organiser")
	p.keys("Les Veilleurs")
	p.tabTo("#email")
	p.keys("cle@exemple.fr")
	p.tabTo("form[data-announce] summary")
	p.keys(" ")
	p.says("Space opens a fold", `document.activeElement.parentElement.open`)
	p.tabTo("#summary")
	p.keys("On veille.")
	p.tabTo("form[data-announce] button.btn")
	p.enter()
	p.tabTo(`#check button.btn[name="confirm"]`)
	p.enter()
	if !strings.HasPrefix(p.path(), "/gerer/") {
		p.t.Fatalf("the keyboard leads to %s", p.path())
	}
	completeByLine(p)
	p.tabTo(`main a[href*="annuler"]`)
	p.enter()
	p.tabTo("main form button.btn")
	p.enter()
	if !strings.Contains(strings.ToLower(p.text()), "annulé") {
		p.t.Error("the private page does not say that the event is cancelled")
	}
}

// completeByLine names who else organises: structures are proposed for the
// line one is on, and it alone changes.
func completeByLine(p *phone) {
	manage, _, _ := strings.Cut(p.path(), "?")
	p.open(manage + "/modifier")
	p.tabTo("#more summary")
	p.keys(" ")
	p.tabTo("#co_organisers")
	p.keys("Des amis")
	p.keys(kb.Enter)
	p.keys("marmottes")
	p.says("structures are proposed", `(list => list && !list.hidden)(document.querySelector("#co_organisers-options"))`)
	p.keys(kb.ArrowDown)
	p.strike()
	p.says("Enter chooses, on its line", `document.querySelector("#co_organisers").value === "Des amis\nLes Marmottes savantes"`)
	p.open(manage)
}

func findByKeys(p *phone) {
	p.tabTo(`.door[href$="/evenements"]`)
	p.enter()
	p.tabTo("form.search [name=q], form [name=q]")
	p.keys("yoga")
	p.enter()
	p.tabTo(`.layouts a[href*="carte"]`)
	p.enter()
	p.says("the map is there", `document.querySelector("#map .pins, #map .leaflet-marker-icon") !== null`)
	p.tabTo("#cards .onmap")
	p.keys(kb.Enter)
	p.says("a card of the list is shown on the map", `document.querySelector("#map .leaflet-popup a") !== null`)
	p.tabTo("#cards .found h3 a")
	p.enter()
	if !strings.HasPrefix(p.path(), "/evenements/") {
		p.t.Fatalf("the keyboard leads to %s", p.path())
	}
}

func pickByKeys(p *phone) {
	p.tabTo(`.door[href$="/flux/nouveau"]`)
	p.enter()
	p.tabTo("#where")
	p.keys("Briançon")
	p.enter()
	p.tabTo(`[name=theme][value=musique]`)
	p.keys(" ")
	p.says("Space ticks a theme, and the sentence follows", `document.querySelector("#sentence").textContent.includes("musique")`)
	p.tabTo("#title")
	p.keys("Agenda au clavier")
	p.tabTo("#garder button.btn")
	p.enter()
	if !strings.HasPrefix(p.path(), "/gerer/") {
		p.t.Fatalf("the keyboard leads to %s", p.path())
	}
}
