package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"pioche/pkg/i18n"
	"pioche/pkg/picture"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// What is served under /images: a picture in one of its widths, and what is
// drawn for a card, in a language, as it was at a revision.
var (
	keptName  = regexp.MustCompile(`^([a-z2-7]{26})-([1-9][0-9]{0,3})\.jpg$`)
	drawnName = regexp.MustCompile(`^([a-z2-7]{12})-(fr|en)-[0-9]{1,9}\.png$`)
)

// image serves a picture of a card that everyone may see. Its bytes never
// change: they are their own name.
func (s *Server) image(c echo.Context) error {
	name := c.Param("name")
	if drawn := drawnName.FindStringSubmatch(name); drawn != nil {
		return s.preview(c, drawn[1], drawn[2])
	}
	kept := keptName.FindStringSubmatch(name)
	if kept == nil {
		return registry.ErrNotFound
	}
	width, err := strconv.Atoi(kept[2])
	if err != nil {
		return err
	}
	data, err := s.Store.PublicImage(c.Request().Context(), kept[1], width)
	if err != nil {
		return err
	}
	return giveImage(c, picture.Type, "public, max-age=31536000, immutable", name, data)
}

// giveImage answers with a picture and nothing a browser could run. Its tag
// names the bytes.
func giveImage(c echo.Context, kind, keep, tag string, data []byte) error {
	header := c.Response().Header()
	header.Set(echo.HeaderContentType, kind)
	sandboxed(header, "default-src 'none'; sandbox")
	header.Set("Cache-Control", keep)
	header.Set("ETag", `"`+tag+`"`)
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, bytes.NewReader(data))
	return nil
}

// previews are those drawn last: a picture takes a fifth of a second.
type previews struct {
	mu    sync.Mutex
	drawn map[picture.Preview][]byte
}

// mostPreviews bounds them, to some 6 MB.
const mostPreviews = 100

func (p *previews) get(one picture.Preview) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.drawn[one]
}

func (p *previews) keep(one picture.Preview, data []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.drawn == nil || len(p.drawn) >= mostPreviews {
		p.drawn = map[picture.Preview][]byte{}
	}
	p.drawn[one] = data
}

// preview serves the picture drawn for a card, as the card is now.
func (s *Server) preview(c echo.Context, id, lang string) error {
	ctx := c.Request().Context()
	card, err := s.Store.Card(ctx, id)
	if err == nil {
		card, err = s.publicCard(ctx, card.Kind, id)
	}
	if err != nil {
		return err
	}
	what := view.NewPreview(lang, card, s.Now(), s.Name)
	data := s.previews.get(what)
	if data == nil {
		if data, err = what.Draw(ctx); err != nil {
			return err
		}
		s.previews.keep(what, data)
	}
	sum := sha256.Sum256(data)
	return giveImage(c, "image/png", "public, max-age=86400", hex.EncodeToString(sum[:12]), data)
}

// waitingImage shows who fills in a form the picture they sent.
func (s *Server) waitingImage(c echo.Context) error {
	name, jpg := strings.CutSuffix(c.Param("name"), ".jpg")
	if !jpg {
		return registry.ErrNotFound
	}
	waiting, err := s.Desk.PendingImage(c.Request().Context(), name)
	if err != nil {
		return err
	}
	return s.ownImage(c, waiting)
}

// heldImage shows who manages a card its picture, public or not.
func (s *Server) heldImage(c echo.Context) error {
	a, err := s.held(c)
	if err != nil {
		return err
	}
	image := keptImage(a.card)
	if image == nil {
		return registry.ErrNotFound
	}
	return s.ownImage(c, *image)
}

func (s *Server) ownImage(c echo.Context, image registry.Image) error {
	data, err := s.Store.ImageBytes(c.Request().Context(), image.ID, image.Sizes()[0].Width)
	if err != nil {
		return err
	}
	return giveImage(c, picture.Type, "no-store", image.ID, data)
}

// keptImage is the first picture of a card that is kept here, nil without one.
func keptImage(card *registry.Card) *registry.Image {
	if card == nil {
		return nil
	}
	for i := range card.Images {
		if card.Images[i].ID != "" {
			return &card.Images[i]
		}
	}
	return nil
}

// imageFields are those of a picture, in every form.
var imageFields = []formField{
	{Name: "image", Path: "image", File: true},
	{Name: "image_alt", Path: "images[0].alt", Kept: true},
	{Name: "image_credit", Path: "images[0].credit", Kept: true},
	{Name: "image_right", Kept: true, Shape: "omitempty,oneof=0 1"},
	{Name: "image_remove", Kept: true, Shape: "omitempty,oneof=0 1"},
	{Name: "image_id", Kept: true, Shape: "omitempty,len=26,alphanum"},
}

// withImage puts them in a form, before one of its own.
func withImage(fields []formField, before string) []formField {
	i := slices.IndexFunc(fields, func(f formField) bool { return f.Name == before })
	return slices.Insert(slices.Clone(fields), i, imageFields...)
}

// waitingFor gives the picture that a form awaits: the one it came with, kept
// under a name that goes with the form from here on so that nothing is sent
// twice, or the one it brought before. What a person can mend is
// registry.Problems; the form goes on without.
func (s *Server) waitingFor(c echo.Context, form url.Values) (*registry.Image, error) {
	ctx := c.Request().Context()
	if sent := c.Request().MultipartForm; sent != nil && len(sent.File["image"]) > 0 {
		file, err := sent.File["image"][0].Open()
		if err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }()
		name, image, err := s.Desk.ReceiveImage(ctx, file)
		if err != nil {
			return nil, err
		}
		form.Set("image_id", name)
		form.Del("image_remove")
		return &image, nil
	}
	name := form.Get("image_id")
	if name == "" || form.Get("image_remove") == "1" {
		return nil, nil
	}
	image, err := s.Desk.PendingImage(ctx, name)
	if errors.Is(err, registry.ErrNotFound) {
		form.Del("image_id")
		err = registry.Problems{{Path: "image", Key: "form.image.gone"}}
	}
	if err != nil {
		return nil, err
	}
	return &image, nil
}

// imageAgain has the form of a card done again await its picture, which its
// author said they may show.
func (s *Server) imageAgain(c echo.Context, card *registry.Card, form url.Values) error {
	image := keptImage(card)
	if image == nil {
		return nil
	}
	name, err := s.Desk.AwaitImage(c.Request().Context(), *image)
	form.Set("image_id", name)
	form.Set("image_alt", image.Alt)
	form.Set("image_credit", image.Credit)
	form.Set("image_right", "1")
	return err
}

// image reads which picture the card is to hold: the one that waits, the one
// it has, or none.
func (r *reader) image() {
	chosen := keptImage(r.card)
	if r.waiting != nil {
		chosen = r.waiting
		if r.form.Get("image_right") != "1" {
			r.problem("image_right", "form.image_right.missing")
		}
	}
	if r.form.Get("image_remove") == "1" {
		chosen = nil
		r.form.Del("image_id")
	}
	elsewhere := slices.DeleteFunc(slices.Clone(r.card.Images), func(i registry.Image) bool { return i.ID != "" })
	if r.card.Images = elsewhere; chosen == nil {
		return
	}
	image := *chosen
	if r.form.Has("image_alt") {
		image.Alt, image.Credit = r.form.Get("image_alt"), r.form.Get("image_credit")
	}
	if strings.TrimSpace(image.Alt) == "" {
		r.note("form.note.image.alt")
	}
	r.card.Images = append([]registry.Image{image}, elsewhere...)
}

// thumbOf is where the picture of a form is shown to who fills it in: the one
// that waits, or the one the card holds; blank without one.
func (a announcement) thumbOf(form url.Values) string {
	switch {
	case form.Get("image_remove") == "1":
		return ""
	case form.Get("image_id") != "":
		return "/apercu/" + form.Get("image_id") + ".jpg"
	case keptImage(a.card) != nil:
		return "/gerer/" + a.secret + "/image.jpg"
	}
	return ""
}

// checkImage adds to a check page the picture that was understood, or that
// there is none.
func (a announcement) checkImage(r *reader, page *view.CheckPage) {
	say := func(key string) string { return view.Say(r.lang, a.form.Kind, "form", key) }
	image := keptImage(r.card)
	if image == nil {
		page.Missing = append(page.Missing, say("image.short"))
		return
	}
	line := view.CheckLine{Name: "image", Label: say("image.label"), Thumb: a.thumbOf(r.form)}
	if image.Alt != "" {
		line.Values = append(line.Values, image.Alt)
	}
	if image.Credit != "" {
		line.Values = append(line.Values, i18n.T(r.lang, "page.image.credit", "Credit", image.Credit))
	}
	page.Lines = append(page.Lines, line)
}
