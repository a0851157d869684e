package feed_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"pioche/pkg/feed"
)

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(feed.Schema))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	const address = "https://pioche.example/schema/pioche-1.json"
	if err := compiler.AddResource(address, document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile(address)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// A field that the schema does not describe is a promise nobody wrote down.
func TestSchemaNamesEveryField(t *testing.T) {
	var schema node
	if err := json.Unmarshal(feed.Schema, &schema); err != nil {
		t.Fatal(err)
	}
	walk(t, &schema, &schema, reflect.TypeFor[feed.Item](), "")
	if bytes.Contains(feed.Schema, []byte(`"additionalProperties": false`)) {
		t.Error("the schema refuses fields to come")
	}
}

// node is what the walk reads of a schema.
type node struct {
	Ref         string           `json:"$ref"`
	Description string           `json:"description"`
	Properties  map[string]*node `json:"properties"`
	Items       *node            `json:"items"`
	Additional  *node            `json:"additionalProperties"`
	AnyOf       []*node          `json:"anyOf"`
	Defs        map[string]*node `json:"$defs"`
}

// walk compares the fields of a struct with the properties of a schema.
func walk(t *testing.T, root, schema *node, typ reflect.Type, path string) {
	t.Helper()
	if schema == nil {
		t.Errorf("%s: not described", path)
		return
	}
	if schema.Ref != "" {
		schema = root.Defs[strings.TrimPrefix(schema.Ref, "#/$defs/")]
	} else if len(schema.AnyOf) > 0 && schema.AnyOf[0].Ref != "" {
		schema = root.Defs[strings.TrimPrefix(schema.AnyOf[0].Ref, "#/$defs/")]
	}
	switch typ.Kind() {
	case reflect.Pointer:
		walk(t, root, schema, typ.Elem(), path)
	case reflect.Slice:
		walk(t, root, schema.Items, typ.Elem(), path+"[]")
	case reflect.Map:
		walk(t, root, schema.Additional, typ.Elem(), path+".*")
	case reflect.Struct:
		for i := range typ.NumField() {
			field := typ.Field(i)
			if field.Anonymous {
				walk(t, root, schema, field.Type, path)
				continue
			}
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			walk(t, root, schema.Properties[name], field.Type, path+"."+name)
		}
	}
}
