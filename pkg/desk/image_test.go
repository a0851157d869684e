package desk_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"image/png"
	"strings"
	"testing"
	"time"

	"pioche/pkg/desk"
	"pioche/pkg/picture"
	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/store/storetest"
)

// received sends a picture, always the same for a seed.
func received(t *testing.T, d *desk.Desk, seed uint64) (name string, image registry.Image) {
	t.Helper()
	var upload bytes.Buffer
	if err := png.Encode(&upload, picture.Landscape(seed, picture.HueOf("vie"), 400, 300)); err != nil {
		t.Fatal(err)
	}
	name, image, err := d.ReceiveImage(t.Context(), &upload)
	if err != nil {
		t.Fatal(err)
	}
	if waiting, err := d.PendingImage(t.Context(), name); err != nil || waiting != image {
		t.Fatalf("PendingImage = %v, %v, want %v", waiting, err, image)
	}
	return name, image
}

func TestImageOfACard(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d, clock := open(t, s)
		name, image := received(t, d, 1)
		seen := func() bool {
			_, err := s.PublicImage(t.Context(), image.ID, 320)
			if err != nil && !errors.Is(err, registry.ErrNotFound) {
				t.Fatal(err)
			}
			return err == nil
		}
		if seen() {
			t.Error("an image that waits is public")
		}
		draft := bal(t)
		image.Alt, image.Credit = " Un bal\tsous les lampions ", "Léa Blanc"
		draft.Card.Images = []registry.Image{image}
		receipt := submit(t, d, draft)
		if got := receipt.Card.Images[0]; got.Alt != "Un bal sous les lampions" || got.Credit != "Léa Blanc" || !seen() {
			t.Errorf("published with %+v, seen: %v", got, seen())
		}
		if again := submit(t, d, draft); again.Outcome != desk.Repeated {
			t.Errorf("sent twice with its image: %v, want a repeat", again.Outcome)
		}
		if _, err := d.Withdraw(t.Context(), host, receipt.Card.ID); err != nil || seen() {
			t.Errorf("withdrawn: %v, its image is seen: %v", err, seen())
		}
		if _, err := d.Republish(t.Context(), host, receipt.Card.ID); err != nil || !seen() {
			t.Errorf("given back: %v, its image is seen: %v", err, seen())
		}
		without := draft
		without.Card.Images = nil
		card, err := d.Edit(t.Context(), registry.Person{Manages: receipt.Card.ID}, receipt.Card.ID, 3, without)
		if err != nil || seen() {
			t.Errorf("its image taken out: %v, it is seen: %v", err, seen())
		}
		*clock = clock.Add(29 * 24 * time.Hour)
		if err := d.SweepImages(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := d.PendingImage(t.Context(), name); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("an image waits for 29 days: %v", err)
		}
		if card, err = d.Restore(t.Context(), host, card.ID, 1); err != nil || len(card.Images) != 1 || !seen() {
			t.Errorf("the older version given back: %v, %v, seen: %v", card.Images, err, seen())
		}
		if card, err = d.Edit(t.Context(), host, card.ID, card.Revision, without); err != nil {
			t.Fatal(err)
		}
		*clock = clock.Add(31 * 24 * time.Hour)
		if err := d.SweepImages(t.Context()); err != nil {
			t.Fatal(err)
		}
		if card, err = d.Restore(t.Context(), host, card.ID, 1); err != nil || len(card.Images) != 0 {
			t.Errorf("given back when its image is gone: %v, %v", card.Images, err)
		}
	})
}

func TestImageNobodyKnows(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	for _, name := range []string{"", "x", strings.Repeat("a", 26), "' OR 1=1"} {
		if _, err := d.PendingImage(t.Context(), name); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("PendingImage(%q) = %v, want ErrNotFound", name, err)
		}
	}
	draft := bal(t)
	draft.Card.Images = []registry.Image{{ID: "../../etc/passwd", URL: "/images/x", Width: 1, Height: 1}}
	var problems registry.Problems
	if _, err := d.Submit(t.Context(), draft); !errors.As(err, &problems) || problems[0].Key != "problem.image.unknown" {
		t.Errorf("a card with a name of its own making: %v", err)
	}
	id := strings.Repeat("b", 26)
	draft.Card.Images = []registry.Image{{ID: id, URL: registry.ImagePath(id, 9), Width: 9, Height: 9}}
	if receipt := submit(t, d, draft); len(receipt.Card.Images) != 0 {
		t.Errorf("a card holds an image there is not: %v", receipt.Card.Images)
	}
	if _, _, err := d.ReceiveImage(t.Context(), strings.NewReader("%PDF-1.4")); !errors.As(err, &problems) || problems[0].Key != "problem.image.pdf" {
		t.Errorf("a PDF: %v", err)
	}
}

func TestLoadRefusesImagesNotOfOurMaking(t *testing.T) {
	d, _ := open(t, storetest.Open(t))
	_, image := received(t, d, 1)
	p, err := d.Store.Picture(t.Context(), image.ID)
	if err != nil {
		t.Fatal(err)
	}
	p.Renditions[0].Bytes = append(p.Renditions[0].Bytes, "<html>"...)
	line, err := json.Marshal(map[string]any{"image": p})
	if err != nil {
		t.Fatal(err)
	}
	var problems registry.Problems
	file := `{"pioche":1,"instance":"abcdefghijkl"}` + "\n" + string(line) + "\n" + `{"end":true}`
	if _, err := d.Load(t.Context(), strings.NewReader(file), nil); !errors.As(err, &problems) {
		t.Errorf("Load of an image that holds a page = %v, want a problem", err)
	}
}
