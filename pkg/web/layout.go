package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/filter"
	"pioche/pkg/text"
	"pioche/pkg/view"
)

// A layout is one way a list shows what its filter keeps, chosen by the key
// vue of the address. It is how a page looks, never what a feed holds.
type layout struct {
	name  string // the value of vue; "views.NAME" is its word
	takes bool   // it takes the place of the list
	fill  func(echo.Context, filter.Filter, *view.Layouts) error
}

// plain is the layout that is not said.
const plain = "liste"

// layouts are the ways of all lists.
func (s *Server) layouts() []layout {
	return []layout{
		{name: plain, fill: func(echo.Context, filter.Filter, *view.Layouts) error { return nil }},
		{name: "mois", takes: true, fill: s.month},
		{name: "carte", fill: s.mapOf},
		{name: "planning", takes: true, fill: s.planning},
		{name: "annuaire", takes: true, fill: s.directory},
	}
}

// layoutsOf are the ways of the list at an address.
var layoutsOf = map[string][]string{
	"/evenements": {plain, "mois", "carte", "planning"},
	"/acteurs":    {plain, "mois", "carte", "planning", "annuaire"},
	"/infos":      {plain, "carte"},
}

// layoutKeys are the other keys of the address that belong to a layout.
var layoutKeys = map[string][]string{"mois": {"mois"}, "planning": {"du", "duree"}}

// layoutOf is the way the address asks its list to be laid out; it fails with
// *filter.Error on one that the list has not.
func layoutOf(c echo.Context) (string, error) {
	asked, own := c.QueryParam("vue"), layoutsOf[barePath(c)]
	if asked == "" {
		asked = plain
	}
	if !slices.Contains(own, asked) {
		wrong := &filter.Error{Key: "vue", Value: asked, Reason: "value", Expected: own}
		if near := text.Closest(asked, own); near != "" {
			wrong.Nearest = []string{near}
		}
		return "", wrong
	}
	return asked, nil
}

// barePath is the address of the page that is shown, in French and bare.
func barePath(c echo.Context) string {
	path, _, _ := strings.Cut(frenchPath(c), "?")
	return path
}

// layoutSaid is what the address says of the layout, as the links and the
// form of its list keep it.
func layoutSaid(c echo.Context) []view.GivenField {
	name, err := layoutOf(c)
	if err != nil || name == plain {
		return nil
	}
	said := []view.GivenField{{Name: "vue", Value: name}}
	for _, key := range layoutKeys[name] {
		if value := c.QueryParam(key); value != "" {
			said = append(said, view.GivenField{Name: key, Value: value})
		}
	}
	return said
}

// lay lays out a list: the ways there are, and the one chosen.
func (s *Server) lay(c echo.Context, f filter.Filter) (view.Layouts, error) {
	chosen, err := layoutOf(c)
	if err != nil {
		return view.Layouts{}, err
	}
	layouts := s.layouts()
	laid := layouts[slices.IndexFunc(layouts, func(l layout) bool { return l.name == chosen })]
	shown := view.Layouts{Takes: laid.takes, Kept: layoutSaid(c)}
	for _, name := range layoutsOf[barePath(c)] {
		shown.Links = append(shown.Links, view.Chip{Href: laidPath(c, f, name), Label: t(c, "views."+name), On: name == laid.name})
	}
	return shown, laid.fill(c, f, &shown)
}

// laidPath is the address of the list under a filter in one of its layouts,
// with the keys and values that belong to it.
func laidPath(c echo.Context, f filter.Filter, name string, pairs ...string) string {
	var said []view.GivenField
	if name != plain {
		said = append(said, view.GivenField{Name: "vue", Value: name})
	}
	for i := 0; i < len(pairs); i += 2 {
		said = append(said, view.GivenField{Name: pairs[i], Value: pairs[i+1]})
	}
	return addressOf(c, barePath(c), f.With("after"), said)
}

// addressOf is the address of a page of ours under a filter, and what is said
// beside.
func addressOf(c echo.Context, path string, f filter.Filter, beside []view.GivenField) string {
	query := f.String()
	for _, field := range beside {
		query += "&" + field.Name + "=" + url.QueryEscape(field.Value)
	}
	if query = strings.TrimPrefix(query, "&"); query != "" {
		path += "?" + query
	}
	return view.Path(lang(c), path)
}
