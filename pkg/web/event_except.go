package web

import (
	"cmp"
	"slices"
	"strings"

	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/view"
	"pioche/pkg/when"
)

// A leftOut is a day a repeat leaves out, and why, in words.
type leftOut struct {
	day when.Date
	why string
}

// excepted takes away the dates a repeat leaves out: those that begin on a
// school or public holiday where it takes place. What cannot be known is
// asked back rather than ignored.
func (r *reader) excepted(rows []typedRow) []typedRow {
	if !slices.ContainsFunc(r.form["repeat_except"], func(code string) bool { return code != "" }) {
		return rows
	}
	commune, known := geo.CommuneByCode(communeOf(r.card))
	if !known && r.form.Get("commune") != "" {
		return rows // the commune is asked again first
	}
	school, public := r.exceptions(commune.Dept)
	var kept []typedRow
	var last when.Date
	for _, row := range rows {
		day, err := readDay(row.StartDate)
		if err != nil {
			kept = append(kept, row) // said where it is read
			continue
		}
		if day.Compare(last) > 0 {
			last = day
		}
		out := leftOut{day, r.whyNot(day, commune.Dept, school, public)}
		switch {
		case out.why == "":
			kept = append(kept, row)
		case !slices.Contains(r.leftOut, out): // two hours of a day are one day
			r.leftOut = append(r.leftOut, out)
		}
	}
	slices.SortFunc(r.leftOut, func(a, b leftOut) int { return a.day.Compare(b.day) })
	if until := r.desk.SchoolUntil(commune.Dept); school && last.Compare(until) > 0 {
		r.note("form.except.school.until", "Day", r.say(until))
	}
	if len(kept) == 0 {
		r.problem("repeat_except", "form.except.all")
		return rows
	}
	return kept
}

// whyNot names the holidays a day is left out for, blank when it is not.
func (r *reader) whyNot(day when.Date, dept string, school, public bool) string {
	var names []string
	for _, h := range r.desk.Holidays(day, dept) {
		if h.School && school || !h.School && public {
			names = append(names, i18n.Holiday(r.lang, h))
		}
	}
	return i18n.List(r.lang, names)
}

// exceptions reads what a repeat leaves out in a département, blank for an
// event without a commune.
func (r *reader) exceptions(dept string) (school, public bool) {
	for _, code := range r.form["repeat_except"] {
		switch code {
		case "":
		case view.ExceptPublic:
			public = true
			if dept == "" {
				r.note("form.except.public.nowhere")
			}
		case view.ExceptSchool:
			why := r.schoolUnknown(dept)
			if dept == "" && why == "" {
				why = "form.except.school.nowhere"
			}
			if school = why == ""; !school {
				r.problem("repeat_except", why)
			}
		default:
			r.problem("repeat_except", "problem.code.unknown", "Value", code)
		}
	}
	return school, public
}

// schoolUnknown is the message that says why no school holiday is known in a
// département; blank when some are.
func (r *reader) schoolUnknown(dept string) string {
	switch {
	case r.desk.SchoolUntil("").IsZero():
		return "form.except.school.none"
	case r.desk.SchoolUntil(dept).IsZero():
		return "form.except.school.unknown"
	}
	return ""
}

// helpExcept says until when school holidays are known there, or that they are not.
func (r *reader) helpExcept(page *view.EventEditPage, dept string) {
	page.NoSchool = r.desk.SchoolUntil("").IsZero()
	why := cmp.Or(r.schoolUnknown(dept), "form.except.school.until")
	page.School = i18n.T(r.lang, why, "Day", r.say(r.desk.SchoolUntil(dept)))
}

// leftOutWords says each day left out, and why.
func (r *reader) leftOutWords() []string {
	var words []string
	for _, out := range r.leftOut {
		words = append(words, i18n.T(r.lang, "form.except.day", "Day", r.say(out.day), "Why", out.why))
	}
	return words
}

// repeatWords says what a field of the repeat holds.
func repeatWords(lang, name string, codes []string) string {
	var words []string
	for _, code := range codes {
		if key := "form." + name + "." + code; code != "" && i18n.Has(lang, key) {
			words = append(words, strings.ToLower(i18n.T(lang, key)))
		}
	}
	return i18n.List(lang, words)
}
