package web

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/i18n"
	"pioche/pkg/view"
)

// lang is the language of an address: English under /en, French elsewhere;
// what programs read says it by locale.
func lang(c echo.Context) string {
	path := c.Request().URL.Path
	if path == "/en" || strings.HasPrefix(path, "/en/") || shared(path) && c.QueryParam("locale") == "en" {
		return "en"
	}
	return "fr"
}

// frenchPath is the address of the page asked for, query included, without
// its language. One slash begins it: two would be another site's address.
func frenchPath(c echo.Context) string {
	u := *c.Request().URL
	if lang(c) == "en" {
		u.Path, u.RawPath = strings.TrimPrefix(u.Path, "/en"), strings.TrimPrefix(u.RawPath, "/en")
	}
	return "/" + strings.TrimLeft(u.RequestURI(), "/")
}

// page answers with a page, whole or not at all.
func (s *Server) page(c echo.Context, status int, name string, page view.Framed) error {
	page.SetFrame(lang(c), frenchPath(c), s.site())
	var body bytes.Buffer
	if err := view.Render(&body, lang(c), name, page); err != nil {
		return err
	}
	header := c.Response().Header()
	header.Set("Content-Language", lang(c))
	if header.Get("Cache-Control") == "" {
		header.Set("Cache-Control", "no-cache") // kept, but asked again: a cancellation must be seen
	}
	return c.Blob(status, echo.MIMETextHTMLCharsetUTF8, body.Bytes())
}

// part answers with one named part of a page, for a live page to replace.
func (s *Server) part(c echo.Context, name, part string, page view.Framed) error {
	page.SetFrame(lang(c), frenchPath(c), s.site())
	var body bytes.Buffer
	if err := view.RenderPart(&body, lang(c), name, part, page); err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-cache")
	return c.Blob(http.StatusOK, echo.MIMETextHTMLCharsetUTF8, body.Bytes())
}

// t says a message in the language of the page asked for.
func t(c echo.Context, key string, args ...any) string { return i18n.T(lang(c), key, args...) }

// seeOther sends the browser to another page of ours, in the same language.
func seeOther(c echo.Context, path string) error {
	return c.Redirect(http.StatusSeeOther, view.Path(lang(c), path))
}
