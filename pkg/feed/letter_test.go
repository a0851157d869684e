package feed_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"golang.org/x/net/html"

	"pioche/pkg/feed"
	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
)

func letterOf(t testing.TB, write func(io.Writer, *feed.Feed) error, f *feed.Feed) string {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out, f); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestLetterIsAsReviewed(t *testing.T) {
	for _, grouping := range feed.Groupings {
		for _, lang := range i18n.Langs {
			f := sample(false)
			f.Lang, f.Grouping = lang, grouping
			golden(t, "letter-"+grouping+"-"+lang+".html", []byte(letterOf(t, feed.WriteLetterPage, f)))
			golden(t, "letter-"+grouping+"-"+lang+".md", written(t, "md", f))
		}
	}
}

// What people typed is shown in a letter, never obeyed: only our own elements,
// attributes and addresses are there.
func TestHostileTextsAreInertInALetter(t *testing.T) {
	f := sample(false)
	page := letterOf(t, feed.WriteLetterPage, f)
	for _, el := range elements(t, page) {
		for _, a := range el.Attr {
			if a.Key == "href" || a.Key == "src" {
				if !strings.HasPrefix(a.Val, "https://pioche.example/") {
					t.Errorf("<%s> leads to %q", el.Data, a.Val)
				}
			}
			if strings.HasPrefix(a.Key, "on") || a.Key == "class" || a.Key == "id" {
				t.Errorf("<%s> has %s=%q", el.Data, a.Key, a.Val)
			}
			if el.Data == "img" && a.Key == "alt" && strings.Contains(a.Val, "\n") {
				t.Errorf("alt is %q", a.Val)
			}
		}
		switch el.Data {
		case "html", "head", "meta", "base", "title", "body", "table", "tbody", "tr", "td", "h1", "h2", "h3", "p", "a", "img":
		default:
			t.Errorf("the letter holds <%s>", el.Data)
		}
	}
}

// The Markdown of a feed gives back, once read, the same titles as text and no
// element or link but its own, whatever people typed.
func TestHostileTextsAreInertInMarkdown(t *testing.T) {
	nasty := []string{
		"<script>alert(1)</script>", "[ici](https://mal.example)", "![x](https://mal.example/p.png)", "**gras** _it_ `code` ~~non~~", "www.mal.example et https://mal.example",
		"a@mal.example", "&lt;b&gt; &amp;", `\<b>`, "# titre", "1. un", "- deux", "+ trois", "=== ", "| a | b |", "<https://mal.example>", "<!-- -->", "]: https://mal.example",
	}
	for i, title := range nasty {
		f := sample(false)
		c := registrytest.Fixed()[1]
		c.Title, c.Summary, c.Place.Name = registry.Text{"fr": title}, registry.Text{"fr": title}, title
		f.Title, f.Picks = title, []filter.Pick{{Card: c, Shown: &c.Event.Occurrences[0]}}
		f.Grouping = feed.Groupings[i%len(feed.Groupings)]
		var out bytes.Buffer
		if err := goldmark.New(goldmark.WithExtensions(extension.GFM)).Convert(written(t, "md", f), &out); err != nil {
			t.Fatal(err)
		}
		for _, el := range elements(t, out.String()) {
			switch el.Data {
			case "html", "head", "body", "h1", "h2", "ul", "li", "p", "strong":
			case "a":
				if href := el.Attr[0].Val; !strings.HasPrefix(href, "https://pioche.example/") {
					t.Errorf("%q makes a link to %s", title, href)
				}
			default:
				t.Errorf("%q makes a <%s>\n%s", title, el.Data, out.String())
			}
		}
		root, _ := html.Parse(&out)
		if told := textOf(root); strings.Count(told, strings.Join(strings.Fields(title), " ")) < 3 {
			t.Errorf("%q is not shown as typed, thrice:\n%s", title, told)
		}
	}
}

func elements(t *testing.T, page string) (list []*html.Node) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			list = append(list, n)
		}
	}
	return list
}

func textOf(root *html.Node) string {
	var out strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			out.WriteString(n.Data)
		}
	}
	return out.String()
}

func TestLetterAndMessageFitWhereTheyGo(t *testing.T) {
	f := sample(false)
	f.Picks = nil
	for n := range 500 {
		c := registrytest.Fixed()[1]
		c.ID = fmt.Sprintf("aaaaaaaaa%c%c%c", 'a'+n/26%26, 'a'+n%26, 'a'+n/676)
		c.Title = registry.Text{"fr": strings.Repeat(`"<&'é `, 33)}
		c.Summary = c.Title
		f.Picks = append(f.Picks, filter.Pick{Card: c, Shown: &c.Event.Occurrences[0]})
	}
	f.Total = 800
	page := letterOf(t, feed.WriteLetterPage, f)
	shown := strings.Count(page, "<h3 ")
	if len(page) > feed.MaxLetter || shown < 20 {
		t.Errorf("the letter weighs %d bytes for %d cards, want at most %d for 20 at least", len(page), shown, feed.MaxLetter)
	}
	if want := i18n.T("fr", "flux.rest", "Count", 800-shown); !strings.Contains(page, want[1:]) {
		t.Errorf("the letter does not say %q", want)
	}
	message := string(written(t, "txt", f))
	told := strings.Count(message, "• ")
	if n := utf8.RuneCountInString(message); n > 2000 || told == 0 {
		t.Errorf("the message has %d characters for %d cards, want at most 2000", n, told)
	}
	if want := i18n.T("fr", "flux.rest", "Count", 800-told); !strings.Contains(message, want[1:]) || !strings.HasSuffix(message, "\n"+f.Home+"\n") {
		t.Errorf("the message does not end by %q and its address:\n%s", want, message)
	}
	for line := range strings.Lines(message) {
		if utf8.RuneCountInString(line) > 170 {
			t.Errorf("a line is long: %q", line)
		}
	}
}
