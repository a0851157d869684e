package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// noticeList is the list of infos, the newest first.
var noticeList = &cardList{
	Kind: registry.KindNotice, Path: "/infos", Page: "notice_list", Groups: []string{"type", "theme", "audience"},
	Shortcuts: []shortcut{
		{"type", "job", "jobs"}, {"type", "call", "calls"}, {"type", "need", "needs"}, {"type", "offer", "offers"}, {"type", "news", "news"}, {"type", "portrait", "portraits"},
	},
	page: func() listPage { return &view.NoticeListPage{} }, fill: (*Server).fillNotices,
}

func (s *Server) fillNotices(c echo.Context, page listPage, _ filter.Query, picks []filter.Pick) {
	page.(*view.NoticeListPage).Notices = view.NoticeItems(lang(c), picks, s.Now().In(s.Zone))
}

// notice is one info. Once it is over its page says so, to people alone.
func (s *Server) notice(c echo.Context) error {
	id, ext, _ := strings.Cut(c.Param("id"), ".")
	if !registry.ValidID(id) || ext != "" && ext != "html" {
		return registry.ErrNotFound
	}
	card, err := s.publicCard(c.Request().Context(), registry.KindNotice, id)
	if err != nil {
		return err
	}
	speaker, err := s.speaker(c)
	if err != nil {
		return err
	}
	if ext == "html" {
		return s.cardEmbed(c, speaker, filter.Pick{Card: card})
	}
	page := view.NewNoticePage(lang(c), card, s.Now(), s.Zone)
	page.Description = noticeLine(c, page, card)
	page.NoIndex = page.Over
	if err := s.tellCard(c, speaker, filter.Pick{Card: card}, page.Card()); err != nil {
		return err
	}
	page.Feeds = s.oembedLinks(c, page.Title)
	return s.page(c, http.StatusOK, "notice_show", page)
}

// someNotices are the newest infos of a filter, for a page about more than
// them; none where they are not welcome.
func (s *Server) someNotices(c echo.Context, f filter.Filter, most int) ([]view.NoticeItem, error) {
	if !s.welcomes(registry.KindNotice) {
		return nil, nil
	}
	query := s.query(f)
	query.Limit = most
	picks, _, err := s.Store.Find(c.Request().Context(), query)
	return view.NoticeItems(lang(c), picks, s.Now().In(s.Zone)), err
}

// noticeLine says an info in one line, for search engines and shared links.
func noticeLine(c echo.Context, page *view.NoticePage, card *registry.Card) string {
	parts := []string{page.Type}
	if page.Town != "" {
		parts = append(parts, page.Town)
	}
	if said := view.Summary(lang(c), card); said != "" {
		parts = append(parts, said)
	}
	return strings.Join(append(parts, t(c, "page.notice.until", "Day", i18n.Day(lang(c), page.Until))), " · ")
}
