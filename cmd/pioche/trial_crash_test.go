package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pioche/pkg/store/storetest"
)

// TestTrialKilledWhilePosting kills the server at any moment of the announcing
// of events, again and again on the same registry: what was accepted is there
// afterwards, once, with its letter; what was cut short can be sent again.
func TestTrialKilledWhilePosting(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		state := t.TempDir()
		killed(t, state, nil)
		soundSQLite(t, filepath.Join(state, "pioche.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		killed(t, t.TempDir(), []string{"PIOCHE_DATABASE=" + storetest.Postgres(t)})
	})
}

// ledger is what the writers know of what they sent.
type ledger struct {
	mu       sync.Mutex
	sent     int
	accepted map[string]string // private address, by the mark of the form
	fresh    []string          // marks of those accepted in the last round
	cut      []string          // marks of those that got no answer in it
}

func killed(t *testing.T, state string, env []string) {
	rounds := 20
	if soak {
		rounds = 200
	}
	book := &ledger{accepted: map[string]string{}}
	for round := range rounds {
		s, err := tryServe(t, state, env...)
		if err != nil {
			t.Fatalf("round %d: %v\n%s", round, err, tail(s.log.String(), 10))
		}
		book.verify(s)
		book.write(s, time.Duration(1+rand.IntN(300))*time.Millisecond)
	}
	s := serve(t, state, env...)
	book.verify(s)
	book.settle(s, env, rounds)
	t.Logf("%d rounds: %d forms sent, %d cards", rounds, book.sent, len(book.accepted))
}

// bal is the form that a mark belongs to.
func bal(once string) url.Values {
	return five("Bal "+once, 5, "once", once, "confirm", "1")
}

// write posts from two hands until the server is killed.
func (b *ledger) write(s *site, life time.Duration) {
	var hands sync.WaitGroup
	for range 2 {
		hands.Go(func() {
			for {
				b.mu.Lock()
				b.sent++
				once := fmt.Sprintf("essai-%06d", b.sent)
				b.mu.Unlock()
				a, err := s.ask(http.MethodPost, announcePath, bal(once))
				b.mu.Lock()
				switch {
				case err != nil:
					b.cut = append(b.cut, once)
				case a.status == http.StatusSeeOther:
					b.accepted[once] = private(s.t, a)
					b.fresh = append(b.fresh, once)
				default:
					s.t.Errorf("%s is answered %d\n%s", once, a.status, excerpt(a.body))
				}
				b.mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	time.Sleep(life)
	s.kill()
	hands.Wait()
}

// verify looks for what the last round left: every accepted card is there and
// its form sent again opens the same one; a form cut short is accepted.
func (b *ledger) verify(s *site) {
	for _, once := range b.fresh {
		s.get(b.accepted[once])
	}
	again := slices.Clone(b.cut)
	if len(b.fresh) > 0 {
		again = append(again, b.fresh[len(b.fresh)-1])
	}
	for _, once := range again {
		a := s.post(announcePath, bal(once))
		at := private(s.t, a)
		if a.status != http.StatusSeeOther || b.accepted[once] != "" && at != b.accepted[once] {
			s.t.Fatalf("%s sent again = %d %s, want 303 %s", once, a.status, at, b.accepted[once])
		}
		b.accepted[once] = at
	}
	b.fresh, b.cut = b.fresh[:0], b.cut[:0]
	for _, ext := range extensions {
		wellFormed(s.t, ext, s.get("/flux."+ext+"?commune=05023").body)
	}
}

// settle counts at the end: as many cards as forms, no title twice, and one
// letter for each.
func (b *ledger) settle(s *site, env []string, rounds int) {
	s.t.Helper()
	seen := map[string]int{}
	for line := range strings.Lines(export(s.t, s.state, env...)) {
		var r record
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			s.t.Fatal(err)
		}
		if r.Card != nil && !r.Card.Sketch() { // one structure is named by all
			seen[strings.TrimPrefix(r.Card.Title.In("fr"), "Bal ")]++
		}
	}
	for once := range b.accepted {
		if seen[once] != 1 {
			s.t.Errorf("%s was accepted and is there %d times", once, seen[once])
		}
	}
	if len(seen) != len(b.accepted) {
		s.t.Errorf("%d cards are there for %d accepted", len(seen), len(b.accepted))
	}
	// A letter that was being written when the server died waits for its lease
	// to end, one at most each time.
	late, within := rounds, soon
	if soak {
		late, within = 0, 6*time.Minute
	}
	s.eventually(within, "a letter for each card", func() bool { return s.letters() >= len(b.accepted)-late })
	if n := s.letters(); n > len(b.accepted) {
		s.t.Errorf("%d letters are there for %d cards", n, len(b.accepted))
	}
}

// TestTrialKilledWhileStarting kills the very first starts of a registry,
// while its tables are made: the next one makes them whole.
func TestTrialKilledWhileStarting(t *testing.T) {
	for round := range 10 {
		state := t.TempDir()
		cmd := program(t, state, nil, "serve")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(round*15) * time.Millisecond)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		s := serve(t, state)
		s.announce(five("Fête de la soupe", 5))
		s.stop()
		soundSQLite(t, filepath.Join(state, "pioche.db"))
	}
}

// soundSQLite asks the database to check itself.
func soundSQLite(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var said string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&said); err != nil || said != "ok" {
		t.Errorf("integrity_check: %q, %v", said, err)
	}
}
