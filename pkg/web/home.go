package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"pioche/pkg/view"
)

// home is the three doors, then what is coming.
func (s *Server) home(c echo.Context) error {
	page := &view.HomePage{}
	page.Title, page.Description = t(c, "page.home.title"), t(c, "page.home.description")
	return s.page(c, http.StatusOK, "home", page)
}
