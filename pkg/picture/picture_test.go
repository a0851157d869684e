package picture

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"

	"pioche/pkg/registry"
)

func asPNG(t testing.TB, drawn image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, drawn); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asJPEG(t testing.TB, drawn image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, drawn, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func view(w, h int) *image.RGBA { return Landscape(3, HueOf("nature"), w, h) }

// withSegment puts a segment first in a JPEG.
func withSegment(data []byte, marker byte, body string) []byte {
	head := []byte{0xff, 0xd8, 0xff, marker, byte((len(body) + 2) >> 8), byte(len(body) + 2)}
	return append(append(head, body...), data[2:]...)
}

// exif is what a telephone writes: how it was held, then where it was.
func exif(orientation int) string {
	var tiff bytes.Buffer
	tiff.WriteString("MM\x00*\x00\x00\x00\x08\x00\x02")
	for _, entry := range [][3]int{{0x0112, 3, orientation << 16}, {0x8825, 4, 38}} {
		_ = binary.Write(&tiff, binary.BigEndian, []uint16{uint16(entry[0]), uint16(entry[1]), 0, 1})
		_ = binary.Write(&tiff, binary.BigEndian, uint32(entry[2]))
	}
	return "Exif\x00\x00" + tiff.String() + "\x00\x00\x00\x00GPS 44.89 N 6.64 E"
}

// pngClaiming is a PNG of a few bytes that says it is large.
func pngClaiming(w, h uint32) []byte {
	body := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), w), h)
	body = append(body, 8, 2, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
}

func unbase64(s string) []byte {
	data, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return data
}

var (
	losslessWebP = unbase64("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	animatedWebP = []byte("RIFF\x24\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00ANIM\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00")
)

func TestRefused(t *testing.T) {
	photo := asJPEG(t, view(400, 300))
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"a PDF":                         {[]byte("%PDF-1.7\n%âãÏÓ"), "pdf"},
		"a drawing with a script":       {[]byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "svg"},
		"a page":                        {[]byte("<!DOCTYPE html><script>alert(1)</script>"), "html"},
		"a photograph of an iPhone":     {[]byte("\x00\x00\x00\x24ftypheic\x00\x00\x00\x00mif1heic"), "heic"},
		"an animation":                  {[]byte("GIF89a\x01\x00\x01\x00"), "gif"},
		"an animated WebP":              {animatedWebP, "animated"},
		"nothing":                       {nil, "unknown"},
		"a text":                        {[]byte("bonjour"), "unknown"},
		"eleven megabytes":              {append(bytes.Clone(photo), make([]byte, 11<<20)...), "heavy"},
		"a PNG of 30 000 × 30 000":      {pngClaiming(30_000, 30_000), "pixels"},
		"a PNG as wide as numbers go":   {pngClaiming(1<<31-1, 1<<31-1), "unreadable"},
		"a JPEG of 60 Mpx":              {resized(photo, 10_000, 6_000), "pixels"},
		"a progressive JPEG of 40 Mpx":  {progressive(resized(photo, 8_000, 5_000)), "pixels"},
		"half a JPEG":                   {photo[:len(photo)/2], "cut"},
		"half a PNG":                    {asPNG(t, view(400, 300))[:3000], "cut"},
		"a JPEG's first bytes":          {photo[:3], "cut"},
		"a JPEG whose middle is erased": {append(append(bytes.Clone(photo[:30]), make([]byte, 200)...), photo[230:]...), "unreadable"},
	} {
		_, err := Read(context.Background(), bytes.NewReader(c.data))
		var problems registry.Problems
		if !errors.As(err, &problems) || problems[0].Path != "image" || problems[0].Key != "problem.image."+c.want {
			t.Errorf("%s: %v, want problem.image.%s", name, err, c.want)
		}
	}
}

// frame is where the frame of a JPEG of Go begins.
func frame(data []byte) int { return bytes.Index(data, []byte{0xff, 0xc0, 0x00, 0x11, 0x08}) }

func resized(data []byte, w, h uint16) []byte {
	data = bytes.Clone(data)
	binary.BigEndian.PutUint16(data[frame(data)+5:], h)
	binary.BigEndian.PutUint16(data[frame(data)+7:], w)
	return data
}

func progressive(data []byte) []byte {
	data = bytes.Clone(data)
	data[frame(data)+1] = 0xc2
	return data
}

func TestSizes(t *testing.T) {
	for name, c := range map[string]struct {
		w, h int
		want [][2]int
	}{
		"a photograph":         {3000, 2000, [][2]int{{320, 213}, {640, 427}, {1280, 853}}},
		"a poster":             {2000, 2829, [][2]int{{320, 453}, {640, 906}, {1280, 1811}}},
		"a small one":          {200, 100, [][2]int{{200, 100}}},
		"between two widths":   {500, 300, [][2]int{{320, 192}, {500, 300}}},
		"as wide as one":       {640, 10, [][2]int{{320, 5}, {640, 10}}},
		"a long strip":         {100, 4000, [][2]int{{48, 1920}}},
		"a pixel":              {1, 1, [][2]int{{1, 1}}},
		"a line":               {3000, 1, [][2]int{{320, 1}, {640, 1}, {1280, 1}}},
		"wider than very high": {1400, 2800, [][2]int{{320, 640}, {640, 1280}, {960, 1920}}},
	} {
		p, err := Read(context.Background(), bytes.NewReader(asPNG(t, quarters(c.w, c.h))))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := p.Check(); err != nil {
			t.Errorf("%s is not what is kept: %v", name, err)
		}
		var got [][2]int
		for _, r := range p.Renditions {
			got = append(got, [2]int{r.Width, r.Height})
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
	}
}

// quarters is red, green, blue and yellow, from the left above to the right below.
func quarters(w, h int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			out.SetRGBA(x, y, [2][2]color.RGBA{{rgb(0xff0000), rgb(0x00ff00)}, {rgb(0x0000ff), rgb(0xffff00)}}[y*2/h][x*2/w])
		}
	}
	return out
}

func colourNames(t *testing.T, data []byte) string {
	t.Helper()
	decoded, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	b := decoded.Bounds()
	var names strings.Builder
	for _, at := range [][2]int{{1, 1}, {3, 1}, {1, 3}, {3, 3}} {
		r, g, b, _ := decoded.At(b.Dx()*at[0]/4, b.Dy()*at[1]/4).RGBA()
		names.WriteString(map[[3]bool]string{{true, false, false}: "R", {false, true, false}: "G", {false, false, true}: "B", {true, true, false}: "Y", {true, true, true}: "W"}[[3]bool{r > 0x8000, g > 0x8000, b > 0x8000}])
	}
	return names.String()
}

func TestUprightAndMute(t *testing.T) {
	for orientation, want := range []string{1: "RGBY", 2: "GRYB", 3: "YBGR", 4: "BYRG", 5: "RBGY", 6: "BRYG", 7: "YGBR", 8: "GYRB"} {
		if orientation == 0 {
			continue
		}
		data := withSegment(asJPEG(t, quarters(900, 600)), 0xe1, exif(orientation))
		p, err := Read(context.Background(), bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range p.Renditions {
			if got := colourNames(t, r.Bytes); got != want {
				t.Errorf("orientation %d at %d: %s, want %s", orientation, r.Width, got, want)
			}
			if r.Width > r.Height != (orientation < 5) {
				t.Errorf("orientation %d: %d × %d", orientation, r.Width, r.Height)
			}
			if bytes.Contains(r.Bytes, []byte("GPS")) || bytes.Contains(r.Bytes, []byte("Exif")) {
				t.Errorf("orientation %d: what the camera said is still there", orientation)
			}
		}
	}
}

func TestOrientationElsewhere(t *testing.T) {
	tiff := exif(6)[len("Exif\x00\x00"):]
	plain := asPNG(t, quarters(90, 60))
	body := "eXIf" + tiff
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(tiff)))
	chunk = binary.BigEndian.AppendUint32(append(chunk, body...), crc32.ChecksumIEEE([]byte(body)))
	const afterHeader = 8 + 25
	held := append(append(bytes.Clone(plain[:afterHeader]), chunk...), plain[afterHeader:]...)
	p, err := Read(context.Background(), bytes.NewReader(held))
	if err != nil || colourNames(t, p.Renditions[0].Bytes) != "BRYG" {
		t.Errorf("a PNG held on its side: %v", err)
	}
	for name, bad := range map[string]string{"blank": "", "cut": "MM\x00*", "far": "II*\x00\xff\xff\xff\xff", "odd": "MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x09\x00\x00"} {
		if got := orientation([]byte(bad)); got != 1 {
			t.Errorf("EXIF that is %s: %d, want 1", name, got)
		}
	}
}

func TestKinds(t *testing.T) {
	clear := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	if p, err := Read(context.Background(), bytes.NewReader(asPNG(t, clear))); err != nil || colourNames(t, p.Renditions[0].Bytes) != "WWWW" {
		t.Errorf("what is transparent is not white: %v", err)
	}
	for name, data := range map[string][]byte{
		"WebP":                  losslessWebP,
		"16 bits":               asPNG(t, image.NewNRGBA64(image.Rect(0, 0, 40, 40))),
		"grey":                  asPNG(t, image.NewGray(image.Rect(0, 0, 40, 40))),
		"a palette":             asPNG(t, image.NewPaletted(image.Rect(0, 0, 40, 40), color.Palette{color.White, color.Black})),
		"grey JPEG":             asJPEG(t, image.NewGray(image.Rect(0, 0, 40, 40))),
		"a page behind a photo": append(asJPEG(t, view(40, 40)), "<html><script>alert(1)</script>"...),
		"a page in a comment":   withSegment(asJPEG(t, view(40, 40)), 0xfe, "<html><script>alert(1)</script>"),
	} {
		p, err := Read(context.Background(), bytes.NewReader(data))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if bytes.Contains(p.Renditions[0].Bytes, []byte("script")) {
			t.Errorf("%s: a script is still there", name)
		}
		if err := p.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNoiseIsLightToo(t *testing.T) {
	noise := image.NewRGBA(image.Rect(0, 0, 1300, 1950))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(random.Uint32()) | uint8(i%4/3)*0xff
	}
	p, err := Of(noise)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Check(); err != nil {
		t.Error(err)
	}
}

func TestSamePictureSameName(t *testing.T) {
	first, err := Of(view(700, 500))
	if err != nil {
		t.Fatal(err)
	}
	second, err := Of(view(700, 500))
	if err != nil || first.ID != second.ID || !registry.ValidImageID(first.ID) {
		t.Errorf("%q, then %q: %v", first.ID, second.ID, err)
	}
}

func TestCheckRefuses(t *testing.T) {
	for name, alter := range map[string]func(p *Picture){
		"no bytes":       func(p *Picture) { p.Renditions = nil },
		"another name":   func(p *Picture) { p.ID = strings.Repeat("a", 26) },
		"a comment":      func(p *Picture) { p.Renditions[0].Bytes = withSegment(p.Renditions[0].Bytes, 0xfe, "bonjour") },
		"GPS":            func(p *Picture) { p.Renditions[0].Bytes = withSegment(p.Renditions[0].Bytes, 0xe1, exif(1)) },
		"bytes behind":   func(p *Picture) { p.Renditions[0].Bytes = append(p.Renditions[0].Bytes, "<html>"...) },
		"a PNG":          func(p *Picture) { p.Renditions[0].Bytes = asPNG(t, view(320, 240)) },
		"a wrong width":  func(p *Picture) { p.Renditions[1].Width++ },
		"a width missed": func(p *Picture) { p.Renditions = p.Renditions[1:] },
		"too heavy":      func(p *Picture) { p.Renditions[0].Bytes = append(make([]byte, 40_000), p.Renditions[0].Bytes...) },
	} {
		p, err := Of(view(640, 480))
		if err != nil {
			t.Fatal(err)
		}
		named := p.ID
		if alter(p); p.ID == named && len(p.Renditions) > 0 {
			p.ID = p.hash() // a liar would name what it sends
		}
		if p.Check() == nil {
			t.Errorf("a picture with %s passes", name)
		}
	}
}

func TestOneAtATime(t *testing.T) {
	turn <- struct{}{}
	defer func() { <-turn }()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Read(ctx, bytes.NewReader(asJPEG(t, view(40, 40)))); !errors.Is(err, context.Canceled) {
		t.Errorf("who waits and leaves gets %v", err)
	}
}

func TestPreview(t *testing.T) {
	ordinary := Preview{Title: "Fête de la soupe à l’oignon", Top: "sam.", Big: "28", Foot: "nov.", When: "samedi 28 novembre, de 14 h à 17 h 30", Where: "MJC, Briançon", Site: "Pioche", Hue: HueOf("atelier")}
	long, hostile := ordinary, ordinary
	long.Mark, long.Title = "annulé", strings.Repeat("Rencontres œcuméniques de l’été à Château-Ville-Vieille ", 6)
	hostile.Title = "<script>alert(1)</script>\r\n\u202eà l’envers 👨‍👩‍👧 " + strings.Repeat("x", 300)
	blank := Preview{Site: "Pioche", Hue: HueOf("")}
	for name, p := range map[string]Preview{"ordinary": ordinary, "long": long, "hostile": hostile, "blank": blank} {
		data, err := p.Draw(context.Background())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		config, err := png.DecodeConfig(bytes.NewReader(data))
		if err != nil || config.Width != PreviewWidth || config.Height != PreviewHeight || len(data) > 150_000 {
			t.Errorf("%s: %d × %d in %d bytes, %v", name, config.Width, config.Height, len(data), err)
		}
		if again, _ := p.Draw(context.Background()); !bytes.Equal(again, data) {
			t.Errorf("%s: drawn twice, it differs", name)
		}
	}
}

func TestPenLeavesOutWhatItCannotWrite(t *testing.T) {
	pen := newPen(goregular.TTF, 36, ink)
	if got := pen.legible("Ça & là : 7\u202f€, œuvre ÉTÉ «\u00a0ñ\u00a0» 🎉"); got != "Ça & là : 7 €, œuvre ÉTÉ « ñ »" {
		t.Errorf("legible: %q", got)
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range [][]byte{asJPEG(f, view(30, 20)), asPNG(f, view(30, 20)), losslessWebP, animatedWebP, withSegment(asJPEG(f, view(8, 8)), 0xe1, exif(6)), pngClaiming(9, 9), []byte("%PDF-")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Read(context.Background(), bytes.NewReader(data))
		var problems registry.Problems
		switch {
		case err == nil:
			if err := p.Check(); err != nil {
				t.Error(err)
			}
		case !errors.As(err, &problems):
			t.Errorf("%v is no problem to mend", err)
		}
	})
}
