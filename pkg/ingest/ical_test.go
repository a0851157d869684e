package ingest

import (
	"context"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/i18n"
	"pioche/pkg/registry"
)

// calendarOf wraps events written one property a line.
func calendarOf(events ...string) string {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\nVERSION:2.0\n")
	for _, e := range events {
		b.WriteString("BEGIN:VEVENT\n" + strings.TrimSpace(e) + "\nEND:VEVENT\n")
	}
	b.WriteString("END:VCALENDAR\n")
	return b.String()
}

func read(t *testing.T, content string) Batch {
	t.Helper()
	batch, err := Read(context.Background(), []byte(content), hints)
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	for _, r := range append(batch.Refused, batch.Notes...) {
		for _, lang := range i18n.Langs {
			if !strings.HasPrefix(r.Key, "problem.") && !i18n.Has(lang, r.Key) {
				t.Errorf("no message %q in %s", r.Key, lang)
			}
		}
	}
	return batch
}

// summary says a batch in lines: dates by their local times, then keys.
func summary(b Batch) (lines []string) {
	for _, c := range b.Cards {
		line := c.Title.In("fr") + ":"
		for _, o := range c.Event.Occurrences {
			line += " " + o.Wall
			if status := c.Event.StatusOf(o); status != registry.Scheduled {
				line += " (" + string(status) + ")"
			}
		}
		lines = append(lines, line)
	}
	for _, r := range b.Refused {
		lines = append(lines, "refused "+strings.TrimPrefix(r.Key, "ingest.refused."))
	}
	for _, r := range b.Notes {
		lines = append(lines, "note "+strings.TrimPrefix(r.Key, "ingest.note."))
	}
	return lines
}

func TestDatesOfACalendar(t *testing.T) {
	tests := []struct {
		name   string
		events []string
		want   []string
	}{
		{"a weekly event keeps its hour when clocks change", []string{"UID:1\nSUMMARY:Yoga\nDTSTART;TZID=Europe/Paris:20261019T180000\nDTEND;TZID=Europe/Paris:20261019T190000\nRRULE:FREQ=WEEKLY;COUNT=3"},
			[]string{"Yoga: 2026-10-19T18:00/19:00 2026-10-26T18:00/19:00 2026-11-02T18:00/19:00"}},
		{"a Windows zone", []string{"UID:1\nSUMMARY:Bal\nDTSTART;TZID=\"Romance Standard Time\":20261201T200000Z"},
			[]string{"Bal: 2026-12-01T21:00"}},
		{"an unknown zone", []string{"UID:1\nSUMMARY:Bal\nDTSTART;TZID=Chez nous:20261201T200000"},
			[]string{"Bal: 2026-12-01T20:00", "note zone"}},
		{"no zone at all", []string{"UID:1\nSUMMARY:Bal\nDTSTART:20261201T200000"},
			[]string{"Bal: 2026-12-01T20:00", "note floating"}},
		{"a day, several days", []string{"UID:1\nSUMMARY:Foire\nDTSTART;VALUE=DATE:20261201", "UID:2\nSUMMARY:Expo\nDTSTART;VALUE=DATE:20261201\nDTEND;VALUE=DATE:20261224"},
			[]string{"Foire: 2026-12-01", "Expo: 2026-12-01/2026-12-23"}},
		{"a date twelve hours before it ends", []string{"UID:1\nSUMMARY:Nuit\nDTSTART:20261201T190000Z\nDURATION:PT12H"},
			[]string{"Nuit: 2026-12-01T20:00/2026-12-02T08:00"}},
		{"ends that cannot be", []string{
			"UID:1\nSUMMARY:A\nDTSTART:20261201T190000Z\nDURATION:P1000000D",
			"UID:2\nSUMMARY:B\nDTSTART:20261201T190000Z\nDURATION:-PT1H",
			"UID:3\nSUMMARY:C\nDTSTART:20261201T190000Z\nDTEND:20261201T180000Z",
			"UID:4\nSUMMARY:D\nDTSTART:20261201T190000Z\nDTEND:tantôt"},
			[]string{"A: 2026-12-01T20:00", "B: 2026-12-01T20:00", "C: 2026-12-01T20:00", "D: 2026-12-01T20:00", "note end", "note end", "note end", "note end"}},
		{"one date of a series cancelled, another moved", []string{
			"UID:1\nSUMMARY:Cours\nDTSTART;TZID=Europe/Paris:20261201T180000\nDTEND;TZID=Europe/Paris:20261201T190000\nRRULE:FREQ=WEEKLY;COUNT=3",
			"UID:1\nSUMMARY:Cours\nRECURRENCE-ID;TZID=Europe/Paris:20261208T180000\nDTSTART;TZID=Europe/Paris:20261208T180000\nDTEND;TZID=Europe/Paris:20261208T190000\nSTATUS:CANCELLED",
			"UID:1\nSUMMARY:Cours\nRECURRENCE-ID:20261215T170000Z\nDTSTART;TZID=Europe/Paris:20261216T200000"},
			[]string{"Cours: 2026-12-01T18:00/19:00 2026-12-08T18:00/19:00 (cancelled) 2026-12-16T20:00"}},
		{"changed dates before or without their series", []string{
			"UID:1\nSUMMARY:Cours\nRECURRENCE-ID:20261208T170000Z\nDTSTART:20261208T190000Z",
			"UID:1\nSUMMARY:Cours\nDTSTART:20261201T170000Z\nRRULE:FREQ=WEEKLY;COUNT=2",
			"UID:2\nSUMMARY:Seul\nRECURRENCE-ID:20261208T170000Z\nDTSTART:20261208T190000Z"},
			[]string{"Cours: 2026-12-01T18:00 2026-12-08T20:00", "Seul: 2026-12-08T20:00"}},
		{"a changed date with a text of its own, and those after", []string{
			"UID:1\nSUMMARY:Ciné\nDTSTART:20261201T170000Z\nRRULE:FREQ=WEEKLY;COUNT=2",
			"UID:1\nSUMMARY:Ciné : Playtime\nRECURRENCE-ID;RANGE=THISANDFUTURE:20261208T170000Z\nDTSTART:20261208T170000Z"},
			[]string{"Ciné: 2026-12-01T18:00 2026-12-08T18:00", "note range", "note override"}},
		{"dates taken away, dates added", []string{"UID:1\nSUMMARY:Marché\nDTSTART;TZID=Europe/Paris:20261201T080000\nRRULE:FREQ=WEEKLY;UNTIL=20261215\nEXDATE;VALUE=DATE:20261208\nRDATE;TZID=Europe/Paris:20261224T080000"},
			[]string{"Marché: 2026-12-01T08:00 2026-12-15T08:00 2026-12-24T08:00"}},
		{"every date taken away", []string{"UID:1\nSUMMARY:Rien\nDTSTART:20261201T170000Z\nEXDATE:20261201T170000Z"},
			[]string{"refused excluded"}},
		{"a rule nobody understands", []string{"UID:1\nSUMMARY:Quand\nDTSTART:20261201T170000Z\nRRULE:FREQ=WEEKLLY", "UID:2\nSUMMARY:Sans cesse\nDTSTART:20261201T170000Z\nRRULE:FREQ=SECONDLY"},
			[]string{"Quand: 2026-12-01T18:00", "Sans cesse: 2026-12-01T18:00", "note rule", "note rule"}},
		{"an endless rule", []string{"UID:1\nSUMMARY:Café\nDTSTART:20261201T170000Z\nRRULE:FREQ=YEARLY"},
			[]string{"Café: 2026-12-01T18:00 2027-12-01T18:00", "note endless"}},
		{"an older version after the newer", []string{
			"UID:1\nSEQUENCE:2\nSUMMARY:Bal\nDTSTART:20261202T190000Z",
			"UID:1\nSEQUENCE:1\nSUMMARY:Bal\nDTSTART:20261201T190000Z"},
			[]string{"Bal: 2026-12-02T20:00", "note older"}},
		{"a UID given to all", []string{
			"UID:x\nSUMMARY:Bal\nDTSTART:20261202T190000Z", "UID:x\nSUMMARY:Loto\nDTSTART:20261203T190000Z"},
			[]string{"Bal: 2026-12-02T20:00", "Loto: 2026-12-03T20:00", "note uid"}},
		{"the dates of an event written one by one", []string{
			"UID:x\nSUMMARY:Bal\nDTSTART:20261202T190000Z", "UID:x\nSUMMARY:Bal\nDTSTART:20261203T190000Z"},
			[]string{"Bal: 2026-12-02T20:00 2026-12-03T20:00"}},
		{"no start, or none that is one", []string{"UID:1\nSUMMARY:A", "UID:2\nSUMMARY:B\nDTSTART:00010101T000000Z", "UID:3\nSUMMARY:C\nDTSTART:20260231", "UID:4\nSUMMARY:D\nDTSTART:bientôt"},
			[]string{"refused date", "refused date", "refused date", "refused date"}},
		{"private, untitled", []string{"UID:1\nSUMMARY:Dentiste\nCLASS:PRIVATE\nDTSTART:20261201T170000Z", "UID:2\nDTSTART:20261201T170000Z"},
			[]string{"refused private", "refused title"}},
		{"a tentative event", []string{"UID:1\nSUMMARY:Bal\nSTATUS:TENTATIVE\nDTSTART:20261201T190000Z"},
			[]string{"Bal: 2026-12-01T20:00 (tentative)"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, summary(read(t, calendarOf(tt.events...)))); diff != "" {
				t.Errorf("Read (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOneBadEventCostsNoOther(t *testing.T) {
	events := make([]string, 0, 401)
	for i := range 400 {
		events = append(events, "UID:"+string(rune('a'+i%26))+strings.Repeat("x", i/26)+"\nSUMMARY:Bal\nDTSTART:20261201T190000Z")
	}
	events = append(events, "UID:bad\nSUMMARY:Raté\nDTSTART;;=:::\nTOTAL GARBAGE\n\"")
	batch := read(t, calendarOf(events...))
	if len(batch.Cards) != 400 || len(batch.Refused) != 1 {
		t.Errorf("Read = %d cards and %d refused, want 400 and 1", len(batch.Cards), len(batch.Refused))
	}
}

func TestTextsOfACalendar(t *testing.T) {
	batch := read(t, calendarOf(strings.Join([]string{
		"SUMMARY:Soupe &amp; chansons\\, pour tous",
		`DESCRIPTION:<p>Venez <b>nombreux</b><script>alert(1)</script></p>`,
		" <p>Entrée libre</p>",
		"LOCATION:Salle du Vieux Colombier\\, 3 rue de la Paix\\, 05100 Briançon\\, France",
		"GEO:6.64;44.9",
		"CATEGORIES:Concert,Machin",
		"URL:javascript:alert(1)",
		"ORGANIZER;CN=\"Les Amis, du bal\":mailto:amis@exemple.fr",
		"ATTACH;FMTTYPE=image/jpeg:https://exemple.fr/a.jpg",
		"ATTACH:CID:machin",
		"DTSTART;TZID=Europe/Paris:20261201T190000",
	}, "\n")))
	want := registry.Card{
		Kind: registry.KindEvent, Lang: "fr", Source: "essai", Licence: "licence non précisée par la source",
		Title:       registry.Text{"fr": "Soupe & chansons, pour tous"},
		Description: registry.Text{"fr": "Venez **nombreux**\n\nEntrée libre"},
		Themes:      []string{"musique"},
		Place:       &registry.Place{Name: "Salle du Vieux Colombier", Address: "3 rue de la Paix, 05100 Briançon, France", Postcode: "05100", Commune: "05023"},
		Organisers:  []registry.Organiser{{Name: "Les Amis, du bal"}},
		Images:      []registry.Image{{URL: "https://exemple.fr/a.jpg", Type: "image/jpeg"}},
		Event:       &registry.Event{Status: registry.Scheduled},
	}
	got := batch.Cards[0]
	if !strings.HasPrefix(got.ExternalID, "derived-") {
		t.Errorf("ExternalID = %q, want a derived one", got.ExternalID)
	}
	got.ExternalID, got.Origins, got.Event.Occurrences = "", nil, nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("card (-want +got):\n%s", diff)
	}
	wantNotes := []string{"note url", "note point", "note attachment", "note keywords"}
	if diff := cmp.Diff(wantNotes, summary(batch)[1:]); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

func TestCharsets(t *testing.T) {
	content := calendarOf("UID:1\nSUMMARY:Fête d’été\nDTSTART:20261201T190000Z")
	wide := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(content)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	old := strings.NewReplacer("ê", "\xea", "é", "\xe9", "’", "\x92").Replace(content)
	for name, raw := range map[string]string{
		"UTF-8": content, "UTF-8 with a mark": "\ufeff" + content, "UTF-16": string(wide), "UTF-16 without a mark": string(wide[2:]), "Windows": old,
		"lines ended the old way": strings.ReplaceAll(content, "\n", "\r"),
	} {
		t.Run(name, func(t *testing.T) {
			batch := read(t, raw)
			if len(batch.Cards) != 1 || batch.Cards[0].Title["fr"] != "Fête d’été" {
				t.Errorf("Read = %q", summary(batch))
			}
		})
	}
}

func TestWhatIsNoCalendar(t *testing.T) {
	for raw, want := range map[string]string{
		"":                        "ingest.error.empty",
		" \r\n ":                  "ingest.error.empty",
		"<!doctype html><p>Login": "ingest.error.page",
		"Bonjour":                 "ingest.error.unknown",
		"BEGIN:VCALENDAR\nVERSI":  "ingest.error.cut",
		`{"events":[{"title"`:     "ingest.error.json",
		`{"success":false}`:       "ingest.error.unknown",
		strings.Repeat("[", 1e5):  "ingest.error.json",
	} {
		if _, err := Read(context.Background(), []byte(raw), hints); errorKey(err) != want {
			t.Errorf("Read(%.20q) = %v, want %s", raw, err, want)
		}
	}
}

func TestAFileCutInTheMiddleGivesWhatIsWhole(t *testing.T) {
	whole := calendarOf("UID:1\nSUMMARY:A\nDTSTART:20261201T190000Z", "UID:2\nSUMMARY:B\nDTSTART:20261201T190000Z")
	got := summary(read(t, whole[:strings.LastIndex(whole, "END:VEVENT")]))
	if diff := cmp.Diff([]string{"A: 2026-12-01T20:00", "refused cut", "note cut"}, got); diff != "" {
		t.Errorf("Read (-want +got):\n%s", diff)
	}
}

func TestDatesKeepTheirIdentifiers(t *testing.T) {
	series := "UID:1\nSUMMARY:Cours\nDTSTART:20261201T170000Z\nRRULE:FREQ=WEEKLY;COUNT=3"
	moved := "UID:1\nSUMMARY:Cours\nRECURRENCE-ID:20261208T170000Z\nDTSTART:20261209T170000Z"
	before := read(t, calendarOf(series)).Cards[0].Event.Occurrences
	after := read(t, calendarOf(series, moved)).Cards[0].Event.Occurrences
	for i := range before {
		if before[i].ID != after[i].ID || before[i].ID == "" {
			t.Errorf("date %d: identifier %q, then %q", i, before[i].ID, after[i].ID)
		}
	}
}

func FuzzICalendar(f *testing.F) {
	f.Add(calendarOf("UID:1\nSUMMARY:Yoga\nDTSTART;TZID=Europe/Paris:20261019T180000\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20261026T170000Z"))
	f.Add(calendarOf("UID:1\nSUMMARY:A\nLOCATION:x\\, 05100 Gap\nGEO:1;2\nDTSTART;VALUE=DATE:20261201\nDURATION:P1W"))
	f.Fuzz(func(t *testing.T, content string) { fuzzed(t, content) })
}

// fuzzed says that whatever comes in, what comes out can be published.
func fuzzed(t *testing.T, content string) {
	batch, err := Read(context.Background(), []byte(content), hints)
	if err != nil && errorKey(err) == "" {
		t.Errorf("Read = %v, want words a person can read", err)
	}
	for _, c := range batch.Cards {
		if err := c.Check(); err != nil {
			t.Errorf("card %q: %v", c.Title, err)
		}
	}
	for _, r := range batch.Refused {
		if r.Key == "ingest.refused.broken" {
			t.Errorf("a panic was caught: %v", r.Args)
		}
	}
}
