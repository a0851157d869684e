package web

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"pioche/pkg/registry"
	"pioche/static"
)

// TestOEmbedFromDiscoveryToFrame does as WordPress does: reads the head of a
// page, asks the address it finds there, and opens the frame it is given.
func TestOEmbedFromDiscoveryToFrame(t *testing.T) {
	news, refuge := party(8, "Appel aux jardiniers", "05023", 0), house(7, "Refuge Napoléon", "05023")
	news.Kind, news.Event, news.Notice = registry.KindNotice, nil, &registry.Notice{Type: "call", Expires: noon.AddDate(0, 0, 30)}
	k := feeding(t, append(soupAndBall(), news, refuge)...)
	slug, _ := k.saved(t, "Agenda <b>de</b> \"Briançon\"", "commune=05023")
	feed := "/flux/" + slug
	for _, test := range []struct {
		page, title, frame, shows string
		height                    int
	}{
		{feed, `Agenda <b>de</b> "Briançon"`, feed + ".html", "Fête de la soupe", 640},
		{"/communes/05023", "Ce qui se passe à Briançon", "/communes/05023.html", "Fête de la soupe", 640},
		{"/en/epci/240500439", "What is on in CC du Briançonnais", "/epci/240500439.html?locale=en", "Fête de la soupe", 640},
		{"/evenements/" + party(1, "", "", 0).ID, "Fête de la soupe", "/evenements/" + party(1, "", "", 0).ID + ".html", "Fête de la soupe", 260},
		{"/en/infos/" + news.ID, "Appel aux jardiniers", "/infos/" + news.ID + ".html?locale=en", "Appel aux jardiniers", 260},
		{"/acteurs/" + refuge.ID, "Refuge Napoléon", "/acteurs/" + refuge.ID + ".html", "Refuge Napoléon", 260},
	} {
		for kind, read := range map[string]func([]byte, any) error{"application/json+oembed": json.Unmarshal, "text/xml+oembed": xml.Unmarshal} {
			address := discovered(t, get(k, test.page).Body.String(), kind)
			w := get(k, strings.TrimPrefix(address, k.Base))
			var said oembedAnswer
			if err := read(w.Body.Bytes(), &said); err != nil || w.Code != 200 || w.Header().Get("Access-Control-Allow-Origin") != "*" {
				t.Fatalf("%s as %s: GET %s = %d %s, %v", test.page, kind, address, w.Code, w.Header(), err)
			}
			want := oembedAnswer{XMLName: said.XMLName, Type: "rich", Version: "1.0", Title: test.title, ProviderName: "Pioche", ProviderURL: k.Base + "/", CacheAge: 3600, HTML: said.HTML, Width: 600, Height: test.height}
			if said != want {
				t.Errorf("%s as %s says\n%+v, want\n%+v", test.page, kind, said, want)
			}
			frame := onlyFrame(t, said.HTML)
			if frame["src"] != k.Base+test.frame || frame["title"] != test.title || frame["loading"] != "lazy" {
				t.Errorf("%s: the frame is %v, want %s", test.page, frame, test.frame)
			}
			shown := get(k, strings.TrimPrefix(frame["src"], k.Base))
			if shown.Code != 200 || !strings.Contains(shown.Header().Get("Content-Security-Policy"), "frame-ancestors *") || !strings.Contains(shown.Body.String(), test.shows) {
				t.Errorf("GET %s = %d under %q", frame["src"], shown.Code, shown.Header().Get("Content-Security-Policy"))
			}
		}
	}
}

// What has no date begins with its place, and is not said to come from itself.
func TestWhatHasNoDateBeginsWithItsPlace(t *testing.T) {
	refuge := house(7, "Refuge Napoléon", "05023")
	k := feeding(t, refuge)
	for path, want := range map[string]string{"/acteurs.html?commune=05023": "<p>Briançon</p>", "/acteurs.fragment?commune=05023": `"pioche-meta">Briançon</span>`} {
		if body := get(k, path).Body.String(); !strings.Contains(body, want) {
			t.Errorf("%s lacks %s\n%s", path, want, body)
		}
	}
}

// The frame of an event turns to its next date by itself: who has the page of
// the day before gets another.
func TestFrameOfAnEventMovesWithTheClock(t *testing.T) {
	weekly := party(1, "Marché", "05023", aDay)
	next := weekly.Event.Occurrences[0]
	next.ID, next.Start, next.End = "next", next.Start.Add(7*aDay), next.End.Add(7*aDay)
	weekly.Event.Occurrences = append(weekly.Event.Occurrences, next)
	k := feeding(t, weekly)
	path := "/evenements/" + weekly.ID + ".html"
	first := get(k, path)
	k.now = noon.Add(3 * aDay)
	second := get(k, path, "If-Modified-Since", first.Header().Get("Last-Modified"))
	if first.Header().Get("Last-Modified") == "" || second.Code != http.StatusOK || second.Body.String() == first.Body.String() {
		t.Errorf("three days later = %d, want the next date", second.Code)
	}
}

// discovered is the address of a kind of link in the head of a page.
func discovered(t *testing.T, page, kind string) string {
	t.Helper()
	head, _, _ := strings.Cut(page, "</head>")
	if !strings.Contains(head, `type="`+kind+`"`) { // WordPress looks for these very letters
		t.Errorf("the head does not say %s in so many letters", kind)
	}
	document, err := html.Parse(strings.NewReader(head))
	if err != nil {
		t.Fatal(err)
	}
	for n := range document.Descendants() {
		if n.Data == "link" && attributes(n)["type"] == kind {
			return attributes(n)["href"]
		}
	}
	t.Fatalf("the page has no link of type %s", kind)
	return ""
}

// onlyFrame gives the attributes of the frame of a piece of HTML: a link in a
// quotation, then the frame, nothing else.
func onlyFrame(t *testing.T, piece string) map[string]string {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(piece), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil || len(nodes) != 2 || nodes[0].Data != "blockquote" || len(nodes[0].Attr) > 0 || nodes[0].FirstChild.Data != "a" || nodes[1].Data != "iframe" {
		t.Fatalf("the HTML is %q, want a link and a frame (%v)", piece, err)
	}
	return attributes(nodes[1])
}

func attributes(n *html.Node) map[string]string {
	all := map[string]string{}
	for _, a := range n.Attr {
		all[a.Key] = a.Val
	}
	return all
}

func TestOEmbedRefusesWhatItCannotShow(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	page := k.Base + "/communes/05023"
	for _, test := range []struct {
		name  string
		query url.Values
		want  int
	}{
		{"another format", url.Values{"url": {page}, "format": {"yaml"}}, http.StatusNotImplemented},
		{"no address", url.Values{}, http.StatusNotFound},
		{"another site", url.Values{"url": {"https://evil.example/communes/05023"}}, http.StatusNotFound},
		{"another scheme", url.Values{"url": {"javascript://pioche.example/communes/05023"}}, http.StatusNotFound},
		{"no such commune", url.Values{"url": {k.Base + "/communes/99999"}}, http.StatusNotFound},
		{"a code of another level", url.Values{"url": {k.Base + "/epci/05023"}}, http.StatusNotFound},
		{"no such feed", url.Values{"url": {k.Base + "/flux/soupes-ab2c"}}, http.StatusNotFound},
		{"no such event", url.Values{"url": {k.Base + "/evenements/aaaaaaaaaaaa"}}, http.StatusNotFound},
		{"a private page", url.Values{"url": {k.Base + "/gerer/aaaaaaaaaaaa"}}, http.StatusNotFound},
		{"the page as it is typed by hand", url.Values{"url": {"http://PIOCHE.example/communes/05023?utm_source=x#flux"}}, http.StatusOK},
	} {
		w := get(k, "/oembed?"+test.query.Encode())
		if w.Code != test.want {
			t.Errorf("%s: %d, want %d", test.name, w.Code, test.want)
		}
		if kind := w.Header().Get("Content-Type"); w.Code != http.StatusOK && kind != "application/problem+json" || strings.Contains(w.Body.String(), "chez nous") {
			t.Errorf("%s: %s, want a problem that is not ours\n%s", test.name, kind, w.Body)
		}
	}
	w := get(k, "/oembed?"+url.Values{"url": {page}, "maxwidth": {"320"}, "maxheight": {"200"}}.Encode())
	if body := w.Body.String(); !strings.Contains(body, `"width":320`) || !strings.Contains(body, `"height":200`) {
		t.Errorf("a small room is given %s", body)
	}
}

func TestScriptsForOtherSites(t *testing.T) {
	h := open(t)
	for name, most := range map[string]int{"pioche-flux.js": 8_000, "pioche-cadre.js": 1_000, "embed.js": 2_000} {
		address := "/" + name
		if name == "embed.js" {
			address = static.Path(name)
		}
		w := get(h, address, "Accept-Encoding", "gzip")
		if w.Code != 200 || w.Body.Len() > most || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/javascript") {
			t.Errorf("GET %s = %d %s, %d bytes compressed, want at most %d", address, w.Code, w.Header().Get("Content-Type"), w.Body.Len(), most)
		}
	}
	w := get(h, "/pioche-flux.js")
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "public, max-age=3600, stale-if-error=604800",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("the component's %s = %q, want %q", name, got, want)
		}
	}
	if again := get(h, "/pioche-flux.js", "If-None-Match", w.Header().Get("ETag")); again.Code != http.StatusNotModified {
		t.Errorf("the component asked again = %d, want 304", again.Code)
	}
}

func TestOneOffsComeFirstInWhatOthersShow(t *testing.T) {
	yoga := party(3, "Yoga du mardi", "05023", time.Hour)
	for week := range 8 {
		date := yoga.Event.Occurrences[0]
		date.ID, date.Start = "week"+string(rune('a'+week))+"a", date.Start.AddDate(0, 0, 7*(week+1))
		yoga.Event.Occurrences = append(yoga.Event.Occurrences, date)
	}
	show := party(4, "Exposition", "05023", -5*24*time.Hour)
	show.Event.Occurrences[0].End, show.Event.Occurrences[0].HasEnd = noon.AddDate(0, 0, 9), true
	k := feeding(t, append(soupAndBall(), yoga, show)...)
	for _, ext := range []string{"html", "fragment"} {
		body := get(k, "/communes/05023."+ext).Body.String()
		at := -1
		for _, next := range []string{"Fête de la soupe", "<details", "En ce moment (1)", "Exposition", "</details>", "<details", "Toute l’année (1)", "Yoga du mardi", "Annoncer un événement à Briançon"} {
			found := strings.Index(body[at+1:], next)
			if found < 0 {
				t.Fatalf(".%s: %q does not come in its turn in\n%s", ext, next, body)
			}
			at += 1 + found
		}
		if ext == "fragment" && (strings.Contains(body, "<html") || strings.Contains(body, "<script") || strings.Contains(body, "style=")) {
			t.Error("the fragment is more than a list")
		}
	}
	if body := get(k, "/communes/05023.html?q=yoga").Body.String(); !strings.Contains(body, "<details open>") {
		t.Error("what is all there is stays folded")
	}
}
