package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
	"pioche/pkg/store"
)

const nouvelle = "/infos/nouveau"

// four are the answers an info asks; more fields follow in pairs, and replace them.
func four(more ...string) url.Values {
	form := url.Values{
		"title": {"La ressourcerie embauche"}, "type": {"job"}, "description": {"Un poste à mi-temps, dès janvier."}, "territory": {"Briançonnais"},
		"organiser": {"La Ressourcerie des Cimes"}, "email": {"lea@exemple.fr"}, "once": {"drawn-with-the-form"},
	}
	for i := 0; i+1 < len(more); i += 2 {
		form[more[i]] = []string{more[i+1]}
	}
	return form
}

// informed publishes an info and gives its private page and its card.
func (n *newsroom) informed(t *testing.T, more ...string) (manage string, card *registry.Card) {
	t.Helper()
	w := post(n, nouvelle, confirmed(four(more...)))
	if w.Code != http.StatusSeeOther {
		t.Fatalf("announcing an info = %d, want 303\n%s", w.Code, errorsIn(page(w)))
	}
	manage, _, _ = strings.Cut(w.Header().Get("Location"), "?")
	return manage, n.cards(t)[0]
}

func TestFromFourAnswersToAnInfo(t *testing.T) {
	n := announcing(t)
	w := get(n, nouvelle)
	for _, want := range []string{"Donner une info", "Licence Ouverte 2.0", `name="once" value="`, `name="expires" type="date" value="2027-01-23"`, `value="portrait"`, `href="/evenements/nouveau"`} {
		if w.Code != http.StatusOK || !strings.Contains(page(w), want) {
			t.Fatalf("GET %s = %d, want 200 with %q", nouvelle, w.Code, want)
		}
	}
	w = post(n, nouvelle, four("expires", "2027-01-15"))
	for _, want := range []string{"Est-ce bien cela", "La ressourcerie embauche", "Emploi", "Un poste à mi-temps", "CC du Briançonnais", "vendredi 15 janvier 2027", "La Ressourcerie des Cimes", "Publier l’info", "Paraîtra sur les pages", ">de la CC du Briançonnais<span", "résumé"} {
		if w.Code != http.StatusOK || !strings.Contains(page(w), want) {
			t.Fatalf("the check page = %d, want 200 with %q in\n%s", w.Code, want, page(w))
		}
	}
	for _, never := range []string{"Ce jour-là", "La date est", "événement"} {
		if _, main, _ := strings.Cut(page(w), "<main"); strings.Contains(main, never) {
			t.Errorf("the check page of an info says %q", never)
		}
	}
	if len(n.cards(t)) != 0 {
		t.Fatal("the check page kept a card")
	}
	w = post(n, nouvelle, mapWith(carried(w), "confirm", "1"))
	manage := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(manage, "/gerer/") {
		t.Fatalf("confirming = %d %q, want 303 to /gerer/…", w.Code, manage)
	}
	card := n.cards(t)[0]
	if card.Kind != registry.KindNotice || card.Notice.Type != "job" || len(card.Scope) != 1 || card.Scope[0].String() != "epci:240500439" || card.Notice.Expires.In(paris(t)).Format("2006-01-02 15:04") != "2027-01-16 00:00" {
		t.Errorf("kept %+v, %+v", card, card.Notice)
	}
	w = get(n, manage)
	for _, want := range []string{"Merci", "https://pioche.example/infos/" + card.ID, "Dupliquer", "Retirer l’info", "vendredi 15 janvier 2027 compris", "Paraît sur les pages"} {
		if w.Code != http.StatusOK || !strings.Contains(page(w), want) {
			t.Errorf("GET %s = %d, want 200 with %q", manage, w.Code, want)
		}
	}
	if body := page(w); strings.Contains(body, "Annuler") || strings.Contains(body, "Reporter") {
		t.Error("an info can be cancelled or put off")
	}
	for path, want := range map[string]string{
		"/infos/" + card.ID: `"@type":"Article"`, "/infos": card.ID, "/infos?type=job": card.ID, "/": card.ID, "/epci/240500439": card.ID, "/sitemap.xml": "/infos/" + card.ID,
	} {
		if w := get(n, path); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			t.Errorf("GET %s = %d, want 200 with %s", path, w.Code, want)
		}
	}
	for _, path := range []string{"/infos?type=call", "/departements/38", "/evenements"} {
		if body := get(n, path).Body.String(); strings.Contains(body, card.ID) {
			t.Errorf("GET %s shows an info that is not its own", path)
		}
	}
	for _, path := range []string{"/evenements/" + card.ID, "/infos/" + card.ID + ".ics", manage[:strings.Index(manage, "?")] + "/annuler"} {
		if w := get(n, path); w.Code != http.StatusNotFound {
			t.Errorf("GET %s = %d, want 404", path, w.Code)
		}
	}
}

func TestWhatCannotBeUnderstoodOfAnInfoIsGivenBack(t *testing.T) {
	n := announcing(t)
	for _, test := range []struct {
		name string
		form url.Values
		says string // in the summary and beside the field
		link string // the field
		back string // what was typed, still there
	}{
		{"no title", four("title", " "), "Indiquez un titre", "title", "Un poste à mi-temps"},
		{"a title of 10 000 letters", four("title", strings.Repeat("é", 10_000)), "10\u202f000 caractères, pour 160", "title", strings.Repeat("é", 10_000)},
		{"a title of nothing visible", four("title", "\u200b\u202e\x00"), "Indiquez un titre", "title", "Un poste"},
		{"no text", four("description", ""), "Écrivez le texte", "description", "embauche"},
		{"no type", four("type", ""), "Choisissez le genre", "type", "embauche"},
		{"a type nobody knows", four("type", "rumeur"), "Choisissez le genre", "type", "embauche"},
		{"no territory", four("territory", ""), "quel territoire", "territory", "embauche"},
		{"a territory on the Moon", four("territory", "Pays de la Lune"), "Nous ne connaissons pas de territoire", "territory", "Pays de la Lune"},
		{"homonyms", four("territory", "Saint-Aubin"), "Plusieurs territoires", "territory", `type="radio" name="territory_code"`},
		{"a mistyped commune", four("territory", "Guilestre"), "Nous ne connaissons pas", "territory", `value="commune:05065"> Guillestre (05600), Hautes-Alpes`},
		{"a whole région", four("territory", "Occitanie"), "trop vaste", "territory", "Occitanie"},
		{"yesterday", four("expires", "2026-11-23"), "Cette date est passée", "expires", `value="2026-11-23"`},
		{"in two years", four("expires", "2028-11-23"), "dans plus d’un an", "expires", `value="2028-11-23"`},
		{"the year 1", four("expires", "0001-01-01"), "Vérifiez l’année", "expires", "0001-01-01"},
		{"the year 9999", four("expires", "9999-12-31"), "Vérifiez l’année", "expires", "9999-12-31"},
		{"31 February", four("expires", "2027-02-31"), "Février n’a pas de 31", "expires", `value="2027-02-31"`},
		{"a date without its year", four("expires", "le 5/6"), "ne se lit pas comme une date", "expires", `value="le 5/6"`},
		{"no e-mail", four("email", ""), "Indiquez une adresse e-mail", "email", "embauche"},
		{"an e-mail without a dot", four("email", "a@b"), "e-mail ne va pas", "email", `value="a@b"`},
		{"two e-mails", four("email", "lea@exemple.fr, max@exemple.fr"), "e-mail ne va pas", "email", "max@exemple.fr"},
		{"a link that is a script", four("url", "javascript:alert(1)"), "Cette adresse ne va pas", "url", `value="javascript:alert(1)"`},
		{"a link with a password", four("url", "https://a:b@exemple.fr/"), "Cette adresse ne va pas", "url", "https://a:b@exemple.fr/"},
		{"a theme nobody knows", four("theme", "cinemaa"), "n’est pas dans la liste", "theme", "embauche"},
	} {
		for _, form := range []url.Values{test.form, confirmed(mapWith(test.form))} {
			w := post(n, nouvelle, form)
			body := page(w)
			if w.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s = %d, want 422", test.name, w.Code)
				continue
			}
			for _, want := range []string{"<title>Erreur\u00a0: ", `<a href="#` + test.link + `">`, test.says, test.back} {
				if !strings.Contains(body, want) {
					t.Errorf("%s: the page lacks %.80q", test.name, want)
				}
			}
		}
	}
	if cards := n.cards(t); len(cards) != 0 {
		t.Errorf("%d cards kept of what could not be understood", len(cards))
	}
}

func TestAnInfoIsUnderstoodAsItIsTyped(t *testing.T) {
	n := announcing(t)
	two := four()
	two["territory"] = []string{"Briancon", "", "Hautes-Alpes"}
	chosen := four("territory", "Saint-Aubin")
	chosen["territory_code"] = []string{"commune:21541"}
	for _, test := range []struct {
		name string
		form url.Values
		says []string
	}{
		{"a script in the title", four("title", "<script>alert(1)</script>"), []string{"&lt;script&gt;alert(1)&lt;/script&gt;"}},
		{"a title of two lines", four("title", "Appel\r\nATTACH:http://evil"), []string{"Appel ATTACH:http://evil"}},
		{"a formula", four("title", `=HYPERLINK("http://x")`), []string{"=HYPERLINK("}},
		{"accents apart and a family", four("title", "E\u0301te\u0301 👨‍👩‍👧"), []string{"Été 👨‍👩‍👧"}},
		{"several territories", two, []string{"Briançon, Hautes-Alpes", "<p>Hautes-Alpes</p>"}},
		{"a commune chosen among homonyms", chosen, []string{"Saint-Aubin, Côte-d’Or"}},
		{"a former commune", four("territory", "Ristolas"), []string{"Abriès-Ristolas, Hautes-Alpes"}},
		{"a French date", four("expires", "15/1/2027"), []string{"vendredi 15 janvier 2027"}},
		{"no date", four(), []string{"samedi 23 janvier 2027"}},
		{"a telephone", four("contact", "06.12 34-56 78"), []string{"06.12 34-56 78"}},
	} {
		w := post(n, nouvelle, test.form)
		for _, want := range test.says {
			if w.Code != http.StatusOK || !strings.Contains(strings.ReplaceAll(w.Body.String(), "&#34;", `"`), want) {
				t.Errorf("%s = %d, want 200 with %q\n%s", test.name, w.Code, want, errorsIn(page(w)))
			}
		}
	}
}

func TestTheAddressPrefillsTheFormOfAnInfo(t *testing.T) {
	n := announcing(t)
	for path, want := range map[string]string{
		nouvelle + "?commune=05023&via=briancon-x&utm_source=y": `name="territory" type="text" value="Briançon (05)"`,
		nouvelle + "?epci=240500439&theme=cuisine":              `name="territory" type="text" value="CC du Briançonnais"`,
		nouvelle + "?type=need":                                 `value="need" checked`,
		nouvelle + "?theme=cuisine,fete":                        `value="fete" checked`,
		nouvelle + "?title=Appel&expires=2026-12-24":            `value="2026-12-24"`,
		nouvelle + "?email=a@exemple.fr&confirm=1":              `name="email" type="email" value=""`,
		"/infos?epci=240500439":                                 `/flux/nouveau?kind=notice&epci=240500439`,
	} {
		if w := get(n, path); w.Code != http.StatusOK || !strings.Contains(page(w), want) {
			t.Errorf("GET %s = %d, want 200 with %s", path, w.Code, want)
		}
	}
	for _, path := range []string{nouvelle + "?comune=05023", nouvelle + "?type=zzz", nouvelle + "?epci=1", nouvelle + "?start_date=2026-12-24", "/infos?when=today"} {
		if w := get(n, path); w.Code != http.StatusBadRequest {
			t.Errorf("GET %s = %d, want 400", path, w.Code)
		}
	}
}

func TestTerritoriesAreCompleted(t *testing.T) {
	n := announcing(t)
	for path, want := range map[string]string{
		nouvelle + "/territoires?q=brianc":                      `data-code="epci:240500439">CC du Briançonnais</li>`,
		nouvelle + "/territoires?q=hautes-alp":                  `data-code="dept:05">Hautes-Alpes</li>`,
		nouvelle + "/territoires?q=Saint-Crepin&prefer=dept:05": `data-code="commune:05136">Saint-Crépin (05)</li>`,
	} {
		if body := page(get(n, path)); !strings.Contains(body, want) {
			t.Errorf("GET %s = %s, want %s", path, body, want)
		}
	}
	if body := page(get(n, nouvelle+"/territoires?q=occitanie")); strings.Contains(body, "region:") {
		t.Error("a région is proposed")
	}
}

func TestChangingAnInfo(t *testing.T) {
	n := announcing(t)
	manage, card := n.informed(t, "theme", "cuisine", "expires", "2027-01-15")
	if w := post(n, manage, confirmed(noticeForm.formOf(card, paris(t)))); w.Code != http.StatusSeeOther || n.cards(t)[0].Revision != 1 {
		t.Fatalf("the same form = %d, revision %d, want 303 and nothing changed\n%s", w.Code, n.cards(t)[0].Revision, errorsIn(page(w)))
	}
	w := get(n, manage+"/modifier")
	for _, want := range []string{`value="La ressourcerie embauche"`, `value="CC du Briançonnais"`, `value="2027-01-15"`, `value="job" checked`, "Compléter la fiche"} {
		if w.Code != http.StatusOK || !strings.Contains(page(w), want) {
			t.Errorf("the form to change = %d, want 200 with %s", w.Code, want)
		}
	}
	mine, theirs := noticeForm.formOf(card, paris(t)), noticeForm.formOf(card, paris(t))
	theirs.Set("title", "La ressourcerie recrute")
	theirs.Set("title_other", "The reuse centre is hiring")
	if w = post(n, manage, confirmed(theirs)); w.Code != http.StatusSeeOther {
		t.Fatalf("a change = %d, want 303\n%s", w.Code, errorsIn(page(w)))
	}
	mine["territory"], mine["territory_code"] = []string{"Gap"}, nil
	w = post(n, manage, confirmed(mine))
	for _, want := range []string{"recrute", "embauche", "Gap", "CC du Briançonnais", "Garder mon texte"} {
		if w.Code != http.StatusConflict || !strings.Contains(page(w), want) {
			t.Errorf("the second of two = %d, want 409 with %q", w.Code, want)
		}
	}
	post(n, manage, mapWith(carried(w), "confirm", "1"))
	if kept := n.cards(t)[0]; kept.Title["fr"] != "La ressourcerie embauche" || kept.Scope[0].String() != "commune:05061" || kept.Revision != 3 {
		t.Errorf("kept %q in %v, revision %d", kept.Title["fr"], kept.Scope, kept.Revision)
	}
	post(n, manage+"/version", url.Values{"revision": {"1"}})
	if back := n.cards(t)[0]; back.Scope[0].String() != "epci:240500439" || back.Revision != 4 {
		t.Errorf("restored to %v, revision %d", back.Scope, back.Revision)
	}
	for _, test := range []struct {
		slug string
		want int
	}{{"retirer", http.StatusGone}, {"republier", http.StatusOK}} {
		if w := get(n, manage+"/"+test.slug); w.Code != http.StatusOK || strings.Contains(page(w), "événement") {
			t.Errorf("GET %s = %d, want 200 in words that fit an info", test.slug, w.Code)
		}
		post(n, manage+"/"+test.slug, url.Values{})
		if w := get(n, "/infos/"+card.ID); w.Code != test.want {
			t.Errorf("after %s the page = %d, want %d", test.slug, w.Code, test.want)
		}
	}
}

func TestAnInfoThatIsOver(t *testing.T) {
	n := announcing(t)
	manage, card := n.informed(t, "expires", "2026-12-01")
	n.now = noon.AddDate(0, 1, 0)
	w := get(n, "/infos/"+card.ID)
	if w.Code != http.StatusOK || !strings.Contains(page(w), "n’est plus d’actualité depuis le mardi 1er décembre 2026") || !strings.Contains(page(w), `content="noindex"`) {
		t.Errorf("an info that is over = %d, want 200 saying so, noindex", w.Code)
	}
	for _, path := range []string{"/infos", "/", "/epci/240500439", "/sitemap.xml"} {
		if strings.Contains(get(n, path).Body.String(), card.ID) {
			t.Errorf("GET %s shows an info that is over", path)
		}
	}
	if body := page(get(n, manage)); !strings.Contains(body, "n’est plus dans les listes depuis") {
		t.Error("the private page does not say that it is over")
	}
	if w := get(n, manage+"/dupliquer"); w.Code != http.StatusOK || !strings.Contains(page(w), `value="lea@exemple.fr"`) || strings.Contains(page(w), "2026-12-01") || !strings.Contains(page(w), `value="2027-02-22"`) {
		t.Errorf("duplicating = %d, want 200 with the e-mail and another date", w.Code)
	}
	form := noticeForm.formOf(card, paris(t))
	form.Set("description", "Le poste est pourvu, merci !")
	if w := post(n, manage, confirmed(form)); w.Code != http.StatusSeeOther {
		t.Errorf("changing an info that is over = %d, want 303\n%s", w.Code, errorsIn(page(w)))
	}
}

func TestOneFormIsOneInfo(t *testing.T) {
	n := announcing(t)
	manage, _ := n.informed(t)
	if again, _ := n.informed(t); again != manage || len(n.cards(t)) != 1 {
		t.Errorf("a double click = %q and %d cards, want the same answer and one card", again, len(n.cards(t)))
	}
	if w := post(n, nouvelle, confirmed(four("email", "max@exemple.fr"))); w.Code != http.StatusUnprocessableEntity || !strings.Contains(page(w), "autre adresse e-mail") {
		t.Errorf("with another e-mail = %d, want 422 saying so", w.Code)
	}
}

func TestEventsThenInfosInEveryFeed(t *testing.T) {
	n := announcing(t)
	n.informed(t)
	post(n, nouveau, confirmed(five("once", "")))
	for _, ext := range []string{"rss", "atom", "json", "csv", "html"} {
		body := page(get(n, "/flux."+ext+"?epci=240500439&kind=event,notice"))
		event, info := strings.Index(body, "Goûter des voisins"), strings.Index(body, "La ressourcerie embauche")
		if event < 0 || info < event {
			t.Errorf(".%s has the event at %d and the info at %d, want both, the event first", ext, event, info)
		}
	}
	if body := get(n, "/flux.geojson?epci=240500439&kind=event,notice").Body.String(); !strings.Contains(body, "La ressourcerie embauche") {
		t.Error(".geojson lacks the info")
	}
	ics := get(n, "/flux.ics?epci=240500439&kind=event,notice").Body.String()
	if !strings.Contains(ics, "voisins") || strings.Contains(ics, "ressourcerie") {
		t.Error(".ics holds the info, or not the event")
	}
	for _, ext := range []string{"rss", "atom", "json", "ics", "csv", "geojson", "html"} {
		if w := get(n, "/flux."+ext+"?epci=240500439&kind=notice"); w.Code != http.StatusOK || strings.Contains(page(w), "voisins") {
			t.Errorf(".%s of infos alone = %d, want 200 without the event", ext, w.Code)
		}
	}
}

func TestTheListOfInfos(t *testing.T) {
	n := announcing(t)
	for i := range perPage + 2 {
		n.informed(t, "once", "", "title", fmt.Sprintf("Info %03d", i), "territory", "Briançon")
	}
	body := page(get(n, "/infos"))
	if !strings.Contains(body, "52 infos") || strings.Count(body, "Info 0") != perPage || !strings.Contains(body, `rel="next"`) {
		t.Errorf("the list shows %d infos, want %d of 52 and what follows", strings.Count(body, "Info 0"), perPage)
	}
	if !strings.Contains(body, `href="/evenements"`) || !strings.Contains(body, `class="chip on" href="/infos" aria-current="true"`) {
		t.Error("the list does not lead to that of events")
	}
	body = page(get(n, "/infos?commune=05023&type=job"))
	for _, want := range []string{"Les infos", "/flux.rss?kind=notice&commune=05023&type=job", `href="/evenements?commune=05023"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the list under a filter lacks %s", want)
		}
	}
	if w := get(n, "/infos?where=Saint-Aubin"); w.Code != http.StatusOK || !strings.Contains(page(w), "Plusieurs lieux répondent") {
		t.Errorf("homonyms = %d, want 200 asking which", w.Code)
	}
	if w := get(n, "/infos?where=Briançon&type=job"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/infos?commune=05023&type=job" {
		t.Errorf("a place = %d to %s, want 303 to its filter", w.Code, w.Header().Get("Location"))
	}
	if body := page(get(n, "/infos?commune=05061")); !strings.Contains(body, "Aucune info") {
		t.Error("an empty list does not say so")
	}
}

func TestAKindThatIsNotWelcomeIsNotThere(t *testing.T) {
	h := open(t, func(s *Server) { s.Kinds = []registry.Kind{registry.KindEvent} })
	for _, path := range []string{"/infos", nouvelle} {
		if w := get(h, path); w.Code != http.StatusNotFound {
			t.Errorf("GET %s = %d, want 404", path, w.Code)
		}
	}
	if w := post(h, nouvelle, four()); w.Code != http.StatusNotFound {
		t.Errorf("POST %s = %d, want 404", nouvelle, w.Code)
	}
	for _, path := range []string{nouveau, "/evenements", "/", "/sitemap.xml"} {
		if body := get(h, path).Body.String(); strings.Contains(body, "/infos") {
			t.Errorf("GET %s leads to infos", path)
		}
	}
	h = open(t, func(s *Server) { s.Kinds = []registry.Kind{registry.KindNotice} })
	for _, path := range []string{"/", "/infos", "/sitemap.xml", "/rien"} {
		if body := get(h, path).Body.String(); !strings.Contains(body, "/infos") || strings.Contains(body, "/evenements") {
			t.Errorf("GET %s leads to events, or not to infos", path)
		}
	}
}

func TestAnInfoConcernsTheCommuneOfItsStructure(t *testing.T) {
	n := announcing(t)
	actor := registrytest.Fixed()[len(registrytest.Fixed())-2]
	if actor.Actor == nil {
		t.Fatalf("%s is no structure", actor.ID)
	}
	if err := n.store.Tx(t.Context(), func(tx *store.Store) error { return tx.SaveCard(t.Context(), actor, noon) }); err != nil {
		t.Fatal(err)
	}
	w := post(n, nouvelle, four("territory", "", "organiser", strings.ToUpper(actor.Title["fr"])))
	if w.Code != http.StatusOK || !strings.Contains(page(w), "Vous n’avez pas dit de territoire") || !strings.Contains(page(w), `name="territory_code" value="commune:`+actor.Place.Commune+`"`) {
		t.Errorf("without a territory, by a structure = %d, want 200 with its commune\n%s", w.Code, errorsIn(page(w)))
	}
	if w := post(n, nouvelle, four("territory", "", "organiser", "Personne")); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("without a territory, by nobody known = %d, want 422", w.Code)
	}
}

func TestAnInfoIsInertEverywhere(t *testing.T) {
	n := announcing(t)
	const evil = "<script>alert(1)</script>"
	manage, card := n.informed(t, "title", evil, "description", "Du **bon** "+evil+" [ici](javascript:alert(1))", "organiser", evil, "summary", evil, "contact", evil)
	paths := []string{"/infos/" + card.ID, "/infos", "/epci/240500439", "/", manage, manage + "/modifier", manage + "/retirer", "/flux/nouveau?kind=notice&epci=240500439"}
	for _, ext := range []string{"rss", "atom", "json", "csv", "geojson", "html"} {
		paths = append(paths, "/flux."+ext+"?kind=notice&epci=240500439")
	}
	for _, path := range paths {
		w := get(n, path)
		if body := w.Body.String(); w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/csv") && strings.Contains(body, evil) || strings.Contains(body, `href="javascript`) {
			t.Errorf("GET %s = %d, want 200 with nothing that runs", path, w.Code)
		}
	}
}

func TestAFormOfAnInfoNoBrowserSendsIsRefused(t *testing.T) {
	n := announcing(t)
	twice := four()
	twice["type"] = []string{"job", "call"}
	for name, form := range map[string]url.Values{"a field of an event": four("start_date", "2026-12-01"), "an unknown field": four("titel", "x"), "two types": twice, "a field of the private page": four("title_other", "x"), "Latin-1": four("title", "F\xeate")} {
		if w := post(n, nouvelle, form); w.Code != http.StatusBadRequest || !strings.Contains(page(w), "mi-temps") {
			t.Errorf("%s = %d, want 400 with the text given back", name, w.Code)
		}
	}
}

func TestFormsTellWhatTheyAre(t *testing.T) {
	for _, f := range forms {
		if !slices.ContainsFunc(f.Fields, func(field formField) bool { return field.Name == "once" }) || f.rank("email") < 0 || f.rank("confirm") < 0 {
			t.Errorf("the form of a %s lacks what every form has", f.Kind)
		}
	}
}
