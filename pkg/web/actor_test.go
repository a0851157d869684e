package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pioche/pkg/registry"
)

const presenting = "/acteurs/nouveau"

// presented are the five answers about a structure; more fields follow in
// pairs, and replace them.
func presented(more ...string) url.Values {
	form := url.Values{
		"name": {"La Grange aux lucioles"}, "summary": {"On ouvre une grange à qui veut jouer."}, "commune": {"Briançon"},
		"offers": {"prêt de projecteurs\nune grande salle"}, "email": {"grange@exemple.fr"}, "once": {"drawn-with-the-structure"},
	}
	return mapWith(form, more...)
}

// actorOf finds a structure by its name.
func (n *newsroom) actorOf(t *testing.T, name string) *registry.Card {
	t.Helper()
	for card, err := range n.store.AllCards(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if card.Actor != nil && card.Title["fr"] == name {
			return card
		}
	}
	t.Fatalf("no structure %q", name)
	return nil
}

func TestAStructureIsPresentedInFiveAnswers(t *testing.T) {
	n := announcing(t)
	if w := get(n, presenting); w.Code != http.StatusOK || !strings.Contains(page(w), "Que peut-on vous demander") {
		t.Fatalf("GET %s = %d", presenting, w.Code)
	}
	w := post(n, presenting, presented())
	for _, want := range []string{"Est-ce bien cela", "La Grange aux lucioles", "une grande salle", "Briançon, Hautes-Alpes", "grange@exemple.fr", "Publier la fiche", "Paraîtra sur les pages"} {
		if w.Code != http.StatusOK || !strings.Contains(page(w), want) {
			t.Fatalf("the check page = %d, want 200 with %q in\n%s", w.Code, want, page(w))
		}
	}
	w = post(n, presenting, mapWith(carried(w), "confirm", "1"))
	manage := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(manage, "/gerer/") {
		t.Fatalf("confirming = %d %q, want 303 to /gerer/…", w.Code, manage)
	}
	actor := n.actorOf(t, "La Grange aux lucioles")
	if body := page(get(n, manage)); !strings.Contains(body, "/acteurs/"+actor.ID) || strings.Contains(body, "Dupliquer") {
		t.Errorf("the private page does not lead to the structure's, or offers to duplicate it")
	}
	body := page(get(n, "/acteurs/"+actor.ID))
	for _, want := range []string{"On ouvre une grange", "prêt de projecteurs", `"@type":"Organization"`, `property="og:title"`, "geo:44.", "kind=event,notice&actor=" + actor.ID} {
		if !strings.Contains(strings.ReplaceAll(body, "&amp;", "&"), want) {
			t.Errorf("the page of the structure lacks %q", want)
		}
	}
	if w := post(n, presenting, mapWith(presented(), "confirm", "1")); w.Header().Get("Location") != "" && !strings.HasPrefix(w.Header().Get("Location"), "/gerer/"+actor.ID) {
		t.Errorf("the same form sent twice = %d %q, want the same structure", w.Code, w.Header().Get("Location"))
	}
}

func TestEverythingAboutAStructureIsKeptAndGivenBack(t *testing.T) {
	n := announcing(t)
	form := presented("trade", "culture", "seeks", "bénévoles", "siret", "732 829 320 00074", "rna", "w051000123", "hours", "le samedi", "people", "Léa Blanc, présidente\nMax", "contact", "04 65 71 00 00",
		"description", "Une **grange**.", "access", "mi", "confirm", "1")
	form["territory"] = []string{"Briançonnais", ""}
	form["channel_type"], form["channel_name"] = []string{"newsletter", "", "board"}, []string{"La Luciole", "", "Place de l’église"}
	form["channel_url"], form["channel_rhythm"] = []string{"exemple.fr/lettre", "https://exemple.fr", ""}, []string{"chaque mois", "", ""}
	w := post(n, presenting, form)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("confirming = %d\n%s", w.Code, errorsIn(page(w)))
	}
	a := n.actorOf(t, "La Grange aux lucioles")
	if a.Actor.SIRET != "73282932000074" || a.Actor.RNA != "W051000123" || len(a.Actor.Channels) != 3 || a.Actor.Channels[0].Rhythm != "chaque mois" || a.Actor.Channels[1].Type != "site" {
		t.Errorf("kept %+v", a.Actor)
	}
	if len(a.Actor.People) != 2 || a.Actor.People[0] != (registry.Role{Name: "Léa Blanc", Role: "présidente"}) || len(a.Scope) != 1 || a.Scope[0].Code != "240500439" {
		t.Errorf("kept people %+v and territories %v", a.Actor.People, a.Scope)
	}
	manage, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	edit := page(get(n, manage+"/modifier"))
	for _, want := range []string{"La Luciole", "chaque mois", "Léa Blanc, présidente", "73282932000074", "Briançonnais", `<option value="board" selected>`} {
		if !strings.Contains(edit, want) {
			t.Errorf("the form to change it lacks %q", want)
		}
	}
	checked := post(n, manage, mapWith(form, "confirm", "", "summary", "On ouvre une grange.", "version", "1", "once", "", "email", ""))
	if w := post(n, manage, mapWith(carried(checked), "confirm", "1")); w.Code != http.StatusSeeOther {
		t.Fatalf("changing it = %d\n%s", w.Code, errorsIn(page(w)))
	}
	if b := n.actorOf(t, "La Grange aux lucioles"); b.Revision != 2 || b.Summary["fr"] != "On ouvre une grange." || len(b.Actor.Channels) != 3 || len(b.Scope) != 1 {
		t.Errorf("after the change: %+v, %+v", b, b.Actor)
	}
}

func TestWhatIsWrongAboutAStructureIsSaid(t *testing.T) {
	n := announcing(t)
	for _, tc := range []struct{ name, field, value, want string }{
		{"no name", "name", "", "Indiquez un titre"},
		{"no sentence", "summary", "", "Dites en une phrase"},
		{"a name of 10 000 letters", "name", strings.Repeat("a", 10_000), "trop long"},
		{"a SIRET with a wrong key", "siret", "73282932000075", "Un chiffre de ce SIRET"},
		{"a SIRET too short", "siret", "7328", "14 chiffres"},
		{"an RNA without its W", "rna", "051000123", "W suivi de 9 chiffres"},
		{"a site that is a script", "url", "javascript:alert(1)", "Cette adresse ne va pas"},
		{"a channel that is a script", "channel_url", "javascript:alert(1)", "Cette adresse ne va pas"},
		{"an unknown commune", "commune", "Paris-sur-Moon", "Paris-sur-Moon"},
		{"an unknown territory", "territory", "Atlantide", "Atlantide"},
		{"an unknown trade", "trade", "sorcier", "sorcier"},
		{"no e-mail", "email", "", "adresse e-mail"},
	} {
		w := post(n, presenting, presented(tc.field, tc.value))
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(page(w), tc.want) || !strings.Contains(page(w), "une grande salle") {
			t.Errorf("%s = %d, want 422 saying %q with all that was typed\n%s", tc.name, w.Code, tc.want, errorsIn(page(w)))
		}
	}
	if w := post(n, presenting, presented("title", "x")); w.Code != http.StatusBadRequest {
		t.Errorf("a field the form has not = %d, want 400", w.Code)
	}
}

func TestAStructureNamedLikeAnotherIsAskedAbout(t *testing.T) {
	n := announcing(t)
	post(n, presenting, mapWith(presented(), "confirm", "1"))
	twin := presented("name", "LA GRANGE AUX LUCIOLES", "once", "another", "email", "autre@exemple.fr", "confirm", "1")
	w := post(n, presenting, twin)
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(page(w), "Est-ce la vôtre") || !strings.Contains(page(w), n.actorOf(t, "La Grange aux lucioles").ID) {
		t.Fatalf("a name that is there = %d, want 422 with a link to it", w.Code)
	}
	if w = post(n, presenting, mapWith(twin, "same", "yes")); w.Code != http.StatusOK || !strings.Contains(page(w), "Un message est parti") || strings.Contains(page(w), "grange@exemple.fr") {
		t.Errorf("it is ours = %d, want 200 saying that a letter left, not to whom", w.Code)
	}
	if n := len(n.cards(t)); n != 1 {
		t.Errorf("%d structures, want one", n)
	}
	if w = post(n, presenting, mapWith(twin, "same", "no")); w.Code != http.StatusSeeOther || len(n.cards(t)) != 2 {
		t.Errorf("it is another = %d, want 303 and two structures", w.Code)
	}
	if w = post(n, presenting, presented("commune", "Gap", "once", "a third", "confirm", "1")); w.Code != http.StatusSeeOther {
		t.Errorf("the same name in another commune = %d, want 303", w.Code)
	}
}

func TestASketchIsCompletedWhereItsEventIsThanked(t *testing.T) {
	n := announcing(t)
	w := post(n, nouveau, confirmed(five()))
	thanks := get(n, w.Header().Get("Location"))
	body := page(thanks)
	if !strings.Contains(body, "Il ne lui manque qu’une phrase") || strings.Count(body, "/gerer/") < 3 {
		t.Fatalf("the thanks do not ask what the organiser does")
	}
	sketch := n.actorOf(t, "Les Tabliers")
	if got := page(get(n, "/acteurs/"+sketch.ID)); !strings.Contains(got, "Seul le nom de cette structure") || !strings.Contains(got, "Goûter des voisins") {
		t.Error("the page of the sketch does not say that it is one, or lacks its event")
	}
	if got := page(get(n, "/acteurs?commune=05023")); !strings.Contains(got, "fiche à compléter") {
		t.Error("the list does not mark the sketch")
	}
	_, after, _ := strings.Cut(body, `action="/gerer/`+sketch.ID)
	action, _, _ := strings.Cut(after, `"`)
	edit := page(get(n, "/gerer/"+sketch.ID+action+"/modifier"))
	if !strings.Contains(edit, `name="email"`) || !strings.Contains(edit, "si cette fiche devient la vôtre") || strings.Contains(edit, "lea@exemple.fr") {
		t.Error("the form of a sketch does not ask whose it becomes, or says whose it was")
	}
	form := carried(thanks)
	form.Set("summary", "On coud des tabliers.")
	if w = post(n, "/gerer/"+sketch.ID+action, form); w.Code != http.StatusSeeOther {
		t.Fatalf("the missing sentence = %d\n%s", w.Code, errorsIn(page(w)))
	}
	if edit := page(get(n, "/gerer/"+sketch.ID+action+"/modifier")); strings.Contains(edit, `name="email"`) {
		t.Error("the form of a complete structure asks an e-mail")
	}
	if got := n.actorOf(t, "Les Tabliers"); got.Sketch() || got.Summary["fr"] != "On coud des tabliers." {
		t.Errorf("after the sentence: %+v", got)
	}
	event := n.cards(t)
	for _, card := range event {
		if card.Event != nil {
			if got := page(get(n, "/evenements/"+card.ID)); !strings.Contains(got, `<a href="/acteurs/`+sketch.ID+`">Les Tabliers</a>`) {
				t.Error("the event does not lead to its organiser")
			}
		}
	}
}

func TestStructuresAreGivenInEveryFormat(t *testing.T) {
	n := announcing(t)
	post(n, presenting, mapWith(presented("trade", "culture"), "confirm", "1"))
	actor := n.actorOf(t, "La Grange aux lucioles")
	for path, want := range map[string]string{
		"/acteurs/" + actor.ID + ".vcf":           "FN:La Grange aux lucioles\r\n",
		"/flux.vcf?kind=actor&commune=05023":      "BEGIN:VCARD\r\nVERSION:4.0\r\n",
		"/flux.geojson?kind=actor&trade=culture":  `"categories":["Culture et spectacle"]`,
		"/flux.csv?kind=actor&commune=05023":      "openHoursMoreInfos",
		"/flux.rss?kind=actor&offers=projecteurs": "La Grange aux lucioles",
		"/flux.ics?kind=actor&commune=05023":      "END:VCALENDAR",
		"/api/v1/actors?seeks=rien":               `"items":[]`,
		"/api/v1/actors/" + actor.ID:              `"offers":["prêt de projecteurs","une grande salle"]`,
	} {
		if w := get(n, path); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			t.Errorf("GET %s = %d, want 200 with %q", path, w.Code, want)
		}
	}
	if w := get(n, "/flux.vcf?commune=05023"); w.Code != http.StatusBadRequest || !strings.Contains(page(w), "kind=actor") {
		t.Errorf("events as an address book = %d, want 400 saying what to ask", w.Code)
	}
	list := page(get(n, "/acteurs?commune=05023"))
	if !strings.Contains(list, "kind=actor&commune=05023") {
		t.Error("the list of structures does not lead to its own feeds")
	}
}

func TestATerritoryNamesItsStructures(t *testing.T) {
	n := announcing(t)
	post(n, presenting, mapWith(presented(), "confirm", "1"))
	actor := n.actorOf(t, "La Grange aux lucioles")
	for _, path := range []string{"/communes/05023", "/epci/240500439", "/departements/05", "/regions/93"} {
		body := page(get(n, path))
		for _, want := range []string{`href="/acteurs/` + actor.ID + `"`, `href="/acteurs?`, "1 structure"} {
			if !strings.Contains(body, want) {
				t.Errorf("GET %s lacks %q", path, want)
			}
		}
	}
	if body := page(get(n, "/communes/05061")); strings.Contains(body, "Les structures") {
		t.Error("a commune without a structure speaks of them")
	}
	events := open(t, func(s *Server) { s.Store, s.Kinds = n.store, []registry.Kind{registry.KindEvent} })
	if body := page(get(events, "/communes/05023")); strings.Contains(body, "/acteurs") {
		t.Error("where only events are welcome, a territory leads to structures")
	}
	actors := open(t, func(s *Server) { s.Store, s.Kinds = n.store, []registry.Kind{registry.KindActor} })
	body := page(get(actors, "/communes/05023"))
	if strings.Contains(body, "/evenements") || strings.Contains(body, "événement à venir") || !strings.Contains(body, "/communes/05023.rss?kind=actor") {
		t.Error("where only structures are welcome, a territory leads to events, or its feed holds them")
	}
	if body := get(actors, "/oembed?url="+url.QueryEscape("https://pioche.example/communes/05023")).Body.String(); !strings.Contains(body, `"title":"Les structures, à Briançon"`) {
		t.Errorf("its frame is called otherwise than its page:\n%s", body)
	}
	for _, said := range []string{"<h1>Les structures, à Briançon</h1>", "Le flux de Briançon sur votre site", "Reprendre ce flux"} {
		if !strings.Contains(body, said) {
			t.Errorf("where only structures are welcome, a territory does not say %q", said)
		}
	}
}

func TestTheYearOfAStructure(t *testing.T) {
	n := announcing(t)
	post(n, nouveau, confirmed(five("repeat", "weekly", "repeat_until", "2026-12-12")))
	actor := n.actorOf(t, "Les Tabliers")
	body := page(get(n, "/acteurs/"+actor.ID+"/bilan"))
	for _, want := range []string{"Notre année 2026", "<b>1</b> événement annoncé", "<b>3</b> dates", "Briançon</a>\u00a0: 1"} {
		if !strings.Contains(body, want) {
			t.Errorf("the balance of the year lacks %q", want)
		}
	}
	if body := page(get(n, "/acteurs/"+actor.ID+"/bilan?annee=2025")); !strings.Contains(body, "Rien n’est annoncé") {
		t.Error("the balance of a year without anything does not say so")
	}
	if w := get(n, "/acteurs/"+actor.ID+"/bilan?annee=hier"); w.Code != http.StatusBadRequest {
		t.Errorf("a year that is none = %d, want 400", w.Code)
	}
}

func TestNeighboursAndHelpersOfAStructure(t *testing.T) {
	n := announcing(t)
	post(n, presenting, mapWith(presented("trade", "culture", "seeks", "une camionnette le samedi"), "confirm", "1"))
	post(n, presenting, mapWith(presented("name", "Le Garage partagé", "commune", "Gap", "trade", "culture", "offers", "prêt de camionnettes le samedi", "once", "b"), "confirm", "1"))
	body := page(get(n, "/acteurs/"+n.actorOf(t, "La Grange aux lucioles").ID))
	if got := strings.Count(body, `Le Garage partagé</a> <span class="hint">Gap`); got != 2 {
		t.Errorf("the structure of the same trade that offers what is sought is named %d times, want twice\n%s", got, body)
	}
}

func TestTheCheckPageSaysWhichStructureOrganises(t *testing.T) {
	n := announcing(t)
	post(n, presenting, mapWith(presented("name", "Les Tabliers"), "confirm", "1"))
	here := n.actorOf(t, "Les Tabliers")
	checked := post(n, nouveau, five("organiser", "LES TABLIERS"))
	if body := page(checked); !strings.Contains(body, "a déjà sa fiche") || carried(checked).Get("organiser_id") != here.ID {
		t.Error("the check page does not say that the organiser is the structure of that name")
	}
	elsewhere := post(n, nouveau, five("commune", "Gap", "once", "b"))
	if body := page(elsewhere); !strings.Contains(body, "est-ce l’une de celles-ci") || !strings.Contains(body, `name="organiser_id" value="`+here.ID+`"`) {
		t.Error("the check page does not offer the structure of another commune")
	}
	post(n, nouveau, mapWith(carried(elsewhere), "confirm", "1", "organiser_id", here.ID))
	post(n, nouveau, confirmed(five("commune", "Embrun", "once", "c")))
	var of []string
	for _, card := range n.cards(t) {
		if card.Event != nil {
			of = append(of, card.Organisers[0].ID)
		}
	}
	if len(of) != 2 || (of[0] == here.ID) == (of[1] == here.ID) || of[0] == "" || of[1] == "" {
		t.Errorf("organisers = %v, want the one chosen, and a sketch where none was", of)
	}
	for typed, want := range map[string]string{"tabl": here.ID, "xyz": "", "": ""} {
		if w := get(n, "/acteurs/nouveau/noms?q="+typed+"&commune=Brian%C3%A7on"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) || want == "" && strings.Contains(w.Body.String(), "option") {
			t.Errorf("completion of %q = %d %s", typed, w.Code, w.Body.String())
		}
	}
}
