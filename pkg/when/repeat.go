package when

import (
	"errors"
	"time"
)

// How a date comes back, as the form asks it.
const (
	Weekly      = "weekly"
	Fortnightly = "fortnightly"
	Monthly     = "monthly" // on the same weekday of the month: each third Saturday
)

// Errors of Repeat and Expand.
var (
	ErrRepeat    = errors.New("neither weekly, fortnightly nor monthly")
	ErrBackwards = errors.New("a repeat that ends before it begins")
	ErrTooMany   = errors.New("too many dates")
)

// Repeat lists the dates on which first comes back until a date, both
// included. A month without a fifth Saturday is passed over. More than max
// dates is ErrTooMany; an end before first, or none, is ErrBackwards.
func Repeat(kind string, first, until Date, max int) ([]Date, error) {
	if until.Compare(first) < 0 {
		return nil, ErrBackwards
	}
	var dates []Date
	for i := 0; ; i++ {
		var d Date
		exists := true
		switch kind {
		case Weekly:
			d = first.AddDays(7 * i)
		case Fortnightly:
			d = first.AddDays(14 * i)
		case Monthly:
			d, exists = sameWeekday(first, i)
		default:
			return nil, ErrRepeat
		}
		switch {
		case d.Compare(until) > 0:
			return dates, nil
		case exists && len(dates) == max:
			return nil, ErrTooMany
		case exists:
			dates = append(dates, d)
		}
	}
}

// sameWeekday is the n-th weekday of the month that first is, some months
// later. When that month has no such day, it is a day of the month after.
func sameWeekday(first Date, months int) (d Date, exists bool) {
	start := time.Date(first.Year, first.Month+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	shift := (int(first.Weekday()) - int(start.Weekday()) + 7) % 7
	nth := (first.Day - 1) / 7
	day := start.AddDate(0, 0, shift+7*nth)
	return DateOf(day), day.Month() == start.Month()
}
