package web

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"pioche/pkg/geo"
	"pioche/pkg/registry"
)

// house is a structure with its seat in a commune.
func house(n int, title, commune string) *registry.Card {
	card := party(n, title, commune, aDay)
	card.Kind, card.Event, card.Organisers, card.Actor = registry.KindActor, nil, nil, &registry.Actor{}
	return card
}

// spaced is the text of a page with plain spaces.
func spaced(w *httptest.ResponseRecorder) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(page(w))
}

func TestBuilderBeginsWithAModel(t *testing.T) {
	refuge := house(7, "Refuge Napoléon", "05023")
	twin := house(8, "Refuge du Viso", "05065")
	k := feeding(t, append(soupAndBall(), refuge, twin)...)
	blank := get(k, "/flux/nouveau").Body.String()
	first := strings.Index(blank, `value="epci"`)
	for _, name := range []string{"around", "notices", "letter", "structure"} {
		if at := strings.Index(blank, `name="model" value="`+name+`"`); at < first || first < 0 {
			t.Errorf("the model %q is not offered after the EPCI", name)
		}
	}
	if strings.Contains(get(k, "/flux/nouveau?commune=05023").Body.String(), `name="model"`) {
		t.Error("models are offered to who began already")
	}
	for _, test := range []struct{ name, sent, want string }{
		{"the EPCI of a commune", "model=epci&where=briancon&radius=20", "epci=240500439"},
		{"an EPCI by its name", "model=epci&where=CC+du+Brian%C3%A7onnais&radius=20", "epci=240500439"},
		{"a département", "model=epci&where=Hautes-Alpes&radius=20", "dept=05"},
		{"a commune in no EPCI", "model=epci&where=%C3%8Ele-d%27Yeu&radius=20", "commune=85113"},
		{"notices, by a postcode of several communes of one EPCI", "model=notices&where=05600&radius=20", "kind=notice&epci=200067452"},
		{"the letter", "model=letter&where=briancon&radius=20", "kind=event,notice&epci=240500439&days=30"},
		{"a structure by its name", "model=structure&structure_id=&structure=refuge+napoleon", "actor=" + refuge.ID},
		{"a structure chosen", "model=structure&structure_id=" + twin.ID + "&structure=Refuge", "actor=" + twin.ID},
	} {
		w := get(k, "/flux/nouveau?"+test.sent)
		if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != "/flux/nouveau?"+test.want+"#resultat" {
			t.Errorf("%s = %d to %q, want 303 to ?%s\n%.0s", test.name, w.Code, got, test.want, w.Body)
		}
	}
	for _, test := range []struct{ name, sent, says string }{
		{"nothing typed", "model=epci&where=&radius=20", "Écrivez d’abord"},
		{"homonyms", "model=epci&where=Saint-Bonnet&radius=20", "Lequel"},
		{"a name nobody knows", "model=letter&where=Brianson&radius=20", "Briançon"},
		{"around what is no commune", "model=around&where=Hautes-Alpes&radius=20", "autour d’une commune"},
		{"two structures", "model=structure&structure_id=&structure=refuge", "actor=" + refuge.ID},
		{"no structure", "model=structure&structure_id=&structure=%3Cb%3E", "&lt;b&gt;"},
	} {
		if w := get(k, "/flux/nouveau?"+test.sent); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), test.says) || !strings.Contains(w.Body.String(), `value="epci"`) {
			t.Errorf("%s = %d, want 200 that says %q and offers the models again", test.name, w.Code, test.says)
		}
	}
	for _, sent := range []string{"model=autre&where=gap", "model=around&where=gap&radius=10000"} {
		if w := get(k, "/flux/nouveau?"+sent); w.Code != http.StatusBadRequest {
			t.Errorf("?%s = %d, want 400", sent, w.Code)
		}
	}
	named := spaced(get(k, "/flux/nouveau?actor="+refuge.ID))
	if !strings.Contains(named, `name="actor" value="`+refuge.ID+`" checked> Refuge Napoléon`) {
		t.Error("the structure chosen is not named beside its box")
	}
}

func TestAroundACommuneNamesTheCommunes(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	w := get(k, "/flux/nouveau?model=around&where=briancon&radius=20")
	query, err := url.Parse(w.Header().Get("Location"))
	if err != nil || w.Code != http.StatusSeeOther {
		t.Fatalf("around Briançon = %d, want 303", w.Code)
	}
	codes := strings.Split(query.Query().Get("commune"), ",")
	briancon, _ := geo.CommuneByCode("05023")
	circle := geo.NewCircle(briancon.Lat, briancon.Lon, 20)
	if len(codes) < 8 {
		t.Fatalf("around Briançon: %v, want its neighbours", codes)
	}
	body := get(k, query.RequestURI()).Body.String()
	for _, code := range codes {
		commune, _ := geo.CommuneByCode(code)
		if !circle.Contains(registry.Point{Lat: commune.Lat, Lon: commune.Lon}) || !strings.Contains(body, `name="commune" value="`+code+`" checked> `+html.EscapeString(commune.Name)) {
			t.Errorf("%s is not in the circle, or has no box to untick", commune.Name)
		}
	}
	if !strings.Contains(body, "autres lieux") {
		t.Error("the sentence names every commune")
	}
	w = get(k, "/flux/nouveau?model=around&where=briancon&radius=100")
	body = spaced(w)
	if w.Code != http.StatusOK || strings.Count(body, `name="commune" value="`) < 50 || !strings.Contains(body, "les 50 plus proches") || !strings.Contains(body, "near=05023&radius=100") {
		t.Errorf("a circle of too many communes = %d, want it said, with a way to all of it", w.Code)
	}
}

func TestBuilderCountsWhatEachCriterionLeaves(t *testing.T) {
	free := party(3, "Bal gratuit", "05023", 5*aDay)
	free.Event.Price.Code = "free"
	wide := party(4, "Fête du département", "", 6*aDay)
	wide.Place, wide.Scope = nil, []registry.Territory{{Level: registry.LevelDept, Code: "05"}}
	weekly := party(5, "Chorale", "05023", aDay)
	for i := range 8 {
		weekly.Event.Occurrences = append(weekly.Event.Occurrences, party(20+i, "x", "05023", aDay*time.Duration(7*(2+i))).Event.Occurrences...)
	}
	weekly.Event.Occurrences = weekly.Event.Occurrences[1:]
	for i := range weekly.Event.Occurrences {
		weekly.Event.Occurrences[i].ID = "date0" + string(rune('a'+i))
	}
	k := feeding(t, append(soupAndBall(), free, wide, weekly)...)
	for _, test := range []struct {
		query string
		want  []string
	}{
		{"commune=05023", []string{"sans l’activité régulière (1)", "plus large (1)"}},
		{"commune=05023&price=free", []string{"À Briançon : <b>3</b>", "Gratuits : <b>1</b>", "2 écartés : pas gratuit", `href="/flux/nouveau?commune=05023#resultat"`}},
		{"commune=05023&not.rhythm=regular", []string{"Sauf régulier : <b>2</b>", "1 écarté : régulier"}},
		{"near=05023&radius=5", []string{"2 écartés : hors des 5 km"}},
		{"commune=05023&not.access=mi", []string{"Sauf accessibles en fauteuil : <b>3</b>"}},
		{"commune=05061&price=free", []string{"À Gap : <b>1</b>", "Gratuits : <b>0</b>", ">gratuits</a> : 1", ">à Gap</a> : 1"}},
	} {
		body := spaced(get(k, "/flux/nouveau?"+test.query))
		for _, want := range test.want {
			if !strings.Contains(body, want) {
				t.Errorf("?%s does not say %q", test.query, want)
			}
		}
	}
}

func TestBuilderTakesEveryKind(t *testing.T) {
	k := feeding(t, append(soupAndBall(), house(7, "Refuge Napoléon", "05023"))...)
	for sent, want := range map[string]string{
		"where=&kind=actor&commune=05023&span=days%3D30&price=free": "kind=actor&commune=05023",
		"where=&kind=event&kind=notice&commune=05023&span=days%3D7": "kind=event,notice&commune=05023&days=7",
		"where=&commune=05023&span=days%3D7&type=news":              "commune=05023&days=7",
	} {
		if got := get(k, "/flux/nouveau?"+sent).Header().Get("Location"); got != "/flux/nouveau?"+want {
			t.Errorf("?%s leads to %q, want ?%s", sent, got, want)
		}
	}
	body := spaced(get(k, "/flux/nouveau?kind=actor&commune=05023"))
	if !strings.Contains(body, "Refuge Napoléon") || !strings.Contains(body, `name="kind" value="actor" checked`) || strings.Contains(body, `name="price"`) || !strings.Contains(body, `name="trade"`) {
		t.Error("structures are not built from what concerns structures")
	}
}

// What is picked on an English page is in English.
func TestEnglishPagesGiveEnglishFeeds(t *testing.T) {
	house := house(7, "Refuge Napoléon", "05023")
	k := feeding(t, append(soupAndBall(), house)...)
	for path, want := range map[string]string{
		"/en/flux/nouveau?commune=05023":           "/flux.rss?commune=05023&locale=en",
		"/en/flux/nouveau?commune=05023&locale=fr": "/flux.rss?commune=05023&locale=fr",
		"/en/evenements?commune=05023":             "/flux.rss?commune=05023&locale=en",
		"/en/communes/05023":                       "/communes/05023.rss?locale=en",
		"/en/acteurs/" + house.ID:                  "/flux.rss?kind=event,notice&actor=" + house.ID + "&locale=en",
		"/flux/nouveau?commune=05023":              "/flux.rss?commune=05023\"",
	} {
		if body := html.UnescapeString(get(k, path).Body.String()); !strings.Contains(body, k.Base+want) {
			t.Errorf("%s does not give %s", path, want)
		}
	}
	for _, path := range []string{"/en/flux/nouveau?commune=05023", "/en/communes/05023", "/en/aide/criteres"} {
		if strings.Contains(get(k, path).Body.String(), "Texte") {
			t.Errorf("%s names a format in French", path)
		}
	}
	w := post(k, "/en/flux/nouveau", url.Values{"commune": {"05023"}, "title": {"Agenda"}})
	slug := strings.TrimPrefix(w.Header().Get("Location"), "/en/gerer/")
	if body := get(k, "/flux/"+slug[:strings.LastIndexByte(slug, '-')]+".txt").Body.String(); !strings.Contains(body, "Wednesday") {
		t.Errorf("a feed saved on an English page is in French:\n%s", body)
	}
}
