package feed

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// A markup writes XML straight into bytes: reflecting over the same structs
// took six times as long, on the path every cold feed takes.
type markup struct {
	out []byte
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
	m.tag(name, attrs)
	m.out = append(m.out, '>')
}

func (m *markup) close(name string) {
	m.out = append(m.out, "</"...)
	m.out = append(m.out, name...)
	m.out = append(m.out, ">\n"...)
}

// empty writes a tag without content.
func (m *markup) empty(name string, attrs ...string) {
	m.tag(name, attrs)
	m.out = append(m.out, "/>\n"...)
}

// text writes an element that holds text, nothing when the text is blank.
func (m *markup) text(name, text string, attrs ...string) {
	if text == "" {
		return
	}
	m.open(name, attrs...)
	m.escape(text)
	m.close(name)
}

func (m *markup) tag(name string, attrs []string) {
	m.out = append(m.out, '<')
	m.out = append(m.out, name...)
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] == "" {
			continue
		}
		m.out = append(m.out, ' ')
		m.out = append(m.out, attrs[i]...)
		m.out = append(m.out, `="`...)
		m.escape(attrs[i+1])
		m.out = append(m.out, '"')
	}
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

// escape writes text for an element or an attribute, without the characters
// XML forbids (XML 1.0 section 2.2). Quotes are written as numbers: "&apos;"
// means nothing to the HTML readers some clients are.
func (m *markup) escape(s string) {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "")
	}
	from := 0
	for i := 0; i < len(s); i++ {
		if !marked[s[i]] {
			continue
		}
		size, written := 1, ""
		switch s[i] {
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
			if rest := s[i:]; !strings.HasPrefix(rest, "\uffff") && !strings.HasPrefix(rest, "\xef\xbf\xbe") {
				continue
			}
			size = 3
		}
		m.out = append(m.out, s[from:i]...)
		m.out = append(m.out, written...)
		i += size - 1
		from = i + 1
	}
	m.out = append(m.out, s[from:]...)
}

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
