package view

import (
	"math"
	"slices"
	"strconv"

	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// Map shows where cards are, beside their list, which says all that it says.
// Without script it is a drawing of our own.
type Map struct {
	Points   []MapPoint // read by the script
	Towns    []MapTown  // names of the ground where there are no tiles
	Box      [4]float64 // south, west, north, east
	Tiles    string     // address of the tiles, blank when there are none
	Credit   string     // whose they are
	More     any        // how many cards the map does not hold, nil when it holds all
	Unplaced int        // cards without a place: they are in the list alone
	Drawing  *Drawing   // nil when there is nothing to draw
}

// Data is what the script of the map reads.
func (m *Map) Data() any {
	return map[string]any{"points": m.Points, "towns": m.Towns, "box": m.Box}
}

// MapPoint is a card on a map. Its names are those the script reads.
type MapPoint struct {
	At    [2]float64 `json:"at"` // latitude, longitude
	Title string     `json:"title"`
	Href  string     `json:"href"`
	Hue   string     `json:"hue"`
	Told  string     `json:"told,omitempty"` // when and where
	Mark  string     `json:"mark,omitempty"`

	placed registry.Point
}

// MapTown is the name of a commune on a map.
type MapTown struct {
	At   [2]float64 `json:"at"`
	Name string     `json:"name"`

	point registry.Point
}

// mostTowns is how many names a map may show as one comes nearer.
const mostTowns = 150

// margin is how far a map goes around what it holds, at least: five
// kilometres or so.
const margin = 50_000

// NewMap puts picks on a map that shows the whole of some points too.
func NewMap(lang string, picks []filter.Pick, whole []registry.Point, told func(filter.Pick) string) *Map {
	m := &Map{}
	around := slices.Clone(whole)
	for _, p := range picks {
		at, ok := pointOf(p.Card)
		if !ok {
			m.Unplaced++
			continue
		}
		point := MapPoint{
			At: decimal(at), Title: text.Clean(p.Card.Title.In(lang, p.Card.Lang)), Href: Path(lang, CardPath(p.Card)), Hue: Hue(p.Card),
			Told: told(p), placed: at,
		}
		if p.Shown != nil {
			point.Mark, _ = Mark(lang, p.Card.Event.StatusOf(*p.Shown))
		}
		m.Points = append(m.Points, point)
		around = append(around, at)
	}
	if len(around) == 0 {
		return m
	}
	box := spread(geo.BoxOf(around))
	south, north := decimal(registry.Point{Lat: box.South, Lon: box.West}), decimal(registry.Point{Lat: box.North, Lon: box.East})
	m.Box = [4]float64{south[0], south[1], north[0], north[1]}
	for _, c := range geo.Towns(box, mostTowns) {
		at := registry.Point{Lat: c.Lat, Lon: c.Lon}
		m.Towns = append(m.Towns, MapTown{At: decimal(at), Name: c.Name, point: at})
	}
	m.Drawing = draw(lang, box, m)
	return m
}

// pointOf is where a card is: its place or, for what has none and concerns
// one commune, that commune.
func pointOf(c *registry.Card) (registry.Point, bool) {
	at, _, ok := geo.Locate(c.Place)
	if ok || len(c.Scope) != 1 || c.Scope[0].Level != registry.LevelCommune {
		return at, ok
	}
	area, _ := geo.Lookup(c.Scope[0])
	return area.Point, area.HasPoint
}

func decimal(p registry.Point) [2]float64 {
	const places = 1e5 // a metre
	return [2]float64{math.Round(float64(p.Lat)/1e6*places) / places, math.Round(float64(p.Lon)/1e6*places) / places}
}

// spread gives a box some ground around what it holds.
func spread(b geo.Box) geo.Box {
	tall, wide := max((b.North-b.South)/12, margin), max((b.East-b.West)/12, margin)
	return geo.Box{South: b.South - tall, North: b.North + tall, West: b.West - wide, East: b.East + wide}
}

// Drawing is a map in SVG: dots where cards are, and names of communes.
type Drawing struct {
	Width, Height int
	Dots          []Dot
	Names         []Label
}

// Dot stands for the cards that are about there.
type Dot struct {
	X, Y, R int
	Hue     string
	Count   string // blank for one
	n       int
}

// Label is a name beside its point.
type Label struct {
	X, Y int
	Name string
}

// Of a drawing, in its own units: how wide it is, the squares whose cards are
// one dot, the size of letters.
const (
	drawn  = 500
	square = 42
	letter = 15
)

// draw lays the earth flat, as wide as it is at the middle of the box.
func draw(lang string, box geo.Box, m *Map) *Drawing {
	narrow := math.Cos(float64(box.South+box.North) / 2e6 * math.Pi / 180)
	scale := drawn / (float64(box.East-box.West) * narrow)
	height := float64(box.North-box.South) * scale
	if highest := drawn * 1.2; height > highest {
		scale, height = scale*highest/height, highest
	}
	d := &Drawing{Width: drawn, Height: int(height)}
	left := (drawn - float64(box.East-box.West)*narrow*scale) / 2
	place := func(p registry.Point) (x, y int) {
		return int(left + float64(p.Lon-box.West)*narrow*scale), int(float64(box.North-p.Lat) * scale)
	}
	d.dots(lang, m.Points, place)
	d.names(m.Towns, place)
	return d
}

// dots gathers the points of a square in the middle of them.
func (d *Drawing) dots(lang string, points []MapPoint, place func(registry.Point) (x, y int)) {
	squares := map[[2]int]*Dot{}
	var order [][2]int
	for _, p := range points {
		x, y := place(p.placed)
		key := [2]int{x / square, y / square}
		if squares[key] == nil {
			squares[key] = &Dot{Hue: p.Hue}
			order = append(order, key)
		}
		dot := squares[key]
		dot.X, dot.Y, dot.n = dot.X+x, dot.Y+y, dot.n+1
	}
	for _, key := range order {
		dot := *squares[key]
		dot.X, dot.Y, dot.R = dot.X/dot.n, dot.Y/dot.n, 7
		if dot.n > 1 {
			dot.Count, dot.R = i18n.Number(lang, dot.n), 10+3*len(strconv.Itoa(dot.n))
		}
		d.Dots = append(d.Dots, dot)
	}
	slices.SortStableFunc(d.Dots, func(a, b Dot) int { return b.n - a.n }) // small ones over large ones
}

// names writes the names that have room, of the largest communes first.
func (d *Drawing) names(towns []MapTown, place func(registry.Point) (x, y int)) {
	const most = 30
	type rect struct{ left, top, right, bottom int }
	var taken []rect
	for _, dot := range d.Dots {
		core := dot.R / 2 // a name may cover the rim of a dot, not its number
		taken = append(taken, rect{dot.X - core, dot.Y - core, dot.X + core, dot.Y + core})
	}
	for _, town := range towns {
		x, y := place(town.point)
		half := len([]rune(town.Name)) * letter * 3 / 10
		for _, at := range []int{y + 5, y + 26, y - 15} { // on its point, else below or above what is there
			r := rect{x - half, at - letter, x + half, at + 3}
			if r.left < 0 || r.right > d.Width || r.top < 0 || r.bottom > d.Height ||
				slices.ContainsFunc(taken, func(o rect) bool { return r.left < o.right && o.left < r.right && r.top < o.bottom && o.top < r.bottom }) {
				continue
			}
			taken = append(taken, r)
			d.Names = append(d.Names, Label{X: x, Y: at, Name: town.Name})
			break
		}
		if len(d.Names) == most {
			return
		}
	}
}
