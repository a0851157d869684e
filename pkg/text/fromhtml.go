package text

import (
	stdhtml "html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// longestHTML bounds what FromHTML reads: a card's text has 10 000 characters, the rest is margin for tags.
const longestHTML = 200_000

// FromHTML turns the HTML of someone else's page or calendar, however hostile, into the Markdown cards keep: its
// paragraphs, lists, links, strong and em. Scripts, styles, images, frames and forms are gone; text that would read
// as Markdown is escaped. Only the first 200 kB are read.
func FromHTML(source string) string {
	source = strings.ToValidUTF8(source[:min(len(source), longestHTML)], "")
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(source), body)
	if err != nil { // nested beyond reason: its words alone
		return CleanLines(escapeLines(escapeMarkdown(stdhtml.UnescapeString(bluemonday.StrictPolicy().Sanitize(source)))))
	}
	var w markdownWriter
	for _, n := range nodes {
		w.node(n)
	}
	w.flush()
	return CleanLines(w.out.String())
}

// markdownWriter gathers the inline content met until a block begins or ends, then writes it as one paragraph.
type markdownWriter struct {
	out     strings.Builder
	pending strings.Builder
	mark    string // what the next paragraph begins with: a list item's dash
	tight   bool   // the last paragraph was a list item: the next item follows on the next line
	strong  bool
	em      bool
}

func (w *markdownWriter) node(n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		w.pending.WriteString(escapeMarkdown(spaces.ReplaceAllString(n.Data, " ")))
	case n.Type != html.ElementNode && n.Type != html.DocumentNode, dropped[n.DataAtom], n.Namespace != "":
	case n.DataAtom == atom.Br:
		w.pending.WriteString("\n")
	case n.DataAtom == atom.Td || n.DataAtom == atom.Th:
		w.children(n)
		w.pending.WriteString(" ")
	case n.DataAtom == atom.Li:
		w.item(n)
	case heading(n.DataAtom):
		w.flush()
		w.marked(n, "**", &w.strong)
		w.flush()
	case block[n.DataAtom]:
		w.flush()
		w.children(n)
		w.flush()
	case holdsBlock(n):
		w.children(n)
	case n.DataAtom == atom.Strong || n.DataAtom == atom.B:
		w.marked(n, "**", &w.strong)
	case n.DataAtom == atom.Em || n.DataAtom == atom.I:
		w.marked(n, "*", &w.em)
	case n.DataAtom == atom.A:
		w.link(n)
	default:
		w.children(n)
	}
}

func (w *markdownWriter) children(n *html.Node) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		w.node(child)
	}
}

// inline gives what the children of n write, apart from what is pending.
func (w *markdownWriter) inline(n *html.Node) string {
	outer := w.pending.String()
	w.pending.Reset()
	w.children(n)
	inner := w.pending.String()
	w.pending.Reset()
	w.pending.WriteString(outer)
	return inner
}

// marked writes an emphasis, its marks tight against the words as CommonMark asks (section 6.2).
func (w *markdownWriter) marked(n *html.Node, mark string, already *bool) {
	if *already || holdsBlock(n) {
		w.children(n)
		return
	}
	*already = true
	inner := w.inline(n)
	*already = false
	words := strings.TrimSpace(inner)
	if words == "" || strings.Contains(words, "\n") {
		w.pending.WriteString(inner)
		return
	}
	before, after, _ := strings.Cut(inner, words)
	w.pending.WriteString(before + mark + words + mark + after)
}

func (w *markdownWriter) link(n *html.Node) {
	inner := w.inline(n)
	words := strings.Join(strings.Fields(inner), " ")
	target, ok := linkTarget(strings.TrimSpace(attribute(n, "href")))
	if !ok || words == "" {
		w.pending.WriteString(inner)
		return
	}
	target = strings.NewReplacer("(", "%28", ")", "%29", "*", "%2A").Replace(target)
	w.pending.WriteString("[" + words + "](" + target + ")")
}

func (w *markdownWriter) item(n *html.Node) {
	w.flush()
	w.mark = "- "
	if n.Parent != nil && n.Parent.DataAtom == atom.Ol {
		w.mark = "1. "
	}
	w.children(n)
	w.flush()
	w.mark = ""
}

// flush writes what is pending as a paragraph or list item.
func (w *markdownWriter) flush() {
	words := CleanLines(strings.ReplaceAll(w.pending.String(), "****", ""))
	w.pending.Reset()
	if words == "" {
		return
	}
	isItem := w.mark != ""
	if isItem && w.tight {
		w.out.WriteString("\n")
	} else {
		w.out.WriteString("\n\n")
	}
	w.out.WriteString(w.mark + escapeLines(words))
	w.mark, w.tight = "", isItem
}

var (
	spaces = regexp.MustCompile(`[ \t\r\n\f]+`)
	entity = regexp.MustCompile(`&(#?[0-9A-Za-z]+;)`)
	// opener matches what would begin a list, a heading, a quotation or a rule at the start of a line.
	opener = regexp.MustCompile(`(?m)^([ \t]*\d*)([-+>=#.)])`)
)

func escapeLines(s string) string { return opener.ReplaceAllString(s, `$1\$2`) }

// escapeMarkdown puts a backslash before the characters that would be read as marks.
func escapeMarkdown(s string) string {
	s = entity.ReplaceAllString(strings.ReplaceAll(s, `\`, `\\`), `\&$1`)
	if !strings.ContainsAny(s, "*[]_<") {
		return s
	}
	var out strings.Builder
	previous := ' '
	for i, r := range s {
		next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		if strings.ContainsRune("*[]<", r) || r == '_' && !(wordRune(previous) && wordRune(next)) {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
		previous = r
	}
	return out.String()
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func holdsBlock(n *html.Node) bool {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if block[child.DataAtom] || heading(child.DataAtom) || child.DataAtom == atom.Li || holdsBlock(child) {
			return true
		}
	}
	return false
}

func heading(a atom.Atom) bool {
	switch a {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

// block holds the elements that begin a paragraph of their own, dropped those whose content is not text to read.
var block = set(atom.P, atom.Div, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Main, atom.Nav, atom.Aside,
	atom.Ul, atom.Ol, atom.Dl, atom.Dt, atom.Dd, atom.Table, atom.Tr, atom.Caption, atom.Blockquote, atom.Pre, atom.Hr,
	atom.Address, atom.Figure, atom.Figcaption, atom.Fieldset, atom.Form, atom.Details, atom.Summary, atom.Center)

var dropped = set(atom.Script, atom.Style, atom.Head, atom.Title, atom.Iframe, atom.Noscript, atom.Noembed, atom.Noframes,
	atom.Template, atom.Object, atom.Embed, atom.Applet, atom.Audio, atom.Video, atom.Canvas, atom.Img, atom.Select,
	atom.Textarea, atom.Input, atom.Button, atom.Svg, atom.Math, atom.Xmp, atom.Plaintext)

func set(atoms ...atom.Atom) map[atom.Atom]bool {
	all := make(map[atom.Atom]bool, len(atoms))
	for _, a := range atoms {
		all[a] = true
	}
	return all
}
