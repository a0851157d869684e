package feed_test

import (
	"encoding/json"
	"encoding/xml"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"pioche/pkg/feed"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
)

func named(t testing.TB, id string) filter.Pick {
	t.Helper()
	for _, p := range picks(false) {
		if p.Card.ID == id {
			return p
		}
	}
	t.Fatalf("no fixed card %s", id)
	return filter.Pick{}
}

type rssItem struct {
	Title       string `xml:"title"`
	Link        string `xml:"link"`
	GUID        string `xml:"guid"`
	PubDate     string `xml:"pubDate"`
	Description string `xml:"description"`
}

func rssItems(t testing.TB, f *feed.Feed) []rssItem {
	t.Helper()
	var out struct {
		Items []rssItem `xml:"channel>item"`
	}
	if err := xml.Unmarshal(written(t, "rss", f), &out); err != nil {
		t.Fatal(err)
	}
	return out.Items
}

// spaced shows no-break spaces as the ones a test can be read with.
var spaced = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

func TestTitlesSayWhatWhenWhere(t *testing.T) {
	for _, c := range []struct{ lang, id, title, description string }{
		{"fr", "ordinaryaaaa", "Fête de la soupe – sam. 28 nov., 14 h – Briançon",
			"Sam. 28 nov., 14 h–17 h 30 · MJC, Briançon · Gratuit — Venez avec votre bol et votre recette."},
		{"en", "ordinaryaaaa", "Fête de la soupe – Sat 28 Nov, 2 pm – Briançon",
			"Sat 28 Nov, 2 pm–5:30 pm · MJC, Briançon · Free — Venez avec votre bol et votre recette."},
		{"en", "englishaaaaa", "Guided tour – Fri 4 Dec, 10 am – Briançon", "Fri 4 Dec, 10 am–11:30 am · MJC, Briançon — In French and English."},
		{"fr", "seriesaaaaaa", "ANNULÉ – Yoga du mardi – mar. 1er déc., 18 h 30 – Briançon",
			"Annulé (à cause du vent) · mar. 1er déc., 18 h 30–20 h · MJC, Briançon · Au chapeau — Autres dates : mar. 8 déc., 18 h 30–20 h · mar. 5 janv., 18 h 30–20 h"},
		{"fr", "exhibitionaa", "Les Écrins en noir et blanc – du mar. 10 nov. au dim. 6 déc. – Briançon", "Du mar. 10 nov. au dim. 6 déc. · MJC, Briançon"},
		{"fr", "tentativeaaa", "À CONFIRMER – Fête des voisins – sam. 30 oct. 2027, 12 h – Briançon", "Date à confirmer · sam. 30 oct. 2027, 12 h–16 h · MJC, Briançon"},
		{"fr", "onlineaaaaaa", "EN LIGNE – Réunion des amap – jeu. 3 déc., 18 h", "Passé en ligne · jeu. 3 déc., 18 h–19 h · en ligne"},
		{"fr", "nowhereaaaaa", "Marche aux lampions – sam. 5 déc., 17 h – Saint-Quelque-Part", "Sam. 5 déc., 17 h–19 h · Saint-Quelque-Part"},
		{"fr", "structureaaa", "La Ressourcerie du Guil – Briançon", "Épicerie et circuits courts, Artisanat et création · MJC, Briançon — On répare, on trie, on revend."},
		{"fr", "noticeaaaaaa", "Cherche animatrice – Hautes-Alpes", "Emploi · Hautes-Alpes — Mi-temps, à partir de janvier."},
	} {
		f := sample(false)
		f.Lang, f.Picks = c.lang, []filter.Pick{named(t, c.id)}
		item := rssItems(t, f)[0]
		if got := spaced.Replace(item.Title); got != c.title {
			t.Errorf("%s in %s: title %q, want %q", c.id, c.lang, got, c.title)
		}
		if got := spaced.Replace(item.Description); got != c.description {
			t.Errorf("%s in %s: description\n%q, want\n%q", c.id, c.lang, got, c.description)
		}
	}
}

// A site keeps what it pulled for hours: nothing may be said as of now.
func TestTextsDoNotMoveWithTheClock(t *testing.T) {
	f := sample(false)
	f.Picks = []filter.Pick{named(t, "exhibitionaa"), named(t, "ordinaryaaaa")}
	before := rssItems(t, f)
	f.Now = time.Date(2026, 11, 28, 15, 0, 0, 0, time.UTC)
	if diff := cmp.Diff(before, rssItems(t, f)); diff != "" {
		t.Errorf("four days later the same dates are said otherwise:\n%s", diff)
	}
}

func TestIdentifiersAreConstant(t *testing.T) {
	f := sample(false)
	f.Picks = []filter.Pick{named(t, "ordinaryaaaa")}
	if got, want := rssItems(t, f)[0].GUID, "ordinaryaaaa@k7m2x4p6q3r5"; got != want {
		t.Errorf("guid = %q, want %q", got, want)
	}
	f.Each = true
	if got, want := rssItems(t, f)[0].GUID, "ordinaryaaaa-soupea@k7m2x4p6q3r5"; got != want {
		t.Errorf("guid with each=1 = %q, want %q", got, want)
	}
	if got, want := rssItems(t, f)[0].Link, "/evenements/ordinaryaaaa#soupea"; !strings.HasSuffix(got, want) {
		t.Errorf("link with each=1 = %q, want …%q: clients tell items by it", got, want)
	}
	f.Picks = nil
	empty := rssItems(t, f)[0].GUID
	f.Lang, f.Base, f.Now = "en", "https://other.example", f.Now.AddDate(1, 0, 0)
	if got := rssItems(t, f)[0].GUID; got != empty || strings.ContainsAny(got, " é") {
		t.Errorf("the empty item is %q, then %q", empty, got)
	}
	f.Key = "gap-aaaa"
	if got := rssItems(t, f)[0].GUID; got == empty {
		t.Errorf("two feeds share the empty item %q", got)
	}
}

func TestPubDateOnlyWhenAsked(t *testing.T) {
	f := sample(false)
	for _, item := range rssItems(t, f) {
		if item.PubDate != "" {
			t.Fatalf("%s has a pubDate: WordPress would sort the agenda by it", item.Title)
		}
	}
	f.PubDate = true
	if got, want := rssItems(t, f)[0].PubDate, "Sun, 01 Nov 2026 09:05:00 +0000"; got != want {
		t.Errorf("pubDate = %q, want %q", got, want)
	}
}

func TestLinksAreShortASCII(t *testing.T) {
	for _, item := range rssItems(t, sample(false)) {
		for _, s := range []string{item.Link, item.GUID} {
			if len(s) > 255 || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
				t.Errorf("%q would be cut or refused", s)
			}
		}
	}
}

// SPIP takes any link that matches for a theme of the item, and forgets its
// categories (plugin Sites, analyser_backend).
func TestLinksOfATextAreNoThemes(t *testing.T) {
	spip := regexp.MustCompile(`(?is)<a\s([^>]+\s)?rel=[^>]+>`)
	card := *registrytest.Fixed()[0]
	card.Description = registry.Text{"fr": "Voir [le programme](https://exemple.fr/programme)."}
	event := *card.Event
	event.Registration.URL = "https://exemple.fr/inscription"
	card.Event = &event
	f := sample(false)
	f.Picks = picked(&card, false)
	said := string(written(t, "rss", f))
	if found := spip.FindString(said); found != "" {
		t.Errorf("SPIP would take for a theme %s", found)
	}
	for _, link := range []string{"https://exemple.fr/programme", "https://exemple.fr/inscription"} {
		if got := relOf(said, link); got != "nofollow noopener ugc" {
			t.Errorf("rel of %s = %q, want one that gains it nothing", link, got)
		}
	}
}

// relOf reads the rel of a link as a browser would.
func relOf(page, address string) string {
	for z := html.NewTokenizer(strings.NewReader(page)); z.Next() != html.ErrorToken; {
		at := map[string]string{}
		token := z.Token()
		for _, a := range token.Attr {
			at[a.Key] = a.Val
		}
		if token.Data == "a" && at["href"] == address {
			return at["rel"]
		}
	}
	return ""
}

func TestMessage(t *testing.T) {
	f := sample(false)
	for id, want := range map[string]string{
		"cancelledaaa": "ANNULÉ – Bal du village\ntempête annoncée\nSamedi 28 novembre 2026, de 21 h à 2 h\nMJC, 35 rue Pasteur, 05100 Briançon\nhttps://pioche.example/evenements/cancelledaaa",
		"seriesaaaaaa": "ANNULÉ – Yoga du mardi\nà cause du vent\nMardi 1er décembre 2026, de 18 h 30 à 20 h\nAutres dates : mar. 8 déc., 18 h 30–20 h · mar. 5 janv., 18 h 30–20 h\nMJC, 35 rue Pasteur, 05100 Briançon\nAu chapeau\nhttps://pioche.example/evenements/seriesaaaaaa",
	} {
		if got := spaced.Replace(f.Message(named(t, id))); got != want {
			t.Errorf("Message =\n%s\nwant\n%s", got, want)
		}
	}
}

func TestJSONLD(t *testing.T) {
	f := sample(false)
	for _, c := range registrytest.Fixed() {
		raw, err := f.JSONLD(c)
		if err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(string(raw), "<>&\u2028") {
			t.Errorf("%s could leave its script element: %s", c.ID, raw)
		}
	}
	for id, name := range map[string]string{"ordinaryaaaa": "event.jsonld", "seriesaaaaaa": "series.jsonld", "onlineaaaaaa": "online.jsonld", "noticeaaaaaa": "notice.jsonld", "structureaaa": "structure.jsonld"} {
		raw, err := f.JSONLD(named(t, id).Card)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name, indented(t, raw))
	}
}

// Search engines refuse an event without a name, a start and a place.
func TestJSONLDHasWhatIsRequired(t *testing.T) {
	f := sample(false)
	for _, c := range registrytest.Fixed() {
		if c.Event == nil {
			continue
		}
		raw, _ := f.JSONLD(c)
		if raw[0] == '{' {
			raw = []byte("[" + string(raw) + "]")
		}
		var events []struct {
			Name, StartDate, EventStatus, Description string
			Location                                  []struct{ Name, URL string }
		}
		if err := json.Unmarshal(raw, &events); err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if e.Name == "" || e.StartDate == "" || e.EventStatus == "" || e.Description == "" || len(e.Location) == 0 || e.Location[0].Name+e.Location[0].URL == "" {
				t.Errorf("%s: %+v", c.ID, e)
			}
		}
	}
}

func TestArchiveGivesEveryDate(t *testing.T) {
	f := sample(false)
	series := named(t, "seriesaaaaaa")
	if got := len(f.Item(series).Dates); got != 3 {
		t.Errorf("%d dates to come, want 3", got)
	}
	f.Archive = true
	if got := len(f.Item(series).Dates); got != 4 {
		t.Errorf("%d dates in an archive, want 4", got)
	}
	if got := f.Item(series).Status; got != registry.Cancelled {
		t.Errorf("status = %q, want that of the date shown", got)
	}
}
