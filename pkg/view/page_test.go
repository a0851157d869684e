package view

import (
	"bytes"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
	"pioche/templates"
)

// samples are pages as full and as empty as they come: each template of
// templates/page needs both, so that a name the struct has not is caught. The
// test file of each family of pages adds its own in an init.
var samples = map[string][]Framed{
	"home":           {&HomePage{}, &HomePage{Heading: "Ce week-end", SeeHref: "/evenements", SeeText: "Voir", Quick: []Chip{{Href: "/evenements?price=free", Label: "Gratuit"}}, Soon: items(), Count: 2}},
	"event_list":     {&EventListPage{}, fullList()},
	"event_show":     {&EventPage{}, fullEvent()},
	"territory_show": {&TerritoryPage{}, fullTerritory()},
	"criteria":       {&CriteriaPage{}, &CriteriaPage{Rows: Criteria("fr")}},
	"text":           {&TextPage{}, &TextPage{Heading: "Aide", Intro: "Trois gestes.", Sections: Sections("fr", "index", true), Write: true, Topics: []Link{{Href: "/aide/piocher", Label: "Piocher"}}}},
	"error": {&ErrorPage{}, &ErrorPage{Heading: "Rien ici", Text: "Voyez ailleurs.", Reference: "abcdefgh", Doors: true, Instead: "/evenements",
		Retry: true, Given: &Given{Action: "/evenements", Fields: []GivenField{{Name: "title", Value: "<script>alert(1)</script>"}}}}},
}

// soup is an event that has everything, and hostile texts.
func soup() *registry.Card {
	start := registrytest.Now.Add(98 * time.Hour)
	return &registry.Card{
		ID: "abcdefghijkl", Kind: registry.KindEvent, State: registry.Published, Visibility: registry.Public, Lang: "fr",
		Title:       registry.Text{"fr": "Fête de la soupe <script>alert(1)</script>"},
		Summary:     registry.Text{"fr": "Apportez un <b>légume</b>"},
		Description: registry.Text{"fr": "Du **bon** <script>alert(1)</script> [ici](javascript:alert(1))"},
		Themes:      []string{"cuisine"}, Audience: []string{"family"}, Access: []string{"mi", "hi"},
		Place:      &registry.Place{Name: "Salle des fêtes", Address: "1 rue Haute", Commune: "05023", Point: &registry.Point{Lat: 44_900_000, Lon: 6_640_000}},
		Organisers: []registry.Organiser{{Name: "Les Louches", URL: "javascript:alert(1)"}},
		Images:     []registry.Image{{URL: "https://exemple.fr/a.jpg"}, {ID: "soupesoupesoupesoupesoupea", URL: registry.ImagePath("soupesoupesoupesoupesoupea", 800), Alt: `"><script>alert(1)</script>`, Credit: "<b>Léa</b>", Width: 800, Height: 600}},
		Contact:    "04 92 00 00 00", URL: "https://exemple.fr/", Updated: registrytest.Now, Origins: []registry.Origin{{Name: "Agenda", URL: "https://exemple.fr/"}},
		Event: &registry.Event{
			Occurrences: []registry.Occurrence{
				{ID: "aaaaaa", Start: start, End: start.Add(2 * time.Hour), HasEnd: true, Zone: "Europe/Paris", Status: registry.Cancelled, StatusNote: "à cause du vent"},
				{ID: "bbbbbb", Start: start.AddDate(0, 0, 7), Zone: "Europe/Paris"},
			},
			Price: registry.Price{Code: "free"}, Age: registry.Age{Min: 7}, OnlineURL: "https://exemple.fr/direct",
			Registration: registry.Registration{URL: "https://exemple.fr/r", Email: "r@exemple.fr", Phone: "0492000000"},
		},
	}
}

func items() []Item {
	card := soup()
	return Items("fr", []filter.Pick{{Card: card, Shown: &card.Event.Occurrences[0]}}, registrytest.Now, true)
}

func fullList() *EventListPage {
	return &EventListPage{
		CardList: fullCardList(), Going: items(),
		Days: []Day{{Heading: "samedi 28 novembre", Date: "2026-11-28", Items: items()}}, Newest: items(),
	}
}

// fullCardList is what every kind of list can say.
func fullCardList() CardList {
	link := []Link{{Href: "/evenements?commune=05023", Label: "Briançon"}}
	chip := []Chip{{Href: "/evenements", Label: "Gratuit", On: true}, {Href: "/evenements", Label: "sauf sport", Off: true}}
	return CardList{
		Kind: registry.KindEvent, Tabs: chip, Sentence: "Les événements à Briançon", Count: 12, Quick: chip, Asked: chip, Next: "/evenements?after=x", First: "/evenements",
		Search: Search{Dated: true, Q: `"><script>alert(1)</script>`, Where: "Gap", Radius: []Choice{{Value: "20", Label: "20 km", On: true}},
			Groups: []ChoiceGroup{{Name: "theme", Legend: "Thème", Choices: []Choice{{Value: "nature", Label: "Nature", On: true}}}}, Kept: []GivenField{{Name: "dow", Value: "mon"}}},
		Wider: &link[0], Unsaid: &link[0], AroundHref: "/evenements?price=free", Without: []Suggestion{{Href: "/evenements", Label: "gratuit", Count: 6}}, Places: link, Unknown: "Gapp", Near: link,
		PickHref: "/flux/nouveau", AnnounceHref: "/evenements/nouveau", Layouts: fullLayouts(),
	}
}

func fullEvent() *EventPage {
	page := NewEventPage("fr", soup(), registrytest.Now)
	page.Social = NewSocial("fr", soup(), page.Heading, page.Summary)
	page.Scope = []Link{{Href: "/departements/05", Label: "Hautes-Alpes"}}
	page.More = page.Dates
	page.ICS, page.Message, page.WrongHref = "/evenements/abcdefghijkl.ics", "Fête", "mailto:a@pioche.example"
	return page
}

func fullTerritory() *TerritoryPage {
	return &TerritoryPage{
		Name: "Briançon", Inside: "à Briançon", Count: 1, Going: items(), Days: []Day{{Heading: "samedi", Date: "2026-11-28", Items: items()}}, More: "/evenements",
		Crumbs:     []Link{{Href: "/regions/93", Label: "PACA"}},
		Actors:     &SomeActors{Count: 1_200, Items: ActorItems("fr", []*registry.Card{louches()}), Href: "/acteurs?commune=05023"},
		Addresses:  NewAddresses("fr", `Briançon "05"`, "https://pioche.example/communes/05023", "", []Format{{Ext: "ics", Name: "iCalendar"}}),
		InnerTitle: "Communes voisines", Inner: []Link{{Href: "/communes/05079", Label: "Le Monêtier-les-Bains"}},
	}
}

func TestEveryTemplateFitsItsStruct(t *testing.T) {
	files, err := fs.Glob(templates.Pages, "page/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(path.Base(file), ".html")
		if len(samples[name]) == 0 {
			t.Errorf("page %q has no sample here", name)
		}
		for i, page := range samples[name] {
			for _, lang := range i18n.Langs {
				page.SetFrame(lang, "/aide?x=1", Site{Name: "Pioche", Base: "https://pioche.example", Contact: "a@pioche.example", Demo: i == 0})
				var out bytes.Buffer
				if err := Render(&out, lang, name, page); err != nil {
					t.Errorf("%s, sample %d: %v", lang, i, err)
					continue
				}
				checkPage(t, name, lang, out.String())
			}
		}
	}
}

var heading = regexp.MustCompile(`<h([1-6])[ >]`)

// checkPage holds what every page must be, whatever it says.
func checkPage(t *testing.T, name, lang, html string) {
	t.Helper()
	for _, want := range []string{`<html lang="` + lang + `">`, `<a class="skip" href="#main">`, `<main id="main"`, "</html>"} {
		if !strings.Contains(html, want) {
			t.Errorf("%s in %s lacks %s", name, lang, want)
		}
	}
	if n := strings.Count(html, "<h1"); n != 1 {
		t.Errorf("%s in %s has %d <h1>, want 1", name, lang, n)
	}
	// The summary of errors comes before the h1, as an h2.
	for level, h := 1, heading.FindAllStringSubmatch(html, -1); len(h) > 0; h = h[1:] {
		next := int(h[0][1][0] - '0')
		if next > level+1 {
			t.Errorf("%s in %s jumps from <h%d> to <h%d>", name, lang, level, next)
		}
		level = next
	}
	for _, never := range []string{"<script>alert", " style=", " onclick=", `href="javascript`, `href="#ZgotmplZ" rel="license`, "<title> ·"} {
		if strings.Contains(html, never) {
			t.Errorf("%s in %s holds %q", name, lang, never)
		}
	}
	for _, room := range []string{">page.", ">help.", ">fail.", ">form.", "\"page."} {
		if strings.Contains(html, room) {
			t.Errorf("%s in %s shows the key of a message (%s…)", name, lang, room)
		}
	}
}

func TestPageOfAnEvent(t *testing.T) {
	event := func(change func(*registry.Card)) string {
		card := soup()
		change(card)
		page := NewEventPage("fr", card, registrytest.Now)
		page.SetFrame("fr", "/", Site{})
		var out bytes.Buffer
		if err := Render(&out, "fr", "event_show", page); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	for _, test := range []struct {
		name   string
		change func(*registry.Card)
		want   string
	}{
		{"a telephone is called in one touch", func(*registry.Card) {}, `<a href="tel:&#43;33492000000">04 92 00 00 00</a>`},
		{"an address is written to", func(c *registry.Card) { c.Contact = "a@exemple.fr" }, `<a href="mailto:a@exemple.fr">`},
		{"one date of two is cancelled", func(*registry.Card) {}, "<b>Annulé, sam. 28 nov.</b> · à cause du vent"},
		{"all are", func(c *registry.Card) { c.Event.Status = registry.Cancelled }, "<b>Annulé</b>"},
	} {
		if page := event(test.change); !strings.Contains(page, test.want) {
			t.Errorf("%s: the page lacks %s", test.name, test.want)
		}
	}
}

func TestPathsInBothLanguages(t *testing.T) {
	for _, test := range []struct{ lang, path, want string }{
		{"fr", "/", "/"},
		{"en", "/", "/en"},
		{"en", "/evenements?when=weekend", "/en/evenements?when=weekend"},
		{"en", "https://elsewhere.example/", "https://elsewhere.example/"},
	} {
		if got := Path(test.lang, test.path); got != test.want {
			t.Errorf("Path(%q, %q) = %q, want %q", test.lang, test.path, got, test.want)
		}
	}
}

// html/template takes data-one for a handler of events, as it does onclick, and
// puts its text between quotes.
func TestNoDataIsTakenForAScript(t *testing.T) {
	handler := regexp.MustCompile(`\sdata-on[\w-]*=`)
	err := fs.WalkDir(templates.Pages, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(templates.Pages, name)
		if found := handler.Find(text); found != nil {
			t.Errorf("%s has %s", name, bytes.TrimSpace(found))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
