package web

import (
	"errors"

	"github.com/go-playground/locales/en"
	"github.com/go-playground/locales/fr"
	ut "github.com/go-playground/universal-translator"
	"github.com/go-playground/validator/v10"
	entexts "github.com/go-playground/validator/v10/translations/en"
	frtexts "github.com/go-playground/validator/v10/translations/fr"
)

// shapes judges what no person types: identifiers, numbers of versions, marks
// of buttons. What people type is judged by the registry, in its own words.
var shapes = validator.New(validator.WithRequiredStructEnabled())

// shapeTexts says in each language what a shape asks.
var shapeTexts = func() *ut.UniversalTranslator {
	texts := ut.New(fr.New(), fr.New(), en.New())
	french, _ := texts.GetTranslator("fr")
	english, _ := texts.GetTranslator("en")
	if err := errors.Join(frtexts.RegisterDefaultTranslations(shapes, french), entexts.RegisterDefaultTranslations(shapes, english)); err != nil {
		panic("texts of shapes: " + err.Error())
	}
	return texts
}()

// misshapen says what is wrong with the shape of a field's value, blank when
// nothing is.
func misshapen(lang string, f formField, value string) string {
	if f.Shape == "" {
		return ""
	}
	var wrong validator.ValidationErrors
	if !errors.As(shapes.VarWithKey(f.Name, value, f.Shape), &wrong) {
		return ""
	}
	texts, _ := shapeTexts.GetTranslator(lang)
	return wrong[0].Translate(texts)
}
