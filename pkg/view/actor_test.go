package view

import (
	"bytes"
	"strings"
	"testing"

	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
)

func init() {
	samples["actor_list"] = []Framed{&ActorListPage{}, &ActorListPage{CardList: fullCardList(), Actors: actors(), Needs: Needs{Offers: "<script>alert(1)</script>", Seeks: "x"}}}
	samples["actor_show"] = []Framed{&ActorPage{}, fullActor()}
	samples["actor_edit"] = []Framed{&ActorEditPage{CardEdit: CardEdit{Kind: registry.KindActor}}, fullActorForm()}
	samples["actor_claim"] = []Framed{&ActorClaimPage{}, &ActorClaimPage{Heading: "Un message est parti", Actors: actors()}}
	samples["actor_year"] = []Framed{&YearPage{}, fullYear()}
}

// louches is a structure that has everything, and hostile texts.
func louches() *registry.Card {
	c := soup()
	c.Kind, c.Event, c.Scope = registry.KindActor, nil, []registry.Territory{{Level: registry.LevelEPCI, Code: "240500439"}}
	c.Actor = &registry.Actor{
		Trades: []string{"alimentation", "culture"}, Offers: []string{"prêt de <b>marmites</b>"}, Seeks: []string{"<script>alert(1)</script>"},
		Channels: []registry.Channel{{Type: "site", URL: "javascript:alert(1)"}, {Type: "newsletter", Name: "La Louche", URL: "https://exemple.fr/l", Rhythm: "chaque mois"}, {Type: "board", Name: "Place"}},
		People:   []registry.Role{{Name: "Léa Blanc", Role: "présidente"}}, Hours: "le samedi", SIRET: "73282932000074", RNA: "W051000123",
	}
	return c
}

func actors() []ActorItem {
	sketch := louches()
	sketch.Summary = nil
	items := ActorItems("fr", []*registry.Card{louches(), sketch})
	items[0].Away = "à 3 km"
	return items
}

func fullActor() *ActorPage {
	page := NewActorPage("fr", louches())
	page.Sketch, page.EditHref, page.VCard, page.YearHref = true, "/acteurs/nouveau", "/acteurs/abcdefghijkl.vcf", "/acteurs/abcdefghijkl/bilan"
	page.Coming, page.ComingMore, page.Past = items(), &Link{Href: "/evenements?actor=abcdefghijkl", Label: "Tout"}, items()
	page.Notices = []NoticeItem{{Href: "/infos/x", Title: "Embauche", Type: "Emploi", Where: "Briançon", Until: "30 nov."}}
	page.Neighbours, page.Helpers = actors(), []Helper{{Sought: "bénévoles", Actors: actors()}}
	page.Addresses = NewAddresses("fr", "Les Louches", "https://pioche.example/flux", "actor=abcdefghijkl", []Format{{Ext: "ics", Name: "iCalendar"}})
	return page
}

func fullActorForm() *ActorEditPage {
	page := &ActorEditPage{Territories: SpareTerritories([]string{"Briançonnais"}), Codes: []string{"epci:240500439"}, Channels: SpareChannels([]ChannelRow{{Type: "site", URL: "x"}}), Same: actors()}
	page.Kind, page.Heading, page.Action, page.Back, page.Lang2 = registry.KindActor, "Modifier", "/gerer/x", "/gerer/x", "en"
	page.Form = map[string][]string{"name": {`"><script>alert(1)</script>`}, "siret": {"1"}}
	page.Problems = []FieldProblem{{ID: "same", Text: "C’est vous ?"}, {ID: "siret", Text: "14 chiffres"}, {ID: "territory-2", Text: "Inconnu"}}
	page.Choose, page.Communes = "Laquelle ?", []Choice{{Value: "05023", Label: "Briançon"}}
	return page
}

func fullYear() *YearPage {
	event := soup()
	line := []YearLine{{Href: "/communes/05023", Label: "Briançon", Count: 3}, {Label: "<script>alert(1)</script>", Count: 1}}
	return &YearPage{
		Heading: "Notre année 2026", Name: "Les Louches", Href: "/acteurs/x", Year: 2026, Years: []Chip{{Href: "/", Label: "2025"}}, Events: 3, Dates: 12, Off: 1,
		Months:   YearMonths("fr", []filter.Pick{{Card: event, Shown: &event.Event.Occurrences[0]}}),
		Communes: line, Partners: line, Themes: line, Takers: line, Made: registrytest.Now,
	}
}

func TestPageOfAStructure(t *testing.T) {
	page := fullActor()
	page.SetFrame("fr", "/acteurs/abcdefghijkl", Site{})
	var out bytes.Buffer
	if err := Render(&out, "fr", "actor_show", page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Seul le nom de cette structure", `href="geo:44.9,6.64"`, "SIRET 73282932000074", "Léa Blanc, présidente", "chaque mois", `href="/acteurs?trade=culture"`, "à 3 km", "Métiers voisins"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the page of a structure lacks %q", want)
		}
	}
	if strings.Contains(out.String(), `href="javascript`) {
		t.Error("a channel leads to a script")
	}
}
