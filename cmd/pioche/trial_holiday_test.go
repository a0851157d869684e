package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// schoolFrom is an official calendar whose last holidays leave on a Saturday
// and come back on a Monday, two weeks later.
func schoolFrom(saturday time.Time) string {
	var file strings.Builder
	file.WriteString("description;population;start_date;end_date;location;zones;annee_scolaire\n")
	for zone, academie := range map[string]string{"Zone A": "Lyon", "Zone B": "Nice", "Zone C": "Paris"} {
		for weeks := -18; weeks <= 0; weeks += 6 {
			leaving := saturday.AddDate(0, 0, 7*weeks)
			fmt.Fprintf(&file, "Vacances de la Neige;-;%s;%s;%s;%s;%d-%d\n", leaving.Format(time.DateOnly),
				leaving.AddDate(0, 0, 16).Format(time.DateOnly), academie, zone, leaving.Year(), leaving.Year()+1)
		}
	}
	return file.String()
}

// TestTrialSchoolHolidays loads school holidays beside a running server: the
// form stops saying that none are known, and a weekly event leaves them out of
// its feeds, with the public holidays, on the page that is checked and at once.
func TestTrialSchoolHolidays(t *testing.T) {
	s := serve(t, "")
	if body := s.get(announcePath).body; !strings.Contains(body, "n’a pas chargé les vacances scolaires") {
		t.Error("the form does not say that no school holidays were loaded")
	}
	now := time.Now()
	wednesday := now.AddDate(0, 0, 7+(int(time.Wednesday)-int(now.Weekday())+7)%7)
	date := func(weeks int) string { return wednesday.AddDate(0, 0, 7*weeks).Format(time.DateOnly) }
	series := func(more ...string) []string {
		return append([]string{"start_date", date(0), "repeat", "weekly", "repeat_until", date(4), "repeat_except", "school"}, more...)
	}
	if a := s.post(announcePath, five("Yoga", 7, series("confirm", "1")...)); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "n’a pas chargé") {
		t.Errorf("without school holidays = %d, want 422 that says so", a.status)
	}
	calendar := write(t, "calendrier.csv", schoolFrom(wednesday.AddDate(0, 0, 3)))
	if code, said := pioche(t, s.state, nil, "data", "update", calendar); code != done || !strings.Contains(said, "Zone A, Zone B, Zone C") {
		t.Fatalf("data update = %d %s", code, said)
	}
	check := s.post(announcePath, five("Yoga", 7, series()...))
	for _, want := range []string{"2 dates laissées de côté", "Vacances de la Neige", "ne sont connues que jusqu’au"} {
		if check.status != http.StatusOK || !strings.Contains(check.body, want) {
			t.Errorf("the check page = %d, want 200 with %q", check.status, want)
		}
	}
	s.sheetOf(announcePath, check.body).send(http.StatusSeeOther, "confirm", "1")
	var kept []string
	for _, line := range s.calendarLines("DTSTART") {
		if strings.Contains(line, "TZID=") { // not a change of hour
			kept = append(kept, regexp.MustCompile(`\d{8}`).FindString(line))
		}
	}
	want := strings.ReplaceAll(strings.Join([]string{date(0), date(3), date(4)}, " "), "-", "")
	if got := strings.Join(kept, " "); got != want {
		t.Errorf("the calendar holds %s, want %s", got, want)
	}
	if body := s.get("/evenements?commune=05023&vue=planning&duree=mois").body; !strings.Contains(body, "Vacances de la Neige") {
		t.Error("the planning does not name the school holidays")
	}
	broken := write(t, "page.html", "<!DOCTYPE html><title>Maintenance</title>")
	if code, said := pioche(t, s.state, nil, "data", "update", broken); code != failed || !strings.Contains(said, "Rien n’a été changé") {
		t.Errorf("data update of a page = %d %s", code, said)
	}
	if body := s.get(announcePath).body; !strings.Contains(body, "ne sont connues que jusqu’au") {
		t.Error("the server forgot the school holidays")
	}
	if left, _ := filepath.Glob(filepath.Join(s.state, "school_holidays.csv*")); len(left) != 1 {
		t.Errorf("the folder keeps %v, want the file alone", left)
	}
}
