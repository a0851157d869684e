package view

import (
	"strconv"
	"strings"
	"time"

	"pioche/pkg/i18n"
	"pioche/pkg/picture"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// Picture is a picture of a card as a page shows it.
type Picture struct {
	Src, Srcset   string
	Width, Height int // of what Src gives
	Alt, Credit   string
}

// NewPicture is the first picture of a card that is kept here, told the
// browser first by the width that suits; nil when it has none. Those kept
// elsewhere are not shown: no one else learns who reads a page.
func NewPicture(c *registry.Card, suits int) *Picture {
	for _, i := range c.Images {
		if i.ID == "" {
			continue
		}
		p := &Picture{Alt: text.Clean(i.Alt), Credit: text.Clean(i.Credit)}
		var set []string
		for _, size := range i.Sizes() {
			if p.Src == "" || size.Width <= suits {
				p.Src, p.Width, p.Height = size.URL, size.Width, size.Height
			}
			set = append(set, size.URL+" "+strconv.Itoa(size.Width)+"w")
		}
		p.Srcset = strings.Join(set, ", ")
		return p
	}
	return nil
}

// NewSocial is how a card looks when its address is pasted in a message: with
// its own picture, or one that is drawn.
func NewSocial(lang string, c *registry.Card, title, said string) *Social {
	social := &Social{Type: "article", Title: title, Text: said}
	if p := NewPicture(c, registry.ImageWidths[len(registry.ImageWidths)-1]); p != nil {
		social.Image, social.Alt, social.Width, social.Height = p.Src, p.Alt, p.Width, p.Height
		return social
	}
	social.Image, social.Alt = PreviewPath(lang, c), title
	social.Width, social.Height = picture.PreviewWidth, picture.PreviewHeight
	return social
}

// PreviewPath is where the picture drawn for a card is served. It changes
// with the card: messaging apps keep what they read at an address.
func PreviewPath(lang string, c *registry.Card) string {
	return "/images/" + c.ID + "-" + lang + "-" + strconv.Itoa(c.Revision) + ".png"
}

// NewPreview tells a card as its drawn picture does at now.
func NewPreview(lang string, c *registry.Card, now time.Time, site string) picture.Preview {
	p := picture.Preview{Title: c.Title.In(lang, c.Lang), Where: Town(lang, c), Site: site, Hue: picture.HueOf(Hue(c))}
	if c.Place != nil && c.Place.Name != "" {
		p.Where = c.Place.Name
		if town := Town(lang, c); town != "" {
			p.Where += ", " + town
		}
	}
	if c.Event == nil {
		p.When = Summary(lang, c)
		return p
	}
	if o := c.Event.Next(now); o != nil {
		b := block(lang, *o, now, true)
		p.Top, p.Big, p.Foot = b.Top, b.Big, b.Foot
		p.When = Upper(i18n.When(lang, *o))
		p.Mark, _ = Mark(lang, c.Event.StatusOf(*o))
	}
	return p
}
