package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"pioche/pkg/picture"
	"pioche/pkg/registry"
)

// KeepImage writes the bytes of a picture, unless they are there. It stays as
// long as a card holds it or a form awaits it, see SweepImages.
func (s *Store) KeepImage(ctx context.Context, p *picture.Picture, now time.Time) error {
	return s.Tx(ctx, func(tx *Store) error {
		i := p.Image()
		added, err := tx.exec(ctx, "INSERT INTO image (id, width, height, weight, created) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", i.ID, i.Width, i.Height, i.Bytes, now.Unix())
		if err == nil && added == 0 { // a sweep under way must not take it: its life begins again
			_, err = tx.exec(ctx, "UPDATE image SET created = ? WHERE id = ?", now.Unix(), i.ID)
			return fail("keep image "+i.ID, err)
		}
		for _, r := range p.Renditions {
			if err == nil {
				_, err = tx.exec(ctx, "INSERT INTO image_bytes (image, width, height, bytes) VALUES (?, ?, ?, ?)", i.ID, r.Width, r.Height, r.Bytes)
			}
		}
		return fail("keep image "+i.ID, err)
	})
}

// Picture gives the bytes of a picture in every width.
func (s *Store) Picture(ctx context.Context, id string) (*picture.Picture, error) {
	p := &picture.Picture{ID: id}
	err := s.each(ctx, func(scan func(...any) error) error {
		var r picture.Rendition
		err := scan(&r.Width, &r.Height, &r.Bytes)
		p.Renditions = append(p.Renditions, r)
		return err
	}, "SELECT width, height, bytes FROM image_bytes WHERE image = ? ORDER BY width", id)
	if err == nil && len(p.Renditions) == 0 {
		err = registry.ErrNotFound
	}
	return p, fail("read image "+id, err)
}

// PendImage notes that a form awaits a picture, under a name.
func (s *Store) PendImage(ctx context.Context, name, image string, now time.Time) error {
	_, err := s.exec(ctx, "INSERT INTO image_pending (name, image, at) VALUES (?, ?, ?)", name, image, now.Unix())
	return fail("note an image that waits", err)
}

// PendingImage gives the picture a form awaits under a name,
// registry.ErrNotFound when it waited too long.
func (s *Store) PendingImage(ctx context.Context, name string) (registry.Image, error) {
	image, err := readImage(s.row(ctx, "SELECT i.id, i.width, i.height, i.weight FROM image_pending p JOIN image i ON i.id = p.image WHERE p.name = ?", name))
	return image, fail("find an image that waits", err)
}

func readImage(row *sql.Row) (registry.Image, error) {
	i := registry.Image{Type: picture.Type}
	err := row.Scan(&i.ID, &i.Width, &i.Height, &i.Bytes)
	i.URL = registry.ImagePath(i.ID, i.Width)
	return i, err
}

// ImageBytes gives a picture in one width, whoever may see it.
func (s *Store) ImageBytes(ctx context.Context, id string, width int) (data []byte, err error) {
	err = s.row(ctx, "SELECT bytes FROM image_bytes WHERE image = ? AND width = ?", id, width).Scan(&data)
	return data, fail(fmt.Sprintf("read image %s, %d wide", id, width), err)
}

// PublicImage gives a picture in one width when a card that everyone may see
// holds it now; registry.ErrNotFound otherwise.
func (s *Store) PublicImage(ctx context.Context, id string, width int) (data []byte, err error) {
	err = s.row(ctx, `SELECT bytes FROM image_bytes b WHERE image = ? AND width = ? AND EXISTS
		(SELECT 1 FROM image_use u JOIN card c ON c.id = u.card WHERE u.image = b.image AND u.dropped = 0 AND c.shown = 1)`, id, width).Scan(&data)
	return data, fail(fmt.Sprintf("read image %s, %d wide", id, width), err)
}

// HoldImages notes which pictures kept here a card holds from now on, and
// puts what is known of them in the card; one that is no longer kept leaves
// it. Those it ceases to hold stay for a while, see SweepImages.
func (s *Store) HoldImages(ctx context.Context, card *registry.Card, now time.Time) error {
	return s.Tx(ctx, func(tx *Store) error {
		held := []string{""} // PostgreSQL knows no empty list
		var images []registry.Image
		for _, i := range card.Images {
			if i.ID != "" {
				kept, err := readImage(tx.row(ctx, "UPDATE image SET created = ? WHERE id = ? RETURNING id, width, height, weight", now.Unix(), i.ID)) // a sweep under way leaves what is young
				if errors.Is(err, sql.ErrNoRows) {
					continue
				}
				if err != nil {
					return fail("hold image "+i.ID, err)
				}
				kept.Alt, kept.Credit = i.Alt, i.Credit
				i = kept
				held = append(held, i.ID)
			}
			images = append(images, i)
		}
		card.Images = images
		_, err := tx.exec(ctx, "UPDATE image_use SET dropped = ? WHERE card = ? AND dropped = 0 AND image NOT IN ("+marks(len(held))+")", append([]any{now.Unix(), card.ID}, anys(held)...)...)
		for _, id := range held[1:] {
			if err == nil {
				_, err = tx.exec(ctx, "INSERT INTO image_use (image, card, dropped) VALUES (?, ?, 0) ON CONFLICT (image, card) DO UPDATE SET dropped = 0", id, card.ID)
			}
		}
		return fail("note the images of card "+card.ID, err)
	})
}

// SweepImages takes away the pictures that no card holds, nor held since a
// moment, and that no form awaits since another.
func (s *Store) SweepImages(ctx context.Context, heldSince, pendingSince time.Time) error {
	return s.Tx(ctx, func(tx *Store) error {
		_, err := tx.exec(ctx, "DELETE FROM image_pending WHERE at < ?", pendingSince.Unix())
		if err == nil {
			_, err = tx.exec(ctx, "DELETE FROM image_use WHERE dropped <> 0 AND dropped < ?", heldSince.Unix())
		}
		var swept []string
		if err == nil {
			err = tx.each(ctx, func(scan func(...any) error) error {
				swept = append(swept, "")
				return scan(&swept[len(swept)-1])
			}, `DELETE FROM image WHERE created < ? AND NOT EXISTS (SELECT 1 FROM image_use u WHERE u.image = image.id)
				AND NOT EXISTS (SELECT 1 FROM image_pending p WHERE p.image = image.id) RETURNING id`, pendingSince.Unix())
		}
		for _, id := range swept {
			if err == nil {
				_, err = tx.exec(ctx, "DELETE FROM image_bytes WHERE image = ?", id)
			}
		}
		return fail("sweep images", err)
	})
}
