package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/data"
	"pioche/pkg/view"
)

// helpJSON shows a developer two examples that work, and what the API gives.
func (s *Server) helpJSON(c echo.Context) error {
	page := &view.HelpJSONPage{}
	for name, into := range map[string]*string{"liste.html": &page.HTML, "liste.js": &page.JS, "wordpress.php": &page.PHP} {
		body, err := data.Examples.ReadFile("examples/" + name)
		if err != nil {
			return err
		}
		*into = strings.ReplaceAll(string(body), "https://pioche.example", s.Base)
	}
	page.Title, page.Description = t(c, "flux.json.title"), t(c, "flux.json.intro")
	return s.page(c, http.StatusOK, "help_json", page)
}
