package when

import (
	"errors"
	"slices"
	"strconv"
	"time"
)

// A Closing is a day that comes back: of each month, or of each week.
type Closing struct {
	day     int // of the month; 0: of the week
	weekday time.Weekday
}

// ErrClosing is a closing day that cannot be read.
var ErrClosing = errors.New("not a day of the month (1 to 31) nor of the week (mon to sun)")

// Weekdays are the days of the week as addresses write them, Sunday first.
var Weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// ParseClosing reads "25" or "fri".
func ParseClosing(s string) (Closing, error) {
	if at := slices.Index(Weekdays, s); at >= 0 {
		return Closing{weekday: time.Weekday(at)}, nil
	}
	day, err := strconv.Atoi(s)
	if err != nil || day < 1 || day > 31 || strconv.Itoa(day) != s {
		return Closing{}, ErrClosing
	}
	return Closing{day: day}, nil
}

// Next is the first closing day from a date on. A month too short closes on
// its last day.
func (c Closing) Next(from Date) Date {
	for d := from; ; d = d.AddDays(1) {
		if c.on(d) {
			return d
		}
	}
}

// Last is the latest closing day until a date, that date included.
func (c Closing) Last(until Date) Date {
	for d := until; ; d = d.AddDays(-1) {
		if c.on(d) {
			return d
		}
	}
}

func (c Closing) on(d Date) bool {
	if c.day == 0 {
		return d.Weekday() == c.weekday
	}
	return d.Day == c.day || d.Day < c.day && d.AddDays(1).Day == 1
}
