package view

import (
	"strconv"

	"pioche/pkg/i18n"
)

// TextPage is a page of plain words: help, charter, legal notice.
type TextPage struct {
	Frame
	Heading  string
	Intro    string
	Sections []TextSection
	Write    bool   // tells whom to write to
	Topics   []Link // other pages to read
}

// TextSection is a heading and the key of its Markdown in the catalogs.
type TextSection struct{ Heading, Key string }

// Sections lists the sections of a text in the catalogs: "help.KEY.1.title"
// with "help.KEY.1.text", then 2, 3… for as long as there are some. Where
// nobody can be written to, "help.KEY.1.text.silent" stands for the text that
// says one can.
func Sections(lang, key string, silent bool) []TextSection {
	var sections []TextSection
	for n := 1; ; n++ {
		prefix := "help." + key + "." + strconv.Itoa(n)
		told := prefix + ".text"
		if !i18n.Has(lang, told) {
			return sections
		}
		if silent && i18n.Has(lang, told+".silent") {
			told += ".silent"
		}
		sections = append(sections, TextSection{Heading: i18n.T(lang, prefix+".title"), Key: told})
	}
}
