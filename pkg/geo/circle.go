package geo

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"pioche/pkg/registry"
)

// Circle is what lies within a distance of a point. It is computed in integers alone, so that a database computes
// the very same. For a point p, with integer division dropping the remainder (truncating, as Go, SQLite and
// PostgreSQL do):
//
//	y = p.Lat − Center.Lat
//	x = (p.Lon − Center.Lon) × CosLat ÷ 1000000
//	inside when x×x + y×y ≤ R2
//
// Every step fits 64 bits. The distance is that of a plane tangent at the centre: at 200 km in France it is within 2 %
// of the great circle. No circle crosses the 180th meridian.
type Circle struct {
	Center registry.Point
	CosLat int   // cosine of the centre's latitude, in millionths, never below 1
	R2     int64 // square of the radius, which is in microdegrees of latitude
	radius int
	size   CellSize
}

// kmPerDegree is the length of a degree of latitude on a sphere of 6 371 km.
const kmPerDegree = 111.195

// NewCircle makes a circle of so many kilometres around a point in microdegrees.
func NewCircle(lat, lon, km int) Circle {
	cos := max(1, int(math.Round(math.Cos(float64(lat)/1e6*math.Pi/180)*1e6)))
	radius := int(math.Round(float64(km) * 1e6 / kmPerDegree))
	size := Degree
	if km <= 30 && cos > 200_000 { // nearer the poles the meridians crowd
		size = Tenth
	}
	return Circle{
		Center: registry.Point{Lat: lat, Lon: lon}, CosLat: cos, R2: int64(radius) * int64(radius),
		radius: radius, size: size,
	}
}

// Contains says whether the circle holds a point.
func (c Circle) Contains(p registry.Point) bool {
	return c.squared(p) <= c.R2
}

// squared is how far a point is from the centre, in the unit of R2.
func (c Circle) squared(p registry.Point) int64 {
	y := int64(p.Lat) - int64(c.Center.Lat)
	x := (int64(p.Lon) - int64(c.Center.Lon)) * int64(c.CosLat) / 1_000_000
	return x*x + y*y
}

// Communes lists those whose point the circle holds, the nearest first.
func (c Circle) Communes() []Commune {
	var found []Commune
	for _, commune := range france().communes {
		if commune.HasPoint && c.Contains(commune.point()) {
			found = append(found, commune)
		}
	}
	slices.SortStableFunc(found, func(a, b Commune) int { return cmp.Compare(c.squared(a.point()), c.squared(b.point())) })
	return found
}

// Kilometres is how far two points are, as the crow flies.
func Kilometres(a, b registry.Point) int {
	c := NewCircle(a.Lat, a.Lon, 0)
	y, x := float64(b.Lat-a.Lat), float64(b.Lon-a.Lon)*float64(c.CosLat)/1e6
	return int(math.Round(math.Hypot(x, y) / 1e6 * kmPerDegree))
}

// CellSize is the side of a cell of the grid points are indexed by, in microdegrees.
type CellSize int

// The two grids.
const (
	Tenth  CellSize = 100_000   // for circles up to 30 km
	Degree CellSize = 1_000_000 // for larger ones
)

// CellSizes lists the grids: a point is indexed by its cell in each.
var CellSizes = []CellSize{Tenth, Degree}

// Cell names the cell a point is in: "cell10:448:66" in the grid of tenths, "cell1:44:6" in that of degrees. Cells
// begin at the floor of the coordinate, south and west of zero too.
func Cell(p registry.Point, size CellSize) string {
	return cellName(floor(p.Lat, int(size)), floor(p.Lon, int(size)), size)
}

// Cells names the cells that together cover the circle, all of one grid, none of which lies wholly outside.
func (c Circle) Cells() (CellSize, []string) { return c.size, c.Cover(c.size) }

// Cover names the cells of one grid that together cover the circle.
func (c Circle) Cover(size CellSize) []string {
	side := int(size)
	// x is truncated, so a point may lie almost one unit further east or west than the radius says.
	reach := min(360_000_000, (c.radius+1)*1_000_000/c.CosLat+1)
	south, north := floor(c.Center.Lat-c.radius, side), floor(c.Center.Lat+c.radius, side)
	west, east := floor(max(-180_000_000, c.Center.Lon-reach), side), floor(min(180_000_000, c.Center.Lon+reach), side)
	cells := make([]string, 0, (north-south+1)*(east-west+1))
	for lat := south; lat <= north; lat++ {
		for lon := west; lon <= east; lon++ {
			if c.Contains(registry.Point{Lat: nearest(c.Center.Lat, lat, side), Lon: nearest(c.Center.Lon, lon, side)}) {
				cells = append(cells, cellName(lat, lon, size))
			}
		}
	}
	return cells
}

// nearest is the coordinate within a cell that comes nearest to at.
func nearest(at, cell, side int) int {
	return min(max(at, cell*side), (cell+1)*side-1)
}

func cellName(lat, lon int, size CellSize) string {
	return "cell" + strconv.Itoa(1_000_000/int(size)) + ":" + strconv.Itoa(lat) + ":" + strconv.Itoa(lon)
}

// floor divides towards minus infinity, where Go's division goes towards zero.
func floor(n, by int) int {
	quotient := n / by
	if n%by < 0 {
		quotient--
	}
	return quotient
}
