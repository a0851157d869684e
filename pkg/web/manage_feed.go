package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/view"
)

// opened sends a private link to the page of what it opens: the identifier of
// a card has no dash, a feed's slug always one.
func opened(card, feed echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := c.Param("secret")
		if cut := strings.LastIndexByte(id, '-'); cut >= 0 && !registry.ValidID(id[:cut]) {
			return feed(c)
		}
		return card(c)
	}
}

// manageFeed is the private page of a feed: where it is read, who reads it,
// and what its owner may do.
func (s *Server) manageFeed(c echo.Context) error {
	held, err := s.heldFlux(c)
	if err != nil {
		return err
	}
	selection := held.selection
	page := &view.ManageFeedPage{
		Heading: selection.Title, New: c.QueryParam("merci") != "", Mailed: c.QueryParam("merci") == mailed, Confirmed: selection.Confirmed,
		Public: s.Base + view.Path(lang(c), "/flux/"+selection.Slug), Secret: s.Base + view.Path(lang(c), held.path()),
		EditHref: view.Path(lang(c), held.path()+"/criteres"), EndHref: view.Path(lang(c), held.path()+"/supprimer"),
	}
	page.Title, page.NoIndex, page.Door = selection.Title, true, "pick"
	if c.QueryParam("fait") == "change" {
		page.Done = t(c, "flux.manage.changed")
	}
	if selection.Deleted != nil {
		page.Deleted = i18n.Day(lang(c), selection.Deleted.In(s.Zone))
		return s.page(c, http.StatusOK, "manage_feed", page)
	}
	shown, err := s.shownBy(c, held.filter, selection, onFlux)
	if err != nil {
		return err
	}
	page.Shown, page.Addresses = *shown, s.addresses(c, selection, held.filter)
	page.Papers = papers(c, "/flux/"+selection.Slug, "")
	if err := s.readers(c, page, selection.Slug); err != nil {
		return err
	}
	return s.page(c, http.StatusOK, "manage_feed", page)
}

// lately is the span over which a feed's readers are counted, in days, and
// quiet how long without any begins to look odd.
const (
	lately = 30
	quiet  = 40
)

// readers tells who read the feed lately, but for the last few seconds.
func (s *Server) readers(c echo.Context, page *view.ManageFeedPage, slug string) error {
	list, err := s.Store.PullsOf(c.Request().Context(), slug)
	if err != nil || len(list) == 0 {
		return err
	}
	last, err := time.ParseInLocation(time.DateOnly, list[0].Day, s.Zone)
	if err != nil {
		return err
	}
	page.Last, page.Quiet = i18n.Day(lang(c), last), s.Now().Sub(last) > quiet*24*time.Hour
	page.Readers = readersOf(c, list, s.Now().In(s.Zone).AddDate(0, 0, -lately).Format(time.DateOnly))
	return nil
}

// readersOf sums pulls since a day by family, the most frequent first.
func readersOf(c echo.Context, list []store.Pull, since string) []view.Reader {
	sums := map[string]int{}
	for _, pull := range list {
		if pull.Day >= since {
			sums[pull.Client] += pull.Count
		}
	}
	var readers []view.Reader
	for family, n := range sums {
		readers = append(readers, view.Reader{Name: t(c, "flux.client."+family), Count: n})
	}
	slices.SortFunc(readers, func(a, b view.Reader) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Name, b.Name)) })
	return readers
}
