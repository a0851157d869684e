package i18n

import (
	"fmt"
	"strconv"
	"time"
)

// Every function here reads the time on the clock of its own location: put
// it there first (t.In, registry.Occurrence.LocalStart).

// nbsp keeps a figure and its unit on one line.
const nbsp = "\u00a0"

// Keys of months, from 1, and of days of the week. To make one for each date a
// feed says would cost more than to find its word.
var (
	months        = numbered("date.month.", 12)
	shortMonths   = numbered("date.month.short.", 12)
	weekdays      = numbered("date.weekday.", 6)
	shortWeekdays = numbered("date.weekday.short.", 6)
)

func numbered(prefix string, last int) []string {
	keys := make([]string, last+1)
	for i := range keys {
		keys[i] = prefix + strconv.Itoa(i)
	}
	return keys
}

// MonthName is "novembre", in small letters where the language has it so.
func MonthName(lang string, m time.Month) string {
	return T(lang, months[m])
}

// ShortMonth is "nov.", as on a wall calendar.
func ShortMonth(lang string, m time.Month) string {
	return T(lang, shortMonths[m])
}

// Weekday is "samedi".
func Weekday(lang string, d time.Weekday) string {
	return T(lang, weekdays[d])
}

// Day is the whole date: "samedi 28 novembre 2026".
func Day(lang string, t time.Time) string {
	return DayMonth(lang, t) + " " + strconv.Itoa(t.Year())
}

// DayMonth is the date without its year: "samedi 28 novembre".
func DayMonth(lang string, t time.Time) string {
	return Weekday(lang, t.Weekday()) + " " + monthDay(lang, t)
}

// ThisDay is the date read at now: with its year when that is another.
func ThisDay(lang string, t, now time.Time) string {
	if t.Year() != now.Year() {
		return Day(lang, t)
	}
	return DayMonth(lang, t)
}

// ShortDay is the date in little room: "sam. 28 nov.".
func ShortDay(lang string, t time.Time) string {
	return T(lang, shortWeekdays[t.Weekday()]) + " " + dayNumber(lang, t) + " " + ShortMonth(lang, t.Month())
}

// monthDay is "28 novembre".
func monthDay(lang string, t time.Time) string {
	return dayNumber(lang, t) + " " + MonthName(lang, t.Month())
}

// shortWeekday is "sam. 28".
func shortWeekday(lang string, t time.Time) string {
	return T(lang, shortWeekdays[t.Weekday()]) + " " + dayNumber(lang, t)
}

// dayNumber is the day of the month; in French the first alone is an ordinal.
func dayNumber(lang string, t time.Time) string {
	if t.Day() == 1 {
		return T(lang, "date.first")
	}
	return strconv.Itoa(t.Day())
}

// Hour is a time of the day: "14 h", "17 h 30", "minuit" in French, "2 pm",
// "5:30 pm", "midnight", "noon" in English, with no-break spaces.
func Hour(lang string, t time.Time) string {
	h, m := t.Hour(), t.Minute()
	switch {
	case h == 0 && m == 0:
		return T(lang, "date.midnight")
	case lang == "en":
		return englishHour(h, m)
	case m == 0:
		return strconv.Itoa(h) + nbsp + "h"
	}
	return fmt.Sprintf("%d%sh%s%02d", h, nbsp, nbsp, m)
}

// englishHour writes the twelve-hour clock; "12 pm" is read both ways, so
// noon is said.
func englishHour(h, m int) string {
	half := "am"
	if h >= 12 {
		half = "pm"
	}
	on12 := (h+11)%12 + 1
	switch {
	case h == 12 && m == 0:
		return T("en", "date.noon")
	case m == 0:
		return fmt.Sprintf("%d%s%s", on12, nbsp, half)
	}
	return fmt.Sprintf("%d:%02d%s%s", on12, m, nbsp, half)
}

// Hours says from when to when: "de 14 h à 17 h 30", "à 20 h 30" when nobody
// said the end.
func Hours(lang string, start, end time.Time, hasEnd bool) string {
	if !hasEnd {
		return T(lang, "date.at", "Start", Hour(lang, start))
	}
	return T(lang, "date.hours", "Start", Hour(lang, start), "End", Hour(lang, end))
}

// ShortHours is Hours in little room: "14 h–17 h 30", "20 h 30".
func ShortHours(lang string, start, end time.Time, hasEnd bool) string {
	if !hasEnd {
		return Hour(lang, start)
	}
	return Hour(lang, start) + "–" + Hour(lang, end)
}
