package filter

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"pioche/data"
	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
	"pioche/pkg/when"
)

// word reads a code of a closed list; case and accents do not count.
func word(list []data.Word) func(string) (string, *Error) {
	return func(s string) (string, *Error) {
		folded := text.Fold(s)
		for _, w := range list {
			if s == w.Code || folded == text.Fold(w.Code) {
				return w.Code, nil
			}
		}
		err := &Error{Reason: "value", Expected: codes(list)}
		if near := nearestWord(s, list); near != "" {
			err.Nearest = []string{near}
		}
		return "", err
	}
}

// nearestWord looks among the codes, then among the words people say, near
// spellings of either included.
func nearestWord(s string, list []data.Word) string {
	if near := text.Closest(s, codes(list)); near != "" {
		return near
	}
	for _, lang := range i18n.Langs {
		said := make([]string, len(list))
		for i, w := range list {
			said[i] = w.In(lang)
		}
		if near := text.Closest(s, said); near != "" {
			return list[slices.Index(said, near)].Code
		}
	}
	return ""
}

func one(s string) (string, *Error) {
	if s != "1" {
		return "", &Error{Reason: "value", Expected: []string{"1"}, Nearest: []string{"1"}}
	}
	return s, nil
}

func number(low, high int) func(string) (string, *Error) {
	return func(s string) (string, *Error) {
		n, err := strconv.Atoi(s)
		if err != nil || n < low || n > high {
			return "", &Error{Reason: "value", Expected: []string{fmt.Sprintf("%d–%d", low, high)}}
		}
		return strconv.Itoa(n), nil
	}
}

func day(s string) (string, *Error) {
	date, err := when.ParseDate(s)
	if err != nil || date.Year < 1900 || date.Year > 2200 {
		return "", &Error{Reason: "value", Expected: []string{"2026-11-28"}}
	}
	return date.String(), nil
}

func instant(s string) (string, *Error) {
	t, err := time.Parse(time.RFC3339, s)
	if t = t.UTC(); err != nil || t.Year() < 1 || t.Year() > 9999 { // no other year is written in four digits
		return "", &Error{Reason: "value", Expected: []string{"2026-11-28T14:00:00Z"}}
	}
	return t.Format(time.RFC3339Nano), nil
}

// territory reads a code of this level; a former commune is today's.
func territory(level registry.Level) func(string) (string, *Error) {
	return func(s string) (string, *Error) {
		if level == registry.LevelCommune {
			if c, ok := geo.CommuneByCode(strings.ToUpper(s)); ok {
				return c.Code, nil
			}
		} else if t := (registry.Territory{Level: level, Code: strings.ToUpper(s)}); geo.NameOf(t) != "" {
			return t.Code, nil
		}
		return "", &Error{Reason: "territory." + string(level), Nearest: geo.Near(level, s)}
	}
}

// point reads the code of a commune, or "lat,lon" in decimal degrees, which
// it rounds to the microdegree.
func point(s string) (string, *Error) {
	if lat, lon, ok := coordinates(s); ok {
		return degrees(lat) + "," + degrees(lon), nil
	}
	if c, ok := geo.CommuneByCode(strings.ToUpper(s)); ok {
		if !c.HasPoint {
			return "", &Error{Reason: "nopoint"}
		}
		return c.Code, nil
	}
	if strings.Contains(s, ",") { // meant as a point: no commune is near
		return "", &Error{Reason: "near"}
	}
	return "", &Error{Reason: "near", Nearest: geo.Near(registry.LevelCommune, s)}
}

// coordinates reads "44.9,6.64" as microdegrees.
func coordinates(s string) (lat, lon int, ok bool) {
	first, second, found := strings.Cut(s, ",")
	if !found {
		return 0, 0, false
	}
	y, errY := strconv.ParseFloat(strings.TrimSpace(first), 64)
	x, errX := strconv.ParseFloat(strings.TrimSpace(second), 64)
	if errY != nil || errX != nil || !(math.Abs(y) <= 90) || !(math.Abs(x) <= 180) {
		return 0, 0, false
	}
	return int(math.Round(y * 1e6)), int(math.Round(x * 1e6)), true
}

func degrees(micro int) string {
	return strconv.FormatFloat(float64(micro)/1e6, 'f', -1, 64)
}

// words reads what is looked for in texts: at least one word or number.
func words(s string) (string, *Error) {
	s = text.Clean(s)
	if utf8.RuneCountInString(s) > maxWords {
		return "", &Error{Reason: "words.long", Max: maxWords}
	}
	if text.Fold(s) == "" {
		return "", &Error{Reason: "words"}
	}
	return s, nil
}

// colour reads "#1A7F5A", or "#17a" for short, as six digits without the sign.
func colour(s string) (string, *Error) {
	digits := strings.ToLower(strings.TrimPrefix(s, "#"))
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	if len(digits) != 6 || strings.Trim(digits, "0123456789abcdef") != "" {
		return "", &Error{Reason: "value", Expected: []string{"1a7f5a"}}
	}
	return digits, nil
}

// language reads a BCP 47 primary tag.
func language(s string) (string, *Error) {
	s = strings.ToLower(s)
	if len(s) < 2 || len(s) > 3 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") != "" {
		return "", &Error{Reason: "value", Expected: []string{"fr", "en", "it"}}
	}
	return s, nil
}

func cardID(s string) (string, *Error) {
	if !registry.ValidID(s) {
		return "", &Error{Reason: "id"}
	}
	return s, nil
}

func slug(s string) (string, *Error) {
	if s = strings.ToLower(s); len(s) > 48 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
		return "", &Error{Reason: "slug"}
	}
	return s, nil
}

func cursor(s string) (string, *Error) {
	if _, ok := ParseCursor(s); !ok {
		return "", &Error{Reason: "cursor"}
	}
	return s, nil
}

// parseText reads q into stems to find and phrases to find word for word.
func parseText(q string) *Text {
	t := &Text{}
	for i, part := range strings.Split(q, `"`) {
		if i%2 == 1 {
			if phrase := text.Fold(part); phrase != "" {
				t.Phrases = append(t.Phrases, phrase)
			}
			part = text.Fold(part) // its words narrow the search by the index
		}
		t.Stems = append(t.Stems, text.Stems(part)...)
	}
	return t
}
