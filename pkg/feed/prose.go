package feed

import (
	"html"
	"strings"

	"pioche/pkg/text"
)

// Most descriptions are plain prose: for them Markdown says nothing, and
// reading it would cost more than all the rest of the feed.

// rich renders the Markdown of a card as safe HTML.
func rich(source string) string {
	if !prose(source) {
		return text.HTML(source)
	}
	var out strings.Builder
	out.Grow(len(source) + len(source)/16 + 16)
	before, after := "<p>", ""
	for line := range strings.SplitSeq(source, "\n") {
		line = strings.Trim(line, " ")
		switch {
		case line != "":
			out.WriteString(before)
			out.WriteString(html.EscapeString(line))
			before, after = "<br>\n", "</p>"
		case after != "":
			before = "</p>\n<p>"
		}
	}
	out.WriteString(after)
	return out.String()
}

// plain renders the Markdown of a card as text without marks.
func plain(source string) string {
	if !prose(source) {
		return text.Plain(source)
	}
	return text.CleanLines(source)
}

// prose says that nothing in the source can be Markdown, a link or an entity.
func prose(source string) bool {
	lineStart := true
	for i := 0; i < len(source); i++ {
		c := source[i]
		switch c {
		case '*', '_', '[', ']', '<', '&', '\\', '`', '@', '~', '|', '\r', '\t', 0:
			return false
		case ':':
			if strings.HasPrefix(source[i:], "://") {
				return false
			}
		case 'w', 'W':
			if len(source) > i+3 && strings.EqualFold(source[i:i+4], "www.") {
				return false
			}
		case '#', '>', '-', '+', '=', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			if lineStart {
				return false
			}
		}
		lineStart = c == '\n' || lineStart && c == ' '
	}
	return true
}
