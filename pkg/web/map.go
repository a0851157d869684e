package web

import (
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// onMap bounds the cards of a map: more would be neither read nor sent.
const onMap = 1_000

// mapOf shows where the first cards of a list are, the whole list beside it.
func (s *Server) mapOf(c echo.Context, f filter.Filter, shown *view.Layouts) error {
	query := s.query(f.With("after"))
	query.Limit = onMap
	picks, next, err := s.Store.Find(c.Request().Context(), query)
	if err != nil {
		return err
	}
	shown.Map = view.NewMap(lang(c), picks, s.ground(f), func(p filter.Pick) string {
		var told []string
		if p.Shown != nil {
			told = append(told, i18n.ShortWhen(lang(c), *p.Shown, s.Now()))
		}
		if town := view.Town(lang(c), p.Card); town != "" {
			told = append(told, town)
		}
		return strings.Join(told, " · ")
	})
	shown.Map.More = !next.IsZero()
	return nil
}

// ground is what a map shows even where nothing happens: the territories
// asked for.
func (s *Server) ground(f filter.Filter) []registry.Point {
	var points []registry.Point
	for _, territory := range f.Territories() {
		for _, commune := range geo.Communes(territory) {
			if commune.HasPoint {
				points = append(points, registry.Point{Lat: commune.Lat, Lon: commune.Lon})
			}
		}
	}
	return points
}
