package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/desk"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// finerKeys are the keys of the filter that the owner of a feed sets to say how
// it is shown: they are kept with its criteria, and any reader may ask
// otherwise in the address.
var finerKeys = []string{"locale", "sort", "limit", "each", "dated", "photo", "group", "accent"}

// withAccent says that the colour sent is meant: a field of colour always
// sends one.
const withAccent = "own_accent"

// finerFields are all the form may send.
var finerFields = func() []formField {
	fields := []formField{{Name: "version", Shape: "omitempty,number"}, {Name: withAccent, Shape: "omitempty,oneof=0 1"}}
	for _, key := range finerKeys {
		fields = append(fields, formField{Name: key})
	}
	return fields
}()

// fluxFiner is the form that says how a feed is shown.
func (s *Server) fluxFiner(c echo.Context) error {
	held, err := s.heldLive(c)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, "flux_finer", s.finerPage(c, held, held.filter))
}

// finerPage is that form, filled with how f is shown.
func (s *Server) finerPage(c echo.Context, held fluxHeld, f filter.Filter) *view.FluxFinerPage {
	page := &view.FluxFinerPage{
		Heading: held.selection.Title, Action: view.Path(lang(c), held.path()+"/reglages"), Back: view.Path(lang(c), held.path()),
		Version: held.selection.Revision, Limit: f.First("limit"), Accent: "#a63d14", OwnAccent: f.Accent() != "",
	}
	page.Title, page.NoIndex, page.Door = t(c, "flux.finer.title"), true, "pick"
	for _, key := range []string{"locale", "sort"} {
		field, _ := filter.FieldNamed(key)
		menu := view.ChoiceGroup{Name: key, Legend: view.Upper(t(c, "filter.field."+key))}
		for _, w := range field.Words {
			menu.Choices = append(menu.Choices, view.Choice{Value: w.Code, Label: view.Upper(w.In(lang(c))), On: f.First(key) == w.Code})
		}
		page.Menus = append(page.Menus, menu)
	}
	for _, one := range []struct{ key, value string }{{"each", "1"}, {"group", "day"}, {"photo", "none"}, {"dated", "none"}} {
		page.Boxes = append(page.Boxes, view.FinerBox{Name: one.key, Value: one.value, Label: t(c, "flux.finer."+one.key), On: f.First(one.key) == one.value})
	}
	if page.OwnAccent {
		page.Accent = "#" + f.Accent()
		if light, _ := view.Accent(f.Accent()); light != page.Accent {
			page.Darkened = light
		}
	}
	page.Preview = view.Path("fr", "/flux/"+held.selection.Slug+".html")
	return page
}

// fluxRefine keeps how a feed is shown; its criteria and its address stay.
func (s *Server) fluxRefine(c echo.Context) error {
	held, err := s.heldLive(c)
	if err != nil {
		return err
	}
	form, err := readForm(c, finerFields)
	if err != nil {
		return err
	}
	said, err := readFiner(form)
	f := held.filter
	for _, key := range finerKeys {
		f = f.With(key, said.Get(key)...)
	}
	status, problems := http.StatusUnprocessableEntity, registry.Problems(nil)
	if err == nil {
		version, _ := strconv.Atoi(form.Get("version"))
		_, err = s.Desk.EditSelection(c.Request().Context(), held.who, held.selection.Slug, version, desk.SelectionDraft{Title: held.selection.Title, Filter: f, Lang: lang(c)})
	}
	wrong := (*filter.Error)(nil)
	switch {
	case err == nil:
		return seeOther(c, held.path()+"?fait=reglages")
	case errors.Is(err, registry.ErrConflict):
		status, problems = http.StatusConflict, held.changed(c)
	case !errors.As(err, &wrong):
		return err
	}
	page := s.finerPage(c, held, f)
	if wrong != nil {
		page.Problems = append(page.Problems, view.FieldProblem{ID: wrong.Key, Text: wrong.Message(lang(c))})
		page.Limit = form.Get("limit")
	}
	for _, p := range problems {
		page.Problems = append(page.Problems, view.FieldProblem{ID: "limit", Text: t(c, p.Key, p.Args...)})
	}
	page.Title = t(c, "form.error.title", "Title", page.Title)
	return s.page(c, status, "flux_finer", page)
}

// readFiner reads what the form says of each key. What cannot be read is left
// out, and is the error.
func readFiner(form url.Values) (filter.Filter, error) {
	if form.Get(withAccent) != "1" {
		form.Del("accent")
	}
	if form.Get("locale") == "fr" { // as it is without a word
		form.Del("locale")
	}
	values := url.Values{}
	var wrong error
	for _, key := range finerKeys {
		value := strings.TrimSpace(form.Get(key))
		if field, _ := filter.FieldNamed(key); value != "" {
			if err := field.Reads(value); err != nil {
				wrong = err
				continue
			}
		}
		values.Set(key, value)
	}
	said, err := filter.Parse(values, filter.Context{Saved: true})
	if err != nil {
		return said, err
	}
	return said, wrong
}
