// Package i18n finds the words people read: messages of the catalogs kept in
// data/messages, plurals, numbers, and dates as people say them. French comes
// first, English second.
//
// It knows no page and no format: it gives plain text, never HTML, and who
// asks escapes. It does not read the clock either; a "now" is handed in.
//
//	i18n.T("fr", "date.allday")               // "toute la journée"
//	i18n.T("fr", "list.count", "Count", 1234) // "1 234 événements"
//	i18n.Number("fr", 1234)                   // "1 234"
package i18n

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"pioche/data"
)

// Langs are the languages spoken, the first by default.
var Langs = []string{"fr", "en"}

// Spoken is the language asked for when it is one of ours, else the first.
func Spoken(lang string) string {
	if slices.Contains(Langs, lang) {
		return lang
	}
	return Langs[0]
}

// A catalog is one language's messages. Those of one form, most of them, are
// filled here; those with a plural go through the localizer.
type catalog struct {
	single    map[string][]string // words and names of placeholders in turn
	plural    map[string]bool
	localizer *goi18n.Localizer
}

// catalogs reads every catalog once. The files are inside the binary, so a
// broken one is a mistake of the programmer and stops the program.
var catalogs = sync.OnceValue(func() map[string]catalog {
	loaded, err := load(data.Messages)
	if err != nil {
		panic(err)
	}
	return loaded
})

func load(files fs.FS) (map[string]catalog, error) {
	bundle := goi18n.NewBundle(language.French)
	loaded := map[string]catalog{}
	for _, lang := range Langs {
		names, err := fs.Glob(files, path.Join("messages", lang, "*.json"))
		if err != nil {
			return nil, err
		}
		c := catalog{single: map[string][]string{}, plural: map[string]bool{}}
		for _, name := range names {
			text, err := fs.ReadFile(files, name)
			if err != nil {
				return nil, err
			}
			parsed, err := bundle.ParseMessageFileBytes(text, lang+".json")
			if err != nil {
				return nil, fmt.Errorf("read messages %s: %w", name, err)
			}
			for _, m := range parsed.Messages {
				c.add(m)
			}
		}
		c.localizer = goi18n.NewLocalizer(bundle, lang)
		loaded[lang] = c
	}
	return loaded, nil
}

func (c catalog) add(m *goi18n.Message) {
	if m.One == "" {
		c.single[m.ID] = parts(m.Other)
	} else {
		c.plural[m.ID] = true
	}
}

// T gives a message in a language. The args are names and values, in pairs,
// for the placeholders: T(lang, "page.hello", "Name", "Léa"). "Count", a
// whole number or [More], also chooses the plural (in French zero is singular) and is
// printed as Number does; so is "Max", a bound. A message absent from a language is given in
// French, one absent from both is its key; an unknown language is French.
func T(lang, key string, args ...any) string {
	for _, lang := range []string{lang, Langs[0]} {
		if text, ok := catalogs()[lang].render(lang, key, args); ok {
			return text
		}
	}
	return key
}

func (c catalog) render(lang, key string, args []any) (text string, ok bool) {
	if parts, ok := c.single[key]; ok {
		return fill(lang, parts, args), true
	}
	if c.plural[key] {
		return c.choose(lang, key, args), true
	}
	return "", false
}

// choose gives a message in the form its count asks for.
func (c catalog) choose(lang, key string, args []any) string {
	values := make(map[string]any, len(args)/2)
	config := goi18n.LocalizeConfig{MessageID: key, TemplateData: values}
	for i := 0; i+1 < len(args); i += 2 {
		name := fmt.Sprint(args[i])
		values[name] = say(lang, name, args[i+1])
		if name != "Count" {
			continue
		}
		config.PluralCount = args[i+1]
		if more, ok := args[i+1].(More); ok {
			config.PluralCount = int(more)
		}
	}
	text, err := c.localizer.Localize(&config)
	if err != nil && text == "" {
		return key
	}
	return text
}

// parts splits a message at its placeholders, "{{.Name}}".
func parts(text string) (list []string) {
	for {
		before, rest, found := strings.Cut(text, "{{.")
		if !found {
			return append(list, text)
		}
		name, after, _ := strings.Cut(rest, "}}")
		list, text = append(list, before, name), after
	}
}

// fill puts values in the place of placeholders.
func fill(lang string, parts []string, args []any) string {
	if len(parts) == 1 {
		return parts[0]
	}
	var out strings.Builder
	for i, part := range parts {
		if i%2 == 0 {
			out.WriteString(part)
			continue
		}
		for at := 0; at+1 < len(args); at += 2 {
			if args[at] == part {
				out.WriteString(say(lang, part, args[at+1]))
			}
		}
	}
	return out.String()
}

// say is a value as its placeholder shows it.
func say(lang, name string, value any) string {
	switch value := value.(type) {
	case string:
		return value
	case More:
		return value.In(lang)
	case int:
		if name == "Count" || name == "Max" {
			return Number(lang, value)
		}
	case int64:
		if name == "Count" || name == "Max" {
			return Number(lang, int(value))
		}
	}
	return fmt.Sprint(value)
}

// Has says whether a language has a message of its own under key.
func Has(lang, key string) bool {
	c := catalogs()[lang]
	_, single := c.single[key]
	return single || c.plural[key]
}

// ForKind gives a message of a room ("form", "manage") as it is worded for a
// kind of card, or else as it is for all: of "title.label",
// form.notice.title.label before form.title.label.
func ForKind(lang, room, kind, key string, args ...any) string {
	if own := room + "." + kind + "." + key; Has(lang, own) {
		return T(lang, own, args...)
	}
	return T(lang, room+"."+key, args...)
}

// Keys lists every message of a language, sorted.
func Keys(lang string) []string {
	c := catalogs()[lang]
	keys := slices.Collect(maps.Keys(c.single))
	keys = slices.AppendSeq(keys, maps.Keys(c.plural))
	slices.Sort(keys)
	return keys
}
