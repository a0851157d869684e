package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"pioche/pkg/desk"
	"pioche/pkg/registry"
	"pioche/pkg/store"
)

var noon = time.Date(2026, 11, 24, 11, 0, 0, 0, time.UTC) // a Tuesday, 12:00 in Paris

func paris(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// open starts a site of its own; change adjusts the settings before.
func open(t *testing.T, change ...func(*Server)) http.Handler {
	t.Helper()
	s := &Server{
		Config: Config{Base: "https://pioche.example", Name: "Pioche", Contact: "contact@pioche.example", Zone: paris(t), Rate: 30},
		Store:  registryOf(t),
		Now:    func() time.Time { return noon },
		Log:    slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	s.Desk = &desk.Desk{Store: s.Store, Now: s.Now, Zone: s.Zone}
	for _, f := range change {
		f(s)
	}
	s.Desk.Store = s.Store
	handler, err := s.Handler()
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

// registryOf is a database of its own that holds these cards.
func registryOf(t *testing.T, cards ...*registry.Card) *store.Store {
	t.Helper()
	ctx := context.Background()
	kept, err := store.Open(ctx, store.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kept.Close() })
	for _, card := range cards {
		if err := kept.Tx(ctx, func(tx *store.Store) error { return tx.SaveCard(ctx, card, noon) }); err != nil {
			t.Fatal(err)
		}
	}
	return kept
}

// holding opens the site on these cards.
func holding(t *testing.T, cards ...*registry.Card) http.Handler {
	t.Helper()
	return open(t, func(s *Server) { s.Store = registryOf(t, cards...) })
}

func get(h http.Handler, path string, headers ...string) *httptest.ResponseRecorder {
	return ask(h, httptest.NewRequest(http.MethodGet, path, nil), headers...)
}

func post(h http.Handler, path string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return ask(h, r, headers...)
}

func ask(h http.Handler, r *http.Request, headers ...string) *httptest.ResponseRecorder {
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestRouteTable(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range (&Server{}).routes() {
		name := r.Method + " " + r.Path
		if seen[name] {
			t.Errorf("%s is there twice", name)
		}
		seen[name] = true
		if r.Who != public && r.Who != holder {
			t.Errorf("%s does not say who may enter", name)
		}
		if r.Method == http.MethodGet && r.has(write) {
			t.Errorf("%s writes on a GET", name)
		}
		if r.Method != http.MethodGet && !r.has(write) {
			t.Errorf("%s is not protected as a write", name)
		}
		if r.Who == holder && !r.has(private) {
			t.Errorf("%s holds a secret and may be stored", name)
		}
		if r.has(embeddable) && (r.has(private) || r.has(write)) {
			t.Errorf("%s may be framed by anyone and is private or writes", name)
		}
	}
}

func TestPlainPagesInBothLanguages(t *testing.T) {
	h := open(t)
	for _, path := range []string{"/", "/aide", "/aide/annoncer", "/aide/piocher", "/aide/lettre", "/aide/criteres", "/evenements", "/communes/05023", "/epci/240500439", "/departements/05", "/regions/93", "/charte", "/donnees", "/accessibilite", "/mentions-legales"} {
		for prefix, lang := range map[string]string{"": "fr", "/en": "en"} {
			address := strings.TrimSuffix(prefix+path, "/")
			if address == "" {
				address = "/"
			}
			w := get(h, address)
			if w.Code != 200 || !strings.Contains(w.Body.String(), `<html lang="`+lang+`">`) {
				t.Errorf("GET %s = %d, want 200 in %s", address, w.Code, lang)
			}
		}
	}
	if w := get(h, "/en/"); w.Code != 200 || !strings.Contains(w.Body.String(), `<link rel="canonical" href="https://pioche.example/en">`) {
		t.Errorf("GET /en/ = %d, want the English home page", w.Code)
	}
}

func TestPagesPromiseNoAddressThatIsMissing(t *testing.T) {
	known, unknown := open(t), open(t, func(s *Server) { s.Contact = "" })
	for path, promise := range map[string]string{
		"/charte":           "Chaque fiche a un lien",
		"/donnees":          "en écrivant à l’adresse",
		"/accessibilite":    "Écrivez à l’adresse",
		"/mentions-legales": `<a href="mailto:contact@pioche.example">`,
	} {
		if body := get(known, path).Body.String(); !strings.Contains(body, promise) || strings.Contains(body, "pas encore donné d’adresse") {
			t.Errorf("GET %s with a contact does not say %q alone", path, promise)
		}
		if body := get(unknown, path).Body.String(); strings.Contains(body, promise) || !strings.Contains(body, "pas encore donné d’adresse") || strings.Contains(body, "mailto:") {
			t.Errorf("GET %s without a contact promises one", path)
		}
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	h := open(t, func(s *Server) { s.OwnHost = true })
	for _, path := range []string{"https://pioche.example/", "https://pioche.example/nowhere", "https://pioche.example/robots.txt"} {
		w := get(h, path)
		for name, want := range map[string]string{
			"Content-Security-Policy":   "frame-ancestors 'none'",
			"X-Content-Type-Options":    "nosniff",
			"Referrer-Policy":           "strict-origin",
			"Strict-Transport-Security": "max-age=",
		} {
			if got := w.Header().Get(name); !strings.Contains(got, want) {
				t.Errorf("GET %s: %s = %q, want %q in it", path, name, got, want)
			}
		}
		if cookie := w.Header().Get("Set-Cookie"); cookie != "" {
			t.Errorf("GET %s sets a cookie %q", path, cookie)
		}
	}
}

func TestForeignHostIsRefusedOnceTheAddressIsKnown(t *testing.T) {
	known := open(t, func(s *Server) { s.OwnHost = true })
	for _, test := range []struct {
		name, address string
		h             http.Handler
		want          int
	}{
		{"ours", "https://pioche.example/", known, 200},
		{"another", "https://evil.example/", known, 421},
		{"a health check by address", "http://10.0.0.3/healthz", known, 200},
		{"any, when no address was chosen", "http://localhost:8080/", open(t), 200},
	} {
		if w := get(test.h, test.address); w.Code != test.want {
			t.Errorf("%s: GET %s = %d, want %d", test.name, test.address, w.Code, test.want)
		}
	}
}

func TestErrorsSpeakToWhoAsks(t *testing.T) {
	h := open(t)
	for _, test := range []struct{ path, kind, holds string }{
		{"/nowhere", "text/html; charset=UTF-8", "Rien à cette adresse"},
		{"/en/nowhere", "text/html; charset=UTF-8", "Nothing at this address"},
		{"/api/v1/nowhere", "application/problem+json", `"status":404`},
		{"/nowhere.json", "application/problem+json", `"title":"Rien à cette adresse"`},
		{"/nowhere", "text/html; charset=UTF-8", "Voici où reprendre."},
		{"/nowhere.ics", "text/plain; charset=UTF-8", "Rien à cette adresse\nLa page a pu être retirée, ou l’adresse mal recopiée.\n"},
		{"/charte/", "text/html; charset=UTF-8", `href="/charte"`},
	} {
		w := get(h, test.path)
		if w.Code != 404 || w.Header().Get("Content-Type") != test.kind || !strings.Contains(w.Body.String(), test.holds) {
			t.Errorf("GET %s = %d %s, want 404 %s with %q in\n%s", test.path, w.Code, w.Header().Get("Content-Type"), test.kind, test.holds, w.Body)
		}
	}
}

func TestFilesAreKeptForEverUnderTheirHash(t *testing.T) {
	h := open(t)
	page := get(h, "/").Body.String()
	_, after, _ := strings.Cut(page, `<link rel="stylesheet" href="`)
	address, _, _ := strings.Cut(after, `"`)
	w := get(h, address)
	if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("GET %s = %d %q, want it immutable", address, w.Code, w.Header().Get("Cache-Control"))
	}
	if w := get(h, "/static/000000000000/pioche.css"); w.Code != 200 || w.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("the style under an old hash = %d %q, want 200 no-cache", w.Code, w.Header().Get("Cache-Control"))
	}
	if w := get(h, "/static/000000000000/../static.go"); w.Code != 404 {
		t.Errorf("a file that is not public = %d, want 404", w.Code)
	}
}
