package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"pioche/pkg/desk"
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
	page, err := s.manageFeedPage(c, held)
	if err != nil {
		return err
	}
	page.New, page.Mailed = c.QueryParam("merci") != "", c.QueryParam("merci") == mailed
	switch done := c.QueryParam("fait"); {
	case done == "change":
		page.Done = t(c, "flux.manage.changed")
	case done == "reglages":
		page.Done = t(c, "flux.finer.done")
	case done == "approbation":
		page.Done = t(c, "flux.approve.done")
	case done == "bouclage":
		page.Done = t(c, "letter.set.done")
	case slices.Contains(handDone, desk.Act(done)):
		page.Done = t(c, "flux.hand."+done+".done")
	}
	return s.page(c, http.StatusOK, "manage_feed", page)
}

func (s *Server) manageFeedPage(c echo.Context, held fluxHeld) (*view.ManageFeedPage, error) {
	selection := held.selection
	page := &view.ManageFeedPage{
		Heading: selection.Title, Confirmed: selection.Confirmed,
		Public: s.Base + view.Path(lang(c), "/flux/"+selection.Slug), Secret: s.Base + view.Path(lang(c), held.path()),
		EditHref: view.Path(lang(c), held.path()+"/criteres"), FinerHref: view.Path(lang(c), held.path()+"/reglages"), EndHref: view.Path(lang(c), held.path()+"/supprimer"),
	}
	page.Title, page.NoIndex, page.Door = selection.Title, true, "pick"
	if selection.Deleted != nil {
		page.Deleted = i18n.Day(lang(c), selection.Deleted.In(s.Zone))
		return page, nil
	}
	shown, err := s.shownBy(c, held.filter, selection, onOwn)
	if err != nil {
		return nil, err
	}
	page.Shown, page.Addresses = *shown, s.addresses(c, selection, held.filter)
	page.Papers = papers(c, "/flux/"+selection.Slug, "")
	if page.Letter, err = s.letterOf(c, held); err != nil {
		return nil, err
	}
	if err := s.readers(c, page, selection.Slug); err != nil {
		return nil, err
	}
	return page, s.byHand(c, page, held)
}

// lately is the span over which a feed's readers are counted, in days.
const lately = 30

// readers tells who read the feed lately, but for the last few seconds. Robots
// are counted, but that they come proves nothing.
func (s *Server) readers(c echo.Context, page *view.ManageFeedPage, slug string) error {
	list, err := s.Store.PullsOf(c.Request().Context(), slug)
	if err != nil {
		return err
	}
	today := s.Now().In(s.Zone)
	page.Readers = s.readersOf(c, list, today.AddDate(0, 0, -lately).Format(time.DateOnly))
	people := slices.IndexFunc(list, func(p store.Pull) bool { return p.Client != store.Robot })
	if people < 0 {
		return nil
	}
	page.Last = s.dayWords(c, list[people].Day)
	page.Quiet = list[people].Day < today.AddDate(0, 0, -desk.QuietAfter).Format(time.DateOnly)
	return nil
}

// readersOf sums pulls since a day by family, the most frequent first. They
// come with the latest day first.
func (s *Server) readersOf(c echo.Context, list []store.Pull, since string) []view.Reader {
	sums, last, first := map[string]int{}, map[string]string{}, map[string]string{}
	for _, pull := range list {
		if pull.Day < since {
			continue
		}
		sums[pull.Client] += pull.Count
		last[pull.Client] = max(last[pull.Client], pull.Day)
		first[pull.Client] = pull.Day
	}
	var readers []view.Reader
	for family, n := range sums {
		readers = append(readers, view.Reader{
			Name: t(c, "flux.client."+family), Count: n, Often: s.often(c, n, first[family]), Last: s.dayWords(c, last[family]),
		})
	}
	slices.SortFunc(readers, func(a, b view.Reader) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Name, b.Name)) })
	return readers
}

// often says how often something happened since a day, in words.
func (s *Server) often(c echo.Context, n int, since string) string {
	from, err := time.ParseInLocation(time.DateOnly, since, s.Zone)
	if err != nil {
		return ""
	}
	days := int(s.Now().Sub(from).Hours()/24) + 1
	switch {
	case days < 2: // what was pulled on its first day says nothing of the next ones
		return ""
	case n >= days:
		return t(c, "flux.often.day", "Count", (n+days/2)/days)
	case days >= 14 && n*7 >= days:
		return t(c, "flux.often.week", "Count", (n*7+days/2)/days)
	case days >= 14:
		return t(c, "flux.often.less")
	}
	return ""
}

// dayWords says a day that pulls are counted by.
func (s *Server) dayWords(c echo.Context, day string) string {
	at, err := time.ParseInLocation(time.DateOnly, day, s.Zone)
	if err != nil {
		return day
	}
	return i18n.Day(lang(c), at)
}
