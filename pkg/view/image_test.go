package view

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/picture"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
)

func TestPictureOfACard(t *testing.T) {
	card := soup()
	base := "/images/soupesoupesoupesoupesoupea-"
	want := &Picture{
		Src: base + "320.jpg", Srcset: base + "320.jpg 320w, " + base + "640.jpg 640w, " + base + "800.jpg 800w",
		Width: 320, Height: 240, Alt: `"><script>alert(1)</script>`, Credit: "<b>Léa</b>",
	}
	if diff := cmp.Diff(want, NewPicture(card, 320)); diff != "" {
		t.Error(diff)
	}
	if got := NewPicture(card, 1280); got.Src != base+"800.jpg" || got.Height != 600 {
		t.Errorf("the widest is %s, %d high", got.Src, got.Height)
	}
	if got := NewPicture(card, 10); got.Src != base+"320.jpg" {
		t.Errorf("for a stamp: %s, want the narrowest", got.Src)
	}
	if card.Images = card.Images[:1]; NewPicture(card, 320) != nil {
		t.Error("a page would make browsers ask another site for a picture")
	}
}

func TestPreviewOfACard(t *testing.T) {
	card := soup()
	card.Images, card.Revision = nil, 3
	social := NewSocial("fr", card, "Soupe", "samedi")
	if social.Image != "/images/abcdefghijkl-fr-3.png" || social.Alt != "Soupe" || social.Width != 1200 || social.Height != 630 {
		t.Errorf("without a picture: %+v", social)
	}
	want := picture.Preview{
		Title: "Fête de la soupe <script>alert(1)</script>", Mark: "annulé", Top: "sam.", Big: "28", Foot: "nov.",
		When: "Samedi 28 novembre 2026, de 12\u00a0h à 14\u00a0h", Where: "Salle des fêtes, Briançon", Site: "Pioche", Hue: picture.HueOf("atelier"),
	}
	if diff := cmp.Diff(want, NewPreview("fr", card, registrytest.Now, "Pioche")); diff != "" {
		t.Error(diff)
	}
	info := &registry.Card{Kind: registry.KindNotice, Lang: "fr", Title: registry.Text{"fr": "Cherche salle"}, Notice: &registry.Notice{}, Scope: []registry.Territory{{Level: registry.LevelDept, Code: "05"}}}
	if got := NewPreview("fr", info, registrytest.Now, "Pioche"); got.Big != "" || got.Where != "Hautes-Alpes" {
		t.Errorf("an info: %+v", got)
	}
}
