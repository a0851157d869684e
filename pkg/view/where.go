package view

import (
	"html/template"
	"net/url"
	"strings"

	"pioche/pkg/i18n"
)

// Tool is a program that sites are made with, and the ways to show a feed
// there, the simplest first. Key names its messages: "embed.KEY".
type Tool struct {
	Key  string
	Ways []Way
}

// Way is one way to show a feed: what to copy, or where a link leads. Its
// words are the message "embed.TOOL.KEY".
type Way struct {
	ID    string // of its field
	Key   string
	Label string // of what is copied
	Value string // blank: there is a link alone
	Long  bool   // it takes several lines
	Href  template.URL
	Shot  string // the picture of how it looks, blank: none
}

// tools are the programs of the sites we know, by the value each way takes:
// an address of the feed by its extension, or a piece of HTML.
var tools = []struct {
	key  string
	ways []string
}{
	{"wordpress", []string{"page", "rss", "component"}},
	{"spip", []string{"frame", "loop", "rss"}},
	{"joomla", []string{"rss", "frame"}},
	{"drupal", []string{"rss", "frame"}},
	{"builder", []string{"html"}},
	{"html", []string{"component", "frame", "include"}},
	{"calendar", []string{"ics"}},
	{"app", []string{"txt"}},
	{"webmaster", []string{"mail"}},
}

// shots are the pictures taken when a way was tried.
var shots = map[string]string{"wordpress-page": "shots/wordpress-line.webp", "wordpress-rss": "shots/wordpress-rss.webp", "wordpress-component": "shots/wordpress-html.webp"}

// newTools tells where a feed can be shown. Values holds what each way copies;
// a way without its value is left out.
func newTools(lang, title string, values map[string]string) []Tool {
	var list []Tool
	for _, known := range tools {
		tool := Tool{Key: known.key}
		for _, key := range known.ways {
			way := Way{ID: "way-" + known.key + "-" + key, Key: key, Value: values[key], Long: strings.Contains(values[key], "<"), Shot: shots[known.key+"-"+key]}
			switch {
			case key == "mail":
				way.Href = mailto(lang, title, values)
			case way.Value == "":
				continue
			case key == "ics":
				_, rest, _ := strings.Cut(way.Value, "://")
				way.Href = template.URL("webcal://" + rest)
			}
			if way.Value != "" {
				way.Label = i18n.T(lang, "embed.copy."+key)
			}
			tool.Ways = append(tool.Ways, way)
		}
		if len(tool.Ways) > 0 {
			list = append(list, tool)
		}
	}
	return list
}

// spipLoop shows a feed in a template of SPIP, in its order. A template runs
// what it holds: nothing people wrote goes in, and addresses are escaped.
func spipLoop(lang, rss, page string) string {
	return `#CACHE{900}
<B_agenda>
<ul>
<BOUCLE_agenda(DATA){source rss, '` + rss + `'}{0,10}>
<li><a href="#URL">#TITRE</a>[<br>(#DESCRIPTIF|couper{150})]</li>
</BOUCLE_agenda>
</ul>
</B_agenda>
<p><a href="` + template.HTMLEscapeString(page) + `">` + i18n.T(lang, "embed.spip.all") + `</a></p>`
}

// mailto is a letter to whoever looks after the site, with all they need.
func mailto(lang, title string, values map[string]string) template.URL {
	args := []any{"Title", title, "RSS", values["rss"], "ICS", values["ics"], "Component", values["component"], "Frame", values["frame"]}
	body := i18n.T(lang, "embed.mail.body", args...)
	if values["page"] != "" {
		body = i18n.T(lang, "embed.mail.page", "Page", values["page"]) + "\n\n" + body
	}
	body = i18n.T(lang, "embed.mail.hello", args...) + "\n\n" + body
	return template.URL("mailto:?subject=" + url.PathEscape(i18n.T(lang, "embed.mail.subject", args...)) + "&body=" + url.PathEscape(strings.ReplaceAll(body, "\n", "\r\n")))
}
