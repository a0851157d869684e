package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"pioche/pkg/store/storetest"
)

// TestTrialStructure presents a structure in five answers, announces its event
// and finds both everywhere; then another's sketch becomes its own card.
func TestTrialStructure(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { structureWalk(t, serve(t, "")) })
	t.Run("postgres", func(t *testing.T) { structureWalk(t, serve(t, "", "PIOCHE_DATABASE="+storetest.Postgres(t))) })
}

func structureWalk(t *testing.T, s *site) {
	const name, title = "Roue libre", "Atelier des freins"
	check := s.open("/acteurs/nouveau").send(http.StatusOK,
		"name", name, "summary", "Nous réparons des vélos avec ceux qui roulent.", "commune", "Briançon", "offers", "un pied d’atelier", "email", "roue@exemple.fr")
	manage := private(t, s.sheetOf("/acteurs/nouveau", check.body).send(http.StatusSeeOther))
	structure := regexp.MustCompile(`/acteurs/[a-z2-7]{12}`).FindString(s.get(manage).body)
	if names := s.get("/acteurs/nouveau/noms?" + url.Values{"q": {"roue"}, "commune": {"Briançon"}}.Encode()).body; !strings.Contains(names, name) {
		t.Errorf("the name is not completed: %s", excerpt(names))
	}
	check = s.open(s.link(structure, "Annoncer un événement de cette structure")).send(http.StatusOK, "title", title, "start_date", day(6), "start_time", "18:30", "email", "roue@exemple.fr")
	own := s.get(private(t, s.sheetOf(announcePath, check.body).send(http.StatusSeeOther))).body
	event := regexp.MustCompile(`/evenements/[a-z2-7]{12}`).FindString(own)
	for _, path := range []string{
		structure, event, "/communes/05023", "/acteurs?commune=05023&vue=planning", "/evenements?commune=05023&vue=planning",
		"/flux.html?kind=actor,event&commune=05023",
	} {
		s.tells(path, name, title)
	}
	s.tells("/acteurs?commune=05023&vue=mois&mois="+day(6)[:len("2006-01")], title)
	s.tells("/acteurs?commune=05023&vue=carte", name, `id="points"`, `<svg class="drawing"`)
	s.tells("/evenements?commune=05023&vue=carte", title, `id="points"`)
	for _, ext := range extensions {
		if ext != "ics" { // a calendar holds no structure
			s.tells("/flux."+ext+"?kind=actor,event&commune=05023", name, title)
		}
	}
	s.tells("/flux.ics?actor="+strings.TrimPrefix(structure, "/acteurs/"), name, title)
	s.tells("/acteurs.vcf?commune=05023", "FN:"+name)
	sketchWalk(t, s)
}

// sketchWalk lets a structure that was only named complete its card, through
// the link that who named it passes on.
func sketchWalk(t *testing.T, s *site) {
	thanks, event := s.announce(five("Fête de la soupe", 8))
	s.tells("/acteurs?commune=05023", "Les Tabliers", "fiche à compléter")
	secret := regexp.MustCompile(`value="` + regexp.QuoteMeta(s.base) + `(/gerer/[^"]+)"`)
	var passed string
	for _, link := range secret.FindAllStringSubmatch(s.get(thanks+"?merci=1").body, -1) {
		if link[1] != thanks {
			passed = link[1]
		}
	}
	if passed == "" {
		t.Fatal("the thanks give no link to pass on")
	}
	check := s.open(passed+"/modifier").send(http.StatusOK, "summary", "On coud des tabliers.", "offers", "une machine à coudre", "email", "tabliers@exemple.fr")
	s.sheetOf(passed, check.body).send(http.StatusSeeOther)
	structure := regexp.MustCompile(`/acteurs/[a-z2-7]{12}`).FindString(s.get(event).body)
	s.tells(structure, "Les Tabliers", "On coud des tabliers.", "une machine à coudre", "Fête de la soupe")
	if strings.Contains(s.get("/acteurs?commune=05023").body, "fiche à compléter") {
		t.Error("the card is complete, and marked as a sketch")
	}
	s.letter("tabliers@exemple.fr")
}

// tells holds a page or a feed to hold these words.
func (s *site) tells(path string, words ...string) {
	s.t.Helper()
	body := s.get(path).body
	if at := strings.TrimPrefix(path, "/flux."); at != path {
		ext, _, _ := strings.Cut(at, "?")
		body = readable(s.t, ext, body)
	}
	for _, word := range words {
		if !strings.Contains(nbsp.Replace(body), word) {
			s.t.Errorf("GET %s does not say %q", path, word)
		}
	}
}
