package web

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/google/go-cmp/cmp"

	"pioche/pkg/desk"
	"pioche/pkg/registry"
)

// kiosk is a site whose feeds are read.
type kiosk struct {
	http.Handler
	*Server
	now time.Time
}

func feeding(t *testing.T, cards ...*registry.Card) *kiosk {
	t.Helper()
	k := &kiosk{now: noon}
	k.Handler = open(t, func(s *Server) {
		s.Store, s.Rate, s.Cache = registryOf(t, cards...), 0, 1<<20
		s.Now = func() time.Time { return k.now }
		s.Desk = &desk.Desk{Store: s.Store, Now: s.Now, Zone: s.Zone, Trust: "open"}
		k.Server = s
	})
	return k
}

// said is what an answer says as text: a workbook is unpacked.
func said(w *httptest.ResponseRecorder) string {
	book, err := zip.NewReader(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()))
	if err != nil {
		return w.Body.String()
	}
	var out strings.Builder
	for _, part := range book.File {
		if r, err := part.Open(); err == nil {
			_, _ = io.Copy(&out, r)
		}
	}
	return out.String()
}

// soupAndBall are events of Briançon and Gap, in a day and in ten.
func soupAndBall() []*registry.Card {
	return []*registry.Card{party(1, "Fête de la soupe", "05023", 24*time.Hour), party(2, "Bal de Gap", "05061", 10*24*time.Hour)}
}

const soupFeed = "/flux.rss?commune=05023"

func TestEveryFeedInEveryFormat(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	for _, format := range feedFormats(eventFilter.Kinds) {
		for _, address := range []string{
			"/flux." + format.Ext + "?epci=240500439", "/communes/05023." + format.Ext, "/epci/240500439." + format.Ext,
			"/departements/05." + format.Ext + "?q=soupe", "/regions/93." + format.Ext + "?q=soupe&locale=en",
		} {
			w := get(k, address)
			body := said(w)
			if w.Code != 200 || w.Header().Get("Content-Type") != format.Type || !strings.Contains(body, "Fête de la soupe") || strings.Contains(body, "Bal de Gap") {
				t.Errorf("GET %s = %d %s, want 200 %s with the soup and not the ball\n%.300s", address, w.Code, w.Header().Get("Content-Type"), format.Type, body)
			}
		}
	}
}

func TestHeadersOfAFeed(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	w := get(k, soupFeed)
	want := map[string]string{
		"Vary": "Accept-Encoding", "Access-Control-Allow-Origin": "*", "Set-Cookie": "", "Accept-Ranges": "none",
		"Cache-Control": "public, max-age=900, stale-if-error=86400", "Content-Encoding": "",
	}
	for name, value := range want {
		if got := strings.Join(w.Header().Values(name), "|"); got != value {
			t.Errorf("%s = %q, want %q", name, got, value)
		}
	}
	for name, value := range map[string]string{"Content-Security-Policy": "frame-ancestors *", "Content-Type": "text/html; charset=utf-8"} {
		if got := get(k, "/flux.html?commune=05023").Header().Get(name); !strings.Contains(got, value) {
			t.Errorf("the page to embed: %s = %q, want %q in it", name, got, value)
		}
	}
}

func TestEachEncodingHasItsOwnTag(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	plain := get(k, soupFeed)
	tags := map[string]string{}
	for encoding, open := range map[string]func(io.Reader) io.Reader{
		"gzip": func(r io.Reader) io.Reader { z, _ := gzip.NewReader(r); return z },
		"br":   func(r io.Reader) io.Reader { return brotli.NewReader(r) },
	} {
		w := get(k, soupFeed, "Accept-Encoding", encoding)
		if w.Header().Get("Content-Encoding") != encoding {
			t.Fatalf("asked for %s, got %q", encoding, w.Header().Get("Content-Encoding"))
		}
		tags[w.Header().Get("ETag")] = encoding
		if again := get(k, soupFeed, "Accept-Encoding", encoding, "If-None-Match", w.Header().Get("ETag")); again.Code != 304 || again.Body.Len() > 0 {
			t.Errorf("%s asked again with its tag = %d, %d bytes, want 304 and none", encoding, again.Code, again.Body.Len())
		}
		if other := get(k, soupFeed, "Accept-Encoding", encoding, "If-None-Match", plain.Header().Get("ETag")); other.Code != 200 {
			t.Errorf("%s asked with the tag of the plain bytes = %d, want 200", encoding, other.Code)
		}
		body, err := io.ReadAll(open(w.Body))
		if err != nil || !bytes.Equal(body, plain.Body.Bytes()) {
			t.Errorf("%s does not open to the plain bytes (%v)", encoding, err)
		}
	}
	if tags[plain.Header().Get("ETag")] = "plain"; len(tags) != 3 {
		t.Errorf("tags %v, want three of them", tags)
	}
}

func TestConditionalRequests(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	k.now = k.now.Add(time.Minute)
	first := get(k, soupFeed)
	tag, modified := first.Header().Get("ETag"), first.Header().Get("Last-Modified")
	at, err := http.ParseTime(modified)
	if err != nil || at.After(k.now) {
		t.Fatalf("Last-Modified = %q, want a date not after %s", modified, k.now)
	}
	for _, test := range []struct {
		name    string
		headers []string
		want    int
	}{
		{"its tag", []string{"If-None-Match", tag}, 304},
		{"its tag, weak", []string{"If-None-Match", "W/" + tag}, 304},
		{"in a list", []string{"If-None-Match", `"other", W/"another",` + tag}, 304},
		{"any", []string{"If-None-Match", "*"}, 304},
		{"another tag", []string{"If-None-Match", `"other"`}, 200},
		{"a tag without quotes", []string{"If-None-Match", strings.Trim(tag, `"`)}, 200},
		{"garbage", []string{"If-None-Match", `",,"W/`}, 200},
		{"the date", []string{"If-Modified-Since", modified}, 304},
		{"a later date", []string{"If-Modified-Since", at.Add(time.Hour).Format(http.TimeFormat)}, 304},
		{"an earlier date", []string{"If-Modified-Since", at.Add(-time.Second).Format(http.TimeFormat)}, 200},
		{"no date", []string{"If-Modified-Since", "yesterday"}, 200},
		{"another tag outweighs the date", []string{"If-None-Match", `"other"`, "If-Modified-Since", modified}, 200},
		{"its tag outweighs an old date", []string{"If-None-Match", tag, "If-Modified-Since", "Mon, 01 Jan 2024 00:00:00 GMT"}, 304},
		{"a condition on another tag", []string{"If-Match", `"other"`}, 412},
		{"a part", []string{"Range", "bytes=0-9"}, 200},
		{"a part, if it is the same", []string{"Range", "bytes=0-9", "If-Range", tag}, 200},
	} {
		w := get(k, soupFeed, test.headers...)
		if w.Code != test.want {
			t.Errorf("%s: %d, want %d", test.name, w.Code, test.want)
		}
		if test.want == 304 && (w.Body.Len() > 0 || w.Header().Get("ETag") != tag || w.Header().Get("Vary") == "" || w.Header().Get("Cache-Control") == "") {
			t.Errorf("%s: a 304 of %d bytes with headers %v", test.name, w.Body.Len(), w.Header())
		}
		if test.want == 200 && w.Body.Len() != first.Body.Len() {
			t.Errorf("%s: %d bytes, want all %d", test.name, w.Body.Len(), first.Body.Len())
		}
	}
}

func TestMethodsOfAFeed(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	first := get(k, soupFeed)
	head := ask(k, httptest.NewRequest(http.MethodHead, soupFeed, nil))
	if head.Code != 200 || head.Body.Len() > 0 || head.Header().Get("ETag") != first.Header().Get("ETag") || head.Header().Get("Content-Length") != first.Header().Get("Content-Length") {
		t.Errorf("HEAD = %d, %d bytes, %v, want the headers of GET %v", head.Code, head.Body.Len(), head.Header(), first.Header())
	}
	for _, address := range []string{soupFeed, "/communes/05023.json", "/api/v1/events"} {
		preflight := ask(k, httptest.NewRequest(http.MethodOptions, address, nil), "Origin", "https://mairie.example", "Access-Control-Request-Method", "GET", "Access-Control-Request-Headers", "if-none-match")
		if preflight.Code != 204 || !strings.Contains(preflight.Header().Get("Access-Control-Allow-Methods"), "GET") || preflight.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("OPTIONS %s = %d %v, want 204 and leave to GET", address, preflight.Code, preflight.Header())
		}
		for _, method := range []string{http.MethodPost, http.MethodTrace, http.MethodDelete, http.MethodPut} {
			w := ask(k, httptest.NewRequest(method, address, nil))
			if w.Code != 405 || !strings.Contains(w.Header().Get("Allow"), "GET") {
				t.Errorf("%s %s = %d, Allow %q, want 405 and GET allowed", method, address, w.Code, w.Header().Get("Allow"))
			}
		}
	}
}

func TestEncodingIsThatOfTheClient(t *testing.T) {
	for accept, want := range map[string]string{
		"":                               "identity",
		"gzip":                           "gzip",
		"gzip, deflate, br":              "br",
		"gzip;q=1.0, br;q=0.5":           "gzip",
		"gzip;q=0":                       "identity",
		"gzip;q=0, *":                    "br",
		"br;q=0, *;q=0.3":                "gzip",
		"identity;q=0":                   "identity",
		"identity;q=0, gzip;q=0":         "identity",
		"identity;q=0, gzip;q=0.1":       "gzip",
		"*;q=0":                          "identity",
		"identity, gzip;q=0.5":           "identity",
		"X-GZIP":                         "gzip",
		"gzip;q=chocolate, br;q=2":       "identity",
		"deflate, zstd":                  "identity",
		" gzip ; q=0.8 ,, br ; q=0.9 , ": "br",
	} {
		if got := encodings[encodingFor([]string{accept})].name; got != want {
			t.Errorf("Accept-Encoding: %q gives %q, want %q", accept, got, want)
		}
	}
}

// modified is when a feed says it last changed.
func (k *kiosk) modified(t *testing.T, address string) time.Time {
	t.Helper()
	at, err := http.ParseTime(get(k, address).Header().Get("Last-Modified"))
	if err != nil {
		t.Fatalf("GET %s: Last-Modified: %v", address, err)
	}
	return at
}

func TestTimeAloneChangesAFeed(t *testing.T) {
	soon := party(1, "Fête de la soupe", "05023", 10*time.Minute)
	soon.Event.Occurrences[0].HasEnd, soon.Event.Occurrences[0].End = true, noon.Add(2*time.Hour)
	k := feeding(t, append(soupAndBall()[1:], soon)...)
	over := soon.Event.Occurrences[0].Over()
	if w := get(k, soupFeed, "If-Modified-Since", k.modified(t, soupFeed).Format(http.TimeFormat)); w.Code != 200 {
		t.Errorf("within the second of a change, by its date: %d, want 200: it may change again", w.Code)
	}
	k.now = noon.Add(time.Second)
	if got := k.modified(t, soupFeed); !got.Equal(noon) {
		t.Errorf("before anything happens Last-Modified = %s, want when the card was written", got)
	}
	k.now = over.Add(-5 * time.Minute)
	if got := get(k, soupFeed).Header().Get("Cache-Control"); !strings.Contains(got, "max-age=300,") {
		t.Errorf("five minutes before its end: %q, want max-age=300", got)
	}
	k.now = over.Add(time.Minute)
	if got := k.modified(t, soupFeed); !got.Equal(over) {
		t.Errorf("once it is over Last-Modified = %s, want %s", got, over)
	}
	if w := get(k, soupFeed, "If-Modified-Since", noon.Format(http.TimeFormat)); w.Code != 200 || strings.Contains(w.Body.String(), "soupe") {
		t.Errorf("who read it at noon gets %d, want 200 without the feast", w.Code)
	}
	k.now = time.Date(2026, 11, 24, 23, 58, 0, 0, k.Zone)
	if got := get(k, soupFeed).Header().Get("Cache-Control"); !strings.Contains(got, "max-age=120,") {
		t.Errorf("two minutes before midnight: %q, want max-age=120", got)
	}
	k.now = k.now.Add(5 * time.Minute)
	before := k.modified(t, soupFeed)
	if want := time.Date(2026, 11, 25, 0, 0, 0, 0, k.Zone); !before.Equal(want) {
		t.Errorf("the next day Last-Modified = %s, want midnight", before)
	}
	k.now = k.now.AddDate(0, 0, -1)
	w := get(k, soupFeed, "If-Modified-Since", before.Format(http.TimeFormat))
	if got := w.Header().Get("Last-Modified"); w.Code != 200 || got != "" {
		t.Errorf("the clock set back a day: %d, Last-Modified = %q, want 200 and none rather than an earlier one", w.Code, got)
	}
}

func TestAFilterThatMeansNothingIsRefused(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	long := strings.Repeat("a", 100_000)
	for _, test := range []struct {
		name, query string
		want        map[string]any // members of the problem
	}{
		{"a key with a letter missing", "comune=05023", map[string]any{"key": "comune", "nearest": []any{"commune"}}},
		{"a code that does not exist", "commune=05024x", map[string]any{"key": "commune", "value": "05024x"}},
		{"a theme misspelt", "theme=musiqe", map[string]any{"key": "theme", "nearest": []any{"musique"}}},
		{"nothing", "", map[string]any{"key": ""}},
		{"only what does not count", "days=7&not.theme=sport", map[string]any{"key": ""}},
		{"a radius below zero", "near=05023&radius=-1", map[string]any{"key": "radius"}},
		{"no number", "near=05023&radius=NaN", map[string]any{"key": "radius"}},
		{"an endless radius", "near=05023&radius=1e9", map[string]any{"key": "radius"}},
		{"beyond the pole", "near=91,6", map[string]any{"key": "near", "value": "91,6"}},
		{"an address of 100 kB", "q=" + long, map[string]any{"key": ""}},
		{"five thousand values", "theme=" + strings.Repeat("sport,", 1_300), map[string]any{"key": "theme"}},
		{"a broken escape", "q=%zz", map[string]any{"key": ""}},
	} {
		for _, ext := range []string{"json", "geojson"} {
			w := get(k, "/flux."+ext+"?"+test.query)
			var problem map[string]any
			if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil || w.Code != 400 || w.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s: %d %s %v, want a problem and 400", test.name, w.Code, w.Header().Get("Content-Type"), err)
				continue
			}
			for key, want := range test.want {
				if diff := cmp.Diff(want, problem[key]); diff != "" {
					t.Errorf("%s: %s (-want +got):\n%s", test.name, key, diff)
				}
			}
			if problem["detail"] == "" || problem["status"] != 400.0 {
				t.Errorf("%s: %v, want a detail and status 400", test.name, problem)
			}
		}
		w := get(k, "/flux.ics?"+test.query)
		if w.Code != 400 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") || w.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s, as a calendar: %d %s, want 400 in plain words", test.name, w.Code, w.Header().Get("Content-Type"))
		}
	}
	if w := get(k, "/flux.json"); !strings.Contains(w.Body.String(), "all") {
		t.Errorf("a feed of nothing does not say how to ask for all: %s", w.Body)
	}
	if w := get(k, "/flux.rss?comune=05023&locale=en"); !strings.Contains(w.Body.String(), "“commune”") && !strings.Contains(w.Body.String(), `"commune"`) {
		t.Errorf("in English: %s", w.Body)
	}
	if w := get(k, "/flux.json?all=1"); w.Code != 200 {
		t.Errorf("all=1 = %d, want 200", w.Code)
	}
}

// A format that cannot give as many as its address asks says so; what a saved
// feed asks of all is cut to what each gives.
func TestAnAddressAsksNoMoreThanItsFormatGives(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	slug, _ := k.saved(t, "Agenda", "commune=05023&limit=1000")
	for path, want := range map[string]int{
		"/flux.rss?commune=05023&limit=101": 400, "/flux.html?commune=05023&limit=1000": 400, "/communes/05023.json?limit=500": 400, "/evenements.txt?commune=05023&limit=101": 400, "/flux/" + slug + ".atom?limit=200": 400,
		"/flux.rss?commune=05023&limit=100": 200, "/flux.csv?commune=05023&limit=1000": 200, "/communes/05023.ics?limit=1000": 200, "/flux/" + slug + ".atom": 200, "/flux/" + slug + ".csv?limit=200": 200,
	} {
		w := get(k, path)
		if w.Code != want || want == 400 && !strings.Contains(w.Body.String(), "1–100") {
			t.Errorf("GET %s = %d, want %d\n%.300s", path, w.Code, want, w.Body)
		}
	}
	if body := get(k, "/flux/nouveau?commune=05023&limit=1000").Body.String(); strings.Contains(body, "flux.rss?commune=05023&amp;limit=1000") || !strings.Contains(body, "/flux.rss?commune=05023") || !strings.Contains(body, "Les 50 premières") {
		t.Error("the builder gives an address that is refused, or says more than it holds")
	}
}

func TestOnlyAMisspellingIsRespelt(t *testing.T) {
	k := feeding(t)
	for query, want := range map[string]string{
		"comune=05023&commune=05061":    "/flux.json?commune=05061&commune=05023",
		"theme=sport,musiqe&dept=05":    "/flux.json?dept=05&theme=sport%2Cmusique",
		"not.theme=musiqe&dept=05":      "/flux.json?dept=05&not.theme=musique",
		"commune=99999":                 "", // another commune is no spelling of this one
		"near=91,6":                     "",
		"near=05023&radius=300":         "",
		"theme=sport&commune=brianconn": "",
	} {
		var problem struct{ Instead string }
		if err := json.Unmarshal(get(k, "/flux.json?"+query).Body.Bytes(), &problem); err != nil || strings.TrimPrefix(problem.Instead, k.Base) != want {
			t.Errorf("%s: %v, proposed %q, want %q", query, err, problem.Instead, want)
		}
	}
}

func TestAPublishIsInTheNextPull(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	var pulling sync.WaitGroup
	stop := make(chan struct{})
	for range 4 {
		pulling.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					get(k, soupFeed)
				}
			}
		})
	}
	for n := 10; n < 30; n++ {
		one := party(n, fmt.Sprintf("Atelier %d", n), "05023", 48*time.Hour)
		if err := k.Store.SaveCard(context.Background(), one, k.now); err != nil {
			t.Fatal(err)
		}
		if body := get(k, soupFeed).Body.String(); !strings.Contains(body, fmt.Sprintf("Atelier %d", n)) {
			t.Errorf("the pull that follows the publishing of %d does not hold it", n)
		}
	}
	close(stop)
	pulling.Wait()
}

func TestWordsAreTakenLiterally(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	for _, q := range []string{"%25", "s_upe", "'%20OR%201=1--", "%22soupe%22%20OR%20bal", "*", "(", "NEAR(soupe)"} {
		w := get(k, "/flux.rss?q="+q)
		if w.Code >= 500 || strings.Contains(w.Body.String(), "Bal de Gap") {
			t.Errorf("q=%s = %d, want no error and no ball", q, w.Code)
		}
	}
}

func TestAListIsAFeedAtItsOwnAddress(t *testing.T) {
	n := announcing(t)
	post(n, presenting, mapWith(presented(), "confirm", "1"))
	for path, of := range map[string]string{
		"/evenements.ics?epci=240500439":       "/flux.ics?epci=240500439",
		"/evenements.json?epci=240500439":      "/flux.json?epci=240500439",
		"/acteurs.geojson?commune=05023":       "/flux.geojson?kind=actor&commune=05023",
		"/acteurs.vcf?all=1":                   "/flux.vcf?kind=actor&all=1",
		"/acteurs.rss?commune=05023&locale=en": "/flux.rss?kind=actor&commune=05023&locale=en",
		"/infos.atom?dept=05":                  "/flux.atom?kind=notice&dept=05",
		"/infos.html?dept=05":                  "/flux.html?kind=notice&dept=05",
	} {
		own, same := get(n, path), get(n, of)
		want := strings.ReplaceAll(page(same), of, path)
		if own.Code != http.StatusOK || own.Header().Get("Content-Type") != same.Header().Get("Content-Type") {
			t.Errorf("GET %s = %d, %s, want what %s gives", path, own.Code, own.Header().Get("Content-Type"), of)
		}
		if diff := cmp.Diff(want, page(own)); diff != "" {
			t.Errorf("GET %s is not the feed of the list (-want +got):\n%s", path, diff)
		}
	}
	for path, want := range map[string]string{
		"/acteurs.geojson":                     "all",
		"/acteurs.csv?kind=event&all=1":        "event",
		"/evenements.vcf?all=1":                "kind=actor",
		"/infos.rss?vue=carte&dept=05":         "vue",
		"/acteurs.rss?commune=05023&trade=abc": "trade",
	} {
		if w := get(n, path); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), want) || strings.Contains(w.Body.String(), "<html") {
			t.Errorf("GET %s = %d, want 400 in words that say %q\n%s", path, w.Code, want, w.Body)
		}
	}
	events := open(t, func(s *Server) { s.Kinds = []registry.Kind{registry.KindEvent} })
	if w := get(events, "/acteurs.csv?all=1"); w.Code != http.StatusNotFound {
		t.Errorf("structures where only events are welcome = %d, want 404", w.Code)
	}
}

// Who reads a format never gets a page instead.
func TestAFormatFailsInItsOwnWords(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	slug, _ := k.saved(t, "Agenda", "commune=05023")
	for _, format := range feedFormats(registry.Kinds) {
		for _, path := range []string{"/flux." + format.Ext + "?comune=05023", "/flux/" + slug + "." + format.Ext + "?comune=05023", "/flux/nobody-abcd." + format.Ext} {
			w := get(k, path)
			if kind := w.Header().Get("Content-Type"); w.Code < 400 || strings.HasPrefix(kind, "text/html") {
				t.Errorf("GET %s = %d %s, want words", path, w.Code, kind)
			}
		}
	}
}

func TestAWrongAddressNamesTheRightOne(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	slug, _ := k.saved(t, "Agenda de Briançon", "commune=05023")
	for _, test := range []struct{ name, path, instead string }{
		{"an extension that is none", "/flux/" + slug + ".xml", "/flux/" + slug + ".rss"},
		{"two extensions", "/flux/" + slug + ".ics.json", "/flux/" + slug + ".ics"},
		{"capitals", "/flux/" + slug + ".RSS", "/flux/" + slug + ".rss"},
		{"a slash at the end", "/flux/" + slug + ".rss/", "/flux/" + slug + ".rss"},
		{"a slash at the end of a filter's", "/flux.rss/?commune=05023", "/flux.rss?commune=05023"},
		{"of a filter", "/flux.xml?commune=05023", "/flux.rss?commune=05023"},
		{"of a list", "/acteurs.xls?commune=05023", "/acteurs.xlsx?commune=05023"},
		{"of a list in English", "/en/infos.rss?dept=05", "/infos.rss?dept=05&locale=en"},
		{"of a territory", "/communes/05023.ical", "/communes/05023.ics"},
		{"in English", "/en/flux/" + slug + ".rss", "/flux/" + slug + ".rss?locale=en"},
		{"of a territory in English", "/en/communes/05023.json?theme=fete", "/communes/05023.json?theme=fete&amp;locale=en"},
	} {
		w := get(k, test.path)
		body := w.Body.String()
		if w.Code != 404 || w.Header().Get("Location") != "" || !strings.Contains(body, test.instead) && !strings.Contains(body, strings.ReplaceAll(test.instead, "&amp;", `\u0026`)) {
			t.Errorf("%s: GET %s = %d, want 404 with %s in\n%.600s", test.name, test.path, w.Code, test.instead, body)
		}
	}
	for _, path := range []string{"/flux/nobody-abcd", "/flux/nobody-abcd.rss", "/flux/nobody-abcd.xml"} {
		if w := get(k, path); w.Code != 404 {
			t.Errorf("GET %s = %d, want 404", path, w.Code)
		}
	}
}
