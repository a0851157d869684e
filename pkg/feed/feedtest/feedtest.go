// Package feedtest holds feeds to the letter of their standards: what a
// validator of the W3C, of RFC 5545 or of schema.org says of one, it says too,
// in tests and without a network.
//
//	for _, fault := range feedtest.Faults("rss", body) {
//		t.Error(fault)
//	}
package feedtest

import (
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// Faults lists what is wrong with a feed in the format of that extension; none
// of formats it does not know.
func Faults(ext string, raw []byte) []string {
	var f faults
	if ext != "xlsx" && !utf8.Valid(raw) {
		f.add("it is not UTF-8")
	}
	switch ext {
	case "rss":
		f.rss(raw)
	case "atom":
		f.atom(raw)
	case "json":
		f.json(raw, jsonFeed)
	case "geojson":
		f.json(raw, geoJSON)
	case "jsonld":
		f.jsonld(raw)
	case "ics":
		f.calendar(string(raw))
	case "csv":
		f.table(string(raw))
	}
	return f.list
}

// faults is what was found so far.
type faults struct{ list []string }

func (f *faults) add(format string, args ...any) {
	f.list = append(f.list, fmt.Sprintf(format, args...))
}

// unless notes a fault where something does not hold.
func (f *faults) unless(holds bool, format string, args ...any) {
	if !holds {
		f.add(format, args...)
	}
}

// absolute says whether an address is a full one of the web, in ASCII.
func absolute(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return false
	}
	for i := range len(address) {
		if c := address[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`"<>\^{|}`+"`", c) >= 0 {
			return false
		}
	}
	return true
}

// moment reads a date and time of RFC 3339.
func moment(s string) bool {
	_, err := time.Parse(time.RFC3339, s)
	return err == nil
}

// harmful are the elements no content of a feed may hold.
var harmful = []string{"script", "style", "iframe", "object", "embed", "form", "input", "base", "meta", "link", "svg", "math"}

// content judges HTML inside a feed: nothing runs, nothing is relative.
func (f *faults) content(where, body string) {
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		f.add("%s: %v", where, err)
		return
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, name := range harmful {
			f.unless(n.Data != name, "%s holds <%s>", where, name)
		}
		for _, a := range n.Attr {
			f.unless(!strings.HasPrefix(a.Key, "on") && a.Key != "style", "%s: <%s> has %s", where, n.Data, a.Key)
			if a.Key == "href" || a.Key == "src" {
				f.unless(absolute(a.Val) || strings.HasPrefix(a.Val, "mailto:") || strings.HasPrefix(a.Val, "tel:"), "%s leads to %q", where, a.Val)
			}
		}
		if n.Data == "img" {
			f.unless(hasAttribute(n, "alt"), "%s: an image says no alternative", where)
		}
	}
}

func hasAttribute(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// tagged says whether a text would be read as holding a tag.
func tagged(s string) bool {
	for i := range len(s) - 1 {
		if c := s[i+1]; s[i] == '<' && ('a' <= c|' ' && c|' ' <= 'z' || c == '/' || c == '!' || c == '?') {
			return true
		}
	}
	return false
}
