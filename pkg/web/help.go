package web

import (
	"maps"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
	"pioche/pkg/view"
)

// topics are the pages of help, in the order people need them: the end of
// their address and the key of their text.
var topics = []struct{ slug, key string }{
	{"annoncer", "announce"},
	{"piocher", "pick"},
	{"lettre", "letter"},
}

// help is the list of topics, or one of them.
func (s *Server) help(c echo.Context) error {
	slug := c.Param("topic")
	if slug == "" {
		return s.page(c, http.StatusOK, "text", s.helpPage(c, "index"))
	}
	for _, topic := range topics {
		if topic.slug == slug {
			return s.page(c, http.StatusOK, "text", s.helpPage(c, topic.key))
		}
	}
	return registry.ErrNotFound
}

func (s *Server) helpPage(c echo.Context, key string) *view.TextPage {
	page := s.textPage(c, key)
	for _, topic := range topics {
		if topic.key != key {
			page.Topics = append(page.Topics, view.Link{Href: view.Path(lang(c), "/aide/"+topic.slug), Label: t(c, "help."+topic.key+".title")})
		}
	}
	page.Topics = append(page.Topics,
		view.Link{Href: view.Path(lang(c), "/aide/criteres"), Label: t(c, "help.criteria.title")},
		view.Link{Href: view.Path(lang(c), "/aide/json"), Label: t(c, "flux.json.title")})
	return page
}

// text makes the handler of a page of plain words.
func (s *Server) text(key string) echo.HandlerFunc {
	return func(c echo.Context) error { return s.page(c, http.StatusOK, "text", s.textPage(c, key)) }
}

func (s *Server) textPage(c echo.Context, key string) *view.TextPage {
	page := &view.TextPage{Heading: t(c, "help."+key+".title"), Sections: view.Sections(lang(c), key, s.Contact == "")}
	if i18n.Has(lang(c), "help."+key+".intro") {
		page.Intro = t(c, "help."+key+".intro")
	}
	page.Title, page.Description = page.Heading, page.Intro
	page.Write = key == "accessibility" || key == "privacy"
	return page
}

func sortedKeys(values map[string][]string) []string { return slices.Sorted(maps.Keys(values)) }

// criteria is the table of all that an address can ask.
func (s *Server) criteria(c echo.Context) error {
	page := &view.CriteriaPage{Rows: view.Criteria(lang(c)), Formats: view.NewAddresses(lang(c), "", s.Base+"/flux", "", formats(0, registry.Kinds)).Formats}
	page.Title = t(c, "help.criteria.title")
	return s.page(c, http.StatusOK, "criteria", page)
}

// folded is how names are put in order.
func folded(s string) string { return text.Fold(s) }
