package when

import "time"

// Window is a stretch of time, From included, To excluded. A zero side is unbounded.
type Window struct{ From, To time.Time }

// weekendHour is when the weekend begins on Friday.
const weekendHour = 18

// Today is the day now is in, on the clocks of loc.
func Today(now time.Time, loc *time.Location) Window { return Days(now, loc, 1) }

// Tomorrow is the day after.
func Tomorrow(now time.Time, loc *time.Location) Window {
	tomorrow := DateOf(now.In(loc)).AddDays(1)
	return Between(tomorrow, tomorrow, loc)
}

// Days is n days, today being the first.
func Days(now time.Time, loc *time.Location, n int) Window {
	today := DateOf(now.In(loc))
	return Between(today, today.AddDays(n-1), loc)
}

// Week is today and what is left of the week, Sunday included.
func Week(now time.Time, loc *time.Location) Window {
	today := DateOf(now.In(loc))
	return Between(today, sunday(today), loc)
}

// Weekend is Friday 18:00 to Sunday night; once begun, what is left of it, from now.
func Weekend(now time.Time, loc *time.Location) Window {
	last := sunday(DateOf(now.In(loc)))
	friday := last.AddDays(-2).utc().Add(weekendHour * time.Hour)
	from, _ := instant(friday, loc)
	if now.After(from) {
		from = now.In(loc)
	}
	return Window{From: from, To: last.AddDays(1).In(loc)}
}

// Month is today and what is left of the month.
func Month(now time.Time, loc *time.Location) Window {
	today := DateOf(now.In(loc))
	last := DateOf(time.Date(today.Year, today.Month+1, 0, 0, 0, 0, 0, time.UTC))
	return Between(today, last, loc)
}

// Between is from the first moment of a date to the last of another, both
// included; no date leaves its side unbounded.
func Between(from, to Date, loc *time.Location) Window {
	var w Window
	if !from.IsZero() {
		w.From = from.In(loc)
	}
	if !to.IsZero() {
		w.To = to.AddDays(1).In(loc)
	}
	return w
}

// sunday ends the week of d.
func sunday(d Date) Date { return d.AddDays((7 - int(d.Weekday())) % 7) }
