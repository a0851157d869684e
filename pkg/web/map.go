package web

import (
	"net/http"
	"net/url"
	"strconv"
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
	if !next.IsZero() {
		if shown.Map.More, err = s.hidden(c, f, onMap); err != nil {
			return err
		}
	}
	if s.Tiles != nil {
		shown.Map.Tiles, shown.Map.Credit = "/tuiles/{z}/{x}/{y}.png", s.tilesCredit(c)
	}
	return nil
}

// mostHidden is how far the cards that a page has no room for are counted.
const mostHidden = 10_000

// hidden counts the cards of a filter beyond those a page shows, as messages
// take it.
func (s *Server) hidden(c echo.Context, f filter.Filter, shown int) (any, error) {
	n, err := s.Store.Count(c.Request().Context(), s.query(f.With("after").With("limit")), shown+mostHidden+1)
	if n -= shown; n > mostHidden {
		return i18n.More(mostHidden), err
	}
	return n, err
}

// tilesCredit says whose the ground of maps is: as the host says, else
// OpenStreetMap's where it comes from there, else the name of its source.
func (s *Server) tilesCredit(c echo.Context) string {
	if s.TilesCredit != "" {
		return s.TilesCredit
	}
	source, err := url.Parse(s.Tiles.Source)
	if err != nil || strings.Contains(source.Host, "openstreetmap") {
		return t(c, "views.map.osm")
	}
	return source.Hostname()
}

// tilesKept is how long a browser keeps a tile.
const tilesKept = "public, max-age=604800"

// tile is a square of the ground of maps.
func (s *Server) tile(c echo.Context) error {
	name, isPNG := strings.CutSuffix(c.Param("y"), ".png")
	z, errZ := strconv.Atoi(c.Param("z"))
	x, errX := strconv.Atoi(c.Param("x"))
	y, errY := strconv.Atoi(name)
	if s.Tiles == nil || !isPNG || errZ != nil || errX != nil || errY != nil {
		return registry.ErrNotFound
	}
	square, err := s.Tiles.Get(c.Request().Context(), z, x, y)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", tilesKept)
	return c.Blob(http.StatusOK, square.Type, square.Bytes)
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
