package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/registry"
	"pioche/static"
)

// file serves a file under the address that holds its hash. Under an older
// hash the file of today is served, not to be kept.
func (s *Server) file(c echo.Context) error {
	name := c.Param("*")
	hash := static.Hash(name)
	if hash == "" {
		return registry.ErrNotFound
	}
	keep := "public, max-age=31536000, immutable"
	if hash != c.Param("hash") {
		keep = "no-cache"
	}
	c.Response().Header().Set("Cache-Control", keep)
	return serveFile(c, name)
}

func serveFile(c echo.Context, name string) error {
	http.ServeFileFS(c.Response(), c.Request(), static.Files, name)
	return nil
}

// script serves the files that pages of other sites load: their address never
// changes, and what changes in them is seen within the hour.
func (s *Server) script(c echo.Context) error {
	name := strings.TrimPrefix(c.Request().URL.Path, "/")
	header := c.Response().Header()
	header.Set("Cache-Control", "public, max-age=3600, stale-if-error=604800")
	header.Set("Cross-Origin-Resource-Policy", "cross-origin")
	header.Set("ETag", `"`+static.Hash(name)+`"`)
	return serveFile(c, name)
}

func (s *Server) favicon(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "public, max-age=86400")
	return serveFile(c, "favicon.ico")
}

// robots keeps search engines out of private pages, forms and endless filters.
func (s *Server) robots(c echo.Context) error {
	lines := []string{"User-agent: *"}
	if s.Demo {
		lines = append(lines, "Disallow: /")
	} else {
		for _, path := range []string{"/gerer/", "/flux/nouveau?", "/evenements?", "/evenements/nouveau?", "/api/"} {
			lines = append(lines, "Disallow: "+path, "Disallow: /en"+path)
		}
		lines = append(lines, "Sitemap: "+s.Base+"/sitemap.xml")
	}
	return c.String(http.StatusOK, strings.Join(lines, "\n")+"\n")
}

// healthz says that the process answers.
func (s *Server) healthz(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// readyz says that the database answers too.
func (s *Server) readyz(c echo.Context) error {
	if err := s.Store.Ping(c.Request().Context()); err != nil {
		s.Log.ErrorContext(c.Request().Context(), "not ready", "error", err)
		return c.String(http.StatusServiceUnavailable, "the database does not answer\n")
	}
	return c.String(http.StatusOK, "ok\n")
}
