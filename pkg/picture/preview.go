package picture

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"strings"
	"sync"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// The size messaging apps show in full (Open Graph).
const (
	PreviewWidth  = 1200
	PreviewHeight = 630
)

// A Preview is what a card says of itself in a message, as a picture. Blank
// parts take no room.
type Preview struct {
	Mark           string // "annulé"
	Title          string
	Top, Big, Foot string // the date to be read from afar: a line, a large one, a line
	When, Where    string
	Site           string
	Hue            Hue
}

// Measures of a preview, in pixels.
const (
	margin    = 72
	dateWidth = 210
	titleTop  = 84
	mostLines = 4 // of a title
)

// Draw makes the picture, as PNG. Only one is drawn at a time.
func (p Preview) Draw(ctx context.Context) ([]byte, error) {
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to draw a preview: %w", ctx.Err())
	}
	out := image.NewRGBA(image.Rect(0, 0, PreviewWidth, PreviewHeight))
	draw.Draw(out, out.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	random := rand.New(rand.NewPCG(7, 7)) // the same mountains under every card
	for i, part := range []float64{.18, .4, 1} {
		ridge(out, random, .8+.05*float64(i), .1, mix(paper, p.Hue.Dark, part))
	}
	draw.Draw(out, image.Rect(0, PreviewHeight-80, PreviewWidth, PreviewHeight), image.NewUniform(p.Hue.Dark), image.Point{}, draw.Src)
	x := margin
	if p.Big != "" {
		p.date(out)
		x += dateWidth + 48
	}
	y := p.title(out, x) + 10
	for i, line := range []string{p.When, p.Where} {
		if line == "" {
			continue
		}
		pen := newPen(goregular.TTF, 36, [2]color.RGBA{ink, soft}[i])
		y += 50
		pen.write(out, x, y, pen.cut(line, PreviewWidth-x-margin))
	}
	pen := newPen(gobold.TTF, 32, paper)
	pen.write(out, margin, PreviewHeight-28, pen.cut(p.Site, PreviewWidth-2*margin))
	var encoded bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&encoded, out); err != nil {
		return nil, fmt.Errorf("write a preview: %w", err)
	}
	return encoded.Bytes(), nil
}

// date draws the block of the date, as lists show it.
func (p Preview) date(out *image.RGBA) {
	block := image.Rect(margin, titleTop, margin+dateWidth, titleTop+250)
	draw.Draw(out, block, image.NewUniform(p.Hue.Wash), image.Point{}, draw.Src)
	draw.Draw(out, image.Rect(block.Min.X, block.Min.Y, block.Max.X, block.Min.Y+10), image.NewUniform(p.Hue.Dark), image.Point{}, draw.Src)
	for _, line := range []struct {
		text     string
		size     float64
		baseline int
	}{{p.Top, 40, 66}, {p.Big, 120, 168}, {p.Foot, 40, 224}} {
		pen := newPen(gobold.TTF, line.size, p.Hue.Dark)
		said := pen.cut(line.text, dateWidth-16)
		pen.write(out, block.Min.X+(dateWidth-pen.width(said))/2, block.Min.Y+line.baseline, said)
	}
}

// title writes the mark and the title, smaller when it is long, and says
// where the last line stands.
func (p Preview) title(out *image.RGBA, x int) (y int) {
	room := PreviewWidth - x - margin
	y = titleTop
	if p.Mark != "" {
		pen := newPen(gobold.TTF, 36, accent)
		y += 36
		pen.write(out, x, y, pen.cut(strings.ToUpper(p.Mark), room))
		y += 12
	}
	var pen *pen
	var lines []string
	for _, size := range []float64{72, 60, 52} {
		pen = newPen(gobold.TTF, size, ink)
		if lines = pen.wrap(p.Title, room); len(lines) <= mostLines-1 {
			break
		}
	}
	if len(lines) > mostLines {
		lines[mostLines-1] = pen.cut(strings.Join(lines[mostLines-1:], " "), room)
		lines = lines[:mostLines]
	}
	for i, line := range lines {
		if y += pen.size * 6 / 5; i == 0 {
			y -= pen.size / 3
		}
		pen.write(out, x, y, line)
	}
	return y
}

// A pen writes in one size and colour.
type pen struct {
	face  font.Face
	known func(rune) bool
	size  int
	ink   color.RGBA
}

// fonts are the Go fonts, read once.
var fonts sync.Map

func newPen(ttf []byte, size float64, ink color.RGBA) *pen {
	read, ok := fonts.Load(&ttf[0])
	if !ok {
		parsed, err := opentype.Parse(ttf)
		if err != nil {
			panic("a font of the library cannot be read: " + err.Error())
		}
		read, _ = fonts.LoadOrStore(&ttf[0], parsed)
	}
	face, err := opentype.NewFace(read.(*opentype.Font), &opentype.FaceOptions{Size: size, DPI: 72})
	if err != nil {
		panic("a font of the library has no size: " + err.Error())
	}
	p := &pen{face: face, size: int(size), ink: ink}
	p.known = func(r rune) bool {
		index, err := read.(*opentype.Font).GlyphIndex(nil, r)
		return err == nil && index != 0
	}
	return p
}

// legible leaves out what the font has no sign for, such as pictograms.
func (p *pen) legible(s string) string {
	kept := strings.Map(func(r rune) rune {
		switch {
		case p.known(r):
			return r
		case r == '\u202f' || r == '\u2009': // narrow spaces of French numbers
			return '\u00a0'
		}
		return -1
	}, s)
	return strings.Join(strings.Fields(kept), " ")
}

func (p *pen) width(s string) int { return font.MeasureString(p.face, s).Ceil() }

func (p *pen) write(out draw.Image, x, y int, s string) {
	drawer := font.Drawer{Dst: out, Src: image.NewUniform(p.ink), Face: p.face, Dot: fixed.P(x, y)}
	drawer.DrawString(s)
}

// wrap parts a text into lines of a width; a word longer than a line is cut.
func (p *pen) wrap(s string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(p.legible(s)) {
		longer := strings.TrimSpace(line + " " + word)
		if line != "" && p.width(longer) > width {
			lines = append(lines, line)
			longer = word
		}
		line = p.cut(longer, width)
	}
	return append(lines, line)
}

// cut shortens a text to a width, and says so by an ellipsis.
func (p *pen) cut(s string, width int) string {
	s = p.legible(s)
	if p.width(s) <= width {
		return s
	}
	letters := []rune(s)
	low, high := 0, len(letters) // the most letters that hold, found by halves
	for low < high {
		middle := (low + high + 1) / 2
		if p.width(string(letters[:middle])+"…") <= width {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return strings.TrimRight(string(letters[:low]), " ") + "…"
}
