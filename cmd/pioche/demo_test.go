package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pioche/data"
	"pioche/pkg/registry"
)

// record is what tests read of a line of an export.
type record struct {
	Card      *registry.Card
	Selection *registry.Selection
}

// demoCards runs the demo and gives its cards.
func demoCards(t *testing.T, state string, now time.Time) (cards []registry.Card, feeds int) {
	t.Helper()
	do(t, state, now, "demo")
	for line := range strings.Lines(do(t, state, now, "export")) {
		var one record
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatal(err)
		}
		if one.Card != nil {
			cards = append(cards, *one.Card)
		}
		if one.Selection != nil && one.Selection.Confirmed {
			feeds++
		}
	}
	return cards, feeds
}

func TestDemoIsLively(t *testing.T) {
	cards, feeds := demoCards(t, t.TempDir(), today)
	var coming int
	seen := map[string]int{}
	texts, organisers := map[string]bool{}, map[string]bool{}
	var infos, structures, sketches, held int
	for _, c := range cards {
		if c.Actor != nil {
			structures++
			if c.Sketch() {
				sketches++
			}
		}
		for _, o := range c.Organisers {
			if o.ID != "" {
				held++
			}
		}
		if c.Notice != nil {
			infos++
			seen["info:"+c.Notice.Type]++
		}
		if c.Event == nil {
			continue
		}
		if c.Event.Over().After(today) {
			coming++
		}
		for _, image := range c.Images {
			seen["image:"+image.ID]++
			seen["image"]++
		}
		texts[c.Description["fr"]] = true
		organisers[c.Organisers[0].Name] = true
		seen[string(c.Event.Status)]++
		note := func(kind string, holds bool) {
			if holds {
				seen[kind]++
			}
		}
		note("regular", c.Event.Regular())
		note("long", c.Event.Long())
		note("free", c.Event.Price.Code == "free")
		note("online", c.Event.OnlineURL != "")
		note("accessible", len(c.Access) > 0)
		note("english", c.Title["en"] != "")
		for _, o := range c.Event.Occurrences {
			note("one date cancelled", o.Status == registry.Cancelled)
		}
		if next := c.Event.Next(today); next != nil {
			day := c.Title["fr"] + next.LocalStart().Format(time.DateOnly)
			if seen[day]++; seen[day] == 3 {
				t.Errorf("three times %q on one day", c.Title["fr"])
			}
		}
	}
	if structures < 60 || sketches < 3 || sketches > structures/5 || held < demoEvents {
		t.Errorf("%d structures, %d of them sketches, named %d times", structures, sketches, held)
	}
	if events := len(cards) - infos - structures; events != demoEvents || coming < demoEvents/2 || feeds != 8 || infos < 25 {
		t.Errorf("the demo has %d events, %d to come, %d infos, %d confirmed feeds", events, coming, infos, feeds)
	}
	for _, kind := range registry.NoticeTypes {
		if seen["info:"+kind] < 3 {
			t.Errorf("%d infos of the demo are of type %s, want 3 at least", seen["info:"+kind], kind)
		}
	}
	pictures := 0
	for kind := range seen {
		if strings.HasPrefix(kind, "image:") {
			pictures++
		}
	}
	if pictures < 12 || seen["image"] < demoEvents/4 {
		t.Errorf("%d events of the demo have one of %d pictures, want a quarter and 12 at least", seen["image"], pictures)
	}
	if len(texts) < 60 || len(organisers) < 50 {
		t.Errorf("%d texts and %d organisers, want 60 and 50 at least", len(texts), len(organisers))
	}
	for _, kind := range []string{"regular", "long", "free", "online", "accessible", "english", "one date cancelled", "cancelled", "tentative", "full", "postponed", "moved_online"} {
		if seen[kind] == 0 {
			t.Errorf("no event of the demo is %s", kind)
		}
	}
	for _, c := range cards {
		if said := c.Title["fr"] + c.Summary["fr"] + c.Description["fr"] + c.Title["en"]; strings.ContainsAny(said, "{}") {
			t.Errorf("a blank was left in %q", c.Title["fr"])
		}
	}
}

func TestDemoRunAgainMovesDatesToToday(t *testing.T) {
	state, later := t.TempDir(), today.AddDate(0, 5, 0)
	before, _ := demoCards(t, state, today)
	after, feeds := demoCards(t, state, later)
	coming, infos := 0, 0
	for i := range after {
		if after[i].ID != before[i].ID || after[i].Title["fr"] == "" {
			t.Fatalf("card %d is %s, was %s", i, after[i].ID, before[i].ID)
		}
		if after[i].Event != nil && after[i].Event.Over().After(later) {
			coming++
		}
		if after[i].Notice != nil && after[i].Notice.Expires.After(later) {
			infos++
		}
	}
	if len(after) != len(before) || coming < demoEvents/2 || infos < 25 || feeds != 8 {
		t.Errorf("%d cards, %d events and %d infos to come, %d feeds", len(after), coming, infos, feeds)
	}
}

func TestDemoIsAlwaysTheSameOnADay(t *testing.T) {
	one, other := t.TempDir(), t.TempDir()
	do(t, one, today, "demo")
	do(t, other, today, "demo")
	_, first, _ := strings.Cut(do(t, one, today, "export"), "\n") // the first line is who the registry is
	_, second, _ := strings.Cut(do(t, other, today, "export"), "\n")
	if first != second {
		t.Error("two demos of the same day differ")
	}
}

func TestDemoRefusesARegistryWithOtherCards(t *testing.T) {
	state := t.TempDir()
	do(t, state, today, "import", write(t, "a.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Bal\nDTSTART:20261201T190000Z\nEND:VEVENT\nEND:VCALENDAR\n"))
	if code, _, said := command(t, state, today, "demo"); code != failed || !strings.Contains(said, "PIOCHE_STATE") {
		t.Errorf("demo = %d %q, want %d and what to do", code, said, failed)
	}
}

func TestDemoTextsAreWhole(t *testing.T) {
	var content demoContent
	if err := json.Unmarshal(data.Demo, &content); err != nil {
		t.Fatal(err)
	}
	maker := newDemoMaker(&content, today)
	for i, info := range content.Notices {
		if _, err := maker.notice(i); err != nil || info.Title == "" || info.Text == "" || info.Summary == "" || len(info.Themes) == 0 || info.Days < 10 {
			t.Errorf("the info %q lacks something: %v", info.Title, err)
		}
	}
	for _, kind := range content.Events {
		if len(maker.holders(&kind)) < 2 || len(content.Venues[kind.Where]) == 0 || kind.Text == "" || kind.Summary == "" || len(kind.Themes) == 0 {
			t.Errorf("%q lacks something", kind.Title)
		}
	}
	if len(content.Structures) < 60 {
		t.Errorf("%d structures, want 60", len(content.Structures))
	}
}
