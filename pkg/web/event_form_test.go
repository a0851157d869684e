package web

import (
	"bytes"
	"context"
	"html"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"pioche/pkg/desk"
	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/when"
)

// newsroom is a site one can announce on.
type newsroom struct {
	http.Handler
	store  *store.Store
	now    time.Time
	school *when.School // nil: none was loaded
}

func announcing(t *testing.T) *newsroom {
	t.Helper()
	n := &newsroom{store: registryOf(t), now: noon}
	n.Handler = open(t, func(s *Server) {
		s.Store, s.Rate = n.store, 0
		s.Now = func() time.Time { return n.now }
		s.Desk = &desk.Desk{Store: n.store, Now: s.Now, Zone: s.Zone, Trust: "open", School: func() *when.School { return n.school }}
	})
	return n
}

// cards lists all that was announced: the structures sketched beside it are
// not among them.
func (n *newsroom) cards(t *testing.T) []*registry.Card {
	t.Helper()
	var list []*registry.Card
	for card, err := range n.store.AllCards(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if !card.Sketch() {
			list = append(list, card)
		}
	}
	return list
}

// five are the five answers; more fields follow in pairs, and replace them.
func five(more ...string) url.Values {
	form := url.Values{
		"title": {"Goûter des voisins"}, "start_date": {"2026-11-28"}, "start_time": {"14:00"},
		"commune": {"Briançon"}, "organiser": {"Les Tabliers"}, "email": {"lea@exemple.fr"}, "once": {"drawn-with-the-form"},
	}
	for i := 0; i+1 < len(more); i += 2 {
		form[more[i]] = []string{more[i+1]}
	}
	return form
}

// confirmed is the same form, checked.
func confirmed(form url.Values) url.Values {
	form.Set("confirm", "1")
	return form
}

// page is what a person reads of an answer.
func page(w *httptest.ResponseRecorder) string { return html.UnescapeString(w.Body.String()) }

const nouveau = "/evenements/nouveau"

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([a-z_]+)"(?: id="[a-z_]+")? value="([^"]*)">`)

// carried is the form a page carries along in hidden fields.
func carried(w *httptest.ResponseRecorder) url.Values {
	form := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(w.Body.String(), -1) {
		form.Add(m[1], html.UnescapeString(m[2]))
	}
	return form
}

func TestFromFiveAnswersToACancelledDate(t *testing.T) {
	n := announcing(t)
	w := get(n, nouveau)
	for _, want := range []string{"Petit ou grand", "Licence Ouverte 2.0", `name="once" value="`, `novalidate`, `autocomplete="email"`} {
		if w.Code != http.StatusOK || !strings.Contains(page(w), want) {
			t.Fatalf("GET %s = %d, want 200 with %q", nouveau, w.Code, want)
		}
	}
	if w.Header().Get("Set-Cookie") != "" {
		t.Error("the form sets a cookie")
	}

	w = post(n, nouveau, five("start_time", "21:00", "end_time", "02:00", "repeat", "weekly", "repeat_until", "2026-12-12"))
	for _, want := range []string{"Est-ce bien cela", "Goûter des voisins", "samedi 28 novembre 2026, de 21\u00a0h à 2\u00a0h", "samedi 12 décembre 2026", "lendemain", "Briançon, Hautes-Alpes", "Paraîtra sur les pages", ">de Briançon<span", ">des Hautes-Alpes<span", "Rien d’autre n’est annoncé", "Publier l’événement"} {
		if w.Code != http.StatusOK || !strings.Contains(page(w), want) {
			t.Fatalf("the check page = %d, want 200 with %q in\n%s", w.Code, want, page(w))
		}
	}
	if len(n.cards(t)) != 0 {
		t.Fatal("the check page kept a card")
	}

	w = post(n, nouveau, mapWith(carried(w), "remove", "1"))
	if body := page(w); w.Code != http.StatusOK || strings.Contains(body, "5 décembre") || !strings.Contains(body, "12 décembre") {
		t.Fatalf("without the second date = %d, want 200 with two dates", w.Code)
	}
	w = post(n, nouveau, mapWith(carried(w), "confirm", "1", "status", "scheduled", "status_note", ""))
	manage := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(manage, "/gerer/") {
		t.Fatalf("confirming = %d %q, want 303 to /gerer/…", w.Code, manage)
	}
	w = get(n, manage)
	card := n.cards(t)[0]
	for _, want := range []string{"Merci", "https://pioche.example/evenements/" + card.ID, "dupliquer", ">Annuler<span", "Paraît sur les pages", ">de Briançon<"} {
		if w.Code != http.StatusOK || !strings.Contains(page(w), want) {
			t.Errorf("GET %s = %d, want 200 with %q", manage, w.Code, want)
		}
	}
	for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s of the private page = %q, want %q", name, got, want)
		}
	}
	if len(card.Event.Occurrences) != 2 {
		t.Fatalf("%d dates kept, want 2", len(card.Event.Occurrences))
	}

	manage, _, _ = strings.Cut(manage, "?")
	second := card.Event.Occurrences[1].ID
	if w = get(n, manage+"/annuler?date="+second); w.Code != http.StatusOK || !strings.Contains(page(w), "12 décembre") {
		t.Fatalf("the page to cancel one date = %d, want 200 naming it", w.Code)
	}
	w = post(n, manage+"/annuler", url.Values{"date": {second}, "note": {"à cause du vent"}})
	if w.Code != http.StatusSeeOther {
		t.Fatalf("cancelling one date = %d, want 303", w.Code)
	}
	if body := page(get(n, w.Header().Get("Location"))); !strings.Contains(body, "C’est annulé") || !strings.Contains(body, "à cause du vent") {
		t.Error("the private page does not say what was cancelled, and why")
	}
	if body := page(get(n, "/evenements/"+card.ID)); !strings.Contains(body, "à cause du vent") {
		t.Error("the public page does not say why the date is cancelled")
	}
}

// mapWith gives a form with these fields set.
func mapWith(form url.Values, pairs ...string) url.Values {
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

func TestRowsPairByPosition(t *testing.T) {
	n := announcing(t)
	form := confirmed(five())
	form["start_date"] = []string{"2026-11-28", "", "2026-12-05", "2026-12-06"}
	form["start_time"] = []string{"14:00", "10:00", "", "09:00"}
	form["end_time"] = []string{"", "", "", "12:00"}
	if w := post(n, nouveau, form); w.Code != http.StatusSeeOther {
		t.Fatalf("several dates = %d, want 303\n%s", w.Code, errorsIn(page(w)))
	}
	var walls []string
	for _, o := range n.cards(t)[0].Event.Occurrences {
		walls = append(walls, o.Wall)
	}
	if got, want := strings.Join(walls, " "), "2026-11-28T14:00 2026-12-05 2026-12-06T09:00/12:00"; got != want {
		t.Errorf("dates = %s, want %s", got, want)
	}
}

func TestARepeatIsExpandedWithOrWithoutCheck(t *testing.T) {
	n := announcing(t)
	fifth := five("start_date", "2027-01-30", "repeat", "monthly", "repeat_until", "2027-07-31")
	if w := post(n, nouveau, fifth); w.Code != http.StatusOK || !strings.Contains(page(w), "sans cinquième samedi sont passés") || strings.Contains(page(w), "février 2027") {
		t.Errorf("each fifth Saturday = %d, want 200 without February, said", w.Code)
	}
	form := confirmed(five("repeat", "monthly", "repeat_until", "2027-02-27"))
	if w := post(n, nouveau, form); w.Code != http.StatusSeeOther {
		t.Fatalf("a monthly event = %d, want 303", w.Code)
	}
	var days []string
	for _, o := range n.cards(t)[0].Event.Occurrences {
		days = append(days, o.LocalStart().Format(time.DateOnly))
	}
	if got, want := strings.Join(days, " "), "2026-11-28 2026-12-26 2027-01-23 2027-02-27"; got != want {
		t.Errorf("fourth Saturdays = %s, want %s", got, want)
	}
}

func TestOneFormIsOneCard(t *testing.T) {
	n := announcing(t)
	first := post(n, nouveau, confirmed(five())).Header().Get("Location")
	if again := post(n, nouveau, confirmed(five())).Header().Get("Location"); again != first || len(n.cards(t)) != 1 {
		t.Errorf("a double click = %q and %d cards, want the same answer and one card", again, len(n.cards(t)))
	}
	if edited := post(n, nouveau, confirmed(five("title", "Goûter du quartier"))).Header().Get("Location"); edited != first || n.cards(t)[0].Title["fr"] != "Goûter du quartier" {
		t.Errorf("sent again with another title = %q %q, want an edit", edited, n.cards(t)[0].Title["fr"])
	}
	w := post(n, nouveau, confirmed(five("email", "max@exemple.fr")))
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(page(w), "autre adresse e-mail") || !strings.Contains(page(w), "max@exemple.fr") {
		t.Errorf("sent again with another e-mail = %d, want 422 saying so", w.Code)
	}
	without := confirmed(five())
	without.Del("once")
	post(n, nouveau, without)
	post(n, nouveau, without)
	if len(n.cards(t)) != 3 {
		t.Errorf("twice without once: %d cards, want two more than one", len(n.cards(t)))
	}
}

func TestATentativeDateWaitsUntilItIsConfirmed(t *testing.T) {
	n := announcing(t)
	manage := post(n, nouveau, confirmed(five("status", "tentative", "status_note", "si la salle est libre"))).Header().Get("Location")
	id := n.cards(t)[0].ID
	if w := get(n, "/evenements/"+id); w.Code != http.StatusNotFound {
		t.Errorf("a tentative event = %d in public, want 404", w.Code)
	}
	if body := page(get(n, manage)); !strings.Contains(body, "La date est sûre") || strings.Contains(body, "/evenements/"+id+`"`) {
		t.Error("the private page of a tentative event does not offer to confirm it, or links to a page nobody sees")
	}
	manage, _, _ = strings.Cut(manage, "?")
	if w := post(n, manage+"/confirmer", url.Values{}); w.Code != http.StatusSeeOther {
		t.Fatalf("confirming = %d, want 303", w.Code)
	}
	if w := get(n, "/evenements/"+id); w.Code != http.StatusOK {
		t.Errorf("once confirmed = %d, want 200", w.Code)
	}
}

func TestAFormNoBrowserSendsIsRefused(t *testing.T) {
	n := announcing(t)
	var files bytes.Buffer
	parts := multipart.NewWriter(&files)
	for name, values := range confirmed(five("once", "")) {
		if err := parts.WriteField(name, values[0]); err != nil {
			t.Fatal(err)
		}
	}
	if err := parts.Close(); err != nil {
		t.Fatal(err)
	}
	const plain = "application/x-www-form-urlencoded"
	for _, test := range []struct {
		name, kind, body string
		want             int
		says             string
	}{
		{"an unknown field", plain, five("titel", "x").Encode(), 400, "titel"},
		{"an unknown field, the text given back", plain, five("titel", "x").Encode(), 400, "<dd>Goûter des voisins</dd>"},
		{"a field of the private page", plain, five("title_other", "x").Encode(), 400, "title_other"},
		{"a title twice", plain, five().Encode() + "&title=y", 400, "title"},
		{"JSON", "application/json", `{"title":"x"}`, 400, "application/json"},
		{"no type", "", "title=x", 400, "formulaire"},
		{"nothing at all", "", "", 422, "Indiquez un titre"},
		{"a broken percent", plain, "title=%zz", 400, "abîmé"},
		{"Latin-1", plain, "title=F%EAte", 400, "UTF-8"},
		{"a broken multipart", parts.FormDataContentType(), files.String()[:200], 400, "abîmé"},
		{"a whole multipart", parts.FormDataContentType(), files.String(), 303, ""},
		{"two megabytes", plain, "title=" + strings.Repeat("a", 2<<20), 413, "1\u00a0Mo"},
		{"two megabytes, the text given back", plain, "title=Bal&summary=" + strings.Repeat("a", 2<<20), 413, "<dd>Bal</dd>"},
	} {
		r := httptest.NewRequest(http.MethodPost, nouveau, strings.NewReader(test.body))
		r.Header.Set("Content-Type", test.kind)
		w := ask(n, r)
		if w.Code != test.want || !strings.Contains(strings.ReplaceAll(page(w), "1 Mo", "1\u00a0Mo"), test.says) {
			t.Errorf("%s = %d, want %d with %q", test.name, w.Code, test.want, test.says)
		}
	}
}

func TestTheAddressPrefillsTheForm(t *testing.T) {
	n := announcing(t)
	for path, want := range map[string]string{
		nouveau + "?commune=05023&theme=cuisine,fete&via=briancon-x&utm_source=y": `value="Briançon (05)"`,
		nouveau + "?theme=cuisine,fete":                                           `value="fete" checked`,
		nouveau + "?title=Bal&start_date=2026-12-24":                              `value="2026-12-24"`,
		nouveau + "?epci=240500439":                                               `data-prefer="epci:240500439"`,
		nouveau + "?email=a@exemple.fr&confirm=1":                                 `name="email" type="email" value=""`,
	} {
		if w := get(n, path); w.Code != http.StatusOK || !strings.Contains(page(w), want) {
			t.Errorf("GET %s = %d, want 200 with %s", path, w.Code, want)
		}
	}
	for _, path := range []string{nouveau + "?comune=05023", nouveau + "?theme=zzz", nouveau + "?epci=1"} {
		if w := get(n, path); w.Code != http.StatusBadRequest {
			t.Errorf("GET %s = %d, want 400", path, w.Code)
		}
	}
}

func TestModifyGoesBackToTheFormWithEverything(t *testing.T) {
	n := announcing(t)
	w := post(n, nouveau, five("repeat", "weekly", "repeat_until", "2026-12-12", "price_text", "5 €"))
	w = post(n, nouveau, mapWith(carried(w), "edit", "organiser"))
	body := page(w)
	for _, want := range []string{`value="Goûter des voisins"`, `value="2026-12-12"`, `value="5 €"`, `value="drawn-with-the-form"`} {
		if w.Code != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("back to the form = %d, want 200 with %s", w.Code, want)
		}
	}
	if !regexp.MustCompile(`id="organiser"[^>]* autofocus`).MatchString(body) {
		t.Error("the form does not begin with the field to modify")
	}
}

func TestWhatIsSaidOfTheDateStaysWhileOneModifies(t *testing.T) {
	n := announcing(t)
	w := post(n, nouveau, five("status", "tentative", "status_note", "selon la neige", "edit", "title"))
	for _, want := range []string{`name="status" value="tentative"`, `name="status_note" type="text" value="selon la neige"`} {
		if !strings.Contains(page(w), want) {
			t.Errorf("back to the form lacks %s", want)
		}
	}
	w = post(n, nouveau, five("status", "tentative", "status_note", strings.Repeat("neige ", 30)))
	if body := page(w); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, `id="status_note-error"`) || !strings.Contains(body, `name="status" value="tentative"`) {
		t.Errorf("a long word about the date = %d, want 422 beside its field", w.Code)
	}
}

func TestACommuneChosenStandsForItsOwnName(t *testing.T) {
	n := announcing(t)
	for _, test := range []struct {
		typed, code string
		want        int
		says        string
	}{
		{"Saint-Bonnet", "05132", 200, "Saint-Bonnet-en-Champsaur, Hautes-Alpes"},
		{"Saint-Denis", "93066", 200, "Saint-Denis, Seine-Saint-Denis"},
		{"Brianson", "05023", 200, "Briançon, Hautes-Alpes"},
		{"Gap", "05023", 200, "Gap, Hautes-Alpes"},
		{"Ristolas", "05001", 200, "dont Ristolas fait aujourd’hui partie"},
		{"Saint-Denis", "05023", 422, "Plusieurs communes"},
	} {
		if w := post(n, nouveau, five("commune", test.typed, "commune_code", test.code)); w.Code != test.want || !strings.Contains(page(w), test.says) {
			t.Errorf("%s with code %s = %d, want %d with %q", test.typed, test.code, w.Code, test.want, test.says)
		}
	}
}

func TestCompletionAndLiveHelp(t *testing.T) {
	n := announcing(t)
	post(n, nouveau, confirmed(five("place", "Salle du Vieux Colombier")))
	if body := page(get(n, nouveau+"/communes?q=brianc")); !strings.Contains(body, `data-code="05023">Briançon (05)</li>`) {
		t.Errorf("communes for brianc = %s", body)
	}
	if body := page(get(n, nouveau+"/communes?q=Guilestre")); !strings.Contains(body, `data-code="05065">Guillestre (05)</li>`) {
		t.Errorf("communes for a mistyped Guilestre = %s, want Guillestre", body)
	}
	body := page(get(n, nouveau+"/autour?commune=Saint-Chaffrey&start_date=2026-11-28"))
	if !strings.Contains(body, "Goûter des voisins") || !strings.Contains(body, "Encore libre") {
		t.Errorf("around = %s, want the event of that day and free days", body)
	}
	if body = page(get(n, nouveau+"/autour?commune=Briançon")); !strings.Contains(body, `<option value="Salle du Vieux Colombier">`) {
		t.Errorf("around = %s, want the known place", body)
	}
	if body = page(get(n, "/en"+nouveau+"/autour?commune=&start_date=x")); strings.Contains(body, "note") {
		t.Errorf("around nothing = %s, want nothing said", body)
	}
}

func TestWhatCannotBeKeptIsGivenBack(t *testing.T) {
	n := announcing(t)
	if err := n.store.Close(); err != nil {
		t.Fatal(err)
	}
	w := post(n, nouveau, confirmed(five("description", "Apportez un gâteau.", "start_time", "16:45")))
	for _, want := range []string{"Goûter des voisins", "Apportez un gâteau.", `value="16:45"`, `value="drawn-with-the-form"`, "Quelque chose s’est mal passé chez nous", "<title>Erreur"} {
		if w.Code != http.StatusInternalServerError || !strings.Contains(page(w), want) {
			t.Errorf("announcing without a database = %d, want 500 with %q", w.Code, want)
		}
	}
}
