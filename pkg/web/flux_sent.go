package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// sentCriteria reads the form: it is answered at the filter's own address,
// unless the place is to be told from others, or the radius cannot be kept.
func (s *Server) sentCriteria(c echo.Context, values url.Values, path string) (*view.FluxNewPage, error) {
	where, radius := strings.TrimSpace(values.Get("where")), values.Get("radius")
	f, wrong, err := readCriteria(values, path)
	if err != nil {
		return nil, err
	}
	if wrong != nil {
		return s.mistyped(c, values, path, f, wrong)
	}
	var found []geo.Area
	var near []string
	if where != "" {
		found, near = placesNamed(where, s.Scope)
	}
	if radius != "" {
		found = centres(found)
		if field, _ := filter.FieldNamed("radius"); len(found) > 0 {
			if err := field.Reads(radius); err != nil {
				return nil, err
			}
		}
	}
	refused := radiusRefused(c, f, found, radius)
	switch {
	case refused == "" && where == "":
		return nil, c.Redirect(http.StatusSeeOther, listPath(c, path, f))
	case refused == "" && len(found) == 1:
		return nil, c.Redirect(http.StatusSeeOther, listPath(c, path, alsoIn(f, found[0], radius)))
	}
	page, err := s.builder(c, f, path)
	if err != nil {
		return nil, err
	}
	page.Where, page.Unknown, page.Refused = where, where != "" && len(found) == 0, refused
	if radius != "" {
		page.Radius = radiusChoices(c, radius)
	}
	for _, area := range found {
		if refused == "" {
			page.Places = append(page.Places, view.Link{Href: listPath(c, path, alsoIn(f, area, radius)), Label: areaLabel(area)})
		}
	}
	for _, name := range near {
		values.Set("where", name)
		page.Near = append(page.Near, view.Link{Href: view.Path(lang(c), path+"?"+values.Encode()), Label: name})
	}
	return page, nil
}

// typedKeys are the criteria that people type.
var typedKeys = []string{"q", "from", "to"}

// readCriteria reads the fields of the builder. Wrong is why what was typed
// cannot be read, f then the rest.
func readCriteria(values url.Values, path string) (f filter.Filter, wrong *filter.Error, err error) {
	criteria := formCriteria(values)
	f, err = filter.Parse(criteria, readAt(path))
	if !errors.As(err, &wrong) || !slices.Contains(typedKeys, wrong.Key) {
		return f, nil, err
	}
	for _, key := range typedKeys {
		criteria.Del(key)
	}
	f, err = filter.Parse(criteria, readAt(path))
	return f, wrong, err
}

// mistyped gives the form back with why what was typed cannot be read: the
// builder is on the rest.
func (s *Server) mistyped(c echo.Context, values url.Values, path string, rest filter.Filter, wrong *filter.Error) (*view.FluxNewPage, error) {
	page, err := s.builder(c, rest, path)
	if err != nil {
		return nil, err
	}
	page.Refused, page.Open, page.NoIndex = wrong.Message(lang(c)), true, true
	page.Where, page.Q, page.From, page.To = strings.TrimSpace(values.Get("where")), values.Get("q"), values.Get("from"), values.Get("to")
	return page, nil
}

// formCriteria turns the builder's fields into keys of the filter: one field
// chooses the span of time, dates by hand outweigh it, the radius is that of
// the place ticked, and what has lost its place says nothing.
func formCriteria(sent url.Values) url.Values {
	values := url.Values{}
	for key, list := range sent {
		values[key] = slices.Clone(list)
	}
	values.Del("where")
	if key, value, ok := strings.Cut(values.Get("span"), "="); values.Has("span") {
		values.Del("when")
		values.Del("days")
		if ok && values.Get("from") == "" && values.Get("to") == "" {
			values.Set(key, value)
		}
	}
	values.Del("span")
	if sent.Has("where") {
		dropForeign(values)
		aroundOrIn(values, strings.TrimSpace(sent.Get("where")) == "")
	}
	if values.Get("near") == "" {
		values.Del("radius")
	}
	if values.Get("commune")+values.Get("epci")+values.Get("dept")+values.Get("region") == "" {
		values.Del("wider")
	}
	return values
}

// dropForeign drops the criteria that apply to none of the kinds ticked: they
// were those of a kind just unticked.
func dropForeign(values url.Values) {
	kinds := strings.Split(strings.Join(values["kind"], ","), ",")
	if values.Get("kind") == "" {
		kinds = []string{string(registry.KindEvent)}
	}
	for _, field := range filter.Fields {
		if !slices.ContainsFunc(kinds, func(kind string) bool { return field.AppliesTo(registry.Kind(kind)) }) {
			values.Del(field.Name)
			values.Del("not." + field.Name)
		}
	}
}

// aroundOrIn makes the radius that of the place ticked: a commune alone
// becomes a centre, unless another place is being added, and a centre without
// a radius becomes its commune.
func aroundOrIn(values url.Values, nothingTyped bool) {
	centre, ticked := values.Get("near"), values["commune"]
	_, known := geo.CommuneByCode(centre)
	switch {
	case known && values.Get("radius") == "":
		values.Del("near")
		values.Add("commune", centre)
	case centre == "" && values.Get("radius") != "" && nothingTyped && len(ticked) == 1 && values.Get("epci")+values.Get("dept")+values.Get("region") == "":
		if _, known := geo.CommuneByCode(ticked[0]); known {
			values.Del("commune")
			values.Set("near", ticked[0])
		}
	}
}

// centres are the areas a radius can be drawn around, or all when none is.
func centres(found []geo.Area) []geo.Area {
	var list []geo.Area
	for _, area := range found {
		if area.Territory.Level == registry.LevelCommune {
			list = append(list, area)
		}
	}
	if len(list) == 0 {
		return found
	}
	return list
}

// radiusRefused says why the places ticked, the places found and the radius
// do not go together, blank when they do: a feed has one circle, around one
// commune, and nothing beside it.
func radiusRefused(c echo.Context, f filter.Filter, found []geo.Area, radius string) string {
	if centre := f.First("near"); centre != "" && len(found) > 0 {
		if len(found) == 1 && found[0].Territory == (registry.Territory{Level: registry.LevelCommune, Code: centre}) {
			return ""
		}
		field, _ := filter.FieldNamed("near")
		return t(c, "flux.new.radius.single", "Words", view.Upper(f.Phrase(lang(c), field)))
	}
	larger := len(found) > 0 && found[0].Territory.Level != registry.LevelCommune
	if radius != "" && f.First("near") == "" && (larger || len(f.Territories()) > 0) {
		return t(c, "flux.new.radius.one")
	}
	return ""
}

// alsoIn adds a place to those chosen, or puts the filter around it when a
// distance is asked.
func alsoIn(f filter.Filter, area geo.Area, radius string) filter.Filter {
	if around := inPlace(f.With("near").With("radius"), area, radius); around.First("near") != "" {
		return around
	}
	level := string(area.Territory.Level)
	codes := append(slices.Clone(f.Get(level)), area.Territory.Code)
	slices.Sort(codes)
	return f.With("near").With("radius").With(level, slices.Compact(codes)...)
}
