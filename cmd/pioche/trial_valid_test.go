package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pioche/pkg/registry/registrytest"
)

// checker is the path of a file that "make checkers" installs.
func checker(t testing.TB, what, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "bin", name))
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		registrytest.Missing(t, what, "make checkers")
	}
	return path
}

// TestTrialValidPages holds every page in every state to the standard of HTML,
// as the W3C's checker reads it: those of a demo, of hostile cards, and what
// other sites embed and newsletters paste.
func TestTrialValidPages(t *testing.T) {
	vnu := checker(t, "vnu", "vnu-26.9.27/build/dist/vnu.jar")
	java := registrytest.Needs(t, "java", "default-jre-headless")
	s := demoSite(t)
	pages := states(s)
	hostile := five("", 5)
	for name, value := range hostileForm() {
		hostile.Set(name, value)
	}
	manage, public := s.announce(hostile)
	for _, path := range []string{manage, public, "/evenements?commune=05023", "/flux.html?commune=05023&locale=fr", "/flux.html?dept=05&kind=event,actor,notice", "/communes/05023.html", "/lettre.html?dept=05"} {
		pages = append(pages, state{name: "hostile or embedded", path: path})
	}
	dir := t.TempDir()
	for i, page := range pages {
		method := http.MethodGet
		if page.form != nil {
			method = http.MethodPost
		}
		a, err := s.ask(method, page.path, page.form)
		if err == nil && a.status == http.StatusSeeOther {
			a, err = s.ask(http.MethodGet, a.header.Get("Location"), nil)
		}
		if err != nil || a.status != cmp.Or(page.status, http.StatusOK) {
			t.Errorf("%s, %s = %d, %v", page.name, page.path, a.status, err)
		}
		put(t, filepath.Join(dir, fmt.Sprintf("%03d.html", i)), a.body)
	}
	// The schema of HTML needs a deep stack; a run is too short to compile well.
	said, _ := exec.Command(java, "-Xss4m", "-XX:TieredStopAtLevel=1", "-jar", vnu, "--format", "json", "--skip-non-html", dir).CombinedOutput()
	var found struct {
		Version  string
		Messages []struct {
			Type, Subtype, URL, Message, Extract string
			LastLine                             int
		}
	}
	if err := json.Unmarshal(said, &found); err != nil || found.Version == "" {
		t.Fatalf("vnu: %v\n%s", err, excerpt(string(said)))
	}
	told := map[string]bool{}
	for _, m := range found.Messages {
		n := 0
		_, _ = fmt.Sscanf(m.URL[max(0, len(m.URL)-8):], "%03d.html", &n)
		if !told[m.Message] && !meant(pages[n], m.Message) {
			t.Errorf("%s, %s, line %d: %s\n%s", pages[n].name, pages[n].path, m.LastLine, m.Message, m.Extract)
		}
		told[m.Message] = true
	}
}

// meant says that what the checker minds is what we want: letters are laid out
// for programs of mail that know no style sheet, and a page with errors gives
// back what was typed.
func meant(page state, message string) bool {
	return strings.Contains(page.path, "lettre.html") && strings.Contains(message, "element is obsolete") ||
		page.status == http.StatusUnprocessableEntity && strings.Contains(message, "for attribute “value” on element “input”")
}

// TestTrialDescriptionLints holds the description of the API to the rules of a
// linter, all of them but one: it does not see that what a kind of card must
// have is described where cards are.
func TestTrialDescriptionLints(t *testing.T) {
	redocly := checker(t, "redocly", "redocly-2.77.0/bin/cli.js")
	node := registrytest.Needs(t, "node", "nodejs")
	s := serve(t, "")
	for _, locale := range []string{"fr", "en"} {
		path := write(t, "openapi.json", s.get("/api/v1/openapi.json?locale="+locale).body)
		cmd := exec.Command(node, redocly, "lint", "--extends", "recommended-strict", "--skip-rule", "no-required-schema-properties-undefined", "--format", "json", path)
		cmd.Env = append(os.Environ(), "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true")
		said, _ := cmd.Output()
		var found struct {
			Totals   struct{ Errors, Warnings int }
			Problems []struct {
				RuleID, Message string
				Location        []struct{ Pointer string }
			}
		}
		if err := json.Unmarshal(said, &found); err != nil {
			t.Fatalf("redocly: %v\n%s", err, excerpt(string(said)))
		}
		for _, p := range found.Problems {
			t.Errorf("%s: %s %v", p.RuleID, p.Message, p.Location)
		}
	}
}

// readByIcalJS lets a second library, that shares nothing with the first,
// read a calendar: both understand the same.
func readByIcalJS(t *testing.T, s *site, path string) {
	t.Helper()
	library := checker(t, "ical.js", "ical-2.2.1/dist/ical.es5.cjs")
	node := registrytest.Needs(t, "node", "nodejs")
	events := readCalendar(t, s, path)
	said, err := exec.Command(node, filepath.Join("testdata", "trial", "read_calendar.cjs"), library, write(t, "flux.ics", s.get(path).body)).CombinedOutput()
	var other struct {
		Version string
		Events  []calendarEvent
	}
	if err != nil || json.Unmarshal(said, &other) != nil || other.Version != "2.0" {
		t.Fatalf("ical.js on %s: %v\n%s", path, err, excerpt(string(said)))
	}
	same := func(a, b calendarEvent) bool {
		return a.UID == b.UID && a.Summary == b.Summary && a.Start == b.Start && a.End == b.End && a.Zone == b.Zone && a.ZoneDefined == b.ZoneDefined &&
			a.Status == b.Status && a.Sequence == b.Sequence && slices.Equal(a.Names, b.Names)
	}
	if len(events) == 0 || len(events) != len(other.Events) {
		t.Fatalf("%s: icalendar reads %d events, ical.js %d", path, len(events), len(other.Events))
	}
	for i := range events {
		if !same(events[i], other.Events[i]) {
			t.Errorf("%s: icalendar reads %+v, ical.js %+v", path, events[i], other.Events[i])
		}
	}
}
