package feed

import (
	"strings"

	"pioche/pkg/filter"
	"pioche/pkg/i18n"
)

// Message is the card as one sends it to a friend: plain text for a
// messaging app, a few lines and the address of its page.
//
//	ANNULÉ – Fête de la soupe
//	Samedi 28 novembre 2026, de 14 h à 17 h 30
//	Autres dates : sam. 5 déc., 14 h–17 h 30
//	MJC, 35 rue Pasteur, 05100 Briançon
//	Gratuit
//	https://pioche.example/evenements/abcdefghijkl
func (f *Feed) Message(p filter.Pick) string {
	said := []string{f.markedName(p), statusNote(p)}
	if p.Shown != nil {
		said = append(said, upperFirst(i18n.When(f.Lang, *p.Shown)))
	}
	said = append(said, f.othersLine(f.others(p)), f.address(p.Card), f.price(p.Card), f.URL(p.Card))
	return strings.Join(filled(said...), "\n")
}
