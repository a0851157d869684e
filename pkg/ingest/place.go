package ingest

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// placeOf reads a place written on one line, as calendars do: its name
// first, its address after. The commune is recognised only where nothing
// else could be meant; zone is where the event's clock hangs.
func placeOf(where, zone string) registry.Place {
	var parts []string
	for _, part := range strings.FieldsFunc(where, func(r rune) bool { return r == ',' || r == '\n' || r == ';' }) {
		if part = text.Clean(part); part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return registry.Place{}
	}
	place := registry.Place{Name: parts[0], Address: strings.Join(parts[1:], ", ")}
	if startsWithDigit(parts[0]) {
		place = registry.Place{Address: strings.Join(parts, ", ")}
	}
	if !frenchClocks[zone] && !sameClock(zone, "Europe/Paris") {
		return place
	}
	if commune, postcode, ok := communeIn(parts); ok && sameClock(zone, geo.Zone(commune.Dept)) {
		place.Commune, place.Postcode = commune.Code, postcode
	}
	return place
}

// frenchClocks are the zones of the French territories overseas: what
// happens elsewhere is in no commune, whatever its address looks like.
var frenchClocks = func() map[string]bool {
	zones := map[string]bool{}
	for _, dept := range []string{"971", "972", "973", "974", "975", "976", "977", "978", "984", "986", "987", "988"} {
		zones[geo.Zone(dept)] = true
	}
	return zones
}()

func startsWithDigit(s string) bool { return s[0] >= '0' && s[0] <= '9' }

var (
	codeBefore = regexp.MustCompile(`(?:^|\s)(?:F-)?(\d{5})\s+(\pL[^\d]*)$`)
	codeAfter  = regexp.MustCompile(`^(\pL[^\d]*?)\s*\(?(\d{5})\)?$`)
	cedex      = regexp.MustCompile(`(?i)\s+cedex\b.*$`)
)

// communeIn finds the commune in the parts of an address, the last first: a
// name with one of its postcodes; else a name that one commune alone bears,
// standing last.
func communeIn(parts []string) (commune geo.Commune, postcode string, ok bool) {
	for _, part := range slices.Backward(parts) {
		part = cedex.ReplaceAllString(part, "")
		name, code := "", ""
		if m := codeBefore.FindStringSubmatch(part); m != nil {
			code, name = m[1], m[2]
		} else if m := codeAfter.FindStringSubmatch(part); m != nil {
			name, code = m[1], m[2]
		} else {
			continue
		}
		if commune, ok := communeNamed(name, code); ok {
			return commune, code, true
		}
	}
	last := len(parts) - 1
	if last > 0 && text.Fold(parts[last]) == "france" {
		last--
	}
	commune, ok = communeNamed(parts[last], "")
	return commune, "", ok
}

// homonyms is more than any French name has bearers.
const homonyms = 60

// communeNamed gives the one commune of exactly that name, accents and "St"
// apart, among those of a postcode when there is one.
func communeNamed(name, postcode string) (commune geo.Commune, ok bool) {
	name = spelled(name)
	for _, area := range geo.Search(name, homonyms) {
		if area.Territory.Level != registry.LevelCommune || spelled(area.Name) != name && spelled(area.Former) != name {
			continue
		}
		if postcode != "" && !slices.Contains(area.Postcodes, postcode) {
			continue
		}
		if ok && area.Territory.Code != commune.Code {
			return geo.Commune{}, false
		}
		commune, ok = geo.CommuneByCode(area.Territory.Code)
	}
	return commune, ok
}

func spelled(name string) string {
	words := text.Words(name)
	for i, word := range words {
		if word == "st" || word == "ste" {
			words[i] = "saint" + word[2:]
		}
	}
	return strings.Join(words, " ")
}

// sameClock says that two zones show the same hours, in winter and in summer.
func sameClock(a, b string) bool {
	first, err1 := time.LoadLocation(a)
	second, err2 := time.LoadLocation(b)
	if err1 != nil || err2 != nil {
		return false
	}
	for _, month := range []time.Month{time.January, time.July} {
		day := time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC)
		_, one := day.In(first).Zone()
		_, two := day.In(second).Zone()
		if one != two {
			return false
		}
	}
	return true
}

// pointOf reads a latitude and a longitude in degrees. 0;0 is a field left empty, not the Gulf of Guinea.
func pointOf(lat, lon string) (registry.Point, bool) {
	y, err1 := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	x, err2 := strconv.ParseFloat(strings.TrimSpace(lon), 64)
	if err1 != nil || err2 != nil || !(math.Abs(y) <= 90) || !(math.Abs(x) <= 180) || y == 0 && x == 0 {
		return registry.Point{}, false
	}
	return registry.Point{Lat: int(math.Round(y * 1e6)), Lon: int(math.Round(x * 1e6))}, true
}

// far is how many kilometres from the middle of its commune a place can be.
const far = 60

// near says that a point may well be that of the place: not far from its
// commune, and not one whose two numbers were written the wrong way round.
func near(p registry.Point, place registry.Place) bool {
	if commune, ok := geo.CommuneByCode(place.Commune); ok && commune.HasPoint {
		return geo.NewCircle(commune.Lat, commune.Lon, far).Contains(p)
	}
	return inFrance(p) || !inFrance(registry.Point{Lat: p.Lon, Lon: p.Lat})
}

// inFrance is a rough box around the mainland and Corsica.
func inFrance(p registry.Point) bool {
	return p.Lat > 41e6 && p.Lat < 51.5e6 && p.Lon > -5.5e6 && p.Lon < 10e6
}

// place reads where an OpenAgenda event is: its commune by its INSEE code,
// else by its name and postcode, else by its address.
func (o *oaReader) place() registry.Place {
	l := o.event.Location
	place := registry.Place{Name: oneLine(string(l.Name)), Address: oneLine(string(l.Address)), Postcode: text.Clean(string(l.PostalCode))}
	city, country := oneLine(string(l.City)), strings.ToUpper(text.Clean(string(l.Country)))
	commune, found := geo.CommuneByCode(text.Clean(string(l.INSEE)))
	switch {
	case found || country != "" && country != "FR":
	case city != "":
		commune, found = communeNamed(city, place.Postcode)
	default:
		var postcode string
		commune, postcode, found = communeIn(strings.Split(place.Address, ","))
		if place.Postcode == "" {
			place.Postcode = postcode
		}
	}
	switch {
	case found:
		place.Commune = commune.Code
	case len(country) == 2 && country != "FR":
		place.Country, place.Town = country, city
	default:
		place.Town = city
	}
	if l.Latitude != "" || l.Longitude != "" {
		point, ok := pointOf(string(l.Latitude), string(l.Longitude))
		if ok && near(point, place) {
			place.Point = &point
		} else {
			o.say("ingest.note.point", "Point", excerpt(string(l.Latitude+";"+l.Longitude)))
		}
	}
	return place
}
