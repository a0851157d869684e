package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pioche/data"
	"pioche/pkg/registry"
	"pioche/pkg/store"
)

func TestEveryLayoutHoldsWhatTheFilterKeeps(t *testing.T) {
	cancelled := party(2, "Bal annulé", "05061", 4*aDay)
	cancelled.Event.Occurrences[0].Status = registry.Cancelled
	h := holding(t, party(1, "Fête de la soupe", "05023", aDay), cancelled, party(3, "Bal de mars", "05023", 120*aDay), party(4, "Bal passé", "05023", -5*aDay))
	for _, test := range []struct {
		name, path string
		holds, not []string
	}{
		{"the list is marked", "/evenements", []string{`href="/evenements" aria-current="page">Liste`}, []string{`<table`}},
		{"the month of today, past days too", "/evenements?vue=mois", []string{"Novembre 2026", "Fête de la soupe", "Bal passé", `<b class="tag off">annulé</b>`, `aria-current="page">Mois`, "Mercredi 25 novembre", "1 événement"}, []string{"Bal de mars"}},
		{"another month", "/evenements?vue=mois&mois=2027-03", []string{"Mars 2027", "Bal de mars", "mois=2027-02", "mois=2027-04"}, []string{"Fête de la soupe"}},
		{"the filter of the list", "/evenements?commune=05061&vue=mois", []string{"Bal annulé"}, []string{"Fête de la soupe"}},
		{"the month of the dates asked", "/evenements?from=2027-03-01&vue=mois", []string{"Mars 2027", "Bal de mars"}, nil},
		{"the time asked narrows the month", "/evenements?when=weekend&vue=mois", []string{"Bal annulé"}, []string{"Fête de la soupe"}},
		{"a month without anything", "/evenements?vue=mois&mois=2027-02", []string{"Rien n’est annoncé"}, nil},
		{"a planning", "/evenements?vue=planning", []string{"Comité des fêtes", "Fête de la soupe", `<b class="tag off">annulé</b>`, `tabindex="0"`}, []string{"Bal de mars", "Bal passé"}},
		{"a map", "/evenements?vue=carte", []string{"/vendor/leaflet/leaflet.js", `id="points"`, `"title":"Fête de la soupe"`, `<svg class="drawing"`, "Bal de mars"}, []string{"Bal passé", "data-tiles=\"/"}},
		{"the list loads no map", "/evenements", nil, []string{"leaflet", "map.js"}},
		{"a map of a place without events", "/evenements?commune=05001&vue=carte", []string{`<svg class="drawing"`, "Rien n’est annoncé"}, nil},
		{"a season", "/evenements?vue=planning&duree=saison&du=2027-01-01", []string{"Bal de mars"}, []string{"Fête de la soupe"}},
		{"another language", "/en/evenements?vue=planning", []string{"Organisation", `href="/en/evenements?vue=mois"`}, nil},
	} {
		w := get(h, test.path)
		body := strings.ReplaceAll(w.Body.String(), "\u00a0", " ")
		if w.Code != http.StatusOK {
			t.Errorf("%s: GET %s = %d", test.name, test.path, w.Code)
		}
		for _, part := range test.holds {
			if !strings.Contains(body, part) {
				t.Errorf("%s: GET %s lacks %q", test.name, test.path, part)
			}
		}
		for _, part := range test.not {
			if strings.Contains(body, part) {
				t.Errorf("%s: GET %s holds %q", test.name, test.path, part)
			}
		}
	}
}

func TestLayoutsNameTheHolidaysOfThePlace(t *testing.T) {
	n := announcing(t)
	n.school = schoolOf2027(t)
	for _, day := range []string{"2026-11-28", "2027-04-12"} {
		post(n, nouveau, confirmed(five("start_date", day, "once", day)))
	}
	for _, test := range []struct{ name, path, holds, not string }{
		{"a public holiday of all", "vue=mois&mois=2027-03", "Lundi de Pâques", "Vendredi saint"},
		{"those of Alsace", "commune=67482&vue=mois&mois=2027-03", "Vendredi saint", ""},
		{"of several départements, those of all", "dept=67,05&vue=mois&mois=2027-03", "Lundi de Pâques", "Vendredi saint"},
		{"school holidays of a zone", "commune=05023&vue=mois&mois=2027-04", "Vacances de printemps", ""},
		{"no zone, no school holidays", "vue=mois&mois=2027-04", "Avril 2027", "vacances"},
		{"a planning", "commune=05023&vue=planning&du=2027-04-05", `<td colspan="10" class="holiday"><span>Vacances de printemps</span></td>`, ""},
		{"its days, on a phone", "commune=05023&vue=planning&du=2027-04-05", "lun. 12 avr. (vacances de printemps)", ""},
		{"an ordinary planning", "commune=05023&vue=planning&du=2026-11-24", "Goûter", `class="holidays"`},
	} {
		body := strings.ReplaceAll(page(get(n, "/evenements?"+test.path)), "\u00a0", " ")
		if !strings.Contains(body, test.holds) || test.not != "" && strings.Contains(body, test.not) {
			t.Errorf("%s: GET %s lacks %q or holds %q", test.name, test.path, test.holds, test.not)
		}
	}
}

func TestALayoutThatMeansNothingIsSaid(t *testing.T) {
	h := holding(t)
	for path, want := range map[string]string{
		"/evenements?vue=moi":                       `href="/evenements?vue=mois"`,
		"/evenements?vue=tableau":                   "liste, mois",
		"/evenements?vue=mois&mois=hier":            "2026-11",
		"/evenements?vue=mois&mois=2026-13":         "2026-11",
		"/evenements?vue=planning&du=2026-02-30":    "2026-11-24",
		"/evenements?vue=planning&duree=5":          "15j, mois, saison",
		"/evenements?where=Gap&vue=tableau&radius=": "liste, mois",
	} {
		if w := get(h, path); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), want) {
			t.Errorf("GET %s = %d, want 400 with %q", path, w.Code, want)
		}
	}
}

func TestTheLayoutStaysOnThePageAndOutOfFeeds(t *testing.T) {
	h := holding(t, party(1, "Fête de la soupe", "05023", aDay))
	page := get(h, "/evenements?commune=05023&vue=mois&mois=2026-12").Body.String()
	for _, want := range []string{
		`href="/evenements?commune=05023&amp;price=free&amp;vue=mois&amp;mois=2026-12"`, // a shortcut
		`<input type="hidden" name="vue" value="mois">`,
		`<input type="hidden" name="mois" value="2026-12">`,
		`href="https://pioche.example/flux.rss?commune=05023"`,
		`href="/flux/nouveau?commune=05023"`,
		`href="/evenements?commune=05023"`, // the list
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the month lacks %s", want)
		}
	}
	w := get(h, "/evenements?"+url.Values{"where": {"Gap"}, "vue": {"planning"}, "duree": {"mois"}}.Encode())
	if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != "/evenements?commune=05061&vue=planning&duree=mois" {
		t.Errorf("a search from a planning = %d to %s", w.Code, to)
	}
	if w := get(h, "/flux.rss?commune=05023&vue=mois"); w.Code != http.StatusBadRequest {
		t.Errorf("a feed with a layout = %d, want 400", w.Code)
	}
}

func TestWhatSaysNothingOfItsAccessIsOffered(t *testing.T) {
	ramp := party(1, "Bal au rez-de-chaussée", "05023", aDay)
	ramp.Access = []string{"mi"}
	stairs := party(4, "Conte signé", "05023", aDay)
	stairs.Access = []string{"hi"}
	h := holding(t, ramp, stairs, party(2, "Bal qui n’en dit rien", "05023", aDay), party(3, "Bal ailleurs", "05061", aDay))
	page := get(h, "/evenements?commune=05023&access=mi").Body.String()
	for _, want := range []string{"Bal au rez-de-chaussée", `<a href="/evenements?commune=05023&amp;access=mi,unsaid">1 n’a rien précisé`} {
		if !strings.Contains(page, want) {
			t.Errorf("the list lacks %q", want)
		}
	}
	if strings.Contains(page, "n’en dit rien") {
		t.Error("the list holds what was not asked for")
	}
	page = get(h, "/evenements?commune=05023&access=mi,unsaid").Body.String()
	if !strings.Contains(page, "n’en dit rien") || strings.Contains(page, "Conte signé") || strings.Contains(page, "n’a rien précisé") {
		t.Error("asked for too, what says nothing must be there, and offered no more")
	}
	if !strings.Contains(page, `data-around="/evenements?access=mi,unsaid"`) {
		t.Error("around me does not keep what was asked")
	}
}

func TestAMapIsBounded(t *testing.T) {
	var cards []*registry.Card
	for range onMap + 1 {
		card := party(0, "Un bal parmi d’autres", "05023", aDay)
		card.ID = registry.NewID()
		cards = append(cards, card)
	}
	h := holding(t, cards...)
	page := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(get(h, "/evenements?vue=carte").Body.String())
	if !strings.Contains(page, "La carte montre les 1 000 premières fiches, 1 autre n’y est pas") {
		t.Error("the map does not say that there are more")
	}
	if n := strings.Count(page, `"title":`); n != onMap {
		t.Errorf("the map holds %d cards, want %d", n, onMap)
	}
	if n := strings.Count(page, "<h3>"); n != perPage {
		t.Errorf("the list beside it holds %d cards, want a page of %d", n, perPage)
	}
	first := get(h, "/evenements").Body.String()
	_, after, _ := strings.Cut(first, `<ul class="cards">`)
	list, _, _ := strings.Cut(after, "</ul>")
	if !strings.Contains(get(h, "/evenements?vue=carte").Body.String(), list) {
		t.Error("the list beside the map is not the list")
	}
}

func TestFiveThousandStructuresOfATownAreBounded(t *testing.T) {
	const all = 5_000
	kept := registryOf(t)
	err := kept.Tx(t.Context(), func(tx *store.Store) error {
		for i := range all {
			card := &registry.Card{
				ID: registry.NewID(), Kind: registry.KindActor, State: registry.Published, Visibility: registry.Public, Revision: 1, Lang: "fr", Source: registry.Direct,
				Title: registry.Text{"fr": fmt.Sprintf("Association %04d des Quartiers de Gap", i+1)}, Summary: registry.Text{"fr": "On se retrouve, on répare, on partage."},
				Place: &registry.Place{Commune: "05061"}, Created: noon, Published: noon, Updated: noon, Actor: &registry.Actor{Offers: []string{"une salle"}},
			}
			if err := tx.SaveCard(t.Context(), card, noon); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	h := open(t, func(s *Server) { s.Store = kept })
	for _, test := range []struct {
		path, said string
		held, most int // structures it holds, bytes
	}{
		{"/acteurs?commune=05061", "Plus de 1 000 structures", perPage, 60_000},
		{"/acteurs?commune=05061&vue=carte", "les 1 000 premières fiches, 4 000 autres n’y sont pas", onMap + perPage, 250_000},
		{"/acteurs?commune=05061&vue=annuaire", "les 1 000 premières structures tiennent ici, 4 000 autres n’y sont pas", mostInDirectory, 250_000},
	} {
		answer := get(h, test.path)
		page := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(answer.Body.String())
		if answer.Code != http.StatusOK || !strings.Contains(page, test.said) {
			t.Errorf("GET %s = %d, does not say %q", test.path, answer.Code, test.said)
		}
		if n := strings.Count(page, "des Quartiers de Gap"); n != test.held || answer.Body.Len() > test.most {
			t.Errorf("GET %s holds %d structures in %d bytes, want %d in at most %d", test.path, n, answer.Body.Len(), test.held, test.most)
		}
	}
}

func TestStructuresAreLaidOutByWhatTheyDo(t *testing.T) {
	structure := func(id, name, trade string) *registry.Card {
		return &registry.Card{
			ID: id, Kind: registry.KindActor, State: registry.Published, Visibility: registry.Public, Revision: 1, Lang: "fr", Source: registry.Direct,
			Title: registry.Text{"fr": name}, Summary: registry.Text{"fr": "Fait ceci."}, Place: &registry.Place{Commune: "05023"},
			Created: noon, Published: noon, Updated: noon, Actor: &registry.Actor{Trades: []string{trade}},
		}
	}
	trades := data.Trades()
	own, other := party(1, "Veillée des conteurs", "05023", 2*aDay), party(2, "Bal des autres", "05023", 2*aDay)
	own.Organisers = []registry.Organiser{{ID: "abcdefghijkl", Name: "Les Conteurs"}}
	h := holding(t, own, other, structure("abcdefghijkl", "Les Conteurs", trades[0].Code), structure("mnopqrstuvwx", "Les Tranquilles", trades[0].Code), structure("aaaaaaaaaaaa", "Les Autres", trades[1].Code))
	for _, test := range []struct {
		path       string
		holds, not []string
	}{
		{"/acteurs?vue=planning&trade=" + trades[0].Code, []string{"Veillée des conteurs", "Les Tranquilles", `<a href="/acteurs/abcdefghijkl">Les Conteurs</a>`}, []string{"Bal des autres", "Les Autres"}},
		{"/acteurs?vue=mois", []string{"Veillée des conteurs"}, []string{"Bal des autres"}},
		{"/acteurs?vue=planning&q=introuvable", []string{"Rien"}, []string{"Veillée", "Bal des autres"}},
		{"/acteurs?vue=carte", []string{`"title":"Les Conteurs"`}, []string{"Veillée"}},
	} {
		w := get(h, test.path)
		body := w.Body.String()
		if w.Code != http.StatusOK {
			t.Errorf("GET %s = %d", test.path, w.Code)
		}
		for _, part := range test.holds {
			if !strings.Contains(body, part) {
				t.Errorf("GET %s lacks %q", test.path, part)
			}
		}
		for _, part := range test.not {
			if strings.Contains(body, part) {
				t.Errorf("GET %s holds %q", test.path, part)
			}
		}
	}
}
