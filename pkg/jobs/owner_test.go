package jobs_test

import (
	"strings"
	"testing"
	"time"

	"pioche/pkg/desk"
	"pioche/pkg/filter"
	"pioche/pkg/jobs"
	"pioche/pkg/mail"
	"pioche/pkg/registry"
	"pioche/pkg/store"
)

func TestOwnerHearsOfWhatWaitsAndOfSilence(t *testing.T) {
	dir := t.TempDir()
	d, r, clock := open(t, mail.Files{Dir: dir})
	f, err := filter.ParseQuery("commune=05023", filter.Context{})
	if err != nil {
		t.Fatal(err)
	}
	selection, secret, err := d.SaveSelection(t.Context(), desk.SelectionDraft{Title: "Agenda", Filter: f, Email: "lea@exemple.fr", Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	owner := registry.Person{Manages: selection.Slug}
	if _, err := d.SetApproval(t.Context(), owner, selection.Slug, true); err != nil {
		t.Fatal(err)
	}
	bal := announce(t, d, "1", func(c *registry.Card) { c.Event.Occurrences[0].Start = clock.Add(60 * 24 * time.Hour) })
	tell := func(prefix string, chores ...jobs.Chore) (texts []string) {
		t.Helper()
		for _, chore := range chores {
			if err := chore.Do(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		drain(t, r)
		for name, text := range read(t, dir) {
			if strings.HasPrefix(name, prefix+"-"+selection.Slug) {
				texts = append(texts, text)
			}
		}
		return texts
	}
	waiting := jobs.TellWaiting(d)
	if got := tell("waiting", waiting, waiting); len(got) != 1 || !strings.Contains(got[0], "https://pioche.exemple/en/gerer/"+secret) || !strings.Contains(got[0], "- Bal") {
		t.Errorf("letters of a day: %q, want one with the card and the private link", got)
	}
	*clock = clock.Add(24 * time.Hour)
	if err := waiting.Do(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := d.DecideCards(t.Context(), owner, selection.Slug, desk.Approve, bal.Card.ID); err != nil {
		t.Fatal(err)
	}
	if got := tell("waiting"); len(got) != 1 {
		t.Errorf("%d letters, want none once it was approved", len(got)-1)
	}

	if err := d.Store.CountPull(t.Context(), store.Pull{Feed: selection.Slug, Day: clock.Format(time.DateOnly), Client: "wordpress", Count: 1}); err != nil {
		t.Fatal(err)
	}
	quiet := jobs.TellQuiet(d)
	*clock = clock.Add(40 * 24 * time.Hour)
	if got := tell("quiet", quiet); len(got) != 0 {
		t.Errorf("40 days without a reading: %d letters, want none", len(got))
	}
	*clock = clock.Add(24 * time.Hour)
	if got := tell("quiet", quiet, quiet); len(got) != 1 || !strings.Contains(got[0], "https://pioche.exemple/en/gerer/"+secret) {
		t.Errorf("41 days: %q, want one letter with the private link", got)
	}
}
