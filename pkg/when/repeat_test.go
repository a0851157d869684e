package when

import (
	"errors"
	"strings"
	"testing"
)

func TestRepeat(t *testing.T) {
	for _, test := range []struct {
		name, kind, first, until string
		want                     string
		err                      error
	}{
		{"each week, the last day included", Weekly, "2026-11-28", "2026-12-12", "2026-11-28 2026-12-05 2026-12-12", nil},
		{"each fortnight", Fortnightly, "2026-11-28", "2027-01-01", "2026-11-28 2026-12-12 2026-12-26", nil},
		{"each third Saturday", Monthly, "2026-11-21", "2027-02-28", "2026-11-21 2026-12-19 2027-01-16 2027-02-20", nil},
		{"months without a fifth Saturday are passed over", Monthly, "2026-10-31", "2027-05-31", "2026-10-31 2027-01-30 2027-05-29", nil},
		{"only once", Weekly, "2026-11-28", "2026-11-28", "2026-11-28", nil},
		{"ends before it begins", Weekly, "2026-11-28", "2026-11-27", "", ErrBackwards},
		{"endless", Weekly, "2026-11-28", "", "", ErrBackwards},
		{"for ever", Weekly, "2026-11-28", "9999-12-31", "", ErrTooMany},
		{"fifth weekdays for ever", Monthly, "2026-10-31", "9999-12-31", "", ErrTooMany},
		{"each day", "daily", "2026-11-28", "2026-12-12", "", ErrRepeat},
	} {
		t.Run(test.name, func(t *testing.T) {
			first, _ := ParseDate(test.first)
			until, _ := ParseDate(test.until)
			dates, err := Repeat(test.kind, first, until, 100)
			if !errors.Is(err, test.err) {
				t.Errorf("Repeat error = %v, want %v", err, test.err)
			}
			var got []string
			for _, d := range dates {
				got = append(got, d.String())
			}
			if strings.Join(got, " ") != test.want {
				t.Errorf("Repeat = %s, want %s", strings.Join(got, " "), test.want)
			}
		})
	}
}
