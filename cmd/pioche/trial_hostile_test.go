package main

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// nasty closes whatever it is put in: HTML, CDATA, a calendar line, a formula.
const nasty = `=cmd()|'/C calc'!A0 <script>alert(1)</script> ]]> "><img src=x onerror=alert(1)> {{.}} \n;,`

// hostileForm puts something nasty in each field of the form that takes it.
func hostileForm() map[string]string {
	return map[string]string{
		"title":            "=cmd() Fête\r\nATTACH:http://evil.exemple/x\r\n<script>alert(1)</script> ]]>",
		"summary":          "@SUM(A1) " + nasty,
		"description":      nasty + "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n[clic](javascript:alert(1)) <a href=\"javascript:alert(1)\">x</a>\x0b\x00",
		"place":            "+2+5 " + nasty,
		"address":          "-1 " + nasty + "\r\nATTACH:http://evil.exemple/y",
		"organiser":        "\t=1+1 " + nasty,
		"price":            "paid",
		"price_text":       "=9+9 </script>",
		"contact":          "@evil " + nasty,
		"url":              `https://exemple.fr/"><script>alert(1)</script>?a=]]>`,
		"registration_url": `https://exemple.fr/'onload='alert(1)`,
		"status":           "scheduled",
		"status_note":      "<script>alert(1)</script>]]>",
		"once":             `"><script>alert(1)</script>`,
	}
}

// TestTrialHostileCard publishes a card that attacks every reader and looks
// for what it did in each format and page.
func TestTrialHostileCard(t *testing.T) {
	s := serve(t, "")
	form := five("", 5)
	for name, value := range hostileForm() {
		form.Set(name, value)
	}
	inert(t, "the check page", s.post(announcePath, form).body)
	manage, public := s.announce(form)
	const query = "?commune=05023&locale=fr"
	for _, ext := range extensions {
		wellFormed(t, ext, s.get("/flux."+ext+query).body)
	}
	for _, path := range []string{manage, public, "/evenements?commune=05023", "/communes/05023", "/flux.html" + query, "/flux.fragment" + query, public + ".html", "/flux/nouveau" + query} {
		inert(t, path, s.get(path).body)
	}
	t.Run("xml", func(t *testing.T) {
		lintedXML(t, s, query)
		for _, ext := range []string{"rss", "atom"} {
			inertInside(t, ext, s.get("/flux."+ext+query).body)
		}
	})
	t.Run("calendar", func(t *testing.T) { inertCalendar(t, s.get("/flux.ics"+query).body) })
	t.Run("spreadsheet", func(t *testing.T) { inertSheet(t, s.get("/flux.csv"+query).body) })
	t.Run("json", func(t *testing.T) {
		for _, ext := range []string{"json", "geojson"} {
			inertJSON(t, ext, s.get("/flux."+ext+query).body)
		}
		inertJSON(t, "api", s.get("/api/v1/events"+query).body)
	})
	t.Run("feedparser", func(t *testing.T) {
		items := s.items("/flux.json" + query)
		parsedFeed(t, s, "/flux.rss"+query, items)
		parsedFeed(t, s, "/flux.atom"+query, items)
	})
	t.Run("icalendar", func(t *testing.T) {
		if events := readCalendar(t, s, "/flux.ics"+query); len(events) != 1 || slices.Contains(events[0].Names, "ATTACH") {
			t.Errorf("icalendar reads %+v, want one event and nothing attached", events)
		}
	})
	t.Run("ical.js", func(t *testing.T) { readByIcalJS(t, s, "/flux.ics"+query) })
	t.Run("letter", func(t *testing.T) {
		letter := s.letter("")
		if regexp.MustCompile(`(?mi)^(attach|end|begin):`).MatchString(letter) {
			t.Errorf("a line of the title is a line of the letter:\n%s", letter)
		}
	})
}

// inert holds a page to run nothing that came with a card.
func inert(t *testing.T, name, page string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "script" && n.FirstChild != nil {
			var data any
			if attribute(n, "type") != "application/ld+json" || json.Unmarshal([]byte(n.FirstChild.Data), &data) != nil {
				t.Errorf("%s: a script holds %q", name, excerpt(n.FirstChild.Data))
			}
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") || a.Key == "src" && !strings.HasPrefix(a.Val, "/") {
				t.Errorf("%s: <%s %s=%q>", name, n.Data, a.Key, a.Val)
			}
		}
	}
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// inertInside looks at the HTML that elements of a feed hold: descriptions and
// contents of RSS, and in Atom what says that it is HTML (RFC 4287 section 3.1.1).
func inertInside(t *testing.T, ext, feed string) {
	t.Helper()
	type element struct {
		XMLName xml.Name
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
	held := 0
	for d := xml.NewDecoder(strings.NewReader(feed)); ; {
		token, err := d.Token()
		if err != nil {
			break
		}
		start, ok := token.(xml.StartElement)
		if !ok || !slices.Contains([]string{"description", "encoded", "content", "summary"}, start.Name.Local) {
			continue
		}
		var e element
		if err := d.DecodeElement(&e, &start); err != nil {
			t.Fatalf("%s: %v", ext, err)
		}
		if ext == "rss" || e.Type == "html" {
			held++
			inert(t, ext+" "+e.XMLName.Local, e.Text)
		}
	}
	if held == 0 {
		t.Errorf("%s: no HTML was found", ext)
	}
}

func inertCalendar(t *testing.T, calendar string) {
	t.Helper()
	if n := strings.Count(calendar, "\r\nBEGIN:VEVENT\r\n"); n != 1 {
		t.Errorf("it holds %d events, want 1", n)
	}
	known := regexp.MustCompile(`^(BEGIN|END|VERSION|PRODID|METHOD|CALSCALE|NAME|DESCRIPTION|URL|UID|DTSTAMP|DTSTART|DTEND|DURATION|SUMMARY|LOCATION|GEO|STATUS|SEQUENCE|CATEGORIES|` +
		`CREATED|LAST-MODIFIED|CLASS|TRANSP|CONTACT|ORGANIZER|TZ[A-Z]+|RRULE|RDATE|REFRESH-INTERVAL|SOURCE|COLOR|COMMENT|IMAGE|CONFERENCE|X-[A-Z-]+)[;:]`)
	for line := range strings.Lines(unfold(calendar)) {
		if !known.MatchString(line) {
			t.Errorf("a line is %q", line)
		}
	}
}

func inertSheet(t *testing.T, sheet string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(sheet, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 2 {
		t.Fatalf("it has %d rows, want a head and one card", len(rows))
	}
	number := regexp.MustCompile(`^-?[0-9.]+$`)
	for i, cell := range rows[1] {
		if strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r") && !number.MatchString(cell) {
			t.Errorf("%s begins as a formula: %q", rows[0][i], cell)
		}
	}
	if !slices.ContainsFunc(rows[1], func(cell string) bool { return strings.HasPrefix(cell, "'=cmd() Fête") }) {
		t.Errorf("no cell holds the title after an apostrophe: %q", rows[1])
	}
}

func inertJSON(t *testing.T, name, body string) {
	t.Helper()
	if !json.Valid([]byte(body)) {
		t.Fatalf("%s: not JSON", name)
	}
	for _, held := range regexp.MustCompile(`"(?:content_html|html)":"((?:[^"\\]|\\.)*)"`).FindAllString(body, -1) {
		_, text, _ := strings.Cut(held, ":")
		var content string
		if err := json.Unmarshal([]byte(text), &content); err != nil {
			t.Fatal(err)
		}
		inert(t, name, content)
	}
	if strings.Contains(body, `javascript:alert`) && strings.Contains(body, `"url":"javascript:`) {
		t.Errorf("%s: an address is a script", name)
	}
}
