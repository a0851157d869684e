package web

import (
	"bytes"
	"net/http"

	"github.com/labstack/echo/v4"

	"pioche/pkg/feed"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// feedOf answers with the feed of a filter in the format of an extension.
func (s *Server) feedOf(c echo.Context, f filter.Filter, ext string) error {
	format, ok := feed.ByExt(ext)
	if !ok {
		return registry.ErrNotFound
	}
	if !f.Counts() {
		return filter.NeedsCriterion()
	}
	out, err := s.speaker(c)
	if err != nil {
		return err
	}
	queries := f.At(s.Now(), s.Zone)
	for i := range queries {
		if queries[i].Limit = f.Limit(); queries[i].Limit == 0 || queries[i].Limit > format.Max {
			queries[i].Limit = format.Default
		}
		queries[i].Each = queries[i].Each || format.Each
	}
	if out.Picks, err = s.Store.FindAll(c.Request().Context(), queries); err != nil {
		return err
	}
	if f.Locale() != "" {
		out.Lang = f.Locale()
	}
	out.Title, out.Description, out.Key = s.Name+" · "+f.Sentence(out.Lang), f.Sentence(out.Lang), f.String()
	out.Self, out.Home = s.Base+c.Request().URL.RequestURI(), s.Base+view.Path(out.Lang, "/evenements?"+f.Criteria().String())
	out.Announce = s.Base + announcePath(c, f)
	out.Each, out.PubDate, out.EmptyNone = f.Each() || format.Each, f.PubDate(), f.EmptyNone()
	var body bytes.Buffer
	if err := format.Write(&body, out); err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=900, stale-if-error=86400")
	c.Response().Header().Set("Access-Control-Allow-Origin", "*")
	return c.Blob(http.StatusOK, format.Type, body.Bytes())
}
