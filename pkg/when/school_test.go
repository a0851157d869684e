package when

import (
	"errors"
	"strings"
	"testing"
)

// published is a calendar of school holidays as the ministry exports it: a
// line an académie, midnights of Paris, holidays of teachers among them.
const published = "\ufeffdescription;population;start_date;end_date;location;zones;annee_scolaire\n" +
	"Vacances de la Toussaint;-;2026-10-17T00:00:00+02:00;2026-11-02T00:00:00+01:00;Aix-Marseille;Zone B;2026-2027\n" +
	"Vacances de la Toussaint;-;2026-10-16T22:00:00+00:00;2026-11-01T23:00:00+00:00;Lille;Zone B;2026-2027\n" +
	"Vacances de Noël;Élèves;2026-12-18T23:00:00+00:00;2027-01-03T23:00:00+00:00;Lyon;Zone A;2026-2027\n" +
	"Vacances de Noël;Enseignants;2026-12-10T23:00:00+00:00;2027-01-03T23:00:00+00:00;Lyon;Zone A;2026-2027\n" +
	"Pont de l'Ascension;-;2027-05-05T22:00:00+00:00;2027-05-09T22:00:00+00:00;Nice;Zone B;2026-2027\n" +
	"Début des Vacances d'Été;-;2027-07-02T22:00:00+00:00;;Nice;Zone B;2026-2027\n" +
	"Vacances d'Été;Élèves;2026-07-06T22:00:00+00:00;2026-08-31T22:00:00+00:00;Corse;Corse;2025-2026\n" +
	"Semaine en mai;Guadeloupe & Saint-Barthélémy;2026-05-25T22:00:00+00:00;2026-05-25T22:00:00+00:00;Guadeloupe;Guadeloupe;2025-2026\n" +
	"Abolition de l’esclavage;Guadeloupe sauf Saint-Martin;2026-05-26T22:00:00+00:00;2026-05-26T22:00:00+00:00;Guadeloupe;Guadeloupe;2025-2026\n" +
	"Vacances de Noël;-;2026-12-18T23:00:00+00:00;2027-01-03T23:00:00+00:00;Guadeloupe;Guadeloupe;2026-2027\n" +
	"Vacances 1ère période;-;2027-04-02T22:00:00+00:00;2027-04-17T22:00:00+00:00;Wallis et Futuna;Wallis et Futuna;2027\n"

func TestReadSchool(t *testing.T) {
	s, err := ReadSchool(strings.NewReader(published))
	if err != nil || s.Odd != 0 {
		t.Fatalf("ReadSchool = %+v, %v", s, err)
	}
	for _, test := range []struct {
		name, day, zone, want string
	}{
		{"a Friday of leaving has class", "2026-10-16", "Zone B", ""},
		{"the Saturday of leaving", "2026-10-17", "Zone B", "autumn"},
		{"the Sunday before the return", "2026-11-01", "Zone B", "autumn"},
		{"the day of return", "2026-11-02", "Zone B", ""},
		{"another zone", "2026-10-20", "Zone A", ""},
		{"teachers alone", "2026-12-12", "Zone A", ""},
		{"across the year", "2027-01-03", "Zone A", "christmas"},
		{"a bridge begins on its holiday", "2027-05-06", "Zone B", "bridge"},
		{"the last day of a bridge", "2027-05-09", "Zone B", "bridge"},
		{"a Tuesday of leaving has class", "2026-07-07", "Corse", ""},
		{"the day after", "2026-07-08", "Corse", "summer"},
		{"a summer of which the end is unknown", "2027-07-20", "Zone B", ""},
		{"one day off", "2026-05-26", "Guadeloupe", "Semaine en mai"},
		{"one day off, on the isle named", "2026-05-26", "Saint-Barthélemy", "Semaine en mai"},
		{"not on the other", "2026-05-26", "Saint-Martin", ""},
		{"on all but one", "2026-05-27", "Guadeloupe", "Abolition de l’esclavage"},
		{"not where it is excepted", "2026-05-27", "Saint-Martin", ""},
		{"on all three", "2026-12-26", "Saint-Martin", "christmas"},
		{"a return on Sunday is on Monday", "2027-04-18", "Wallis et Futuna", "Vacances 1ère période"},
		{"a zone that is none", "2026-10-20", "Zone D", ""},
	} {
		day, err := ParseDate(test.day)
		if err != nil {
			t.Fatal(err)
		}
		h, ok := s.On(day, test.zone)
		got := h.Code
		if got == "" {
			got = h.Name
		}
		if got != test.want || ok != (test.want != "") || ok && !h.School {
			t.Errorf("%s: On(%s, %s) = %q, %v, want %q", test.name, test.day, test.zone, got, ok, test.want)
		}
	}
	for zone, want := range map[string]string{"Zone B": "2027-07-03", "Zone A": "2027-01-03", "Corse": "2026-08-31", "Zone C": ""} {
		if got := s.Until(zone).String(); got != want {
			t.Errorf("Until(%s) = %s, want %s", zone, got, want)
		}
	}
}

func TestSchoolThatKnowsNothing(t *testing.T) {
	empty, err := ReadSchool(strings.NewReader("Description;Population;Date de début;Date de fin;Académies;Zones;annee_scolaire\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*School{nil, empty} {
		if _, ok := s.On(Date{2026, 12, 25}, "Zone A"); ok || !s.Until("Zone A").IsZero() || len(s.Zones()) != 0 {
			t.Error("a School without dates knows some")
		}
	}
}

func TestReadSchoolRefuses(t *testing.T) {
	header, good, _ := strings.Cut(strings.TrimPrefix(published, "\ufeff"), "\n")
	line := func(start, end, year string) string {
		return header + "\nVacances de Noël;-;" + start + ";" + end + ";Lyon;Zone A;" + year + "\n"
	}
	for name, test := range map[string]struct {
		file string
		want error
	}{
		"nothing":            {"", ErrSchoolColumns},
		"a page":             {"<!DOCTYPE html>\n<p>Maintenance;;;\n", ErrSchoolColumns},
		"other columns":      {"date;nom\n2026-12-20;Noël\n", ErrSchoolColumns},
		"commas":             {strings.ReplaceAll(published, ";", ","), ErrSchoolColumns},
		"no day":             {line("bientôt", "2027-01-03T23:00:00+00:00", "2026-2027"), ErrSchoolOdd},
		"ends before":        {line("2026-12-18", "2026-12-01", "2026-2027"), ErrSchoolOdd},
		"too long":           {line("2026-12-18", "2027-12-18", "2026-2027"), ErrSchoolOdd},
		"another year":       {line("2062-12-18", "2063-01-03", "2026-2027"), ErrSchoolOdd},
		"the year 9026":      {line("9026-12-18", "9027-01-03", "9026-9027"), ErrSchoolOdd},
		"cut":                {header + "\n" + good[:len(good)-20], ErrSchoolOdd},
		"endless":            {header + "\n" + strings.Repeat("Pont;-;2026-05-14;2026-05-15;Lyon;Zone A;2025-2026\n", maxSchoolLines+1), ErrSchoolLong},
		"an empty zone":      {header + "\nPont;-;2026-05-14;2026-05-15;Lyon;;2025-2026\n", ErrSchoolOdd},
		"without its school": {header + "\nPont;-;2026-05-14;2026-05-15;Lyon;Zone A;demain\n", ErrSchoolOdd},
	} {
		if s, err := ReadSchool(strings.NewReader(test.file)); !errors.Is(err, test.want) {
			t.Errorf("ReadSchool of %s = %v, %v, want %v", name, s, err, test.want)
		}
	}
	odd := header + "\n" + strings.Repeat("Pont;-;2026-05-14;2026-05-15;Lyon;Zone A;2025-2026\n", 99) + "Pont;-;;;Lyon;Zone A;2025-2026\n"
	if s, err := ReadSchool(strings.NewReader(odd)); err != nil || s.Odd != 1 {
		t.Errorf("ReadSchool with one odd line = %+v, %v, want it left aside", s, err)
	}
}

func FuzzReadSchool(f *testing.F) {
	f.Add(published)
	f.Fuzz(func(t *testing.T, file string) {
		s, err := ReadSchool(strings.NewReader(file))
		if err != nil {
			return
		}
		for _, zone := range s.Zones() {
			until := s.Until(zone)
			if until.Year < firstSchool || until.Year > lastSchool+1 {
				t.Errorf("Until(%q) = %v", zone, until)
			}
		}
	})
}
