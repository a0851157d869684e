package desk_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/desk"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/store/storetest"
)

// now is Tuesday 24 November 2026, 10:00 in Paris.
var now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

var host = registry.Person{Host: true}

// open gives a desk whose clock the test moves.
func open(t *testing.T, s *store.Store) (*desk.Desk, *time.Time) {
	t.Helper()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	clock := now
	return &desk.Desk{Store: s, Now: func() time.Time { return clock }, Zone: paris, Trust: "open"}, &clock
}

// at is a date of Paris, "2026-11-28 14:00", two hours long.
func at(t *testing.T, local string) registry.Occurrence {
	t.Helper()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	start, err := time.ParseInLocation("2006-01-02 15:04", local, paris)
	if err != nil {
		t.Fatal(err)
	}
	return registry.Occurrence{Start: start, End: start.Add(2 * time.Hour), HasEnd: true, Zone: "Europe/Paris"}
}

// bal is a good announcement, as the form would hand it in.
func bal(t *testing.T, dates ...string) desk.Draft {
	t.Helper()
	if len(dates) == 0 {
		dates = []string{"2026-11-28 14:00"}
	}
	event := &registry.Event{}
	for _, date := range dates {
		event.Occurrences = append(event.Occurrences, at(t, date))
	}
	return desk.Draft{
		Card: registry.Card{
			Lang: "fr", Title: registry.Text{"fr": "Bal de la Saint-Jean"}, Place: &registry.Place{Commune: "05023", Name: "Salle des fêtes"},
			Organisers: []registry.Organiser{{Name: "Comité des fêtes"}}, Event: event,
		},
		Email: "lea@exemple.fr", Once: "once-1",
	}
}

func submit(t *testing.T, d *desk.Desk, draft desk.Draft) desk.Receipt {
	t.Helper()
	receipt, err := d.Submit(t.Context(), draft)
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}

func TestAnnouncementIsPublishedAtOnceWithItsLetter(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	draft := bal(t)
	draft.Card.Title["fr"] = "  Bal\tde la Saint-Jean\r\n"
	draft.Card.URL = "exemple.fr/bal"
	receipt := submit(t, d, draft)
	if receipt.Outcome != desk.New || !receipt.Card.Public() || receipt.Card.Title["fr"] != "Bal de la Saint-Jean" || receipt.Card.URL != "https://exemple.fr/bal" {
		t.Errorf("Submit = %v %+v, want a public card with clean texts", receipt.Outcome, receipt.Card)
	}
	if receipt.Card.Source != registry.Direct || receipt.Card.Revision != 1 || !receipt.Card.Published.Equal(now) {
		t.Errorf("card is source %q revision %d published %v", receipt.Card.Source, receipt.Card.Revision, receipt.Card.Published)
	}
	revisions, err := d.Store.Revisions(t.Context(), receipt.Card.ID)
	if err != nil || len(revisions) != 1 || revisions[0].By != "author" || revisions[0].Action != "announce" {
		t.Errorf("revisions = %+v, %v, want the announcement", revisions, err)
	}
	if got := letters(t, d.Store); len(got) != 1 || got[0] != desk.LetterPublished {
		t.Errorf("queued letters = %v, want one %s", got, desk.LetterPublished)
	}
}

func TestWhatIsMissingIsSaidInTheOrderOfTheForm(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	_, err := d.Submit(t.Context(), desk.Draft{Card: registry.Card{
		Event: &registry.Event{}, Themes: []string{"sorcellerie"}, URL: "javascript:alert(1)",
	}, Email: "a@b"})
	problems := registry.Problems(nil)
	if !errors.As(err, &problems) {
		t.Fatalf("Submit of nothing = %v, want problems", err)
	}
	var got []string
	for _, p := range problems {
		got = append(got, p.Path+" "+p.Key)
		for _, lang := range i18n.Langs {
			if !i18n.Has(lang, p.Key) {
				t.Errorf("%s has no words in %s", p.Key, lang)
			}
		}
	}
	want := []string{
		"title problem.title.missing", "occurrences[0].start problem.date.missing", "place.commune problem.commune.missing",
		"organisers[0].name problem.organiser.missing", "email problem.email", "themes problem.code.unknown", "url problem.url",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if all := letters(t, d.Store); len(all) != 0 {
		t.Errorf("queued letters = %v, want none", all)
	}
}

func TestProblems(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	for name, test := range map[string]struct {
		spoil func(c *desk.Draft)
		want  string
	}{
		"a title of a novel":            {func(c *desk.Draft) { c.Card.Title["fr"] = strings.Repeat("é", 161) }, "title: problem.long"},
		"a commune that does not exist": {func(c *desk.Draft) { c.Card.Place.Commune = "99999" }, "place.commune: problem.commune.unknown"},
		"the year 9999": {func(c *desk.Draft) {
			c.Card.Event.Occurrences[0].Start = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
			c.Card.Event.Occurrences[0].HasEnd = false
		}, "occurrences[0].start: problem.date.far"},
		"an end before the start":         {func(c *desk.Draft) { c.Card.Event.Occurrences[0].End = now }, "occurrences[0].end: problem.end.before"},
		"a zone of nowhere":               {func(c *desk.Draft) { c.Card.Event.Occurrences[0].Zone = "Europe/Gap" }, "occurrences[0].zone: problem.zone"},
		"two addresses":                   {func(c *desk.Draft) { c.Email = "a@exemple.fr, b@exemple.fr" }, "email: problem.email"},
		"a place and a whole département": {func(c *desk.Draft) { c.Card.Scope = []registry.Territory{{Level: "dept", Code: "05"}} }, "scope: problem.scope.place"},
		"a price of fantasy":              {func(c *desk.Draft) { c.Card.Event.Price.Code = "cher" }, "price.code: problem.code.unknown"},
		"only invisible characters":       {func(c *desk.Draft) { c.Card.Title["fr"] = "\u200b\u202e" }, "title: problem.title.missing"},
		"an online event anywhere":        {func(c *desk.Draft) { c.Card.Place = nil; c.Card.Event.OnlineURL = "https://visio.exemple.fr/a" }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			draft := bal(t)
			test.spoil(&draft)
			got := ""
			if _, err := d.Check(draft, nil); err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("Check = %q, want %q", got, test.want)
			}
		})
	}
}

func TestSameFormTwiceIsOneCard(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	first := submit(t, d, bal(t))
	if again := submit(t, d, bal(t)); again.Outcome != desk.Repeated || again.Card.ID != first.Card.ID || again.Secret != first.Secret {
		t.Errorf("the same form again = %v, want the same card", again)
	}
	altered := bal(t)
	altered.Card.Title["fr"] = "Grand bal"
	edited := submit(t, d, altered)
	if edited.Outcome != desk.Edited || edited.Card.ID != first.Card.ID || edited.Card.Revision != 2 || edited.Card.Event.Occurrences[0].ID != first.Card.Event.Occurrences[0].ID {
		t.Errorf("an altered form = %v %+v, want an edit", edited.Outcome, edited.Card)
	}
	other := bal(t)
	other.Email = "zoe@exemple.fr"
	if _, err := d.Submit(t.Context(), other); err == nil || err.Error() != "email: problem.email.other" {
		t.Errorf("the same form from another address = %v, want a problem", err)
	}
	another := bal(t)
	another.Once = ""
	if receipt := submit(t, d, another); receipt.Card.ID == first.Card.ID {
		t.Error("without once, the same text = the same card, want a new one")
	}
	if got := letters(t, d.Store); len(got) != 2 {
		t.Errorf("queued letters = %v, want one for each card", got)
	}
}

func TestLateRepeatUndoesNothing(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	first := submit(t, d, bal(t))
	author := registry.Person{Manages: first.Card.ID}
	if _, err := d.SetStatus(t.Context(), author, first.Card.ID, "", registry.Cancelled, "à cause du vent"); err != nil {
		t.Fatal(err)
	}
	change := desk.Draft{Card: *first.Card.Clone()}
	change.Card.Title["fr"] = "Grand bal"
	if _, err := d.Edit(t.Context(), author, first.Card.ID, 2, change); err != nil {
		t.Fatal(err)
	}
	again := submit(t, d, bal(t))
	if again.Outcome != desk.Repeated || again.Card.Title["fr"] != "Grand bal" || again.Card.Event.Status != registry.Cancelled {
		t.Errorf("the first form sent late = %v %q %q, want the card as it is now", again.Outcome, again.Card.Title["fr"], again.Card.Event.Status)
	}
}

func TestTwentyClicksAreOneCard(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d, _ := open(t, s)
		ids := make([]string, 20)
		var clicks sync.WaitGroup
		for i := range ids {
			clicks.Go(func() {
				receipt, err := d.Submit(context.Background(), bal(t))
				if err != nil {
					t.Errorf("click %d: %v", i, err)
					return
				}
				ids[i] = receipt.Card.ID
			})
		}
		clicks.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Fatalf("ids = %v, want one card", ids)
			}
		}
		if got := letters(t, s); len(got) != 1 {
			t.Errorf("queued letters = %v, want one", got)
		}
	})
}

func TestTwoEditorsAtOnce(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	receipt := submit(t, d, bal(t))
	author := registry.Person{Manages: receipt.Card.ID}
	edit := func(title string, version int) error {
		draft := desk.Draft{Card: *receipt.Card.Clone()}
		draft.Card.Title["fr"] = title
		_, err := d.Edit(t.Context(), author, receipt.Card.ID, version, draft)
		return err
	}
	if err := edit("Bal d’hiver", 1); err != nil {
		t.Fatal(err)
	}
	if err := edit("Bal d’été", 1); !errors.Is(err, registry.ErrConflict) {
		t.Errorf("Edit of an older version = %v, want ErrConflict", err)
	}
	if err := edit("Bal d’hiver", 1); err != nil {
		t.Errorf("the same edit twice = %v, want nil", err)
	}
	if _, err := d.Edit(t.Context(), registry.Person{}, receipt.Card.ID, 2, bal(t)); !errors.Is(err, registry.ErrForbidden) {
		t.Errorf("Edit by a passer-by = %v, want ErrForbidden", err)
	}
	revisions, err := d.Store.Revisions(t.Context(), receipt.Card.ID)
	if err != nil || len(revisions) != 2 {
		t.Fatalf("revisions = %v, %v, want two", revisions, err)
	}
	if diff := cmp.Diff([]string{"title"}, revisions[1].Fields); diff != "" {
		t.Errorf("fields of the edit (-want +got):\n%s", diff)
	}
}

func TestClosedTrustKeepsDraftsForAPerson(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	d.Trust = "relays"
	if receipt := submit(t, d, bal(t)); receipt.Card.State != registry.Proposed {
		t.Errorf("state = %s, want proposed", receipt.Card.State)
	}
}

func TestManageLinks(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	receipt := submit(t, d, bal(t))
	managed, who, err := d.Open(t.Context(), receipt.Secret)
	if err != nil || managed.Card != receipt.Card.ID || !who.Can(registry.Edit, receipt.Card) {
		t.Errorf("Open(%q) = %v, %v, %v, want the card's author", receipt.Secret, managed, who, err)
	}
	another := submit(t, d, desk.Draft{Card: bal(t).Card, Email: "lea@exemple.fr"})
	for name, secret := range map[string]string{
		"blank": "", "only an id": receipt.Card.ID, "no seal": receipt.Card.ID + "-", "one letter off": receipt.Secret[:len(receipt.Secret)-1] + other(receipt.Secret),
		"the seal of another": another.Card.ID + strings.TrimPrefix(receipt.Secret, receipt.Card.ID), "no such card": "aaaaaaaaaaaa-" + strings.Repeat("a", 32),
		"a feed": "agenda-abcd-" + strings.Repeat("a", 32), "upper case": strings.ToUpper(receipt.Secret),
	} {
		if _, who, err := d.Open(t.Context(), secret); !errors.Is(err, registry.ErrNotFound) || who != (registry.Person{}) {
			t.Errorf("Open of %s = %v, %v, want ErrNotFound", name, who, err)
		}
	}
}

func TestNobodyKnowsWhoAsksForTheirs(t *testing.T) {
	d, clock := open(t, storetest.Open(t))
	submit(t, d, bal(t))
	for range 8 {
		for _, email := range []string{"LEA@exemple.fr", "nobody@exemple.fr"} {
			if err := d.Mine(t.Context(), email, "fr"); err != nil {
				t.Errorf("Mine(%s) = %v, want nil", email, err)
			}
		}
		for leaseOne(t, d.Store, *clock) { // as if each letter left at once
		}
		*clock = clock.Add(time.Minute)
	}
	if err := d.Mine(t.Context(), "nobody", "fr"); err == nil {
		t.Error("Mine(nobody) = nil, want a problem")
	}
	if got := letters(t, d.Store); len(got) != 0 {
		t.Errorf("queued letters after the fifth demand = %v, want none", got)
	}
	*clock = clock.Add(time.Hour)
	if err := d.Mine(t.Context(), "lea@exemple.fr", "fr"); err != nil {
		t.Fatal(err)
	}
	if got := letters(t, d.Store); len(got) != 1 {
		t.Errorf("queued letters an hour later = %v, want one", got)
	}
	cards, selections, err := d.Holding(t.Context(), "lea@exemple.fr")
	if err != nil || len(cards) != 2 || len(selections) != 0 {
		t.Errorf("Holding = %v, %v, %v, want one event and the structure sketched for it", cards, selections, err)
	}
}

// letters lists the kinds of the jobs that wait, without taking them for good.
func letters(t *testing.T, s *store.Store) []string {
	t.Helper()
	var kinds []string
	for {
		job, err := s.Lease(t.Context(), now.Add(24*time.Hour), time.Minute)
		if errors.Is(err, registry.ErrNotFound) {
			return kinds
		}
		if err != nil {
			t.Fatal(fmt.Errorf("lease: %w", err))
		}
		kinds = append(kinds, job.Kind)
	}
}

func leaseOne(t *testing.T, s *store.Store, at time.Time) bool {
	t.Helper()
	job, err := s.Lease(t.Context(), at, time.Minute)
	if err == nil {
		err = s.Done(t.Context(), job.ID)
	}
	return err == nil
}

// other is a letter that is not the last of a secret.
func other(secret string) string {
	if strings.HasSuffix(secret, "z") {
		return "y"
	}
	return "z"
}
