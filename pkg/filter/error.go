package filter

import (
	"strings"

	"pioche/pkg/i18n"
)

// Error is a key or a value that means nothing: which, what was expected,
// and what was perhaps meant.
type Error struct {
	Key      string
	Value    string
	Reason   string   // "filter.error.REASON" is the message
	Expected []string // values that would do, not always all of them
	Nearest  []string // likely spellings, the likeliest first
	Max      int      // the bound that was passed
}

// Error says it in English, for logs and tests.
func (e *Error) Error() string { return e.Message("en") }

// Message says it in the reader's language: what is wrong, what is expected,
// what is near.
func (e *Error) Message(lang string) string {
	parts := []string{i18n.T(lang, "filter.error."+e.Reason, "Key", e.Key, "Value", e.Value, "Max", e.Max)}
	if len(e.Nearest) > 0 {
		parts = append(parts, i18n.T(lang, "filter.error.nearest", "Values", strings.Join(quoted(lang, e.Nearest), ", ")))
	}
	if len(e.Expected) > 0 {
		shown := e.Expected
		if e.Reason == "key" && len(e.Nearest) > 0 {
			shown = nil
		}
		if len(shown) > 0 {
			parts = append(parts, i18n.T(lang, "filter.error.expected", "Values", strings.Join(shown, ", ")))
		}
	}
	return strings.Join(parts, " ")
}

func quoted(lang string, values []string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = i18n.T(lang, "filter.error.quote", "Value", v)
	}
	return out
}

// NeedsCriterion is the error of a feed that names nothing to choose by.
func NeedsCriterion() *Error {
	return &Error{Reason: "criterion", Expected: names(func(f Field) bool { return f.Counts })}
}
