package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pioche/pkg/desk"
	"pioche/pkg/when"
)

// schoolOf2027 is what a host may have loaded: zone B to the summer, zones A
// and C to the spring, and nothing of La Réunion.
func schoolOf2027(t *testing.T) *when.School {
	t.Helper()
	school, err := when.ReadSchool(strings.NewReader("description;population;start_date;end_date;zones;annee_scolaire\n" +
		"Vacances de Noël;-;2026-12-19;2027-01-04;Zone B;2026-2027\nVacances de Printemps;-;2027-04-10;2027-04-26;Zone B;2026-2027\n" +
		"Début des Vacances d'Été;-;2027-07-03;2027-07-03;Zone B;2026-2027\n" +
		"Vacances de Printemps;-;2027-04-03;2027-04-19;Zone A;2026-2027\nVacances de Printemps;-;2027-04-17;2027-05-03;Zone C;2026-2027\n"))
	if err != nil {
		t.Fatal(err)
	}
	return school
}

// mondays come back each week, from before Easter 2027 on.
func mondays(until string, more ...string) url.Values {
	return five(append([]string{"start_date", "2027-03-22", "repeat", "weekly", "repeat_until", until}, more...)...)
}

func TestARepeatLeavesOutHolidays(t *testing.T) {
	n := announcing(t)
	n.school = schoolOf2027(t)
	both := mondays("2027-04-26")
	both["repeat_except"] = []string{"school", "public"}
	for _, test := range []struct {
		name  string
		form  url.Values
		dates string   // kept, as days of the year
		says  []string // on the check page
	}{
		{"public holidays", mondays("2027-04-12", "repeat_except", "public"), "03-22 04-05 04-12",
			[]string{"Une date laissée de côté", "pas le lundi 29 mars 2027\u00a0: lundi de Pâques"}},
		{"school holidays", mondays("2027-04-26", "repeat_except", "school"), "03-22 03-29 04-05 04-26",
			[]string{"2 dates laissées de côté", "pas le lundi 12 avril 2027\u00a0: vacances de printemps", "pas le lundi 19 avril 2027"}},
		{"both", both, "03-22 04-05 04-26", []string{"3 dates laissées de côté", "29 mars 2027\u00a0: lundi de Pâques", "19 avril 2027\u00a0: vacances de printemps"}},
		{"another zone", mapWith(mondays("2027-04-19", "repeat_except", "school"), "commune", "Grenoble"), "03-22 03-29 04-19", []string{"lundi 5 avril 2027\u00a0: vacances de printemps"}},
		{"Good Friday in Alsace", five("commune", "Strasbourg", "start_date", "2027-03-26", "repeat", "weekly", "repeat_until", "2027-04-02", "repeat_except", "public"),
			"04-02", []string{"pas le vendredi 26 mars 2027\u00a0: Vendredi saint"}},
		{"not elsewhere", five("start_date", "2027-03-26", "repeat", "weekly", "repeat_until", "2027-04-02", "repeat_except", "public"), "03-26 04-02", nil},
		{"online", mondays("2027-04-05", "repeat_except", "public", "commune", "", "online_url", "https://exemple.fr/direct"), "03-22 04-05",
			[]string{"lundi de Pâques", "Sans commune, seuls les jours fériés de toute la France"}},
		{"beyond what is known", mondays("2027-07-12", "repeat_except", "school"), "",
			[]string{"Les vacances scolaires ne sont connues que jusqu’au samedi 3 juillet 2027\u00a0: vérifiez les dates après."}},
	} {
		w := post(n, nouveau, test.form)
		body, next := page(w), carried(w)
		for _, want := range test.says {
			if w.Code != http.StatusOK || !strings.Contains(body, want) {
				t.Errorf("%s = %d, want 200 with %q %s", test.name, w.Code, want, errorsIn(body))
			}
		}
		if test.says == nil && strings.Contains(body, "de côté") {
			t.Errorf("%s: a date is left out", test.name)
		}
		if got := strings.ReplaceAll(strings.Join(next["start_date"], " "), "2027-", ""); test.dates != "" && got != test.dates {
			t.Errorf("%s keeps %s, want %s", test.name, got, test.dates)
		}
		if next.Has("repeat") || next.Has("repeat_except") {
			t.Errorf("%s: the check page repeats again", test.name)
		}
	}
	direct := confirmed(mapWith(mondays("2027-04-12", "repeat_except", "public"), "once", "another"))
	if w := post(n, nouveau, direct); w.Code != http.StatusSeeOther || len(n.cards(t)[0].Event.Occurrences) != 3 {
		t.Errorf("confirmed at once = %d, want 303 and three dates", w.Code)
	}
}

func TestExceptionsThatCannotBeFollowedAreAskedBack(t *testing.T) {
	n := announcing(t)
	for _, test := range []struct {
		name   string
		school *when.School
		form   url.Values
		says   string
		link   string
	}{
		{"nothing was loaded", nil, mondays("2027-04-26", "repeat_except", "school"), "n’a pas chargé les vacances scolaires", "repeat_except"},
		{"nothing is known there", schoolOf2027(t), mondays("2027-04-26", "repeat_except", "school", "commune", "Saint-Denis", "commune_code", "97411"), "de ce département ne sont pas connues", "repeat_except"},
		{"no commune", schoolOf2027(t), mondays("2027-04-26", "repeat_except", "school", "commune", "", "online_url", "https://exemple.fr/"), "Sans commune, nous ne savons pas", "repeat_except"},
		{"nothing is left", nil, five("start_date", "2027-03-29", "repeat", "weekly", "repeat_until", "2027-03-29", "repeat_except", "public"), "Toutes les dates tombent", "repeat_except"},
		{"a reason nobody knows", nil, mondays("2027-04-26", "repeat_except", "rain"), "rain", "repeat_except"},
		{"no repeat", nil, five("repeat_except", "public"), "comment cela revient", "repeat"},
	} {
		n.school = test.school
		for _, form := range []url.Values{test.form, confirmed(test.form)} {
			w := post(n, nouveau, form)
			body := page(w)
			if w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, test.says) || !strings.Contains(body, `<a href="#`+test.link+`">`) {
				t.Errorf("%s = %d, want 422 with %q and a link to %s", test.name, w.Code, test.says, test.link)
			}
		}
	}
	if len(n.cards(t)) != 0 {
		t.Error("a card was kept")
	}
}

func TestTheFormSaysWhatIsKnownOfSchoolHolidays(t *testing.T) {
	n := announcing(t)
	if body := page(get(n, nouveau)); !strings.Contains(body, "n’a pas chargé les vacances scolaires") || !strings.Contains(body, `value="school" disabled`) {
		t.Error("the form does not say that no school holiday is known")
	}
	n.school = schoolOf2027(t)
	for _, test := range []struct{ path, says string }{
		{nouveau, "que jusqu’au dimanche 18 avril 2027\u00a0: vérifiez"},
		{nouveau + "?commune=05023", "que jusqu’au samedi 3 juillet 2027\u00a0: vérifiez"},
		{"/en" + nouveau, "known only until Sunday 18 April 2027"},
		{nouveau + "?commune=97411", "de ce département ne sont pas connues"},
	} {
		if body := page(get(n, test.path)); !strings.Contains(body, test.says) {
			t.Errorf("GET %s lacks %q", test.path, test.says)
		}
	}
}

func TestARepeatNeverYieldsADayItLeavesOut(t *testing.T) {
	school := schoolOf2027(t)
	s := &Server{Config: Config{Zone: paris(t)}, Store: registryOf(t), Now: func() time.Time { return noon }}
	s.Desk = &desk.Desk{Store: s.Store, Now: s.Now, Zone: s.Zone, Trust: "open", School: func() *when.School { return school }}
	depts := map[string]string{"05023": "05", "67482": "67", "38185": "38"}
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]string{when.Weekly, when.Fortnightly, when.Monthly}).Draw(t, "kind")
		first := when.Date{Year: 2026, Month: 11, Day: 28}.AddDays(rapid.IntRange(0, 250).Draw(t, "first"))
		until := first.AddDays(rapid.IntRange(0, 400).Draw(t, "days"))
		commune := rapid.SampledFrom([]string{"05023", "67482", "38185"}).Draw(t, "commune")
		form := five("commune", "", "commune_code", commune, "start_date", first.String(), "repeat", kind, "repeat_until", until.String())
		form["repeat_except"] = rapid.SampledFrom([][]string{{"school"}, {"public"}, {"school", "public"}}).Draw(t, "except")
		r := s.read(context.Background(), "fr", announcement{form: eventForm}, form)
		all, err := when.Repeat(kind, first, until, 1000)
		if err != nil {
			t.Fatal(err)
		}
		left := func(d when.Date) bool {
			return slices.ContainsFunc(s.Desk.Holidays(d, depts[commune]), func(h when.Holiday) bool {
				return slices.Contains(form["repeat_except"], map[bool]string{true: "school", false: "public"}[h.School])
			})
		}
		var want []string
		for _, d := range all {
			if !left(d) {
				want = append(want, d.String())
			}
		}
		if want == nil {
			if len(r.problems) == 0 {
				t.Fatal("nothing is left, and nobody is told")
			}
			return
		}
		var got []string
		for _, o := range r.card.Event.Occurrences {
			got = append(got, when.DateOf(o.LocalStart()).String())
		}
		if !slices.Equal(got, want) || len(got)+len(r.leftOut) != len(all) {
			t.Fatalf("it yields %v and leaves out %v, want %v of %d", got, r.leftOut, want, len(all))
		}
	})
}
