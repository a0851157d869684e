package picture

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"

	"golang.org/x/image/draw"
	"golang.org/x/image/vector"
)

// Hue is a family of colours of the style sheet.
type Hue struct {
	Dark, Wash color.RGBA // of a line, and of what lies behind it
}

// hues are the families by their name; cards have one by their first theme.
var hues = map[string]Hue{
	"culture": {rgb(0x6e3365), rgb(0xf3e4f0)},
	"nature":  {rgb(0x1f5b4c), rgb(0xe0eee7)},
	"atelier": {rgb(0x6f4e00), rgb(0xfaeecb)},
	"vie":     {rgb(0x255580), rgb(0xe2ecf5)},
}

// The colours of every page, by day.
var (
	paper  = rgb(0xfbf8f2)
	ink    = rgb(0x1c2b28)
	soft   = rgb(0x52605b)
	accent = rgb(0xa63d14)
)

func rgb(hex uint32) color.RGBA {
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 0xff}
}

// HueOf gives a family of colours, that of daily life when the name is unknown.
func HueOf(name string) Hue {
	if hue, ok := hues[name]; ok {
		return hue
	}
	return hues["vie"]
}

// Landscape draws mountains at some hour of the day, always the same for a
// seed: pictures for what is invented.
func Landscape(seed uint64, hue Hue, w, h int) *image.RGBA {
	random := rand.New(rand.NewPCG(seed, 1))
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	sky := mix(hue.Wash, rgb(0xf7c9a0), random.Float64()*.7)
	for y := range h {
		row := mix(sky, paper, float64(y)/float64(h))
		draw.Draw(out, image.Rect(0, y, w, y+1), image.NewUniform(row), image.Point{}, draw.Src)
	}
	sun := float64(h) * (.05 + .05*random.Float64())
	disc(out, float64(w)*(.15+.7*random.Float64()), float64(h)*(.15+.2*random.Float64()), sun, mix(rgb(0xf2b45c), paper, .3*random.Float64()))
	const ridges = 5
	for i := range ridges {
		near := float64(i+1) / ridges
		ridge(out, random, .34+.13*float64(i), .2-.03*float64(i), mix(sky, hue.Dark, .2+.8*near))
	}
	return out
}

// ridge fills a line of mountains down to the foot of the picture. Its
// middle and its height are parts of the picture's.
func ridge(out *image.RGBA, random *rand.Rand, middle, height float64, fill color.RGBA) {
	w, h := float64(out.Bounds().Dx()), float64(out.Bounds().Dy())
	type wave struct{ length, height, phase float64 }
	waves := make([]wave, 5)
	for i := range waves {
		part := 1 / float64(i+1)
		waves[i] = wave{w * part * (.5 + .6*random.Float64()), h * height * part / 2, random.Float64() * 2}
	}
	var line []point
	for x := 0.0; x <= w; x += 4 {
		y := h * middle
		for _, wave := range waves {
			y -= wave.height * peak(x/wave.length+wave.phase)
		}
		line = append(line, point{x, y})
	}
	shape(out, append(line, point{w, h}, point{0, h}), fill)
}

// peak goes up and down in straight lines between -1 and 1, once for each unit.
func peak(x float64) float64 { return 4*math.Abs(x-math.Floor(x+.5)) - 1 }

type point struct{ x, y float64 }

// shape fills what lies inside a line, its edges smooth.
func shape(out *image.RGBA, line []point, fill color.RGBA) {
	raster := vector.NewRasterizer(out.Bounds().Dx(), out.Bounds().Dy())
	for i, p := range line {
		if i == 0 {
			raster.MoveTo(float32(p.x), float32(p.y))
		} else {
			raster.LineTo(float32(p.x), float32(p.y))
		}
	}
	raster.ClosePath()
	raster.Draw(out, out.Bounds(), image.NewUniform(fill), image.Point{})
}

func disc(out *image.RGBA, x, y, radius float64, fill color.RGBA) {
	const sides = 64
	line := make([]point, sides)
	for i := range line {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / sides)
		line[i] = point{x + radius*cos, y + radius*sin}
	}
	shape(out, line, fill)
}

// mix goes from one colour to another.
func mix(from, to color.RGBA, part float64) color.RGBA {
	between := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (float64(b)-float64(a))*part)) }
	return color.RGBA{between(from.R, to.R), between(from.G, to.G), between(from.B, to.B), 0xff}
}
