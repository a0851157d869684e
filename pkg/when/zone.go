package when

import (
	"regexp"
	"strings"
	"sync"
	"time"
)

// Zone finds the zone a calendar names in its own way: an IANA name in any
// case, alone, quoted or at the end of a path
// ("/freeassociation.sourceforge.net/Europe/Paris"), a Windows name ("Romance
// Standard Time"), what Windows shows ("(UTC+01:00) Brussels, Copenhagen,
// Madrid, Paris"), UTC and its like, a whole number of hours from it
// ("GMT+0100"). Any other name is not ok: guessing would give wrong hours.
func Zone(name string) (loc *time.Location, iana string, ok bool) {
	if len(name) > maxZone {
		return nil, "", false
	}
	name = strings.Trim(strings.TrimSpace(name), `"'`)
	for _, read := range []func(string) string{known, windows, inPath, shown, offset} {
		if iana := read(name); iana != "" {
			if loc, ok := load(iana); ok {
				return loc, iana, true
			}
		}
	}
	return nil, "", false
}

// maxZone is the length of the longest name worth reading.
const maxZone = 200

// known reads UTC, its like, and the IANA names without an area.
func known(name string) string {
	upper := strings.ToUpper(name)
	switch upper {
	case "Z", "UTC", "GMT", "UCT", "ZULU", "UNIVERSAL", "ETC/UTC", "COORDINATED UNIVERSAL TIME":
		return "UTC"
	case "CET", "EET", "MET", "WET", "EST", "MST", "HST", "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT", "GB", "NZ":
		return upper
	}
	return area(name)
}

// areas are the first words of IANA names. The others a machine may have
// ("right/Europe/Paris" counts leap seconds) are not for calendars.
var areas = map[string]bool{
	"Africa": true, "America": true, "Antarctica": true, "Arctic": true, "Asia": true, "Atlantic": true,
	"Australia": true, "Brazil": true, "Canada": true, "Chile": true, "Etc": true, "Europe": true,
	"Indian": true, "Mexico": true, "Pacific": true, "US": true,
}

var ianaForm = regexp.MustCompile(`^[A-Za-z]+(/[A-Za-z0-9_+-]+){1,2}$`)

// area reads an IANA name with its area, as written or else with capitals.
func area(name string) string {
	if !ianaForm.MatchString(name) {
		return ""
	}
	for _, spelling := range []string{name, capitals(name)} {
		head, _, _ := strings.Cut(spelling, "/")
		if _, ok := load(spelling); ok && areas[head] {
			return spelling
		}
	}
	return ""
}

// capitals writes "europe/paris" as "Europe/Paris".
func capitals(name string) string {
	out := []byte(strings.ToLower(name))
	for i := range out {
		if start := i == 0 || strings.IndexByte("/_-", out[i-1]) >= 0; start && out[i] >= 'a' && out[i] <= 'z' {
			out[i] -= 'a' - 'A'
		}
	}
	return string(out)
}

func windows(name string) string { return windowsZones[strings.ToLower(name)] }

// inPath reads an IANA name at the end of a path, the longest that is one.
func inPath(name string) string {
	for _, rest, found := strings.Cut(name, "/"); found; _, rest, found = strings.Cut(rest, "/") {
		if iana := area(rest); iana != "" {
			return iana
		}
	}
	return ""
}

var parenthesis = regexp.MustCompile(`^\([^)]*\)\s*`)

// shown reads what Windows shows in its settings: cities, one of which names
// an IANA zone, or a region ("Eastern Time (US & Canada)").
func shown(name string) string {
	name = strings.ToLower(parenthesis.ReplaceAllString(name, ""))
	region, _, _ := strings.Cut(name, " (")
	if iana := regions[region]; iana != "" {
		return iana
	}
	for city := range strings.SplitSeq(name, ",") {
		if iana := cities()[strings.TrimSpace(city)]; iana != "" {
			return iana
		}
	}
	return ""
}

// regions are zones shown under a name that is no city of IANA's.
var regions = map[string]string{
	"coordinated universal time": "UTC",
	"greenwich mean time":        "Europe/London",
	"eastern time":               "America/New_York",
	"central time":               "America/Chicago",
	"mountain time":              "America/Denver",
	"pacific time":               "America/Los_Angeles",
	"atlantic time":              "America/Halifax",
	"newfoundland":               "America/St_Johns",
	"arizona":                    "America/Phoenix",
	"alaska":                     "America/Anchorage",
	"hawaii":                     "Pacific/Honolulu",
	"brasilia":                   "America/Sao_Paulo",
	"brasília":                   "America/Sao_Paulo",
	"londres":                    "Europe/London",
	"bruxelles":                  "Europe/Brussels",
	"brussels":                   "Europe/Brussels",
}

// cities are the last words of the IANA names of the Windows table.
var cities = sync.OnceValue(func() map[string]string {
	cities := make(map[string]string, len(windowsZones))
	for _, iana := range windowsZones {
		if head, _, _ := strings.Cut(iana, "/"); head != "Etc" {
			city := iana[strings.LastIndexByte(iana, '/')+1:]
			cities[strings.ToLower(strings.ReplaceAll(city, "_", " "))] = iana
		}
	}
	return cities
})

var offsetForm = regexp.MustCompile(`^(?:UTC|GMT)?([+-])0?(1?\d)(?::?00)?$`)

// offset reads whole hours from UTC. IANA's signs go west: UTC+1 is Etc/GMT-1.
func offset(name string) string {
	parts := offsetForm.FindStringSubmatch(strings.ToUpper(name))
	switch {
	case parts == nil:
		return ""
	case parts[2] == "0":
		return "UTC"
	case parts[1] == "+":
		return "Etc/GMT-" + parts[2]
	}
	return "Etc/GMT+" + parts[2]
}

// zones keeps what was loaded: time.LoadLocation parses its file at each
// call. Only names that exist are kept, so it stays small.
var zones sync.Map

func load(iana string) (*time.Location, bool) {
	if loc, ok := zones.Load(iana); ok {
		return loc.(*time.Location), true
	}
	loc, err := time.LoadLocation(iana)
	if err != nil {
		return nil, false
	}
	zones.Store(iana, loc)
	return loc, true
}
