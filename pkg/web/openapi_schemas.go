package web

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"pioche/pkg/feed"
)

// cardSchemas are the schema of a card and its parts, as components.
func cardSchemas() (openapi3.Schemas, error) {
	const prefix = "#/components/schemas/Card."
	source := bytes.ReplaceAll(feed.Schema, []byte("#/$defs/"), []byte(prefix))
	var whole map[string]json.RawMessage
	if err := json.Unmarshal(source, &whole); err != nil {
		return nil, err
	}
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(whole["$defs"], &parts); err != nil {
		return nil, err
	}
	for _, key := range []string{"$schema", "$id", "$defs"} {
		delete(whole, key)
	}
	body, err := json.Marshal(whole)
	if err != nil {
		return nil, err
	}
	schemas := openapi3.Schemas{"Card": new(openapi3.SchemaRef)}
	if err := schemas["Card"].UnmarshalJSON(body); err != nil {
		return nil, err
	}
	for name, part := range parts {
		schemas["Card."+name] = new(openapi3.SchemaRef)
		if err := schemas["Card."+name].UnmarshalJSON(part); err != nil {
			return nil, err
		}
	}
	return schemas, nil
}

func component(name string) *openapi3.SchemaRef {
	return &openapi3.SchemaRef{Ref: "#/components/schemas/" + name}
}

// object is a schema that has these properties, all of them but the optional.
func object(properties openapi3.Schemas, optional ...string) *openapi3.Schema {
	schema := openapi3.NewObjectSchema()
	schema.Properties = properties
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if !slices.Contains(optional, name) {
			schema.Required = append(schema.Required, name)
		}
	}
	return schema
}

// typed is a schema of these types, "null" among them where nothing is an
// answer too.
func typed(types ...string) *openapi3.SchemaRef {
	schema := openapi3.NewSchema()
	list := openapi3.Types(types)
	schema.Type = &list
	return openapi3.NewSchemaRef("", schema)
}

// oneOf is a text among these.
func oneOf(values ...any) *openapi3.SchemaRef {
	schema := typed("string")
	schema.Value.Enum = values
	return schema
}

// listOf is an array.
func listOf(items *openapi3.SchemaRef) *openapi3.SchemaRef {
	schema := openapi3.NewArraySchema()
	schema.Items = items
	return openapi3.NewSchemaRef("", schema)
}

// answerSchemas are the other things the API answers.
func answerSchemas() map[string]*openapi3.Schema {
	text, number := typed("string"), typed("integer")
	feeds := openapi3.NewObjectSchema()
	feeds.AdditionalProperties = openapi3.AdditionalProperties{Schema: text}
	return map[string]*openapi3.Schema{
		"Selection": object(openapi3.Schemas{
			"slug": text, "title": text, "sentence": text, "filter": text, "url": text, "updated": text,
			"feeds": openapi3.NewSchemaRef("", feeds),
		}),
		"Territory": object(openapi3.Schemas{
			"level": text, "code": text, "name": text, "label": text, "former": text, "postcodes": listOf(text), "population": number,
			"lat": typed("number", "null"), "lon": typed("number", "null"), "within": listOf(component("Card.territory")), "url": text,
		}, "former", "postcodes", "population"),
		"Tombstone": object(openapi3.Schemas{"id": text, "gone": oneOf("deleted", "withdrawn", "left"), "at": text}),
		"Theme":     object(openapi3.Schemas{"code": text, "label": text, "hue": text, "schema": listOf(text)}),
		"Problem": object(openapi3.Schemas{
			"type": text, "title": text, "status": number, "detail": text, "instance": text, "instead": text, "reference": text,
			"key": text, "value": text, "expected": listOf(text), "nearest": listOf(text),
		}, "instance", "instead", "reference", "key", "value", "expected", "nearest"),
	}
}
