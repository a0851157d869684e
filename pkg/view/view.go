// Package view turns what pages say into HTML. Each page is a struct and a
// template of templates/page; the two are held together by a test. It knows
// the words of the trade and how to say them in French and English, never a
// request, a right or a table: what it shows was found by whoever calls.
//
//	page := &view.TextPage{Heading: "Charte", …}
//	err := view.Render(w, "fr", "text", page)
//
// A new page is a struct that embeds Frame, a line in Pages, a template
// templates/page/NAME.html that defines "main", and its words in
// data/messages/{fr,en}/page.json.
package view

import (
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"

	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/templates"
)

// Frame is what every page has around its own content. The handler sets what
// is particular to the page, Render's caller the rest (web does it in one place).
type Frame struct {
	Title       string // of the browser's tab, without the registry's name
	Description string // one sentence for search engines and shared links
	Door        string // the menu's door we are behind: "announce", "find", "pick" or blank
	NoIndex     bool   // search engines are asked to leave it
	Canonical   string // path when it is not Path itself
	Feeds       []Link // feeds of what is shown, for autodiscovery
	Social      *Social

	Lang string // "fr" or "en"
	Path string // path and query of this page in French
	Site Site
}

// Site is what all pages know of the registry that serves them.
type Site struct {
	Name    string          // what the host calls it
	Base    string          // "https://pioche.example", without a final slash
	Contact string          // address of mail of who looks after it, or blank
	Demo    bool            // all it holds is fictitious
	Kinds   []registry.Kind // of cards that are announced and listed; none: all
}

// Lists is where the first kind of card that is welcome is listed, without
// its language: where the doors lead.
func (s Site) Lists() string {
	if len(s.Kinds) == 0 {
		return ListPath(registry.KindEvent)
	}
	return ListPath(s.Kinds[0])
}

// Announces is where it is announced.
func (s Site) Announces() string { return s.Lists() + "/nouveau" }

// Events says whether events are welcome.
func (s Site) Events() bool { return s.Lists() == ListPath(registry.KindEvent) }

// Social is how a page looks when its address is pasted in a message
// (Open Graph protocol).
type Social struct {
	Type  string // "website", "article"
	Title string
	Text  string

	Image, Alt    string // path of the picture shown, blank: the icon
	Width, Height int
}

// Link is an address and its words. Type is its media type when it is a file.
type Link struct {
	Href  string
	Label string
	Type  string
}

// SetFrame fills what depends on the request rather than on the page.
func (f *Frame) SetFrame(lang, path string, site Site) {
	f.Lang, f.Path, f.Site = lang, path, site
}

// CanonicalPath is the one path search engines should know this page by.
func (f *Frame) CanonicalPath() string {
	if f.Canonical != "" {
		return f.Canonical
	}
	bare, _, _ := strings.Cut(f.Path, "?")
	return bare
}

// Framed is any page: a pointer to a struct that embeds Frame.
type Framed interface {
	SetFrame(lang, path string, site Site)
}

// Render writes a page in a language. Name is that of its template. Write to
// a buffer: what is wrong shows half-way.
func Render(w io.Writer, lang, name string, page Framed) error {
	set, ok := sets()[lang][name]
	if !ok {
		return fmt.Errorf("no template %q in %q", name, lang)
	}
	if err := set.ExecuteTemplate(w, "layout", page); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	return nil
}

// RenderPart writes only one named part of a page ("count", "results"): what
// a live page replaces.
func RenderPart(w io.Writer, lang, name, part string, page Framed) error {
	set, ok := sets()[lang][name]
	if !ok {
		return fmt.Errorf("no template %q in %q", name, lang)
	}
	if err := set.ExecuteTemplate(w, part, page); err != nil {
		return fmt.Errorf("render %s of %s: %w", part, name, err)
	}
	return nil
}

// sets holds one parsed template set by language and page, so that functions
// inside know their language. The files are in the binary: a broken one stops
// the program at its first page.
var sets = sync.OnceValue(func() map[string]map[string]*template.Template {
	all := map[string]map[string]*template.Template{}
	for _, lang := range i18n.Langs {
		pages, err := parse(templates.Pages, lang)
		if err != nil {
			panic(err)
		}
		all[lang] = pages
	}
	return all
})

func parse(files fs.FS, lang string) (map[string]*template.Template, error) {
	shared := template.New("").Funcs(funcs(lang)).Option("missingkey=error")
	shared, err := shared.ParseFS(files, "layout.html", "part/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse layout and parts: %w", err)
	}
	names, err := fs.Glob(files, "page/*.html")
	if err != nil {
		return nil, err
	}
	pages := map[string]*template.Template{}
	for _, file := range names {
		set, err := template.Must(shared.Clone()).ParseFS(files, file)
		if err != nil {
			return nil, fmt.Errorf("parse %s: %w", file, err)
		}
		pages[strings.TrimSuffix(path.Base(file), ".html")] = set
	}
	return pages, nil
}
