package view

import (
	"bytes"
	"strings"
	"testing"

	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry/registrytest"
	"pioche/static"
)

func init() {
	nasty := "<script>alert(1)</script>"
	shown := Shown{Sentence: "Les événements, à Briançon", Count: "12 événements", Total: 12, Items: items(), Others: []Link{{Href: "/infos/x", Label: nasty}}, Rest: "et 3 autres", AllHref: "/evenements"}
	addresses := NewAddresses("fr", nasty, "https://pioche.example/flux/x-abcd", "", []Format{{Ext: "rss", Name: "RSS"}, {Ext: "ics", Name: "iCalendar"}})
	group := ChoiceGroup{Name: "theme", Legend: "Thèmes", Choices: []Choice{{Value: "sport", Label: "Sport", On: true}}}
	links := []Link{{Href: "/x", Label: nasty}}
	kinds := ChoiceGroup{Name: "kind", Legend: "Quoi ?", Choices: []Choice{{Value: "event", Label: "Les événements", On: true}, {Value: "notice", Label: "Les infos"}}}
	models := &Models{Choices: []Choice{{Value: "epci", Label: "Mon intercommunalité"}, {Value: "letter", Label: "La lettre du mois"}}, Structures: true, Where: nasty, Radius: []Choice{{Value: "20", Label: "20 km", On: true}}, Structure: nasty, Said: nasty, Found: links, Near: links}
	saving := Saving{Fields: []GivenField{{"commune", "05023"}}, Title: nasty, Email: "a@", Once: "x", Problems: []FieldProblem{{"title", "Trop long."}, {"email", "Cette adresse ne va pas."}}}
	built := &FluxNewPage{
		Heading: "Que voulez-vous recevoir ?", Action: "/flux/nouveau", Where: nasty, Places: links, Unknown: true, Near: links,
		Chosen: []Ticked{{"commune", "05023", "Briançon"}}, Radius: []Choice{{Value: "5", Label: "5 km", On: true}}, Spans: []Choice{{Value: "days=7", Label: "7 jours", On: true}},
		From: "2026-11-28", Q: nasty, Themes: group, Except: group, Folded: []ChoiceGroup{group}, Open: true, Kept: []GivenField{{"sort", "new"}},
		Counts: true, Shown: shown, Addresses: addresses, Steps: []Step{{"À Briançon", 40, "", ""}, {"Gratuits", 23, "17 écartés", "/x"}}, Trims: links, Kinds: kinds, Save: saving,
	}
	hand := HandList{Action: "/gerer/x/fiches", Cards: []HandCard{{ID: "abcdefghijkl", Href: "/evenements/x", Title: nasty, When: "mardi", Town: "Gap", Mark: "toujours affichée", WhyHref: "/flux/x/pourquoi", Acts: []HandAct{{"pin", "Toujours l’afficher"}}}, {Title: "Nue"}}}
	edited := *built
	edited.Shown, edited.Without = Shown{}, []Suggestion{{"/x", "gratuit", 6}}
	edited.Save = Saving{Version: 3, Change: "+3, −1", Enters: Changes{Cards: hand.Cards, More: 2}, Leaves: Changes{Cards: hand.Cards}, Back: "/gerer/x"}
	samples["flux_new"] = []Framed{&FluxNewPage{}, built, &edited, &FluxNewPage{Models: models, Refused: nasty, Circle: &links[0]}}
	samples["flux_show"] = []Framed{&FluxPage{}, &FluxPage{Heading: nasty, Confirmed: true, Shown: shown, Addresses: addresses, AnnounceHref: "/evenements/nouveau", PickHref: "/flux/nouveau"}}
	samples["flux_list"] = []Framed{&FluxListPage{}, &FluxListPage{Where: nasty, Places: links, Unknown: true, Near: []string{"Gap (05)"}, Scope: links, Confirmed: []FluxEntry{{links[0], "Les événements"}}}}
	samples["flux_why"] = []Framed{&FluxWhyPage{}, &FluxWhyPage{Heading: nasty, Flux: "/flux/x", Action: "/flux/x/pourquoi", Typed: nasty, Unknown: true}, &FluxWhyPage{Card: &hand.Cards[0], In: true, Verdict: "Elle paraît.", Reasons: []WhyReason{{true, "Gratuit", nasty}, {Criterion: "À Gap"}}, Lost: []string{"epci=1"}}}
	samples["manage_feed"] = []Framed{
		&ManageFeedPage{}, &ManageFeedPage{Heading: nasty, Deleted: "mardi"},
		&ManageFeedPage{Heading: nasty, New: true, Public: "https://x", Secret: "https://y", Shown: shown, Addresses: addresses, Readers: []Reader{{"WordPress", 12, "environ 2 fois par jour", "mardi"}}, Last: "mardi", Quiet: true, EditHref: "/e", EndHref: "/d",
			Hand: "/gerer/x/fiches", Approval: "/gerer/x/approbation", Cards: hand, Waiting: hand, Pins: hand, Bans: hand, Approve: true, PinTyped: nasty, PinError: "Inconnue.", Lost: []string{"epci=1"},
			Misses: []NearMiss{{Text: "12 fiches écartées", Count: 12, Href: "/x", HandList: hand}},
		},
	}
	samples["flux_finer"] = []Framed{&FluxFinerPage{}, &FluxFinerPage{Heading: nasty, Action: "/gerer/x/reglages", Back: "/gerer/x", Preview: "/flux/x.html", Menus: []ChoiceGroup{group}, Limit: nasty, Boxes: []FinerBox{{"each", "1", nasty, true}}, Accent: "#ffffff", OwnAccent: true, Darkened: "#757575", Problems: saving.Problems}}
	samples["flux_end"] = []Framed{&FluxEndPage{}, &FluxEndPage{Heading: nasty, Action: "/gerer/x/supprimer", Back: "/gerer/x"}}
	samples["help_json"] = []Framed{&HelpJSONPage{}, &HelpJSONPage{HTML: "<ul>", JS: nasty, PHP: "<?php"}}
}

func TestEmbedIsSmallQuietAndInert(t *testing.T) {
	var picks []filter.Pick
	for len(picks) < 50 {
		for _, card := range registrytest.Fixed() {
			pick := filter.Pick{Card: card}
			if card.Event != nil {
				pick.Shown = &card.Event.Occurrences[0]
			}
			if len(picks) < 50 {
				picks = append(picks, pick)
			}
		}
	}
	for _, lang := range i18n.Langs {
		page := &EmbedPage{Lang: lang, Title: `Briançon "<script>`, Home: "https://pioche.example/flux/x", Announce: "https://pioche.example/evenements/nouveau?via=x", Name: "Pioche", Base: "https://pioche.example"}
		page.Groups = EmbedGroups(lang, page.Base, picks, registrytest.Now, false, false)
		var out bytes.Buffer
		if err := RenderEmbed(&out, page); err != nil {
			t.Fatal(err)
		}
		html := strings.Replace(out.String(), `<script src="`+static.Path("embed.js")+`" defer></script>`, "", 1)
		if n := len(html); n > 30_000 {
			t.Errorf("%s: 50 cards weigh %d bytes, want at most 30 000", lang, n)
		}
		if others := i18n.T(lang, "page.others", "Days", ""); !strings.Contains(html, strings.TrimSpace(others)) {
			t.Errorf("%s: no card of several dates names the others", lang)
		}
		for _, never := range []string{"<script", "<form", "<iframe", " style=", " onclick", "javascript:", `href="/`, "ZgotmplZ", "\"flux.", ">flux."} {
			if strings.Contains(strings.ToLower(html), never) {
				t.Errorf("%s: the page holds %q", lang, never)
			}
		}
		if links, blank := strings.Count(html, "<a "), strings.Count(html, `target="_blank" rel="noopener"`); links != blank {
			t.Errorf("%s: %d links, %d of them in a window of their own", lang, links, blank)
		}
	}
}

func TestUnderItsDayADateIsNotSaidAgain(t *testing.T) {
	var picks []filter.Pick
	for _, card := range registrytest.Fixed() {
		if card.Event != nil {
			picks = append(picks, filter.Pick{Card: card, Shown: &card.Event.Occurrences[0]})
		}
	}
	found := false
	for _, group := range EmbedGroups("fr", "https://pioche.example", picks, registrytest.Now, false, true) {
		for _, entry := range group.Entries {
			if said := strings.ToLower(group.Day); said != "" && (strings.Contains(strings.ToLower(entry.When.Words), said) || entry.Block.Big != "") {
				t.Errorf("under %s: %q says it again", group.Day, entry.When.Words)
			}
			found = found || group.Day != "" && strings.HasPrefix(entry.When.Words, "De ")
		}
	}
	if !found {
		t.Error("no date says its hours")
	}
}

func init() {
	nasty := `"><script>alert(1)</script>`
	links := []Link{{Href: "/x", Label: nasty}}
	full := samples["manage_feed"][2].(*ManageFeedPage)
	full.Papers = links
	full.Letter = &ManageLetter{Action: "/gerer/x/bouclage", Href: "/flux/x/lettre", Days: []Choice{{Value: "25", Label: "Le 25 de chaque mois", On: true}},
		Groupings: []Choice{{Value: "date", Label: "Par date"}}, Closing: "Bouclage demain.", New: &links[0], Issues: links}
	samples["letter"] = []Framed{&LetterPage{Empty: true, Closing: "La Gazette boucle dans 3 jours", LiveRef: "/x"}, &LetterPage{
		Heading: nasty, Sentence: "Les événements, à Briançon", Count: "12 fiches", Action: "/lettre", Kept: []GivenField{{"commune", "05023"}},
		Groupings: []Choice{{Value: "date", Label: "Par date", On: true}}, Since: "2026-11-20", SinceSaid: "vendredi 20 novembre 2026",
		HTML: "<table>" + nasty, Markdown: nasty, Text: nasty, AloneHref: "/lettre.html", PosterHref: "/affiche", BackHref: "/flux/x", Closed: "mercredi 25 novembre 2026", LiveRef: "/flux/x/lettre", Issues: links,
	}}
	card := soup()
	pick := filter.Pick{Card: card, Shown: &card.Event.Occurrences[0]}
	list := NewPosterList("fr", []filter.Pick{pick, {Card: card}}, registrytest.Now)
	list.Heading, list.Sentence, list.Rest, list.Back = nasty, "Cette semaine", "Et 3 autres", links[0]
	list.SetQR("https://pioche.example/flux/x")
	one := NewPosterCard("fr", pick, registrytest.Now)
	one.SetQR("https://pioche.example/evenements/abcdefghijkl")
	samples["poster_list"] = []Framed{&PosterListPage{}, list}
	samples["poster_card"] = []Framed{&PosterCardPage{}, one}
}
