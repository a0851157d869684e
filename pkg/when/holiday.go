package when

import (
	"slices"
	"sync"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/nc"
)

// Holiday is a day on which most people do not work, or pupils have no class.
type Holiday struct {
	Code   string // for the words: "easter_monday"; blank when it is known by its published name alone
	Name   string // of a school holiday, as published
	School bool   // a school holiday, not a public one
}

// A publicHoliday is when a holiday falls, and where: everywhere, or in some
// départements and collectivities.
type publicHoliday struct {
	code  string
	day   *cal.Holiday
	depts []string
}

// alsaceMoselle keeps two days of the German law of 1892 (Code du travail,
// L3134-13). Its Good Friday is that of the communes with a Protestant
// church: in practice the whole of the three départements rests.
var alsaceMoselle = []string{"57", "67", "68"}

// publicHolidays are those of the law: Code du travail L3133-1, L3134-13, and
// L3422-2 for the end of slavery, for which Saint-Martin keeps 28 May since
// 2018; the codes of the Pacific collectivities. Days that are off by custom
// alone (Victor Schœlcher, mid-Lent, the feasts of Islam in Mayotte) are not here.
var publicHolidays = []publicHoliday{
	{"new_year", fr.NouvelAn, nil},
	{"easter_monday", fr.LundiDePâques, nil},
	{"labour", fr.FêteDuTravail, nil},
	{"victory", fr.FêteDeLaVictoire, nil},
	{"ascension", fr.Ascension, nil},
	{"whit_monday", fr.LundiDePentecôte, nil},
	{"national", fr.FêteNationale, nil},
	{"assumption", fr.Assomption, nil},
	{"all_saints", fr.Toussaint, nil},
	{"armistice", fr.Armistice1918, nil},
	{"christmas", fr.Noël, nil},
	{"good_friday", aa.GoodFriday, append([]string{"987"}, alsaceMoselle...)},
	{"st_stephen", each(time.December, 26, 0), alsaceMoselle},
	{"abolition", each(time.April, 27, 0), []string{"976"}},
	{"abolition", each(time.May, 22, 0), []string{"972"}},
	{"abolition", each(time.May, 27, 0), []string{"971"}},
	{"abolition", each(time.May, 28, 2018), []string{"978"}},
	{"abolition", each(time.June, 10, 0), []string{"973"}},
	{"abolition", each(time.October, 9, 0), []string{"977"}},
	{"abolition", each(time.December, 20, 0), []string{"974"}},
	{"gospel", each(time.March, 5, 0), []string{"987"}},
	{"matarii", each(time.November, 20, 2025), []string{"987"}},
	{"chanel", each(time.April, 28, 0), []string{"986"}},
	{"peter_paul", each(time.June, 29, 0), []string{"986"}},
	{"territory", each(time.July, 29, 0), []string{"986"}},
	{"citizenship", nc.FêteDeLaCitoyenneté, []string{"988"}},
}

// each is the same day each year, from a year on.
func each(month time.Month, day, since int) *cal.Holiday {
	return &cal.Holiday{Month: month, Day: day, StartYear: since, Func: cal.CalcDayOfMonth}
}

// PublicHolidays gives the public holidays of a day in a département or
// overseas collectivity, two when they meet. Without a département they are
// those of all France.
func PublicHolidays(day Date, dept string) []Holiday {
	var found []Holiday
	for _, h := range publicDays(day.Year)[day] {
		if h.depts == nil || slices.Contains(h.depts, dept) {
			found = append(found, Holiday{Code: h.code})
		}
	}
	return found
}

// publicYears keeps the years computed: a planning asks for each of its days.
var publicYears sync.Map

// Bounds on the years computed and kept: 8 May is a holiday since 1982.
const (
	firstHolidayYear = 1982
	lastHolidayYear  = 2200
)

func publicDays(year int) map[Date][]publicHoliday {
	if year < firstHolidayYear || year > lastHolidayYear {
		return nil
	}
	if days, ok := publicYears.Load(year); ok {
		return days.(map[Date][]publicHoliday)
	}
	days := map[Date][]publicHoliday{}
	for _, h := range publicHolidays {
		if actual, _ := h.day.Calc(year); !actual.IsZero() {
			days[DateOf(actual)] = append(days[DateOf(actual)], h)
		}
	}
	publicYears.Store(year, days)
	return days
}
