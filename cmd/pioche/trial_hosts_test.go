package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// briancon is a feed of Briançon alone.
const briancon = "/flux.json?commune=05023&empty=none"

// calendar writes an iCalendar file of events in Briançon, one per title, each
// a day later than the one before, within the year.
func calendar(t *testing.T, titles ...string) string {
	t.Helper()
	lines := []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//exemple//FR"}
	for i, title := range titles {
		start := time.Now().AddDate(0, 0, 5+i%300).Format("20060102")
		lines = append(lines, "BEGIN:VEVENT", fmt.Sprintf("UID:%d@exemple.fr", i), "SUMMARY:"+title,
			"DTSTART;TZID=Europe/Paris:"+start+"T183000", "DTEND;TZID=Europe/Paris:"+start+"T200000",
			`LOCATION:MJC\, 35 rue Pasteur\, 05100 Briançon`, "END:VEVENT")
	}
	return write(t, "agenda.ics", strings.Join(append(lines, "END:VCALENDAR", ""), "\r\n"))
}

// item is what the trials read of an item of a JSON feed.
type item struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	URL    string `json:"url"`
	Pioche struct {
		ID     string `json:"id"`
		Title  string `json:"title"`
		Status string `json:"status"`
	} `json:"_pioche"`
}

// items reads a JSON feed.
func (s *site) items(path string) []item {
	s.t.Helper()
	var feed struct {
		Items []item `json:"items"`
	}
	if err := json.Unmarshal([]byte(s.get(path).body), &feed); err != nil {
		s.t.Fatalf("GET %s: %v", path, err)
	}
	return feed.Items
}

// titles are the titles of the events a JSON feed holds.
func (s *site) titles(path string) (titles []string) {
	s.t.Helper()
	for _, i := range s.items(path) {
		titles = append(titles, i.Pioche.Title)
	}
	return titles
}

func TestTrialSecondServerOfAFolderIsRefused(t *testing.T) {
	first := serve(t, "")
	second, err := tryServe(t, first.state)
	if err == nil {
		second.kill()
		t.Fatal("two servers share a folder")
	}
	if said := second.log.String(); !strings.Contains(said, first.state) || strings.Count(said, "\n") != 1 {
		t.Errorf("the second server says %q, want one sentence that names the folder", said)
	}
	first.get("/healthz")
	first.stop()
	serve(t, first.state)
}

func TestTrialCommandsWorkBesideAServer(t *testing.T) {
	s := serve(t, "")
	file := calendar(t, "Fête de la soupe", "Bal de printemps")
	if code, said := pioche(t, s.state, nil, "import", file, "--source", "agenda"); code != done {
		t.Fatalf("import = %d, want %d\n%s", code, done, said)
	}
	s.eventually(soon, "the feed with what was imported beside the server", func() bool {
		return slices.Equal(s.titles(briancon), []string{"Fête de la soupe", "Bal de printemps"})
	})
	gone := s.items(briancon)[0].Pioche.ID
	if code, said := pioche(t, s.state, nil, "withdraw", gone); code != done {
		t.Fatalf("withdraw = %d, want %d\n%s", code, done, said)
	}
	s.eventually(soon, "the feed without what was withdrawn beside the server", func() bool {
		return slices.Equal(s.titles(briancon), []string{"Bal de printemps"})
	})
	if a, err := s.ask(http.MethodGet, "/evenements/"+gone, nil); err != nil || a.status != http.StatusGone {
		t.Errorf("the page of a withdrawn event = %d, %v, want 410", a.status, err)
	}
	if code, said := pioche(t, s.state, nil, "withdraw", "aaaaaaaaaaaa"); code != failed || !strings.Contains(said, "aaaaaaaaaaaa") {
		t.Errorf("withdraw of what is not there = %d %q, want %d and its name", code, said, failed)
	}
}

func TestTrialNewerDatabaseIsRefused(t *testing.T) {
	state := t.TempDir()
	serve(t, state).stop()
	path := filepath.Join(state, "pioche.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("INSERT INTO migration (version, name) VALUES (9999, 'later')"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := tryServe(t, state)
	if err == nil {
		s.kill()
		t.Fatal("a server opens a database written by a newer one")
	}
	if said := s.log.String(); !strings.Contains(said, "9999") || strings.Count(said, "\n") != 1 {
		t.Errorf("it says %q, want one sentence with the version", said)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("the database was touched (%v)", err)
	}
}

func TestTrialClosedFolderIsSaidAtTheStart(t *testing.T) {
	// The folders Go gives to tests are closed to others than their owner.
	outside, err := os.MkdirTemp("", "pioche-trial-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = os.Chmod(outside, 0o700)
		_ = os.RemoveAll(outside)
	})
	if err := os.Chmod(outside, 0o555); err != nil {
		t.Fatal(err)
	}
	var other []string
	if os.Getuid() == 0 {
		other = []string{asUser + "=65534"}
	}
	for name, state := range map[string]string{"closed": outside, "in a closed one": filepath.Join(outside, "var")} {
		s, err := tryServe(t, state, other...)
		if err == nil {
			s.kill()
			t.Errorf("%s: a server starts", name)
			continue
		}
		if said := s.log.String(); !strings.Contains(said, outside) || strings.Contains(said, "goroutine") || strings.Count(said, "\n") != 1 {
			t.Errorf("%s: it says %q, want one sentence that names the folder", name, said)
		}
	}
}

func TestTrialSameBytesInEveryZoneOfTheMachine(t *testing.T) {
	state := t.TempDir()
	if code, said := pioche(t, state, nil, "import", calendar(t, "Fête de la soupe", "Bal", "Veillée")); code != done {
		t.Fatalf("import = %d\n%s", code, said)
	}
	read := func(zone string) map[string]string {
		s := serve(t, state, "TZ="+zone, "PIOCHE_URL=https://pioche.exemple", "PIOCHE_ADDR="+freeAddress(t))
		defer s.stop()
		s.host = "pioche.exemple"
		bodies := map[string]string{}
		for _, ext := range extensions {
			bodies[ext] = s.get("/flux." + ext + "?commune=05023").body
		}
		bodies["page"] = s.get("/evenements?commune=05023").body
		return bodies
	}
	if diff := cmp.Diff(read("UTC"), read("Asia/Tokyo")); diff != "" {
		t.Errorf("UTC and Tokyo differ (-UTC +Tokyo):\n%s", diff)
	}
}

// freeAddress is one where nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// TestTrialStopUnderLoad asks a busy server to stop: whoever had reached it is
// answered, and what was accepted is there afterwards.
func TestTrialStopUnderLoad(t *testing.T) {
	s := serve(t, "")
	var working sync.WaitGroup
	var answers atomic.Int64
	var mu sync.Mutex
	var accepted []string
	for worker := range 4 {
		working.Go(func() {
			for n := 0; ; n++ {
				method, path, form := http.MethodGet, "/evenements", url.Values(nil)
				if worker%2 == 0 {
					method, path = http.MethodPost, announcePath
					form = five(fmt.Sprintf("Bal %d de %d", n, worker), 5, "confirm", "1", "once", fmt.Sprintf("load-%d-%d", worker, n))
				}
				a, err := s.ask(method, path, form)
				if err != nil {
					return // it listens no more
				}
				if a.status >= 500 {
					t.Errorf("%s %s = %d while stopping", method, path, a.status)
				}
				answers.Add(1)
				if a.status == http.StatusSeeOther {
					mu.Lock()
					accepted = append(accepted, private(t, a))
					mu.Unlock()
				}
			}
		})
	}
	for began := time.Now(); answers.Load() < 40 && time.Since(began) < 20*time.Second; {
		time.Sleep(5 * time.Millisecond)
	}
	took := s.stop()
	working.Wait()
	if took > 10*time.Second || s.cmd.ProcessState.ExitCode() != 0 {
		t.Errorf("it stops in %v with code %d, want at most 10 s and 0", took, s.cmd.ProcessState.ExitCode())
	}
	if len(accepted) == 0 {
		t.Fatal("nothing was accepted before it stopped")
	}
	again := serve(t, s.state)
	for _, manage := range accepted {
		again.get(manage)
	}
	again.eventually(soon, "a letter for each card", func() bool { return again.letters() == len(accepted) })
}

// soon is how long what is done later may take.
const soon = 20 * time.Second

// eventually waits for what is done later.
func (s *site) eventually(within time.Duration, what string, there func() bool) {
	s.t.Helper()
	for began := time.Now(); time.Since(began) < within; time.Sleep(20 * time.Millisecond) {
		if there() {
			return
		}
	}
	s.t.Errorf("never seen: %s", what)
}

// letters counts those written to the state folder.
func (s *site) letters() int {
	return countFiles(s.t, filepath.Join(s.state, "mail"), regexp.MustCompile(`\.eml$`))
}

func countFiles(t testing.TB, dir string, like *regexp.Regexp) (n int) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, e := range entries {
		if like.MatchString(e.Name()) {
			n++
		}
	}
	return n
}
