package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"pioche/pkg/registry/registrytest"
)

// axe is the checker of accessibility; its licence (MPL-2.0) and its size keep
// it out of the tree.
const axe = "bin/axe-4.14.0.js"

// Rules axe is asked for: all that WCAG 2.2 AA asks; and those alone that
// depend on colours, once the others were met.
const (
	wcag    = `{type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}`
	colours = `{type: "rule", values: ["color-contrast"]}`
)

// TestTrialAxe looks at every page, in every state, in 360 and 1280 px, light
// and dark: axe-core finds nothing, nothing overflows from 320 px on, nothing
// is refused by our own policy, and a first load weighs what it may.
func TestTrialAxe(t *testing.T) {
	script, err := os.ReadFile(filepath.Join("..", "..", axe))
	if err != nil {
		registrytest.Missing(t, "axe-core", "make axe")
	}
	b := browser(t)
	s := demoSite(t)
	all := states(s)
	const tabs = 2
	for share := range tabs {
		p := tab(t, b, s, true)
		t.Run(fmt.Sprintf("tab %d", share+1), func(t *testing.T) {
			t.Parallel()
			p.t = t
			p.open("/")
			for i := share; i < len(all); i += tabs {
				p.examine(string(script), all[i])
			}
		})
	}
	for _, one := range all {
		if one.most == 0 {
			continue
		}
		if bytes, _ := s.weigh(one.path); bytes > one.most<<10 {
			t.Errorf("%s, %s, weighs %d kB, want at most %d", one.name, one.path, bytes>>10, one.most)
		}
	}
}

// examine meets a state and holds it to all that is asked of a page.
func (p *phone) examine(script string, one state) {
	p.t.Helper()
	name := one.name + ", " + one.path
	p.paint("light")
	if !p.meet(one) {
		return
	}
	p.audit(name)
	p.do(chromedp.Evaluate[chromedp.Void](script))
	p.violations(name+", on a phone", wcag)
	p.paint("dark")
	p.violations(name+", on a phone at night", colours)
	p.do(chromedp.EmulateViewport(1280, 800))
	p.overflow(name + ", on a desk")
	p.violations(name+", on a desk at night", wcag)
	p.paint("light")
	p.violations(name+", on a desk", colours)
	p.forgive(one)
	p.quiet(name)
}

// paint asks for light or dark colours, and for nothing that moves.
func (p *phone) paint(scheme string) {
	p.t.Helper()
	features := []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}, {Name: "prefers-color-scheme", Value: scheme}}
	if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		p.t.Fatal(err)
	}
}

// meet opens a state, or sends its form as a page of the site would.
func (p *phone) meet(one state) bool {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 20*time.Second)
	defer cancel()
	step := chromedp.Navigate(p.site.base + one.path)
	if one.form != nil {
		step = chromedp.Evaluate[chromedp.Void](sending(one))
	}
	want := one.status
	if want == 0 {
		want = http.StatusOK
	}
	a, err := chromedp.RunResponse(ctx, step)
	if err != nil || a.Status != int64(want) {
		p.t.Errorf("%s, %s: %v, %v, want %d", one.name, one.path, a, err, want)
		return false
	}
	return true
}

// sending is the script that sends a form.
func sending(one state) string {
	fields, _ := json.Marshal(one.form) // maps of texts always can be
	return fmt.Sprintf(`(() => {
		const form = document.createElement("form");
		form.method = "post";
		form.action = %q;
		for (const [name, values] of Object.entries(%s)) for (const value of values) {
			const field = document.createElement("textarea");
			field.name = name;
			field.value = value;
			form.append(field);
		}
		document.body.append(form);
		HTMLFormElement.prototype.submit.call(form);
	})()`, one.path, fields)
}

// violations are what axe finds under some of its rules.
func (p *phone) violations(name, rules string) {
	p.t.Helper()
	found, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](`axe.run(document, {runOnly: `+rules+`, resultTypes: ["violations"], preload: false, elementRef: false}).then((r) =>
		r.violations.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " " + n.failureSummary.split("\n").slice(1, 3).join(" ")).join(" | ")))`, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", name, err)
	}
	for _, one := range found {
		p.t.Errorf("%s: %s", name, one)
	}
}

// overflow holds the page to its width.
func (p *phone) overflow(name string) {
	p.t.Helper()
	if wide, err := chromedp.Run(p.ctx, chromedp.Evaluate[int]("document.documentElement.scrollWidth - document.documentElement.clientWidth")); err != nil || wide > 0 {
		p.t.Errorf("%s: %d px too wide, %v", name, wide, err)
	}
}

// forgive lets the browser say that a page it was sent is not a success, when
// that is what it was asked for.
func (p *phone) forgive(one state) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if one.status < 400 {
		return
	}
	said := fmt.Sprintf("status of %d", one.status)
	p.faults = slices.DeleteFunc(p.faults, func(fault string) bool {
		at, err := url.Parse(p.site.base + one.path)
		return err == nil && strings.Contains(fault, said) && strings.Contains(fault, at.Path)
	})
}
