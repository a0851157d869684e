package text

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

const joiner = '\u200d' // zero-width joiner: makes a family of several emoji

// Clean makes one presentable line of what was typed or pasted: valid UTF-8 in Unicode NFC, without control,
// bidirectional and invisible characters, line breaks and tabs as spaces, runs of spaces as one, trimmed. No-break
// spaces stay inside, and so do the joiners and variation selectors emoji are made with. A text of nothing visible
// is "".
func Clean(s string) string {
	if tidy(s) {
		return strings.TrimSpace(s)
	}
	return cleaned(s)
}

func cleaned(s string) string {
	s = strings.ToValidUTF8(s, "")
	out := make([]byte, 0, len(s))
	previous := ' ' // the last rune kept; as a space, it also stands for the start
	for i, r := range s {
		switch {
		case r > ' ' && r <= '~' || ordinary(r):
		case breakingSpace(r):
			if previous == ' ' {
				continue
			}
			r = ' '
		case r == joiner:
			next, _ := utf8.DecodeRuneInString(s[i+len(string(joiner)):])
			if !emoji(previous) || !unicode.Is(unicode.So, next) {
				continue
			}
		case invisible(r) || unicode.IsControl(r):
			continue
		case variation(r) && (unicode.IsSpace(previous) || variation(previous)):
			continue
		}
		out = utf8.AppendRune(out, r)
		previous = r
	}
	line := strings.TrimSpace(string(out))
	if tidy(line) {
		return line
	}
	return norm.NFC.String(line)
}

// CleanLines is [Clean] for a text of several lines: each line is clean, and at most one empty line parts them.
func CleanLines(s string) string {
	for line := range strings.SplitSeq(s, "\n") {
		if !tidy(line) {
			s = lineBreaks.Replace(s)
			break
		}
	}
	var out strings.Builder
	gap := ""
	for line := range strings.SplitSeq(s, "\n") {
		line = Clean(line)
		switch {
		case line != "":
			out.WriteString(gap + line)
			gap = "\n"
		case out.Len() > 0:
			gap = "\n\n"
		}
	}
	return out.String()
}

var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// Excerpt shortens a plain text to at most max runes on one line, cut between words and ended by "…" when something
// is left out. Where it must cut inside a word it keeps whole what is seen as one character.
func Excerpt(s string, max int) string {
	s = Clean(s)
	if utf8.RuneCountInString(s) <= max {
		return s
	}
	end, wordEnd, count := 0, 0, 0
	for seen := range characters(s) {
		if count += utf8.RuneCountInString(seen); count > max-1 {
			if seen == " " {
				wordEnd = end
			}
			break
		}
		if seen == " " {
			wordEnd = end
		}
		end += len(seen)
	}
	if wordEnd > end/2 {
		end = wordEnd
	}
	return strings.TrimRightFunc(s[:end], func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(",;:.…–—-", r)
	}) + "…"
}

// characters gives one by one what is seen as one character.
func characters(s string) iter.Seq[string] {
	next := func(s string, _ int) (string, string, int, int) {
		_, size := utf8.DecodeRuneInString(s)
		return s[:size], s[size:], 0, 0
	}
	if !tidy(s) {
		next = uniseg.FirstGraphemeClusterInString
	}
	return func(yield func(string) bool) {
		for rest, state := s, -1; rest != ""; {
			var seen string
			if seen, rest, _, state = next(rest, state); !yield(seen) {
				return
			}
		}
	}
}

// tidy tells the common case, what French is written in and no two spaces: [Clean] has nothing to do for it but trim,
// and each rune of it is seen as one character.
func tidy(s string) bool {
	before := rune(0)
	for _, r := range s {
		if r < ' ' || r > '~' && !ordinary(r) || r == ' ' && before == ' ' {
			return false
		}
		before = r
	}
	return true
}

// ordinary tells accented letters, and the signs found in French beyond ASCII.
func ordinary(r rune) bool {
	switch r {
	case '\u00a0', '\u202f', '«', '»', '’', '–', '—', '…', '€', '°', '·':
		return true
	}
	return 'À' <= r && r <= 'ſ'
}

// breakingSpace tells the spaces and line ends Clean makes one ordinary space of: all but the no-break ones.
func breakingSpace(r rune) bool {
	return unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f' && r != '\u2007' || r == '\u180e'
}

// invisible tells what is not seen and serves to deceive or to break: zero-width and bidirectional marks, fillers,
// tags, characters that are none (Unicode 23.7), of which XML allows not all.
func invisible(r rune) bool {
	switch {
	case r < 0xad:
		return false
	case r == 0xad, r == 0x34f, r == 0x61c, r == 0x115f, r == 0x1160, r == 0x17b4, r == 0x17b5, r == 0x3164, r == 0xfeff, r == 0xffa0:
		return true
	case 0x200b <= r && r <= 0x200f, 0x202a <= r && r <= 0x202e, 0x2060 <= r && r <= 0x206f, 0xfff0 <= r && r <= 0xfffb:
		return true
	}
	return 0xfdd0 <= r && r <= 0xfdef || r&0xfffe == 0xfffe || 0xe0000 <= r && r <= 0xe0fff
}

func variation(r rune) bool { return 0xfe00 <= r && r <= 0xfe0f }

// emoji tells what a joiner may follow: a picture, its skin tone, its variation.
func emoji(r rune) bool {
	return unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r) || variation(r)
}
