package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// undecomposed holds the letters Unicode gives no decomposition for, though a French keyboard types them without.
var undecomposed = map[rune]string{
	'œ': "oe", 'Œ': "oe", 'æ': "ae", 'Æ': "ae", 'ß': "ss", 'ẞ': "ss", 'ø': "o", 'Ø': "o", 'ł': "l", 'Ł': "l",
	'đ': "d", 'Đ': "d", 'ð': "d", 'Ð': "d", 'þ': "th", 'Þ': "th", 'ħ': "h", 'Ħ': "h", 'ı': "i", 'ŧ': "t", 'Ŧ': "t",
	'ŋ': "n", 'Ŋ': "n", 'ĸ': "k", 'ς': "σ",
}

// latin holds the folding of U+0080 to U+024F, computed once: nearly every letter this program meets beyond ASCII.
var latin = func() (table [0x250]string) {
	for r := rune(0x80); r < 0x250; r++ {
		table[r] = string(appendFolded(nil, r))
	}
	return table
}()

// Fold brings a text down to what a search compares: compatibility decomposition (Unicode NFKD), lower case, no
// accents, œ as oe; all that is neither letter nor digit separates, as one space. The result is trimmed and folding
// it again changes nothing.
func Fold(s string) string {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			out = appendASCII(out, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		if r < rune(len(latin)) {
			out = appendFoldedString(out, latin[r])
			continue
		}
		out = appendFolded(out, r)
	}
	if n := len(out); n > 0 && out[n-1] == ' ' {
		out = out[:n-1]
	}
	return string(out)
}

// appendFolded adds one rune, decomposed, to a folded text.
func appendFolded(out []byte, r rune) []byte {
	if s, ok := undecomposed[r]; ok {
		return append(out, s...)
	}
	if r == utf8.RuneError || invisible(r) {
		return appendSeparatorUnless(out, r != utf8.RuneError)
	}
	var buffer [utf8.UTFMax]byte
	n := utf8.EncodeRune(buffer[:], r)
	for _, part := range string(norm.NFKD.Append(make([]byte, 0, 32), buffer[:n]...)) {
		switch s, known := undecomposed[part]; {
		case unicode.Is(unicode.M, part): // accents and vowel signs
		case known:
			out = append(out, s...)
		case part < utf8.RuneSelf:
			out = appendASCII(out, byte(part))
		case unicode.IsLetter(part) || unicode.IsDigit(part):
			out = utf8.AppendRune(out, unicode.ToLower(part))
		default:
			out = appendASCII(out, ' ')
		}
	}
	return out
}

func appendFoldedString(out []byte, s string) []byte {
	if s == " " {
		return appendASCII(out, ' ')
	}
	return append(out, s...)
}

// appendSeparatorUnless keeps a word whole across what is not seen (a soft hyphen), and parts it elsewhere.
func appendSeparatorUnless(out []byte, unseen bool) []byte {
	if unseen {
		return out
	}
	return appendASCII(out, ' ')
}

func appendASCII(out []byte, c byte) []byte {
	switch {
	case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
		return append(out, c)
	case 'A' <= c && c <= 'Z':
		return append(out, c+'a'-'A')
	case len(out) > 0 && out[len(out)-1] != ' ':
		return append(out, ' ')
	}
	return out
}

// Words gives the folded words of a text in their order. An elided article is a word like another: "l’été" gives
// "l" and "ete".
func Words(s string) []string { return strings.Fields(Fold(s)) }

// Slug makes an address of a title: ASCII letters and digits joined by dashes, cut between words at max bytes (inside
// the first word when that alone is longer). It is empty when the title holds no Latin letter nor digit.
func Slug(s string, max int) string {
	var slug strings.Builder
	for _, word := range Words(s) {
		if strings.IndexFunc(word, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0 {
			continue
		}
		if slug.Len() == 0 {
			slug.WriteString(word[:min(len(word), max)])
			continue
		}
		if slug.Len()+1+len(word) > max {
			break
		}
		slug.WriteString("-" + word)
	}
	return slug.String()
}
