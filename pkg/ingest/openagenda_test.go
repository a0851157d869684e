package ingest

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/registry"
)

func TestAnOpenAgendaEvent(t *testing.T) {
	batch := read(t, `{"success":true,"event":{
		"uid": 42, "slug": "bal", "status": 6, "state": 2, "attendanceMode": 3,
		"title": {"fr": "Grand bal", "en": "Great ball"},
		"description": {"fr": "Un bal."}, "longDescription": {"fr": "**Venez** danser"},
		"conditions": {"fr": "Entrée libre"}, "keywords": {"fr": ["concerts", "truc"]},
		"accessibility": {"mi": true, "hi": 1, "vi": false}, "age": {"min": 6, "max": null},
		"registration": [{"type":"email","value":"bal@exemple.fr"},{"type":"phone","value":"04 92 00 00 00"},{"type":"link","value":"https://exemple.fr/bal"}],
		"onlineAccessLink": "https://exemple.fr/direct", "timezone": "Europe/Paris",
		"timings": [{"begin":"2026-10-25T00:30:00+02:00","end":"2026-10-25T02:30:00+01:00"},{"begin":"2026-12-01","end":""}],
		"location": {"name":"Salle des fêtes","address":"Place","city":"Saint-Bonnet-en-Champsaur","postalCode":"05500","insee":"05132","latitude":44.68,"longitude":6.08,"countryCode":"FR"},
		"image": {"base":"https://exemple.fr/","filename":"a.jpg","size":{"width":700,"height":400}}, "imageCredits": "Léa",
		"originAgenda": {"title":"Agenda du Champsaur","slug":"champsaur"}}}`)
	start := time.Date(2026, 10, 24, 22, 30, 0, 0, time.UTC)
	want := []registry.Card{{
		Kind: registry.KindEvent, Lang: "fr", Source: "essai", ExternalID: "42", Licence: "licence non précisée par la source",
		Title: registry.Text{"fr": "Grand bal", "en": "Great ball"}, Summary: registry.Text{"fr": "Un bal."}, Description: registry.Text{"fr": "**Venez** danser"},
		Themes: []string{"musique"}, Access: []string{"mi", "hi"},
		Place:   &registry.Place{Name: "Salle des fêtes", Address: "Place", Postcode: "05500", Commune: "05132", Point: &registry.Point{Lat: 44680000, Lon: 6080000}},
		URL:     "https://openagenda.com/champsaur/events/bal",
		Images:  []registry.Image{{URL: "https://exemple.fr/a.jpg", Credit: "Léa", Width: 700, Height: 400}},
		Origins: []registry.Origin{{Source: "essai", Name: "Agenda du Champsaur", Credit: "Agenda du Champsaur", URL: "https://openagenda.com/champsaur/events/bal", ExternalID: "42"}},
		Event: &registry.Event{
			Occurrences: []registry.Occurrence{{Start: start, End: start.Add(3 * time.Hour), Zone: "Europe/Paris", HasEnd: true, Status: registry.Scheduled, Wall: "2026-10-25T00:30/02:30"}},
			Status:      registry.Cancelled, Price: registry.Price{Code: "free", Text: "Entrée libre"}, Age: registry.Age{Min: 6},
			Registration: registry.Registration{URL: "https://exemple.fr/bal", Email: "bal@exemple.fr", Phone: "04 92 00 00 00"},
			OnlineURL:    "https://exemple.fr/direct",
		},
	}}
	for i := range batch.Cards {
		batch.Cards[i].Event.Occurrences[0].ID = ""
	}
	if diff := cmp.Diff(want, batch.Cards); diff != "" {
		t.Errorf("cards (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"note date", "note keywords"}, summary(batch)[1:]); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

func TestOpenAgendaEventsThatGiveNoCard(t *testing.T) {
	timings := `"timings":[{"begin":"2026-12-01T20:00:00+01:00","end":"2026-12-01T22:00:00+01:00"}]`
	tests := []struct{ name, event, want string }{
		{"a draft", `{"uid":1,"title":"A","draft":1,` + timings + `}`, "refused private"},
		{"one still moderated", `{"uid":1,"title":"A","state":1,` + timings + `}`, "refused private"},
		{"no title", `{"uid":1,"title":{},` + timings + `}`, "refused title"},
		{"no date", `{"uid":1,"title":"A","timings":[]}`, "refused dates"},
		{"not an event", `17`, "refused json"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := summary(read(t, `{"events":[`+tt.event+`,{"uid":2,"title":"B",`+timings+`}]}`))
			if diff := cmp.Diff([]string{"B: 2026-12-01T20:00/22:00", tt.want}, got); diff != "" {
				t.Errorf("Read (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPriceIsGuessedOnlyWhenSure(t *testing.T) {
	for said, want := range map[string]string{
		"Gratuit": "free", "gratuit et ouvert à tous": "free", "Entrée libre": "free", "Gratuit sur inscription": "free", "Libre et gratuit": "free",
		"Prix libre": "open", "Participation libre": "open", "Au chapeau": "open",
		"29 à 59€": "paid", "Plein 26€ | Réduit 20€": "paid", "5 euros": "paid",
		"": "", "gratuit*": "", "Gratuit pour les enfants": "", "Tarifs : 6€. Gratuit pour les - 12 ans.": "", "Voir le site": "", "0 €": "", "Sur réservation": "",
	} {
		if got := priceOf(said); got != want {
			t.Errorf("priceOf(%q) = %q, want %q", said, got, want)
		}
	}
}

func TestCommuneIsRecognisedOnlyWhenSure(t *testing.T) {
	tests := []struct{ where, zone, want string }{
		{"Salle des fêtes, 05500 St-Bonnet-en-Champsaur", "Europe/Paris", "05132"},
		{"Théâtre de la Passerelle, Gap", "Europe/Paris", "05061"},
		{"Gap", "Europe/Paris", "05061"},
		{"Mairie, Saint-Pierre", "Europe/Paris", ""}, // several bear the name
		{"Lucky Lab, Portland, Oregon 97214 US", "America/Los_Angeles", ""},
		{"Briançon Street, London", "Europe/London", ""},
		{"Chez Marcel", "Europe/Paris", ""},
		{"Médiathèque, 97400 Saint-Denis", "Indian/Reunion", "97411"},
	}
	for _, tt := range tests {
		if got := placeOf(tt.where, tt.zone).Commune; got != tt.want {
			t.Errorf("placeOf(%q, %q) is in %q, want %q", tt.where, tt.zone, got, tt.want)
		}
	}
}

func FuzzOpenAgenda(f *testing.F) {
	f.Add(`{"events":[{"uid":1,"title":{"fr":"A"},"timings":[{"begin":"2026-12-01T20:00:00+01:00","end":"2026-12-01T22:00:00+01:00"}],"location":{"city":"Gap","latitude":44.5,"longitude":6}}]}`)
	f.Add(`[{"title":"A","nextTiming":{"begin":"2026-12-01 20:00"},"image":"//x.fr/a.png","registration":["a@b.fr"],"keywords":"yoga,x","accessibility":["mi"]}]`)
	f.Fuzz(func(t *testing.T, content string) { fuzzed(t, content) })
}

func TestReadStopsWhenAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Read(ctx, []byte(calendarOf("UID:1\nSUMMARY:A\nDTSTART:20261201T190000Z")), hints); err == nil {
		t.Error("Read = nil, want the context's error")
	}
}
