package text

import (
	"bytes"
	stdhtml "html"
	"strings"
)

// Most descriptions are plain prose: for them Markdown says nothing, and
// reading it would cost more than all the rest of a feed.

// writeProse writes the paragraphs and lines of prose as HTML.
func writeProse(out *bytes.Buffer, source string) {
	before, after := "<p>", ""
	for line := range strings.SplitSeq(source, "\n") {
		line = strings.TrimLeft(line, " ")
		switch {
		case line != "":
			out.WriteString(before)
			out.WriteString(stdhtml.EscapeString(line))
			before, after = "<br>\n", "</p>"
		case after != "":
			before = "</p>\n<p>"
		}
	}
	out.WriteString(after)
}

// prose says that nothing in the source can be Markdown, a link or an entity.
func prose(source string) bool {
	for line := range strings.SplitSeq(source, "\n") {
		line = strings.TrimLeft(line, " ")
		if line != "" && (opensBlock(line) || strings.HasSuffix(line, " ")) {
			return false
		}
		for i := 0; i < len(line); i++ {
			if telling[line[i]] && tells(line[i:]) {
				return false
			}
		}
	}
	return true
}

// opensBlock says whether a line may begin a heading, a list or a quotation
// (CommonMark sections 4 and 5), or underline a heading.
func opensBlock(line string) bool {
	rest := strings.TrimLeft(line, "0123456789")
	if len(rest) < len(line) {
		return strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, ")")
	}
	switch line[0] {
	case '>', '=':
		return true
	case '#', '-', '+':
		return len(line) == 1 || line[1] == ' ' || line[1] == line[0]
	}
	return false
}

// telling holds the bytes prose has to look at.
var telling = func() (telling [256]bool) {
	for _, c := range []byte("*_[]<&\\`@~|\r\t\x00:wW") {
		telling[c] = true
	}
	return telling
}()

// tells says whether what begins with a telling byte may be more than prose.
func tells(rest string) bool {
	switch rest[0] {
	case ':':
		return strings.HasPrefix(rest, "://")
	case 'w', 'W':
		return len(rest) > 3 && strings.EqualFold(rest[:4], "www.")
	case '&':
		return !strings.HasPrefix(rest, "& ")
	}
	return true
}
