package picture

import (
	"image"
	"math"

	"golang.org/x/image/draw"

	"pioche/pkg/registry"
)

// fit makes a picture no larger than what is kept, never enlarged. A camera
// held on its side, by its orientation, lends its height for its width.
func fit(src image.Image, orientation int) *image.RGBA {
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	maxW, maxH := registry.ImageWidths[len(registry.ImageWidths)-1], registry.MaxImageHeight
	if onSide(orientation) {
		maxW, maxH = maxH, maxW
	}
	ratio := min(1, float64(maxW)/float64(w), float64(maxH)/float64(h))
	return scale(src, max(1, int(math.Round(float64(w)*ratio))), max(1, int(math.Round(float64(h)*ratio))))
}

// strip is how many rows, then columns, are resampled at once.
const strip = 64

// scale resamples in strips, along rows and then along columns. Asked at
// once, the library would hold 32 bytes for each row of the source and column
// of the result: more than the picture itself.
func scale(src image.Image, w, h int) *image.RGBA {
	from := src.Bounds()
	if narrow, ok := src.(*image.RGBA); ok && from.Dx() == w && from.Dy() == h {
		return narrow
	}
	narrow := image.NewRGBA(image.Rect(0, 0, w, from.Dy()))
	rows := draw.CatmullRom.NewScaler(w, strip, from.Dx(), strip) // which keeps what it works with
	for y := 0; y < from.Dy(); y += strip {
		end := min(y+strip, from.Dy())
		rows.Scale(narrow, image.Rect(0, y, w, end), src, image.Rect(from.Min.X, from.Min.Y+y, from.Max.X, from.Min.Y+end), draw.Src, nil)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	columns := draw.CatmullRom.NewScaler(strip, h, strip, from.Dy())
	for x := 0; x < w; x += strip {
		end := min(x+strip, w)
		columns.Scale(out, image.Rect(x, 0, end, h), narrow, image.Rect(x, 0, end, from.Dy()), draw.Src, nil)
	}
	return out
}

// onWhite puts a picture on white: JPEG knows no transparency.
func onWhite(src *image.RGBA) *image.RGBA {
	if src.Opaque() {
		return src
	}
	out := image.NewRGBA(src.Bounds())
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds(), src, src.Bounds().Min, draw.Over)
	return out
}

// onSide says that an orientation exchanges width and height.
func onSide(orientation int) bool { return orientation >= 5 }

// upright turns a picture as its camera was held (EXIF 2.32, tag 0x0112).
func upright(src *image.RGBA, orientation int) *image.RGBA {
	if orientation == 1 {
		return src
	}
	right, bottom := src.Bounds().Dx()-1, src.Bounds().Dy()-1
	out := image.NewRGBA(image.Rect(0, 0, right+1, bottom+1))
	if onSide(orientation) {
		out = image.NewRGBA(image.Rect(0, 0, bottom+1, right+1))
	}
	for y := range out.Bounds().Dy() {
		for x := range out.Bounds().Dx() {
			at := [9]image.Point{
				2: {right - x, y}, 3: {right - x, bottom - y}, 4: {x, bottom - y},
				5: {y, x}, 6: {y, bottom - x}, 7: {right - y, bottom - x}, 8: {right - y, x},
			}[orientation]
			out.SetRGBA(x, y, src.RGBAAt(at.X, at.Y))
		}
	}
	return out
}
