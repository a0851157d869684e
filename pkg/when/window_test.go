package when

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// moment reads an instant in RFC 3339.
func moment(t testing.TB, s string) time.Time {
	t.Helper()
	if s == "" {
		return time.Time{}
	}
	parsed, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// bounds writes a window as people check it.
func bounds(w Window) [2]string {
	var out [2]string
	for i, side := range []time.Time{w.From, w.To} {
		if !side.IsZero() {
			out[i] = side.Format(time.RFC3339)
		}
	}
	return out
}

func TestWindows(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	days := func(n int) func(time.Time, *time.Location) Window {
		return func(now time.Time, loc *time.Location) Window { return Days(now, loc, n) }
	}
	for _, test := range []struct {
		name     string
		window   func(time.Time, *time.Location) Window
		now      string
		from, to string
	}{
		{"today", Today, "2026-11-27T10:00:00Z", "2026-11-27T00:00:00+01:00", "2026-11-28T00:00:00+01:00"},
		{"today past midnight here, not in London", Today, "2026-11-27T23:30:00Z", "2026-11-28T00:00:00+01:00", "2026-11-29T00:00:00+01:00"},
		{"today, 23 hours long", Today, "2027-03-28T10:00:00Z", "2027-03-28T00:00:00+01:00", "2027-03-29T00:00:00+02:00"},
		{"today, 25 hours long", Today, "2027-10-31T10:00:00Z", "2027-10-31T00:00:00+02:00", "2027-11-01T00:00:00+01:00"},
		{"tomorrow", Tomorrow, "2026-11-30T10:00:00Z", "2026-12-01T00:00:00+01:00", "2026-12-02T00:00:00+01:00"},
		{"one day is today", days(1), "2026-11-27T10:00:00Z", "2026-11-27T00:00:00+01:00", "2026-11-28T00:00:00+01:00"},
		{"thirty days over a change of hour", days(30), "2027-03-10T10:00:00Z", "2027-03-10T00:00:00+01:00", "2027-04-09T00:00:00+02:00"},
		{"the weekend on Monday", Weekend, "2026-11-23T10:00:00Z", "2026-11-27T18:00:00+01:00", "2026-11-30T00:00:00+01:00"},
		{"the weekend on Friday noon", Weekend, "2026-11-27T11:00:00Z", "2026-11-27T18:00:00+01:00", "2026-11-30T00:00:00+01:00"},
		{"the weekend on Friday evening", Weekend, "2026-11-27T19:00:00Z", "2026-11-27T20:00:00+01:00", "2026-11-30T00:00:00+01:00"},
		{"the weekend on Saturday", Weekend, "2026-11-28T09:00:00Z", "2026-11-28T10:00:00+01:00", "2026-11-30T00:00:00+01:00"},
		{"the weekend late on Sunday", Weekend, "2026-11-29T22:59:00Z", "2026-11-29T23:59:00+01:00", "2026-11-30T00:00:00+01:00"},
		{"the weekend as clocks go forward", Weekend, "2027-03-25T10:00:00Z", "2027-03-26T18:00:00+01:00", "2027-03-29T00:00:00+02:00"},
		{"the week on Friday", Week, "2026-11-27T10:00:00Z", "2026-11-27T00:00:00+01:00", "2026-11-30T00:00:00+01:00"},
		{"the week on Sunday", Week, "2026-11-29T10:00:00Z", "2026-11-29T00:00:00+01:00", "2026-11-30T00:00:00+01:00"},
		{"the week on Monday", Week, "2026-11-30T10:00:00Z", "2026-11-30T00:00:00+01:00", "2026-12-07T00:00:00+01:00"},
		{"the month on its last day", Month, "2026-12-31T10:00:00Z", "2026-12-31T00:00:00+01:00", "2027-01-01T00:00:00+01:00"},
		{"the month of February", Month, "2028-02-03T10:00:00Z", "2028-02-03T00:00:00+01:00", "2028-03-01T00:00:00+01:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff([2]string{test.from, test.to}, bounds(test.window(moment(t, test.now), paris))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBetween(t *testing.T) {
	paris, saoPaulo := zone(t, "Europe/Paris"), zone(t, "America/Sao_Paulo")
	november := Date{2026, time.November, 28}
	for _, test := range []struct {
		name string
		got  Window
		want [2]string
	}{
		{"one day", Between(november, november, paris), [2]string{"2026-11-28T00:00:00+01:00", "2026-11-29T00:00:00+01:00"}},
		{"from a day on", Between(november, Date{}, paris), [2]string{"2026-11-28T00:00:00+01:00", ""}},
		{"until a day", Between(Date{}, november, paris), [2]string{"", "2026-11-29T00:00:00+01:00"}},
		{"always", Between(Date{}, Date{}, paris), [2]string{"", ""}},
		{"a day without midnight", Between(Date{2018, 11, 4}, Date{2018, 11, 4}, saoPaulo),
			[2]string{"2018-11-04T01:00:00-02:00", "2018-11-05T00:00:00-02:00"}},
	} {
		if diff := cmp.Diff(test.want, bounds(test.got)); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}
