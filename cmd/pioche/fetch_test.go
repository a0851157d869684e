package main

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"code.dny.dev/ssrf"

	"pioche/pkg/i18n"
	"pioche/pkg/ingest"
	"pioche/pkg/registry"
)

// loopback is the fetcher of the outside, let in to the servers of these tests.
func loopback() fetcher {
	return newFetcher(ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(netip.MustParsePrefix("127.0.0.0/8"))).Safe)
}

// refusal names what keeps a fetcher from reading an address, blank when nothing does.
func refusal(f fetcher, address string) string {
	_, err := f.read(context.Background(), address)
	var problems registry.Problems
	if errors.As(err, &problems) {
		return strings.TrimPrefix(problems[0].Key, "command.fetch.")
	}
	return ""
}

func TestAddressesThatLeadInsideAreRefused(t *testing.T) {
	for _, address := range []string{
		"http://127.0.0.1/", "http://[::1]/", "http://[::ffff:10.0.0.1]/", "http://169.254.169.254/latest", "http://0.0.0.0/",
		"http://100.64.0.1/", "http://[fc00::1]/", "http://2130706433/", "http://0177.0.0.1/", "http://localhost./", "http://[64:ff9b::7f00:1]/", "http://10.0.0.1/",
		"https://1.1.1.1:22/",
	} {
		got := refusal(outside(), address)
		if got != "inside" && got != "unreachable" || strings.Contains(address, "[") && got != "inside" {
			t.Errorf("read(%q) = %q, want inside", address, got)
		}
	}
	for _, address := range []string{"file:///etc/passwd", "gopher://exemple.fr/", "http://a:b@exemple.fr/", "http://", "//exemple.fr"} {
		if got := refusal(outside(), address); got != "address" {
			t.Errorf("read(%q) = %q, want address", address, got)
		}
	}
}

func TestAnswersAreBounded(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/ok":
			_, _ = w.Write([]byte("BEGIN:VCALENDAR"))
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			zipped := gzip.NewWriter(w)
			zeros := make([]byte, 1<<20)
			for range 64 {
				_, _ = zipped.Write(zeros)
			}
			_ = zipped.Close()
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/once":
			http.Redirect(w, r, "/ok", http.StatusFound)
		case "/file":
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		case "/inside":
			http.Redirect(w, r, "http://10.0.0.1/", http.StatusFound)
		case "/gone":
			w.WriteHeader(http.StatusGone)
		case "/busy":
			w.WriteHeader(http.StatusTooManyRequests)
		case "/login":
			w.WriteHeader(http.StatusUnauthorized)
		default:
			http.NotFound(w, r)
		}
	}))
	defer site.Close()
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	for path, want := range map[string]string{
		"/ok": "", "/once": "", "/bomb": "large", "/loop": "redirect", "/file": "redirect", "/inside": "inside",
		"/gone": "gone", "/busy": "later", "/login": "forbidden", "/absent": "absent",
	} {
		if got := refusal(loopback(), site.URL+path); got != want {
			t.Errorf("read(%q) = %q, want %q", path, got, want)
		}
	}
	if got := refusal(loopback(), secure.URL); got != "certificate" {
		t.Errorf("read of a site with a certificate of its own = %q, want certificate", got)
	}
	for _, what := range []string{"address", "inside", "redirect", "slow", "certificate", "unreachable", "large", "forbidden", "absent", "gone", "later", "status"} {
		if !i18n.Has("fr", "command.fetch."+what) {
			t.Errorf("no message for %s", what)
		}
	}
}

func TestNoRedirectFromHTTPSToHTTP(t *testing.T) {
	from, _ := http.NewRequest(http.MethodGet, "https://exemple.fr/", nil)
	to, _ := http.NewRequest(http.MethodGet, "http://exemple.fr/", nil)
	if err := checkRedirect(to, []*http.Request{from}); !errors.Is(err, errDowngrade) {
		t.Errorf("checkRedirect = %v, want %v", err, errDowngrade)
	}
}

func TestFetchedCalendarIsImported(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Bal\nDTSTART:20261201T190000Z\nEND:VEVENT\nEND:VCALENDAR\n"))
	}))
	defer site.Close()
	raw, err := loopback().read(context.Background(), site.URL)
	if err != nil {
		t.Fatal(err)
	}
	batch, err := ingest.Read(context.Background(), raw, ingest.Hints{Source: "x", Now: today})
	if err != nil || len(batch.Cards) != 1 {
		t.Errorf("Read = %d cards, %v, want 1", len(batch.Cards), err)
	}
}
