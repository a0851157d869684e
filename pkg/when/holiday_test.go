package when

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// holidays lists the public holidays of a year: "04-06 easter_monday".
func holidays(year int, dept string) []string {
	var list []string
	for d := (Date{year, 1, 1}); d.Year == year; d = d.AddDays(1) {
		for _, h := range PublicHolidays(d, dept) {
			list = append(list, d.String()[5:]+" "+h.Code)
		}
	}
	return list
}

// fixed are the days of each year.
const fixed = "01-01 new_year, 05-01 labour, 05-08 victory, 07-14 national, 08-15 assumption, 11-01 all_saints, 11-11 armistice, 12-25 christmas"

func TestPublicHolidaysOfEveryYear(t *testing.T) {
	// Easter Monday, Ascension and Whit Monday, as the ministry publishes them.
	for year, moving := range map[int][3]string{
		2024: {"04-01", "05-09", "05-20"}, 2025: {"04-21", "05-29", "06-09"}, 2026: {"04-06", "05-14", "05-25"},
		2027: {"03-29", "05-06", "05-17"}, 2028: {"04-17", "05-25", "06-05"}, 2029: {"04-02", "05-10", "05-21"},
		2030: {"04-22", "05-30", "06-10"},
	} {
		got := map[string]bool{}
		for _, day := range holidays(year, "05") {
			got[day] = true
		}
		want := map[string]bool{moving[0] + " easter_monday": true, moving[1] + " ascension": true, moving[2] + " whit_monday": true}
		for _, day := range strings.Split(fixed, ", ") {
			want[day] = true
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("holidays of %d differ:\n%s", year, diff)
		}
		if diff := cmp.Diff(holidays(year, "05"), holidays(year, "")); diff != "" {
			t.Errorf("nowhere and the Hautes-Alpes differ in %d:\n%s", year, diff)
		}
	}
}

func TestPublicHolidaysOfSomePlaces(t *testing.T) {
	for dept, want := range map[string]string{
		"57": "03-26 good_friday, 12-26 st_stephen", "67": "03-26 good_friday, 12-26 st_stephen", "68": "03-26 good_friday, 12-26 st_stephen",
		"54": "", "2A": "", "975": "",
		"971": "05-27 abolition", "972": "05-22 abolition", "973": "06-10 abolition", "974": "12-20 abolition", "976": "04-27 abolition",
		"977": "10-09 abolition", "978": "05-28 abolition", "986": "04-28 chanel, 06-29 peter_paul, 07-29 territory",
		"987": "03-05 gospel, 03-26 good_friday, 11-20 matarii", "988": "09-24 citizenship",
	} {
		everywhere := map[string]bool{}
		for _, day := range holidays(2027, "") {
			everywhere[day] = true
		}
		var own []string
		for _, day := range holidays(2027, dept) {
			if !everywhere[day] {
				own = append(own, day)
			}
		}
		if got := strings.Join(own, ", "); got != want {
			t.Errorf("holidays of %s alone = %q, want %q", dept, got, want)
		}
	}
	goodFridays := ""
	for year := 2024; year <= 2030; year++ {
		for _, day := range holidays(year, "67") {
			if strings.HasSuffix(day, "good_friday") {
				goodFridays += fmt.Sprintf("%d-%s ", year, day[:5])
			}
		}
	}
	if want := "2024-03-29 2025-04-18 2026-04-03 2027-03-26 2028-04-14 2029-03-30 2030-04-19 "; goodFridays != want {
		t.Errorf("Good Fridays = %s, want %s", goodFridays, want)
	}
}

func TestHolidaysThatMeetAreBothGiven(t *testing.T) {
	if got := PublicHolidays(Date{2008, 5, 1}, "05"); len(got) != 2 {
		t.Errorf("1 May 2008 = %v, want Labour Day and Ascension", got)
	}
	if got := PublicHolidays(Date{9999, 1, 1}, "05"); got != nil {
		t.Errorf("1 January 9999 = %v, want nothing", got)
	}
}
