package desk_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/desk"
	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/store/storetest"
)

// lived gives a desk over a registry where things happened.
func lived(t *testing.T) (d *desk.Desk, secret string) {
	t.Helper()
	d, clock := open(t, storetest.Open(t))
	draft := bal(t, "2026-11-28 14:00", "2026-12-05 20:00")
	_, image := received(t, d, 1)
	draft.Card.Images = []registry.Image{image}
	receipt := submit(t, d, draft)
	*clock = clock.Add(1e9)
	if _, err := d.SetStatus(t.Context(), host, receipt.Card.ID, receipt.Card.Event.Occurrences[0].ID, registry.Cancelled, "à cause du vent & <pluie>"); err != nil {
		t.Fatal(err)
	}
	card := bal(t).Card
	card.ExternalID = "1"
	if _, err := d.Import(t.Context(), "agenda", []registry.Card{card}, nil); err != nil {
		t.Fatal(err)
	}
	imported, err := d.Store.CardBySource(t.Context(), "agenda", "1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Withdraw(t.Context(), host, imported.ID); err != nil {
		t.Fatal(err)
	}
	erased := bal(t, "2026-12-12 20:00")
	erased.Once = "erased"
	if err := d.Erase(t.Context(), host, submit(t, d, erased).Card.ID); err != nil {
		t.Fatal(err)
	}
	for _, title := range []string{"Agenda", "Fini"} {
		selection, _, err := d.SaveSelection(t.Context(), desk.SelectionDraft{Title: title, Filter: parse(t, "commune=05023"), Email: "mairie@exemple.fr", Lang: "en"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.ConfirmSelection(t.Context(), host, selection.Slug); err != nil {
			t.Fatal(err)
		}
		if title == "Agenda" {
			if err := d.Store.SaveIssue(t.Context(), registry.Issue{Selection: selection.Slug, Day: "2026-10-25", Title: title, At: *clock, Cards: []registry.IssueCard{{Card: receipt.Card, Shown: receipt.Card.Event.Occurrences[0].ID}, {Card: imported}}}); err != nil {
				t.Fatal(err)
			}
		}
		if title == "Fini" {
			if err := d.DeleteSelection(t.Context(), host, selection.Slug); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := d.TellEmptied(t.Context()); err != nil {
		t.Fatal(err)
	}
	return d, receipt.Secret
}

func export(t *testing.T, d *desk.Desk, private bool) string {
	t.Helper()
	var out bytes.Buffer
	if err := d.Export(t.Context(), &out, private); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestExportReadBackIsTheSame(t *testing.T) {
	d, secret := lived(t)
	for _, private := range []bool{true, false} {
		want := export(t, d, private)
		if !desk.IsExport([]byte(want)) {
			t.Errorf("IsExport(%.40q) = false", want)
		}
		if strings.Contains(want, "@exemple.fr") != private || strings.Contains(want, `"key"`) != private || strings.Contains(want, `"lang":"en","flow":"full"`) != private {
			t.Errorf("private facts in the export: want %v", private)
		}
		storetest.Each(t, func(t *testing.T, s *store.Store) {
			restored, _ := open(t, s)
			report, err := restored.Load(t.Context(), strings.NewReader(want), nil)
			if err != nil || report.Created == 0 || report.Unchanged+len(report.Refused) != 0 {
				t.Fatalf("Load = %+v, %v, want all of it created", report, err)
			}
			if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(export(t, restored, private), "\n")); diff != "" {
				t.Errorf("export of what was read back (-want +got):\n%s", diff)
			}
			again, err := restored.Load(t.Context(), strings.NewReader(want), nil)
			if err != nil || again.Unchanged != report.Created || again.Created+len(again.Refused) != 0 {
				t.Errorf("Load once more = %+v, %v, want all of it unchanged", again, err)
			}
			if _, err := s.PublicImage(t.Context(), lanterns(t, want), 320); err != nil {
				t.Errorf("the image did not come along: %v", err)
			}
			if _, _, err := restored.Open(t.Context(), secret); (err == nil) != private {
				t.Errorf("Open of a link of before = %v, want it to work only where the key came along", err)
			}
		})
	}
}

// lanterns is the name of the one image of an export.
func lanterns(t *testing.T, export string) string {
	t.Helper()
	_, after, found := strings.Cut(export, `{"image":{"id":"`)
	if !found || len(after) < 26 {
		t.Fatal("no image in the export")
	}
	return after[:26]
}

func TestLoadIsAllOrNothing(t *testing.T) {
	d, _ := lived(t)
	whole := export(t, d, true)
	restored, _ := open(t, storetest.Open(t))
	for name, file := range map[string]string{
		"cut in the middle": whole[:len(whole)/2], "cut between two lines": whole[:strings.LastIndex(strings.TrimSpace(whole), "\n")+1], "not an export": `{"type":"FeatureCollection"}`, "empty": "",
		"a newer one": `{"pioche":2}`, "a line unknown": `{"pioche":1,"instance":"abcdefghijkl"}` + "\n{}",
	} {
		var problems registry.Problems
		if _, err := restored.Load(t.Context(), strings.NewReader(file), nil); !errors.As(err, &problems) {
			t.Errorf("Load of what is %s = %v, want a problem", name, err)
		}
	}
	if got := strings.Count(export(t, restored, false), "\n"); got != 2 {
		t.Errorf("%d lines after failed loads, want the first and the last alone", got)
	}
}

func TestLoadLeavesWhatDiffersHere(t *testing.T) {
	d, _ := lived(t)
	whole := export(t, d, true)
	other, _ := open(t, storetest.Open(t))
	if _, err := other.Load(t.Context(), strings.NewReader(whole), nil); err != nil {
		t.Fatal(err)
	}
	for card, err := range other.Store.AllCards(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if card.Event != nil && card.Public() {
			if _, err := other.SetStatus(t.Context(), host, card.ID, "", registry.Full, ""); err != nil {
				t.Fatal(err)
			}
		}
	}
	changed := export(t, other, true)
	report, err := other.Load(t.Context(), strings.NewReader(whole), nil)
	if err != nil || len(report.Refused) != 1 {
		t.Errorf("Load over a changed card = %+v, %v, want it refused", report, err)
	}
	if got := export(t, other, true); got != changed {
		t.Error("Load changed what was there")
	}
}
