package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"pioche/pkg/store/storetest"
)

// TestTrialTwoServersOnPostgreSQL announces through two servers of one
// database, and stops one of them in the middle: each shows what the other
// accepted, nothing is lost, and each author gets one letter.
func TestTrialTwoServersOnPostgreSQL(t *testing.T) {
	database := "PIOCHE_DATABASE=" + storetest.Postgres(t)
	dir := t.TempDir()
	one, two := serve(t, filepath.Join(dir, "one"), database), serve(t, filepath.Join(dir, "two"), database)
	_, public := one.announce(five("Fête de la soupe", 6))
	two.get(public)
	if got := two.titles(briancon); !slices.Equal(got, []string{"Fête de la soupe"}) {
		t.Errorf("the other server shows %q", got)
	}
	var writers sync.WaitGroup
	for n, s := range []*site{one, two} {
		writers.Go(func() {
			for i := range 20 {
				once := fmt.Sprintf("%d-%d", n, i)
				a, err := s.ask(http.MethodPost, announcePath, bal(once))
				if err != nil { // it was stopped: its balancer turns to the other
					a, err = two.ask(http.MethodPost, announcePath, bal(once))
				}
				if err != nil || a.status != http.StatusSeeOther {
					t.Errorf("%s: %d, %v", once, a.status, err)
				}
				if n == 0 && i == 10 {
					one.stop()
				}
			}
		})
	}
	writers.Wait()
	if got := two.titles(briancon + "&limit=100"); len(got) != 41 {
		t.Errorf("%d events are there, want 41", len(got))
	}
	two.eventually(soon, "one letter for each card", func() bool { return one.letters()+two.letters() == 41 })
}

// TestTrialImportBesideABusyServer imports while others announce: nobody is
// turned away.
func TestTrialImportBesideABusyServer(t *testing.T) {
	s := serve(t, "")
	titles := make([]string, 1200)
	for i := range titles {
		titles[i] = fmt.Sprintf("Concert %d", i)
	}
	file := calendar(t, titles...)
	imported := make(chan struct{})
	go func() {
		defer close(imported)
		if code, said := pioche(t, s.state, nil, "import", file); code != done {
			t.Errorf("import = %d\n%s", code, said)
		}
	}()
	posted := 0
	for busy := true; busy; posted++ {
		s.announce(bal(fmt.Sprint(posted)))
		select {
		case <-imported:
			busy = false
		default:
		}
	}
	if got := s.titles(briancon + "&limit=100"); len(got) != 100 {
		t.Errorf("the feed holds %d events, want a full hundred", len(got))
	}
	if posted < 5 {
		t.Errorf("%d announcements went by an import", posted)
	}
}
