package i18n

import (
	"strconv"
	"strings"
)

// More is a number nobody counted to the end: more than this. As the "Count"
// of a message it reads "plus de 1 000".
type More int

// In says it in a language.
func (n More) In(lang string) string {
	return T(lang, "number.more", "Number", Number(lang, int(n)))
}

// Number writes a whole number with its thousands apart: "1 234" in French
// (narrow no-break space, U+202F), "1,234" in English.
func Number(lang string, n int) string {
	separator := "\u202f"
	if lang == "en" {
		separator = ","
	}
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	head := len(digits) % 3
	var groups []string
	if head > 0 {
		groups = append(groups, digits[:head])
	}
	for ; head < len(digits); head += 3 {
		groups = append(groups, digits[head:head+3])
	}
	return sign + strings.Join(groups, separator)
}

// List joins items as one says them: "a, b et c".
func List(lang string, items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return T(lang, "date.list", "Items", strings.Join(items[:last], ", "), "Last", items[last])
}
