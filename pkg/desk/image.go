package desk

import (
	"context"
	"fmt"
	"io"
	"time"

	"pioche/pkg/picture"
	"pioche/pkg/registry"
)

const (
	// imageWaits is how long a picture waits for the card it was sent with.
	imageWaits = 24 * time.Hour
	// imageStays is how long a picture stays once no card holds it any more:
	// an older version may be given back, with it until then.
	imageStays = 30 * 24 * time.Hour
)

// ReceiveImage keeps what someone sent with a form, so that nothing is sent
// twice: under a name nobody guesses, by which PendingImage finds it until a
// card holds it. What they can mend is registry.Problems on the path "image".
func (d *Desk) ReceiveImage(ctx context.Context, upload io.Reader) (name string, image registry.Image, err error) {
	p, err := picture.Read(ctx, upload)
	if err != nil {
		return "", registry.Image{}, err
	}
	if image, err = d.KeepImage(ctx, p); err != nil {
		return "", registry.Image{}, err
	}
	name, err = d.AwaitImage(ctx, image)
	return name, image, err
}

// AwaitImage has a picture that a card holds wait for another of the same
// author, as one received with its form would.
func (d *Desk) AwaitImage(ctx context.Context, image registry.Image) (name string, err error) {
	name = d.randomID(26)
	return name, d.Store.PendImage(ctx, name, image.ID, d.now())
}

// PendingImage gives what was received under a name, registry.ErrNotFound
// when it waited too long or never was.
func (d *Desk) PendingImage(ctx context.Context, name string) (registry.Image, error) {
	if !registry.ValidImageID(name) {
		return registry.Image{}, fmt.Errorf("image that waits: %w", registry.ErrNotFound)
	}
	return d.Store.PendingImage(ctx, name)
}

// KeepImage keeps a picture for a card that will hold it within a day.
func (d *Desk) KeepImage(ctx context.Context, p *picture.Picture) (registry.Image, error) {
	return p.Image(), d.Store.KeepImage(ctx, p, d.now())
}

// SweepImages takes away the pictures that no card came for, and those that
// no card holds any more.
func (d *Desk) SweepImages(ctx context.Context) error {
	return d.Store.SweepImages(ctx, d.now().Add(-imageStays), d.now().Add(-imageWaits))
}
