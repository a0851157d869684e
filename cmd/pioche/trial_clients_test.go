package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/registry/registrytest"
)

// debianPython is the interpreter that sees Debian's modules, whatever other
// one comes first in the path.
const debianPython = "/usr/bin/python3"

// python runs a script of testdata/trial with a module of Debian and decodes
// the JSON it prints.
func python(t testing.TB, out any, module, debian, script string, args ...string) {
	t.Helper()
	if exec.Command(debianPython, "-c", "import "+module).Run() != nil {
		registrytest.Missing(t, "python's "+module, "apt-get install "+debian)
	}
	cmd := exec.Command(debianPython, append([]string{filepath.Join("testdata", "trial", script)}, args...)...)
	cmd.Stderr = os.Stderr
	said, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v", script, args, err)
	}
	if err := json.Unmarshal(said, out); err != nil {
		t.Fatalf("%s %v: %v", script, args, err)
	}
}

// demoSite serves a demo: every kind of event a client may meet.
func demoSite(t testing.TB) *site {
	t.Helper()
	state := filepath.Join(t.TempDir(), "demo")
	if code, said := pioche(t, state, nil, "demo"); code != done {
		t.Fatalf("demo = %d\n%s", code, said)
	}
	return serve(t, state)
}

// wholeDemo is a filter under which every client reads the same items.
const wholeDemo = "?all=1&limit=100&locale=fr"

func TestTrialClients(t *testing.T) {
	s := demoSite(t)
	items := s.items("/flux.json" + wholeDemo)
	if len(items) != 100 {
		t.Fatalf("the demo gives %d items, want 100", len(items))
	}
	t.Run("xmllint", func(t *testing.T) { lintedXML(t, s, wholeDemo) })
	t.Run("feedparser", func(t *testing.T) {
		for _, ext := range []string{"rss", "atom"} {
			parsedFeed(t, s, "/flux."+ext+wholeDemo, items)
		}
	})
	t.Run("newsboat", func(t *testing.T) { readByNewsboat(t, s) })
	t.Run("icalendar", func(t *testing.T) { readByIcalendar(t, s) })
	t.Run("ical.js", func(t *testing.T) { readByIcalJS(t, s, "/flux.ics?all=1&limit=1000&locale=fr") })
	t.Run("vobject", func(t *testing.T) { readByVobject(t, s) })
	t.Run("khal", func(t *testing.T) { readByKhal(t, s) })
}

// readByVobject lets an address book's library read the structures, and holds
// it to what the same feed says in CSV.
func readByVobject(t *testing.T, s *site) {
	var contacts []struct{ Name, Town, Phone, Note string }
	const query = "?kind=actor&dept=05"
	python(t, &contacts, "vobject", "python3-vobject", "read_contacts.py", write(t, "flux.vcf", s.get("/flux.vcf"+query).body))
	rows, err := csv.NewReader(strings.NewReader(s.get("/flux.csv" + query).body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(contacts)+1 || len(contacts) < 60 {
		t.Fatalf("vobject reads %d structures, the table has %d", len(contacts), len(rows)-1)
	}
	at := func(column string) int { return slices.Index(rows[0], column) }
	for i, c := range contacts {
		row := rows[i+1]
		if c.Name != row[at("name")] || c.Town != row[at("addressLocality")] || c.Phone != "" && !strings.HasSuffix(row[at("telephone")], c.Phone) || c.Note == "" {
			t.Errorf("vobject reads %+v, the table says %q in %q, %q", c, row[at("name")], row[at("addressLocality")], row[at("telephone")])
		}
	}
}

// lintedXML holds both XML feeds of a filter to be well formed.
func lintedXML(t *testing.T, s *site, query string) {
	t.Helper()
	xmllint := registrytest.Needs(t, "xmllint", "libxml2-utils")
	for _, ext := range []string{"rss", "atom"} {
		if said, err := outsider(s.get("/flux."+ext+query).body, xmllint, "--noout", "--nonet", "-"); err != nil {
			t.Errorf("xmllint on /flux.%s%s: %s", ext, query, said)
		}
	}
}

// parsedFeed holds what feedparser understands of a feed to the items of the
// JSON feed of the same filter: all of them, in the same order.
func parsedFeed(t *testing.T, s *site, path string, items []item) {
	t.Helper()
	var feed struct {
		Status                  int
		Version, Problem, Title string
		Self                    []string
		Entries                 []struct {
			ID, Link, Title, Summary string
			Tags                     []string
			Published                bool
		}
	}
	python(t, &feed, "feedparser", "python3-feedparser", "read_feed.py", s.base+path)
	if feed.Status != 200 || feed.Problem != "" || feed.Version != "rss20" && feed.Version != "atom10" || feed.Title == "" {
		t.Errorf("%s: feedparser reads status %d, version %q, title %q, problem %q", path, feed.Status, feed.Version, feed.Title, feed.Problem)
	}
	if len(feed.Self) != 1 || !sameAddress(feed.Self[0], s.base+path) {
		t.Errorf("%s: its own address is %q", path, feed.Self)
	}
	var links, want []string
	seen := map[string]bool{}
	for _, e := range feed.Entries {
		links = append(links, e.Link)
		if e.ID == "" || seen[e.ID] {
			t.Errorf("%s: the identifier %q is blank or there twice", path, e.ID)
		}
		seen[e.ID] = true
		if e.Title == "" || e.Summary == "" {
			t.Errorf("%s: %s has the title %q and the summary %q", path, e.Link, e.Title, e.Summary)
		}
		if feed.Version == "rss20" && e.Published {
			t.Errorf("%s: %s bears a publication date, which turns agendas around", path, e.Link)
		}
	}
	for _, i := range items {
		want = append(want, i.URL)
	}
	if diff := cmp.Diff(want, links); diff != "" {
		t.Errorf("%s: entries (-JSON feed +feedparser):\n%s", path, diff)
	}
}

// sameAddress compares addresses whatever the order of their query.
func sameAddress(a, b string) bool {
	left, err1 := url.Parse(a)
	right, err2 := url.Parse(b)
	return err1 == nil && err2 == nil && left.Host == right.Host && left.Path == right.Path && left.Query().Encode() == right.Query().Encode()
}

// readByNewsboat lets a reader of the terminal take in each feed and count its articles.
func readByNewsboat(t *testing.T, s *site) {
	newsboat := registrytest.Needs(t, "newsboat", "newsboat")
	for _, ext := range []string{"rss", "atom"} {
		home := t.TempDir()
		urls, config := filepath.Join(home, "urls"), filepath.Join(home, "config")
		put(t, urls, s.base+"/flux."+ext+wholeDemo+"\n")
		put(t, config, "")
		cmd := exec.Command(newsboat, "-u", urls, "-C", config, "-c", filepath.Join(home, "cache.db"), "-x", "reload", "print-unread")
		cmd.Env = append(os.Environ(), "HOME="+home, "LC_ALL=C.UTF-8")
		said, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(said), "100 unread") {
			t.Errorf("newsboat on /flux.%s: %v, %q, want 100 unread articles", ext, err, said)
		}
	}
}

// calendarEvent is a VEVENT as python-icalendar understands it.
type calendarEvent struct {
	UID, Summary, Start, End, Zone, Status string
	ZoneDefined                            bool `json:"zone_defined"`
	Sequence                               int
	Errors, Names                          []string
}

// readCalendar lets python-icalendar read a calendar, and holds it to what
// any calendar of ours promises.
func readCalendar(t *testing.T, s *site, path string) []calendarEvent {
	t.Helper()
	var calendar struct {
		Version string
		Events  []calendarEvent
	}
	python(t, &calendar, "icalendar", "python3-icalendar", "read_calendar.py", write(t, "flux.ics", s.get(path).body))
	if calendar.Version != "2.0" {
		t.Errorf("%s: version %q", path, calendar.Version)
	}
	seen := map[string]bool{}
	for _, e := range calendar.Events {
		if e.UID == "" || seen[e.UID] {
			t.Errorf("%s: the UID %q is blank or there twice", path, e.UID)
		}
		seen[e.UID] = true
		if len(e.Errors) > 0 || e.Summary == "" || e.Start == "" || strings.HasPrefix(e.Start, "no zone") {
			t.Errorf("%s: %s is read as %+v", path, e.UID, e)
		}
		if e.Zone != "" && !e.ZoneDefined {
			t.Errorf("%s: %s is in the zone %q, which the file does not define", path, e.UID, e.Zone)
		}
	}
	return calendar.Events
}

// readByIcalendar compares the hours python-icalendar understands with those
// of the JSON feed, date by date.
func readByIcalendar(t *testing.T, s *site) {
	events := readCalendar(t, s, "/flux.ics?all=1&limit=1000&locale=fr")
	if len(events) < 100 {
		t.Fatalf("icalendar reads %d events", len(events))
	}
	read := map[string]string{}
	for _, e := range events {
		read[e.UID] = e.Start
	}
	var compared int
	for _, want := range datesOf(t, s, "/flux.json?all=1&limit=100&locale=fr&each=1") {
		for uid, start := range read {
			if strings.HasPrefix(uid, want.uid+"@") {
				compared++
				if start != want.start {
					t.Errorf("%s starts at %s for icalendar, at %s in JSON", uid, start, want.start)
				}
			}
		}
	}
	if compared < 90 {
		t.Errorf("only %d dates of 100 are in the calendar", compared)
	}
}

// date is a date of a card: UID without the instance, and start as
// read_calendar.py says it.
type date struct{ uid, start string }

// datesOf reads the dates shown by the items of a JSON feed.
func datesOf(t *testing.T, s *site, path string) (dates []date) {
	t.Helper()
	var feed struct {
		Items []struct {
			Pioche struct {
				ID   string `json:"id"`
				Next struct {
					ID     string `json:"id"`
					Start  string `json:"start"`
					AllDay bool   `json:"all_day"`
				} `json:"next"`
			} `json:"_pioche"`
		} `json:"items"`
	}
	if err := json.Unmarshal([]byte(s.get(path).body), &feed); err != nil {
		t.Fatal(err)
	}
	for _, i := range feed.Items {
		d := date{uid: i.Pioche.ID + "-" + i.Pioche.Next.ID, start: i.Pioche.Next.Start}
		if i.Pioche.Next.AllDay {
			d.start = d.start[:len(time.DateOnly)]
		} else if at, err := time.Parse(time.RFC3339, d.start); err != nil {
			t.Errorf("%s: %v", path, err)
		} else {
			d.start = at.UTC().Format(time.RFC3339)
		}
		dates = append(dates, d)
	}
	return dates
}

// readByKhal imports the calendar and asks the agenda back, every date of it.
func readByKhal(t *testing.T, s *site) {
	khal := registrytest.Needs(t, "khal", "khal")
	home := t.TempDir()
	config := filepath.Join(home, "config")
	put(t, config, fmt.Sprintf(`[calendars]
[[pioche]]
path = %s/calendar
type = calendar
[sqlite]
path = %s/khal.db
[locale]
local_timezone = Europe/Paris
default_timezone = Europe/Paris
timeformat = %%H:%%M
dateformat = %%Y-%%m-%%d
longdateformat = %%Y-%%m-%%d
datetimeformat = %%Y-%%m-%%d %%H:%%M
longdatetimeformat = %%Y-%%m-%%d %%H:%%M
[default]
default_calendar = pioche
`, home, home))
	if err := os.Mkdir(filepath.Join(home, "calendar"), 0o700); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		cmd := exec.Command(khal, append([]string{"-c", config}, args...)...)
		cmd.Env = append(os.Environ(), "HOME="+home, "LC_ALL=C.UTF-8", "XDG_CONFIG_HOME="+home, "XDG_DATA_HOME="+home, "XDG_CACHE_HOME="+home)
		said, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("khal %v: %v\n%s", args, err, said)
		}
		return string(said)
	}
	body := s.get("/flux.ics?epci=240500439&locale=fr").body
	run("import", "--batch", write(t, "flux.ics", body))
	kept := countFiles(t, filepath.Join(home, "calendar"), regexp.MustCompile(`\.ics$`))
	if want := strings.Count(body, "BEGIN:VEVENT"); kept != want || want == 0 {
		t.Errorf("khal keeps %d events of %d", kept, want)
	}
	listed := run("list", "--format", "{uid}", "--day-format", "", "--notstarted", "today", "400d")
	future := map[string]bool{}
	for _, line := range strings.Fields(listed) {
		future[line] = true
	}
	missing := 0
	for _, uid := range regexp.MustCompile(`(?m)^UID:(\S+)`).FindAllStringSubmatch(unfold(body), -1) {
		if !future[uid[1]] {
			missing++
		}
	}
	// Those under way have started, and --notstarted leaves them out.
	if missing*4 > kept {
		t.Errorf("khal lists %d of %d events it keeps", kept-missing, kept)
	}
}

// unfold joins the lines of a calendar that were folded (RFC 5545 section 3.1).
func unfold(calendar string) string {
	return strings.ReplaceAll(strings.ReplaceAll(calendar, "\r\n ", ""), "\r\n", "\n")
}

func put(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
