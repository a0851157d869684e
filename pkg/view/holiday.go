package view

import "pioche/pkg/when"

// DayOff is what a day is called when it is a holiday; nothing when it is not.
type DayOff struct {
	Name   string
	Public bool // nobody works, not pupils alone
}

// DaysOff says which days are holidays where a page looks; nil: none is known.
type DaysOff func(when.Date) DayOff

func (f DaysOff) on(d when.Date) DayOff {
	if f == nil {
		return DayOff{}
	}
	return f(d)
}

// HolidayRun is a stretch of days of one name, blank when they have none.
type HolidayRun struct {
	DayOff
	Days int
}

// runs gathers days that follow one another under one name.
func runs(days []DayOff) []HolidayRun {
	var list []HolidayRun
	for _, day := range days {
		if n := len(list); n > 0 && list[n-1].DayOff == day {
			list[n-1].Days++
		} else {
			list = append(list, HolidayRun{day, 1})
		}
	}
	return list
}
