package registry

import (
	"maps"
	"slices"
)

// Text is what a person wrote, by language (BCP 47 primary tag: "fr", "en").
type Text map[string]string

// In gives the text in the first of these languages it holds, or else in
// French, English, or whichever comes first by code.
func (t Text) In(langs ...string) string {
	for _, lang := range append(langs, "fr", "en") {
		if s := t[lang]; s != "" {
			return s
		}
	}
	for _, lang := range t.Langs() {
		return t[lang]
	}
	return ""
}

// Langs lists the languages that hold something, sorted.
func (t Text) Langs() []string {
	var langs []string
	for _, lang := range slices.Sorted(maps.Keys(t)) {
		if t[lang] != "" {
			langs = append(langs, lang)
		}
	}
	return langs
}
