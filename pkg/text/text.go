// Package text reads what people write: it folds and stems words so that accents, case and French endings do not
// count, makes one clean line of anything pasted, renders the little Markdown that cards keep as safe HTML, and
// checks addresses (web, e-mail, telephone) as typed.
//
// It knows strings alone: no card, no language of the page, no database. The word stream of [Stems] is the one both
// the in-memory matching and the search index are built on, so it depends on nothing but its argument.
//
//	text.Stems("Des concerts à l’église") // "des" "concert" "a" "l" "egli"… the words a search compares
package text
