package feed

import (
	"bytes"
	"cmp"
	"html/template"
	"io"
	"sync"

	"pioche/pkg/i18n"
	"pioche/pkg/text"
	"pioche/templates"
)

// MaxLetter bounds the HTML of a newsletter, in bytes: Gmail hides what is
// beyond 102 kB.
const MaxLetter = 100_000

// letter is a digest as its template tells it.
type letter struct {
	Lang, Title, Description string
	Word                     string // in place of cards, when there are none
	Sections                 []letterSection
	Home, More, Terms        string
}

type letterSection struct {
	Heading string
	Lines   []letterLine
}

type letterLine struct {
	line
	Picture *letterPicture
}

// letterPicture is a picture kept here, at its narrowest, shown in a square.
type letterPicture struct {
	URL, Alt      string
	Width, Height int
}

// letterSquare is the side of that square, in pixels.
const letterSquare = 120

var letterTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.ParseFS(templates.Feeds, "feed/letter.html"))
})

// WriteLetter writes a digest as the HTML of a newsletter, to be pasted whole:
// nothing but tables, styles in place and absolute addresses. What does not
// fit in MaxLetter is left out, and said to be.
func WriteLetter(w io.Writer, f *Feed) error { return f.writeLetter(w, "letter") }

// WriteLetterPage writes the same as a page of its own, to be seen and selected.
func WriteLetterPage(w io.Writer, f *Feed) error { return f.writeLetter(w, "page") }

func (f *Feed) writeLetter(w io.Writer, part string) error {
	fitting := *f
	fitting.Total = max(f.Total, len(f.Picks))
	for {
		var out bytes.Buffer
		if err := letterTemplate().ExecuteTemplate(&out, part, fitting.letter()); err != nil {
			return err
		}
		if out.Len() <= MaxLetter || len(fitting.Picks) == 0 {
			_, err := w.Write(out.Bytes())
			return err
		}
		fitting.Picks = fitting.Picks[:len(fitting.Picks)*9/10]
	}
}

func (f *Feed) letter() letter {
	said := letter{
		Lang: f.Lang, Title: f.Title, Description: f.Description, Home: f.link(f.Home),
		More:  upperFirst(cmp.Or(f.rest(len(f.picks())), i18n.T(f.Lang, "letter.see"))),
		Terms: i18n.T(f.Lang, "flux.licence", "Name", f.Author),
	}
	if word, ok := f.word(); ok {
		said.Word, said.Home, said.More = word.title, f.link(word.url), word.text
	}
	for _, s := range f.digest() {
		told := letterSection{Heading: s.Heading}
		for _, l := range s.Lines {
			told.Lines = append(told.Lines, letterLine{line: l, Picture: f.letterPicture(l)})
		}
		said.Sections = append(said.Sections, told)
	}
	return said
}

// letterPicture is the first picture of the card that is kept here: the
// others may change or vanish once the letter has gone.
func (f *Feed) letterPicture(l line) *letterPicture {
	for _, image := range l.card.Images {
		if image.ID == "" || image.Width <= 0 {
			continue
		}
		small := image.Sizes()[0]
		longest := max(small.Width, small.Height, 1)
		return &letterPicture{
			URL: f.link(small.URL), Alt: text.Clean(image.Alt),
			Width: max(1, small.Width*letterSquare/longest), Height: max(1, small.Height*letterSquare/longest),
		}
	}
	return nil
}
