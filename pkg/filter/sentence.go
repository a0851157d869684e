package filter

import (
	"cmp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"pioche/data"
	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/when"
)

// Sentence says the filter in words: "Les événements, dans le Briançonnais,
// sur musique ou nature, gratuits, dans les 60 jours, sauf sport".
func (f Filter) Sentence(lang string) string {
	parts := []string{f.subject(lang)}
	placed := false
	for _, field := range Fields {
		if len(f.is[field.Name]) == 0 || field.reads == byPlace && placed {
			continue
		}
		placed = placed || field.reads == byPlace
		if phrase := f.Phrase(lang, field); phrase != "" {
			parts = append(parts, phrase)
		}
	}
	placed = false
	for _, field := range Fields {
		if len(f.not[field.Name]) == 0 || field.reads == byPlace && placed {
			continue
		}
		placed = placed || field.reads == byPlace
		parts = append(parts, i18n.T(lang, "filter.except", "Words", f.wordsOf(lang, field, f.not)))
	}
	return upperFirst(strings.Join(parts, i18n.T(lang, "filter.comma")))
}

// subject names the kinds asked for: "les événements et les infos".
func (f Filter) subject(lang string) string {
	var names []string
	for _, kind := range f.kinds {
		names = append(names, i18n.T(lang, "filter.subject."+string(kind)))
	}
	return i18n.List(lang, names)
}

// Phrase says one criterion in words: "gratuits", "à 20 km de Briançon".
// Blank for what is only a part of another, or presentation.
func (f Filter) Phrase(lang string, field Field) string {
	if field.Shows || field.Name == "radius" || field.Name == "to" && f.First("from") != "" {
		return ""
	}
	key, args := "filter.phrase."+field.Name, []any{"Words", f.wordsOf(lang, field, f.is)}
	switch {
	case field.reads == byPlace:
		key = "filter.phrase.place"
	case field.Name == "days":
		n, _ := strconv.Atoi(f.First("days"))
		args = append(args, "Count", n)
	case field.Name == "near":
		args = append(args, "Of", centreWords(lang, f.First("near")), "Km", cmp.Or(f.First("radius"), strconv.Itoa(DefaultRadius)))
	case field.Name == "from" && f.First("to") == f.First("from"):
		key = "filter.phrase.on"
	case field.Name == "from" && f.First("to") != "":
		key = "filter.phrase.between"
		args = append(args, "To", dayWords(lang, f.First("to")))
	}
	return i18n.T(lang, key, args...)
}

// mostNamed is how many territories are named; with many more, the others are
// counted, so that a sentence stays one.
const mostNamed = 5

// wordsOf lists the values of a field as people say them: "musique ou nature".
func (f Filter) wordsOf(lang string, field Field, values map[string][]string) string {
	var list []string
	if field.reads == byPlace {
		for _, t := range territoriesOf(values) {
			list = append(list, territoryWords(lang, t))
		}
		if rest := len(list) - mostNamed; rest > 1 {
			list = append(list[:mostNamed], i18n.T(lang, "filter.places", "Count", rest))
		}
		return either(lang, list)
	}
	for _, v := range values[field.Name] {
		list = append(list, Said(lang, field, v))
	}
	return either(lang, list)
}

// Said words a value as it is said of several cards, "gratuits", where that
// is not its name.
func Said(lang string, field Field, value string) string {
	if key := "filter.said." + field.Name + "." + value; i18n.Has(lang, key) {
		return i18n.T(lang, key)
	}
	return valueWords(lang, field, value)
}

// either joins alternatives: "musique, cinéma ou nature".
func either(lang string, list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + i18n.T(lang, "filter.or") + list[last]
}

// territoryWords says a territory; one that is no more has lost its name.
func territoryWords(lang string, t registry.Territory) string {
	if geo.NameOf(t) == "" {
		return i18n.T(lang, "filter.lost", "Value", t.Code)
	}
	if lang == "fr" {
		return geo.At(t)
	}
	return geo.NameOf(t)
}

// centreWords says "of" a centre: "d’Embrun" in French, where words contract
// and elide, the bare name or coordinates elsewhere.
func centreWords(lang, near string) string {
	commune, ok := geo.CommuneByCode(near)
	switch {
	case ok && lang == "fr":
		return geo.Of(commune.Territory())
	case ok:
		return commune.Name
	case lang == "fr":
		return "de " + near
	}
	return near
}

// valueWords says one value of a field as people do: the name of a commune,
// the word of a theme, a date.
func valueWords(lang string, field Field, value string) string {
	switch {
	case field.reads == byPlace:
		if name := geo.NameOf(registry.Territory{Level: registry.Level(field.Name), Code: value}); name != "" {
			return name
		}
		return i18n.T(lang, "filter.lost", "Value", value)
	case field.Name == "near":
		if c, ok := geo.CommuneByCode(value); ok {
			return c.Name
		}
	case field.Name == "from" || field.Name == "to":
		return dayWords(lang, value)
	case field.reads == byText || field.reads == byStems:
		return i18n.T(lang, "filter.error.quote", "Value", value)
	case field.Words != nil:
		return wordOf(lang, field.Words, value)
	}
	return value
}

func wordOf(lang string, words []data.Word, code string) string {
	for _, w := range words {
		if w.Code == code {
			return lowerFirst(w.In(lang))
		}
	}
	return code
}

func dayWords(lang, iso string) string {
	date, err := when.ParseDate(iso)
	if err != nil {
		return iso
	}
	return i18n.Day(lang, date.In(time.UTC))
}

// lowerFirst puts a word of a list inside a sentence, names and acronyms aside.
func lowerFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[size:])
	if unicode.IsUpper(second) {
		return s
	}
	return string(unicode.ToLower(first)) + s[size:]
}

func upperFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
