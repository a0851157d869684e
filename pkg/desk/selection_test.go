package desk_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/desk"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/store/storetest"
	"pioche/pkg/when"
)

func parse(t *testing.T, query string) filter.Filter {
	t.Helper()
	f, err := filter.ParseQuery(query, filter.Context{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestSavedFeed(t *testing.T) {
	d, clock := open(t, storetest.Open(t))
	draft := desk.SelectionDraft{Title: " L’agenda de Briançon ", Filter: parse(t, "commune=05023&limit=20"), Email: "mairie@exemple.fr", Once: "o"}
	selection, secret, err := d.SaveSelection(t.Context(), draft)
	if err != nil {
		t.Fatal(err)
	}
	if selection.Title != "L’agenda de Briançon" || selection.Filter != "commune=05023&limit=20" || selection.Confirmed || len(selection.Slug) != len("l-agenda-de-briancon-abcd") {
		t.Errorf("SaveSelection = %+v", selection)
	}
	managed, who, err := d.Open(t.Context(), secret)
	if err != nil || managed.Selection != selection.Slug || !who.CanManage(selection) {
		t.Errorf("Open(%q) = %v, %v, %v, want the feed's owner", secret, managed, who, err)
	}
	again, sameSecret, err := d.SaveSelection(t.Context(), draft)
	if err != nil || again.Slug != selection.Slug || sameSecret != secret || again.Revision != 1 {
		t.Errorf("the same form again = %+v, %v, want the same feed", again, err)
	}
	if got := letters(t, d.Store); len(got) != 1 || got[0] != desk.LetterSelection {
		t.Errorf("queued letters = %v, want one %s", got, desk.LetterSelection)
	}
	*clock = clock.Add(3600e9)
	draft.Filter = parse(t, "commune=05023&theme=musique")
	edited, err := d.EditSelection(t.Context(), who, selection.Slug, 1, draft)
	if err != nil || edited.Filter != "commune=05023&theme=musique" || edited.Slug != selection.Slug || edited.Revision != 2 || !edited.Updated.Equal(*clock) {
		t.Errorf("EditSelection = %+v, %v", edited, err)
	}
	draft.Title = "Autre"
	if _, err := d.EditSelection(t.Context(), who, selection.Slug, 1, draft); !errors.Is(err, registry.ErrConflict) {
		t.Errorf("EditSelection of an older version = %v, want ErrConflict", err)
	}
	if _, err := d.ConfirmSelection(t.Context(), who, selection.Slug); !errors.Is(err, registry.ErrForbidden) {
		t.Errorf("ConfirmSelection by its owner = %v, want ErrForbidden", err)
	}
	if confirmed, err := d.ConfirmSelection(t.Context(), host, selection.Slug); err != nil || !confirmed.Confirmed {
		t.Errorf("ConfirmSelection by the host = %+v, %v", confirmed, err)
	}
	if err := d.DeleteSelection(t.Context(), who, selection.Slug); err != nil {
		t.Fatal(err)
	}
	if gone, err := d.Store.Selection(t.Context(), selection.Slug); err != nil || gone.Deleted == nil {
		t.Errorf("Selection after its end = %+v, %v, want it marked", gone, err)
	}
	if err := d.DeleteSelection(t.Context(), who, selection.Slug); !errors.Is(err, registry.ErrGone) {
		t.Errorf("DeleteSelection twice = %v, want ErrGone", err)
	}
}

// What is kept is read again at each pull: what could not be is refused.
func TestFeedOfTooManyWordsIsRefused(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	var offers []string
	for i := range filter.MaxValues {
		offers = append(offers, fmt.Sprint(i, strings.Repeat("é", 190)))
	}
	f, err := filter.Parse(url.Values{"kind": {"actor"}, "offers": offers}, filter.Context{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.SaveSelection(t.Context(), desk.SelectionDraft{Title: "Tout", Filter: f}); err == nil || err.Error() != "filter: problem.filter.long" {
		t.Errorf("SaveSelection of %d bytes = %v, want a problem", len(f.String()), err)
	}
}

func TestFeedThatWouldBeEverythingIsRefused(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	_, _, err := d.SaveSelection(t.Context(), desk.SelectionDraft{Filter: parse(t, "days=7"), Email: "x"})
	if err == nil || err.Error() != "title: problem.feed.title; filter: problem.filter.counts; email: problem.email" {
		t.Errorf("SaveSelection = %v, want three problems", err)
	}
	if _, _, err := d.SaveSelection(t.Context(), desk.SelectionDraft{Title: "Tout", Filter: parse(t, "all=1")}); err != nil {
		t.Errorf("SaveSelection of all, on purpose = %v, want nil", err)
	}
}

func TestWhereACardAppears(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	receipt := submit(t, d, bal(t))
	for title, query := range map[string]string{"Briançon": "commune=05023", "Gap": "commune=05061", "Non dit": "dept=05"} {
		selection, _, err := d.SaveSelection(t.Context(), desk.SelectionDraft{Title: title, Filter: parse(t, query)})
		if err != nil {
			t.Fatal(err)
		}
		if title == "Non dit" {
			continue // its owner is not known
		}
		if _, err := d.ConfirmSelection(t.Context(), host, selection.Slug); err != nil {
			t.Fatal(err)
		}
	}
	found, err := d.Appears(t.Context(), receipt.Card)
	if err != nil {
		t.Fatal(err)
	}
	want := []registry.Territory{{Level: "commune", Code: "05023"}, {Level: "epci", Code: "240500439"}, {Level: "dept", Code: "05"}}
	if diff := cmp.Diff(want, found.Territories); diff != "" {
		t.Errorf("territories (-want +got):\n%s", diff)
	}
	if len(found.Selections) != 1 || found.Selections[0].Title != "Briançon" {
		t.Errorf("feeds = %+v, want Briançon alone", found.Selections)
	}
}

func TestWhatElseHappensThatDay(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	announce := func(commune, title string, dates ...string) string {
		draft := bal(t, dates...)
		draft.Once, draft.Card.Title["fr"], draft.Card.Place.Commune = title, title, commune
		return submit(t, d, draft).Card.ID
	}
	announce("05023", "Bal", "2026-11-28 20:00", "2026-11-27 20:00")
	announce("05061", "À Gap, trop loin", "2026-11-28 20:00", "2026-11-29 20:00")
	mine := announce("05023", "Le mien", "2026-11-28 21:00")
	cancelled := announce("05023", "Annulé", "2026-11-28 21:00")
	if _, err := d.SetStatus(t.Context(), host, cancelled, "", registry.Cancelled, ""); err != nil {
		t.Fatal(err)
	}
	near, err := d.Nearby(t.Context(), "05023", when.Date{Year: 2026, Month: 11, Day: 28}, mine)
	if err != nil {
		t.Fatal(err)
	}
	if len(near.Events) != 1 || near.Events[0].Card.Title["fr"] != "Bal" {
		t.Errorf("events = %v, want the ball alone", near.Events)
	}
	var free []string
	for _, day := range near.Free {
		free = append(free, day.String())
	}
	if diff := cmp.Diff([]string{"2026-11-29", "2026-11-30", "2026-11-26"}, free); diff != "" {
		t.Errorf("free days (-want +got):\n%s", diff)
	}
	if past, err := d.Nearby(t.Context(), "05023", when.Date{Year: 2026, Month: 11, Day: 23}, ""); err != nil || len(past.Events)+len(past.Free) > 0 {
		t.Errorf("Nearby of yesterday = %v, %v, want nothing", past, err)
	}
}

// TestOwnerHearsOfEachDrySpellOnce follows feeds over weeks: the ball comes,
// is over, another one comes and is withdrawn.
func TestOwnerHearsOfEachDrySpellOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d, clock := open(t, s)
		save := func(title, query, email string) string {
			selection, _, err := d.SaveSelection(t.Context(), desk.SelectionDraft{Title: title, Filter: parse(t, query), Email: email, Lang: "en"})
			if err != nil {
				t.Fatal(err)
			}
			return selection.Slug
		}
		briancon := save("Briançon", "commune=05023", "mairie@exemple.fr")
		save("Sans adresse", "commune=05023", "")
		never := save("Gap", "commune=05061", "mairie@exemple.fr")
		deleted := save("Fini", "commune=05023", "mairie@exemple.fr")
		letters(t, s) // those of new feeds
		submit(t, d, bal(t, "2026-11-28 14:00"))
		second := bal(t, "2027-01-09 14:00")
		second.Once, second.Card.Title["fr"] = "once-2", "Bal des rois"
		var kings desk.Receipt
		for _, step := range []struct {
			name string
			at   string
			do   func() error
			want []string // feeds told
		}{
			{"a ball is to come", "2026-11-24 10:00", func() error { return nil }, nil},
			{"a feed is deleted, the ball goes on", "2026-11-28 15:00", func() error { return d.DeleteSelection(t.Context(), host, deleted) }, nil},
			{"the ball is over", "2026-11-28 17:00", func() error { return nil }, []string{briancon}},
			{"three hours later", "2026-11-28 20:00", func() error { return nil }, nil},
			{"nothing came in seven days", "2026-12-01 10:00", func() error { return nil }, []string{never}},
			{"a month later", "2027-01-02 10:00", func() error { return nil }, nil},
			{"another ball", "2027-01-03 10:00", func() error { kings = submit(t, d, second); return nil }, nil},
			{"it is withdrawn", "2027-01-04 10:00", func() error { _, err := d.Withdraw(t.Context(), host, kings.Card.ID); return err }, []string{briancon}},
			{"nobody heard of it twice", "2027-01-04 13:00", func() error { return nil }, nil},
		} {
			*clock = at(t, step.at).Start
			if err := step.do(); err != nil {
				t.Fatal(err)
			}
			if err := d.TellEmptied(t.Context()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(step.want, told(t, s, *clock)); diff != "" {
				t.Errorf("%s: feeds told (-want +got):\n%s", step.name, diff)
			}
		}
	})
}

func TestWhatIsOnTodayIsOverEachEvening(t *testing.T) {
	d, clock := open(t, storetest.Open(t))
	submit(t, d, bal(t, "2026-11-24 14:00", "2026-11-26 14:00"))
	draft := desk.SelectionDraft{Title: "Aujourd’hui", Filter: parse(t, "commune=05023&when=today"), Email: "mairie@exemple.fr", Lang: "en"}
	if _, _, err := d.SaveSelection(t.Context(), draft); err != nil {
		t.Fatal(err)
	}
	for _, evening := range []struct {
		at   string
		want int // letters
	}{{"2026-11-24 12:00", 0}, {"2026-11-24 22:00", 0}, {"2026-11-25 22:00", 0}, {"2026-11-26 22:00", 1}, {"2026-11-27 22:00", 0}} {
		*clock = at(t, evening.at).Start
		if err := d.TellEmptied(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := told(t, d.Store, *clock); len(got) != evening.want {
			t.Errorf("%s: %d letters, want %d", evening.at, len(got), evening.want)
		}
	}
}

// told takes the letters about emptied feeds out of the queue: their feeds.
func told(t *testing.T, s *store.Store, now time.Time) (slugs []string) {
	t.Helper()
	for {
		job, err := s.Lease(t.Context(), now, time.Minute)
		if errors.Is(err, registry.ErrNotFound) {
			return slugs
		}
		if err == nil {
			err = s.Done(t.Context(), job.ID)
		}
		var letter desk.Letter
		if err == nil {
			err = json.Unmarshal(job.Payload, &letter)
		}
		if err != nil {
			t.Fatal(err)
		}
		if job.Kind == desk.LetterEmptied {
			if letter.Lang != "en" {
				t.Errorf("letter of %s is in %q, want the language its owner saved it in", letter.ID, letter.Lang)
			}
			slugs = append(slugs, letter.ID)
		}
	}
}

func TestLateRepeatOfAFeedUndoesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d, _ := open(t, s)
		form := desk.SelectionDraft{Title: "Agenda", Filter: parse(t, "commune=05023"), Once: "o"}
		selection, _, err := d.SaveSelection(t.Context(), form)
		if err != nil {
			t.Fatal(err)
		}
		edit := form
		edit.Filter = parse(t, "commune=05061")
		if _, err := d.EditSelection(t.Context(), registry.Person{Manages: selection.Slug}, selection.Slug, 1, edit); err != nil {
			t.Fatal(err)
		}
		again, _, err := d.SaveSelection(t.Context(), form)
		if err != nil || again.Filter != "commune=05061" || again.Revision != 2 {
			t.Errorf("the first form sent again = %+v, %v, want the feed as it stands", again, err)
		}
		form.Filter = parse(t, "commune=05065")
		changed, _, err := d.SaveSelection(t.Context(), form)
		if err != nil || changed.Slug != selection.Slug || changed.Filter != "commune=05065" {
			t.Errorf("the form sent with other criteria = %+v, %v, want the feed changed", changed, err)
		}
	})
}
