package main

import (
	"fmt"

	"pioche/pkg/desk"
	"pioche/pkg/picture"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// demoHues are the families of colours of themes; each has a few pictures.
var demoHues = []string{"culture", "nature", "atelier", "vie"}

// demoShapes are their sizes in pixels: two views and a poster.
var demoShapes = [][2]int{{640, 427}, {640, 427}, {640, 905}}

// illustrate gives a drawn picture, in the colours of its theme, to two cards
// in five, as happens in a real agenda.
func (h *house) illustrate(d *desk.Desk, cards []registry.Card) error {
	drawn := map[string][]registry.Image{}
	for n, hue := range demoHues {
		for i, shape := range demoShapes {
			made, err := picture.Of(picture.Landscape(uint64(10*n+i), picture.HueOf(hue), shape[0], shape[1]))
			if err != nil {
				return err
			}
			image, err := d.KeepImage(h.ctx, made)
			if err != nil {
				return fmt.Errorf("keep a picture of the demo: %w", err)
			}
			image.Alt, image.Credit = "Des montagnes en silhouette sous le soleil, dessinées", "dessin de la démonstration"
			drawn[hue] = append(drawn[hue], image)
		}
	}
	for i := range cards {
		if i%5 < 2 {
			own := drawn[view.Hue(&cards[i])]
			cards[i].Images = []registry.Image{own[i/5%len(own)]}
		}
	}
	return nil
}
