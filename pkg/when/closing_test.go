package when

import "testing"

func TestClosingDays(t *testing.T) {
	for _, test := range []struct{ closing, from, next, last string }{
		{"25", "2026-11-24", "2026-11-25", "2026-10-25"},
		{"25", "2026-11-25", "2026-11-25", "2026-11-25"},
		{"25", "2026-11-26", "2026-12-25", "2026-11-25"},
		{"31", "2027-02-10", "2027-02-28", "2027-01-31"},
		{"30", "2028-02-29", "2028-02-29", "2028-02-29"},
		{"30", "2026-12-31", "2027-01-30", "2026-12-30"},
		{"1", "2026-12-31", "2027-01-01", "2026-12-01"},
		{"fri", "2026-11-24", "2026-11-27", "2026-11-20"},
		{"sun", "2026-11-29", "2026-11-29", "2026-11-29"},
	} {
		c, err := ParseClosing(test.closing)
		if err != nil {
			t.Fatal(err)
		}
		from, _ := ParseDate(test.from)
		if next, last := c.Next(from).String(), c.Last(from).String(); next != test.next || last != test.last {
			t.Errorf("%s from %s: next %s, last %s, want %s and %s", test.closing, test.from, next, last, test.next, test.last)
		}
	}
	for _, typed := range []string{"", "0", "32", "025", "-1", "Fri", "vendredi", "25 "} {
		if _, err := ParseClosing(typed); err == nil {
			t.Errorf("ParseClosing(%q) = nil, want an error", typed)
		}
	}
}
