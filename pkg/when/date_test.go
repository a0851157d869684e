package when

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDaysBetweenDates(t *testing.T) {
	for _, test := range []struct {
		name     string
		from, to Date
		want     int
	}{
		{"the same day", Date{2026, 11, 28}, Date{2026, 11, 28}, 0},
		{"over the night clocks jump", Date{2027, 3, 27}, Date{2027, 3, 29}, 2},
		{"the year before", Date{2027, 1, 1}, Date{2026, 12, 31}, -1},
		{"a leap year", Date{2028, 2, 1}, Date{2028, 3, 1}, 29},
	} {
		if got := test.from.DaysTo(test.to); got != test.want {
			t.Errorf("%s: %v.DaysTo(%v) = %d, want %d", test.name, test.from, test.to, got, test.want)
		}
	}
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, _, ok := Zone(name)
	if !ok {
		t.Fatalf("Zone(%q) is not known", name)
	}
	return loc
}

func TestParseDate(t *testing.T) {
	for s, want := range map[string]Date{
		"2026-11-28":   {2026, time.November, 28},
		" 2028-02-29 ": {2028, time.February, 29},
		"0001-01-01":   {1, time.January, 1},
		"9999-12-31":   {9999, time.December, 31},
	} {
		if got, err := ParseDate(s); got != want || err != nil {
			t.Errorf("ParseDate(%q) = %v, %v, want %v", s, got, err, want)
		}
	}
	for _, s := range []string{"", "28/11/2026", "2026-11-8", "2026-13-01", "2026-00-10", "2026-11-32", "2026-11-00", "0000-01-01", "２026-11-28", "2026-11-28T10:00"} {
		if got, err := ParseDate(s); !errors.Is(err, ErrDate) {
			t.Errorf("ParseDate(%q) = %v, %v, want ErrDate", s, got, err)
		}
	}
	_, err := ParseDate("2027-02-31")
	var lacking *NoSuchDay
	if !errors.As(err, &lacking) {
		t.Fatalf("ParseDate of 31 February = %v, want NoSuchDay", err)
	}
	if diff := cmp.Diff(&NoSuchDay{2027, time.February, 31}, lacking); diff != "" {
		t.Error(diff)
	}
}

func TestParseClock(t *testing.T) {
	for s, want := range map[string][2]int{
		"14:00": {14, 0}, "14h": {14, 0}, "14 h 30": {14, 30}, "14h30": {14, 30}, "9h05": {9, 5},
		"14\u00a0h\u00a030": {14, 30}, "00:00": {0, 0}, "23:59:59": {23, 59}, " 8:15 ": {8, 15}, "14H": {14, 0},
	} {
		if h, m, err := ParseClock(s); h != want[0] || m != want[1] || err != nil {
			t.Errorf("ParseClock(%q) = %d, %d, %v, want %v", s, h, m, err, want)
		}
	}
	for _, s := range []string{"", "14", "24:00", "14:60", "14h5", "2 pm", "-1:00", "14::00", "midi"} {
		if h, m, err := ParseClock(s); !errors.Is(err, ErrClock) {
			t.Errorf("ParseClock(%q) = %d, %d, %v, want ErrClock", s, h, m, err)
		}
	}
}

func TestLocal(t *testing.T) {
	for _, test := range []struct {
		name, zone, date, clock, want string
		note                          Note
		err                           error
	}{
		{"an afternoon", "Europe/Paris", "2026-11-28", "14:00", "2026-11-28T14:00:00+01:00", Plain, nil},
		{"clocks jump over it", "Europe/Paris", "2027-03-28", "02:30", "", Gap, ErrGap},
		{"as clocks jump", "Europe/Paris", "2027-03-28", "03:00", "2027-03-28T03:00:00+02:00", Plain, nil},
		{"just before", "Europe/Paris", "2027-03-28", "01:59", "2027-03-28T01:59:00+01:00", Plain, nil},
		{"the evening before", "Europe/Paris", "2027-03-27", "23:00", "2027-03-27T23:00:00+01:00", Plain, nil},
		{"clocks show it twice", "Europe/Paris", "2027-10-31", "02:30", "2027-10-31T02:30:00+02:00", Twice, nil},
		{"after the second", "Europe/Paris", "2027-10-31", "03:00", "2027-10-31T03:00:00+01:00", Plain, nil},
		{"no midnight that day", "America/Sao_Paulo", "2018-11-04", "00:00", "", Gap, ErrGap},
		{"no such day there", "Pacific/Apia", "2011-12-30", "12:00", "", Gap, ErrGap},
		{"the day after it", "Pacific/Apia", "2011-12-31", "00:00", "2011-12-31T00:00:00+14:00", Plain, nil},
		{"half an hour", "Australia/Lord_Howe", "2027-04-04", "01:45", "2027-04-04T01:45:00+11:00", Twice, nil},
		{"badly written", "Europe/Paris", "2026-11-28", "25:00", "", Plain, ErrClock},
	} {
		t.Run(test.name, func(t *testing.T) {
			date, err := ParseDate(test.date)
			if err != nil {
				t.Fatal(err)
			}
			got, note, err := Local(date, test.clock, zone(t, test.zone))
			if note != test.note || !errors.Is(err, test.err) {
				t.Errorf("Local = %v, note %v, error %v, want note %v, error %v", got, note, err, test.note, test.err)
			}
			if test.err == nil && got.Format(time.RFC3339) != test.want {
				t.Errorf("Local = %v, want %v", got.Format(time.RFC3339), test.want)
			}
		})
	}
}
