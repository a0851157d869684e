package main

import (
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// TestTrialConditionalReading asks as caches do (RFC 9110 sections 13 and 15.4.5).
func TestTrialConditionalReading(t *testing.T) {
	s := serve(t, "")
	s.announce(five("Fête de la soupe", 5))
	const path = "/flux.rss?commune=05023"
	first := s.get(path)
	tag := first.header.Get("ETag")
	if tag == "" || strings.HasPrefix(tag, "W/") {
		t.Fatalf("ETag %q, want a strong one", tag)
	}
	for _, test := range []struct {
		name    string
		method  string
		headers []string
		want    []int
	}{
		{"the same tag", "GET", []string{"If-None-Match", tag}, []int{304}},
		{"a list", "GET", []string{"If-None-Match", `"other", ` + tag}, []int{304}},
		{"the tag made weak", "GET", []string{"If-None-Match", "W/" + tag}, []int{304}},
		{"any", "GET", []string{"If-None-Match", "*"}, []int{304}},
		{"another", "GET", []string{"If-None-Match", `"other"`}, []int{200}},
		{"garbage", "GET", []string{"If-None-Match", `"""`}, []int{200}},
		{"a bad date", "GET", []string{"If-Modified-Since", "yesterday"}, []int{200}},
		{"a part", "GET", []string{"Range", "bytes=0-10"}, []int{200, 206}},
		{"the head", "HEAD", nil, []int{200}},
		{"what may be asked", "OPTIONS", nil, []int{200, 204}},
		{"an echo", "TRACE", nil, []int{405}},
		{"a write", "POST", nil, []int{405}},
	} {
		a, err := s.ask(test.method, path, nil, test.headers...)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(test.want, a.status) {
			t.Errorf("%s: %s = %d, want %v", test.name, test.method, a.status, test.want)
		}
		if (a.status == 304 || test.method == "HEAD") && a.body != "" {
			t.Errorf("%s: a body of %d bytes", test.name, len(a.body))
		}
		if cookie := a.header.Get("Set-Cookie"); cookie != "" {
			t.Errorf("%s: a cookie %q", test.name, cookie)
		}
	}
}

// TestTrialEncodings asks for a feed compressed in each way: the same bytes,
// each way under a tag of its own.
func TestTrialEncodings(t *testing.T) {
	s := serve(t, "")
	for n := range 10 {
		s.announce(five("Fête de la soupe", 5+n))
	}
	const path = "/flux.json?commune=05023"
	plain := s.get(path, "Accept-Encoding", "identity")
	tags := map[string]bool{plain.header.Get("ETag"): true}
	for _, name := range []string{"gzip", "br"} {
		a := s.get(path, "Accept-Encoding", name)
		if got := a.header.Get("Content-Encoding"); got != name {
			t.Errorf("asked for %s, given %q", name, got)
			continue
		}
		if !strings.Contains(a.header.Get("Vary"), "Accept-Encoding") || len(a.body) >= len(plain.body) {
			t.Errorf("%s: Vary %q, %d bytes of %d", name, a.header.Get("Vary"), len(a.body), len(plain.body))
		}
		if got, err := inflated(name, a.body); err != nil || got != plain.body {
			t.Errorf("%s: other bytes once inflated (%v)", name, err)
		}
		tag := a.header.Get("ETag")
		if tags[tag] {
			t.Errorf("%s: the tag %s serves twice", name, tag)
		}
		tags[tag] = true
		if again, err := s.ask(http.MethodGet, path, nil, "Accept-Encoding", name, "If-None-Match", tag); err != nil || again.status != http.StatusNotModified {
			t.Errorf("%s again = %d, %v, want 304", name, again.status, err)
		}
	}
	for accept, want := range map[string][]int{"gzip;q=0": {200}, "identity;q=0, *;q=0": {200, 406}, "zstd;q=nan, ???": {200}} {
		if a, err := s.ask(http.MethodGet, path, nil, "Accept-Encoding", accept); err != nil || !slices.Contains(want, a.status) || a.header.Get("Content-Encoding") == "gzip" {
			t.Errorf("Accept-Encoding %q = %d %q, %v", accept, a.status, a.header.Get("Content-Encoding"), err)
		}
	}
}

func inflated(name, body string) (string, error) {
	var r io.Reader = strings.NewReader(body)
	if name == "br" {
		r = brotli.NewReader(r)
	} else {
		unzipped, err := gzip.NewReader(r)
		if err != nil {
			return "", err
		}
		r = unzipped
	}
	read, err := io.ReadAll(r)
	return string(read), err
}

// TestTrialFeedIsWatchedAndEnds reads a feed as WordPress does: its keeper
// sees who reads it, and once it is deleted readers are told.
func TestTrialFeedIsWatchedAndEnds(t *testing.T) {
	s := serve(t, "")
	s.announce(five("Fête de la soupe", 6))
	manage := private(t, s.open("/flux/nouveau?commune=05023").send(http.StatusSeeOther, "title", "Agenda de Briançon"))
	feed := regexp.MustCompile(`/flux/[a-z0-9-]+\.rss`).FindString(s.get(manage).body)
	for range 3 {
		s.get(feed, "User-Agent", "WordPress/6.9; https://www.exemple.fr")
	}
	s.eventually(soon, "three pulls by WordPress on the private page", func() bool {
		return regexp.MustCompile(`WordPress[^<]*\b3\b`).MatchString(s.get(manage).body)
	})
	if dump := export(t, s.state); strings.Contains(dump, "127.0.0.1") {
		t.Error("an address of a reader is kept")
	}
	s.open(manage + "/supprimer").send(http.StatusSeeOther)
	if body := s.get(feed).body; strings.Contains(body, "Fête de la soupe") || strings.Count(body, "<item>") != 1 {
		t.Errorf("a deleted feed says\n%s", excerpt(body))
	}
	if !strings.Contains(s.get(manage).body, "supprimé") {
		t.Error("the private page does not say that the feed was deleted")
	}
}
