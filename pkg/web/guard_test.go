package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"pioche/pkg/registry"
	"pioche/pkg/store"
)

// writing is a site whose one writing address answers as told.
func writing(t *testing.T, answer error, change ...func(*Server)) (http.Handler, *Server) {
	t.Helper()
	s := &Server{
		Config: Config{Base: "https://pioche.example", Name: "Pioche", Zone: paris(t), Rate: 3},
		Now:    func() time.Time { return noon },
		Log:    slog.New(slog.DiscardHandler),
	}
	for _, f := range change {
		f(s)
	}
	s.writes, s.guarded, s.host = newLimiter(s.Rate), s.guards(), hostOf(s.Base)
	e := echo.New()
	e.IPExtractor, e.HTTPErrorHandler = ipExtractor(s.Proxies), s.fail
	e.Use(s.record, s.rescue, s.ownHost, s.guarded.secure)
	s.add(e, route{http.MethodPost, "/gerer/:secret", func(c echo.Context) error {
		if answer == nil {
			return c.NoContent(http.StatusNoContent)
		}
		return answer
	}, holder, write | private})
	return e, s
}

func TestErrorsOfAWriteGiveTheTextBack(t *testing.T) {
	for _, test := range []struct {
		name   string
		err    error
		status int
		holds  string
	}{
		{"disk full", fmt.Errorf("save: %w", store.ErrFull), 507, "Plus de place"},
		{"others are writing", fmt.Errorf("save: %w", store.ErrBusy), 503, "Réessayez"},
		{"too slow", fmt.Errorf("save: %w", context.DeadlineExceeded), 503, "Réessayez"},
		{"someone else was first", registry.ErrConflict, 409, "Quelqu’un d’autre"},
		{"our own fault", errors.New("secret detail"), 500, "Référence"},
		{"hidden", registry.ErrForbidden, 404, "Rien à cette adresse"},
	} {
		h, _ := writing(t, test.err)
		w := post(h, "/gerer/abc", url.Values{"title": {"Fête <de> la soupe"}, "theme": {"cuisine", "fete"}})
		body := w.Body.String()
		if w.Code != test.status || !strings.Contains(body, test.holds) {
			t.Errorf("%s = %d, want %d with %q", test.name, w.Code, test.status, test.holds)
		}
		if test.status != 404 && (!strings.Contains(body, `name="title" value="Fête &lt;de&gt; la soupe"`) || strings.Count(body, `name="theme"`) != 2) {
			t.Errorf("%s: what was typed is lost", test.name)
		}
		if strings.Contains(body, "secret detail") {
			t.Errorf("%s shows what is ours", test.name)
		}
	}
}

func TestPanicIsAPageAndALineOfTheLog(t *testing.T) {
	var log bytes.Buffer
	h := open(t, func(s *Server) {
		s.Log = slog.New(slog.NewTextHandler(&log, nil))
		s.Store = nil // every page that reads panics
	})
	w := get(h, "/evenements")
	if w.Code != 500 || strings.Contains(w.Body.String(), "goroutine") || strings.Contains(w.Body.String(), "nil pointer") {
		t.Errorf("GET /evenements = %d, want a plain page 500", w.Code)
	}
	_, after, _ := strings.Cut(log.String(), "reference=")
	reference, _, _ := strings.Cut(after, " ")
	if len(reference) != 8 || !strings.Contains(w.Body.String(), reference) || !strings.Contains(log.String(), "nil pointer") {
		t.Errorf("the reference %q does not join the page and the log", reference)
	}
}

func TestWritesFromAnotherSiteAreRefused(t *testing.T) {
	h, _ := writing(t, nil)
	for _, test := range []struct {
		name, header, value string
		want                int
	}{
		{"our own page", "Sec-Fetch-Site", "same-origin", 204},
		{"another site", "Sec-Fetch-Site", "cross-site", 403},
		{"a sandboxed frame", "Origin", "null", 403},
		{"another origin", "Origin", "https://evil.example", 403},
		{"a script", "User-Agent", "curl", 204},
	} {
		if w := post(h, "/gerer/abc", nil, test.header, test.value); w.Code != test.want {
			t.Errorf("%s = %d, want %d", test.name, w.Code, test.want)
		}
	}
}

func TestWritesAreCountedByAddress(t *testing.T) {
	_, proxies, _ := net.ParseCIDR("192.0.2.0/24") // httptest asks from 192.0.2.1
	h, s := writing(t, nil, func(s *Server) { s.Proxies = []*net.IPNet{proxies} })
	now := noon
	s.Now = func() time.Time { return now }
	from := func(address string) int { return post(h, "/gerer/abc", nil, "X-Forwarded-For", address).Code }
	for range 3 {
		if got := from("203.0.113.9"); got != 204 {
			t.Fatalf("a write within bounds = %d, want 204", got)
		}
	}
	w := post(h, "/gerer/abc", url.Values{"title": {"Bal"}}, "X-Forwarded-For", "203.0.113.9")
	if w.Code != 429 || w.Header().Get("Retry-After") != "200" || !strings.Contains(w.Body.String(), `value="Bal"`) || !strings.Contains(w.Body.String(), "4\u00a0minutes") && !strings.Contains(w.Body.String(), "4 minutes") {
		t.Errorf("one too many = %d, next in %s s, want 429 in 200 s with the text", w.Code, w.Header().Get("Retry-After"))
	}
	parts := httptest.NewRequest(http.MethodPost, "/gerer/abc", strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nBal\r\n--b--\r\n"))
	if w := ask(h, parts, "X-Forwarded-For", "203.0.113.9", "Content-Type", "multipart/form-data; boundary=b"); w.Code != 429 || !strings.Contains(w.Body.String(), `value="Bal"`) {
		t.Errorf("one too many in parts = %d, want 429 with the text", w.Code)
	}
	if got := from("203.0.113.10"); got != 204 {
		t.Errorf("a neighbour = %d, want 204", got)
	}
	for i := range 4 {
		want := 204
		if i == 3 {
			want = 429
		}
		if got := from(fmt.Sprintf("2001:db8:1:2::%d", i)); got != want {
			t.Errorf("write %d of one home's IPv6 = %d, want %d", i+1, got, want)
		}
	}
	now = now.Add(ratePeriod)
	if got := from("203.0.113.9"); got != 204 {
		t.Errorf("ten minutes later = %d, want 204", got)
	}
	off, _ := writing(t, nil, func(s *Server) { s.Rate = 0 })
	for range 50 {
		if w := post(off, "/gerer/abc", nil); w.Code != 204 {
			t.Fatalf("without a limit = %d, want 204", w.Code)
		}
	}
}

func TestSecretsAreNotWrittenDown(t *testing.T) {
	for address, want := range map[string]string{
		"/gerer/abc":            "/gerer/…",
		"/en/gerer/abc/annuler": "/en/gerer/…/annuler",
		"/flux/x.rss?key=s&a=1": "/flux/x.rss?key=…&a=1",
		"/evenements?q=gerer":   "/evenements?q=gerer",
		"/gerer//abcdefghijkl-" + strings.Repeat("a2", 16):     "/gerer/…/abcdefghijkl-…",
		"/retrouver?q=soupes-ab2c-" + strings.Repeat("a2", 16): "/retrouver?q=soupes-ab2c-…",
	} {
		u, _ := url.Parse(address)
		if got := masked(u); got != want {
			t.Errorf("masked(%s) = %s, want %s", address, got, want)
		}
	}
}

func TestNoPageLeadsToAnotherSiteByItsPath(t *testing.T) {
	h := open(t)
	for _, path := range []string{"//evil.example/", "/en//evil.example/x", "///evil.example/"} {
		if w := get(h, path); w.Code != 404 || strings.Contains(w.Body.String(), `href="//`) {
			t.Errorf("GET %s = %d, want 404 without a link there", path, w.Code)
		}
	}
}

func TestPrivatePagesAreNotKept(t *testing.T) {
	h, _ := writing(t, nil)
	w := post(h, "/gerer/abc", nil)
	for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
}
