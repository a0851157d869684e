package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"pioche/pkg/registry"
)

// party is a public event in a commune that begins so long after noon.
func party(n int, title, commune string, after time.Duration) *registry.Card {
	return &registry.Card{
		ID: fmt.Sprintf("partyaaaaa%c%c", 'a'+n/26, 'a'+n%26), Kind: registry.KindEvent, State: registry.Published, Visibility: registry.Public,
		Revision: 1, Lang: "fr", Source: registry.Direct, Title: registry.Text{"fr": title}, Place: &registry.Place{Commune: commune},
		Organisers: []registry.Organiser{{Name: "Comité des fêtes"}}, Created: noon, Published: noon, Updated: noon,
		Event: &registry.Event{Occurrences: []registry.Occurrence{{ID: "aaaaaa", Start: noon.Add(after), Zone: "Europe/Paris"}}},
	}
}

const aDay = 24 * time.Hour

func TestAgendaHoldsWhatItsAddressAsks(t *testing.T) {
	free := party(2, "Bal gratuit", "05061", 4*aDay)
	free.Event.Price.Code = "free"
	h := holding(t, party(1, "Fête de la soupe", "05023", aDay), free, party(3, "Bal de mars", "05023", 120*aDay))
	for _, test := range []struct{ name, path, holds, not string }{
		{"nothing asked", "/evenements", "Bal gratuit", "page."},
		{"a commune", "/evenements?commune=05023", "Fête de la soupe", "Bal gratuit"},
		{"free", "/evenements?price=free", "Bal gratuit", "Fête de la soupe"},
		{"this weekend", "/evenements?when=weekend", "Bal gratuit", "Fête de la soupe"},
		{"words, without their accents", "/evenements?q=fetes+soupe", "Fête de la soupe", "Bal gratuit"},
		{"a link another site marked", "/evenements?utm_source=x&commune=05061", "Bal gratuit", "Fête de la soupe"},
		{"nothing found: what to leave out", "/evenements?commune=05023&price=free", ">à Briançon</a>", "Bal gratuit</a>"},
	} {
		w := get(h, test.path)
		body := w.Body.String()
		if w.Code != http.StatusOK || !strings.Contains(body, test.holds) || strings.Contains(body, test.not) {
			t.Errorf("%s: GET %s = %d, want 200 with %q and without %q", test.name, test.path, w.Code, test.holds, test.not)
		}
	}
	if body := get(h, "/evenements?commune=05023").Body.String(); !strings.Contains(body, `href="https://pioche.example/flux.rss?commune=05023"`) {
		t.Error("the list does not tell its feed")
	}
}

func TestAFilterThatMeansNothingIsSaid(t *testing.T) {
	h := holding(t)
	for path, want := range map[string][]string{
		"/evenements?comune=05023":       {"comune", `href="/evenements?commune=05023"`},
		"/evenements?theme=cinemaa":      {"cinemaa", `href="/evenements?theme=cinema"`},
		"/evenements?commune=05999":      {"05999"},
		"/evenements?when=today&days=3":  {"période"},
		"/en/evenements?comune=05023":    {"commune", `href="/en/evenements?commune=05023"`},
		"/evenements?radius=-1&near=x":   {"near"},
		"/evenements?q=" + long:          {"longue"},
		"/communes/05023.rss?theme=zzz":  {"zzz"},
		"/evenements?price=free&price[]": {"price[]"},
	} {
		w := get(h, path)
		if w.Code != http.StatusBadRequest {
			t.Errorf("GET %.60s = %d, want 400", path, w.Code)
		}
		for _, holds := range want {
			if !strings.Contains(w.Body.String(), holds) {
				t.Errorf("GET %.60s does not say %q", path, holds)
			}
		}
	}
}

var long = strings.Repeat("a", 20_000)

func TestAPlaceTypedBecomesAnAddress(t *testing.T) {
	h := holding(t)
	for typed, want := range map[string]string{
		"where=Briançon":                         "/evenements?commune=05023",
		"where=hautes+alpes":                     "/evenements?dept=05",
		"where=Briançon+(05100)":                 "/evenements?commune=05023",
		"where=Gap&radius=20&q=soupe":            "/evenements?near=05061&radius=20&q=soupe",
		"where=&commune=05023":                   "/evenements?commune=05023",
		"where=Gap&commune=05023&theme=nature":   "/evenements?commune=05061&theme=nature",
		"where=Gap&when=today&from=2026-12-24":   "/evenements?commune=05061&from=2026-12-24",
		"where=&q=&from=&to=&radius=&price=free": "/evenements?price=free",
	} {
		w := get(h, "/evenements?"+strings.ReplaceAll(typed, "ç", "%C3%A7"))
		if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != want {
			t.Errorf("%s = %d %s, want 303 %s", typed, w.Code, got, want)
		}
	}
	if w := get(h, "/evenements?where=Saint-Bonnet"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "Saint-Bonnet-en-Champsaur (05500)") {
		t.Errorf("homonyms = %d, want 200 with Saint-Bonnet-en-Champsaur to choose", w.Code)
	}
	if w := get(h, "/evenements?where=Paris-sur-Moon"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `value="Paris-sur-Moon"`) {
		t.Errorf("a place nobody knows = %d, want 200 with what was typed", w.Code)
	}
}

func TestAgendaGoesOnByKey(t *testing.T) {
	var cards []*registry.Card
	for n := range perPage + 5 {
		cards = append(cards, party(n, fmt.Sprintf("Fête %03d", n), "05023", time.Duration(n+1)*time.Hour))
	}
	h := holding(t, cards...)
	first := get(h, "/evenements").Body.String()
	_, after, found := strings.Cut(first, `<a class="btn quiet" href="`)
	address, _, _ := strings.Cut(after, `"`)
	if !found || strings.Contains(first, "Fête 050") || !strings.Contains(first, "Fête 049") {
		t.Fatalf("the first page does not end at the fiftieth; next is %q", address)
	}
	second := get(h, address).Body.String()
	if !strings.Contains(second, "Fête 050") || strings.Contains(second, "Fête 049") || strings.Contains(second, `rel="next"`) {
		t.Errorf("GET %s does not hold what follows alone", address)
	}
}

func TestEventPage(t *testing.T) {
	card := party(1, "Fête </script><script>alert(1)</script>", "05023", aDay)
	h := holding(t, card)
	body := get(h, "/evenements/"+card.ID).Body.String()
	for _, want := range []string{
		"Mercredi 25 novembre 2026, à 12", `<a href="/communes/05023">Briançon</a>`, "Licence Ouverte 2.0", `"@type":"Event"`, `property="og:title"`,
		`<link rel="canonical" href="https://pioche.example/evenements/` + card.ID, `hreflang="en"`, card.ID + ".ics", "mailto:contact@pioche.example?subject=",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(body, "<script>alert") {
		t.Error("the title escaped")
	}
	w := get(h, "/evenements/"+card.ID+".ics")
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "BEGIN:VEVENT") || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/calendar") {
		t.Errorf("the calendar file = %d %s", w.Code, w.Header().Get("Content-Type"))
	}
}

func TestWhatIsNotPublicIsNotThere(t *testing.T) {
	partners, draft, withdrawn, never := party(1, "Pressentie", "05023", aDay), party(2, "Brouillon", "05023", aDay), party(3, "Retirée", "05023", aDay), party(4, "Jamais parue", "05023", aDay)
	partners.Visibility = registry.Partners
	draft.State, draft.Published = registry.Draft, time.Time{}
	withdrawn.State = registry.Withdrawn
	never.State, never.Published = registry.Withdrawn, time.Time{}
	h := holding(t, partners, draft, withdrawn, never)
	for _, test := range []struct {
		card *registry.Card
		want int
	}{{partners, 404}, {draft, 404}, {withdrawn, 410}, {never, 404}} {
		for _, ext := range []string{"", ".ics"} {
			w := get(h, "/evenements/"+test.card.ID+ext)
			if w.Code != test.want || strings.Contains(w.Body.String(), test.card.Title["fr"]) {
				t.Errorf("%s%s = %d, want %d without its title", test.card.Title["fr"], ext, w.Code, test.want)
			}
		}
	}
	if body := get(h, "/evenements").Body.String() + get(h, "/sitemap.xml").Body.String(); strings.Contains(body, "partyaaaaa") {
		t.Error("a hidden card is listed")
	}
	for _, path := range []string{"/evenements/" + partners.ID + ".json", "/evenements/unknownaaaaa", "/evenements/x", "/evenements/partyaaaaaab.ics.rss"} {
		if w := get(h, path); w.Code != 404 {
			t.Errorf("GET %s = %d, want 404", path, w.Code)
		}
	}
}

func TestTerritoryPages(t *testing.T) {
	h := holding(t, party(1, "Fête de la soupe", "05023", aDay), party(2, "Bal", "05061", aDay))
	for path, test := range map[string]struct{ holds, not string }{
		"/communes/05023":    {"Fête de la soupe", "Bal</a>"},
		"/epci/240500439":    {"Fête de la soupe", "Bal</a>"},
		"/departements/05":   {"Bal</a>", "page."},
		"/en/communes/05023": {"What is on in Briançon", "Bal</a>"},
	} {
		body := get(h, path).Body.String()
		if !strings.Contains(body, test.holds) || strings.Contains(body, test.not) {
			t.Errorf("GET %s lacks %q or holds %q", path, test.holds, test.not)
		}
	}
	body := get(h, "/communes/05023").Body.String()
	for _, want := range []string{"https://pioche.example/communes/05023.ics", "/evenements/nouveau?commune=05023", "Ce qui se passe à Briançon", `href="/communes/05027"`, "&lt;iframe src="} {
		if !strings.Contains(body, want) {
			t.Errorf("the page of a commune lacks %q", want)
		}
	}
	for path, want := range map[string]string{
		"/communes/05005":              "/communes/05118", // Antonaves, in Val Buëch-Méouge since 2016
		"/en/communes/05005":           "/en/communes/05118",
		"/communes/05005.ics?limit=5":  "/communes/05118.ics?limit=5",
		"/communes/05023?when=weekend": "/evenements?commune=05023&when=weekend",
	} {
		if got := get(h, path).Header().Get("Location"); got != want {
			t.Errorf("GET %s goes to %q, want %q", path, got, want)
		}
	}
	for _, path := range []string{"/communes/05023.rss?commune=05061", "/communes/05023.rss?dept=05", "/epci/240500439?dept=05", "/communes/05023.rss?comune=05023"} {
		if w := get(h, path); w.Code != 400 {
			t.Errorf("GET %s = %d, want 400: it would be wider than it says", path, w.Code)
		}
	}
	for _, path := range []string{"/communes/05023.rss?wider=1", "/communes/05023.rss?commune=05023", "/communes/05023.rss?q=soupe&limit=3"} {
		if w := get(h, path); w.Code != 200 || strings.Contains(w.Body.String(), "Bal") {
			t.Errorf("GET %s = %d, want the feed of Briançon", path, w.Code)
		}
	}
	for path, want := range map[string]string{
		"/communes/5023": "05023 Briançon", "/communes/5023.rss": "05023 Briançon", "/departements/5.json": "05 Hautes-Alpes",
		"/communes/99999": "Rien à cette adresse", "/communes/05023,05061": "Rien à cette adresse",
	} {
		if w := get(h, path); w.Code != 404 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("GET %s = %d, want 404 with %q", path, w.Code, want)
		}
	}
}

func TestADayIsThatOfTheRegistry(t *testing.T) {
	late := party(1, "Fête de la soupe", "05023", aDay)
	late.Updated = time.Date(2026, 11, 23, 23, 40, 0, 0, time.UTC) // 0 h 40 in Paris
	w := get(holding(t, late), "/evenements/"+late.ID)
	if want := "mis à jour le mardi 24 novembre 2026"; !strings.Contains(w.Body.String(), want) {
		t.Errorf("the page does not say %q", want)
	}
}
