package web

import (
	"slices"
	"strings"
	"testing"
)

// wrong breaks each rule that shapes use, once.
var wrong = map[string]string{
	"len=6": "abc", "len=5": "abc", "len=12": "abc", "max=30": strings.Repeat("a", 31), "oneof=yes no": "2", "alphanum": "abcde!", "oneof=0 1": "2", "max=100": strings.Repeat("a", 101), "max=9": "1234567890",
	"printascii": "é", "number": "x",
}

func TestEveryShapeIsSaidInEachLanguage(t *testing.T) {
	for _, f := range slices.Concat(eventFields, actorFields, noticeFields) {
		if f.Shape == "" {
			continue
		}
		for _, rule := range strings.Split(strings.TrimPrefix(f.Shape, "omitempty,"), ",") {
			value, known := wrong[rule]
			if !known {
				t.Errorf("%s: no value breaks the rule %q in this test", f.Name, rule)
			}
			for _, lang := range []string{"fr", "en"} {
				said := misshapen(lang, formField{Name: f.Name, Shape: rule}, value)
				if !strings.Contains(said, f.Name) || strings.Contains(said, "Key:") {
					t.Errorf("%s breaking %q in %s: %q, want a sentence", f.Name, rule, lang, said)
				}
			}
		}
		if said := misshapen("fr", f, ""); said != "" {
			t.Errorf("a blank %s is refused: %q", f.Name, said)
		}
	}
}
