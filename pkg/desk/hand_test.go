package desk_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/desk"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/store/storetest"
)

// fete announces an event of a commune under its title.
func fete(t *testing.T, d *desk.Desk, title, commune string, dates ...string) string {
	t.Helper()
	draft := bal(t, dates...)
	draft.Once, draft.Card.Title["fr"], draft.Card.Place.Commune = title, title, commune
	return submit(t, d, draft).Card.ID
}

// feed saves a feed, and gives it with its owner.
func feed(t *testing.T, d *desk.Desk, query, email string) (*registry.Selection, registry.Person) {
	t.Helper()
	selection, _, err := d.SaveSelection(t.Context(), desk.SelectionDraft{Title: "Agenda", Filter: parse(t, query), Email: email, Lang: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	return selection, registry.Person{Manages: selection.Slug}
}

// decide does something by hand, and gives the feed as it is then.
func decide(t *testing.T, d *desk.Desk, slug string, act desk.Act, ids ...string) *registry.Selection {
	t.Helper()
	selection, err := d.DecideCards(t.Context(), registry.Person{Manages: slug}, slug, act, ids...)
	if err != nil {
		t.Fatalf("%s %v: %v", act, ids, err)
	}
	return selection
}

// shown lists the titles a feed shows, at most limit, and checks that the
// count and the standing of each card say the same.
func shown(t *testing.T, d *desk.Desk, slug string, limit int) (titles []string) {
	t.Helper()
	selection, err := d.Store.Selection(t.Context(), slug)
	if err != nil {
		t.Fatal(err)
	}
	f, err := filter.ParseKept(selection.Filter)
	if err != nil {
		t.Fatal(err)
	}
	queries := f.At(d.Now(), d.Zone)
	in := map[string]bool{}
	all, err := d.Shown(t.Context(), selection, queries)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		in[p.Card.ID] = true
	}
	if n, err := d.CountShown(t.Context(), selection, queries, 1000); err != nil || n != len(in) {
		t.Errorf("CountShown = %d, %v, want the %d cards shown", n, err, len(in))
	}
	for card, err := range d.Store.AllCards(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if card.Public() && selection.Confirmed {
			where, err := d.Appears(t.Context(), card)
			if err != nil || (len(where.Selections) > 0) != in[card.ID] {
				t.Errorf("Appears of %s = %v, %v, want shown %v", card.Title["fr"], where.Selections, err, in[card.ID])
			}
		}
		if got := d.Standing(selection, f, card); got.Shown != in[card.ID] {
			t.Errorf("Standing of %s = %+v, want shown %v", card.Title["fr"], got, in[card.ID])
		}
	}
	for i := range queries {
		queries[i].Limit = limit
	}
	picks, err := d.Shown(t.Context(), selection, queries)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range picks {
		titles = append(titles, p.Card.Title["fr"])
	}
	return titles
}

func TestByHand(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d, clock := open(t, s)
		bal := fete(t, d, "Bal", "05023", "2026-11-28 14:00")
		concert := fete(t, d, "Concert", "05023", "2026-11-30 14:00", "2026-12-02 14:00")
		gap := fete(t, d, "À Gap", "05061", "2026-11-29 14:00", "2026-12-20 14:00")
		selection, owner := feed(t, d, "commune=05023", "")
		slug := selection.Slug
		if _, err := d.ConfirmSelection(t.Context(), host, slug); err != nil {
			t.Fatal(err)
		}
		check := func(name string, limit int, want ...string) {
			t.Helper()
			if diff := cmp.Diff(want, shown(t, d, slug, limit)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		check("by its criteria", 0, "Bal", "Concert")
		pinned := decide(t, d, slug, desk.Pin, gap)
		check("a pin is in its place", 0, "Bal", "À Gap", "Concert")
		if again := decide(t, d, slug, desk.Pin, gap); again.Revision != pinned.Revision {
			t.Errorf("the same pin again = revision %d, want %d", again.Revision, pinned.Revision)
		}
		check("the limit leaves out others first", 2, "Bal", "À Gap")
		decide(t, d, slug, desk.Pin, concert)
		check("however early they are", 2, "À Gap", "Concert")
		decide(t, d, slug, desk.Ban, bal)
		check("a ban is never shown", 0, "À Gap", "Concert")
		decide(t, d, slug, desk.Ban, concert)
		check("the last word holds", 0, "À Gap")

		draft := desk.SelectionDraft{Title: "Agenda", Filter: parse(t, "commune=05023&theme=musique")}
		held, err := s.Selection(t.Context(), slug)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.EditSelection(t.Context(), owner, slug, held.Revision, draft); err != nil {
			t.Fatal(err)
		}
		check("kept through an edit of the criteria", 0, "À Gap")
		decide(t, d, slug, desk.Free, gap, concert, bal)
		check("taken back", 0)

		decide(t, d, slug, desk.Pin, gap)
		before := latest(t, d, slug)
		*clock = clock.Add(time.Hour)
		if _, err := d.Withdraw(t.Context(), host, gap); err != nil {
			t.Fatal(err)
		}
		check("withdrawn", 0)
		if after := latest(t, d, slug); !after.After(before) || !after.Equal(*clock) {
			t.Errorf("LatestChange after the withdrawal of a pin = %v, want %v", after, *clock)
		}
		*clock = clock.Add(time.Hour)
		if err := s.DeleteCard(t.Context(), gap, *clock); err != nil {
			t.Fatal(err)
		}
		if after := latest(t, d, slug); !after.Equal(*clock) {
			t.Errorf("LatestChange after the end of a pin = %v, want %v", after, *clock)
		}
		decide(t, d, slug, desk.Pin, concert)
		*clock = at(t, "2026-12-01 10:00").Start
		check("the first date of a pin is over", 0, "Concert")
		*clock = at(t, "2026-12-03 10:00").Start
		check("all its dates are", 0)
	})
}

// latest is the latest change a feed may show.
func latest(t *testing.T, d *desk.Desk, slug string) time.Time {
	t.Helper()
	selection, err := d.Store.Selection(t.Context(), slug)
	if err != nil {
		t.Fatal(err)
	}
	at, err := d.LatestChange(t.Context(), selection, parse(t, selection.Filter).At(d.Now(), d.Zone))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestWhatCannotBePinned(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	bal := fete(t, d, "Bal", "05061")
	selection, owner := feed(t, d, "commune=05023&kind=notice", "")
	pin := func(who registry.Person, act desk.Act, ids ...string) error {
		_, err := d.DecideCards(t.Context(), who, selection.Slug, act, ids...)
		return err
	}
	if err := pin(owner, desk.Pin, bal); err == nil || err.Error() != "card: problem.pin.kind" {
		t.Errorf("an event in a feed of infos = %v, want a problem", err)
	}
	if err := pin(owner, desk.Pin, "zzzzzzzzzzzz"); !errors.Is(err, registry.ErrNotFound) {
		t.Errorf("a card that is not = %v, want ErrNotFound", err)
	}
	if err := pin(registry.Person{Manages: "autre-abcd"}, desk.Ban, bal); !errors.Is(err, registry.ErrForbidden) {
		t.Errorf("by someone else = %v, want ErrForbidden", err)
	}
	if err := pin(owner, "steal", bal); !errors.Is(err, registry.ErrNotFound) {
		t.Errorf("an act that is none = %v, want ErrNotFound", err)
	}
	selection, owner = feed(t, d, "commune=05023", "")
	var many []string
	for i := range registry.MaxPins + 1 {
		many = append(many, fete(t, d, fmt.Sprint("Fête ", i), "05061"))
	}
	if err := pin(owner, desk.Pin, many...); err == nil || err.Error() != "card: problem.hand.many" {
		t.Errorf("a hundred and one pins = %v, want a problem", err)
	}
	if err := pin(owner, desk.Pin, many[1:]...); err != nil {
		t.Errorf("a hundred pins = %v", err)
	}
}

func TestEachCardApproved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d, clock := open(t, s)
		fete(t, d, "Bal", "05023", "2026-12-28 14:00")
		selection, owner := feed(t, d, "commune=05023", "mairie@exemple.fr")
		slug := selection.Slug
		approve := func(on bool) {
			t.Helper()
			if _, err := d.SetApproval(t.Context(), owner, slug, on); err != nil {
				t.Fatal(err)
			}
		}
		approve(true)
		if diff := cmp.Diff([]string{"Bal"}, shown(t, d, slug, 0)); diff != "" {
			t.Errorf("what is shown when it begins (-want +got):\n%s", diff)
		}
		letters(t, s)
		loto, tarot := fete(t, d, "Loto", "05023", "2026-12-29 14:00"), fete(t, d, "Tarot", "05023", "2026-12-30 14:00")
		if diff := cmp.Diff([]string{"Loto", "Tarot"}, waiting(t, d, slug)); diff != "" {
			t.Errorf("waiting (-want +got):\n%s", diff)
		}
		for _, step := range []struct {
			at   string
			want int
		}{{"2026-11-25 06:00", 0}, {"2026-11-25 07:10", 1}, {"2026-11-25 18:00", 0}, {"2026-11-26 09:00", 1}} {
			*clock = at(t, step.at).Start
			if err := d.TellWaiting(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := queued(t, s, *clock, desk.LetterWaiting); got != step.want {
				t.Errorf("%s: %d letters, want %d", step.at, got, step.want)
			}
		}
		decide(t, d, slug, desk.Approve, loto)
		decide(t, d, slug, desk.Ban, tarot)
		if got := waiting(t, d, slug); len(got) > 0 {
			t.Errorf("waiting after both were answered = %v", got)
		}
		if diff := cmp.Diff([]string{"Bal", "Loto"}, shown(t, d, slug, 0)); diff != "" {
			t.Errorf("shown (-want +got):\n%s", diff)
		}
		*clock = at(t, "2026-11-27 09:00").Start
		if err := d.TellWaiting(t.Context()); err != nil || queued(t, s, *clock, desk.LetterWaiting) != 0 {
			t.Errorf("TellWaiting without anything = %v, want no letter", err)
		}
		approve(false)
		fete(t, d, "Noël", "05023", "2026-12-25 14:00")
		if diff := cmp.Diff([]string{"Noël", "Bal", "Loto"}, shown(t, d, slug, 0)); diff != "" {
			t.Errorf("shown once it ends (-want +got):\n%s", diff)
		}
	})
}

// waiting lists the titles of what waits to be approved.
func waiting(t *testing.T, d *desk.Desk, slug string) (titles []string) {
	t.Helper()
	selection, err := d.Store.Selection(t.Context(), slug)
	if err != nil {
		t.Fatal(err)
	}
	picks, err := d.Waiting(t.Context(), selection)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range picks {
		titles = append(titles, p.Card.Title["fr"])
	}
	return titles
}

// queued takes everything out of the queue, and counts the letters of a kind.
func queued(t *testing.T, s *store.Store, now time.Time, kind string) (n int) {
	t.Helper()
	for {
		job, err := s.Lease(t.Context(), now, time.Minute)
		if errors.Is(err, registry.ErrNotFound) {
			return n
		}
		if err == nil {
			err = s.Done(t.Context(), job.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		if job.Kind == kind {
			n++
		}
	}
}

func TestSilenceIsToldOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d, clock := open(t, s)
		selection, _ := feed(t, d, "commune=05023", "mairie@exemple.fr")
		feed(t, d, "commune=05061", "mairie@exemple.fr") // nobody ever read it
		mute, _ := feed(t, d, "commune=05065", "")
		read := func(slug, day, client string) {
			if err := s.CountPull(t.Context(), store.Pull{Feed: slug, Day: day, Client: client, Count: 1}); err != nil {
				t.Fatal(err)
			}
		}
		read(selection.Slug, "2026-11-24", "wordpress")
		read(selection.Slug, "2027-01-01", store.Robot)
		read(mute.Slug, "2026-11-24", "wordpress")
		for _, step := range []struct {
			at, read string
			want     int
		}{
			{"2027-01-03 10:00", "", 0}, {"2027-01-04 10:00", "", 1}, {"2027-02-04 10:00", "", 0},
			{"2027-02-05 10:00", "2027-02-05", 0}, {"2027-03-17 10:00", "", 0}, {"2027-03-18 10:00", "", 1},
		} {
			*clock = at(t, step.at).Start
			if step.read != "" {
				read(selection.Slug, step.read, "wordpress")
			}
			if err := d.TellQuiet(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := queued(t, s, *clock, desk.LetterQuiet); got != step.want {
				t.Errorf("%s: %d letters, want %d", step.at, got, step.want)
			}
		}
	})
}

func TestReachCountsWhoIsThere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d, clock := open(t, s)
		card, err := s.Card(t.Context(), fete(t, d, "Bal", "05023"))
		if err != nil {
			t.Fatal(err)
		}
		read, _ := feed(t, d, "dept=05", "")
		confirmed, _ := feed(t, d, "commune=05023", "")
		feed(t, d, "commune=05023", "") // nobody reads it
		crawled, _ := feed(t, d, "commune=05023", "")
		if err := s.CountPull(t.Context(), store.Pull{Feed: crawled.Slug, Day: "2026-11-24", Client: store.Robot, Count: 9}); err != nil {
			t.Fatal(err)
		}
		deleted, owner := feed(t, d, "commune=05023", "")
		for _, slug := range []string{confirmed.Slug, deleted.Slug} {
			if _, err := d.ConfirmSelection(t.Context(), host, slug); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.DeleteSelection(t.Context(), owner, deleted.Slug); err != nil {
			t.Fatal(err)
		}
		if err := s.CountPull(t.Context(), store.Pull{Feed: read.Slug, Day: "2026-11-24", Client: "spip", Count: 1}); err != nil {
			t.Fatal(err)
		}
		reach := func(name string, count int, named ...string) {
			t.Helper()
			found, err := d.Appears(t.Context(), card)
			var slugs []string
			for _, one := range found.Selections {
				slugs = append(slugs, one.Slug)
			}
			if err != nil || found.Count != count || !slices.Equal(slugs, named) {
				t.Errorf("%s: Appears = %d feeds, names %v, %v, want %d, %v", name, found.Count, slugs, err, count, named)
			}
		}
		reach("confirmed and read", 2, confirmed.Slug)
		decide(t, d, confirmed.Slug, desk.Ban, card.ID)
		reach("banned there", 1)
		*clock = clock.AddDate(0, 0, 8)
		decide(t, d, confirmed.Slug, desk.Pin, card.ID)
		reach("over, and read too long ago", 0)
	})
}

// Who announces something for next month through a feed of this week is told
// that it will be there.
func TestAFeedOfTheNextDaysWillTakeWhatComesLater(t *testing.T) {
	d, _ := open(t, storetest.Open(t)) // Tuesday 24 November
	for _, test := range []struct {
		feed, commune string
		dates         []string
		want          desk.Verdict
	}{
		{"commune=05023&days=7", "05023", []string{"2026-12-12 14:00"}, desk.Kept},
		{"commune=05023&when=today", "05023", []string{"2026-12-12 00:00"}, desk.Kept},
		{"commune=05023&when=weekend", "05023", []string{"2026-12-09 14:00", "2026-12-12 14:00"}, desk.Kept},
		{"commune=05023&when=weekend", "05023", []string{"2026-12-09 14:00"}, desk.LeftOut},
		{"commune=05023&days=7", "05061", []string{"2026-12-12 14:00"}, desk.LeftOut},
		{"commune=05023&days=7", "05023", []string{"2026-11-20 14:00"}, desk.LeftOut},
		{"commune=05023&from=2026-12-20", "05023", []string{"2026-12-12 14:00"}, desk.LeftOut},
	} {
		card := bal(t, test.dates...).Card
		card.Kind, card.Place.Commune = registry.KindEvent, test.commune
		if got := d.WillStand(&registry.Selection{Filter: test.feed}, parse(t, test.feed), &card); got.Verdict != test.want {
			t.Errorf("%s in %s, in a feed of %s: %s, want %s", test.dates, test.commune, test.feed, got.Verdict, test.want)
		}
	}
}

// Buttons pressed at once all count, whatever the database.
func TestTwentyDecisionsAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d, _ := open(t, s)
		selection, owner := feed(t, d, "commune=05023", "")
		var cards []string
		for i := range 20 {
			cards = append(cards, fete(t, d, fmt.Sprint("Bal ", i), "05023"))
		}
		failed := make(chan error, len(cards))
		for _, id := range cards {
			go func() {
				_, err := d.DecideCards(context.Background(), owner, selection.Slug, desk.Ban, id)
				failed <- err
			}()
		}
		for range cards {
			if err := <-failed; err != nil {
				t.Error(err)
			}
		}
		after, err := s.Selection(t.Context(), selection.Slug)
		if err != nil || len(after.Bans) != len(cards) {
			t.Errorf("%d of %d bans are kept, %v", len(after.Bans), len(cards), err)
		}
	})
}

// What is decided of a card read from a source holds when it is read again,
// whatever changed there.
func TestDecisionsOutliveAnotherReading(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	read := func(more string) map[string]string {
		t.Helper()
		var cards []registry.Card
		for i, title := range []string{"Bal", "Loto", "Tarot", "Cirque"} {
			card := bal(t, fmt.Sprintf("2026-12-%d 14:00", 10+i)).Card
			card.ExternalID, card.Title, card.Organisers = title, registry.Text{"fr": title + more}, nil
			if title == "Cirque" {
				card.Place.Commune = "05061"
			}
			cards = append(cards, card)
		}
		if report, err := d.Import(t.Context(), "agenda", cards, nil); err != nil || len(report.Refused) > 0 {
			t.Fatal(report, err)
		}
		ids := map[string]string{}
		for _, card := range cards {
			kept, err := d.Store.CardBySource(t.Context(), "agenda", card.ExternalID)
			if err != nil {
				t.Fatal(err)
			}
			ids[card.ExternalID] = kept.ID
		}
		return ids
	}
	ids := read("")
	one, _ := feed(t, d, "commune=05023", "")
	other, owner := feed(t, d, "commune=05023", "")
	decide(t, d, one.Slug, desk.Ban, ids["Loto"])
	decide(t, d, one.Slug, desk.Pin, ids["Cirque"])
	if _, err := d.SetApproval(t.Context(), owner, other.Slug, true); err != nil {
		t.Fatal(err)
	}
	read(" déplacé")
	if diff := cmp.Diff([]string{"Bal déplacé", "Tarot déplacé", "Cirque déplacé"}, shown(t, d, one.Slug, 0)); diff != "" {
		t.Errorf("pinned and banned (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Bal déplacé", "Loto déplacé", "Tarot déplacé"}, shown(t, d, other.Slug, 0)); diff != "" {
		t.Errorf("approved, beside the other feed (-want +got):\n%s", diff)
	}
	if got := waiting(t, d, other.Slug); len(got) > 0 {
		t.Errorf("waiting after another reading: %v", got)
	}
}
