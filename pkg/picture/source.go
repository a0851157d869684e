package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	"golang.org/x/image/webp"
)

// Bounds on what is decoded. One picture then takes some 250 MB at most,
// whatever it claims: pixels are counted first, then the bytes the decoder of
// its format holds for each.
const (
	maxPixels     = 24_000_000 // of PNG and WebP, which can say much in little
	maxPixelsJPEG = 50_000_000
	maxDecoded    = 120_000_000 // bytes
)

// A source is an upload that may be decoded.
type source struct {
	decode      func(io.Reader) (image.Image, error)
	orientation int  // EXIF 2.32, tag 0x0112: from 1, upright, to 8
	cut         bool // its end is missing
}

// kinds are what files begin with, at an offset.
var kinds = []struct {
	kind string
	at   int
	head string
}{
	{"jpeg", 0, "\xff\xd8\xff"},
	{"png", 0, "\x89PNG\r\n\x1a\n"},
	{"webp", 8, "WEBP"},
	{"pdf", 0, "%PDF-"},
	{"gif", 0, "GIF8"},
	{"heic", 4, "ftyphei"}, {"heic", 4, "ftyphev"}, {"heic", 4, "ftypmif"}, {"heic", 4, "ftypmsf"}, {"heic", 4, "ftypavi"},
}

// kindOf says what a file is by its bytes; blank when unknown.
func kindOf(data []byte) string {
	for _, k := range kinds {
		if len(data) >= k.at && bytes.HasPrefix(data[k.at:], []byte(k.head)) {
			return k.kind
		}
	}
	head := strings.ToLower(string(data[:min(len(data), 1024)]))
	switch {
	case strings.Contains(head, "<svg"):
		return "svg"
	case strings.Contains(head, "<html") || strings.Contains(head, "<!doctype") || strings.Contains(head, "<script"):
		return "html"
	}
	return ""
}

// inspect says whether an upload can be decoded, before it is.
func inspect(data []byte) (source, error) {
	kind := kindOf(data)
	switch kind {
	case "jpeg":
		return inspectJPEG(data)
	case "png":
		return inspectPNG(data)
	case "webp":
		return inspectWebP(data)
	case "":
		return source{}, refuse("unknown")
	}
	return source{}, refuse(kind)
}

// bounded refuses a picture of more pixels than may be, or of which the
// decoder would hold more bytes.
func bounded(config image.Config, most int, bytesPerPixel float64) error {
	pixels := int64(config.Width) * int64(config.Height)
	allowed := min(int64(most), int64(maxDecoded/bytesPerPixel))
	if pixels <= 0 {
		return refuse("unreadable")
	}
	if pixels > allowed {
		return refuse("pixels", "Max", int(allowed/1_000_000), "Width", config.Width, "Height", config.Height)
	}
	return nil
}

func inspectPNG(data []byte) (source, error) {
	config, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return source{}, unreadable(err, false)
	}
	each := 4.0
	switch config.ColorModel {
	case color.RGBA64Model, color.NRGBA64Model:
		each = 8
	}
	const interlace = 28      // offset, in IHDR
	if data[interlace] == 1 { // its passes stand beside the whole
		each *= 2
	}
	s := source{decode: png.Decode, orientation: 1, cut: !bytes.Contains(data, []byte("IEND"))}
	for chunk := range chunks(data[8:], binary.BigEndian, true) {
		if chunk.name == "eXIf" {
			s.orientation = orientation(chunk.body)
		}
	}
	return s, bounded(config, maxPixels, each)
}

func inspectWebP(data []byte) (source, error) {
	s := source{decode: webp.Decode, orientation: 1, cut: 8+int64(binary.LittleEndian.Uint32(data[4:])) > int64(len(data))}
	each := 2.5
	for chunk := range chunks(data[12:], binary.LittleEndian, false) {
		switch chunk.name {
		case "ANIM", "ANMF":
			return s, refuse("animated")
		case "VP8L":
			each = 8 // what is undone stands beside what is done
		case "EXIF":
			s.orientation = orientation(bytes.TrimPrefix(chunk.body, []byte("Exif\x00\x00")))
		}
	}
	config, err := webp.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return s, unreadable(err, s.cut)
	}
	return s, bounded(config, maxPixels, each)
}

// A chunk is a named part of a PNG or a WebP file.
type chunk struct {
	name string
	body []byte
}

// chunks goes through the parts of a PNG file (length, name, body, checksum)
// or of a WebP one (name, length, body, padded to an even length).
func chunks(data []byte, order binary.ByteOrder, lengthFirst bool) func(yield func(chunk) bool) {
	return func(yield func(chunk) bool) {
		for len(data) >= 8 {
			name, length := string(data[:4]), int64(order.Uint32(data[4:]))
			if lengthFirst {
				name, length = string(data[4:8]), int64(order.Uint32(data))
			}
			after := 8 + length + length%2
			if lengthFirst {
				after = 8 + length + 4
			}
			if 8+length > int64(len(data)) || !yield(chunk{name, data[8 : 8+length]}) || after > int64(len(data)) {
				return
			}
			data = data[after:]
		}
	}
}

func inspectJPEG(data []byte) (source, error) {
	config, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return source{}, unreadable(err, false)
	}
	s := source{decode: jpeg.Decode, orientation: 1, cut: !bytes.Contains(data[len(data)/2:], []byte{0xff, 0xd9})} // a thumbnail has an end too
	each := 0.0
	for segment := range segments(data) {
		switch {
		case segment.marker == 0xe1 && bytes.HasPrefix(segment.body, []byte("Exif\x00\x00")):
			s.orientation = orientation(segment.body[6:])
		case segment.marker >= 0xc0 && segment.marker <= 0xc2:
			each = perPixel(segment)
		}
	}
	if config.ColorModel == color.CMYKModel || config.ColorModel == color.RGBAModel {
		each += 4 // turned into another picture
	}
	if each == 0 {
		return s, refuse("unreadable")
	}
	return s, bounded(config, maxPixelsJPEG, each)
}

// perPixel is what a frame takes decoded (ITU-T T.81, section B.2.2): a byte
// for each sample, and for a progressive one four more, of its coefficient.
func perPixel(frame segment) float64 {
	const first, size = 6, 3 // components, and what each takes
	var all, most int
	for at := first; at+size <= len(frame.body); at += size {
		samples := int(frame.body[at+1]>>4) * int(frame.body[at+1]&15)
		all += samples
		most = max(most, samples)
	}
	if most == 0 {
		return 0
	}
	each := float64(all) / float64(most)
	if frame.marker == 0xc2 {
		each *= 5
	}
	return each
}

// A segment is a marked part of a JPEG file.
type segment struct {
	marker byte
	body   []byte
}

// segments goes through the parts that come before the picture itself (ITU-T
// T.81, section B.1.1).
func segments(data []byte) func(yield func(segment) bool) {
	return func(yield func(segment) bool) {
		data := data[2:]
		for len(data) >= 4 && data[0] == 0xff {
			marker := data[1]
			if marker == 0xff { // filling
				data = data[1:]
				continue
			}
			length := int(binary.BigEndian.Uint16(data[2:]))
			if length < 2 || 2+length > len(data) {
				return
			}
			if !yield(segment{marker, data[4 : 2+length]}) || marker == 0xda {
				return
			}
			data = data[2+length:]
		}
	}
}

// orientation reads how a camera was held from EXIF data, which is a TIFF
// file: 1 when it does not say.
func orientation(tiff []byte) int {
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(tiff, []byte("II*\x00")) {
		order = binary.LittleEndian
	} else if !bytes.HasPrefix(tiff, []byte("MM\x00*")) {
		return 1
	}
	const header, entry, tag = 8, 12, 0x0112
	if len(tiff) < header {
		return 1
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	count := int64(order.Uint16(tiff[at:]))
	for at += 2; count > 0 && at+entry <= int64(len(tiff)); count, at = count-1, at+entry {
		if order.Uint16(tiff[at:]) == tag {
			if said := order.Uint16(tiff[at+8:]); said >= 1 && said <= 8 {
				return int(said)
			}
		}
	}
	return 1
}

// unreadable says why a picture could not be decoded: most often its end did
// not come.
func unreadable(err error, cut bool) error {
	if cut || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return refuse("cut")
	}
	return refuse("unreadable")
}
