package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// mineForm asks where to send one's private links again.
func (s *Server) mineForm(c echo.Context) error {
	return s.page(c, http.StatusOK, "mine", minePage(c))
}

func minePage(c echo.Context) *view.MinePage {
	page := &view.MinePage{}
	page.Title, page.Description, page.Door = t(c, "mine.title"), t(c, "mine.lead"), "announce"
	return page
}

// mine sends them. The answer says nothing of whether there are any.
func (s *Server) mine(c echo.Context) error {
	form, err := readForm(c, []formField{{Name: "email"}})
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	page := minePage(c)
	err = s.Desk.Mine(c.Request().Context(), form.Get("email"), lang(c))
	if problems := registry.Problems(nil); errors.As(err, &problems) {
		page.Email, page.Error = form.Get("email"), t(c, problems[0].Key, problems[0].Args...)
		page.Title = t(c, "form.error.title", "Title", page.Title)
		return s.page(c, http.StatusUnprocessableEntity, "mine", page)
	}
	if err != nil {
		return err
	}
	page.Sent = true
	return s.page(c, http.StatusOK, "mine", page)
}
