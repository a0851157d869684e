package store

import (
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"sync"
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
func readJSON(body []byte, card *registry.Card) error {
	r := reader{text: string(body)}
	if err := r.object(reflect.ValueOf(card).Elem()); err == nil && r.at == len(r.text) {
		return nil
	}
	*card = registry.Card{}
	return json.Unmarshal(body, card)
}

func (r *reader) value(into reflect.Value) error {
	if r.take("null") {
		return nil
	}
	switch into.Kind() {
	case reflect.String:
		text, err := r.string()
		into.SetString(text)
		return err
	case reflect.Int:
		n, err := strconv.ParseInt(r.digits(), 10, 0)
		into.SetInt(n)
		return err
	case reflect.Bool:
		yes := r.take("true")
		into.SetBool(yes)
		if !yes && !r.take("false") {
			return errOtherwise
		}
		return nil
	case reflect.Pointer:
		into.Set(reflect.New(into.Type().Elem()))
		return r.value(into.Elem())
	case reflect.Slice:
		return r.list(into)
	}
	switch into := into.Addr().Interface().(type) {
	case *time.Time:
		return r.moment(into)
	case *registry.Text:
		return r.texts(into)
	}
	if into.Kind() == reflect.Struct {
		return r.object(into)
	}
	return errOtherwise
}

// object reads the fields of a struct, which come in their order.
func (r *reader) object(into reflect.Value) error {
	if !r.take("{") {
		return errOtherwise
	}
	fields, next := fieldsOf(into.Type()), 0
	for !r.take("}") {
		for next < len(fields) && !r.take(fields[next].name) {
			next++
		}
		if next == len(fields) {
			return errOtherwise
		}
		if err := r.value(into.Field(fields[next].index)); err != nil {
			return err
		}
		r.take(",")
	}
	return nil
}

func (r *reader) list(into reflect.Value) error {
	if !r.take("[") {
		return errOtherwise
	}
	into.Set(reflect.MakeSlice(into.Type(), 0, 1))
	for n := 0; !r.take("]"); n++ {
		into.Grow(1)
		into.SetLen(n + 1)
		if err := r.value(into.Index(n)); err != nil {
			return err
		}
		r.take(",")
	}
	return nil
}

func (r *reader) texts(into *registry.Text) error {
	if !r.take("{") {
		return errOtherwise
	}
	*into = registry.Text{}
	for !r.take("}") {
		lang, err := r.string()
		if err != nil || !r.take(":") {
			return errOtherwise
		}
		if (*into)[lang], err = r.string(); err != nil {
			return err
		}
		r.take(",")
	}
	return nil
}

func (r *reader) moment(into *time.Time) (err error) {
	text, err := r.string()
	if err == nil {
		*into, err = time.Parse(time.RFC3339Nano, text)
	}
	return err
}

// string reads a text, part of the whole where it holds no escape.
func (r *reader) string() (string, error) {
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

// digits reads what is written of a number.
func (r *reader) digits() string {
	from := r.at
	if n := strings.IndexAny(r.text[from:], ",}]"); n >= 0 {
		r.at += n
	}
	return r.text[from:r.at]
}

// take goes past what comes next, if it is that.
func (r *reader) take(next string) bool {
	if !strings.HasPrefix(r.text[r.at:], next) {
		return false
	}
	r.at += len(next)
	return true
}

// field is one that JSON holds: its place in the struct, and its name as it is written.
type field struct {
	index int
	name  string
}

// known keeps the fields of the structs met.
var known sync.Map

func fieldsOf(t reflect.Type) []field {
	if fields, ok := known.Load(t); ok {
		return fields.([]field)
	}
	var fields []field
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "-" {
			fields = append(fields, field{i, `"` + name + `":`})
		}
	}
	known.Store(t, fields)
	return fields
}
