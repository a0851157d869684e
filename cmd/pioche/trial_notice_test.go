package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"pioche/pkg/store/storetest"
)

// TestTrialNotice announces an info by the form, finds it in every feed after
// the events, and withdraws it from the letter.
func TestTrialNotice(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { noticeWalk(t, serve(t, "")) })
	t.Run("postgres", func(t *testing.T) { noticeWalk(t, serve(t, "", "PIOCHE_DATABASE="+storetest.Postgres(t))) })
}

func noticeWalk(t *testing.T, s *site) {
	const title, both = "La ressourcerie embauche", "epci=240500439&kind=event,notice"
	s.announce(five("Fête de la soupe", 6))
	check := s.open("/infos/nouveau?epci=240500439").send(http.StatusOK,
		"title", title, "type", "job", "description", "Un poste à mi-temps, dès janvier.", "organiser", "La Ressourcerie", "email", "max@exemple.fr")
	for _, part := range []string{title, "Emploi", "Un poste à mi-temps", "CC du Briançonnais", "max@exemple.fr"} {
		if !strings.Contains(nbsp.Replace(check.body), part) {
			t.Errorf("the check page does not say %q", part)
		}
	}
	if found := s.titles("/flux.json?" + both); len(found) != 1 {
		t.Fatalf("checking published %q", found)
	}
	published := s.sheetOf("/infos/nouveau", check.body).send(http.StatusSeeOther)
	manage := private(t, published)
	public := regexp.MustCompile(`/infos/[a-z2-7]{12}`).FindString(s.get(manage).body)
	for _, path := range []string{public, "/infos", "/infos?epci=240500439&type=job", "/epci/240500439", "/", "/api/v1/notices?epci=240500439"} {
		if !strings.Contains(s.get(path).body, title) {
			t.Errorf("GET %s does not show the info", path)
		}
	}
	for _, ext := range extensions {
		path := "/flux." + ext + "?" + both
		body := s.get(path).body
		wellFormed(t, ext, body)
		told := readable(t, ext, body)
		event, info := strings.Index(told, "Fête de la soupe"), strings.Index(told, title)
		if ext == "ics" {
			if event < 0 || info >= 0 {
				t.Errorf("GET %s does not hold the event alone", path)
			}
		} else if event < 0 || info < event {
			t.Errorf("GET %s holds the event at %d and the info at %d, want both, the event first", path, event, info)
		}
		if body := s.get("/flux." + ext + "?epci=240500439").body; strings.Contains(readable(t, ext, body), title) {
			t.Errorf("the .%s of events holds an info nobody asked for", ext)
		}
	}
	if !strings.Contains(s.get("/flux.rss?dept=05&kind=notice&wider=1").body, title) || len(s.titles("/flux.json?commune=05023&kind=notice&empty=none")) > 0 {
		t.Error("the info of a group of communes is not in its département, or is in one of its communes")
	}
	letter := s.letter("max@exemple.fr")
	if !strings.Contains(letter, "Votre info est en ligne") || !strings.Contains(letter, manage) || strings.Contains(letter, "annuler") {
		t.Errorf("the letter does not fit an info:\n%s", letter)
	}
	s.post("/retrouver", url.Values{"email": {"max@exemple.fr"}})
	s.eventually(soon, "the letter with one's announcements", func() bool { return strings.Count(s.lettersTo("max@exemple.fr"), manage) > 1 })
	s.open(s.link(manage, "Retirer")).send(http.StatusSeeOther)
	if a, err := s.ask(http.MethodGet, public, nil); err != nil || a.status != http.StatusGone {
		t.Errorf("the page withdrawn = %d, %v, want 410", a.status, err)
	}
	if found := s.titles("/flux.json?" + both); len(found) != 1 {
		t.Errorf("the feed holds %q, want the event alone", found)
	}
}
