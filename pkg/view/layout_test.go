package view

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
	"pioche/pkg/when"
)

// autumn are holidays of 2026: All Saints' Day at the end of those of schools,
// Armistice Day, and Christmas within its own.
func autumn(d when.Date) DayOff {
	switch d.String() {
	case "2026-11-01":
		return DayOff{Name: "Toussaint", Public: true}
	case "2026-11-11":
		return DayOff{Name: "armistice de 1918", Public: true}
	case "2026-12-25":
		return DayOff{Name: "Noël <b>", Public: true}
	}
	if d.Month == time.December && d.Day >= 19 {
		return DayOff{Name: "vacances de Noël"}
	}
	return DayOff{}
}

func fullLayouts() Layouts {
	picks := shownDates()
	month := NewMonth("fr", when.Date{Year: 2026, Month: time.November, Day: 1}, autumn, picks, registrytest.Now)
	month.More, month.Previous.Href, month.Next.Href = true, "/evenements?vue=mois&mois=2026-10", "/evenements?vue=mois&mois=2026-12"
	return Layouts{
		Links: []Chip{{Href: "/evenements", Label: "Liste"}, {Href: "/evenements?vue=mois", Label: "Mois", On: true}},
		Kept:  []GivenField{{Name: "vue", Value: `"><script>alert(1)</script>`}}, Takes: true,
		Month: month, Planning: fullPlanning(picks), Map: fullMap(picks),
	}
}

func fullMap(picks []filter.Pick) *Map {
	m := NewMap("fr", picks, nil, func(filter.Pick) string { return "samedi, à Briançon </script>" })
	m.More, m.Unplaced, m.Tiles, m.Credit = true, 2, "/tuiles/{z}/{x}/{y}.png", "© <b>"
	return m
}

func fullPlanning(picks []filter.Pick) *Planning {
	planning := NewPlanning("fr", when.Date{Year: 2026, Month: time.November, Day: 24}, 92, autumn, []registry.Organiser{{ID: "abcdefghijkl", Name: "Les Amis <b>"}}, picks)
	planning.More, planning.Spans = true, []Chip{{Href: "/evenements?vue=planning", Label: "15 jours", On: true}}
	return planning
}

// shownDates are the dates of an event that is never twice the same: each
// with its own day, some cancelled, one over two days and one over a month.
func shownDates() []filter.Pick {
	card := soup()
	for _, days := range []int{0, 0, 0, 0, 0, 0, 2, 30} {
		start := time.Date(2026, time.November, 27, 19, 0, 0, 0, time.UTC)
		o := registry.Occurrence{ID: registry.NewID()[:6], Start: start, Zone: "Europe/Paris", HasEnd: days > 0, End: start.AddDate(0, 0, days)}
		card.Event.Occurrences = append(card.Event.Occurrences, o)
	}
	var picks []filter.Pick
	for i := range card.Event.Occurrences {
		picks = append(picks, filter.Pick{Card: card, Shown: &card.Event.Occurrences[i]})
	}
	return picks
}

func TestMonth(t *testing.T) {
	month := NewMonth("fr", when.Date{Year: 2026, Month: time.November, Day: 1}, autumn, shownDates(), registrytest.Now)
	if len(month.Weeks) != 6 || !month.Weeks[0][5].Out || month.Weeks[0][6].Number != 1 || month.Weeks[5][0].Number != 30 || !month.Weeks[5][1].Out {
		t.Errorf("November 2026 is laid out as %v", month.Weeks)
	}
	counts := map[int]int{}
	for _, week := range month.Weeks {
		for _, day := range week {
			if day.Count > 0 {
				counts[day.Number] = day.Count
			}
		}
	}
	if diff := cmp.Diff(map[int]int{27: 7, 28: 2, 29: 1}, counts); diff != "" {
		t.Errorf("how many each day holds: %s", diff)
	}
	friday := month.Weeks[4][4]
	if len(friday.Entries) != perCell || len(friday.Folded) != 3 {
		t.Errorf("Friday shows %d and folds %d, want %d and 3", len(friday.Entries), len(friday.Folded), perCell)
	}
	if sunday := month.Weeks[4][6].Entries[0]; sunday.Goes == "" || sunday.Hour != "" {
		t.Errorf("the third day of an event = %+v, want it said to go on", sunday)
	}
	if len(month.Lasting) != 1 {
		t.Errorf("%d last, want the one that takes a month", len(month.Lasting))
	}
}

func TestDaysOf(t *testing.T) {
	day := func(d int) when.Date { return when.Date{Year: 2026, Month: time.November, Day: d} }
	at := func(d, hour int) time.Time { return time.Date(2026, time.November, d, hour, 0, 0, 0, time.UTC) }
	for _, test := range []struct {
		name        string
		o           registry.Occurrence
		first, last when.Date
	}{
		{"no end", registry.Occurrence{Start: at(27, 19)}, day(27), day(27)},
		{"an evening", registry.Occurrence{Start: at(27, 19), HasEnd: true, End: at(27, 22)}, day(27), day(27)},
		{"a ball ends at two", registry.Occurrence{Start: at(27, 21), HasEnd: true, End: at(28, 2)}, day(27), day(27)},
		{"a night walk ends at seven", registry.Occurrence{Start: at(27, 21), HasEnd: true, End: at(28, 7)}, day(27), day(28)},
		{"two whole days", registry.Occurrence{Start: at(27, 0), AllDay: true, HasEnd: true, End: at(29, 0)}, day(27), day(28)},
	} {
		test.o.Zone = "UTC"
		if first, last := daysOf(test.o); first != test.first || last != test.last {
			t.Errorf("%s: from %v to %v, want %v to %v", test.name, first, last, test.first, test.last)
		}
	}
}

func TestPlanning(t *testing.T) {
	card := soup()
	card.Organisers = append(card.Organisers, registry.Organiser{ID: "mnopqrstuvwx", Name: "éclats"}, registry.Organiser{Name: "La commune", Role: "host"})
	card.Event.Occurrences = card.Event.Occurrences[:1] // Saturday 28
	o := &card.Event.Occurrences[0]
	o.HasEnd, o.End = true, o.Start.AddDate(0, 0, 1)
	alone := soup()
	alone.Organisers = nil
	picks := []filter.Pick{{Card: card, Shown: o}, {Card: alone, Shown: &alone.Event.Occurrences[1]}}
	planning := NewPlanning("fr", when.Date{Year: 2026, Month: time.November, Day: 27}, 35, autumn, nil, picks)
	if len(planning.Parts) != 2 || len(planning.Parts[0].Days) != 31 || len(planning.Parts[1].Days) != 4 {
		t.Fatalf("35 days are %d sheets", len(planning.Parts))
	}
	part := planning.Parts[0]
	holidays := []HolidayRun{{DayOff{}, 22}, {DayOff{Name: "vacances de Noël"}, 6}, {DayOff{Name: "Noël <b>", Public: true}, 1}, {DayOff{Name: "vacances de Noël"}, 2}}
	if diff := cmp.Diff(holidays, part.Holidays); diff != "" {
		t.Errorf("holidays: %s", diff)
	}
	if !part.Days[28].Rest || part.Days[27].Rest {
		t.Error("Christmas is not a day of rest, or the day before is")
	}
	if diff := cmp.Diff([]PlanningMonth{{"Novembre 2026", 4}, {"Décembre 2026", 27}}, part.Months); diff != "" {
		t.Errorf("months: %s", diff)
	}
	var said []string
	for _, row := range part.Rows {
		line := row.Name
		for _, cell := range row.Cells {
			line += " +" + strconv.Itoa(strings.Count(string(cell.Free), "<td"))
			for _, e := range cell.Entries {
				line += " " + cell.Day + " " + e.Mark
				if e.Goes != "" {
					line += " goes on"
				}
			}
		}
		said = append(said, strings.ReplaceAll(line, "\u00a0", " "))
	}
	want := []string{
		"éclats +1 sam. 28 nov. annulé +0 dim. 29 nov. annulé goes on +28",
		"Les Louches +1 sam. 28 nov. annulé +0 dim. 29 nov. annulé goes on +28",
		" +8 sam. 5 déc.  +22",
	}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Errorf("rows: %s", diff)
	}
}

func TestMap(t *testing.T) {
	here, near, nowhere := soup(), soup(), soup()
	near.Place.Point, near.Place.Commune = nil, "05061"
	nowhere.Place = nil
	var picks []filter.Pick
	for _, card := range []*registry.Card{here, here, near, nowhere} {
		picks = append(picks, filter.Pick{Card: card, Shown: &card.Event.Occurrences[0]})
	}
	m := NewMap("fr", picks, nil, func(filter.Pick) string { return "" })
	if len(m.Points) != 3 || m.Unplaced != 1 {
		t.Fatalf("%d points and %d without a place, want 3 and 1", len(m.Points), m.Unplaced)
	}
	if p := m.Points[0]; p.At != [2]float64{44.9, 6.64} || p.Mark != "annulé" || p.Href != "/evenements/abcdefghijkl" {
		t.Errorf("the first point = %+v", p)
	}
	d := m.Drawing
	if len(d.Dots) != 2 || d.Dots[0].Count != "2" || d.Dots[1].Count != "" {
		t.Errorf("dots = %+v, want one of two cards and one alone", d.Dots)
	}
	var names []string
	for _, label := range d.Names {
		names = append(names, label.Name)
	}
	if !slices.Contains(names, "Gap") || !slices.Contains(names, "Briançon") {
		t.Errorf("the drawing names %v, want Gap and Briançon", names)
	}
	for _, dot := range d.Dots {
		if dot.X < 0 || dot.X > d.Width || dot.Y < 0 || dot.Y > d.Height {
			t.Errorf("the dot %+v is out of %d × %d", dot, d.Width, d.Height)
		}
	}
	nowhere.Scope = []registry.Territory{{Level: registry.LevelCommune, Code: "05061"}}
	if m := NewMap("fr", picks[3:], nil, func(filter.Pick) string { return "" }); len(m.Points) != 1 {
		t.Error("what concerns one commune is not on the map")
	}
	nowhere.Scope = []registry.Territory{{Level: registry.LevelDept, Code: "05"}}
	if empty := NewMap("fr", picks[3:], nil, func(filter.Pick) string { return "" }); empty.Drawing != nil || empty.Unplaced != 1 {
		t.Errorf("with no place: %+v, want nothing drawn", empty)
	}
	whole := []registry.Point{{Lat: 44_100_000, Lon: 5_400_000}, {Lat: 45_100_000, Lon: 7_000_000}}
	if empty := NewMap("fr", nil, whole, nil); empty.Drawing == nil || len(empty.Drawing.Names) == 0 {
		t.Error("a territory where nothing happens is drawn too")
	}
}

func TestPlanningOfSomeStructures(t *testing.T) {
	card := soup()
	card.Organisers = []registry.Organiser{{ID: "abcdefghijkl", Name: "Les Louches"}, {ID: "mnopqrstuvwx", Name: "Éclats"}}
	picks := []filter.Pick{{Card: card, Shown: &card.Event.Occurrences[0]}}
	named := []registry.Organiser{{ID: "abcdefghijkl", Name: "Les Louches"}, {ID: "aaaaaaaaaaaa", Name: "Zoé"}}
	rows := NewPlanning("fr", when.Date{Year: 2026, Month: time.November, Day: 27}, 15, nil, named, picks).Parts[0].Rows
	if len(rows) != 2 || rows[0].Name != "Les Louches" || len(rows[0].Cells) != 2 || rows[0].Href != "/acteurs/abcdefghijkl" || rows[1].Name != "Zoé" || len(rows[1].Cells) != 1 {
		t.Errorf("rows = %+v, want what one does and the free days of the other", rows)
	}
}
