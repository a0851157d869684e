package filter

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"

	"pioche/data"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// Context says where a filter is read.
type Context struct {
	Kinds []registry.Kind // fixed by the path; nil: the key kind, events by default
	Page  bool            // a page: its view, and the marks that other sites add to links, are ignored
	Saved bool            // the address of a saved feed: only presentation is allowed
	Kept  bool            // kept since: a code that is no more is let through, and finds nothing
}

// Bounds on what is asked, so that no address costs more than a page.
const (
	maxQuery = 8_000 // bytes of the query string
	maxWords = 200   // characters of q
)

// MaxValues is how many values one key takes.
const MaxValues = 50

// ParseQuery reads a raw query string; see Parse.
func ParseQuery(raw string, in Context) (Filter, error) {
	if len(raw) > maxQuery {
		return Filter{}, &Error{Reason: "long", Max: maxQuery}
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return Filter{}, &Error{Reason: "syntax"}
	}
	return Parse(values, in)
}

// Parse reads the keys and values of an address. Blank values are dropped. It
// fails with *Error at the first key or value that means nothing here.
func Parse(values url.Values, in Context) (Filter, error) {
	f := Filter{is: map[string][]string{}, not: map[string][]string{}}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if in.Page && foreignMark(key) {
			continue
		}
		if err := f.take(key, values[key], in); err != nil {
			return Filter{}, err
		}
	}
	if err := f.settleKinds(in); err != nil {
		return Filter{}, err
	}
	if err := f.check(); err != nil {
		return Filter{}, err
	}
	return f, nil
}

// layoutKeys say how a page lays out what it shows: the view, the month of a
// calendar, the first day and the length of a planning.
var layoutKeys = []string{"vue", "mois", "du", "duree"}

// foreignMark says whether a key is none of the filter's: added to a link by
// the site that shared it, or how a page lays out what it shows.
func foreignMark(key string) bool {
	return strings.HasPrefix(key, "utm_") || key == "fbclid" || key == "gclid" || slices.Contains(layoutKeys, key)
}

// take reads the values of one key.
func (f *Filter) take(key string, typed []string, in Context) *Error {
	name, denied := strings.CutPrefix(key, "not.")
	field, known := FieldNamed(name)
	if name == "kind" {
		field, known = kindField, true
	}
	if !known || denied && !field.Denies {
		return unknownKey(key, typed, in)
	}
	var canonical []string
	for _, value := range typed {
		for _, part := range field.split(value) {
			part = strings.TrimSpace(part)
			if part == "" {
				continue
			}
			if len(canonical) >= MaxValues {
				return &Error{Key: key, Reason: "many", Max: MaxValues}
			}
			read, err := field.parse(part)
			if err != nil && in.Kept && field.coded() {
				read, err = strings.ToUpper(part), nil
				if field.reads == byTerm {
					read = part
				}
			}
			if err != nil {
				err.Key, err.Value = key, part
				return err
			}
			canonical = append(canonical, read)
		}
	}
	if len(canonical) == 0 {
		return nil
	}
	if in.Saved && !field.Shows {
		return &Error{Key: key, Value: canonical[0], Reason: "saved", Expected: names(func(f Field) bool { return f.Shows })}
	}
	slices.Sort(canonical)
	canonical = slices.Compact(canonical)
	if !field.Many && len(canonical) > 1 {
		return &Error{Key: key, Value: strings.Join(typed, " "), Reason: "once"}
	}
	if denied {
		f.not[name] = canonical
	} else {
		f.is[name] = canonical
	}
	return nil
}

// ParseKept reads a filter that was valid when it was kept. Territories are
// merged and words retired: what a code that is no more stood for finds
// nothing, so that no feed widens by losing a criterion. Lost lists them.
func ParseKept(raw string) (Filter, error) { return ParseQuery(raw, Context{Kept: true}) }

// coded says that the values of a field are codes that may be retired.
func (f Field) coded() bool {
	return f.reads == byPlace || f.reads == byCircle || f.reads == byTerm && f.Words != nil
}

// Lost lists what the filter names and that is no more, as "epci=240500000".
func (f Filter) Lost() (list []string) {
	for _, field := range Fields {
		if !field.coded() {
			continue
		}
		for _, value := range slices.Concat(f.is[field.Name], f.not[field.Name]) {
			if _, err := field.parse(value); err != nil {
				list = append(list, field.Name+"="+value)
			}
		}
	}
	return list
}

// kindField reads the key kind, which chooses tables rather than cards.
var kindField = Field{Name: "kind", Many: true, Denies: true, Words: kinds, parse: word(kinds)}

func (f Field) split(value string) []string {
	if f.Many {
		return strings.Split(value, ",")
	}
	return []string{value}
}

// settleKinds turns kind and not.kind into the list of kinds, in the order of lists.
func (f *Filter) settleKinds(in Context) *Error {
	asked, denied := f.is["kind"], f.not["kind"]
	delete(f.is, "kind")
	delete(f.not, "kind")
	if in.Kinds != nil {
		f.fixed = true
	}
	for _, kind := range registry.Kinds {
		wanted := slices.Contains(asked, string(kind))
		if len(asked) == 0 {
			wanted = kind == registry.KindEvent || len(denied) > 0
			if in.Kinds != nil {
				wanted = slices.Contains(in.Kinds, kind)
			}
		} else if in.Kinds != nil && wanted && !slices.Contains(in.Kinds, kind) {
			return &Error{Key: "kind", Value: string(kind), Reason: "path"}
		}
		if wanted && !slices.Contains(denied, string(kind)) {
			f.kinds = append(f.kinds, kind)
		}
	}
	if len(f.kinds) == 0 {
		return &Error{Key: "not.kind", Value: strings.Join(denied, ","), Reason: "nothing"}
	}
	return nil
}

// check judges the criteria together.
func (f *Filter) check() *Error {
	for _, field := range Fields {
		key, values := field.Name, f.is[field.Name]
		if len(values) == 0 {
			key, values = "not."+field.Name, f.not[field.Name]
		}
		if len(values) > 0 && !slices.ContainsFunc(f.kinds, field.AppliesTo) {
			return &Error{Key: key, Value: values[0], Reason: "kind", Expected: kindNames(field.Kinds)}
		}
	}
	spans := 0
	for _, asked := range []bool{f.First("when") != "", f.First("days") != "", f.First("from") != "" || f.First("to") != ""} {
		if asked {
			spans++
		}
	}
	switch {
	case spans > 1:
		return &Error{Key: "when", Value: cmp.Or(f.First("when"), f.First("days")), Reason: "spans"}
	case f.First("from") != "" && f.First("to") != "" && f.First("to") < f.First("from"):
		return &Error{Key: "to", Value: f.First("to"), Reason: "before", Expected: []string{f.First("from")}}
	case f.First("radius") != "" && f.First("near") == "":
		return &Error{Key: "radius", Value: f.First("radius"), Reason: "radius"}
	case f.First("wider") != "" && len(f.Territories()) == 0:
		return &Error{Key: "wider", Value: "1", Reason: "wider"}
	case f.First("sort") == "agenda":
		delete(f.is, "sort")
	}
	return nil
}

// Territories lists what the territory criterion names, smallest level first.
func (f Filter) Territories() []registry.Territory { return territoriesOf(f.is) }

func territoriesOf(values map[string][]string) []registry.Territory {
	var list []registry.Territory
	for _, level := range registry.Levels {
		for _, code := range values[string(level)] {
			list = append(list, registry.Territory{Level: level, Code: code})
		}
	}
	return list
}

func unknownKey(key string, typed []string, in Context) *Error {
	name, denied := strings.CutPrefix(key, "not.")
	among := names(func(f Field) bool {
		return (!in.Saved || f.Shows) && (!denied || f.Denies)
	})
	nearest := text.Closest(name, among)
	if nearest != "" && denied {
		nearest = "not." + nearest
	}
	err := &Error{Key: key, Value: strings.Join(typed, " "), Reason: "key", Expected: among}
	if nearest != "" {
		err.Nearest = []string{nearest}
	}
	return err
}

func names(keep func(Field) bool) []string {
	var list []string
	for _, field := range append([]Field{kindField}, Fields...) {
		if keep(field) {
			list = append(list, field.Name)
		}
	}
	return list
}

func kindNames(list []registry.Kind) []string {
	var out []string
	for _, kind := range list {
		out = append(out, string(kind))
	}
	return out
}

func codes(words []data.Word) []string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = w.Code
	}
	return list
}
