package main

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// answer is what the server said to one request.
type answer struct {
	status int
	header http.Header
	body   string
}

var visitor = &http.Client{
	Timeout:       30 * time.Second,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport:     &http.Transport{Proxy: nil, MaxIdleConnsPerHost: 8},
}

// ask sends one request; with a form, its body.
func (s *site) ask(method, path string, form url.Values, headers ...string) (answer, error) {
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequest(method, s.base+path, body)
	if err != nil {
		return answer{}, err
	}
	r.Host = s.host
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w, err := visitor.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = w.Body.Close() }()
	read, err := io.ReadAll(w.Body)
	return answer{w.StatusCode, w.Header, string(read)}, err
}

// get reads a page that must be there.
func (s *site) get(path string, headers ...string) answer {
	s.t.Helper()
	a, err := s.ask(http.MethodGet, path, nil, headers...)
	if err != nil {
		s.t.Fatal(err)
	}
	if a.status != http.StatusOK {
		s.t.Fatalf("GET %s = %d, want 200\n%s", path, a.status, excerpt(a.body))
	}
	return a
}

// post sends a form and gives what it answers.
func (s *site) post(path string, form url.Values, headers ...string) answer {
	s.t.Helper()
	a, err := s.ask(http.MethodPost, path, form, headers...)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// announcePath is where an event is announced.
const announcePath = "/evenements/nouveau"

// five are the five answers of the form: an event in Briançon a few days
// from now. More fields follow in pairs.
func five(title string, inDays int, more ...string) url.Values {
	form := url.Values{
		"title":      {title},
		"start_date": {day(inDays)},
		"start_time": {"18:30"},
		"commune":    {"Briançon"},
		"organiser":  {"Les Tabliers"},
		"email":      {"lea@exemple.fr"},
	}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

// day is a date so many days from now, as the form takes it.
func day(in int) string { return time.Now().AddDate(0, 0, in).Format(time.DateOnly) }

// announce publishes an event and gives the addresses of its private page and
// of its public one.
func (s *site) announce(form url.Values) (manage, public string) {
	s.t.Helper()
	form.Set("confirm", "1")
	a := s.post(announcePath, form)
	if a.status != http.StatusSeeOther {
		s.t.Fatalf("POST %s = %d, want 303\n%s", announcePath, a.status, excerpt(a.body))
	}
	manage = private(s.t, a)
	found := regexp.MustCompile(`/evenements/[a-z2-7]{12}`).FindString(s.get(manage).body)
	if found == "" {
		s.t.Fatalf("%s does not link to the event", manage)
	}
	return manage, found
}

// pathOf is an address without its host.
func pathOf(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.RequestURI()
}

// private is the private page an answer leads to.
func private(t testing.TB, a answer) string {
	t.Helper()
	path, _, _ := strings.Cut(pathOf(t, a.header.Get("Location")), "?")
	return path
}

// extensions are the formats of a feed that say any kind of card.
var extensions = []string{"rss", "atom", "json", "ics", "csv", "xlsx", "geojson", "jsonld", "md", "txt", "html"}
