package text

import "strings"

// whole holds words the rules below would mistake for another: "cours" is no "cour", nor "département" a "départ".
var whole = map[string]bool{
	"cours": true, "mars": true, "fils": true, "fois": true,
	"departement": true, "environnement": true, "evenement": true,
}

// ending is one rule of the stemmer: a word of at least `from` letters that ends so ends otherwise.
type ending struct {
	is, becomes string
	from        int
}

// endings are tried in order, again and again until none applies. Each shortens the word, so that ends; and a stem is
// by construction its own stem. The lengths keep short words apart (mer and mère, bal and balle).
var endings = []ending{
	{"eaux", "eau", 4}, {"yaux", "yau", 5}, {"aux", "al", 5}, {"eux", "eu", 4}, {"oux", "ou", 5}, // plurals in x
	{"eau", "el", 6}, {"ail", "al", 5}, // nouveau, nouvelle; travail, travaux
	{"ements", "", 10}, {"ement", "", 9}, // gratuitement
	{"ique", "ic", 6}, {"ive", "if", 6}, {"trice", "teu", 7}, {"euse", "eu", 6}, {"eur", "eu", 6}, // the feminine
	{"ee", "e", 4}, {"er", "e", 5}, {"ez", "e", 5}, // chanté(e), chanter, chantez
}

// Stem cuts the French endings off one folded word, so that concert and concerts, musical and musicales, animal and
// animaux, chanter and chantées are one. It is light: it never cuts below 3 letters, leaves words with digits or of
// other alphabets as they are, does English no great harm, and Stem(Stem(w)) is Stem(w).
func Stem(word string) string {
	if !latinLetters(word) {
		return word
	}
	for {
		shorter := cutEnding(word)
		if shorter == word {
			return word
		}
		word = shorter
	}
}

// Stems gives the stems of a text's words in their order: the one stream search and index are built on.
func Stems(s string) []string {
	words := Words(s)
	for i, word := range words {
		words[i] = Stem(word)
	}
	return words
}

func cutEnding(word string) string {
	n := len(word)
	if n < 4 || whole[word] {
		return word
	}
	last, before := word[n-1], word[n-2]
	switch {
	case last == 's' && before != 's':
		return word[:n-1]
	case last == before && n >= 5 && last != 's' && !vowel(last): // nouvell(e), nouvel
		return word[:n-1]
	}
	for _, e := range endings {
		if n >= e.from && strings.HasSuffix(word, e.is) {
			return word[:n-len(e.is)] + e.becomes
		}
	}
	switch {
	case last != 'e' || n < 5:
		return word
	case before != 's' || word[n-3] == 's': // ouverte, classe
		return word[:n-1]
	case vowel(word[n-3]) && n >= 7: // anglaise as anglais, organise; danse must not become "dans"
		return word[:n-2]
	}
	return word
}

func vowel(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 }

func latinLetters(word string) bool {
	for i := 0; i < len(word); i++ {
		if word[i] < 'a' || word[i] > 'z' {
			return false
		}
	}
	return true
}
