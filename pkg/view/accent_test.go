package view

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestAccentIsAlwaysReadable(t *testing.T) {
	for digits, want := range map[string]string{"1a7f5a": "#1a7f5a", "000000": "#000000", "red": "", "": ""} {
		if light, _ := Accent(digits); light != want {
			t.Errorf("Accent(%q) = %q on white, want %q", digits, light, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.StringMatching(`[0-9a-f]{6}`).Draw(t, "colour")
		light, dark := Accent(digits)
		for paper, said := range map[int]string{lightPaper: light, darkPaper: dark} {
			colour, err := strconv.ParseInt(said[1:], 16, 32)
			if err != nil || len(said) != 7 || contrast(int(colour), paper) < readable {
				t.Errorf("%s on %06x: %s, contrast %.2f", digits, paper, said, contrast(int(colour), paper))
			}
		}
	})
}
