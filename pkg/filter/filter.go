// Package filter is the language a feed is written in: which cards, and how
// they are shown. The address is the filter: Parse reads a query string,
// String prints the one canonical form of it, and one table, Fields, says all
// that can be asked.
//
// A filter is read twice: in memory by Query.Match, and by the store as SQL.
// Both read the same few clauses over the same Terms and Words of a card, so
// that they cannot drift apart; a property test holds them equal.
//
// The package knows no page, no feed and no database, and never reads the
// clock: At is handed the time.
//
//	f, err := filter.ParseQuery("epci=240500439&theme=musique&days=60", filter.Context{})
//	for _, q := range f.At(now, paris) {
//		if q.Match(card) { … }
//	}
package filter

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"pioche/pkg/registry"
)

// Filter is a parsed filter: canonical values by field, and excluded ones.
// The zero Filter asks for nothing; make one with Parse.
type Filter struct {
	kinds []registry.Kind
	fixed bool // kinds come from the path and are not printed
	is    map[string][]string
	not   map[string][]string
}

// Kinds lists the kinds of card asked for, in the order of lists.
func (f Filter) Kinds() []registry.Kind { return f.kinds }

// Get gives the canonical values of a field, nil when it is not asked.
func (f Filter) Get(name string) []string { return f.is[name] }

// Not gives the excluded values of a field.
func (f Filter) Not(name string) []string { return f.not[name] }

// First gives the first value of a field, blank when it is not asked.
func (f Filter) First(name string) string {
	if values := f.is[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// With gives the filter with these canonical values in place of the field's
// own; without values the field is no longer asked.
func (f Filter) With(name string, values ...string) Filter {
	f.is = maps.Clone(f.is)
	if f.is == nil {
		f.is = map[string][]string{}
	}
	delete(f.is, name)
	if len(values) > 0 {
		f.is[name] = values
	}
	return f
}

// WithNot gives the filter with these values excluded in place of those the
// field excludes; without values it excludes none.
func (f Filter) WithNot(name string, values ...string) Filter {
	f.not = maps.Clone(f.not)
	if f.not == nil {
		f.not = map[string][]string{}
	}
	delete(f.not, name)
	if len(values) > 0 {
		f.not[name] = values
	}
	return f
}

// Counts says whether the filter names something to choose cards by: without
// it a feed would be the whole registry, which only all=1 may ask.
func (f Filter) Counts() bool {
	for _, field := range Fields {
		if field.Counts && len(f.is[field.Name]) > 0 {
			return true
		}
	}
	return false
}

// Timed says whether a criterion chooses a span of time.
func (f Filter) Timed() bool {
	return f.First("when") != "" || f.First("days") != "" || f.First("from") != "" || f.First("to") != ""
}

// Asks says whether any criterion is set, presentation aside.
func (f Filter) Asks() bool {
	for _, field := range Fields {
		if !field.Shows && field.Name != "kind" && (len(f.is[field.Name]) > 0 || len(f.not[field.Name]) > 0) {
			return true
		}
	}
	return false
}

// Criteria gives the filter without its presentation.
func (f Filter) Criteria() Filter {
	f.is = maps.Clone(f.is)
	for _, field := range Fields {
		if field.Shows {
			delete(f.is, field.Name)
		}
	}
	return f
}

// Lasting gives the filter without what belongs to one reading alone: a place
// in a list, what changed since a moment, a key.
func (f Filter) Lasting() Filter { return f.With("after").With("updated_since").With("key") }

// Shown gives the filter with the presentation that other asks for, over its own.
func (f Filter) Shown(other Filter) Filter {
	for _, field := range Fields {
		if field.Shows && len(other.is[field.Name]) > 0 {
			f = f.With(field.Name, other.is[field.Name]...)
		}
	}
	return f
}

// SayKinds is the filter where the address does not say which kinds of card
// it is about: it prints them. Fixed, for an address that does, it does not.
func (f Filter) SayKinds(said bool) Filter {
	f.fixed = !said
	return f
}

// Limit is how many cards of each kind are asked for, 0 when it is not said.
func (f Filter) Limit() int {
	n, _ := strconv.Atoi(f.First("limit"))
	return n
}

// Locale is the language asked for, blank when it is not said.
func (f Filter) Locale() string { return f.First("locale") }

// Each says that every date is an item of its own.
func (f Filter) Each() bool { return f.First("each") == "1" }

// PubDate says that RSS items bear the date of their publication.
func (f Filter) PubDate() bool { return f.First("pubdate") == "1" }

// Undated says that titles are names alone, without date and commune.
func (f Filter) Undated() bool { return f.First("dated") == "none" }

// NoPhoto says that cards are shown without their pictures.
func (f Filter) NoPhoto() bool { return f.First("photo") == "none" }

// ByDay says that a page to embed parts its list by day.
func (f Filter) ByDay() bool { return f.First("group") == "day" }

// Accent is the colour of a page to embed, as six digits; blank for ours.
func (f Filter) Accent() string { return f.First("accent") }

// EmptyNone says that a feed with nothing to say is left without any item.
func (f Filter) EmptyNone() bool { return f.First("empty") == "none" }

// String prints the canonical query string: fields in the order of the
// table, values sorted, commas kept readable. Parse gives the filter back.
func (f Filter) String() string {
	var parts []string
	if !f.fixed && !slices.Equal(f.kinds, []registry.Kind{registry.KindEvent}) && len(f.kinds) > 0 {
		var names []string
		for _, kind := range f.kinds {
			names = append(names, string(kind))
		}
		parts = append(parts, "kind="+strings.Join(names, ","))
	}
	for _, field := range Fields {
		if values := f.is[field.Name]; len(values) > 0 {
			parts = append(parts, field.Name+"="+joined(values))
		}
	}
	for _, field := range Fields {
		if values := f.not[field.Name]; len(values) > 0 {
			parts = append(parts, "not."+field.Name+"="+joined(values))
		}
	}
	return strings.Join(parts, "&")
}

// Values is String as url.Values, for forms: one entry per value.
func (f Filter) Values() url.Values {
	values, err := url.ParseQuery(f.String())
	if err != nil {
		return url.Values{}
	}
	for key, list := range values {
		name := strings.TrimPrefix(key, "not.")
		if field, ok := FieldNamed(name); ok && field.Many || name == "kind" {
			values[key] = strings.Split(strings.Join(list, ","), ",")
		}
	}
	return values
}

func joined(values []string) string {
	escaped := make([]string, len(values))
	for i, v := range values {
		escaped[i] = url.QueryEscape(v)
	}
	return strings.Join(escaped, ",")
}
