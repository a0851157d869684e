package web

import (
	"bufio"
	"encoding/xml"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// maxURLs is what a sitemap may hold (sitemaps.org protocol).
const maxURLs = 50_000

// sitemap lists the plain pages, the cards that are listed, and the
// territories where there is one.
func (s *Server) sitemap(c echo.Context) error {
	header := c.Response().Header()
	header.Set(echo.HeaderContentType, echo.MIMEApplicationXMLCharsetUTF8)
	header.Set("Cache-Control", "public, max-age=3600")
	c.Response().WriteHeader(http.StatusOK)
	out := bufio.NewWriter(c.Response())
	_, _ = out.WriteString(xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	m := siteMap{out: out, base: s.Base, seen: map[registry.Territory]bool{}}
	for _, path := range []string{"/", "/aide", "/charte"} {
		m.add(path, time.Time{})
	}
	err := s.mapCards(c, &m)
	_, _ = out.WriteString("</urlset>\n") // who reads less than half a map sees it end; the error is in the log
	if flushed := out.Flush(); err == nil {
		err = flushed
	}
	return err
}

func (s *Server) mapCards(c echo.Context, m *siteMap) error {
	for _, l := range lists {
		if !s.welcomes(l.Kind) {
			continue
		}
		m.add(l.Path, time.Time{})
		if err := s.mapList(c, m, l); err != nil {
			return err
		}
	}
	return nil
}

// mapList adds the cards of a list, and the territories of each.
func (s *Server) mapList(c echo.Context, m *siteMap, l *cardList) error {
	all, err := filter.Parse(nil, l.filter())
	if err != nil {
		return err
	}
	query := s.query(all)
	for query.Limit = 1000; m.count < maxURLs-query.Limit; {
		picks, next, err := s.Store.Find(c.Request().Context(), query)
		if err != nil {
			return err
		}
		for _, p := range picks {
			m.add(view.CardPath(p.Card), p.Card.Updated)
			m.around(p.Card)
		}
		if next.IsZero() {
			break
		}
		query.From = next
	}
	return nil
}

// siteMap writes addresses, each once.
type siteMap struct {
	out   *bufio.Writer
	base  string
	count int
	seen  map[registry.Territory]bool
}

func (m *siteMap) add(path string, changed time.Time) {
	if m.count++; m.count > maxURLs {
		return
	}
	_, _ = m.out.WriteString("<url><loc>" + m.base + path + "</loc>")
	if !changed.IsZero() {
		_, _ = m.out.WriteString("<lastmod>" + changed.UTC().Format(time.RFC3339) + "</lastmod>")
	}
	_, _ = m.out.WriteString("</url>\n")
}

// around adds the territories a card is in.
func (m *siteMap) around(card *registry.Card) {
	if card.Place == nil || card.Place.Commune == "" {
		return
	}
	for _, where := range geo.Around(registry.Territory{Level: registry.LevelCommune, Code: card.Place.Commune}) {
		if !m.seen[where] {
			m.seen[where] = true
			m.add(view.TerritoryPath(where), time.Time{})
		}
	}
}
