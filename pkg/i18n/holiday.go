package i18n

import "pioche/pkg/when"

// Holiday is how a holiday is called, in small letters: "lundi de Pâques". A
// school holiday we have no word for is called as it was published.
func Holiday(lang string, h when.Holiday) string {
	switch {
	case h.Code == "":
		return h.Name
	case h.School:
		return T(lang, "holiday.school."+h.Code)
	}
	return T(lang, "holiday."+h.Code)
}
