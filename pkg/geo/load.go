package geo

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"pioche/data"
	"pioche/pkg/registry"
)

// country is the reference data in memory.
type country struct {
	communes     []Commune // in the order of their codes
	byCode       map[string]int32
	former       []former
	formerByCode map[string]int32
	areas        map[registry.Territory]*Area   // EPCI, départements, régions
	larger       []*Area                        // the same, in a fixed order
	inside       map[registry.Territory][]int32 // the communes of each of these
}

// former is a commune that is part of another today.
type former struct {
	name string
	into int32
}

// france reads the embedded data once. It is part of the program: a fault in it is a fault of ours, and the tests
// meet it first.
var france = sync.OnceValue(newCountry)

func newCountry() *country {
	c := &country{
		communes: make([]Commune, 0, 36_000), byCode: make(map[string]int32, 36_000), formerByCode: map[string]int32{},
		areas: map[registry.Territory]*Area{}, inside: map[registry.Territory][]int32{},
	}
	for _, step := range []func() error{c.readRegions, c.readDepts, c.readEPCI, c.readCommunes, c.readFormer} {
		if err := step(); err != nil {
			panic(err)
		}
	}
	c.settle()
	return c
}

func (c *country) readRegions() error {
	return rows("regions", data.Regions, 3, func(row []string) {
		c.add(&Area{
			Territory: registry.Territory{Level: registry.LevelRegion, Code: row[0]},
			Name:      typographic(row[1]), Region: row[0], Seat: row[2],
		})
	})
}

func (c *country) readDepts() error {
	return rows("départements", data.Departements, 4, func(row []string) {
		c.add(&Area{
			Territory: registry.Territory{Level: registry.LevelDept, Code: row[0]},
			Name:      typographic(row[1]), Depts: []string{row[0]}, Region: row[2], Seat: row[3],
		})
	})
}

func (c *country) readEPCI() error {
	return rows("EPCI", data.EPCI, 8, func(row []string) {
		point, ok := microdegrees(row[6], row[7])
		c.add(&Area{
			Territory: registry.Territory{Level: registry.LevelEPCI, Code: row[0]},
			Name:      typographic(row[1]), Type: row[2], Point: point, HasPoint: ok,
		})
	})
}

func (c *country) readCommunes() error {
	return rows("communes", data.Communes, 10, func(row []string) {
		point, ok := microdegrees(row[6], row[7])
		population, _ := strconv.Atoi(row[8]) // blank where nobody lives
		c.byCode[row[0]] = int32(len(c.communes))
		c.communes = append(c.communes, Commune{
			Code: row[0], Name: typographic(row[1]), Postcodes: strings.Fields(row[2]),
			Dept: row[3], Region: row[4], EPCI: row[5],
			Lat: point.Lat, Lon: point.Lon, HasPoint: ok, Population: population,
		})
	})
}

func (c *country) readFormer() error {
	return rows("former communes", data.FormerCommunes, 4, func(row []string) {
		into := c.byCode[row[3]]
		c.formerByCode[row[0]] = int32(len(c.former))
		c.former = append(c.former, former{name: typographic(row[1]), into: into})
	})
}

func (c *country) add(area *Area) {
	c.areas[area.Territory] = area
	c.larger = append(c.larger, area)
}

// settle works out from the communes what each larger territory holds, and where it lies.
func (c *country) settle() {
	for i, commune := range c.communes {
		for _, t := range []registry.Territory{
			{Level: registry.LevelEPCI, Code: commune.EPCI},
			{Level: registry.LevelDept, Code: commune.Dept},
			{Level: registry.LevelRegion, Code: commune.Region},
		} {
			area, ok := c.areas[t]
			if !ok {
				continue
			}
			first := c.inside[t] == nil
			c.inside[t] = append(c.inside[t], int32(i))
			area.Population += commune.Population
			if t.Level != registry.LevelEPCI {
				continue
			}
			if !slices.Contains(area.Depts, commune.Dept) {
				area.Depts = append(area.Depts, commune.Dept)
			}
			if first {
				area.Region = commune.Region
			} else if area.Region != commune.Region {
				area.Region = ""
			}
		}
	}
	for _, area := range c.larger {
		if i, ok := c.byCode[area.Seat]; ok && area.Seat != "" {
			seat := c.communes[i]
			area.Point, area.HasPoint = registry.Point{Lat: seat.Lat, Lon: seat.Lon}, seat.HasPoint
		}
	}
}

// rows reads a CSV file, gzipped or not, past its header line.
func rows(name string, source []byte, columns int, each func(row []string)) error {
	var file io.Reader = bytes.NewReader(source)
	if bytes.HasPrefix(source, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(file)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		file = unzipped
	}
	reader := csv.NewReader(file)
	reader.ReuseRecord, reader.FieldsPerRecord = true, columns
	for line := 0; ; line++ {
		row, err := reader.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if line > 0 {
			each(row)
		}
	}
}

// typographic writes a name as French print does.
func typographic(name string) string {
	if !strings.Contains(name, "'") {
		return name
	}
	return strings.ReplaceAll(strings.ReplaceAll(name, "''", `"`), "'", "’")
}

func microdegrees(lat, lon string) (registry.Point, bool) {
	y, errY := strconv.ParseFloat(lat, 64)
	x, errX := strconv.ParseFloat(lon, 64)
	if errY != nil || errX != nil {
		return registry.Point{}, false
	}
	return registry.Point{Lat: int(math.Round(y * 1e6)), Lon: int(math.Round(x * 1e6))}, true
}
