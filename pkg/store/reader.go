package store

import (
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"pioche/pkg/registry"
)

// A reader reads the JSON of a card. A cold feed reads fifty of them, and a
// reader of any JSON takes longer over that than the database over finding
// them. This one knows that encoding/json wrote the same structs: without
// spaces, the fields in their order, most texts as they are, so that they can
// all be parts of one string.
type reader struct {
	text string
	at   int
}

// errOtherwise says that the text was not written so.
var errOtherwise = errors.New("written otherwise")

// readJSON reads a body; what is written otherwise, encoding/json reads.
func readJSON(body string, card *registry.Card) error {
	r := reader{text: body}
	if err := cardReading(&r, reflect.ValueOf(card).Elem()); err == nil && r.at == len(r.text) {
		return nil
	}
	*card = registry.Card{}
	return json.Unmarshal([]byte(body), card)
}

// A reading reads a value of one type.
type reading func(r *reader, into reflect.Value) error

var cardReading = readingOf(reflect.TypeFor[registry.Card]())

// readingOf works out once how a type is read.
func readingOf(t reflect.Type) reading {
	read := func(*reader, reflect.Value) error { return errOtherwise }
	switch t.Kind() {
	case reflect.String:
		read = (*reader).string
	case reflect.Int:
		read = (*reader).int
	case reflect.Bool:
		read = (*reader).bool
	case reflect.Pointer:
		elem := readingOf(t.Elem())
		read = func(r *reader, into reflect.Value) error {
			into.Set(reflect.New(t.Elem()))
			return elem(r, into.Elem())
		}
	case reflect.Slice:
		elem := readingOf(t.Elem())
		read = func(r *reader, into reflect.Value) error { return r.list(into, elem) }
	case reflect.Map:
		if t == reflect.TypeFor[registry.Text]() {
			read = (*reader).texts
		}
	case reflect.Struct:
		if t == reflect.TypeFor[time.Time]() {
			read = (*reader).moment
			break
		}
		fields := fieldsOf(t)
		read = func(r *reader, into reflect.Value) error { return r.object(into, fields) }
	}
	return func(r *reader, into reflect.Value) error {
		if r.take("null") {
			return nil
		}
		return read(r, into)
	}
}

// field is one that JSON holds: its place in the struct, its name as it is
// written, and how it is read.
type field struct {
	index int
	name  string
	read  reading
}

func fieldsOf(t reflect.Type) (fields []field) {
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "-" {
			fields = append(fields, field{i, `"` + name + `":`, readingOf(t.Field(i).Type)})
		}
	}
	return fields
}

// object reads the fields of a struct, which come in their order.
func (r *reader) object(into reflect.Value, fields []field) error {
	if !r.take("{") {
		return errOtherwise
	}
	next := 0
	for !r.take("}") {
		for next < len(fields) && !r.take(fields[next].name) {
			next++
		}
		if next == len(fields) {
			return errOtherwise
		}
		if err := fields[next].read(r, into.Field(fields[next].index)); err != nil {
			return err
		}
		r.take(",")
	}
	return nil
}

func (r *reader) list(into reflect.Value, elem reading) error {
	if !r.take("[") {
		return errOtherwise
	}
	if strings.HasPrefix(r.text[r.at:], "]") {
		into.Set(reflect.MakeSlice(into.Type(), 0, 0)) // empty, not nil
	}
	for n := 0; !r.take("]"); n++ {
		into.Grow(1)
		into.SetLen(n + 1)
		if err := elem(r, into.Index(n)); err != nil {
			return err
		}
		r.take(",")
	}
	return nil
}

func (r *reader) texts(into reflect.Value) error {
	if !r.take("{") {
		return errOtherwise
	}
	texts := registry.Text{}
	for !r.take("}") {
		lang, err := r.quoted()
		if err != nil || !r.take(":") {
			return errOtherwise
		}
		if texts[lang], err = r.quoted(); err != nil {
			return err
		}
		r.take(",")
	}
	into.Set(reflect.ValueOf(texts))
	return nil
}

func (r *reader) moment(into reflect.Value) error {
	text, err := r.quoted()
	if err == nil {
		*into.Addr().Interface().(*time.Time), err = time.Parse(time.RFC3339Nano, text)
	}
	return err
}

func (r *reader) string(into reflect.Value) error {
	text, err := r.quoted()
	into.SetString(text)
	return err
}

// int reads a whole number.
func (r *reader) int(into reflect.Value) error {
	from := r.at
	if n := strings.IndexAny(r.text[from:], ",}]"); n >= 0 {
		r.at += n
	}
	n, err := strconv.ParseInt(r.text[from:r.at], 10, 0)
	into.SetInt(n)
	return err
}

func (r *reader) bool(into reflect.Value) error {
	yes := r.take("true")
	into.SetBool(yes)
	if !yes && !r.take("false") {
		return errOtherwise
	}
	return nil
}

// quoted reads a text, part of the whole where it holds no escape.
func (r *reader) quoted() (string, error) {
	if !r.take(`"`) {
		return "", errOtherwise
	}
	var before []byte
	for {
		rest := r.text[r.at:]
		end := strings.IndexByte(rest, '"')
		if end < 0 {
			return "", errOtherwise
		}
		escape := strings.IndexByte(rest[:end], '\\')
		if escape < 0 {
			r.at += end + 1
			if before == nil {
				return rest[:end], nil
			}
			return string(append(before, rest[:end]...)), nil
		}
		char, _, after, err := strconv.UnquoteChar(rest[escape:], '"') // JSON knows fewer escapes than Go
		if err != nil || strings.IndexByte(`"\bfnrtu`, rest[escape+1]) < 0 {
			return "", errOtherwise
		}
		before = utf8.AppendRune(append(before, rest[:escape]...), char)
		r.at = len(r.text) - len(after)
	}
}

// take goes past what comes next, if it is that.
func (r *reader) take(next string) bool {
	if !strings.HasPrefix(r.text[r.at:], next) {
		return false
	}
	r.at += len(next)
	return true
}
