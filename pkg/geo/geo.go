// Package geo knows the territories of France: communes, EPCI (intercommunalities), départements and régions, which
// lies in which, what people call them and where they are. It holds the reference data of package data in memory,
// read at first use.
//
// It knows no card, no database and no language but French, in which places are named; the earth is flat enough for
// its distances (see [Circle]).
//
//	found, _ := geo.FindCommune("St Bonnet en Champsaur")
//	geo.Around(found[0].Territory()) // the commune, its EPCI, its département, its région
package geo

import (
	"slices"

	"pioche/pkg/registry"
)

// Commune is one of today's communes.
type Commune struct {
	Code       string   // INSEE
	Name       string   // with its article: "Le Monêtier-les-Bains"
	Postcodes  []string // one or several; a postcode may serve several communes
	Dept       string   // code of its département or overseas collectivity
	Region     string
	EPCI       string // SIREN, blank for the few in none
	Lat, Lon   int    // microdegrees, WGS 84; meaningless without HasPoint
	HasPoint   bool
	Population int
}

// Territory names the commune as a territory.
func (c Commune) Territory() registry.Territory {
	return registry.Territory{Level: registry.LevelCommune, Code: c.Code}
}

// point is where it lies, when HasPoint.
func (c Commune) point() registry.Point { return registry.Point{Lat: c.Lat, Lon: c.Lon} }

// Label tells the commune from its homonyms: "Briançon (05)".
func (c Commune) Label() string { return c.Name + " (" + c.Dept + ")" }

func (c Commune) area() Area {
	return Area{
		Territory: c.Territory(), Name: c.Name, Depts: []string{c.Dept}, Region: c.Region,
		Postcodes: c.Postcodes, Population: c.Population, Point: registry.Point{Lat: c.Lat, Lon: c.Lon}, HasPoint: c.HasPoint,
	}
}

// Area is a territory of any level.
type Area struct {
	Territory  registry.Territory
	Name       string
	Former     string   // in answers of Search: the former commune whose name was typed, now part of this one
	Type       string   // EPCI: CC, CA, CU, METRO, MET69
	Depts      []string // the départements it lies in, or the one it is; none for a région
	Region     string   // the région it lies in or is, blank for an EPCI across several
	Seat       string   // département, région: code of the chief town
	Postcodes  []string // commune
	Population int
	Point      registry.Point // meaningless without HasPoint
	HasPoint   bool
}

// CommuneByCode gives the commune of an INSEE code. The code of a former commune, or of an arrondissement of Paris,
// Lyon or Marseille, gives the commune it is part of today, unless a commune of today bears it.
func CommuneByCode(code string) (Commune, bool) {
	c := france()
	if i, ok := c.byCode[code]; ok {
		return c.communes[i], true
	}
	if i, ok := c.formerByCode[code]; ok {
		return c.communes[c.former[i].into], true
	}
	return Commune{}, false
}

// Lookup gives the territory of any level by its code.
func Lookup(t registry.Territory) (Area, bool) {
	if t.Level == registry.LevelCommune {
		commune, ok := CommuneByCode(t.Code)
		if !ok {
			return Area{}, false
		}
		return commune.area(), true
	}
	area, ok := france().areas[t]
	if !ok {
		return Area{}, false
	}
	return *area, true
}

// NameOf is the name of a territory, with its article where that is part of it; "" when there is no such territory.
func NameOf(t registry.Territory) string {
	if t.Level == registry.LevelCommune {
		commune, _ := CommuneByCode(t.Code)
		return commune.Name
	}
	if area, ok := france().areas[t]; ok {
		return area.Name
	}
	return ""
}

// Around gives a territory and those that wholly hold it, smallest first: for a commune its EPCI, département and
// région; for an EPCI its département and région where it lies in one alone. It is nil when there is no such
// territory; a former commune counts as today's.
func Around(t registry.Territory) []registry.Territory {
	area, ok := Lookup(t)
	if !ok {
		return nil
	}
	around := []registry.Territory{area.Territory}
	add := func(level registry.Level, code string) {
		if holder := (registry.Territory{Level: level, Code: code}); code != "" && holder != area.Territory {
			around = append(around, holder)
		}
	}
	if t.Level == registry.LevelCommune {
		commune, _ := CommuneByCode(t.Code)
		add(registry.LevelEPCI, commune.EPCI)
	}
	if len(area.Depts) == 1 {
		add(registry.LevelDept, area.Depts[0])
	}
	add(registry.LevelRegion, area.Region)
	return around
}

// Communes lists the communes of a territory in the order of their codes, the commune itself for one.
func Communes(t registry.Territory) []Commune {
	if t.Level == registry.LevelCommune {
		if commune, ok := CommuneByCode(t.Code); ok {
			return []Commune{commune}
		}
		return nil
	}
	c := france()
	var communes []Commune
	for _, i := range c.inside[t] {
		communes = append(communes, c.communes[i])
	}
	return communes
}

// Box is what lies between two parallels and two meridians, in microdegrees.
type Box struct{ South, West, North, East int }

// BoxOf is the smallest box that holds these points.
func BoxOf(points []registry.Point) Box {
	if len(points) == 0 {
		return Box{}
	}
	first := points[0]
	box := Box{South: first.Lat, West: first.Lon, North: first.Lat, East: first.Lon}
	for _, p := range points[1:] {
		box.South, box.North = min(box.South, p.Lat), max(box.North, p.Lat)
		box.West, box.East = min(box.West, p.Lon), max(box.East, p.Lon)
	}
	return box
}

// Contains says whether a point lies in the box.
func (b Box) Contains(p registry.Point) bool {
	return b.South <= p.Lat && p.Lat <= b.North && b.West <= p.Lon && p.Lon <= b.East
}

// Towns lists the communes of a box, those where most people live first, so
// many at most.
func Towns(b Box, most int) []Commune {
	var found []Commune
	for _, commune := range france().communes {
		if commune.HasPoint && b.Contains(commune.point()) {
			found = append(found, commune)
		}
	}
	slices.SortStableFunc(found, func(a, b Commune) int { return b.Population - a.Population })
	return found[:min(len(found), most)]
}

// Locate gives the point of a place: its own, else that of its commune, in which case own is false and the point is
// good for distances only.
func Locate(place *registry.Place) (p registry.Point, own, ok bool) {
	if place == nil {
		return registry.Point{}, false, false
	}
	if place.Point != nil {
		return *place.Point, true, true
	}
	commune, _ := CommuneByCode(place.Commune)
	return commune.point(), false, commune.HasPoint
}

// zones are the time zones of France outside Europe/Paris, by département or collectivity.
var zones = map[string]string{
	"971": "America/Guadeloupe", "972": "America/Martinique", "973": "America/Cayenne", "974": "Indian/Reunion",
	"975": "America/Miquelon", "976": "Indian/Mayotte", "977": "America/St_Barthelemy", "978": "America/Marigot",
	"984": "Indian/Kerguelen", "986": "Pacific/Wallis", "987": "Pacific/Tahiti", "988": "Pacific/Noumea",
}

// Zone is the IANA time zone of a département (that of its chief island where there are several).
func Zone(dept string) string {
	if zone, ok := zones[dept]; ok {
		return zone
	}
	return "Europe/Paris"
}
