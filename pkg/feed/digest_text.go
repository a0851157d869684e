package feed

import (
	"cmp"
	"io"
	"strings"
	"unicode/utf8"

	"pioche/pkg/i18n"
	"pioche/pkg/text"
)

// Bounds of a message, in characters: of the whole, and of each of its lines.
const (
	maxMessage     = 2000
	maxMessageLine = 160
)

// writeText writes a digest as a message to paste where nothing is formatted:
// WhatsApp, Facebook, the application of a commune. Short lines, no mark, one
// address at the end.
//
//	Ce qui se passe à Briançon
//
//	Samedi 28 novembre 2026
//	• Fête de la soupe
//	14 h–17 h 30 · MJC, Briançon
//	Gratuit
//
//	Et 12 autres :
//	https://pioche.example/communes/05023
func writeText(w io.Writer, f *Feed) error {
	var out strings.Builder
	out.WriteString(short(f.Title) + "\n")
	if said, ok := f.word(); ok {
		_, err := io.WriteString(w, out.String()+"\n"+said.title+"\n"+said.text+"\n"+f.link(said.url)+"\n")
		return err
	}
	told, room := 0, maxMessage-utf8.RuneCountInString(out.String()+f.ending(0))
fill:
	for _, s := range f.digest() {
		heading := "\n" + short(s.Heading) + "\n"
		for _, l := range s.Lines {
			entry := heading + "• " + short(l.Name) + "\n"
			two := min(2, len(l.Facts))
			for _, said := range filled(strings.Join(l.Facts[:two], " · "), strings.Join(l.Facts[two:], " · "), l.Credit) {
				entry += short(said) + "\n"
			}
			if room -= utf8.RuneCountInString(entry); room < 0 {
				break fill
			}
			out.WriteString(entry)
			heading = ""
			told++
		}
	}
	out.WriteString(f.ending(told))
	_, err := io.WriteString(w, out.String())
	return err
}

// ending is the last lines of a message that tells of so many cards: how many
// more there are, and where.
func (f *Feed) ending(told int) string {
	said := upperFirst(cmp.Or(f.rest(told), i18n.T(f.Lang, "letter.see"))) + i18n.T(f.Lang, "feed.colon")
	return "\n" + strings.TrimSpace(said) + "\n" + f.link(f.Home) + "\n"
}

func short(s string) string { return text.Excerpt(s, maxMessageLine) }
