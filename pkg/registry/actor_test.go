package registry_test

import (
	"testing"

	"pioche/pkg/registry"
)

func TestNumbersOfAStructureAgreeWithTheirKey(t *testing.T) {
	for _, tc := range []struct{ name, siret, rna, want string }{
		{"none", "", "", ""},
		{"a SIRET", "73282932000074", "", ""},
		{"one figure wrong", "73282932000075", "", "siret: problem.siret.key"},
		{"two figures swapped", "73282923000074", "", "siret: problem.siret.key"},
		{"a SIREN alone", "732829320", "", "siret: problem.siret"},
		{"letters", "7328293200007A", "", "siret: problem.siret"},
		{"figures of another script", "７３２８２９３２００００７４", "", "siret: problem.siret"},
		{"the seat of La Poste", "35600000000048", "", ""},
		{"an office of La Poste, whose key is a plain sum", "35600000049837", "", ""},
		{"one of La Poste, wrong both ways", "35600000049838", "", "siret: problem.siret.key"},
		{"an RNA", "", "W051000123", ""},
		{"one of Réunion", "", "W9R1000123", ""},
		{"one too short", "", "W05100012", "rna: problem.rna"},
		{"one without its W", "", "0510001234", "rna: problem.rna"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			card := registry.Card{Kind: registry.KindActor, Lang: "fr", Title: registry.Text{"fr": "Foyer rural"}, Actor: &registry.Actor{SIRET: tc.siret, RNA: tc.rna}}
			got := ""
			if err := card.Check(); err != nil {
				got = err.Error()
			}
			if got != tc.want {
				t.Errorf("Check of SIRET %q and RNA %q = %q, want %q", tc.siret, tc.rna, got, tc.want)
			}
		})
	}
}

func TestSketchIsAStructureThatSaysNothingYet(t *testing.T) {
	card := registry.Card{Kind: registry.KindActor, Title: registry.Text{"fr": "Foyer rural"}, Actor: &registry.Actor{}}
	if !card.Sketch() {
		t.Error("Sketch of a name alone = false")
	}
	card.Summary = registry.Text{"fr": "On y danse."}
	if card.Sketch() {
		t.Error("Sketch of a structure that says what it does = true")
	}
	event := registry.Card{Kind: registry.KindEvent, Event: &registry.Event{}}
	if event.Sketch() {
		t.Error("Sketch of an event = true")
	}
}
