package text

import (
	"bufio"
	"bytes"
	stdhtml "html"
	"regexp"
	"strconv"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	gmtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

const linkRel = "nofollow noopener ugc" // whoever can write a card must gain nothing from its links

// markdown reads the little of Markdown cards keep. HTML and code are left out of the grammar, so what looks like a
// tag is shown as it was typed instead of vanishing.
var markdown = parser.NewParser(
	parser.WithBlockParsers(
		util.Prioritized(parser.NewSetextHeadingParser(), 100),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	),
	parser.WithInlineParsers(
		util.Prioritized(parser.NewLinkParser(), 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(parser.NewEmphasisParser(), 500),
		util.Prioritized(extension.NewLinkifyParser(), 999),
	),
)

var toHTML = renderer.NewRenderer(renderer.WithNodeRenderers(
	util.Prioritized(cardRenderer{}, 100),
	util.Prioritized(html.NewRenderer(html.WithHardWraps()), 1000),
))

// safe is the last word on what leaves: it holds even if the renderer above were wrong.
var safe = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "ul", "ol", "li", "strong", "em", "br")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile("^" + linkRel + "$")).OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireParseableURLs(true)
	return p
}()

// HTML renders the Markdown of a card as HTML that is safe anywhere: paragraphs, lists, links to the web or an e-mail
// (marked nofollow noopener ugc), strong, em and line breaks as typed; headings become strong paragraphs, images
// their text. Tags typed by the author are shown, never obeyed.
func HTML(source string) string {
	var out bytes.Buffer
	WriteHTML(&out, source)
	return out.String()
}

// WriteHTML writes what [HTML] gives.
func WriteHTML(out *bytes.Buffer, source string) {
	if prose(source) {
		writeProse(out, source)
		return
	}
	out.WriteString(markdownHTML(source))
}

func markdownHTML(source string) string {
	var out bytes.Buffer
	document, src := parse(source)
	if err := toHTML.Render(&out, src, document); err != nil {
		return "<p>" + stdhtml.EscapeString(source) + "</p>" // a bytes.Buffer never fails; refuse to lose the text if it did
	}
	return strings.TrimSpace(safe.Sanitize(out.String()))
}

// indent is dropped before parsing: text a mail program indented is no code, and without code in the grammar goldmark
// would drop the line.
var indent = regexp.MustCompile(`(?m)^[ \t]+`)

func parse(source string) (ast.Node, []byte) {
	src := indent.ReplaceAll([]byte(source), nil)
	return markdown.Parse(gmtext.NewReader(src)), src
}

// cardRenderer renders what cards keep otherwise than a page would: links, headings, images.
type cardRenderer struct{}

func (cardRenderer) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindHeading, renderHeading)
	r.Register(ast.KindImage, renderNothing)
	r.Register(ast.KindThematicBreak, renderNothing)
	r.Register(ast.KindBlockquote, renderNothing)
	r.Register(ast.KindLink, renderLink)
	r.Register(ast.KindAutoLink, renderAutoLink)
}

func renderNothing(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) {
	return ast.WalkContinue, nil
}

func renderHeading(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	mark := "</strong></p>\n"
	if entering {
		mark = "<p><strong>"
	}
	_, err := w.WriteString(mark)
	return ast.WalkContinue, err
}

func renderLink(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	destination, ok := linkTarget(string(n.(*ast.Link).Destination))
	if !ok {
		return ast.WalkContinue, nil
	}
	mark := "</a>"
	if entering {
		mark = openLink(destination)
	}
	_, err := w.WriteString(mark)
	return ast.WalkContinue, err
}

func renderAutoLink(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	link := n.(*ast.AutoLink)
	destination, label := string(link.URL(source)), stdhtml.EscapeString(string(link.Label(source)))
	if link.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(destination, "mailto:") {
		destination = "mailto:" + destination
	}
	if destination, ok := linkTarget(destination); ok {
		label = openLink(destination) + label + "</a>"
	}
	_, err := w.WriteString(label)
	return ast.WalkContinue, err
}

func openLink(destination string) string {
	return `<a href="` + stdhtml.EscapeString(destination) + `" rel="` + linkRel + `">`
}

// linkTarget reads where a link leads: the web, or one e-mail address.
func linkTarget(destination string) (string, bool) {
	destination = stdhtml.UnescapeString(destination)
	if address, isMail := strings.CutPrefix(destination, "mailto:"); isMail {
		address, ok := Email(address)
		return "mailto:" + address, ok
	}
	return WebURL(destination)
}

// Plain renders the Markdown of a card as text to read without marks: paragraphs parted by an empty line, list items
// behind a dash or their number, links as their text.
func Plain(source string) string {
	if prose(source) {
		return CleanLines(source)
	}
	return markdownPlain(source)
}

func markdownPlain(source string) string {
	document, src := parse(source)
	var out strings.Builder
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		writePlain(&out, n, src, entering)
		return ast.WalkContinue, nil
	})
	return CleanLines(out.String())
}

func writePlain(out *strings.Builder, n ast.Node, source []byte, entering bool) {
	_, inItem := n.Parent().(*ast.ListItem)
	if !entering {
		switch n.(type) {
		case *ast.TextBlock:
			out.WriteString("\n")
		case *ast.Paragraph, *ast.Heading, *ast.List:
			out.WriteString("\n")
			if !inItem {
				out.WriteString("\n")
			}
		}
		return
	}
	switch n := n.(type) {
	case *ast.Text:
		out.WriteString(literal(n.Segment.Value(source)))
		if n.SoftLineBreak() || n.HardLineBreak() {
			out.WriteString("\n")
		}
	case *ast.String:
		out.Write(n.Value)
	case *ast.AutoLink:
		out.Write(n.Label(source))
	case *ast.ListItem:
		out.WriteString(itemMark(n))
	}
}

// itemMark is what stands before a list item: a dash, or its number in an ordered list.
func itemMark(item *ast.ListItem) string {
	list := item.Parent().(*ast.List)
	if !list.IsOrdered() {
		return "- "
	}
	number := list.Start
	for before := item.PreviousSibling(); before != nil; before = before.PreviousSibling() {
		number++
	}
	return strconv.Itoa(number) + ". "
}

// literal resolves the backslashes and character references of a segment, as the HTML renderer does.
func literal(segment []byte) string {
	if bytes.IndexByte(segment, '\\') < 0 && bytes.IndexByte(segment, '&') < 0 {
		return string(segment)
	}
	var escaped bytes.Buffer
	w := bufio.NewWriter(&escaped)
	html.DefaultWriter.Write(w, segment)
	w.Flush() // into memory: cannot fail
	return stdhtml.UnescapeString(escaped.String())
}
