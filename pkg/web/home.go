package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"pioche/pkg/filter"
	"pioche/pkg/view"
)

// onHome is how many events the home page shows, and enough how few of this
// week-end make it say what comes next instead; newsHome is how many infos.
const (
	onHome   = 12
	enough   = 3
	newsHome = 3
)

// home is the three doors, then this week-end, or what comes soon when
// little does.
func (s *Server) home(c echo.Context) error {
	ctx := c.Request().Context()
	all, err := filter.Parse(nil, eventFilter)
	if err != nil {
		return err
	}
	weekend := all.With("when", "weekend")
	page := &view.HomePage{SeeHref: listPath(c, "/evenements", weekend), SeeText: t(c, "page.home.weekend"), Heading: t(c, "page.home.h2.weekend")}
	query := s.query(weekend)
	query.Limit = onHome
	picks, _, err := s.Store.Find(ctx, query)
	if err != nil {
		return err
	}
	shown := weekend
	if len(picks) < enough {
		page.SeeHref, page.SeeText, page.Heading = listPath(c, "/evenements", all), t(c, "page.home.days"), t(c, "page.home.h2.soon")
		shown, query = all, s.query(all)
		query.Limit = onHome
		if picks, _, err = s.Store.Find(ctx, query); err != nil {
			return err
		}
	}
	if page.Count, err = s.Store.Count(ctx, s.query(all), countTo); err != nil {
		return err
	}
	page.Soon = view.Items(lang(c), picks, s.Now(), shown.First("when") == "")
	page.Quick = homeChips(c, shown)
	infos, err := filter.Parse(nil, noticeList.filter())
	if err != nil {
		return err
	}
	if page.Notices, err = s.someNotices(c, infos, newsHome); err != nil {
		return err
	}
	page.Title, page.Description = t(c, "page.home.title"), t(c, "page.home.description")
	page.Social = &view.Social{Type: "website", Title: page.Title, Text: page.Description}
	return s.page(c, http.StatusOK, "home", page)
}

// homeChips narrow what the home page shows.
func homeChips(c echo.Context, f filter.Filter) []view.Chip {
	var chips []view.Chip
	for _, one := range []struct{ key, value, label string }{{"price", "free", "free"}, {"audience", "family", "family"}, {"access", "mi", "wheelchair"}} {
		chips = append(chips, view.Chip{Href: listPath(c, "/evenements", f.With(one.key, one.value)), Label: t(c, "page.list."+one.label)})
	}
	return chips
}
