package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"pioche/pkg/desk"
	"pioche/pkg/registry"
)

// announced publishes an event and gives its private page and its card.
func (n *newsroom) announced(t *testing.T, more ...string) (manage string, card *registry.Card) {
	t.Helper()
	w := post(n, nouveau, confirmed(five(more...)))
	if w.Code != http.StatusSeeOther {
		t.Fatalf("announcing = %d, want 303\n%s", w.Code, errorsIn(page(w)))
	}
	manage, _, _ = strings.Cut(w.Header().Get("Location"), "?")
	return manage, n.cards(t)[0]
}

func TestChangingACard(t *testing.T) {
	n := announcing(t)
	manage, card := n.announced(t, "end_time", "17:00", "price_text", "Gratuit", "place", "Salle des fêtes")
	w := get(n, manage+"/modifier")
	for _, want := range []string{`value="Goûter des voisins"`, `value="2026-11-28"`, `value="17:00"`, `name="version" value="1"`, card.Event.Occurrences[0].ID, "Compléter la fiche"} {
		if w.Code != http.StatusOK || !strings.Contains(page(w), want) {
			t.Fatalf("the form to change = %d, want 200 with %s", w.Code, want)
		}
	}
	form := eventForm.formOf(card, paris(t))
	form.Set("title", "Goûter du quartier")
	form["start_time"] = []string{"15:00"}
	form.Set("title_other", "Neighbours’ tea")
	form.Set("co_organisers", "La Cordée\r\n\r\nLe Hublot")
	form.Set("host", "Commune de Briançon")
	form.Set("age_min", "7")
	form["languages"] = []string{"fr", "en"}
	if w = post(n, manage, form); w.Code != http.StatusOK || !strings.Contains(page(w), "Enregistrer les changements") {
		t.Fatalf("the check page of a change = %d, want 200\n%s", w.Code, errorsIn(page(w)))
	}
	w = post(n, manage, mapWith(carried(w), "confirm", "1", "status", "scheduled"))
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != manage+"?fait=edit" {
		t.Fatalf("confirming a change = %d %s, want 303", w.Code, w.Header().Get("Location"))
	}
	changed := n.cards(t)[0]
	if changed.Title["fr"] != "Goûter du quartier" || changed.Title["en"] != "Neighbours’ tea" || changed.Revision != 2 ||
		len(changed.Organisers) != 4 || changed.Organisers[2].Role != "co" || changed.Organisers[3].Role != "host" || changed.Event.Age.Min != 7 || len(changed.Event.Languages) != 2 {
		t.Errorf("changed to %+v", changed)
	}
	if host := n.actorOf(t, "Commune de Briançon"); changed.Organisers[3].ID != host.ID {
		t.Errorf("the place is %+v's, want the structure's", changed.Organisers[3])
	}
	if again := eventForm.formOf(changed, paris(t)); again.Get("host") != "Commune de Briançon" || again.Get("co_organisers") != "La Cordée\nLe Hublot" {
		t.Errorf("given back with the place of %q, organised with %q", again.Get("host"), again.Get("co_organisers"))
	}
	if o := changed.Event.Occurrences[0]; o.ID != card.Event.Occurrences[0].ID || o.LocalStart().Hour() != 15 {
		t.Errorf("the date became %+v, want the same identifier at 15:00", o)
	}
	if body := page(get(n, manage)); !strings.Contains(body, "Historique") || !strings.Contains(body, "Revenir à cette version") {
		t.Error("the private page does not offer the older version")
	}
	post(n, manage+"/version", url.Values{"revision": {"1"}})
	if back := n.cards(t)[0]; back.Title["fr"] != "Goûter des voisins" || back.Revision != 3 {
		t.Errorf("restored to %q, revision %d", back.Title["fr"], back.Revision)
	}
}

func TestAFormSentBackUnchangedChangesNothing(t *testing.T) {
	n := announcing(t)
	manage, card := n.announced(t, "start_time", "21:00", "end_time", "02:00", "repeat", "weekly", "repeat_until", "2026-12-12", "theme", "fete", "address", "1 rue Haute", "url", "https://exemple.fr/")
	if w := post(n, manage, confirmed(eventForm.formOf(card, paris(t)))); w.Code != http.StatusSeeOther {
		t.Fatalf("the same form = %d, want 303\n%s", w.Code, errorsIn(page(w)))
	}
	if after := n.cards(t)[0]; after.Revision != 1 {
		revisions, _ := n.store.Revisions(t.Context(), after.ID)
		t.Errorf("the same form made revision %d, changing %v", after.Revision, revisions[len(revisions)-1].Fields)
	}
}

func TestWhatTheHostWithdrewStaysSo(t *testing.T) {
	n := announcing(t)
	manage, card := n.announced(t)
	d := desk.Desk{Store: n.store, Now: func() time.Time { return n.now }, Zone: paris(t), Trust: "open"}
	if _, err := d.Withdraw(t.Context(), registry.Person{Host: true}, card.ID); err != nil {
		t.Fatal(err)
	}
	if body := page(get(n, manage)); strings.Contains(body, "Remettre en ligne") || !strings.Contains(body, "elle seule peut la remettre en ligne") {
		t.Error("the private page offers to give back what the host withdrew")
	}
	post(n, manage+"/republier", url.Values{})
	if w := get(n, "/evenements/"+card.ID); w.Code != http.StatusGone {
		t.Errorf("given back by its author = %d, want 410", w.Code)
	}
}

func TestADateIsSureOrUnsureAsTheFormSays(t *testing.T) {
	n := announcing(t)
	manage, card := n.announced(t, "status", "tentative", "status_note", "si la salle est libre")
	for _, test := range []struct {
		status string
		public bool
	}{{"", false}, {"scheduled", true}, {"", true}, {"tentative", false}} {
		form := confirmed(eventForm.formOf(card, paris(t)))
		form.Set("status", test.status)
		form.Del("version")
		w := post(n, manage, form)
		if card = n.cards(t)[0]; w.Code != http.StatusSeeOther || card.Public() != test.public {
			t.Errorf("status %q = %d, public %v, want 303 and %v", test.status, w.Code, card.Public(), test.public)
		}
	}
}

func TestTwoPeopleChangeTheSameCard(t *testing.T) {
	n := announcing(t)
	manage, card := n.announced(t)
	mine, theirs := eventForm.formOf(card, paris(t)), eventForm.formOf(card, paris(t))
	theirs.Set("title", "Goûter du quartier")
	post(n, manage, confirmed(theirs))
	mine.Set("organiser", "La Cordée")
	w := post(n, manage, confirmed(mine))
	for _, want := range []string{"Goûter du quartier", "Goûter des voisins", "La Cordée", "Les Tabliers", "Garder mon texte"} {
		if w.Code != http.StatusConflict || !strings.Contains(page(w), want) {
			t.Errorf("the second = %d, want 409 with %q", w.Code, want)
		}
	}
	if w = post(n, manage, mapWith(carried(w), "confirm", "1")); w.Code != http.StatusSeeOther {
		t.Fatalf("keeping one's own text = %d, want 303", w.Code)
	}
	if kept := n.cards(t)[0]; kept.Title["fr"] != "Goûter des voisins" || kept.Organisers[0].Name != "La Cordée" || kept.Revision != 3 {
		t.Errorf("kept %q by %v, revision %d", kept.Title["fr"], kept.Organisers, kept.Revision)
	}
}

func TestSavingAChangeTwiceIsOneChange(t *testing.T) {
	n := announcing(t)
	manage, card := n.announced(t)
	form := confirmed(eventForm.formOf(card, paris(t)))
	form.Set("title", "Goûter du quartier")
	for range 2 { // a double click, or a page sent again
		if w := post(n, manage, form); w.Code != http.StatusSeeOther {
			t.Errorf("saving = %d, want 303\n%s", w.Code, page(w))
		}
	}
	if kept := n.cards(t)[0]; kept.Revision != 2 {
		t.Errorf("revision %d, want 2", kept.Revision)
	}
}

func TestAPastEventCanStillBeChanged(t *testing.T) {
	n := announcing(t)
	manage, card := n.announced(t)
	n.now = noon.AddDate(0, 1, 0)
	form := eventForm.formOf(card, paris(t))
	form.Set("summary", "Quelle belle journée")
	if w := post(n, manage, confirmed(form)); w.Code != http.StatusSeeOther {
		t.Fatalf("changing a past event = %d, want 303\n%s", w.Code, errorsIn(page(w)))
	}
	if w := get(n, manage+"/dupliquer"); w.Code != http.StatusOK || !strings.Contains(page(w), `value="lea@exemple.fr"`) || strings.Contains(page(w), "2026-11-28") || !strings.Contains(page(w), `value="14:00"`) {
		t.Errorf("duplicating = %d, want 200 with the e-mail and the hour, without the past date", w.Code)
	}
	if w := get(n, nouveau+"?dupliquer="+card.ID); w.Code != http.StatusOK || strings.Contains(page(w), "lea@exemple.fr") || !strings.Contains(page(w), "Goûter des voisins") {
		t.Errorf("duplicating from the public page = %d, want 200 without the e-mail", w.Code)
	}
}

func TestEachActIsAPageWithOneButton(t *testing.T) {
	n := announcing(t)
	manage, card := n.announced(t)
	for _, test := range []struct {
		slug   string
		status registry.Status
		state  registry.State
	}{
		{"complet", registry.Full, registry.Published},
		{"reporter", registry.Postponed, registry.Published},
		{"annuler", registry.Cancelled, registry.Published},
		{"retablir", "", registry.Published},
		{"retirer", "", registry.Withdrawn},
		{"republier", "", registry.Published},
	} {
		w := get(n, manage+"/"+test.slug)
		main := page(w)
		_, main, _ = strings.Cut(main, "<main")
		if w.Code != http.StatusOK || strings.Count(main, "<button") != 1 {
			t.Errorf("GET %s = %d with %d buttons, want 200 with one", test.slug, w.Code, strings.Count(main, "<button"))
		}
		w = post(n, manage+"/"+test.slug, url.Values{"note": {"à cause du vent"}})
		if w.Code != http.StatusSeeOther {
			t.Errorf("POST %s = %d, want 303", test.slug, w.Code)
		}
		if w = get(n, w.Header().Get("Location")); w.Code != http.StatusOK || strings.Contains(page(w), "manage.") {
			t.Errorf("the page after %s = %d, want 200 in words", test.slug, w.Code)
		}
		if kept := n.cards(t)[0]; kept.Event.Status != test.status || kept.State != test.state {
			t.Errorf("after %s the event is %q, %q, want %q, %q", test.slug, kept.Event.Status, kept.State, test.status, test.state)
		}
	}
	w := post(n, manage+"/annuler", url.Values{"note": {strings.Repeat("a", 200)}})
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(page(w), strings.Repeat("a", 200)) {
		t.Errorf("a word too long = %d, want 422 with the word", w.Code)
	}
	date := card.Event.Occurrences[0].ID
	if w := post(n, manage+"/annuler?date="+date, url.Values{}); w.Code != http.StatusSeeOther {
		t.Errorf("POST annuler?date= = %d, want 303", w.Code)
	}
	if e := n.cards(t)[0].Event; e.Status == registry.Cancelled || e.StatusOf(e.Occurrences[0]) != registry.Cancelled {
		t.Errorf("the page of one date, sent to its own address: event %q, date %q, want the date alone cancelled", e.Status, e.StatusOf(e.Occurrences[0]))
	}
	for _, path := range []string{manage + "/exploser", manage + "/annuler?date=zzzzzz", manage + "x", "/gerer/" + card.ID, "/gerer/x-y/annuler"} {
		if w := get(n, path); w.Code != http.StatusNotFound {
			t.Errorf("GET %s = %d, want 404", path, w.Code)
		}
	}
}

func TestFindingOnesAnnouncementsSaysNothingOfOthers(t *testing.T) {
	n := announcing(t)
	n.announced(t)
	known := post(n, "/retrouver", url.Values{"email": {"lea@exemple.fr"}})
	unknown := post(n, "/retrouver", url.Values{"email": {"max@exemple.fr"}})
	if known.Code != http.StatusOK || known.Body.String() != unknown.Body.String() {
		t.Errorf("known = %d, unknown = %d, want the same answer", known.Code, unknown.Code)
	}
	if w := post(n, "/retrouver", url.Values{"email": {"a@b"}}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(page(w), `value="a@b"`) {
		t.Errorf("an e-mail that is none = %d, want 422", w.Code)
	}
}
