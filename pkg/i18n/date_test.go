package i18n

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"pioche/pkg/registry"
)

// at reads "2026-11-28 14:00" on a clock of Paris.
func at(t *testing.T, wall string) time.Time {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := time.ParseInLocation("2006-01-02 15:04", wall, loc)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// plain shows no-break spaces as plain ones, to keep tables legible.
func plain(text string) string { return strings.ReplaceAll(text, nbsp, " ") }

func TestDays(t *testing.T) {
	november, first := at(t, "2026-11-28 14:00"), at(t, "2026-12-01 00:00")
	for _, test := range []struct{ got, want string }{
		{Day("fr", november), "samedi 28 novembre 2026"},
		{Day("en", november), "Saturday 28 November 2026"},
		{DayMonth("fr", november), "samedi 28 novembre"},
		{DayMonth("fr", first), "mardi 1er décembre"},
		{ThisDay("fr", first, november), "mardi 1er décembre"},
		{ThisDay("fr", first, november.AddDate(1, 0, 0)), "mardi 1er décembre 2026"},
		{Days("fr", november, first), "du samedi 28 novembre au mardi 1er décembre 2026"},
		{DayMonth("en", first), "Tuesday 1 December"},
		{ShortDay("fr", november), "sam. 28 nov."},
		{ShortDay("fr", first), "mar. 1er déc."},
		{ShortDay("en", november), "Sat 28 Nov"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

func TestHour(t *testing.T) {
	for _, test := range []struct{ clock, french, english string }{
		{"00:00", "minuit", "midnight"},
		{"00:30", "0 h 30", "12:30 am"},
		{"09:05", "9 h 05", "9:05 am"},
		{"12:00", "12 h", "noon"},
		{"12:15", "12 h 15", "12:15 pm"},
		{"14:00", "14 h", "2 pm"},
		{"17:30", "17 h 30", "5:30 pm"},
	} {
		when := at(t, "2026-11-28 "+test.clock)
		if got := plain(Hour("fr", when)); got != test.french {
			t.Errorf("Hour(fr, %s) = %q, want %q", test.clock, got, test.french)
		}
		if got := plain(Hour("en", when)); got != test.english {
			t.Errorf("Hour(en, %s) = %q, want %q", test.clock, got, test.english)
		}
	}
	if got := Hour("fr", at(t, "2026-11-28 17:30")); got != "17\u00a0h\u00a030" {
		t.Errorf("Hour = %q, want no-break spaces", got)
	}
}

// occurrence reads two walls of Paris; without a clock they are whole days,
// the last one included; a blank end is an end nobody said.
func occurrence(t *testing.T, start, end string) registry.Occurrence {
	t.Helper()
	o := registry.Occurrence{Zone: "Europe/Paris"}
	if !strings.Contains(start, ":") {
		o.AllDay = true
		start += " 00:00"
		if end != "" {
			end = at(t, end+" 00:00").AddDate(0, 0, 1).Format("2006-01-02 15:04")
		}
	}
	o.Start = at(t, start).UTC()
	if end != "" {
		o.End, o.HasEnd = at(t, end).UTC(), true
	}
	return o
}

func TestWhen(t *testing.T) {
	for _, test := range []struct{ name, start, end, french, english string }{
		{"an afternoon", "2026-11-28 14:00", "2026-11-28 17:30",
			"samedi 28 novembre 2026, de 14 h à 17 h 30", "Saturday 28 November 2026, from 2 pm to 5:30 pm"},
		{"no end said", "2026-11-28 20:30", "",
			"samedi 28 novembre 2026, à 20 h 30", "Saturday 28 November 2026, at 8:30 pm"},
		{"a whole day", "2026-11-28", "2026-11-28",
			"samedi 28 novembre 2026, toute la journée", "Saturday 28 November 2026, all day"},
		{"a whole day without end", "2026-11-28", "",
			"samedi 28 novembre 2026, toute la journée", "Saturday 28 November 2026, all day"},
		{"the day the hour changes", "2027-03-28", "2027-03-28",
			"dimanche 28 mars 2027, toute la journée", "Sunday 28 March 2027, all day"},
		{"three days of a month", "2027-06-04", "2027-06-06",
			"du vendredi 4 au dimanche 6 juin 2027", "from Friday 4 to Sunday 6 June 2027"},
		{"over two months", "2026-11-28", "2026-12-01",
			"du samedi 28 novembre au mardi 1er décembre 2026", "from Saturday 28 November to Tuesday 1 December 2026"},
		{"over two years", "2026-12-31", "2027-01-02",
			"du jeudi 31 décembre 2026 au samedi 2 janvier 2027", "from Thursday 31 December 2026 to Saturday 2 January 2027"},
		{"into the night", "2026-11-28 22:00", "2026-11-29 02:00",
			"samedi 28 novembre 2026, de 22 h à 2 h", "Saturday 28 November 2026, from 10 pm to 2 am"},
		{"until midnight", "2026-11-28 20:00", "2026-11-29 00:00",
			"samedi 28 novembre 2026, de 20 h à minuit", "Saturday 28 November 2026, from 8 pm to midnight"},
		{"until breakfast", "2026-11-28 22:00", "2026-11-29 08:00",
			"du samedi 28 novembre 2026, 22 h, au dimanche 29 novembre, 8 h", "from Saturday 28 November 2026, 10 pm, to Sunday 29 November, 8 am"},
		{"a day and three hours", "2026-11-28 02:00", "2026-11-29 05:00",
			"du samedi 28 novembre 2026, 2 h, au dimanche 29 novembre, 5 h", "from Saturday 28 November 2026, 2 am, to Sunday 29 November, 5 am"},
		{"a week-end with hours", "2026-11-28 14:00", "2026-11-30 12:00",
			"du samedi 28 novembre 2026, 14 h, au lundi 30 novembre, 12 h", "from Saturday 28 November 2026, 2 pm, to Monday 30 November, noon"},
		{"new year", "2026-12-31 14:00", "2027-01-01 18:00",
			"du jeudi 31 décembre 2026, 14 h, au vendredi 1er janvier 2027, 18 h", "from Thursday 31 December 2026, 2 pm, to Friday 1 January 2027, 6 pm"},
		{"an end before the start is no end", "2026-11-28 14:00", "2026-11-28 13:00",
			"samedi 28 novembre 2026, à 14 h", "Saturday 28 November 2026, at 2 pm"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := occurrence(t, test.start, test.end)
			if got := plain(When("fr", o)); got != test.french {
				t.Errorf("When(fr) = %q, want %q", got, test.french)
			}
			if got := plain(When("en", o)); got != test.english {
				t.Errorf("When(en) = %q, want %q", got, test.english)
			}
		})
	}
}

func TestWhenIsSaidOnTheClockOfTheEvent(t *testing.T) {
	o := registry.Occurrence{Start: time.Date(2026, 11, 28, 22, 0, 0, 0, time.UTC), Zone: "Indian/Reunion"}
	if got, want := plain(When("fr", o)), "dimanche 29 novembre 2026, à 2 h"; got != want {
		t.Errorf("When = %q, want %q", got, want)
	}
}

func TestShortWhen(t *testing.T) {
	now := at(t, "2026-11-27 10:00")
	for _, test := range []struct{ name, start, end, french, english string }{
		{"an afternoon", "2026-11-28 14:00", "2026-11-28 17:30", "sam. 28 nov., 14 h–17 h 30", "Sat 28 Nov, 2 pm–5:30 pm"},
		{"no end said", "2026-12-01 20:30", "", "mar. 1er déc., 20 h 30", "Tue 1 Dec, 8:30 pm"},
		{"a whole day", "2026-11-28", "2026-11-28", "sam. 28 nov.", "Sat 28 Nov"},
		{"three days", "2027-06-04", "2027-06-06", "du ven. 4 au dim. 6 juin", "from Fri 4 to Sun 6 June"},
		{"over two years", "2026-12-31", "2027-01-02", "du jeu. 31 déc. au sam. 2 janv.", "from Thu 31 Dec to Sat 2 Jan"},
		{"next spring needs no year", "2027-03-06 14:00", "", "sam. 6 mars, 14 h", "Sat 6 Mar, 2 pm"},
		{"last spring does", "2026-03-07 14:00", "", "sam. 7 mars 2026, 14 h", "Sat 7 Mar 2026, 2 pm"},
		{"in a year", "2027-11-27 14:00", "", "sam. 27 nov. 2027, 14 h", "Sat 27 Nov 2027, 2 pm"},
		{"an exhibition that is on", "2026-10-01", "2027-03-03", "jusqu’au 3 mars", "until 3 March"},
		{"one that is on for long", "2026-10-01", "2028-03-01", "jusqu’au 1er mars 2028", "until 1 March 2028"},
		{"its last day", "2026-10-01", "2026-11-27", "aujourd’hui, dernier jour", "today, last day"},
		{"its last hours", "2026-10-01 10:00", "2026-11-27 18:00", "aujourd’hui, jusqu’à 18 h", "today, until 6 pm"},
		{"it begins today", "2026-11-27", "2026-12-24", "du ven. 27 nov. au jeu. 24 déc.", "from Fri 27 Nov to Thu 24 Dec"},
		{"it is over", "2026-10-01", "2026-11-26", "du jeu. 1er oct. au jeu. 26 nov.", "from Thu 1 Oct to Thu 26 Nov"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := occurrence(t, test.start, test.end)
			if got := plain(ShortWhen("fr", o, now)); got != test.french {
				t.Errorf("ShortWhen(fr) = %q, want %q", got, test.french)
			}
			if got := plain(ShortWhen("en", o, now)); got != test.english {
				t.Errorf("ShortWhen(en) = %q, want %q", got, test.english)
			}
		})
	}
}
