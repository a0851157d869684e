package web

import (
	"encoding/xml"
	"html"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// oEmbed 1.0 (https://oembed.com): from the address of a page of ours, pasted
// alone on a line, other sites learn which frame shows the same. WordPress
// keeps the frame in a sandbox, between 200 and 1 000 pixels high, and only
// listens to it when a quotation that says the same in words comes before.

// oembedAnswer is the frame of a page, as programs read it.
type oembedAnswer struct {
	XMLName      xml.Name `json:"-" xml:"oembed"`
	Type         string   `json:"type" xml:"type"`
	Version      string   `json:"version" xml:"version"`
	Title        string   `json:"title" xml:"title"`
	ProviderName string   `json:"provider_name" xml:"provider_name"`
	ProviderURL  string   `json:"provider_url" xml:"provider_url"`
	CacheAge     int      `json:"cache_age" xml:"cache_age"`
	HTML         string   `json:"html" xml:"html"`
	Width        int      `json:"width" xml:"width"`
	Height       int      `json:"height" xml:"height"`
}

// framed is a page of ours that others can show in a frame.
type framed struct {
	path   string // without its language
	title  string
	height int
}

const (
	frameWidth  = 600 // when nobody says
	frameHeight = 640 // of a list
	cardHeight  = 260
)

// oembed answers which frame shows a page of ours.
func (s *Server) oembed(c echo.Context) error {
	format := c.QueryParam("format")
	if format != "" && format != "json" && format != "xml" {
		return echo.NewHTTPError(http.StatusNotImplemented)
	}
	lang, path, ok := s.ours(c.QueryParam("url"))
	if !ok {
		return registry.ErrNotFound
	}
	page, err := s.framed(c, lang, path)
	if err != nil {
		return err
	}
	src := s.Base + page.path + ".html"
	if lang != "fr" {
		src += "?locale=" + lang
	}
	answer := oembedAnswer{
		Type: "rich", Version: "1.0", Title: page.title, ProviderName: s.Name, ProviderURL: s.Base + "/", CacheAge: 3600,
		Width: atMost(c.QueryParam("maxwidth"), frameWidth), Height: atMost(c.QueryParam("maxheight"), page.height),
	}
	answer.HTML = `<blockquote><a href="` + html.EscapeString(s.Base+view.Path(lang, page.path)) + `">` + html.EscapeString(page.title) + `</a></blockquote><iframe src="` + html.EscapeString(src) + `" title="` + html.EscapeString(page.title) + `" width="` + strconv.Itoa(answer.Width) +
		`" height="` + strconv.Itoa(answer.Height) + `" frameborder="0" loading="lazy"></iframe>`
	c.Response().Header().Set("Cache-Control", "public, max-age=3600")
	if format == "xml" {
		return c.XML(http.StatusOK, answer)
	}
	return c.JSON(http.StatusOK, answer)
}

// ours reads the address of a page of this site: its language and the rest.
func (s *Server) ours(address string) (lang, path string, ok bool) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || !strings.EqualFold(u.Host, s.host) {
		return "", "", false
	}
	if path, english := strings.CutPrefix(u.Path, "/en/"); english {
		return "en", "/" + path, true
	}
	return "fr", u.Path, true
}

// framed finds the page at an address: a feed, a territory or a card.
func (s *Server) framed(c echo.Context, lang, path string) (framed, error) {
	folder, id, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch folder {
	case "flux":
		selection, err := s.Store.Selection(c.Request().Context(), id)
		if err != nil {
			return framed{}, err
		}
		if selection.Deleted != nil {
			return framed{}, registry.ErrGone
		}
		return framed{"/flux/" + selection.Slug, selection.Title, frameHeight}, nil
	case "evenements", "infos", "acteurs":
		kind := map[string]registry.Kind{"evenements": registry.KindEvent, "infos": registry.KindNotice, "acteurs": registry.KindActor}[folder]
		card, err := s.publicCard(c.Request().Context(), kind, id)
		if err != nil {
			return framed{}, err
		}
		return framed{view.CardPath(card), card.Title.In(lang, card.Lang), cardHeight}, nil
	}
	for _, level := range registry.Levels {
		area, known := geo.Lookup(registry.Territory{Level: level, Code: id})
		if known && path == view.TerritoryPath(registry.Territory{Level: level, Code: id}) {
			f, err := s.feedOf(area.Territory)
			return framed{view.TerritoryPath(area.Territory), feedTitle(lang, f), frameHeight}, err
		}
	}
	return framed{}, registry.ErrNotFound
}

// atMost is a size no larger than asked; what is no size asks for nothing.
func atMost(asked string, size int) int {
	if most, err := strconv.Atoi(asked); err == nil && most > 0 {
		return min(most, size)
	}
	return size
}

// oembedLinks are where programs learn of the frame of the page that is shown.
func (s *Server) oembedLinks(c echo.Context, title string) []view.Link {
	address := s.Base + "/oembed?url=" + url.QueryEscape(s.Base+c.Request().URL.Path)
	return []view.Link{
		{Href: address + "&format=json", Type: "application/json+oembed", Label: title},
		{Href: address + "&format=xml", Type: "text/xml+oembed", Label: title},
	}
}
