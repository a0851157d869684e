package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/picture"
	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/store/storetest"
)

// drawn is a picture that is the same for a seed.
func drawn(t *testing.T, seed uint64) *picture.Picture {
	t.Helper()
	p, err := picture.Of(picture.Landscape(seed, picture.HueOf("nature"), 400, 300))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// holding saves a card with these pictures, as the desk does.
func holding(t *testing.T, s *store.Store, c *registry.Card, at time.Time, pictures ...*picture.Picture) {
	t.Helper()
	c.Images = nil
	for _, p := range pictures {
		c.Images = append(c.Images, p.Image())
	}
	if c.Seq != 0 {
		c.Revision++
	}
	if err := s.HoldImages(ctx, c, at); err != nil {
		t.Fatal(err)
	}
	save(t, s, c)
}

func TestImagesOfAPublicCardAreForEveryone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p, other := drawn(t, 1), drawn(t, 2)
		for range 2 { // the same picture twice is kept once
			if err := s.KeepImage(ctx, p, now); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.KeepImage(ctx, other, now); err != nil {
			t.Fatal(err)
		}
		got, err := s.Picture(ctx, p.ID)
		if diff := cmp.Diff(p, got); err != nil || diff != "" {
			t.Errorf("Picture: %v, differs:\n%s", err, diff)
		}
		public := func(p *picture.Picture) error {
			data, err := s.PublicImage(ctx, p.ID, 320)
			if err == nil && !cmp.Equal(data, p.Renditions[0].Bytes) {
				t.Error("PublicImage gives other bytes")
			}
			return err
		}
		if err := public(p); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("of no card: %v, want ErrNotFound", err)
		}
		bal := event("bal", "Bal", "2026-11-28 21:00")
		holding(t, s, bal, now, p)
		if err := public(p); err != nil {
			t.Error(err)
		}
		if _, err := s.PublicImage(ctx, p.ID, 300); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("a width there is not: %v, want ErrNotFound", err)
		}
		holding(t, s, bal, now, other, drawn(t, 9))
		if len(bal.Images) != 1 || bal.Images[0] != other.Image() {
			t.Errorf("a card holds an image that is not kept: %v", bal.Images)
		}
		if err := public(p); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("of a card that ceased to hold it: %v, want ErrNotFound", err)
		}
		holding(t, s, bal, now, p, p)
		if err := public(p); err != nil {
			t.Errorf("held again: %v", err)
		}
		bal.Visibility = registry.Partners
		holding(t, s, bal, now, p)
		if err := public(p); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("of a card for partners: %v, want ErrNotFound", err)
		}
		if data, err := s.ImageBytes(ctx, p.ID, 400); err != nil || !cmp.Equal(data, p.Renditions[1].Bytes) {
			t.Errorf("ImageBytes: %v", err)
		}
	})
}

func TestImagesAreSwept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		held, dropped, awaited, deleted := drawn(t, 1), drawn(t, 2), drawn(t, 3), drawn(t, 4)
		for _, p := range []*picture.Picture{held, dropped, awaited, deleted} {
			if err := s.KeepImage(ctx, p, now); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.PendImage(ctx, "quiattend", awaited.ID, now); err != nil {
			t.Fatal(err)
		}
		if i, err := s.PendingImage(ctx, "quiattend"); err != nil || i != awaited.Image() {
			t.Errorf("PendingImage = %v, %v, want %v", i, err, awaited.Image())
		}
		bal, gone := event("bal", "Bal", "2026-11-28 21:00"), event("gone", "Autre", "2026-11-28 21:00")
		holding(t, s, bal, now, held, dropped)
		holding(t, s, bal, now.Add(time.Hour), held)
		holding(t, s, gone, now, deleted)
		if err := s.DeleteCard(ctx, gone.ID, now); err != nil {
			t.Fatal(err)
		}
		left := func(after time.Duration) (names string) {
			if err := s.SweepImages(ctx, now.Add(after-48*time.Hour), now.Add(after-24*time.Hour)); err != nil {
				t.Fatal(err)
			}
			for name, p := range map[string]*picture.Picture{"h": held, "d": dropped, "a": awaited, "e": deleted} {
				if _, err := s.Picture(ctx, p.ID); err == nil {
					names += name
				} else if !errors.Is(err, registry.ErrNotFound) {
					t.Error(err)
				}
			}
			return names
		}
		for _, c := range []struct {
			after time.Duration
			want  string
		}{{23 * time.Hour, "hdae"}, {25 * time.Hour, "hd"}, {48 * time.Hour, "hd"}, {50 * time.Hour, "h"}} {
			if got := left(c.after); len(got) != len(c.want) {
				t.Errorf("after %v there are %q, want %q", c.after, got, c.want)
			}
		}
		if _, err := s.PendingImage(ctx, "quiattend"); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("an image that waited too long: %v, want ErrNotFound", err)
		}
	})
}
