package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// lastSunday is when the clocks change in that month, the next time it comes.
func lastSunday(month time.Month) string {
	for year := time.Now().Year(); ; year++ {
		last := time.Date(year, month+1, 0, 12, 0, 0, 0, time.UTC)
		last = last.AddDate(0, 0, -int(last.Weekday()))
		if last.After(time.Now().AddDate(0, 0, 1)) {
			return last.Format(time.DateOnly)
		}
	}
}

// TestTrialBadForms sends what nobody should: each is answered clearly, and
// gives back what was typed.
func TestTrialBadForms(t *testing.T) {
	s := serve(t, "")
	for _, test := range []struct {
		name   string
		change []string
		status int
		holds  string // in the answer
	}{
		{"no title", []string{"title", ""}, 422, "#title"},
		{"a title of ten thousand signs", []string{"title", strings.Repeat("ho", 5000)}, 422, "#title"},
		{"a title nobody sees", []string{"title", "\u200b\u202e\x00"}, 422, "#title"},
		{"a day that is not", []string{"start_date", fmt.Sprint(time.Now().Year()+1, "-02-31")}, 422, "#start_date"},
		{"the year one", []string{"start_date", "0001-01-01"}, 422, "#start_date"},
		{"yesterday", []string{"start_date", day(-1)}, 422, "#start_date"},
		{"an hour the clocks skip", []string{"start_date", lastSunday(time.March), "start_time", "02:30"}, 422, "#start_time"},
		{"an end before the start", []string{"end_time", "17:00"}, 422, "#end_time"},
		{"an end after midnight", []string{"end_time", "02:00"}, 200, ""},
		{"a commune that is not", []string{"commune", "Paris-sur-Moon"}, 422, "#commune"},
		{"communes of one name", []string{"commune", "Saint-Martin"}, 422, "commune_code"},
		{"a wrong e-mail", []string{"email", "léa chez moi"}, 422, "#email"},
		{"two e-mails", []string{"email", "a@exemple.fr, b@exemple.fr"}, 422, "#email"},
		{"a script for an address", []string{"url", "javascript:alert(1)"}, 422, "#url"},
		{"a theme that is not", []string{"theme", "nimportequoi"}, 422, ""},
		{"a date each second", []string{"repeat", "secondly"}, 422, ""},
		{"no end to it", []string{"repeat", "weekly"}, 422, "#repeat_until"},
		{"a million dates", []string{"repeat", "weekly", "repeat_until", "9999-12-31"}, 422, "#repeat_until"},
		{"an hour that comes twice", []string{"start_date", lastSunday(time.October), "start_time", "02:30"}, 200, "la première"},
		{"a former commune", []string{"commune", "Ribiers"}, 200, "Val Buëch-Méouge"},
		{"a place in another département", []string{"address", "12 rue de Lyon, 69001 Lyon"}, 422, "69001"},
		{"an address with a password", []string{"url", "https://lea:secret@exemple.fr/"}, 422, "#url"},
		{"a phone in any form", []string{"contact", "04.92.20-00 00"}, 200, "04.92.20-00 00"},
		{"a price as it is said", []string{"price_text", "5€/8€, gratuit*"}, 200, "5€/8€, gratuit*"},
		{"a family of signs", []string{"title", "Cafe\u0301 👨‍👩‍👧 des familles"}, 200, "👨‍👩‍👧 des familles"},
		{"a field that is not", []string{"organizer", "Les Tabliers"}, 400, "organizer"},
	} {
		t.Run(test.name, func(t *testing.T) {
			form := five("Fête « des » soupes", 5, append([]string{"description", "Ce que j’ai tapé & rien d’autre"}, test.change...)...)
			for _, confirm := range []string{"", "1"} {
				form.Set("confirm", confirm)
				if confirm != "" && test.status == http.StatusOK {
					continue
				}
				a := s.post(announcePath, form)
				if a.status != test.status || !strings.Contains(a.body, test.holds) {
					t.Fatalf("confirm=%q: %d, want %d with %q\n%s", confirm, a.status, test.status, test.holds, excerpt(a.body))
				}
				if a.status != http.StatusBadRequest && !strings.Contains(a.body, "Ce que j’ai tapé &amp; rien d’autre") {
					t.Errorf("confirm=%q: what was typed is lost", confirm)
				}
			}
		})
	}
	if got := s.titles(briancon); len(got) > 0 {
		t.Errorf("something was published: %q", got)
	}
}

// TestTrialBadFilters asks for what is not: never a feed of something else.
func TestTrialBadFilters(t *testing.T) {
	s := serve(t, "")
	for _, test := range []struct {
		path   string
		status int
		holds  []string
	}{
		{"/flux.json?comune=05023", 400, []string{`"comune"`, `"commune"`}},
		{"/flux.json", 400, []string{"all=1"}},
		{"/flux.json?commune=", 400, []string{"all=1"}},
		{"/flux.json?commune=05999", 400, []string{"05999", `"nearest"`}},
		{"/flux.json?theme=muzique", 400, []string{"muzique", "musique"}},
		{"/flux.json?near=05023&radius=-1", 400, []string{"radius"}},
		{"/flux.json?near=05023&radius=NaN", 400, []string{"radius"}},
		{"/flux.json?near=05023&radius=1e9", 400, []string{"radius"}},
		{"/flux.json?near=91,6.6", 400, []string{"near"}},
		{"/flux.json?all=1&commune=" + strings.Repeat("05023,", 5000), 400, nil},
		{"/flux.json?all=1&q=" + strings.Repeat("(a%2B)%2B", 4000), 400, nil},
		{"/flux.json?all=1&q=%25'%22%3BDROP+TABLE+card--", 200, nil},
		{"/flux.json?all=1&from=2026-13-40", 400, []string{"from"}},
		{"/flux.json?all=1&when=today&days=3", 400, []string{"when"}},
		{"/flux.xml?all=1", 404, nil},
		{"/flux.json.rss?all=1", 404, nil},
		{"/flux.json/?all=1", 404, nil},
		{"/flux.rss?comune=05023", 400, []string{"comune", "commune"}},
	} {
		a, err := s.ask(http.MethodGet, test.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		name := excerpt(test.path)
		if a.status != test.status && (test.status != 400 || a.status != http.StatusRequestURITooLong) {
			t.Errorf("GET %s = %d, want %d\n%s", name, a.status, test.status, excerpt(a.body))
		}
		for _, part := range test.holds {
			if !strings.Contains(a.body, part) {
				t.Errorf("GET %s does not say %s:\n%s", name, part, excerpt(a.body))
			}
		}
		if strings.HasPrefix(test.path, "/flux.json?") && test.status == 400 && a.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("GET %s is answered as %s", name, a.header.Get("Content-Type"))
		}
	}
}

// TestTrialUnreadableForms sends what no browser would: 400 and a page.
func TestTrialUnreadableForms(t *testing.T) {
	s := serve(t, "")
	for _, test := range []struct {
		name, kind, body string
		status           int
	}{
		{"JSON", "application/json", `{"title":"Fête"}`, 400},
		{"a broken multipart", "multipart/form-data; boundary=x", "--x\r\nnothing", 400},
		{"another charset", "application/x-www-form-urlencoded", "title=F%EAte", 400},
		{"a broken escape", "application/x-www-form-urlencoded", "title=%zz", 400},
		{"a field twice", "application/x-www-form-urlencoded", "title=a&title=b", 400},
		{"too much", "application/x-www-form-urlencoded", "description=" + strings.Repeat("a", 2<<20), 413},
	} {
		w, err := visitor.Post(s.base+announcePath, test.kind, strings.NewReader(test.body))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		_ = w.Body.Close()
		if w.StatusCode != test.status || !strings.HasPrefix(w.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %s, want a page with %d", test.name, w.StatusCode, w.Header.Get("Content-Type"), test.status)
		}
	}
	for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "null"}, {"Origin", "https://evil.exemple"}} {
		if a := s.post(announcePath, five("Fête", 5, "confirm", "1"), headers...); a.status != http.StatusForbidden {
			t.Errorf("with %q: %d, want 403", headers, a.status)
		}
	}
	if got := s.titles(briancon); len(got) > 0 {
		t.Errorf("something was published: %q", got)
	}
}
