package main

import (
	"io"
	"mime"
	"mime/quotedprintable"
	"net/http"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"pioche/pkg/store/storetest"
)

// TestTrialWalk goes the way of issue and people: announce by the form, find
// the event everywhere it belongs and nowhere else, cancel it from the letter.
func TestTrialWalk(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { walk(t, serve(t, "")) })
	t.Run("postgres", func(t *testing.T) { walk(t, serve(t, "", "PIOCHE_DATABASE="+storetest.Postgres(t))) })
}

func walk(t *testing.T, s *site) {
	form := five("Fête de la soupe", 6)
	check := s.post(announcePath, form)
	if check.status != http.StatusOK {
		t.Fatalf("the check page = %d\n%s", check.status, excerpt(check.body))
	}
	for _, part := range []string{"Fête de la soupe", "Briançon", "Les Tabliers", "lea@exemple.fr", "18 h 30"} {
		if !strings.Contains(nbsp.Replace(check.body), part) {
			t.Errorf("the check page does not say %q", part)
		}
	}
	if found := s.titles(briancon); len(found) > 0 {
		t.Fatalf("checking published %q", found)
	}
	form.Set("confirm", "1")
	published := s.post(announcePath, form)
	manage := private(t, published)
	if published.status != http.StatusSeeOther || !strings.HasPrefix(manage, "/gerer/") {
		t.Fatalf("publishing = %d to %q, want 303 to /gerer/…", published.status, manage)
	}
	own := s.get(manage)
	for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"} {
		if got := own.header.Get(name); !strings.Contains(got, want) {
			t.Errorf("the private page has %s %q, want %s", name, got, want)
		}
	}
	public := regexp.MustCompile(`/evenements/[a-z2-7]{12}`).FindString(own.body)
	s.foundEverywhere(public, "Fête de la soupe")

	letter := s.letter("lea@exemple.fr")
	link := regexp.MustCompile(regexp.QuoteMeta(s.base) + `(/gerer/\S+)`).FindStringSubmatch(letter)
	if link == nil || link[1] != manage {
		t.Fatalf("the letter does not hold the private link %s:\n%s", manage, letter)
	}
	s.cancel(link[1], "à cause du vent")
	s.foundEverywhere(public, "Fête de la soupe")
	s.saysCancelled(public)
	if strings.Contains(s.log.String(), strings.TrimPrefix(manage, "/gerer/")) {
		t.Error("the log holds the private link")
	}
}

// nbsp makes the spaces of French typography plain ones.
var nbsp = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "&nbsp;", " ")

// foundEverywhere looks for an event of Briançon on its page, in the agenda,
// on its commune's page, in the seven formats of its EPCI's feed, and not in Gap.
func (s *site) foundEverywhere(public, title string) {
	s.t.Helper()
	for _, path := range []string{public, "/evenements?commune=05023", "/communes/05023", "/epci/240500439", "/departements/05"} {
		if !strings.Contains(s.get(path).body, title) {
			s.t.Errorf("GET %s does not show %q", path, title)
		}
	}
	for _, path := range append(feedPaths("epci=240500439"), feedPaths("commune=05023&theme=&price=")...) {
		if body := s.seen(path); !strings.Contains(body, title) {
			s.t.Errorf("GET %s does not hold %q", path, title)
		}
	}
	for _, path := range []string{"/flux.json?commune=05061&empty=none", "/flux.json?commune=05023&empty=none&not.commune=05023"} {
		if found := s.titles(path); len(found) > 0 {
			s.t.Errorf("GET %s holds %q", path, found)
		}
	}
}

// saysCancelled looks at how each place says that an event is cancelled.
func (s *site) saysCancelled(public string) {
	s.t.Helper()
	const query = "epci=240500439"
	lower := map[string]bool{public: true, "/evenements?commune=05023": true, "/communes/05023": true, "/flux.html?" + query: true}
	for path, want := range map[string]string{
		public:                      "à cause du vent",
		"/evenements?commune=05023": "annulé",
		"/communes/05023":           "annulé",
		"/flux.rss?" + query:        "<title>ANNULÉ",
		"/flux.atom?" + query:       "ANNULÉ",
		"/flux.json?" + query:       `"status":"cancelled"`,
		"/flux.geojson?" + query:    `"status":"cancelled"`,
		"/flux.ics?" + query:        "STATUS:CANCELLED",
		"/flux.csv?" + query:        "cancelled",
		"/flux.html?" + query:       "nnulé",
		"/communes/05023.ics":       "STATUS:CANCELLED",
	} {
		body := s.get(path).body
		if lower[path] { // how a mark is set is the affair of the style
			body = strings.ToLower(body)
		}
		if !strings.Contains(strings.ReplaceAll(body, `": "`, `":"`), want) {
			s.t.Errorf("GET %s does not say %q\n%s", path, want, excerpt(body))
		}
	}
}

// cancel follows the private page's own link and form.
func (s *site) cancel(manage, note string) {
	s.t.Helper()
	s.open(s.link(manage, "Annuler")).send(http.StatusSeeOther, "note", note)
}

// resolve is the path of a link found on a page.
func (s *site) resolve(page, href string) string {
	s.t.Helper()
	base, err := url.Parse(s.base + page)
	if err != nil {
		s.t.Fatal(err)
	}
	at, err := base.Parse(href)
	if err != nil || at.Host != base.Host {
		s.t.Fatalf("the link %q of %s: %v", href, page, err)
	}
	return at.RequestURI()
}

func parse(t testing.TB, page string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// find gives the first element for which it holds, nil when there is none.
func find(root *html.Node, holds func(*html.Node) bool) *html.Node {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && holds(n) {
			return n
		}
	}
	return nil
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// fieldsOf is what a browser would send with a form whose first button is pressed.
func fieldsOf(form *html.Node) url.Values {
	values := url.Values{}
	pressed := false
	for n := range form.Descendants() {
		name, kind := attribute(n, "name"), attribute(n, "type")
		if n.Type != html.ElementNode || name == "" && n.Data != "button" {
			continue
		}
		switch n.Data {
		case "input":
			if kind == "checkbox" || kind == "radio" {
				if !slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "checked" }) {
					continue
				}
			}
			values.Add(name, attribute(n, "value"))
		case "textarea":
			values.Add(name, textOf(n))
		case "select":
			chosen := find(n, func(o *html.Node) bool {
				return o.Data == "option" && slices.ContainsFunc(o.Attr, func(a html.Attribute) bool { return a.Key == "selected" })
			})
			if chosen != nil {
				values.Add(name, attribute(chosen, "value"))
			}
		case "button":
			if !pressed && name != "" {
				values.Add(name, attribute(n, "value"))
			}
			pressed = true
		}
	}
	return values
}

// letter waits for a letter to someone (anyone, when blank) in the state
// folder and gives its text, decoded.
func (s *site) letter(to string) (text string) {
	s.t.Helper()
	s.eventually(soon, "a letter to "+to, func() bool {
		text = s.lettersTo(to)
		return text != ""
	})
	return text
}

// allLetters are the texts of all letters written so far.
func (s *site) allLetters() string { return s.lettersTo("") }

func (s *site) lettersTo(to string) (texts string) {
	s.t.Helper()
	names, err := filepath.Glob(filepath.Join(s.state, "mail", "*.eml"))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			s.t.Fatal(err)
		}
		texts += readLetter(s.t, file, to)
		_ = file.Close()
	}
	return texts
}

func readLetter(t testing.TB, r io.Reader, to string) string {
	t.Helper()
	m, err := mail.ReadMessage(r)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(m.Header.Get("To"), to) {
		return ""
	}
	body := m.Body
	if m.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
		body = quotedprintable.NewReader(body)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return subject + "\n\n" + string(text)
}

// TestTrialPickAFeed saves a feed as a webmaster would, reads it in every
// format, and deletes it.
func TestTrialPickAFeed(t *testing.T) {
	s := serve(t, "")
	_, public := s.announce(five("Fête de la soupe", 6))
	manage := private(t, s.open("/flux/nouveau?commune=05023").send(http.StatusSeeOther, "title", "Agenda de Briançon", "email", "mairie@exemple.fr"))
	page := s.get(manage).body
	slug := regexp.MustCompile(`/flux/(agenda-de-briancon-[a-z0-9]{4})`).FindStringSubmatch(page)
	if slug == nil {
		t.Fatalf("the private page of the feed names no address:\n%s", excerpt(page))
	}
	for _, ext := range extensions {
		path := "/flux/" + slug[1] + "." + ext
		if !strings.Contains(page, path) {
			t.Errorf("the private page does not give %s", path)
		}
		body := s.get(path).body
		wellFormed(t, ext, body)
		if !strings.Contains(readable(t, ext, body), "Fête de la soupe") {
			t.Errorf("GET %s does not hold the event", path)
		}
	}
	if a, err := s.ask(http.MethodGet, "/flux/"+slug[1]+".json?commune=05061", nil); err != nil || a.status != http.StatusBadRequest {
		t.Errorf("a criterion on a saved feed = %d, %v, want 400", a.status, err)
	}
	if !strings.Contains(s.letter("mairie@exemple.fr"), manage) {
		t.Error("the letter does not hold the private link of the feed")
	}
	s.get("/flux/" + slug[1])
	s.get(public)
}

// TestTrialSentTwice sends a form again: the same text is the same card, an
// altered one an edit, and another e-mail is refused.
func TestTrialSentTwice(t *testing.T) {
	s := serve(t, "")
	form := five("Fête de la soupe", 6, "once", "une-fois", "confirm", "1")
	first := s.post(announcePath, form)
	again := s.post(announcePath, form)
	if first.status != 303 || first.header.Get("Location") != again.header.Get("Location") {
		t.Fatalf("sent twice: %d %s then %d %s, want the same", first.status, first.header.Get("Location"), again.status, again.header.Get("Location"))
	}
	form.Set("title", "Fête de la soupe et du pain")
	if a := s.post(announcePath, form); a.status != 303 || private(t, a) != private(t, first) {
		t.Errorf("altered: %d %s, want the same card", a.status, a.header.Get("Location"))
	}
	if got := s.titles(briancon); !slices.Equal(got, []string{"Fête de la soupe et du pain"}) {
		t.Errorf("the feed holds %q", got)
	}
	form.Set("email", "autre@exemple.fr")
	if a := s.post(announcePath, form); a.status != 422 {
		t.Errorf("with another e-mail: %d, want 422", a.status)
	}
	form.Del("once")
	s.announce(form)
	if got := s.titles(briancon); len(got) != 2 {
		t.Errorf("without the mark of the form the feed holds %q, want two cards", got)
	}
}
