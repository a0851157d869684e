package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// manyPages bounds a crawl: pages of one shape lead to thousands like them.
const manyPages = 400

// crawl follows every link from the first page, each address once.
type crawl struct {
	site   *site
	ids    map[string]map[string]bool // by page, the places a link may lead to
	status map[string]int
	from   map[string]string // where an address was met
	shapes map[string]int
}

// TestTrialNoDeadLink follows the links of a demo: each leads somewhere.
func TestTrialNoDeadLink(t *testing.T) {
	c := &crawl{site: demoSite(t), ids: map[string]map[string]bool{}, status: map[string]int{}, from: map[string]string{}, shapes: map[string]int{}}
	next := []string{"/", "/en", "/sitemap.xml", "/robots.txt"}
	for len(next) > 0 && len(c.status) < manyPages {
		page := next[0]
		next = append(next[1:], c.visit(page)...)
	}
	for page, status := range c.status {
		if status != http.StatusOK {
			t.Errorf("%s leads to %s, which answers %d", c.from[page], page, status)
		}
	}
	if len(c.status) < 150 {
		t.Errorf("the crawl met %d addresses only", len(c.status))
	}
}

// visit reads a page and gives the addresses met for the first time.
func (c *crawl) visit(page string) (fresh []string) {
	t := c.site.t
	a, err := c.site.ask(http.MethodGet, page, nil)
	if err != nil {
		t.Fatal(err)
	}
	if a.status == http.StatusSeeOther || a.status == http.StatusMovedPermanently {
		to := pathOf(t, a.header.Get("Location"))
		if a, err = c.site.ask(http.MethodGet, to, nil); err != nil {
			t.Fatal(err)
		}
	}
	c.status[page] = a.status
	if !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		return nil
	}
	ids := map[string]bool{"": true}
	root := parse(t, a.body)
	for n := range root.Descendants() {
		if id := attribute(n, "id"); id != "" {
			ids[id] = true
		}
	}
	for n := range root.Descendants() {
		href := attribute(n, "href")
		if n.Type != html.ElementNode || href == "" {
			continue
		}
		at, err := url.Parse(c.site.base + page)
		if err == nil {
			at, err = at.Parse(href)
		}
		if err != nil {
			t.Errorf("%s: the link %q: %v", page, href, err)
			continue
		}
		if strings.HasPrefix(href, "#") && !ids[at.Fragment] {
			t.Errorf("%s: nothing is at %s", page, href)
		}
		if address := at.RequestURI(); at.Scheme+"://"+at.Host == c.site.base && c.new(address) {
			c.from[address] = page
			fresh = append(fresh, address)
		}
	}
	return fresh
}

// codes are what makes two addresses of one shape differ.
var codes = regexp.MustCompile(`[a-z2-7]{12}|[0-9][0-9A-B]{1,8}|=[^&]*`)

// new says whether an address is worth a visit: not met yet, nor too many like it.
func (c *crawl) new(address string) bool {
	if _, met := c.from[address]; met {
		return false
	}
	shape := codes.ReplaceAllString(address, "…")
	c.shapes[shape]++
	return c.shapes[shape] <= 3
}

// TestTrialWeight adds up what a first visit loads, compressed, photos aside.
func TestTrialWeight(t *testing.T) {
	s := demoSite(t)
	event := regexp.MustCompile(`/evenements/[a-z2-7]{12}`).FindString(s.get("/evenements").body)
	for page, most := range map[string]int{
		"/": 100, "/evenements": 100, "/acteurs": 100, event: 100, announcePath: 40, "/acteurs/nouveau": 40, "/flux/nouveau": 100, "/communes/05061": 100, "/departements/05": 100,
		"/aide/criteres": 100, "/flux.html?dept=05": 30,
	} {
		bytes, requests := s.weigh(page)
		if bytes > most<<10 || requests > 8 {
			t.Errorf("%s weighs %d kB in %d requests, want at most %d in 8", page, bytes>>10, requests, most)
		}
	}
	for page, most := range map[string]int{"/evenements?vue=mois": 100, "/evenements?vue=planning": 100, "/evenements?vue=carte": 250} {
		if bytes, requests := s.weigh(page); bytes > most<<10 || requests > 11 {
			t.Errorf("%s weighs %d kB in %d requests, want at most %d in 11", page, bytes>>10, requests, most)
		}
	}
}

// weigh loads a page with its styles, scripts and icons, as compressed as we give them.
func (s *site) weigh(page string) (bytes, requests int) {
	s.t.Helper()
	load := func(path string) {
		bytes += len(s.get(path, "Accept-Encoding", "gzip").body)
		requests++
	}
	load(page)
	for n := range parse(s.t, s.get(page).body).Descendants() {
		at := attribute(n, "src")
		if n.Data == "link" && strings.Contains("stylesheet icon", attribute(n, "rel")) {
			at = attribute(n, "href")
		}
		if at != "" && n.Data != "img" && !strings.HasPrefix(at, "data:") {
			load(s.resolve(page, at))
		}
	}
	return bytes, requests
}
