package desk_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/desk"
	"pioche/pkg/i18n"
	"pioche/pkg/when"
)

func TestHolidaysOfADay(t *testing.T) {
	school, err := when.ReadSchool(strings.NewReader("description;population;start_date;end_date;zones;annee_scolaire\n" +
		"Vacances de Noël;-;2026-12-19;2027-01-04;Zone B;2026-2027\nVacances de Noël;-;2026-12-19;2027-01-04;Zone A;2026-2027\n" +
		"Vacances de Noël;-;2026-12-19;2027-01-04;Zone C;2026-2027\nDébut des Vacances d'Été;-;2027-07-03;;Zone B;2026-2027\n"))
	if err != nil {
		t.Fatal(err)
	}
	knowing, knowingNothing := &desk.Desk{School: func() *when.School { return school }}, &desk.Desk{}
	for _, test := range []struct {
		name string
		desk *desk.Desk
		day  when.Date
		dept string
		want []string
	}{
		{"both", knowing, when.Date{Year: 2026, Month: 12, Day: 25}, "05", []string{"Noël", "vacances de Noël"}},
		{"the day after, in Alsace", knowing, when.Date{Year: 2026, Month: 12, Day: 26}, "67", []string{"Saint-Étienne", "vacances de Noël"}},
		{"nowhere", knowing, when.Date{Year: 2026, Month: 12, Day: 25}, "", []string{"Noël"}},
		{"an ordinary day", knowing, when.Date{Year: 2026, Month: 12, Day: 18}, "05", nil},
		{"no school known", knowingNothing, when.Date{Year: 2026, Month: 12, Day: 26}, "05", nil},
	} {
		var got []string
		for _, h := range test.desk.Holidays(test.day, test.dept) {
			got = append(got, i18n.Holiday("fr", h))
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
	for dept, want := range map[string]string{"05": "2027-07-03", "38": "2027-01-03", "": "2027-01-03", "974": ""} {
		if got := knowing.SchoolUntil(dept).String(); got != want {
			t.Errorf("SchoolUntil(%q) = %s, want %s", dept, got, want)
		}
	}
	if until := knowingNothing.SchoolUntil(""); !until.IsZero() {
		t.Errorf("SchoolUntil of nothing = %v", until)
	}
}

func TestEveryHolidayHasAName(t *testing.T) {
	days := map[string]bool{}
	for _, dept := range []string{"05", "67", "971", "986", "987", "988"} {
		for d := (when.Date{Year: 2027, Month: 1, Day: 1}); d.Year == 2027; d = d.AddDays(1) {
			for _, h := range when.PublicHolidays(d, dept) {
				days[h.Code] = true
			}
		}
	}
	for code := range days {
		for _, lang := range i18n.Langs {
			if !i18n.Has(lang, "holiday."+code) {
				t.Errorf("no word for %s in %s", code, lang)
			}
		}
	}
	if len(days) != 20 {
		t.Errorf("%d holidays are named, want 20", len(days))
	}
}
