// Package registrytest makes cards for tests: some that are always the same,
// some drawn at random for property tests.
package registrytest

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"pioche/pkg/registry"
)

// Now is the moment tests live in: Tuesday 24 November 2026, 10:00 in Paris.
var Now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// Values that drawn cards and drawn filters share, few so that they meet.
var (
	Communes = []string{"05023", "05061", "05065", "05132", "38185", "97411", ""}
	Scopes   = []registry.Territory{
		{Level: registry.LevelCommune, Code: "05023"}, {Level: registry.LevelEPCI, Code: "240500439"},
		{Level: registry.LevelDept, Code: "05"}, {Level: registry.LevelDept, Code: "38"}, {Level: registry.LevelRegion, Code: "93"},
	}
	Phrases = []string{"Fête de la soupe", "Concert de musique ancienne", "Répare-café", "L’été au jardin", "concerts d’été", "Marché de Noël"}
	Actors  = []string{"abcdefghijkl", "mnopqrstuvwx"}
	Sources = []string{registry.Direct, "agenda-culturel"}
)

// Draw makes a published or hidden card of any kind, with dates around Now.
// Its themes and other codes come from the lists handed in.
func Draw(t *rapid.T, themes, audiences []string) *registry.Card {
	c := &registry.Card{
		ID:         drawID(t, "id"),
		Kind:       rapid.SampledFrom(registry.Kinds).Draw(t, "kind"),
		State:      rapid.SampledFrom([]registry.State{registry.Published, registry.Published, registry.Published, registry.Published, registry.Withdrawn}).Draw(t, "state"),
		Visibility: rapid.SampledFrom([]registry.Visibility{registry.Public, registry.Public, registry.Public, registry.Public, registry.Partners}).Draw(t, "visibility"),
		Revision:   1,
		Lang:       "fr",
		Title:      registry.Text{"fr": rapid.SampledFrom(Phrases).Draw(t, "title")},
		Themes:     some(t, "themes", themes),
		Audience:   some(t, "audience", audiences),
		Source:     rapid.SampledFrom(Sources).Draw(t, "source"),
		Vetted:     rapid.Bool().Draw(t, "vetted"),
		Created:    Now,
	}
	c.Published = Now.Add(-time.Duration(rapid.IntRange(0, 50).Draw(t, "published")) * time.Hour)
	c.Updated = c.Published
	if rapid.Bool().Draw(t, "described") {
		c.Description = registry.Text{"fr": rapid.SampledFrom(Phrases).Draw(t, "description") + ", **" + rapid.SampledFrom(Phrases).Draw(t, "more") + "**"}
	}
	if rapid.Bool().Draw(t, "english") {
		c.Title["en"] = "Soup feast"
	}
	if rapid.Bool().Draw(t, "pictured") {
		c.Images = []registry.Image{{URL: "https://exemple.fr/image.jpg"}}
	}
	drawPlace(t, c)
	switch c.Kind {
	case registry.KindEvent:
		drawEvent(t, c)
	case registry.KindActor:
		c.Access = some(t, "access", []string{"hi", "mi"})
		c.Actor = &registry.Actor{Trades: some(t, "trades", nil), Offers: some(t, "offers", []string{"prêt de salle", "salles et matériel"}), Seeks: some(t, "seeks", []string{"bénévoles"})}
	case registry.KindNotice:
		c.Notice = &registry.Notice{Type: rapid.SampledFrom(registry.NoticeTypes).Draw(t, "type"), Expires: Now.Add(time.Duration(rapid.IntRange(-5, 40).Draw(t, "expires")) * 24 * time.Hour)}
	}
	return c
}

func drawPlace(t *rapid.T, c *registry.Card) {
	if c.Kind == registry.KindActor || rapid.IntRange(0, 3).Draw(t, "placed") > 0 {
		c.Place = &registry.Place{Commune: rapid.SampledFrom(Communes).Draw(t, "commune"), Name: "Salle des fêtes"}
		if rapid.Bool().Draw(t, "pointed") {
			c.Place.Point = &registry.Point{Lat: rapid.IntRange(44_300_000, 45_200_000).Draw(t, "lat"), Lon: rapid.IntRange(5_600_000, 6_900_000).Draw(t, "lon")}
		}
	}
	if c.Place == nil || c.Kind == registry.KindActor {
		c.Scope = rapid.SliceOfN(rapid.SampledFrom(Scopes), 0, 2).Draw(t, "scope")
	}
}

func drawEvent(t *rapid.T, c *registry.Card) {
	c.Access = some(t, "access", []string{"hi", "mi"})
	for _, id := range some(t, "organisers", Actors) {
		c.Organisers = append(c.Organisers, registry.Organiser{ID: id, Name: "Les Amis de " + id[:3]})
	}
	e := &registry.Event{
		Status: rapid.SampledFrom(append([]registry.Status{"", registry.Scheduled, registry.Scheduled}, registry.Statuses...)).Draw(t, "status"),
		Price:  registry.Price{Code: rapid.SampledFrom([]string{"", "free", "paid", "open"}).Draw(t, "price")},
	}
	for i := range rapid.IntRange(1, 9).Draw(t, "dates") {
		e.Occurrences = append(e.Occurrences, drawDate(t, i))
	}
	registry.SortOccurrences(e.Occurrences)
	c.Event = e
}

func drawDate(t *rapid.T, i int) registry.Occurrence {
	o := registry.Occurrence{
		ID:     fmt.Sprintf("date%c%c", 'a'+rapid.IntRange(0, 25).Draw(t, "letter"), 'a'+i),
		Start:  Now.Add(time.Duration(rapid.IntRange(-20*24, 40*24).Draw(t, "hours")) * time.Hour),
		Zone:   rapid.SampledFrom([]string{"Europe/Paris", "Europe/Paris", "Indian/Reunion"}).Draw(t, "zone"),
		Status: rapid.SampledFrom([]registry.Status{"", "", registry.Cancelled, registry.Full}).Draw(t, "date status"),
	}
	if rapid.Bool().Draw(t, "ends") {
		o.HasEnd = true
		o.End = o.Start.Add(time.Duration(rapid.SampledFrom([]int{1, 2, 5, 30, 24 * 9, 24 * 60}).Draw(t, "lasts")) * time.Hour)
	}
	return o
}

func drawID(t *rapid.T, label string) string {
	return rapid.StringOfN(rapid.RuneFrom([]rune("abcdefghijklmnopqrstuvwxyz234567")), 12, 12, -1).Draw(t, label)
}

func some(t *rapid.T, label string, among []string) []string {
	if len(among) == 0 {
		return nil
	}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(among), 0, 2, func(s string) string { return s }).Draw(t, label)
}
