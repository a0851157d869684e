package main

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// sheet is the form of a page that writes, as a browser holds it.
type sheet struct {
	site   *site
	action string
	fields url.Values
}

// sheetOf finds the form of a page.
func (s *site) sheetOf(page, body string) sheet {
	s.t.Helper()
	form := find(parse(s.t, body), func(n *html.Node) bool { return n.Data == "form" && attribute(n, "method") == "post" })
	if form == nil {
		s.t.Fatalf("%s has no form to send\n%s", page, excerpt(body))
	}
	return sheet{s, s.resolve(page, attribute(form, "action")), fieldsOf(form)}
}

// open opens a page with a form.
func (s *site) open(page string) sheet {
	s.t.Helper()
	return s.sheetOf(page, s.get(page).body)
}

// send fills in some fields, in pairs, and sends the form.
func (f sheet) send(status int, pairs ...string) answer {
	f.site.t.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		f.fields.Set(pairs[i], pairs[i+1])
	}
	a := f.site.post(f.action, f.fields)
	if a.status != status {
		f.site.t.Fatalf("POST %s = %d, want %d\n%s", f.action, a.status, status, excerpt(a.body))
	}
	return a
}

// link is where a link of a page leads, by the words on it.
func (s *site) link(page, words string) string {
	s.t.Helper()
	a := find(parse(s.t, s.get(page).body), func(n *html.Node) bool { return n.Data == "a" && strings.Contains(nbsp.Replace(textOf(n)), words) })
	if a == nil {
		s.t.Fatalf("%s has no link that says %q", page, words)
	}
	return s.resolve(page, attribute(a, "href"))
}

// calendarLines are all the lines of a name in the calendar of Briançon.
func (s *site) calendarLines(name string) []string {
	s.t.Helper()
	return regexp.MustCompile(`(?m)^`+name+`[:;].*$`).FindAllString(unfold(s.get("/flux.ics?commune=05023").body), -1)
}

// TestTrialSeries announces a weekly event, takes a date off on the check
// page, cancels another later: that one alone says so, under its constant UID.
func TestTrialSeries(t *testing.T) {
	s := serve(t, "")
	check := s.post(announcePath, five("Yoga du soir", 7, "repeat", "weekly", "repeat_until", day(7+35)))
	if check.status != http.StatusOK {
		t.Fatalf("the check page = %d\n%s", check.status, excerpt(check.body))
	}
	page := s.sheetOf(announcePath, check.body)
	if dates := slices.DeleteFunc(slices.Clone(page.fields["start_date"]), func(d string) bool { return d == "" }); len(dates) != 6 || dates[5] != day(7+35) {
		t.Fatalf("six weeks are understood as %q", dates)
	}
	if page.fields.Get("repeat") != "" {
		t.Errorf("the check page repeats again: %q", page.fields.Get("repeat"))
	}
	delete(page.fields, "confirm")
	without := page.send(http.StatusOK, "remove", "2")
	page = s.sheetOf(announcePath, without.body)
	delete(page.fields, "remove")
	manage := private(t, page.send(http.StatusSeeOther, "confirm", "1"))
	before := s.calendarLines("UID")
	if len(before) != 5 {
		t.Fatalf("five dates are left, the calendar holds %d", len(before))
	}
	dates := regexp.MustCompile(`/gerer/[^"]*annuler\?date=[a-z0-9]+`).FindAllString(s.get(manage).body, -1)
	if len(dates) != 5 {
		t.Fatalf("the private page lets cancel %d dates, want 5", len(dates))
	}
	s.open(dates[1]).send(http.StatusSeeOther, "note", "à cause du vent")
	if got := s.calendarLines("STATUS"); strings.Count(strings.Join(got, "\n"), "CANCELLED") != 1 {
		t.Errorf("after one date of five was cancelled: %q", got)
	}
	if after := s.calendarLines("UID"); !slices.Equal(before, after) {
		t.Errorf("UIDs changed: %q, then %q", before, after)
	}
	if i := s.items(briancon)[0]; i.Pioche.Status == "cancelled" || strings.HasPrefix(i.Title, "ANNULÉ") {
		t.Errorf("the next date is not the cancelled one, and the item says %q %s", i.Title, i.Pioche.Status)
	}
}

// TestTrialTentative announces a date that is not sure: nobody sees it until
// its author says that it is.
func TestTrialTentative(t *testing.T) {
	s := serve(t, "")
	manage := private(t, s.post(announcePath, five("Bal des pompiers", 9, "status", "tentative", "confirm", "1")))
	id := regexp.MustCompile(`/gerer/([a-z2-7]{12})`).FindStringSubmatch(manage)[1]
	if a, err := s.ask(http.MethodGet, "/evenements/"+id, nil); err != nil || a.status != http.StatusNotFound {
		t.Errorf("its page = %d, %v, want 404", a.status, err)
	}
	for _, path := range append(feedPaths("commune=05023"), "/evenements", "/communes/05023", "/api/v1/events", "/sitemap.xml") {
		if body := s.seen(path); strings.Contains(body, "Bal des pompiers") || strings.Contains(body, id) {
			t.Errorf("GET %s shows a date that is not sure", path)
		}
	}
	s.open(manage).send(http.StatusSeeOther)
	s.foundEverywhere("/evenements/"+id, "Bal des pompiers")
}

// TestTrialEdit changes an event by its private link: dates keep their UIDs,
// the calendar a higher SEQUENCE, and two who change it at once both see it.
func TestTrialEdit(t *testing.T) {
	s := serve(t, "")
	manage, public := s.announce(five("Fête de la soupe", 6, "description", "On épluche **ensemble**."))
	uid, sequence := s.calendarLines("UID"), s.calendarLines("SEQUENCE")
	mine, other := s.open(manage+"/modifier"), s.open(manage+"/modifier")
	if got := mine.fields.Get("title"); got != "Fête de la soupe" || mine.fields.Get("start_time") != "18:30" || mine.fields.Get("description") != "On épluche **ensemble**." {
		t.Errorf("the form holds %q", mine.fields)
	}
	mine.send(http.StatusSeeOther, "title", "Fête de la soupe et du pain", "start_time", "19:00", "confirm", "1")
	if got := s.calendarLines("UID"); !slices.Equal(got, uid) {
		t.Errorf("the UID was %q and is %q", uid, got)
	}
	if got := s.calendarLines("SEQUENCE"); slices.Equal(got, sequence) {
		t.Errorf("SEQUENCE stays %q", got)
	}
	conflict := other.send(http.StatusConflict, "title", "Fête du potage", "confirm", "1")
	for _, title := range []string{"Fête du potage", "Fête de la soupe et du pain"} {
		if !strings.Contains(conflict.body, title) {
			t.Errorf("the conflict does not show %q", title)
		}
	}
	if body := s.get(public).body; !strings.Contains(body, "Fête de la soupe et du pain") || !strings.Contains(nbsp.Replace(body), "19 h") {
		t.Error("the page does not show the change")
	}
}

// TestTrialWithdraw takes an event away and brings it back.
func TestTrialWithdraw(t *testing.T) {
	s := serve(t, "")
	manage, public := s.announce(five("Fête de la soupe", 6))
	s.open(s.link(manage, "Retirer")).send(http.StatusSeeOther)
	if a, err := s.ask(http.MethodGet, public, nil); err != nil || a.status != http.StatusGone {
		t.Errorf("its page = %d, %v, want 410", a.status, err)
	}
	if got := s.titles(briancon); len(got) > 0 {
		t.Errorf("the feed still holds %q", got)
	}
	s.open(manage + "/republier").send(http.StatusSeeOther)
	s.foundEverywhere(public, "Fête de la soupe")
}

// TestTrialDuplicate starts the next announcement from the last one: all that
// it says, under an identity of its own.
func TestTrialDuplicate(t *testing.T) {
	s := serve(t, "")
	manage, first := s.announce(five("Fête de la soupe", 6, "place", "MJC", "theme", "cuisine"))
	at := manage + "/dupliquer"
	for a, err := s.ask(http.MethodGet, at, nil); err == nil && a.status == http.StatusSeeOther; a, err = s.ask(http.MethodGet, at, nil) {
		at = pathOf(t, a.header.Get("Location"))
	}
	again := s.open(at)
	if got := again.fields; got.Get("title") != "Fête de la soupe" || got.Get("place") != "MJC" || got.Get("start_date") != day(6) || got.Get("date_id") != "" || got.Get("once") == "" {
		t.Errorf("the form holds %q", got)
	}
	again.fields.Set("start_date", day(20))
	if _, second := s.announce(again.fields); second == first {
		t.Error("the copy took the place of the first")
	}
	if got := s.titles(briancon); len(got) != 2 {
		t.Errorf("the feed holds %q, want both", got)
	}
}

// TestTrialMine asks for one's announcements: whoever asks is told the same,
// the letter alone knows.
func TestTrialMine(t *testing.T) {
	s := serve(t, "")
	manage, _ := s.announce(five("Fête de la soupe", 6))
	s.letter("lea@exemple.fr")
	known := s.open("/retrouver").send(http.StatusOK, "email", "lea@exemple.fr")
	unknown := s.open("/retrouver").send(http.StatusOK, "email", "max@exemple.fr")
	if strings.ReplaceAll(known.body, "lea@", "max@") != unknown.body {
		t.Error("the answer tells who is known")
	}
	s.eventually(soon, "a second letter, with the private link", func() bool {
		return s.letters() == 2 && strings.Contains(s.allLetters(), "Fête de la soupe")
	})
	if n := strings.Count(s.allLetters(), manage); n < 2 {
		t.Errorf("the private link is in %d letters, want both", n)
	}
}

// TestTrialEnglish announces and cancels in English.
func TestTrialEnglish(t *testing.T) {
	s := serve(t, "")
	form := s.open("/en" + announcePath)
	for name, value := range five("Soup feast", 6, "confirm", "1") {
		form.fields[name] = value
	}
	manage := private(t, form.send(http.StatusSeeOther))
	if !strings.HasPrefix(manage, "/en/gerer/") {
		t.Fatalf("the private page is %s", manage)
	}
	if letter := s.letter("lea@exemple.fr"); !strings.Contains(letter, manage) {
		t.Errorf("the letter does not lead to %s:\n%s", manage, letter)
	}
	s.open(manage+"/annuler").send(http.StatusSeeOther, "note", "because of the wind")
	if i := s.items("/flux.json?commune=05023&locale=en")[0]; !strings.HasPrefix(i.Title, "CANCELLED") {
		t.Errorf("the English feed says %q", i.Title)
	}
}
