package web

import (
	"net/http"
	"strings"
	"testing"

	"pioche/pkg/registry"
)

// What names nothing of this registry is refused, rather than a feed of
// nothing; what was kept, or is no longer there, still stands.
func TestAFilterNamesWhatThereIs(t *testing.T) {
	cards := soupAndBall()
	cards[0].Source, cards[0].ExternalID = "office-du-queyras", "1"
	house := house(7, "Refuge Napoléon", "05023")
	house.State = registry.Withdrawn
	k := feeding(t, append(cards, house)...)
	slug, _ := k.saved(t, "Agenda", "actor="+house.ID)
	for path, want := range map[string]string{
		"/flux.json?source=office-du-queiras":                             "office-du-queyras",
		"/flux.json?source=direct,nobody":                                 "direct",
		"/flux.json?commune=05023&not.source=nobody":                      "not.source",
		"/communes/05023.json?source=nobody":                              "nobody",
		"/evenements.json?source=nobody":                                  "nobody",
		"/evenements?source=nobody":                                       "nobody",
		"/api/v1/events?source=nobody":                                    "nobody",
		"/flux/nouveau?source=nobody":                                     "nobody",
		"/lettre?source=nobody":                                           "nobody",
		"/affiche?source=nobody":                                          "nobody",
		"/flux.json?actor=aaaaaaaaaaaa":                                   "aaaaaaaaaaaa",
		"/flux.json?actor=" + cards[0].ID:                                 cards[0].ID, // an event
		"/flux.json?commune=05023&not.actor=aaaaaaaaaaaa":                 "not.actor",
		"/api/v1/events?updated_since=2026-01-01T00:00:00Z&source=nobody": "nobody",
	} {
		if w := get(k, path); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), want) {
			t.Errorf("GET %s = %d, want 400 with %q\n%.300s", path, w.Code, want, w.Body)
		}
	}
	for _, path := range []string{"/flux.json?source=direct", "/flux.json?source=office-du-queyras", "/flux.json?actor=" + house.ID, "/flux/" + slug + ".json", "/flux/nouveau?actor=" + house.ID} {
		if w := get(k, path); w.Code != http.StatusOK {
			t.Errorf("GET %s = %d, want 200", path, w.Code)
		}
	}
}
