// Package picture turns what people send as a picture into bytes that are
// safe to give to anyone: a JPEG of our own in a few widths, upright, without
// a word of what the camera knew (where it was, whose it is). It believes the
// bytes, never a name or a declared type, and bounds what it decodes before
// it decodes it, one picture at a time. Colour profiles are not kept: screens
// show sRGB.
//
// It also draws: the preview that messaging apps show of a card without a
// picture, and the landscapes of the demo. It knows nothing of cards, forms or
// databases.
//
//	p, err := picture.Read(ctx, upload)
//	if problems := registry.Problems(nil); errors.As(err, &problems) { … } // what a person can mend
//	image := p.Image() // ID, address, sizes
package picture

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"runtime/debug"

	"pioche/pkg/registry"
)

// A Picture is what is kept of an upload, the narrowest rendition first.
type Picture struct {
	ID         string      `json:"id"` // hash of the bytes: the same picture is kept once
	Renditions []Rendition `json:"renditions"`
}

// A Rendition is the picture in one width, as JPEG.
type Rendition struct {
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Bytes  []byte `json:"bytes"`
}

// Type is the media type of every rendition.
const Type = "image/jpeg"

// MaxUpload is what a picture may weigh when it comes, in bytes.
const MaxUpload = 10 << 20

// maxBytes is what a rendition may weigh, by its width: lists are many
// pictures on one page.
func maxBytes(width int) int {
	switch {
	case width <= 320:
		return 30_000
	case width <= 640:
		return 150_000
	}
	return 500_000
}

// turn is held by the one picture being decoded.
var turn = make(chan struct{}, 1)

// Read makes a picture of what someone sent. What they can mend is
// registry.Problems on the path "image".
func Read(ctx context.Context, r io.Reader) (*Picture, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxUpload+1))
	if err != nil {
		return nil, fmt.Errorf("read a picture: %w", err)
	}
	if len(data) > MaxUpload {
		return nil, refuse("heavy", "Max", MaxUpload>>20)
	}
	source, err := inspect(data)
	if err != nil {
		return nil, err
	}
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to read a picture: %w", ctx.Err())
	}
	debug.FreeOSMemory() // what the last one left goes before as much is taken again
	pixels, err := source.decode(bytes.NewReader(data))
	if err != nil {
		return nil, unreadable(err, source.cut)
	}
	return Of(upright(fit(pixels, source.orientation), source.orientation))
}

// refuse says why a picture is not kept: "problem.image.REASON" is the message.
func refuse(reason string, args ...any) error {
	return registry.Problems{{Path: "image", Key: "problem.image." + reason, Args: args}}
}

// Of makes a picture of what was drawn.
func Of(drawn image.Image) (*Picture, error) {
	widest := onWhite(fit(drawn, 1))
	bounds := widest.Bounds()
	p := &Picture{}
	for _, size := range (registry.Image{ID: "new", Width: bounds.Dx(), Height: bounds.Dy()}).Sizes() {
		data, err := encode(scale(widest, size.Width, size.Height), maxBytes(size.Width))
		if err != nil {
			return nil, fmt.Errorf("make a picture %d wide: %w", size.Width, err)
		}
		p.Renditions = append(p.Renditions, Rendition{size.Width, size.Height, data})
	}
	p.ID = p.hash()
	return p, nil
}

// The qualities tried, of JPEG, until a rendition is light enough. Below the
// last a picture is no longer one.
const (
	bestQuality  = 84
	worstQuality = 4
	lessQuality  = 8
)

func encode(pixels image.Image, most int) ([]byte, error) {
	for quality := bestQuality; quality >= worstQuality; quality -= lessQuality {
		var out bytes.Buffer
		if err := jpeg.Encode(&out, pixels, &jpeg.Options{Quality: quality}); err != nil {
			return nil, err
		}
		if out.Len() <= most {
			return out.Bytes(), nil
		}
	}
	return nil, refuse("heavy", "Max", MaxUpload>>20)
}

// hash names the bytes by 130 bits of SHA-256, in 26 characters.
func (p *Picture) hash() string {
	sum := sha256.New()
	for _, r := range p.Renditions {
		sum.Write(r.Bytes)
	}
	return registry.RandomID(bytes.NewReader(sum.Sum(nil)), 26)
}

// Image is the picture as a card holds it.
func (p *Picture) Image() registry.Image {
	widest := p.Renditions[len(p.Renditions)-1]
	return registry.Image{
		ID: p.ID, URL: registry.ImagePath(p.ID, widest.Width), Type: Type,
		Width: widest.Width, Height: widest.Height, Bytes: len(widest.Bytes),
	}
}

// Check says whether a picture that comes from elsewhere is such as Read
// makes: named by its bytes, in the right sizes, JPEG and nothing beside.
func (p *Picture) Check() error {
	if len(p.Renditions) == 0 {
		return errors.New("it has no bytes")
	}
	if p.hash() != p.ID {
		return fmt.Errorf("its bytes are not those of %s", p.ID)
	}
	widest := p.Image()
	sizes := widest.Sizes()
	if len(sizes) != len(p.Renditions) || widest.Width > registry.ImageWidths[len(registry.ImageWidths)-1] || widest.Height > registry.MaxImageHeight {
		return errors.New("its sizes are not those of a picture")
	}
	for i, r := range p.Renditions {
		if r.Width != sizes[i].Width || r.Height != sizes[i].Height || len(r.Bytes) > maxBytes(r.Width) {
			return fmt.Errorf("what is %d wide is not as it should be", r.Width)
		}
		if err := r.check(); err != nil {
			return fmt.Errorf("what is %d wide: %w", r.Width, err)
		}
	}
	return nil
}

func (r *Rendition) check() error {
	if kindOf(r.Bytes) != "jpeg" || !bytes.HasSuffix(r.Bytes, []byte{0xff, 0xd9}) {
		return errors.New("it is no JPEG")
	}
	for segment := range segments(r.Bytes) {
		if segment.marker >= 0xe0 {
			return errors.New("it holds something beside the picture")
		}
	}
	config, err := jpeg.DecodeConfig(bytes.NewReader(r.Bytes))
	if err == nil && (config.Width != r.Width || config.Height != r.Height) {
		err = errors.New("it is not as large as it says")
	}
	return err
}
