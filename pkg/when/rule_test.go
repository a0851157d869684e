package when

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// walls writes instants as their clocks show them.
func walls(times []time.Time) []string {
	var out []string
	for _, t := range times {
		out = append(out, t.Format("2006-01-02 15:04 MST"))
	}
	return out
}

func TestExpand(t *testing.T) {
	const wednesday = "2027-03-24T18:00:00+01:00"
	for _, test := range []struct {
		name, rule, start string
		allDay            bool
		ex, extra         []string
		from, to          string
		want              []string
	}{
		{name: "the clock stays as hours change", rule: "FREQ=WEEKLY;COUNT=2", start: wednesday,
			want: []string{"2027-03-24 18:00 CET", "2027-03-31 18:00 CEST"}},
		{name: "no rule", start: wednesday, want: []string{"2027-03-24 18:00 CET"}},
		{name: "typed by hand", rule: " rrule:freq=weekly; count=1 ;", start: wednesday, want: []string{"2027-03-24 18:00 CET"}},
		{name: "in a window", rule: "FREQ=DAILY", start: wednesday, from: "2027-03-30T16:00:00Z", to: "2027-04-01T16:00:00Z",
			want: []string{"2027-03-30 18:00 CEST", "2027-03-31 18:00 CEST"}},
		{name: "count begins at the start, not at the window", rule: "FREQ=WEEKLY;COUNT=2", start: wednesday, from: "2027-03-30T16:00:00Z",
			want: []string{"2027-03-31 18:00 CEST"}},
		{name: "until a date, for hours", rule: "FREQ=WEEKLY;UNTIL=20270331", start: wednesday,
			want: []string{"2027-03-24 18:00 CET", "2027-03-31 18:00 CEST"}},
		{name: "until UTC, to the second", rule: "FREQ=WEEKLY;UNTIL=20270331T160000Z", start: wednesday,
			want: []string{"2027-03-24 18:00 CET", "2027-03-31 18:00 CEST"}},
		{name: "until UTC, a second before", rule: "FREQ=WEEKLY;UNTIL=20270331T155959Z", start: wednesday,
			want: []string{"2027-03-24 18:00 CET"}},
		{name: "until a local time", rule: "FREQ=WEEKLY;UNTIL=20270331T180000", start: wednesday,
			want: []string{"2027-03-24 18:00 CET", "2027-03-31 18:00 CEST"}},
		{name: "until UTC, for days", rule: "FREQ=DAILY;UNTIL=20270325T230000Z", start: "2027-03-25T00:00:00+01:00", allDay: true,
			want: []string{"2027-03-25 00:00 CET", "2027-03-26 00:00 CET"}},
		{name: "days as clocks change", rule: "FREQ=DAILY;COUNT=3", start: "2027-03-27T00:00:00+01:00", allDay: true,
			want: []string{"2027-03-27 00:00 CET", "2027-03-28 00:00 CET", "2027-03-29 00:00 CEST"}},
		{name: "a night clocks jump", rule: "FREQ=DAILY;COUNT=3", start: "2027-03-27T02:30:00+01:00",
			want: []string{"2027-03-27 02:30 CET", "2027-03-28 03:30 CEST", "2027-03-29 02:30 CEST"}},
		{name: "the last Thursday", rule: "FREQ=MONTHLY;BYDAY=-1TH;COUNT=3", start: "2027-01-28T20:00:00+01:00",
			want: []string{"2027-01-28 20:00 CET", "2027-02-25 20:00 CET", "2027-03-25 20:00 CET"}},
		{name: "the 31st", rule: "FREQ=MONTHLY;COUNT=3", start: "2027-01-31T20:00:00+01:00",
			want: []string{"2027-01-31 20:00 CET", "2027-03-31 20:00 CEST", "2027-05-31 20:00 CEST"}},
		{name: "every other week from Sunday on", rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU;COUNT=4", start: "1997-08-05T09:00:00+02:00",
			want: []string{"1997-08-05 09:00 CEST", "1997-08-17 09:00 CEST", "1997-08-19 09:00 CEST", "1997-08-31 09:00 CEST"}},
		{name: "each 29 February", rule: "FREQ=YEARLY;COUNT=2", start: "2024-02-29T09:00:00+01:00",
			want: []string{"2024-02-29 09:00 CET", "2028-02-29 09:00 CET"}},
		{name: "twice a day", rule: "FREQ=DAILY;BYHOUR=10,14;COUNT=3", start: "2027-01-04T10:00:00+01:00",
			want: []string{"2027-01-04 10:00 CET", "2027-01-04 14:00 CET", "2027-01-05 10:00 CET"}},
		{name: "a start the rule does not hold", rule: "FREQ=WEEKLY;BYDAY=TH;UNTIL=20270401", start: wednesday,
			want: []string{"2027-03-24 18:00 CET", "2027-03-25 18:00 CET", "2027-04-01 18:00 CEST"}},
		{name: "one date taken away, one added", rule: "FREQ=WEEKLY;COUNT=3", start: wednesday,
			ex: []string{"2027-03-31T16:00:00Z"}, extra: []string{"2027-03-26T09:00:00Z", wednesday},
			want: []string{"2027-03-24 18:00 CET", "2027-03-26 10:00 CET", "2027-04-07 18:00 CEST"}},
		{name: "a date without time takes its day away", rule: "FREQ=WEEKLY;COUNT=2", start: wednesday, ex: []string{"2027-03-31T00:00:00+02:00"},
			want: []string{"2027-03-24 18:00 CET"}},
		{name: "a time takes a day away", rule: "FREQ=DAILY;COUNT=2", start: "2027-03-25T00:00:00+01:00", allDay: true, ex: []string{"2027-03-26T09:00:00+01:00"},
			want: []string{"2027-03-25 00:00 CET"}},
		{name: "nothing is left", rule: "FREQ=WEEKLY;COUNT=1", start: wednesday, ex: []string{wednesday}},
	} {
		t.Run(test.name, func(t *testing.T) {
			paris := zone(t, "Europe/Paris")
			var ex, extra []time.Time
			for _, s := range test.ex {
				ex = append(ex, moment(t, s).In(paris))
			}
			for _, s := range test.extra {
				extra = append(extra, moment(t, s))
			}
			got, err := Expand(test.rule, moment(t, test.start).In(paris), test.allDay, ex, extra, moment(t, test.from), moment(t, test.to), 1000)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, walls(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestExpandWholeDaysWhereMidnightIsMissing(t *testing.T) {
	start := Date{2018, 11, 4}.In(zone(t, "America/Sao_Paulo"))
	got, err := Expand("FREQ=DAILY;COUNT=2", start, true, nil, nil, time.Time{}, time.Time{}, 10)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"2018-11-04 01:00 -02", "2018-11-05 00:00 -02"}, walls(got)); diff != "" {
		t.Error(diff)
	}
}

func TestExpandRefuses(t *testing.T) {
	start := time.Date(2027, 3, 24, 18, 0, 0, 0, time.UTC)
	for rule, want := range map[string]error{
		"FREQ=SECONDLY":                          ErrTooOften,
		"FREQ=MINUTELY;COUNT=3":                  ErrTooOften,
		"FREQ=HOURLY":                            ErrTooOften,
		"FREQ=DAILY;BYMINUTE=0,30":               ErrTooOften,
		"FREQ=WEEKLI":                            ErrRule,
		"BYDAY=MO":                               ErrRule,
		"FREQ=WEEKLY;BYDAY=LU":                   ErrRule,
		"FREQ=WEEKLY;COUNT=0":                    ErrRule,
		"FREQ=WEEKLY;COUNT=-1":                   ErrRule,
		"FREQ=WEEKLY;UNTIL=bientôt":              ErrRule,
		"FREQ=WEEKLY;INTERVAL=9000000000000":     ErrRule,
		"FREQ=MONTHLY;BYDAY=-6MO":                ErrRule,
		"FREQ=YEARLY;BYEASTER=1":                 ErrRule,
		"FREQ=MONTHLY;BYMONTHDAY=32":             ErrRule,
		"FREQ=DAILY;" + strings.Repeat("X", 600): ErrRule,
	} {
		if got, err := Expand(rule, start, false, nil, nil, time.Time{}, time.Time{}, 10); !errors.Is(err, want) {
			t.Errorf("Expand(%.40q) = %v, %v, want %v", rule, got, err, want)
		}
	}
	if _, err := Expand("FREQ=DAILY", start.AddDate(-2000, 0, 0), false, nil, nil, time.Time{}, time.Time{}, 10); !errors.Is(err, ErrRule) {
		t.Errorf("Expand from year 27 = %v, want ErrRule", err)
	}
}

// costly are rules that ask for much, or search for what never comes.
var costly = []string{
	"FREQ=DAILY", "FREQ=DAILY;COUNT=1000000000", "FREQ=DAILY;UNTIL=99991231",
	"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30;BYDAY=MO", "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4",
	"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYYEARDAY=1;BYMONTH=12", "FREQ=YEARLY;BYWEEKNO=20;BYMONTH=1",
	"FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23",
	"FREQ=MONTHLY;BYDAY=MO;BYSETPOS=300", "FREQ=YEARLY;INTERVAL=1000;BYMONTH=2;BYMONTHDAY=29",
	"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;BYYEARDAY=" + strings.Repeat("366,", 100) + "1",
}

// atMost is how many times as long as a century of days a rule may take. None
// takes longer than one; walked up to year 9999, some take ten.
const atMost = 5

// tooLong says how many centuries of days something takes, when that is too
// many. Both are measured at their quickest of three, one beside the other, so
// that a busy machine weighs on both.
func tooLong(start time.Time, do func()) (centuries float64, too bool) {
	day, took := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	for range 3 {
		began := time.Now()
		_, _ = Expand("FREQ=DAILY", start, false, nil, nil, start.AddDate(100, 0, 0), time.Time{}, 1) // ErrTooMany is expected
		walked := time.Now()
		do()
		day, took = min(day, walked.Sub(began)), min(took, time.Since(walked))
		if took <= atMost*day {
			return 0, false
		}
	}
	return float64(took) / float64(day), true
}

func TestExpandIsBounded(t *testing.T) {
	start := time.Date(2026, 11, 28, 18, 0, 0, 0, zone(t, "Europe/Paris"))
	for _, rule := range costly {
		for _, from := range []time.Time{{}, start.AddDate(100, 0, 0)} {
			var got []time.Time
			var err error
			centuries, too := tooLong(start, func() { got, err = Expand(rule, start, false, nil, nil, from, time.Time{}, 1000) })
			if too {
				t.Errorf("Expand(%.60s) took as long as %.0f centuries of days, want %d at most", rule, centuries, atMost)
			}
			if len(got) > 1000 || err != nil && !errors.Is(err, ErrTooMany) {
				t.Errorf("Expand(%.60s) = %d dates, %v", rule, len(got), err)
			}
		}
	}
}

func TestExpandGivesTheFirstOfTooMany(t *testing.T) {
	start := time.Date(2026, 11, 28, 18, 0, 0, 0, time.UTC)
	got, err := Expand("FREQ=DAILY", start, false, nil, nil, time.Time{}, time.Time{}, 3)
	if len(got) != 3 || !errors.Is(err, ErrTooMany) {
		t.Errorf("Expand = %v, %v, want 3 dates and ErrTooMany", got, err)
	}
	if got, err := Expand("FREQ=DAILY;COUNT=3", start, false, nil, nil, time.Time{}, time.Time{}, 3); len(got) != 3 || err != nil {
		t.Errorf("Expand = %v, %v, want just 3 dates", got, err)
	}
}

func FuzzExpand(f *testing.F) {
	for _, rule := range costly {
		f.Add(rule, int64(1795890000), false, 0)
	}
	f.Add("FREQ=MONTHLY;BYDAY=-5MO,+5SU;BYSETPOS=-1;WKST=SU", int64(0), true, 400)
	f.Add("FREQ=YEARLY;BYDAY=53MO,-53SU;BYWEEKNO=53,-53;BYYEARDAY=-366", int64(951782400), false, 30000)
	paris := zone(f, "Europe/Paris")
	f.Fuzz(func(t *testing.T, rule string, at int64, allDay bool, days int) {
		start := time.Unix(at, 0).In(paris)
		var to time.Time
		if days > 0 {
			to = start.AddDate(0, 0, days%100_000)
		}
		var got []time.Time
		var err error
		centuries, too := tooLong(time.Date(2026, 11, 28, 18, 0, 0, 0, paris), func() { got, err = Expand(rule, start, allDay, nil, nil, start, to, 50) })
		if too {
			t.Errorf("Expand(%q) took as long as %.0f centuries of days, want %d at most", rule, centuries, atMost)
		}
		if len(got) > 50 {
			t.Errorf("Expand(%q) = %d dates, want 50 at most", rule, len(got))
		}
		if err == nil && (to.IsZero() || to.After(start)) && !slices.ContainsFunc(got, start.Equal) {
			t.Errorf("Expand(%q) = %v, want the start %v among them", rule, got, start)
		}
		if !slices.IsSortedFunc(got, time.Time.Compare) {
			t.Errorf("Expand(%q) is out of order: %v", rule, got)
		}
	})
}

func BenchmarkExpand(b *testing.B) {
	start := time.Date(2026, 11, 28, 18, 0, 0, 0, zone(b, "Europe/Paris"))
	for _, rule := range costly {
		b.Run(rule[:min(len(rule), 50)], func(b *testing.B) {
			for b.Loop() {
				_, _ = Expand(rule, start, false, nil, nil, start.AddDate(100, 0, 0), time.Time{}, 1000) // ErrTooMany is expected
			}
		})
	}
}
