package view

import (
	"bytes"
	"io/fs"
	"path"
	"strings"
	"testing"

	"pioche/pkg/i18n"
	"pioche/templates"
)

// samples are pages as full and as empty as they come: each template of
// templates/page needs both, so that a name the struct has not is caught.
var samples = map[string][]Framed{
	"home": {&HomePage{}},
	"text": {&TextPage{}, &TextPage{Heading: "Aide", Intro: "Trois gestes.", Sections: Sections("fr", "index"), Write: true, Topics: []Link{{Href: "/aide/piocher", Label: "Piocher"}}}},
	"error": {&ErrorPage{}, &ErrorPage{Heading: "Rien ici", Text: "Voyez ailleurs.", Reference: "abcdefgh", Doors: true, Instead: "/evenements",
		Retry: &Given{Action: "/evenements", Fields: []GivenField{{Name: "title", Value: "<script>alert(1)</script>"}}}}},
}

func TestEveryTemplateFitsItsStruct(t *testing.T) {
	files, err := fs.Glob(templates.Pages, "page/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(path.Base(file), ".html")
		if len(samples[name]) == 0 {
			t.Errorf("page %q has no sample here", name)
		}
		for i, page := range samples[name] {
			for _, lang := range i18n.Langs {
				page.SetFrame(lang, "/aide?x=1", Site{Name: "Pioche", Base: "https://pioche.example", Contact: "a@pioche.example", Demo: i == 0})
				var out bytes.Buffer
				if err := Render(&out, lang, name, page); err != nil {
					t.Errorf("%s, sample %d: %v", lang, i, err)
					continue
				}
				checkPage(t, name, lang, out.String())
			}
		}
	}
}

// checkPage holds what every page must be, whatever it says.
func checkPage(t *testing.T, name, lang, html string) {
	t.Helper()
	for _, want := range []string{`<html lang="` + lang + `">`, `<a class="skip" href="#main">`, `<main id="main"`, "</html>"} {
		if !strings.Contains(html, want) {
			t.Errorf("%s in %s lacks %s", name, lang, want)
		}
	}
	if n := strings.Count(html, "<h1"); n != 1 {
		t.Errorf("%s in %s has %d <h1>, want 1", name, lang, n)
	}
	for _, never := range []string{"<script>alert", " style=", " onclick=", "ZgotmplZ", "<title> ·"} {
		if strings.Contains(html, never) {
			t.Errorf("%s in %s holds %q", name, lang, never)
		}
	}
	for _, room := range []string{">page.", ">help.", ">fail.", ">form.", "\"page."} {
		if strings.Contains(html, room) {
			t.Errorf("%s in %s shows the key of a message (%s…)", name, lang, room)
		}
	}
}

func TestPathsInBothLanguages(t *testing.T) {
	for _, test := range []struct{ lang, path, want string }{
		{"fr", "/", "/"},
		{"en", "/", "/en"},
		{"en", "/evenements?when=weekend", "/en/evenements?when=weekend"},
		{"en", "https://elsewhere.example/", "https://elsewhere.example/"},
	} {
		if got := Path(test.lang, test.path); got != test.want {
			t.Errorf("Path(%q, %q) = %q, want %q", test.lang, test.path, got, test.want)
		}
	}
}
