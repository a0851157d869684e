package desk_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/desk"
	"pioche/pkg/registry"
	"pioche/pkg/store/storetest"
)

func TestImportReadAgain(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	card := func(id, title, date string) registry.Card {
		c := bal(t, date).Card
		c.ExternalID, c.Title, c.Place, c.Organisers = id, registry.Text{"fr": title}, nil, nil
		return c
	}
	read := func(cards ...registry.Card) desk.Report {
		t.Helper()
		report, err := d.Import(t.Context(), "agenda", cards, nil)
		if err != nil {
			t.Fatal(err)
		}
		return report
	}
	count := func(r desk.Report) [4]int { return [4]int{r.Created, r.Updated, r.Unchanged, len(r.Refused)} }

	bal, yoga, nothing := card("1", "Bal", "2026-11-28 14:00"), card("2", "Yoga", "2026-12-01 18:00"), card("3", "", "2026-12-01 18:00")
	yoga.Event.Status = registry.Tentative
	nameless := card("", "Sans identifiant", "2026-12-01 18:00")
	report := read(bal, yoga, nothing, nameless, bal)
	if diff := cmp.Diff([4]int{2, 0, 0, 3}, count(report)); diff != "" {
		t.Errorf("first reading (-want +got):\n%s", diff)
	}
	var why []string
	for _, r := range report.Refused {
		why = append(why, r.Problems.Error())
	}
	if diff := cmp.Diff([]string{"title: problem.title.missing", "external_id: problem.external.missing", "external_id: problem.external.twice"}, why); diff != "" {
		t.Errorf("refusals (-want +got):\n%s", diff)
	}
	first, err := d.Store.CardBySource(t.Context(), "agenda", "1")
	if err != nil {
		t.Fatal(err)
	}
	if tentative, err := d.Store.CardBySource(t.Context(), "agenda", "2"); err != nil || !tentative.Public() {
		t.Errorf("a tentative date read elsewhere = %v, %v, want it public", tentative, err)
	}
	if diff := cmp.Diff([4]int{0, 0, 2, 0}, count(read(bal, yoga))); diff != "" {
		t.Errorf("second reading (-want +got):\n%s", diff)
	}

	if diff := cmp.Diff([4]int{0, 1, 0, 0}, count(read(card("1", "Bal", "2026-11-29 15:00")))); diff != "" {
		t.Errorf("the date moved (-want +got):\n%s", diff)
	}
	moved, err := d.Store.CardBySource(t.Context(), "agenda", "1")
	if err != nil || moved.ID != first.ID || moved.Event.Occurrences[0].ID != first.Event.Occurrences[0].ID || moved.Revision != 2 {
		t.Errorf("the moved card = %+v, %v, want the same identifiers", moved, err)
	}

	if _, err := d.Withdraw(t.Context(), host, first.ID); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([4]int{0, 0, 1, 0}, count(read(card("1", "Bal masqué", "2026-11-29 15:00")))); diff != "" {
		t.Errorf("withdrawn here (-want +got):\n%s", diff)
	}
	if _, err := d.Import(t.Context(), registry.Direct, nil, nil); err == nil {
		t.Error("Import as direct = nil, want a problem")
	}
}

func TestImportTakesBackACancellation(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	card := bal(t).Card
	card.ExternalID = "1"
	for _, status := range []registry.Status{registry.Cancelled, ""} {
		card.Event.Status = status
		if _, err := d.Import(t.Context(), "agenda", []registry.Card{card}, nil); err != nil {
			t.Fatal(err)
		}
		got, err := d.Store.CardBySource(t.Context(), "agenda", "1")
		if err != nil || got.Event.Status != status {
			t.Errorf("status = %q, %v, want %q", got.Event.Status, err, status)
		}
	}
}
