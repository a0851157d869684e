package web

import (
	"context"
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"pioche/pkg/registry"
)

// saved keeps a feed by the form, and gives its slug and its private page.
func (k *kiosk) saved(t *testing.T, title, query string) (slug, manage string) {
	t.Helper()
	form, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	form.Set("title", title)
	w := post(k, "/flux/nouveau", form)
	manage, _, _ = strings.Cut(w.Header().Get("Location"), "?")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(manage, "/gerer/") {
		t.Fatalf("POST /flux/nouveau = %d to %q, want 303 to the private page\n%.500s", w.Code, manage, w.Body)
	}
	slug = strings.TrimPrefix(manage, "/gerer/")
	return slug[:strings.LastIndexByte(slug, '-')], manage
}

func TestLifeOfASavedFeed(t *testing.T) {
	cards := soupAndBall()
	k := feeding(t, cards...)
	slug, manage := k.saved(t, "Agenda de Briançon", "commune=05023&not.theme=sport")
	if !strings.HasPrefix(slug, "agenda-de-briancon-") {
		t.Errorf("slug %q, want the title and four characters", slug)
	}
	private := get(k, manage+"?merci=1")
	for _, format := range feedFormats(eventFilter.Kinds) {
		address := "/flux/" + slug + "." + format.Ext
		if !strings.Contains(private.Body.String(), k.Base+address) {
			t.Errorf("the private page does not give %s", address)
		}
		if w := get(k, address); w.Code != 200 || !strings.Contains(said(w), "Fête de la soupe") || strings.Contains(said(w), "Bal de Gap") {
			t.Errorf("GET %s = %d, want 200 with the soup and not the ball", address, w.Code)
		}
	}
	if private.Header().Get("Cache-Control") != "no-store" || private.Header().Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("the private page may be kept or leak: %v", private.Header())
	}
	if body := private.Body.String(); strings.Contains(body, "par e-mail.") || !strings.Contains(get(k, manage+"?merci=lettre").Body.String(), "aussi par e-mail.") {
		t.Error("the link is not said to be sent by e-mail to who gave one, and to them alone")
	}
	public := get(k, "/flux/"+slug)
	for _, path := range []string{"/flux/" + slug, manage, "/aide/criteres", "/communes/05023"} {
		body := get(k, path).Body.String()
		for _, want := range []string{"Les 50 premières annonces\u202f; 100 au plus", "Les 1\u202f000 premières annonces", "Les 1\u202f000 premières dates", "Les prochaines dates, en 2\u202f000 caractères au plus", "/aide/json"} {
			if !strings.Contains(body, want) {
				t.Errorf("%s does not say %q", path, want)
			}
		}
	}
	at := -1
	for _, next := range []string{`id="way-wordpress-page" value="` + k.Base + "/flux/" + slug + `"`, `id="way-wordpress-rss"`, `id="way-wordpress-component"`, `id="way-spip-frame"`, `id="way-spip-loop"`, `id="way-spip-rss"`, `id="way-html-include"`, `href="webcal://pioche.example/flux/`, `id="way-app-txt"`, `href="mailto:?subject=`, `id="a-atom"`} {
		found := strings.Index(public.Body.String()[at+1:], next)
		if found < 0 {
			t.Fatalf("the page does not come to %s in its turn", next)
		}
		at += 1 + found
	}
	if body := public.Body.String(); public.Code != 200 || !strings.Contains(body, "noindex") || !strings.Contains(body, "&lt;iframe src=") || strings.Contains(body, manage) {
		t.Errorf("the public page = %d, want it unlisted, with a snippet, without the private link", public.Code)
	}

	criteria := page(get(k, manage+"/criteres?dept=05"))
	if !strings.Contains(criteria, "+1, −0") {
		t.Error("the change of criteria does not say +1, −0 before it is saved")
	}
	w := post(k, manage+"/criteres", url.Values{"title": {"Agenda des Hautes-Alpes"}, "dept": {"05"}, "version": {"1"}})
	if w.Code != http.StatusSeeOther {
		t.Fatalf("changing the criteria = %d, want 303\n%.300s", w.Code, w.Body)
	}
	if body := get(k, "/flux/"+slug+".rss").Body.String(); !strings.Contains(body, "Bal de Gap") || !strings.Contains(body, "Agenda des Hautes-Alpes") {
		t.Error("the same address does not give the new criteria and title")
	}
	w = post(k, manage+"/criteres", url.Values{"title": {"Autre"}, "dept": {"38"}, "version": {"1"}})
	for _, want := range []string{"« Agenda des Hautes-Alpes »", "dans les Hautes-Alpes", `value="Autre"`, `name="dept" value="38" checked`, `name="version" value="2"`} {
		if body := strings.ReplaceAll(w.Body.String(), "\u00a0", " "); w.Code != http.StatusConflict || !strings.Contains(body, want) {
			t.Errorf("a change of an older version = %d, want 409 with %q", w.Code, want)
		}
	}
	k.eventsChange(t, slug, cards)
	k.ends(t, slug, manage)
}

// eventsChange cancels the soup and withdraws the ball: the next pull says so.
func (k *kiosk) eventsChange(t *testing.T, slug string, cards []*registry.Card) {
	t.Helper()
	ctx, host := context.Background(), registry.Person{Host: true}
	before := get(k, "/flux/"+slug+".rss")
	k.now = k.now.Add(time.Minute)
	if _, err := k.Desk.SetStatus(ctx, host, cards[0].ID, "", registry.Cancelled, "à cause du vent"); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Desk.Withdraw(ctx, host, cards[1].ID); err != nil {
		t.Fatal(err)
	}
	for _, format := range feedFormats(eventFilter.Kinds) {
		body := said(get(k, "/flux/"+slug+"."+format.Ext))
		upper := strings.ToUpper(body)
		if !strings.Contains(upper, "ANNULÉ") && !strings.Contains(upper, "CANCELLED") || !strings.Contains(body, "vent") {
			t.Errorf(".%s does not say that the soup is cancelled, and why\n%.500s", format.Ext, body)
		}
		if strings.Contains(body, "Bal de Gap") {
			t.Errorf(".%s still holds the ball", format.Ext)
		}
	}
	for _, header := range []string{"ETag", "Last-Modified"} {
		if w := get(k, "/flux/"+slug+".rss"); w.Header().Get(header) == before.Header().Get(header) {
			t.Errorf("%s stayed %s", header, w.Header().Get(header))
		}
	}
	if w := get(k, "/flux/"+slug+".rss", "If-None-Match", before.Header().Get("ETag"), "If-Modified-Since", before.Header().Get("Last-Modified")); w.Code != 200 {
		t.Errorf("who read it before gets %d, want 200", w.Code)
	}
}

// ends deletes the feed: it says so for 30 days, then it is gone.
func (k *kiosk) ends(t *testing.T, slug, manage string) {
	t.Helper()
	if body := get(k, manage+"/supprimer").Body.String(); strings.Count(body, "<button") != 1 {
		t.Error("the page that deletes has not one button")
	}
	if w := post(k, manage+"/supprimer", nil); w.Code != http.StatusSeeOther {
		t.Fatalf("deleting = %d, want 303", w.Code)
	}
	k.now = k.now.AddDate(0, 0, 29)
	for _, ext := range []string{"rss", "atom", "json", "html"} {
		w := get(k, "/flux/"+slug+"."+ext)
		if w.Code != 200 || !strings.Contains(w.Body.String(), "Ce flux a été supprimé") || strings.Contains(w.Body.String(), "soupe") {
			t.Errorf("29 days later .%s = %d, want 200 with one item that says so", ext, w.Code)
		}
	}
	if w := get(k, manage); w.Code != 200 || !strings.Contains(w.Body.String(), "supprimé") {
		t.Errorf("its private page = %d, want 200 saying so", w.Code)
	}
	k.now = k.now.AddDate(0, 0, 2)
	for _, path := range []string{"/flux/" + slug + ".rss", "/flux/" + slug + ".json", "/flux/" + slug} {
		if w := get(k, path); w.Code != http.StatusGone {
			t.Errorf("31 days later GET %s = %d, want 410", path, w.Code)
		}
	}
}

func TestASavedFeedTakesPresentationAlone(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	slug, _ := k.saved(t, "Agenda", "commune=05023")
	for query, want := range map[string]int{"locale=en": 200, "limit=1": 200, "limit=5000": 400, "limit=100": 200, "limit=101": 400, "pubdate=1": 200, "commune=05061": 400, "all=1": 400, "utm_source=x": 400} {
		if w := get(k, "/flux/"+slug+".json?"+query); w.Code != want {
			t.Errorf("?%s = %d, want %d", query, w.Code, want)
		}
	}
}

func TestAFeedWithNothingToSaySaysSo(t *testing.T) {
	k := feeding(t)
	slug, _ := k.saved(t, "Agenda de Névache", "commune=05093")
	var said struct{ Items []map[string]any }
	w := get(k, "/flux/"+slug+".json")
	if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil || w.Code != 200 || len(said.Items) != 1 || said.Items[0]["_pioche"] != nil {
		t.Errorf(".json = %d %v, want one item without _pioche", w.Code, said.Items)
	}
	if body := get(k, "/flux/"+slug+".html").Body.String(); !strings.Contains(body, "Rien d’annoncé") || !strings.Contains(body, "via="+slug) || !strings.Contains(body, "commune=05093") {
		t.Errorf("the page to embed does not say that nothing is announced, nor how to: %s", body)
	}
	if body := get(k, "/flux/"+slug+".html?empty=none").Body.String(); strings.Contains(body, "Rien d’annoncé") {
		t.Error("empty=none says it all the same")
	}
}

func TestTheFeedOneCameThroughPrefillsTheForm(t *testing.T) {
	k := feeding(t)
	slug, _ := k.saved(t, "Bals du Briançonnais", "epci=240500439&theme=fete")
	for path, wants := range map[string][]string{
		nouveau + "?via=" + slug:                  {`data-prefer="epci:240500439"`, `value="fete" checked`},
		nouveau + "?commune=05093&via=" + slug:    {`value="Névache (05)"`, `value="fete" checked`},
		nouveau + "?theme=cuisine&via=" + slug:    {`data-prefer="epci:240500439"`, `value="cuisine" checked`, `value="fete">`},
		nouveau + "?theme=cuisine&via=not-a-feed": {`value="cuisine" checked`},
	} {
		w := get(k, path)
		for _, want := range wants {
			if w.Code != http.StatusOK || !strings.Contains(page(w), want) {
				t.Errorf("GET %s = %d, want 200 with %s", path, w.Code, want)
			}
		}
	}
}

func TestASaveThatCannotBeKeptGivesAllBack(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	given := url.Values{"commune": {"05023"}, "theme": {"fete", "musique"}, "not.theme": {"sport"}, "title": {""}, "email": {"lea@"}, "once": {"drawn"}}
	w := post(k, "/flux/nouveau", given)
	body := w.Body.String()
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "<title>Erreur") || !strings.Contains(body, `href="#title"`) || !strings.Contains(body, `href="#email"`) {
		t.Fatalf("without a title = %d, want 422 with a summary that links to both fields", w.Code)
	}
	for _, want := range []string{
		`name="commune" value="05023" checked`, `type="checkbox" name="theme" value="musique" checked`, `name="not.theme" value="sport" checked`,
		`type="hidden" name="theme" value="fete"`, `value="lea@"`, `name="once" value="drawn"`, `aria-invalid="true"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is not given back", want)
		}
	}
	for name, form := range map[string]url.Values{
		"a key misspelt":     {"comune": {"05023"}, "title": {"Agenda"}},
		"a theme misspelt":   {"theme": {"musiqe"}, "title": {"Agenda"}},
		"no such source":     {"source": {"nobody"}, "title": {"Agenda"}},
		"a field twice":      {"commune": {"05023"}, "title": {"Agenda", "Autre"}},
		"bytes that are not": {"commune": {"05023"}, "title": {"\xff"}},
	} {
		if w := post(k, "/flux/nouveau", form); w.Code != http.StatusBadRequest {
			t.Errorf("%s = %d, want 400", name, w.Code)
		}
	}
	if w := post(k, "/flux/nouveau", url.Values{"title": {"Tout"}, "days": {"7"}}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("criteria that do not count = %d, want 422", w.Code)
	}
	if w := post(k, "/flux/nouveau", given, "Sec-Fetch-Site", "cross-site"); w.Code != http.StatusForbidden {
		t.Errorf("from another site = %d, want 403", w.Code)
	}
	if all, err := k.Store.Selections(context.Background()); err != nil || len(all) > 0 {
		t.Errorf("something was kept: %v, %v", all, err)
	}
}

// A feed keeps nothing of one reading: what changed since a moment would
// narrow it, and its sentence would not say so.
func TestAFeedKeepsNothingOfOneReading(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	slug, _ := k.saved(t, "Agenda", "commune=05023&updated_since=2026-11-24T00:00:00Z&key=abc")
	if selection, err := k.Store.Selection(t.Context(), slug); err != nil || selection.Filter != "commune=05023" {
		t.Errorf("kept %q, %v, want the commune alone", selection.Filter, err)
	}
	if body := get(k, "/flux/nouveau?commune=05023&updated_since=2030-01-01T00:00:00Z").Body.String(); !strings.Contains(body, "Fête de la soupe") {
		t.Error("the builder leaves out cards without a word of why")
	}
}

func TestBuilderAnswersAtTheAddressOfTheFilter(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	for _, test := range []struct{ name, sent, want string }{
		{"a place typed", "where=briancon&radius=&span=", "/flux/nouveau?commune=05023"},
		{"around it", "where=Briançon&radius=30", "/flux/nouveau?near=05023&radius=30"},
		{"one more place", "where=gap&commune=05023", "/flux/nouveau?commune=05023,05061"},
		{"an intercommunality", "where=CC+du+Briançonnais", "/flux/nouveau?epci=240500439"},
		{"a span", "where=&commune=05023&span=days%3D30&days=7", "/flux/nouveau?commune=05023&days=30"},
		{"dates outweigh it", "where=&commune=05023&span=days%3D30&from=2026-12-01&to=2026-12-31", "/flux/nouveau?commune=05023&from=2026-12-01&to=2026-12-31"},
		{"around the commune ticked", "where=&commune=05065&radius=20", "/flux/nouveau?near=05065&radius=20"},
		{"a centre without its radius", "where=&near=05065&radius=", "/flux/nouveau?commune=05065"},
		{"a centre without its radius, by script", "where=&near=05065", "/flux/nouveau?commune=05065"},
		{"the same, with one more place", "where=gap&near=05065&radius=", "/flux/nouveau?commune=05061,05065"},
		{"a radius of no menu, sent again", "where=&near=05065&radius=17", "/flux/nouveau?near=05065&radius=17"},
		{"another radius of the same centre", "where=guillestre&near=05065&radius=10", "/flux/nouveau?near=05065&radius=10"},
		{"a centre unticked", "where=&radius=30&theme=fete", "/flux/nouveau?theme=fete"},
		{"themes and not", "where=&theme=musique&theme=fete&not.theme=sport&q=&from=&to=", "/flux/nouveau?theme=fete,musique&not.theme=sport"},
		{"all places unticked, with what concerned them", "where=&wider=1&theme=fete", "/flux/nouveau?theme=fete"},
	} {
		w := get(k, "/flux/nouveau?"+strings.ReplaceAll(test.sent, "ç", "%C3%A7"))
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != test.want {
			t.Errorf("%s: %d to %q, want 303 to %q", test.name, w.Code, w.Header().Get("Location"), test.want)
		}
	}
	if body := get(k, "/flux/nouveau?where=Saint-Bonnet&theme=fete").Body.String(); !strings.Contains(body, "Lequel") || !strings.Contains(body, "theme=fete") {
		t.Error("homonyms are not offered with the theme kept")
	}
	if body := get(k, "/flux/nouveau?where=Brianson").Body.String(); !strings.Contains(body, "Briançon") || !strings.Contains(body, `value="Brianson"`) {
		t.Error("a name nobody knows is not given back with one spelled alike")
	}
}

func TestBuilderNeverDropsARadiusUnsaid(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	const one, single = "autour d’une seule commune", "Un seul rayon à la fois : « À 5 km autour de Guillestre"
	for _, test := range []struct{ name, sent, says, keeps string }{
		{"two communes", "where=&commune=05023&commune=05065&radius=20", one, `name="commune" value="05065" checked`},
		{"a larger territory", "where=&epci=240500439&radius=20", one, `name="epci" value="240500439" checked`},
		{"a larger territory typed", "where=Hautes-Alpes&radius=20", one, `value="Hautes-Alpes"`},
		{"one more place beside a commune", "where=gap&commune=05023&radius=20", one, `value="gap"`},
		{"one more place beside a centre", "where=gap&near=05065&radius=5", single, `name="near" value="05065" checked`},
	} {
		w := get(k, "/flux/nouveau?"+test.sent)
		body := w.Body.String()
		if w.Code != http.StatusOK || !strings.Contains(body, test.says) || !strings.Contains(body, test.keeps) || !strings.Contains(body, test.sent[strings.LastIndexByte(test.sent, '=')+1:]+`" selected`) {
			t.Errorf("%s = %d, want 200 that says %q and keeps %s and the radius", test.name, w.Code, test.says, test.keeps)
		}
	}
	for _, path := range []string{"/flux/nouveau", "/evenements"} {
		if body := get(k, path+"?near=05065&radius=17").Body.String(); !strings.Contains(body, `<option value="17" selected`) || !strings.Contains(body, `<option value="15">`) {
			t.Errorf("%s does not offer 15 km, nor 17 that was asked", path)
		}
	}
}

func TestBuilderGivesBackWhatCannotBeRead(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	for _, test := range []struct{ name, sent, says, keeps string }{
		{"an end before its beginning", "where=&commune=05023&from=2026-12-10&to=2026-12-01", "est avant le début", `value="2026-12-10"`},
		{"a day that is not", "where=&commune=05023&from=2026-02-31&to=", "2026-02-31", `name="from" type="date" value="2026-02-31"`},
		{"no word", "where=Gap&commune=05023&q=%21%21", "aucun mot", `name="q" value="!!"`},
		{"too many words", "where=&commune=05023&q=" + strings.Repeat("a+", 150), "200 caractères", `value="a a a`},
	} {
		w := get(k, "/flux/nouveau?"+test.sent)
		if body := page(w); w.Code != http.StatusOK || !strings.Contains(body, test.says) || !strings.Contains(body, test.keeps) || !strings.Contains(body, `name="commune" value="05023" checked`) {
			t.Errorf("%s = %d, want the form with what was typed, and %q", test.name, w.Code, test.says)
		}
	}
	_, manage := k.saved(t, "Agenda", "commune=05023")
	w := get(k, manage+"/criteres?where=&commune=05023,05061&from=2026-12-10&to=2026-12-01")
	if body := spaced(w); w.Code != http.StatusOK || !strings.Contains(body, "est avant le début") || !strings.Contains(body, "+1, −0") {
		t.Errorf("the criteria of a feed = %d, want the form with what was typed, and what the rest changes", w.Code)
	}
	if w := get(k, "/flux/nouveau?where=&commune=05023&theme=zz"); w.Code != http.StatusBadRequest {
		t.Errorf("a theme nobody types = %d, want 400", w.Code)
	}
}

func TestBuilderTellsWhatTheFeedHolds(t *testing.T) {
	free := party(3, "Bal gratuit", "05023", 5*aDay)
	free.Event.Price.Code, free.Themes = "free", []string{"fete"}
	wide := party(4, "Fête du département", "", 6*aDay)
	wide.Place, wide.Scope = nil, []registry.Territory{{Level: registry.LevelDept, Code: "05"}}
	k := feeding(t, append(soupAndBall(), free, wide)...)
	for _, test := range []struct{ name, query, want string }{
		{"how many and how often", "commune=05023", "2 événements dans les 60 prochains jours, moins d’un par semaine"},
		{"in its own span", "commune=05023&when=weekend", "événement ce week-end"},
		{"in words", "commune=05023&not.theme=sport", "Les événements, à Briançon"},
		{"as it will look", "commune=05023", `class="card wide`},
		{"what was left out", "commune=05023&not.theme=fete", "1 écarté\u00a0: fête"},
		{"what concerns a larger territory", "commune=05023", "plus large (1)"},
		{"nothing: what to leave out", "commune=05061&price=free", ">gratuits</a>"},
		{"nothing, whatever is left out: what to keep", "commune=05023&price=paid&access=pi", ">Les événements, à Briançon</a>"},
		{"nothing asked yet", "", "au moins un lieu, un thème ou un mot"},
		{"in English", "commune=05023&locale=fr", "2 événements"},
	} {
		if body := get(k, "/flux/nouveau?"+test.query).Body.String(); !strings.Contains(strings.ToLower(body), strings.ToLower(test.want)) {
			t.Errorf("%s: ?%s does not say %q", test.name, test.query, test.want)
		}
	}
	if body := get(k, "/en/flux/nouveau?commune=05023").Body.String(); !strings.Contains(body, "2 events in the next 60 days, less than one a week") {
		t.Error("it is not said in English")
	}
	if n := len(get(k, "/flux/nouveau?commune=05023").Body.Bytes()); n > 40_000 {
		t.Errorf("the builder weighs %d bytes, want at most 40 000", n)
	}
}

func TestFluxListFindsATerritoryAndNamesTheConfirmed(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	slug, _ := k.saved(t, "Agenda de Briançon", "commune=05023")
	k.saved(t, "Sans doute la mairie", "commune=05023")
	if _, err := k.Desk.ConfirmSelection(context.Background(), registry.Person{Host: true}, slug); err != nil {
		t.Fatal(err)
	}
	body := get(k, "/flux").Body.String()
	if !strings.Contains(body, "Agenda de Briançon") || strings.Contains(body, "Sans doute") {
		t.Error("/flux does not name the confirmed feed, and it alone")
	}
	if w := get(k, "/flux?where=briancon"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/communes/05023#flux" {
		t.Errorf("a place typed = %d to %q, want its feed", w.Code, w.Header().Get("Location"))
	}
	if strings.Contains(get(k, "/flux/"+slug).Body.String(), `content="noindex"`) {
		t.Error("a confirmed feed is not indexed")
	}
}

// The owner of a feed that names a territory that is no more edits it all the
// same: what is lost stays, ticked, until they untick it.
func TestAFeedOfALostTerritoryIsEdited(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	slug, manage := k.saved(t, "Agenda", "commune=05023")
	selection, err := k.Store.Selection(t.Context(), slug)
	if err != nil {
		t.Fatal(err)
	}
	selection.Filter, selection.Revision = "commune=05023,05999&theme=sorcellerie", 2
	if err := k.Store.SaveSelection(t.Context(), selection); err != nil {
		t.Fatal(err)
	}
	kept := func() string {
		t.Helper()
		selection, err := k.Store.Selection(t.Context(), slug)
		if err != nil {
			t.Fatal(err)
		}
		return selection.Filter
	}
	edit := get(k, get(k, manage+"/criteres").Header().Get("Location"))
	if body := edit.Body.String(); edit.Code != 200 || !strings.Contains(body, `value="05999" checked`) || !strings.Contains(body, "n’existe plus (05999)") || !strings.Contains(body, `name="theme" value="sorcellerie"`) {
		t.Fatalf("the form = %d, want what is lost among what is chosen\n%.300s", edit.Code, page(edit))
	}
	form := url.Values{"title": {"L’agenda"}, "version": {"2"}, "commune": {"05023", "05999"}, "theme": {"sorcellerie"}}
	if w := post(k, manage+"/criteres", form); w.Code != http.StatusSeeOther || kept() != "commune=05023,05999&theme=sorcellerie" {
		t.Errorf("another title = %d, kept %q", w.Code, kept())
	}
	w := get(k, manage+"/criteres?where=&commune=05023&q=&from=&to=")
	if address := w.Header().Get("Location"); address != manage+"/criteres?commune=05023" {
		t.Errorf("without it = %d to %q", w.Code, address)
	}
	form = url.Values{"title": {"L’agenda"}, "version": {"3"}, "commune": {"05023"}}
	if w := post(k, manage+"/criteres", form); w.Code != http.StatusSeeOther || kept() != "commune=05023" {
		t.Errorf("saved without it = %d, kept %q", w.Code, kept())
	}
	for _, path := range []string{"/flux/nouveau?commune=05999", "/flux.rss?commune=05999"} {
		if w := get(k, path); w.Code != http.StatusBadRequest {
			t.Errorf("GET %s = %d, want 400", path, w.Code)
		}
	}
}

// A template of SPIP runs what it holds: whatever a feed is called and asks,
// the loop it is given holds our words and one escaped address.
func TestLoopOfSPIPHoldsNothingPeopleWrite(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	loop := regexp.MustCompile(`(?s)<textarea id="way-spip-loop"[^>]*>(.*?)</textarea>`)
	held := func(path string) string {
		found := loop.FindStringSubmatch(get(k, path).Body.String())
		if found == nil {
			t.Fatalf("%s gives no loop", path)
		}
		return html.UnescapeString(found[1])
	}
	evil := `l'été #EVAL{1+1} <BOUCLE_x(AUTEURS)> (#NOM|passthru) <?php ?>`
	slug, _ := k.saved(t, evil, "commune=05023&q=soupe")
	want := held("/communes/05023")
	if got := held("/flux/" + slug); got != strings.ReplaceAll(want, "/communes/05023", "/flux/"+slug) {
		t.Errorf("a saved feed gives the loop\n%s", got)
	}
	got := held("/flux/nouveau?q=" + url.QueryEscape(evil))
	source := regexp.MustCompile(`\{source rss, '([A-Za-z0-9:/._?=&%+,-]+)'\}`).FindStringSubmatch(got)
	if source == nil || get(k, strings.TrimPrefix(source[1], k.Base)).Code != http.StatusOK {
		t.Errorf("the loop of a filter is\n%s", got)
	}
	if strings.Count(got, "#") != strings.Count(want, "#") || strings.Count(got, "<") != strings.Count(want, "<") {
		t.Errorf("the filter adds to the loop\n%s", got)
	}
}

func TestWhoComesThroughAFeedLearnsWhetherItTakesTheEvent(t *testing.T) {
	k := feeding(t)
	slug, manage := k.saved(t, "Mairie de Briançon", "epci=240500439&not.theme=sport")
	const takes = "prend «\u00a0Les événements, dans la CC du Briançonnais, sauf sport et bien-être\u00a0»."
	body := page(get(k, nouveau+"?via="+slug))
	if !strings.Contains(body, takes) || !strings.Contains(body, `name="via" value="`+slug+`"`) || !strings.Contains(body, "y paraît tout seul") {
		t.Errorf("the form says nothing of the feed one came through:\n%s", body)
	}
	if strings.Contains(body, "Mairie de Briançon") {
		t.Error("a feed nobody confirmed is named")
	}
	form := url.Values{
		"title": {"Soirée soupe"}, "start_date": {"2026-12-12"}, "commune": {"Briançon"}, "organiser": {"Les Marmites"},
		"email": {"lea@exemple.fr"}, "once": {"drawn"}, "via": {slug},
	}
	check := func(want string) {
		t.Helper()
		w := post(k, nouveau, form)
		if w.Code != http.StatusOK || !strings.Contains(page(w), want) {
			t.Errorf("the check page = %d, want 200 with %q", w.Code, want)
		}
	}
	check("Paraîtra dans la liste d’où vous venez.")
	form.Set("theme", "sport")
	check("Ne paraîtra pas dans la liste d’où vous venez, qui " + takes)
	form.Del("theme")
	post(k, manage+"/approbation", url.Values{"on": {"1"}})
	check("dès que la personne qui la tient dira oui")
	if body := page(get(k, nouveau+"?via="+slug)); !strings.Contains(body, "approuve chaque annonce") {
		t.Error("the form does not say that each announcement is approved")
	}
	for _, none := range []string{"not-a-feed", "soupe-%C3%A9t%C3%A9", strings.Repeat("a", 101)} {
		if body := page(get(k, nouveau+"?via="+none)); strings.Contains(body, "Vous venez") || strings.Contains(body, `name="via"`) {
			t.Errorf("%s is no feed to come through, and its form could not be sent", none)
		}
	}
}
