package view

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/skip2/go-qrcode"

	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// Poster is one A4 sheet to print: what both kinds share, a card alone and
// the next cards of a feed.
type Poster struct {
	Frame
	Heading string
	Back    Link // the page it is printed from
	QR      template.HTML
	Address string // what the code leads to, as one reads and types it
	Credits string // whom to cite, and the licence
	Printed time.Time
}

// PosterListPage is the sheet of a feed for a display board.
type PosterListPage struct {
	Poster
	Sentence string
	Lines    []PosterLine
	Rest     string // how many more, in words
	Size     string // class of the style sheet: how much room a line has
}

// PosterLine is a card on the sheet of a feed.
type PosterLine struct {
	Title string
	Hue   string
	Block Block // blank for what has no date
	Mark  string
	Off   bool
	Facts []string
}

// PosterCardPage is the sheet of one card.
type PosterCardPage struct {
	Poster
	Hue       string
	Block     Block
	Mark      string
	Note      string
	Off       bool
	When      string
	Others    string // the next few dates besides
	Where     []string
	Facts     []string
	Summary   string
	Picture   *Picture
	Organiser string
}

// PosterMost is how many cards a sheet holds, and how many when it tells of a
// short time and is all about it: two columns.
const (
	PosterMost = 12
	PosterFull = 24
)

// NewPosterList puts picks on a sheet read at now.
func NewPosterList(lang string, picks []filter.Pick, now time.Time) *PosterListPage {
	page := &PosterListPage{}
	for _, p := range picks {
		page.Lines = append(page.Lines, newPosterLine(lang, p, now))
	}
	switch n := len(picks); {
	case n <= 5:
		page.Size = "few"
	case n <= 8:
		page.Size = "some"
	case n <= PosterMost:
		page.Size = "many"
	default:
		page.Size = "full"
	}
	page.Credits = credits(lang, picks)
	return page
}

func newPosterLine(lang string, p filter.Pick, now time.Time) PosterLine {
	c := p.Card
	line := PosterLine{Title: text.Clean(c.Title.In(lang, c.Lang)), Hue: Hue(c)}
	place := ""
	if c.Place != nil {
		place = c.Place.Name
	}
	if p.Shown == nil {
		line.Facts = filled(kindWords(lang, c), place, Town(lang, c))
		return line
	}
	line.Block = block(lang, *p.Shown, now, true)
	line.Mark, line.Off = Mark(lang, c.Event.StatusOf(*p.Shown))
	hours := ""
	if o := *p.Shown; !o.AllDay && !began(o, now) {
		hours = i18n.Hour(lang, o.LocalStart())
	}
	line.Facts = filled(c.Event.NoteOf(*p.Shown), hours, place, Town(lang, c), Price(lang, c.Event.Price))
	return line
}

// kindWords says what an info or a structure is.
func kindWords(lang string, c *registry.Card) string {
	switch {
	case c.Notice != nil:
		return Word(lang, data.Notices(), c.Notice.Type)
	case c.Actor != nil:
		return strings.Join(Words(lang, data.Trades(), c.Actor.Trades), ", ")
	}
	return ""
}

// NewPosterCard puts one card on a sheet read at now; shown is the date it
// tells first, nil for what has none.
func NewPosterCard(lang string, p filter.Pick, now time.Time) *PosterCardPage {
	c := p.Card
	page := &PosterCardPage{
		Hue: Hue(c), Picture: NewPicture(c, registry.ImageWidths[len(registry.ImageWidths)-1]),
		Summary: text.Clean(c.Summary.In(lang, c.Lang)),
	}
	page.Heading = text.Clean(c.Title.In(lang, c.Lang))
	if page.Summary == "" {
		page.Summary = text.Excerpt(text.Plain(c.Description.In(lang, c.Lang)), 320)
	}
	if c.Place != nil {
		page.Where = append(page.Where, c.Place.Name, c.Place.Address)
	}
	page.Where = filled(append(page.Where, Town(lang, c))...)
	page.Facts = filled(kindWords(lang, c))
	if p.Shown != nil {
		page.Block = block(lang, *p.Shown, now, true)
		page.Mark, page.Off = Mark(lang, c.Event.StatusOf(*p.Shown))
		page.When, page.Note = Upper(i18n.When(lang, *p.Shown)), c.Event.NoteOf(*p.Shown)
		page.Facts = filled(append([]string{Price(lang, c.Event.Price)}, shortAccess(lang, c.Access)...)...)
		page.Others = others(lang, p, now)
	}
	if c.Contact != "" {
		page.Facts = append(page.Facts, text.Clean(c.Contact))
	}
	if len(c.Organisers) > 0 {
		page.Organiser = text.Clean(c.Organisers[0].Name)
	}
	page.Credits = credits(lang, []filter.Pick{p})
	if page.Picture != nil && page.Picture.Credit != "" {
		page.Credits = i18n.T(lang, "poster.picture", "Credit", page.Picture.Credit) + " · " + page.Credits
	}
	return page
}

// maxCredits bounds whom a sheet names, in characters.
const maxCredits = 300

// credits names whom to cite, once each, and the licence.
func credits(lang string, picks []filter.Pick) string {
	var names []string
	seen := map[string]bool{}
	for _, p := range picks {
		name := text.Clean(p.Card.Credit())
		if licence := p.Card.LicenceName(); licence != registry.Licence {
			name = strings.TrimSpace(name + " (" + text.Clean(licence) + ")")
		}
		if name != "" && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	said := i18n.T(lang, "page.licence.open")
	if len(names) > 0 {
		said = text.Excerpt(i18n.T(lang, "feed.credit")+strings.Join(names, ", "), maxCredits) + " · " + said
	}
	return said
}

// SetQR draws the code of an address. One that is too long for a code one can
// read from a wall has none: the sheet then gives what leads near it.
func (p *Poster) SetQR(address string) {
	const readable = 200
	_, p.Address, _ = strings.Cut(address, "://")
	if len(p.Address) > 60 {
		p.Address, _, _ = strings.Cut(p.Address, "?")
	}
	if len(address) > readable {
		address, _, _ = strings.Cut(address, "?")
	}
	code, err := qrcode.New(address, qrcode.Medium)
	if err != nil {
		return // longer than any address of ours
	}
	p.QR = inked(code.Bitmap(), i18n.T(p.Lang, "poster.qr", "Address", p.Address))
}

// inked is the modules of a code as one path, a unit each.
func inked(bitmap [][]bool, said string) template.HTML {
	var path strings.Builder
	for y, row := range bitmap {
		for x := 0; x < len(row); x++ {
			from := x
			for x < len(row) && row[x] {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from, y, x-from, x-from)
			}
		}
	}
	return template.HTML(fmt.Sprintf(`<svg class="qr" role="img" aria-label="%s" viewBox="0 0 %d %d" shape-rendering="crispEdges"><rect width="100%%" height="100%%" fill="#fff"/><path fill="#000" d="%s"/></svg>`,
		template.HTMLEscapeString(said), len(bitmap), len(bitmap), path.String()))
}
