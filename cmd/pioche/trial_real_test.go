package main

import (
	"encoding/csv"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/registry"
)

// realFiles are the files of other people's systems that we say we read.
func realFiles(t *testing.T) (files []string) {
	t.Helper()
	for folder, like := range map[string]string{"openagenda": "*.json", "ics": "*.ics"} {
		found, err := filepath.Glob(filepath.Join(realFile(t, folder), like))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s holds no %s: %v", folder, like, err)
		}
		files = append(files, found...)
	}
	slices.Sort(files)
	return files
}

// TestTrialRealFiles imports every real file, twice, and reads all of them
// back from the feeds in every format.
func TestTrialRealFiles(t *testing.T) {
	files, state := realFiles(t), t.TempDir()
	importAll := func() {
		for _, file := range files {
			code, said := pioche(t, state, nil, "import", file)
			if code != done && code != failed || strings.Contains(said, "goroutine ") || strings.TrimSpace(said) == "" {
				t.Errorf("import %s = %d\n%s", filepath.Base(file), code, excerpt(said))
			}
		}
	}
	importAll()
	before := export(t, state)
	importAll()
	if diff := cmp.Diff(before, export(t, state)); diff != "" {
		t.Errorf("the second import changed something (-first +second):\n%s", excerpt(diff))
	}
	s := serve(t, state)
	const query = "?all=1&from=2000-01-01"
	for _, ext := range extensions {
		wellFormed(t, ext, s.get("/flux."+ext+query).body)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(s.get("/flux.csv"+query+"&limit=1000").body, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if cards := countSince(t, before, "2000-01-01"); len(rows)-1 != cards || cards < 300 {
		t.Errorf("the CSV has %d rows for %d cards", len(rows)-1, cards)
	}
	t.Run("xmllint", func(t *testing.T) { lintedXML(t, s, query) })
	t.Run("feedparser", func(t *testing.T) {
		items := s.items("/flux.json" + query + "&limit=100")
		parsedFeed(t, s, "/flux.rss"+query+"&limit=100", items)
		parsedFeed(t, s, "/flux.atom"+query+"&limit=100", items)
	})
	t.Run("icalendar", func(t *testing.T) {
		if events := readCalendar(t, s, "/flux.ics"+query+"&limit=1000"); len(events) != 1000 {
			t.Errorf("icalendar reads %d events, want 1000", len(events))
		}
	})
}

// export is a registry as JSON Lines.
func export(t testing.TB, state string, env ...string) string {
	t.Helper()
	code, said := pioche(t, state, env, "export", "--private")
	if code != done {
		t.Fatalf("export = %d\n%s", code, excerpt(said))
	}
	return said
}

// countSince counts the public events of an export of which a date is not
// over on a day.
func countSince(t *testing.T, lines, day string) (n int) {
	t.Helper()
	for line := range strings.Lines(lines) {
		var r record
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		if r.Card == nil || r.Card.Event == nil || r.Card.State != registry.Published {
			continue
		}
		for _, o := range r.Card.Event.Occurrences {
			if o.Start.Format("2006-01-02") >= day {
				n++
				break
			}
		}
	}
	return n
}
