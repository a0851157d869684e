package i18n

import (
	"strconv"
	"strings"
)

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
