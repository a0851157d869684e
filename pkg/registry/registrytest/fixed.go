package registrytest

import (
	"strings"
	"time"

	"pioche/pkg/registry"
)

// Fixed gives the cards that formats are shown on: each is one way a card can
// be awkward, and they are always the same. Their order is that of an agenda read at Now.
func Fixed() []*registry.Card {
	return []*registry.Card{
		exhibition(), ordinary(), hostile(), cancelled(), series(), full(), endless(), online(), english(), spoken(),
		nowhere(), tentative(), postponed(), overseas(), acrossSpring(), structure(), notice(),
	}
}

// at reads "2026-11-28 14:00" on the clock of a zone.
func at(zone, wall string) time.Time {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", wall, loc)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

const paris = "Europe/Paris"

// from makes a date; a blank end is one nobody said.
func from(id, zone, start, end string) registry.Occurrence {
	o := registry.Occurrence{ID: id, Start: at(zone, start), Zone: zone}
	if end != "" {
		o.End, o.HasEnd = at(zone, end), true
	}
	return o
}

func days(id, first, after string) registry.Occurrence {
	o := from(id, paris, first+" 00:00", after+" 00:00")
	o.AllDay = true
	return o
}

func card(id, title string, dates ...registry.Occurrence) *registry.Card {
	return &registry.Card{
		ID: id, Kind: registry.KindEvent, State: registry.Published, Visibility: registry.Public, Revision: 1,
		Lang: "fr", Title: registry.Text{"fr": title}, Source: registry.Direct,
		Place:   &registry.Place{Name: "MJC", Address: "35 rue Pasteur", Postcode: "05100", Commune: "05023"},
		Created: at(paris, "2026-11-01 10:00"), Published: at(paris, "2026-11-01 10:05"), Updated: at(paris, "2026-11-02 18:30"),
		Event: &registry.Event{Occurrences: dates},
	}
}

func ordinary() *registry.Card {
	c := card("ordinaryaaaa", "Fête de la soupe", from("soupea", paris, "2026-11-28 14:00", "2026-11-28 17:30"))
	c.Summary = registry.Text{"fr": "Venez avec votre bol et votre recette."}
	c.Description = registry.Text{"fr": "On épluche **ensemble** dès 10 h.\n\n- bols prêtés\n- soupe offerte\n\n[Le programme](https://exemple.fr/soupe)"}
	c.Themes, c.Audience, c.Access = []string{"cuisine", "fete"}, []string{"family"}, []string{"mi", "hi"}
	c.Place.Point = &registry.Point{Lat: 44_899_416, Lon: 6_643_179}
	c.Organisers = []registry.Organiser{{Name: "Les Tabliers", URL: "https://tabliers.exemple.fr/"}, {ID: "mjcmjcmjcmjc", Name: "MJC du Briançonnais", Role: "host"}}
	c.URL, c.Contact = "https://exemple.fr/soupe", "04 92 00 00 00"
	c.Images = []registry.Image{{
		ID: "soupesoupesoupesoupesoupea", URL: registry.ImagePath("soupesoupesoupesoupesoupea", 800), Type: "image/jpeg",
		Alt: "Une marmite qui fume", Credit: "Léa Blanc", Width: 800, Height: 600, Bytes: 54321,
	}}
	c.Event.Price = registry.Price{Code: "free"}
	c.Event.Registration = registry.Registration{URL: "https://exemple.fr/inscription", Phone: "+33492000000"}
	c.Event.Age = registry.Age{Min: 6}
	return c
}

func series() *registry.Card {
	c := card("seriesaaaaaa", "Yoga du mardi",
		from("yogaaa", paris, "2026-11-17 18:30", "2026-11-17 20:00"),
		from("yogaab", paris, "2026-12-01 18:30", "2026-12-01 20:00"),
		from("yogaac", paris, "2026-12-08 18:30", "2026-12-08 20:00"),
		from("yogaad", paris, "2027-01-05 18:30", "2027-01-05 20:00"))
	c.Event.Occurrences[1].Status, c.Event.Occurrences[1].StatusNote = registry.Cancelled, "à cause du vent"
	c.Event.Price = registry.Price{Code: "open", Text: "au chapeau"}
	c.Revision = 4
	return c
}

func cancelled() *registry.Card {
	c := card("cancelledaaa", "Bal du village", from("balaaa", paris, "2026-11-28 21:00", "2026-11-29 02:00"))
	c.Event.Status, c.Event.StatusNote = registry.Cancelled, "tempête annoncée"
	c.Revision = 2
	return c
}

func full() *registry.Card {
	c := card("fullaaaaaaaa", "Atelier vannerie", from("vannaa", paris, "2026-12-02 09:00", "2026-12-02 12:00"))
	c.Event.Status = registry.Full
	c.Event.Price = registry.Price{Code: "paid", Text: "7,50 €"}
	return c
}

func online() *registry.Card {
	c := card("onlineaaaaaa", "Réunion des amap", from("amapaa", paris, "2026-12-03 18:00", "2026-12-03 19:00"))
	c.Place, c.Scope = nil, []registry.Territory{{Level: registry.LevelDept, Code: "05"}}
	c.Event.Status, c.Event.OnlineURL = registry.MovedOnline, "https://visio.exemple.fr/amap"
	return c
}

func exhibition() *registry.Card {
	c := card("exhibitionaa", "Les Écrins en noir et blanc", days("expoaa", "2026-11-10", "2026-12-07"))
	c.Themes = []string{"exposition"}
	c.Source, c.ExternalID = "agenda-culturel", "e-12"
	c.Origins = []registry.Origin{{Source: "agenda-culturel", Name: "Agenda culturel", URL: "https://agenda.exemple.fr/e-12", ExternalID: "e-12", Credit: "Agenda culturel des Alpes"}}
	c.Licence = "CC-BY-4.0"
	return c
}

func endless() *registry.Card {
	return card("endlessaaaaa", "Veillée contes", from("veille", paris, "2026-12-02 20:30", ""))
}

func hostile() *registry.Card {
	nasty := "<script>alert(1)</script> ]]> =cmd()"
	c := card("hostileaaaaa", nasty+"\r\nATTACH:http://evil.example \u202eà l’envers 👨‍👩‍👧 Cafe\u0301", from("nastya", paris, "2026-11-28 15:00", "2026-11-28 16:00"))
	c.Summary = registry.Text{"fr": "=HYPERLINK(\"http://evil.example\") & </description> ]]>"}
	c.Description = registry.Text{"fr": nasty + "\x00\x0b\ufffe <img src=x onerror=alert(1)> [clic](javascript:alert(1))\n" + strings.Repeat("👨‍👩‍👧 é ", 10_000/8)}
	c.Place.Name, c.Place.Address = "@SUM(A1) ; DROP \\", "1\r\nBEGIN:VEVENT"
	c.Organisers = []registry.Organiser{{Name: "-2+3 <b>gras</b>", URL: "javascript:alert(1)"}}
	c.Contact = "+33 6 00 00 00 00"
	c.URL = "https://exemple.fr/é?q=\"><script>"
	c.Images = []registry.Image{{URL: "data:text/html,<script>", Alt: nasty}, {URL: "https://exemple.fr/a.png?x=\"><script>", Type: "image/png\r\nX:1", Alt: nasty, Credit: nasty}}
	c.Event.StatusNote, c.Event.Status = nasty, registry.Postponed
	c.Event.Price = registry.Price{Text: "\t=1+1"}
	c.Event.OnlineURL = "javascript:alert(1)"
	return c
}

func nowhere() *registry.Card {
	c := card("nowhereaaaaa", "Marche aux lampions", from("lampia", paris, "2026-12-05 17:00", "2026-12-05 19:00"))
	c.Place = &registry.Place{Town: "Saint-Quelque-Part"}
	return c
}

func tentative() *registry.Card {
	c := card("tentativeaaa", "Fête des voisins", from("voisin", paris, "2027-10-30 12:00", "2027-10-30 16:00"))
	c.Event.Status, c.Source = registry.Tentative, "agenda-culturel"
	return c
}

func postponed() *registry.Card {
	c := card("postponedaaa", "Grand loto", from("lotoaa", paris, "2026-12-06 14:00", ""))
	c.Event.Status = registry.Postponed
	return c
}

func overseas() *registry.Card {
	c := card("overseasaaaa", "Kabar", from("kabara", "Indian/Reunion", "2026-12-12 19:00", "2026-12-12 23:00"))
	c.Place = &registry.Place{Name: "Théâtre de plein air", Commune: "97411"}
	return c
}

// acrossSpring begins before the clocks go forward and ends after.
func acrossSpring() *registry.Card {
	return card("springaaaaaa", "Nuit de la chouette", from("choueb", paris, "2027-03-27 20:00", "2027-03-28 05:00"))
}

func english() *registry.Card {
	c := card("englishaaaaa", "Visite guidée", from("visita", paris, "2026-12-04 10:00", "2026-12-04 11:30"))
	c.Title["en"], c.Summary = "Guided tour", registry.Text{"fr": "En français et en anglais.", "en": "In French and English."}
	c.Description = registry.Text{"fr": "Rendez-vous devant la porte.", "en": "Meet us by the gate."}
	c.Event.Languages = []string{"fr", "en"}
	return c
}

// spoken is in neither of the languages of the pages.
func spoken() *registry.Card {
	c := card("spokenaaaaaa", "", from("spokea", paris, "2026-12-04 18:00", ""))
	c.Lang, c.Title = "it", registry.Text{"it": "Serata piemontese"}
	return c
}

func structure() *registry.Card {
	c := card("structureaaa", "La Ressourcerie du Guil")
	c.Kind, c.Event = registry.KindActor, nil
	c.Actor = &registry.Actor{
		Trades: []string{"alimentation", "artisanat"}, Offers: []string{"prêt de vaisselle"}, Seeks: []string{"bénévoles"},
		Channels: []registry.Channel{{Type: "site", Name: "Notre site", URL: "https://ressourcerie.exemple.fr/"}, {Type: "newsletter", Name: "La Gazette, du Guil", Rhythm: "chaque mois"}},
		People:   []registry.Role{{Name: "Léa Blanc", Role: "présidente"}}, Hours: "mercredi et samedi, 9 h–12 h", SIRET: "73282932000074", RNA: "W051000123",
	}
	c.Contact = "04 92 00 00 00"
	c.Scope = []registry.Territory{{Level: registry.LevelEPCI, Code: "240500439"}}
	c.Description = registry.Text{"fr": "On répare, on trie, on revend."}
	return c
}

func notice() *registry.Card {
	c := card("noticeaaaaaa", "Cherche animatrice")
	c.Kind, c.Event, c.Place = registry.KindNotice, nil, nil
	c.Scope = []registry.Territory{{Level: registry.LevelDept, Code: "05"}}
	c.Notice = &registry.Notice{Type: "job", Expires: at(paris, "2027-01-20 00:00")}
	c.Summary = registry.Text{"fr": "Mi-temps, à partir de janvier."}
	return c
}
