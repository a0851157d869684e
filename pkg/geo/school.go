package geo

import (
	"sync"

	"pioche/data"
)

// schoolZones are the zones of school holidays, by département or collectivity.
var schoolZones = sync.OnceValue(func() map[string]string {
	zones := map[string]string{}
	if err := rows("académies", data.Academies, 3, func(row []string) { zones[row[0]] = row[2] }); err != nil {
		panic(err)
	}
	return zones
})

// SchoolZone is the zone whose school holidays a département has: "Zone B",
// "Corse"; blank where there is no school, and without a département.
func SchoolZone(dept string) string { return schoolZones()[dept] }
