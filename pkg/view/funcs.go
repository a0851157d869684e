package view

import (
	"bytes"
	"html/template"
	"strings"
	"time"

	"github.com/yuin/goldmark"

	"pioche/data"
	"pioche/pkg/i18n"
	"pioche/pkg/text"
	"pioche/static"
)

// funcs are what templates may call; those that speak know their language.
//
//	{{t "page.find.count" "Count" 12}}   a message of the catalogs
//	{{t "page.count" "Count" (many .N)}} the same, where counting stopped at Counted
//	{{path "/evenements"}}               the address in the page's language
//	{{static "pioche.css"}}              the hashed address of a file
//	{{kind "application/rss+xml"}}       the attribute type of a link
//	{{say "help.charter.1"}}             a message written in Markdown, as HTML
//	{{markdown .Description}}            what someone wrote, made safe
//	{{day .Start}} {{hour .Start}}       a moment, on its own clock
//	{{stamp .Start}}                     the same for <time datetime>
func funcs(lang string) template.FuncMap {
	return template.FuncMap{
		"t":        func(key string, args ...any) string { return i18n.T(lang, key, args...) },
		"has":      func(key string) bool { return i18n.Has(lang, key) },
		"path":     func(p string) string { return Path(lang, p) },
		"pathIn":   Path,
		"langs":    func() []string { return i18n.Langs },
		"other":    func() string { return Other(lang) },
		"kind":     kindAttr,
		"static":   static.Path,
		"say":      func(key string, args ...any) template.HTML { return trusted(i18n.T(lang, key, args...)) },
		"markdown": func(s string) template.HTML { return template.HTML(text.HTML(s)) }, // text.HTML sanitises
		"day":      func(t time.Time) string { return i18n.Day(lang, t) },
		"hour":     func(t time.Time) string { return i18n.Hour(lang, t) },
		"number":   func(n int) string { return number(lang, n) },
		"many":     Many,
		"list":     func(items []string) string { return i18n.List(lang, items) },
		"stamp":    func(t time.Time) string { return t.Format(time.RFC3339) },
		"word":     func(w data.Word) string { return w.In(lang) },
		"upper":    Upper,
	}
}

// kindAttr is the attribute of a media type with its "+" as it is: programs
// that look for feeds by regular expressions, WordPress among them, do not
// know it as "&#43;".
func kindAttr(media string) template.HTMLAttr {
	return template.HTMLAttr(`type="` + template.HTMLEscapeString(media) + `"`)
}

// Counted is how many cards are counted one by one: beyond, a page says
// "plus de 1 000", which tells as much and costs no more.
const Counted = 1_000

// Many is a count of cards as messages take it.
func Many(n int) any {
	if n > Counted {
		return i18n.More(Counted)
	}
	return n
}

func number(lang string, n int) string {
	if n > Counted {
		return i18n.More(Counted).In(lang)
	}
	return i18n.Number(lang, n)
}

// Path is the address of a page in a language: French at the root, English under /en.
func Path(lang, path string) string {
	if lang == "fr" || !strings.HasPrefix(path, "/") {
		return path
	}
	return strings.TrimSuffix("/"+lang+path, "/")
}

// Other is the language a page also exists in.
func Other(lang string) string {
	if lang == "fr" {
		return "en"
	}
	return "fr"
}

// trusted renders Markdown of our own catalogs. It is not for what people type.
func trusted(markdown string) template.HTML {
	var out bytes.Buffer
	if err := goldmark.Convert([]byte(markdown), &out); err != nil {
		return template.HTML(template.HTMLEscapeString(markdown))
	}
	return template.HTML(out.String())
}

// Upper begins a sentence with what may be its middle.
func Upper(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}
