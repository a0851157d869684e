package web

import (
	"fmt"
	"maps"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"

	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
)

// openAPI describes the API by OpenAPI 3.1, out of the same tables that
// answer: criteria, kinds, the schema of a card.
func (s *Server) openAPI(c echo.Context) error {
	if _, err := apiParams(c); err != nil {
		return err
	}
	doc, err := describe(lang(c), s.Name, s.Base)
	if err != nil {
		return err
	}
	return s.giveJSON(c, doc)
}

// describe is the whole description, in a language.
func describe(lang, name, base string) (*openapi3.T, error) {
	schemas, err := cardSchemas()
	if err != nil {
		return nil, fmt.Errorf("read the schema of a card: %w", err)
	}
	doc := &openapi3.T{
		OpenAPI: "3.1.0",
		Info: &openapi3.Info{
			Title: name, Version: "1", Description: i18n.T(lang, "flux.json.pages"),
			License: &openapi3.License{Name: "Licence Ouverte 2.0", URL: registry.LicenceURL},
		},
		Security:   openapi3.SecurityRequirements{{}}, // nothing is asked of who reads
		Servers:    openapi3.Servers{{URL: base + "/api/v1"}},
		Paths:      openapi3.NewPaths(),
		Components: &openapi3.Components{Schemas: schemas},
	}
	for name, schema := range answerSchemas() {
		schemas[name] = openapi3.NewSchemaRef("", schema)
	}
	d := describer{doc: doc, lang: lang}
	for _, kind := range registry.Kinds {
		plural := string(kind) + "s"
		d.list("/"+plural, i18n.T(lang, "flux.api."+plural), "Card", d.filterParameters(kind), d.changes())
		d.one("/"+plural+"/{id}", i18n.T(lang, "flux.api.one"), "Card")
	}
	limit, locale := d.parameter("limit"), d.parameter("locale")
	after := query("after", openapi3.NewStringSchema(), i18n.T(lang, "filter.help.after"))
	d.list("/selections", i18n.T(lang, "flux.api.selections"), "Selection", openapi3.Parameters{limit, after, locale})
	typed := query("q", openapi3.NewStringSchema(), i18n.T(lang, "flux.api.q"))
	typed.Value.Required = true
	level := openapi3.NewStringSchema()
	for _, one := range registry.Levels {
		level.Enum = append(level.Enum, string(one))
	}
	d.list("/territories", i18n.T(lang, "flux.api.territories"), "Territory", openapi3.Parameters{typed, query("level", level, i18n.T(lang, "flux.api.level")), limit, locale})
	d.list("/themes", i18n.T(lang, "flux.api.themes"), "Theme", openapi3.Parameters{locale})
	return doc, nil
}

// describer adds operations to a description.
type describer struct {
	doc  *openapi3.T
	lang string
}

// changes are what a list says more when it follows changes.
func (d describer) changes() openapi3.Schemas {
	tombstones := openapi3.NewArraySchema()
	tombstones.Items, tombstones.Description = component("Tombstone"), i18n.T(d.lang, "flux.api.tombstones")
	until := openapi3.NewDateTimeSchema()
	until.Description = i18n.T(d.lang, "flux.api.until")
	return openapi3.Schemas{"tombstones": openapi3.NewSchemaRef("", tombstones), "until": openapi3.NewSchemaRef("", until)}
}

// list describes a GET that answers items and next, and what it sometimes says more.
func (d describer) list(path, summary, item string, parameters openapi3.Parameters, more ...openapi3.Schemas) {
	next := openapi3.NewSchema()
	next.Type, next.Format = &openapi3.Types{"string", "null"}, "uri"
	next.Description = i18n.T(d.lang, "flux.api.next")
	items := openapi3.NewArraySchema()
	items.Items = component(item)
	schema := object(openapi3.Schemas{"items": openapi3.NewSchemaRef("", items), "next": openapi3.NewSchemaRef("", next)})
	for _, optional := range more {
		maps.Copy(schema.Properties, optional)
	}
	d.get(path, summary, openapi3.NewSchemaRef("", schema), parameters, 400)
}

// one describes a GET that answers a single thing of the path.
func (d describer) one(path, summary, item string) {
	id := openapi3.NewPathParameter("id")
	id.Schema = openapi3.NewSchemaRef("", openapi3.NewStringSchema())
	d.get(path, summary, component(item), openapi3.Parameters{{Value: id}, d.parameter("locale")}, 400, 404, 410)
}

func (d describer) get(path, summary string, answer *openapi3.SchemaRef, parameters openapi3.Parameters, failures ...int) {
	said := func(status int) string { return i18n.T(d.lang, fmt.Sprintf("flux.api.%d", status)) }
	responses := openapi3.NewResponses(
		openapi3.WithStatus(200, &openapi3.ResponseRef{Value: openapi3.NewResponse().WithDescription(said(200)).
			WithContent(openapi3.Content{"application/json": {Schema: answer}})}),
		openapi3.WithStatus(304, &openapi3.ResponseRef{Value: openapi3.NewResponse().WithDescription(said(304))}),
	)
	for _, status := range failures {
		responses.Set(fmt.Sprint(status), &openapi3.ResponseRef{Value: openapi3.NewResponse().WithDescription(said(status)).
			WithContent(openapi3.Content{"application/problem+json": {Schema: component("Problem")}})})
	}
	operation := &openapi3.Operation{
		OperationID: strings.Trim(strings.NewReplacer("/{id}", "_one", "/", "").Replace(path), "_"),
		Summary:     summary, Parameters: parameters, Responses: responses,
	}
	d.doc.Paths.Set(path, &openapi3.PathItem{Get: operation})
}

// filterParameters are the criteria that apply to a kind, and what excludes.
func (d describer) filterParameters(kind registry.Kind) openapi3.Parameters {
	var list openapi3.Parameters
	for _, f := range filter.Fields {
		if !f.AppliesTo(kind) || f.Name == "key" {
			continue
		}
		list = append(list, d.parameter(f.Name))
		if f.Denies {
			list = append(list, query("not."+f.Name, fieldSchema(f), i18n.T(d.lang, "flux.api.not", "Field", i18n.T(d.lang, "filter.field."+f.Name))))
		}
	}
	return list
}

// parameter describes one criterion.
func (d describer) parameter(name string) *openapi3.ParameterRef {
	f, _ := filter.FieldNamed(name)
	said := i18n.T(d.lang, "filter.field."+name)
	if help := i18n.T(d.lang, "filter.help."+name); help != "" {
		said += i18n.T(d.lang, "page.colon") + help
	}
	schema := fieldSchema(f)
	if name == "limit" {
		low, high := 1.0, float64(apiMax)
		schema = openapi3.NewIntegerSchema()
		schema.Min, schema.Max, schema.Default = &low, &high, apiDefault
	}
	return query(name, schema, said)
}

// fieldSchema is what a criterion takes: a value, or several by commas.
func fieldSchema(f filter.Field) *openapi3.Schema {
	one := openapi3.NewStringSchema()
	one.Enum = codesOf(f.Words)
	if !f.Many {
		return one
	}
	several := openapi3.NewArraySchema()
	several.Items = openapi3.NewSchemaRef("", one)
	return several
}

func codesOf(words []data.Word) []any {
	var codes []any
	for _, w := range words {
		codes = append(codes, w.Code)
	}
	return codes
}

// query is a parameter of the query string; several values go by commas.
func query(name string, schema *openapi3.Schema, said string) *openapi3.ParameterRef {
	p := openapi3.NewQueryParameter(name)
	p.Description, p.Schema = said, openapi3.NewSchemaRef("", schema)
	if schema.Type.Is("array") {
		together := false
		p.Style, p.Explode = "form", &together
	}
	return &openapi3.ParameterRef{Value: p}
}
