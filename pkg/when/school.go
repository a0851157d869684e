package when

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// School holds the school holidays of each zone, as the ministry of education
// publishes them. A nil School knows none.
type School struct {
	Odd   int // lines that could not be understood, left aside
	zones map[string]*schoolZone
}

type schoolZone struct {
	breaks []schoolBreak
	until  Date // the last day something is known of
}

// A schoolBreak is a stretch of days without class, both ends included.
type schoolBreak struct {
	first, last Date
	holiday     Holiday
}

// Bounds on what is believed of a file.
const (
	maxSchoolLines = 20_000
	maxBreak       = 100  // days: the southern summer has 65
	maxOdd         = 0.02 // of the lines
	firstSchool    = 2000
	lastSchool     = 2100
)

// Errors of ReadSchool, each followed by what was met.
var (
	ErrSchoolColumns = errors.New("not the columns of a calendar of school holidays")
	ErrSchoolLong    = errors.New("more lines than a calendar of school holidays has")
	ErrSchoolOdd     = errors.New("too many lines that mean nothing")
)

// schoolColumns are the columns read, under the names of the data set and
// under those shown to people.
var schoolColumns = [][]string{
	{"description"}, {"population"}, {"start_date", "date de début"}, {"end_date", "date de fin"}, {"zones"}, {"annee_scolaire"},
}

// ReadSchool reads the CSV export of the data set fr-en-calendrier-scolaire.
// A line that means nothing is left aside; when many do, the file is not
// what it should be.
func ReadSchool(file io.Reader) (*School, error) {
	lines := csv.NewReader(file)
	lines.Comma, lines.LazyQuotes, lines.FieldsPerRecord = ';', true, -1
	header, err := lines.Read()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSchoolColumns, err)
	}
	at, err := columnsOf(header)
	if err != nil {
		return nil, err
	}
	s := &School{zones: map[string]*schoolZone{}}
	for n := 1; ; n++ {
		line, err := lines.Read()
		switch {
		case err == io.EOF:
			return s.settled(n - 1)
		case err != nil:
			return nil, fmt.Errorf("%w: %w", ErrSchoolOdd, err)
		case n > maxSchoolLines:
			return nil, ErrSchoolLong
		case len(line) != len(header) || !s.read(pick(line, at)):
			s.Odd++
		}
	}
}

// columnsOf finds the columns in a header line.
func columnsOf(header []string) ([]int, error) {
	var at []int
	for _, names := range schoolColumns {
		i := slices.IndexFunc(header, func(title string) bool {
			return slices.Contains(names, strings.ToLower(strings.TrimPrefix(title, "\ufeff")))
		})
		if i < 0 {
			return nil, fmt.Errorf("%w: no column %s", ErrSchoolColumns, names[0])
		}
		at = append(at, i)
	}
	return at, nil
}

func pick(line []string, at []int) []string {
	picked := make([]string, len(at))
	for i, column := range at {
		picked[i] = strings.TrimSpace(line[column])
	}
	return picked
}

// settled puts the breaks in order, each once: there is a line an académie.
func (s *School) settled(lines int) (*School, error) {
	if float64(s.Odd) > maxOdd*float64(lines) {
		return nil, fmt.Errorf("%w: %d of %d", ErrSchoolOdd, s.Odd, lines)
	}
	for _, zone := range s.zones {
		slices.SortFunc(zone.breaks, func(a, b schoolBreak) int {
			if by := a.first.Compare(b.first); by != 0 {
				return by
			}
			return b.last.Compare(a.last)
		})
		zone.breaks = slices.Compact(zone.breaks)
	}
	return s, nil
}

// read keeps a line, and says whether it could be understood. Holidays of
// teachers alone are none.
func (s *School) read(line []string) bool {
	description, population, year := line[0], line[1], line[5]
	if description == "" || line[4] == "" {
		return false
	}
	start, ok := schoolDay(line[2])
	if !ok || !inSchoolYear(start, year) {
		return false
	}
	end := start
	begins := strings.HasPrefix(description, "Début")
	if !begins {
		if end, ok = schoolDay(line[3]); !ok || end.Compare(start) < 0 || end.Compare(start.AddDays(maxBreak)) > 0 {
			return false
		}
	}
	if strings.Contains(population, "Enseignants") {
		return true
	}
	for _, name := range zonesOf(line[4], population) {
		zone := s.zones[name]
		if zone == nil {
			zone = &schoolZone{}
			s.zones[name] = zone
		}
		last := start
		if !begins {
			b := breakOf(description, start, end)
			zone.breaks = append(zone.breaks, b)
			last = b.last
		}
		if last.Compare(zone.until) > 0 {
			zone.until = last
		}
	}
	return true
}

// breakOf is the days off between the day of leaving, after class, and the
// day of return. The day of leaving counts when there is no class that day
// either: a Saturday, a public holiday, a break that is not one of the long ones.
func breakOf(description string, leaving, back Date) schoolBreak {
	b := schoolBreak{first: leaving, last: back.AddDays(-1), holiday: schoolHoliday(description)}
	long := strings.Contains(strings.ToLower(description), "vacances")
	if long && leaving != back && !restDay(leaving) {
		b.first = leaving.AddDays(1)
	}
	for restDay(b.last.AddDays(1)) {
		b.last = b.last.AddDays(1)
	}
	if b.last.Compare(b.first) < 0 {
		b.last = b.first
	}
	return b
}

// restDay says that no class is given anywhere in France that day.
func restDay(d Date) bool {
	return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday || len(PublicHolidays(d, "")) > 0
}

// schoolCodes are the breaks that have a name in each of our languages.
var schoolCodes = map[string]string{
	"Vacances de la Toussaint": "autumn", "Vacances de Noël": "christmas", "Vacances d'Hiver": "winter",
	"Vacances de Printemps": "spring", "Vacances d'Été": "summer", "Grandes Vacances": "summer",
	"Vacances de Carnaval": "carnival", "Vacances de Pâques": "easter", "Pont de l'Ascension": "bridge",
}

func schoolHoliday(description string) Holiday {
	return Holiday{Code: schoolCodes[strings.ReplaceAll(description, "’", "'")], Name: description, School: true}
}

// schoolDay reads an instant, midnight in Paris for every zone, as a date.
func schoolDay(typed string) (Date, bool) {
	if d, err := ParseDate(typed); err == nil {
		return d, true
	}
	t, err := time.Parse(time.RFC3339, typed)
	paris, ok := load("Europe/Paris")
	if err != nil || !ok {
		return Date{}, false
	}
	return DateOf(t.In(paris)), true
}

var schoolYear = regexp.MustCompile(`^(\d{4})(?:-(\d{4}))?$`)

// inSchoolYear says whether a day is in the school year it is listed under:
// "2026-2027", "2026" in the Pacific.
func inSchoolYear(d Date, year string) bool {
	parts := schoolYear.FindStringSubmatch(year)
	if parts == nil {
		return false
	}
	first, _ := strconv.Atoi(parts[1]) // digits alone, by the expression
	last := first
	if parts[2] != "" {
		last, _ = strconv.Atoi(parts[2])
	}
	return first >= firstSchool && last <= lastSchool && d.Year >= first && d.Year <= last && last-first <= 1
}

// islands are those of the zone of Guadeloupe, told apart by the population of
// a line: "Guadeloupe & Saint-Martin", "Guadeloupe sauf Saint-Martin".
var islands = []struct{ zone, called string }{
	{"Guadeloupe", "Guadeloupe"}, {"Saint-Barthélemy", "Barth"}, {"Saint-Martin", "Martin"},
}

// zonesOf lists the zones a line is about.
func zonesOf(zone, population string) []string {
	if zone != islands[0].zone {
		return []string{zone}
	}
	named, _, _ := strings.Cut(population, "sauf")
	var all, some []string
	for _, island := range islands {
		all = append(all, island.zone)
		if strings.Contains(named, island.called) {
			some = append(some, island.zone)
		}
	}
	if len(some) > 0 {
		return some
	}
	return all
}

// On gives the school holiday of a day in a zone.
func (s *School) On(day Date, zone string) (h Holiday, ok bool) {
	if s == nil || s.zones[zone] == nil {
		return h, false
	}
	for _, b := range s.zones[zone].breaks {
		if b.first.Compare(day) <= 0 && day.Compare(b.last) <= 0 {
			return b.holiday, true
		}
	}
	return h, false
}

// Until is the last day something is known of in a zone; no date when nothing is.
func (s *School) Until(zone string) Date {
	if s == nil || s.zones[zone] == nil {
		return Date{}
	}
	return s.zones[zone].until
}

// Breaks counts the holidays known of in a zone.
func (s *School) Breaks(zone string) int {
	if s == nil || s.zones[zone] == nil {
		return 0
	}
	return len(s.zones[zone].breaks)
}

// Zones lists the zones something is known of, in order.
func (s *School) Zones() []string {
	if s == nil {
		return nil
	}
	var zones []string
	for zone := range s.zones {
		zones = append(zones, zone)
	}
	slices.Sort(zones)
	return zones
}
