package text

import (
	"unicode/utf8"

	"github.com/hbollon/go-edlib"
)

// Closest gives the spelling among the known ones that s was most likely meant to be, accents and case apart, or ""
// when more than about a third of the letters differ. Of equals the first is given.
func Closest(s string, among []string) string {
	typed := Fold(s)
	length := utf8.RuneCountInString(typed)
	if length == 0 || length > 100 {
		return ""
	}
	best, least := "", (length+1)/3+1
	for _, known := range among {
		folded := Fold(known)
		if difference := utf8.RuneCountInString(folded) - length; folded == "" || max(difference, -difference) >= least {
			continue
		}
		if d := edlib.OSADamerauLevenshteinDistance(typed, folded); d < least {
			best, least = known, d
		}
	}
	return best
}
