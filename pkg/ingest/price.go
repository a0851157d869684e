package ingest

import (
	"regexp"
	"strings"

	"pioche/pkg/text"
)

var (
	freeWords = regexp.MustCompile(`^(?:entree |acces |participation |evenement )?(?:libre et )?(?:gratuite?s?|libre|free)(?: et (?:gratuite?|libre|ouverte?s?))?(?: (?:a|pour) tous?)?(?: sur (?:inscription|reservation).*| sans (?:inscription|reservation).*| dans la limite des places.*| admission| entry)?$`)
	openWords = regexp.MustCompile(`^(?:(?:a )?prix libre|participation libre|libre participation|au chapeau|tarif libre|don libre)(?: et consciente?)?$`)
	amount    = regexp.MustCompile(`\d+(?:[.,]\d+)?\s*(?:€|euros?\b|eur\b)`)
	mayBeFree = regexp.MustCompile(`\b(?:gratuite?s?|gratuitement|libre|free|offerte?s?)\b`)
	notPriced = regexp.MustCompile(`\b0+(?:[.,]0+)?\s*(?:€|euros?\b|eur\b)`)
)

// priceOf guesses the code of a price as its author put it: free, open or
// paid when nothing else could be meant, else blank.
func priceOf(said string) string {
	folded := text.Fold(said)
	switch {
	case folded == "" || strings.Contains(said, "*"): // a star hides a condition
		return ""
	case openWords.MatchString(folded):
		return "open"
	case freeWords.MatchString(folded) && folded != "participation libre":
		return "free"
	}
	lower := strings.ToLower(said)
	if amount.MatchString(lower) && !mayBeFree.MatchString(folded) && !notPriced.MatchString(lower) {
		return "paid"
	}
	return ""
}
