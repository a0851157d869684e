package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/store"
)

func TestPullsAreCountedWithoutAnyAddress(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	slug, _ := k.saved(t, "Agenda de Briançon", "commune=05023")
	address := "/flux/" + slug + ".rss"
	for range 3 {
		get(k, address, "User-Agent", "WordPress/6.9; https://mairie.example")
	}
	tag := get(k, address, "User-Agent", "Mozilla/5.0 (compatible; Feedly/1.0)").Header().Get("ETag")
	get(k, address, "User-Agent", "Mozilla/5.0 (X11; Linux) Firefox/150", "If-None-Match", tag)
	ask(k, httptest.NewRequest(http.MethodHead, address, nil))
	get(k, soupFeed, "User-Agent", "Google-Calendar-Importer")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	k.Run(ctx) // stopped at once: what was counted is written all the same
	for feed, want := range map[string][]store.Pull{
		slug:            {{Client: "wordpress", Count: 3}, {Client: "browser", Count: 1}, {Client: "feedly", Count: 1}},
		"commune=05023": {{Client: "google", Count: 1}},
	} {
		for i := range want {
			want[i].Feed, want[i].Day = feed, "2026-11-24"
		}
		got, err := k.Store.PullsOf(context.Background(), feed)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("pulls of %s (-want +got):\n%s", feed, diff)
		}
	}
}

func TestClientFamilies(t *testing.T) {
	for agent, want := range map[string]string{
		"WordPress/6.9.1; https://mairie.example":                                        "wordpress",
		"SPIP-4.4.2 (https://www.spip.net)":                                              "spip",
		"Feedly/1.0 (+http://www.feedly.com/fetcher.html; 12 subscribers)":               "feedly",
		"Google-Calendar-Importer":                                                       "google",
		"Microsoft.Exchange/15.20 (Windows NT 10.0; Win64; x64)":                         "outlook",
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.1":     "thunderbird",
		"macOS/26.1 (25B5042) dataaccessd/1.0":                                           "apple",
		"iOS/26.0 (23A341) dataaccessd/1.0":                                              "apple",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1 Safari/605.1": "browser",
		"newsboat/2.40.0 (Linux x86_64)":                                                 "reader",
		"Mozilla/5.0 (compatible; Miniflux/2.2; +https://miniflux.app)":                  "reader",
		"Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)":        "bot",
		"curl/8.16": "other",
		"":          "other",
	} {
		if got := clientFamily(agent); got != want {
			t.Errorf("%q is of the family %q, want %q", agent, got, want)
		}
	}
}

func TestMadeUpFiltersDoNotFillTheCounts(t *testing.T) {
	var p pulls
	r := httptest.NewRequest(http.MethodGet, "/flux.rss", nil)
	for i := range maxFilters + 100 {
		p.count("q="+strings.Repeat("a", i%150)+string(rune('a'+i%26))+time.Duration(i).String(), r, "2026-11-24")
	}
	p.count("q="+strings.Repeat("a", maxFilterName), r, "2026-11-24")
	p.count("agenda-abcd", r, "2026-11-24")
	if n := len(p.waiting); n > maxFilters+2 {
		t.Errorf("%d names are counted, want at most %d", n, maxFilters+2)
	}
	if p.waiting[store.Pull{Feed: "agenda-abcd", Day: "2026-11-24", Client: "other"}] != 1 {
		t.Error("a saved feed is not counted under its own name")
	}
}

func TestConcurrentPulls(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	var reading sync.WaitGroup
	for range 8 {
		reading.Go(func() {
			for range 5 {
				get(k, soupFeed)
			}
			if err := k.pulls.write(context.Background(), k.Store); err != nil {
				t.Error(err)
			}
		})
	}
	reading.Wait()
	list, err := k.Store.PullsOf(context.Background(), "commune=05023")
	if err != nil || len(list) != 1 || list[0].Count != 40 {
		t.Errorf("counted %v (%v), want 40 pulls", list, err)
	}
}
