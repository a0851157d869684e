package i18n

import (
	"strconv"
	"time"

	"pioche/pkg/registry"
)

// When says a date of an event in full, on the clock of its own zone:
//
//	samedi 28 novembre 2026, de 14 h à 17 h 30
//	samedi 28 novembre 2026, toute la journée
//	du vendredi 4 au dimanche 6 juin 2027
//	du samedi 28 novembre 2026, 14 h, au lundi 30 novembre, 12 h
//
// What ends before six the next morning is still that evening: "de 22 h à 2 h".
func When(lang string, o registry.Occurrence) string {
	s := spanOf(o)
	switch {
	case s.allDay && s.oneDay():
		return Day(lang, s.start) + ", " + T(lang, "date.allday")
	case s.allDay:
		return s.days(lang)
	case s.oneDay():
		return Day(lang, s.start) + ", " + Hours(lang, s.start, s.end, s.ends)
	}
	until := DayMonth(lang, s.end)
	if s.end.Year() != s.start.Year() {
		until = Day(lang, s.end)
	}
	return T(lang, "date.span.hours",
		"Start", Day(lang, s.start), "StartHour", Hour(lang, s.start),
		"End", until, "EndHour", Hour(lang, s.end))
}

// WhenThatDay says the same where the day it begins is said already: "de 14 h
// à 17 h 30", "toute la journée".
func WhenThatDay(lang string, o registry.Occurrence) string {
	s := spanOf(o)
	switch {
	case !s.oneDay():
		return When(lang, o)
	case s.allDay:
		return T(lang, "date.allday")
	}
	return Hours(lang, s.start, s.end, s.ends)
}

// Days says from which day to which: "du jeudi 26 novembre au mercredi 9
// décembre 2026".
func Days(lang string, first, last time.Time) string {
	return span{start: first, last: last}.days(lang)
}

// ShortWhen says the same in little room, for lists read at now: "sam. 28
// nov., 14 h–17 h 30", "du ven. 4 au dim. 6 juin". What began before today
// and lasts says how long one may still go: "jusqu’au 3 mars". The year is
// there only when the date without it would be taken for another year's.
func ShortWhen(lang string, o registry.Occurrence, now time.Time) string {
	s := spanOf(o)
	now = now.In(s.start.Location())
	if civil(s.start).Before(civil(now)) && now.Before(o.Over()) {
		return s.remaining(lang, now)
	}
	if s.oneDay() {
		day := ShortDay(lang, s.start) + yearUnlessNear(s.start, now)
		if s.allDay {
			return day
		}
		return day + ", " + ShortHours(lang, s.start, s.end, s.ends)
	}
	first := shortWeekday(lang, s.start)
	if s.start.Month() != s.last.Month() || s.start.Year() != s.last.Year() {
		first = ShortDay(lang, s.start)
	}
	if s.start.Year() != s.last.Year() {
		first += yearUnlessNear(s.start, now)
	}
	return T(lang, "date.span", "Start", first, "End", ShortDay(lang, s.last)+yearUnlessNear(s.last, now))
}

// A span is an occurrence on its own clock.
type span struct {
	start, end   time.Time
	last         time.Time // any moment of its last day
	allDay, ends bool
}

func spanOf(o registry.Occurrence) span {
	s := span{start: o.LocalStart(), allDay: o.AllDay}
	s.end, s.last = s.start, s.start
	if o.HasEnd && o.End.After(o.Start) {
		s.end, s.ends = o.LocalEnd(), true
		s.last = s.end.Add(-1) // an end at midnight belongs to the day before
	}
	return s
}

// oneDay says whether people would name a single day: it ends the same day,
// or so early the next morning that it is the night of that day.
func (s span) oneDay() bool {
	if civil(s.start).Equal(civil(s.last)) {
		return true
	}
	night := civil(s.end).Equal(civil(s.start).AddDate(0, 0, 1)) && s.end.Hour() < 6
	return night && !s.allDay && clock(s.end) < clock(s.start)
}

// days is "du vendredi 4 au dimanche 6 juin 2027", naming month and year
// twice only when they differ.
func (s span) days(lang string) string {
	first := Day(lang, s.start)
	if s.start.Year() == s.last.Year() {
		first = DayMonth(lang, s.start)
		if s.start.Month() == s.last.Month() {
			first = Weekday(lang, s.start.Weekday()) + " " + dayNumber(lang, s.start)
		}
	}
	return T(lang, "date.span", "Start", first, "End", Day(lang, s.last))
}

// remaining is what is left of a span that began before today.
func (s span) remaining(lang string, now time.Time) string {
	if !civil(s.last).Equal(civil(now)) {
		return T(lang, "date.until", "Day", monthDay(lang, s.last)+yearUnlessNear(s.last, now))
	}
	if s.allDay {
		return T(lang, "date.last_day")
	}
	return T(lang, "date.until.hour", "Hour", Hour(lang, s.end))
}

// yearUnlessNear is blank from two months back to ten months ahead: those
// twelve months hold each date of the calendar once.
func yearUnlessNear(t, now time.Time) string {
	if t.After(now.AddDate(0, -2, 0)) && t.Before(now.AddDate(0, 10, 0)) {
		return ""
	}
	return " " + strconv.Itoa(t.Year())
}

// civil is the date of t, as a midnight UTC that compares and adds without surprise.
func civil(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// clock is the minutes since midnight on t's clock.
func clock(t time.Time) int { return t.Hour()*60 + t.Minute() }
