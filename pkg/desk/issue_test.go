package desk_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/desk"
	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/store/storetest"
)

// TestIssueFreezesOnceItCloses follows a letter over a month and a half: it
// closes on the 25th, keeps that issue whatever happens, but for what is
// withdrawn.
func TestIssueFreezesOnceItCloses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d, clock := open(t, s)
		soup, ball := bal(t, "2026-12-30 14:00"), bal(t, "2026-12-31 14:00")
		soup.Once, soup.Card.Title["fr"] = "once-soup", "Soupe"
		kept := submit(t, d, soup).Card.ID
		selection, _, err := d.SaveSelection(t.Context(), desk.SelectionDraft{Title: "La Gazette", Filter: parse(t, "commune=05023")})
		if err != nil {
			t.Fatal(err)
		}
		days := func() []string {
			t.Helper()
			if err := d.CloseIssues(t.Context()); err != nil {
				t.Fatal(err)
			}
			days, err := s.IssueDays(t.Context(), selection.Slug)
			if err != nil {
				t.Fatal(err)
			}
			return days
		}
		owner := registry.Person{Manages: selection.Slug}
		if _, err := d.SetClosing(t.Context(), registry.Person{Manages: "autre"}, selection.Slug, "25", ""); !errors.Is(err, registry.ErrForbidden) {
			t.Errorf("SetClosing by another = %v, want ErrForbidden", err)
		}
		if _, err := d.SetClosing(t.Context(), owner, selection.Slug, "32", ""); err == nil {
			t.Error("SetClosing on the 32nd = nil, want a problem")
		}
		set, err := d.SetClosing(t.Context(), owner, selection.Slug, "25", "structure")
		if err != nil || set.Closing != "25" || set.ClosingFrom != "2026-11-24" || set.Grouping != "structure" || set.Revision != 2 {
			t.Fatalf("SetClosing = %+v, %v", set, err)
		}
		if day, in, ok := d.NextClosing(set); !ok || day.String() != "2026-11-25" || in != 1 {
			t.Errorf("NextClosing = %s, %d, %t, want tomorrow", day, in, ok)
		}
		*clock = at(t, "2026-11-25 23:59").Start
		if got := days(); got != nil {
			t.Errorf("issues before the end of the day: %v, want none (nor one of October)", got)
		}
		*clock = at(t, "2026-11-26 00:02").Start
		if diff := cmp.Diff([]string{"2026-11-25"}, days()); diff != "" {
			t.Errorf("issues after it (-want +got):\n%s", diff)
		}
		late := submit(t, d, ball).Card.ID
		*clock = at(t, "2026-11-26 08:00").Start
		days()
		if got := inIssue(t, d, selection.Slug, "2026-11-25"); !cmp.Equal(got, []string{kept}) {
			t.Errorf("the issue holds %v, want what there was at its closing: %s", got, kept)
		}
		*clock = at(t, "2026-12-26 01:00").Start
		if diff := cmp.Diff([]string{"2026-12-25", "2026-11-25"}, days()); diff != "" {
			t.Errorf("issues a month later (-want +got):\n%s", diff)
		}
		if got := inIssue(t, d, selection.Slug, "2026-12-25"); !cmp.Equal(got, []string{kept, late}) {
			t.Errorf("the next issue holds %v, want both", got)
		}
		if _, err := d.Withdraw(t.Context(), host, late); err != nil {
			t.Fatal(err)
		}
		if got := inIssue(t, d, selection.Slug, "2026-12-25"); !cmp.Equal(got, []string{kept}) {
			t.Errorf("the issue holds %v, want it without what was withdrawn", got)
		}
		if err := d.DeleteSelection(t.Context(), owner, selection.Slug); err != nil {
			t.Fatal(err)
		}
		*clock = at(t, "2027-01-26 01:00").Start
		if got := days(); len(got) != 2 {
			t.Errorf("issues of a deleted feed: %v, want no new one", got)
		}
	})
}

// A letter closes whatever becomes of what its feed names.
func TestIssueOfALostTerritoryCloses(t *testing.T) {
	d, clock := open(t, storetest.Open(t))
	kept := fete(t, d, "Bal", "05023", "2026-12-30 14:00")
	selection, owner := feed(t, d, "commune=05023", "")
	selection, err := d.SetClosing(t.Context(), owner, selection.Slug, "25", "")
	if err != nil {
		t.Fatal(err)
	}
	selection.Filter, selection.Revision = "commune=05023,05999", selection.Revision+1
	if err := d.Store.SaveSelection(t.Context(), selection); err != nil {
		t.Fatal(err)
	}
	*clock = at(t, "2026-11-26 01:00").Start
	if err := d.CloseIssues(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := inIssue(t, d, selection.Slug, "2026-11-25"); !cmp.Equal(got, []string{kept}) {
		t.Errorf("the issue holds %v, want %s", got, kept)
	}
}

// Who writes a card is told of the issue that will hold it: not of one that
// closes once the card is over.
func TestIssueHoldsWhatIsStillToCome(t *testing.T) {
	d, _ := open(t, storetest.Open(t)) // the 24th
	selection, owner := feed(t, d, "commune=05023", "")
	selection, err := d.SetClosing(t.Context(), owner, selection.Slug, "27", "")
	if err != nil {
		t.Fatal(err)
	}
	for date, want := range map[string]bool{"2026-11-26 14:00": false, "2026-11-27 14:00": false, "2026-11-28 14:00": true} {
		card, err := d.Store.Card(t.Context(), fete(t, d, date, "05023", date))
		if err != nil {
			t.Fatal(err)
		}
		if in, held := d.ClosesWith(selection, card); held != want || held && in != 3 {
			t.Errorf("an event of %s: in %d days, %t, want %t", date, in, held, want)
		}
	}
	card, err := d.Store.Card(t.Context(), fete(t, d, "Gap", "05061", "2026-12-05 14:00"))
	if err != nil {
		t.Fatal(err)
	}
	if _, held := d.ClosesWith(selection, card); held {
		t.Error("an event of another commune is promised a place")
	}
	if _, held := d.ClosesWith(decide(t, d, selection.Slug, desk.Pin, card.ID), card); !held {
		t.Error("a pinned event is not promised its place")
	}
}

// inIssue are the cards of an issue, each with the date it was shown at.
func inIssue(t *testing.T, d *desk.Desk, slug, day string) (ids []string) {
	t.Helper()
	issue, err := d.Store.Issue(t.Context(), slug, day)
	if err != nil {
		t.Fatal(err)
	}
	picks, err := d.IssuePicks(t.Context(), issue)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range picks {
		if p.Shown == nil {
			t.Errorf("%s lost its date", p.Card.ID)
		}
		ids = append(ids, p.Card.ID)
	}
	return ids
}
