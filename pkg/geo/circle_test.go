package geo_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pioche/pkg/geo"
	"pioche/pkg/registry"
)

func TestCircle(t *testing.T) {
	briancon, _ := geo.CommuneByCode("05023")
	for code, within := range map[string]bool{"05023": true, "05079": true, "05061": false} { // itself, Le Monêtier, Gap
		c, _ := geo.CommuneByCode(code)
		if got := geo.NewCircle(briancon.Lat, briancon.Lon, 20).Contains(registry.Point{Lat: c.Lat, Lon: c.Lon}); got != within {
			t.Errorf("20 km around Briançon holds %s: %v, want %v", c.Name, got, within)
		}
	}
}

func TestCells(t *testing.T) {
	for _, c := range []struct {
		p    registry.Point
		size geo.CellSize
		want string
	}{
		{registry.Point{Lat: 44_899_999, Lon: 6_600_000}, geo.Tenth, "cell10:448:66"},
		{registry.Point{Lat: 44_899_999, Lon: 6_600_000}, geo.Degree, "cell1:44:6"},
		{registry.Point{Lat: -21_000_000, Lon: -1}, geo.Degree, "cell1:-21:-1"},
	} {
		if got := geo.Cell(c.p, c.size); got != c.want {
			t.Errorf("Cell(%v) = %q, want %q", c.p, got, c.want)
		}
	}
}

func TestCellsOutsideTheCircleAreLeftOut(t *testing.T) {
	briancon, _ := geo.CommuneByCode("05023")
	if _, cells := geo.NewCircle(briancon.Lat, briancon.Lon, 30).Cells(); slices.Contains(cells, geo.Cell(registry.Point{Lat: briancon.Lat + 250_000, Lon: briancon.Lon + 360_000}, geo.Tenth)) {
		t.Errorf("30 km around Briançon needs %d cells, its corners too", len(cells))
	}
}

func degrees(t *rapid.T, name string, most int) int {
	return rapid.IntRange(-most, most).Draw(t, name)
}

// Whatever the circle, a point inside lies in one of its cells, and the flat distance is near the round one.
func TestCellsCoverTheCircle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lat, lon := degrees(t, "lat", 88_000_000), degrees(t, "lon", 180_000_000)
		km := rapid.IntRange(1, 200).Draw(t, "km")
		circle := geo.NewCircle(lat, lon, km)
		reach := km * 10_000 // microdegrees, somewhat more than the radius
		p := registry.Point{
			Lat: lat + degrees(t, "north", reach),
			Lon: lon + degrees(t, "east", reach*1_000_000/circle.CosLat),
		}
		if max(p.Lon, -p.Lon) > 180_000_000 || !circle.Contains(p) {
			return
		}
		size, cells := circle.Cells()
		if !slices.Contains(cells, geo.Cell(p, size)) {
			t.Fatalf("circle %+v holds %v, whose cell %s is none of %d", circle, p, geo.Cell(p, size), len(cells))
		}
		if round := greatCircle(lat, lon, p); max(lat, -lat) < 52_000_000 && round > 1.02*float64(km)+0.01 {
			t.Fatalf("circle of %d km holds %v, %.1f km away", km, p, round)
		}
	})
}

func greatCircle(lat, lon int, p registry.Point) float64 {
	rad := func(micro int) float64 { return float64(micro) / 1e6 * math.Pi / 180 }
	a := math.Pow(math.Sin(rad(p.Lat-lat)/2), 2) + math.Cos(rad(lat))*math.Cos(rad(p.Lat))*math.Pow(math.Sin(rad(p.Lon-lon)/2), 2)
	return 2 * 6371 * math.Asin(math.Sqrt(a))
}
