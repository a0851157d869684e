package web

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pioche/pkg/registry/registrytest"
)

// What is asked of a feed by mistake or by malice is refused where it stands:
// never a redirect, never another feed, never a wider one.
func TestNoAddressWidensAFeed(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	slug, _ := k.saved(t, "Agenda de Briançon", "commune=05023")
	long := strings.Repeat("a", 10_000)
	for status, addresses := range map[int][]string{
		http.StatusBadRequest: {
			// criteria that do not exist
			"/flux.json?commune=05023&callback=alert", "/flux.json?commune=05023&jsonp=x", "/communes/05023.json?callback=x", "/flux/" + slug + ".json?callback=x",
			"/flux.json?COMMUNE=05023", "/flux.json?commune%5B%5D=05023", "/flux.json?commune=05023;theme=sport", "/flux.json?commune=05023&=1", "/flux.json?not.near=05023&all=1", "/flux.json?not.=1&all=1",
			// said twice where one is meant
			"/flux.json?near=05023&near=05061", "/flux.json?limit=5&limit=6&all=1", "/flux.json?dept=05&sort=agenda&sort=new", "/flux.json?dept=05&from=2026-12-01&from=2026-12-02",
			// that contradict one another
			"/flux.json?when=today&days=7&commune=05023", "/flux.json?days=7&from=2026-12-01&all=1", "/flux.json?from=2026-12-02&to=2026-12-01&all=1", "/flux.json?radius=20&all=1",
			"/flux.json?kind=event&not.kind=event&all=1", "/flux.json?wider=1&theme=sport", "/flux.json?trade=artisanat&all=1", "/flux.vcf?commune=05023",
			"/communes/05023.json?commune=05061", "/communes/05023.json?dept=05", "/flux/" + slug + ".rss?dept=05", "/flux/" + slug + ".rss?all=1",
			// values that are none
			"/flux.json?near=05023&radius=10000", "/flux.json?near=05023&radius=0", "/flux.json?near=05023&radius=20.5", "/flux.json?near=44.9", "/flux.json?near=NaN,NaN", "/flux.json?near=44.9,1e3",
			"/flux.json?dept=05&limit=-1", "/flux.json?dept=05&limit=1e3", "/flux.json?all=2", "/flux.json?all=true", "/flux.json?from=2026-13-01&all=1", "/flux.json?from=0001-01-01&all=1", "/flux.json?to=9999-12-31&all=1",
			"/flux.json?dept=05&after=zzz", "/flux.json?dept=05&updated_since=hier", "/flux.json?dept=05&locale=de", "/flux.json?dept=05&each=yes", "/flux.json?kind=plop&all=1",
			"/flux.json?commune=%00", "/flux.json?commune=05023%0d%0aX:1", "/flux.json?q=%FF&all=1", "/flux.json?q=%25", "/flux.html?theme=%3Cscript%3E",
			// nothing that counts, or too much
			"/flux.json", "/flux.json?commune=", "/flux.json?q=", "/flux.json?days=7", "/flux.json?not.theme=sport", "/flux.json?sort=new", "/evenements.rss", "/acteurs.vcf", "/infos.json?locale=en",
			"/flux.json?q=" + long, "/flux.json?" + long + "=1", "/flux.json?commune=05023&utm_source=" + long, "/flux.json?theme=" + strings.Repeat("sport,", 1_000),
		},
		http.StatusNotFound: {
			"/flux.json/..?commune=05023", "/communes/05023.json/..", "/communes/05023.json/../../flux.rss", "/communes/05023.json/../05061.json", "/communes/%2e%2e/flux.json?all=1", "/flux/%2e%2e/flux.json?all=1",
			"/communes/05023%2ejson%2f", "/communes/05023.json%2f", "/communes/05023.json/", "/communes/05023.JSON", "/communes/05023.Json", "/communes/05023.json.rss", "/communes/05023.rss.json",
			"/flux.rss.json?all=1", "/flux.JSON?all=1", "/flux.?all=1", "/flux..json?all=1", "/flux/.json", "/flux/.rss?all=1", "/flux/" + slug + ".rss/", "/flux/" + slug + ".", "/flux/" + slug + ".rss.rss",
			"/flux/..%2f..%2fetc%2fpasswd", "/flux/" + strings.ToUpper(slug) + ".rss", "//communes/05023.json", "/communes//05023.json", "/communes/05023.json;x=1", "/communes/05023.json%00", "/communes/05023.json%0d%0aX:1",
			"/communes/5023.json", "/communes/99999.json", "/communes/.json", "/epci/05023.json", "/EVENEMENTS.rss?dept=05", "/evenements.RSS?dept=05", "/evenements.rss/?dept=05", "/flux.php?all=1", "/flux.json~?all=1",
		},
	} {
		for _, address := range addresses {
			w := ask(k, request(address))
			body := w.Body.String()
			if w.Code != status || w.Header().Get("Location") != "" || strings.Contains(body, "Fête de la soupe") || strings.Contains(body, "Bal de Gap") {
				t.Errorf("GET %.100s = %d, %q, want %d and no card\n%.300s", address, w.Code, w.Header().Get("Location"), status, body)
			}
			if w.Header().Get("X-Content-Type-Options") != "nosniff" || strings.Contains(body, "<script>alert") || strings.Contains(w.Header().Get("Content-Type"), "javascript") {
				t.Errorf("GET %.100s may run something: %v", address, w.Header())
			}
		}
	}
	for _, address := range []string{"/flux.json?commune=05023,05023&commune=05023", "/flux.json?all=1&all=1", "/flux.json?commune=05023&theme=", "/flux.json?commune=%2005023%20"} {
		if w := get(k, address); w.Code != http.StatusOK {
			t.Errorf("GET %s = %d, want 200: nothing more is asked", address, w.Code)
		}
	}
	for _, address := range []string{"/flux.json?commune=05023&not.commune=05023", "/flux.json?theme=sport&not.theme=sport"} {
		if w := get(k, address); w.Code != http.StatusOK || strings.Contains(w.Body.String(), "/evenements/party") {
			t.Errorf("GET %s = %d %.300s, want a feed of nothing", address, w.Code, w.Body)
		}
	}
}

// request is a GET of an address as it is written, whatever it holds.
func request(address string) *http.Request {
	path, query, _ := strings.Cut(address, "?")
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.RequestURI, r.URL.RawQuery = address, query
	r.URL.Path, r.URL.RawPath = unescaped(path), path
	return r
}

func unescaped(path string) string {
	return strings.NewReplacer("%2e", ".", "%2f", "/", "%00", "\x00", "%0d", "\r", "%0a", "\n").Replace(path)
}

// Every page of a list, of a place, of a structure and of a feed tells
// programs where to read the same, and what it names is there.
func TestPagesTellProgramsTheirFeeds(t *testing.T) {
	k := feeding(t, registrytest.Fixed()...)
	slug, _ := k.saved(t, "Agenda de Briançon", "commune=05023")
	link := regexp.MustCompile(`<link rel="alternate" type="([^"]+)"[^>]* href="([^"]+)"`)
	spip := regexp.MustCompile(`<link [^>]*(?:rss|rdf|atom|xml)[^>]*>`) // the first it finds is the one it proposes
	for _, path := range []string{
		"/evenements", "/evenements?commune=05023", "/evenements?dept=05&theme=fete&vue=mois", "/infos", "/infos?dept=05", "/acteurs", "/acteurs?dept=05",
		"/communes/05023", "/epci/240500439", "/departements/05", "/regions/93", "/acteurs/structureaaa", "/flux/" + slug, "/en/evenements?commune=05023", "/en/communes/05023", "/en/acteurs/structureaaa",
	} {
		var types []string
		page := get(k, path).Body.String()
		if first := spip.FindString(page); !strings.Contains(first, "application/rss+xml") {
			t.Errorf("%s: SPIP would propose %s as its feed", path, first)
		}
		for _, found := range link.FindAllStringSubmatch(page, -1) {
			address := strings.ReplaceAll(found[2], "&amp;", "&")
			if strings.Contains(found[1], "oembed") {
				continue
			}
			w := get(k, strings.TrimPrefix(address, k.Base))
			if kind, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";"); w.Code != http.StatusOK || kind != found[1] {
				t.Errorf("%s names %s of %s: %d %s", path, found[1], address, w.Code, kind)
			}
			types = append(types, found[1])
		}
		for _, want := range []string{"application/rss+xml", "application/atom+xml", "application/feed+json"} {
			if !slices.Contains(types, want) {
				t.Errorf("%s names %q, want %s too", path, types, want)
			}
		}
	}
}
