package feed

import (
	"bytes"
	"strings"
	"sync"
	"unicode/utf8"
)

// A markup writes XML straight into bytes: reflecting over the same structs
// took six times as long, on the path every cold feed takes.
type markup struct {
	out     []byte
	content bytes.Buffer // of one item
}

// markups keeps the room feeds are written in: making it anew each time would
// cost as much as filling it.
var markups = sync.Pool{New: func() any { return new(markup) }}

// spare gives the room back.
func (m *markup) spare() {
	const most = 1 << 20
	if m.out = m.out[:0]; cap(m.out) <= most {
		markups.Put(m)
	}
}

// open writes a start tag; attrs are names and values, blank values are left out.
func (m *markup) open(name string, attrs ...string) {
	m.out = append(tag(m.out, name, attrs), '>')
}

func (m *markup) close(name string) { m.out = closing(m.out, name) }

// empty writes a tag without content.
func (m *markup) empty(name string, attrs ...string) {
	m.out = append(tag(m.out, name, attrs), "/>\n"...)
}

// text writes an element that holds text, nothing when the text is blank.
func (m *markup) text(name, text string, attrs ...string) {
	if text == "" {
		return
	}
	m.out = closing(escaped(append(tag(m.out, name, attrs), '>'), text), name)
}

// html writes an element that holds HTML, whose every tag an escape would make
// longer: as it is where it can stand so.
func (m *markup) html(name string, html []byte) {
	if !verbatim(html) {
		m.text(name, string(html))
		return
	}
	out := append(tag(m.out, name, nil), "><![CDATA["...)
	out = append(out, html...)
	m.out = closing(append(out, "]]>"...), name)
}

func tag(out []byte, name string, attrs []string) []byte {
	out = append(out, '<')
	out = append(out, name...)
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] == "" {
			continue
		}
		out = append(out, ' ')
		out = append(out, attrs[i]...)
		out = append(out, `="`...)
		out = append(escaped(out, attrs[i+1]), '"')
	}
	return out
}

func closing(out []byte, name string) []byte {
	out = append(out, "</"...)
	out = append(out, name...)
	return append(out, ">\n"...)
}

// marked holds the bytes an escape has to look at: those with a meaning in
// XML, control characters, and the first byte of U+FFFE and U+FFFF.
var marked = func() (marked [256]bool) {
	for c := range byte(' ') {
		marked[c] = c != '\n' && c != '\t'
	}
	for _, c := range []byte("&<>\"'\xef") {
		marked[c] = true
	}
	return marked
}()

// escaped writes text for an element or an attribute, without the characters
// XML forbids (XML 1.0 section 2.2). Quotes are written as numbers: "&apos;"
// means nothing to the HTML readers some clients are.
func escaped(out []byte, s string) []byte {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "")
	}
	for {
		at := 0
		for at < len(s) && !marked[s[at]] {
			at++
		}
		out = append(out, s[:at]...)
		if s = s[at:]; s == "" {
			return out
		}
		size, written := 1, ""
		switch s[0] {
		case '&':
			written = "&amp;"
		case '<':
			written = "&lt;"
		case '>':
			written = "&gt;"
		case '"':
			written = "&#34;"
		case '\'':
			written = "&#39;"
		case '\r':
			written = "&#13;"
		case 0xef:
			size = 3
			if written = s[:size]; written == "\uffff" || written == "\xef\xbf\xbe" {
				written = ""
			}
		}
		out, s = append(out, written...), s[size:]
	}
}

// verbatim says that a text may stand in a CDATA section (XML 1.0 section 2.7)
// without a closer look: nothing in it ends the section, or is forbidden.
func verbatim(s []byte) bool {
	for _, c := range s {
		if doubtful[c] {
			return false
		}
	}
	return len(s) > 0 && utf8.Valid(s)
}

// doubtful holds the bytes that may end a CDATA section or be forbidden.
var doubtful = func() (doubtful [256]bool) {
	for c := range byte(' ') {
		doubtful[c] = c != '\n' && c != '\t'
	}
	doubtful[']'], doubtful[0xef] = true, true
	return doubtful
}()

// untagged keeps a plain text from being read as HTML by those who expect
// HTML where RSS says nothing: what could open a tag is written as its entity.
func untagged(s string) string {
	if strings.IndexByte(s, '<') < 0 {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '<' && i+1 < len(s) && opensTag(s[i+1]) {
			out.WriteString("&lt;")
			continue
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

func opensTag(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '/' || c == '!' || c == '?'
}
