package view

import (
	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
)

// CriteriaPage is the table of all that an address can ask.
type CriteriaPage struct {
	Frame
	Rows    []Criterion
	Formats []Address // of the feed of any filter
}

// Criterion is a row of that table.
type Criterion struct {
	Key, Name, Help string
	Values          []data.Word // the closed list, when there is one
	Kinds           []string    // in words; none: every kind
	Many, Denies    bool
	Counts, Shows   bool
}

// Criteria tells the table of the filter's fields in a language.
func Criteria(lang string) []Criterion {
	rows := make([]Criterion, len(filter.Fields))
	for i, f := range filter.Fields {
		rows[i] = Criterion{
			Key: f.Name, Name: i18n.T(lang, "filter.field."+f.Name), Help: i18n.T(lang, "filter.help."+f.Name),
			Values: f.Words, Many: f.Many, Denies: f.Denies, Counts: f.Counts, Shows: f.Shows,
		}
		if len(f.Kinds) < len(registry.Kinds) {
			for _, kind := range f.Kinds {
				rows[i].Kinds = append(rows[i].Kinds, i18n.T(lang, "page.kind."+string(kind)))
			}
		}
	}
	return rows
}
