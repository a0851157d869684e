package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/feed"
	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// perTerritory is how many events the page of a territory shows before it
// leaves the rest to the agenda: its feed's addresses must not be far down.
const perTerritory = 20

// How many infos and structures it shows.
const (
	newsTerritory   = 5
	actorsTerritory = 6
)

// territory makes the handler of the pages of one level: what is coming
// there, and how to take it away. With an extension, the same address is the
// feed.
func (s *Server) territory(level registry.Level) echo.HandlerFunc {
	return func(c echo.Context) error {
		code, ext, isFeed := strings.Cut(c.Param("code"), ".")
		area, ok := geo.Lookup(registry.Territory{Level: level, Code: code})
		if !ok {
			return noTerritory(level, code)
		}
		if area.Territory.Code != code { // a former commune: its address is that of today's
			address := view.Path(lang(c), view.TerritoryPath(area.Territory))
			if isFeed {
				address += "." + ext
			}
			if query := c.QueryString(); query != "" {
				address += "?" + query
			}
			return c.Redirect(http.StatusMovedPermanently, address)
		}
		if isFeed {
			return s.territoryFeed(c, area, ext)
		}
		return s.territoryPage(c, area)
	}
}

// misplaced is the address of a territory that is none, and those it may be.
type misplaced struct{ asked *filter.Error }

func (e misplaced) Error() string { return e.asked.Error() }

func noTerritory(level registry.Level, code string) error {
	var unknown *filter.Error
	if _, err := filter.Parse(url.Values{string(level): {code}}, filter.Context{}); errors.As(err, &unknown) {
		return misplaced{unknown}
	}
	return registry.ErrNotFound
}

// territoryFeed is the feed of a territory, narrowed by what the address
// says beside.
func (s *Server) territoryFeed(c echo.Context, area geo.Area, ext string) error {
	f, err := filterInside(c, area.Territory, filter.Context{})
	if err != nil {
		return err
	}
	said := f.With(string(area.Territory.Level)).String()
	return s.feed(c, feedAsk{since: s.warm.since(), path: strings.TrimSuffix(c.Request().URL.Path, "."+ext), ext: ext, query: said, filter: f, limit: f.Limit()})
}

// filterInside reads a filter at the address of a territory, which is its
// place: naming another would widen what the address says.
func filterInside(c echo.Context, where registry.Territory, in filter.Context) (filter.Filter, error) {
	f, err := filter.ParseQuery(c.QueryString()+"&"+string(where.Level)+"="+where.Code, in)
	if err != nil {
		return f, err
	}
	for _, named := range f.Territories() {
		if named != where {
			return f, &filter.Error{Key: string(named.Level), Value: named.Code, Reason: "inside", Expected: []string{where.Code}}
		}
	}
	return f, nil
}

func (s *Server) territoryPage(c echo.Context, area geo.Area) error {
	level, code := area.Territory.Level, area.Territory.Code
	inside, err := filterInside(c, area.Territory, eventFilter)
	if err != nil {
		return err
	}
	if inside.With(string(level)).String() != "" { // more is asked than this page says: the agenda answers
		return c.Redirect(http.StatusSeeOther, listPath(c, "/evenements", inside))
	}
	feed, err := s.feedOf(area.Territory)
	if err != nil {
		return err
	}
	path, where, of := view.TerritoryPath(area.Territory), placeWords(c, area.Territory), area.Name
	if lang(c) == "fr" {
		of = geo.Of(area.Territory)
	}
	query := spoken(c, feed.With(string(level))).String()
	page := &view.TerritoryPage{
		Heading: feedTitle(lang(c), feed), Name: area.Name, Inside: where, Of: of, Crumbs: crumbs(c, area.Territory),
		Addresses:    view.NewAddresses(lang(c), feedTitle(lang(c), feed), s.Base+path, query, formats(0, feed.Kinds())),
		Papers:       papers(c, "", feed.String()),
		AnnounceHref: view.Path(lang(c), "/evenements/nouveau?"+string(level)+"="+url.QueryEscape(code)),
		PickHref:     listPath(c, "/flux/nouveau", feed),
		InnerTitle:   t(c, "page.territory.inner."+string(level)), Inner: inner(c, area),
	}
	page.Title, page.Door = page.Heading, "find"
	page.Description = t(c, "page.territory.description", "What", feed.Sentence(lang(c)))
	page.Feeds = append(s.linksOf(path, questioned(query), page.Title), s.oembedLinks(c, page.Title)...)
	page.Social = &view.Social{Type: "website", Title: page.Title, Text: page.Description}
	if err := s.fillTerritory(c, inside, page); err != nil {
		return err
	}
	return s.page(c, http.StatusOK, "territory_show", page)
}

// feedOf is what the feed of a territory holds: its events, or where none are
// welcome what is.
func (s *Server) feedOf(where registry.Territory) (filter.Filter, error) {
	values := url.Values{string(where.Level): {where.Code}}
	if !s.welcomes(registry.KindEvent) {
		for _, kind := range s.kinds() {
			values.Add("kind", string(kind))
		}
	}
	return filter.Parse(values, filter.Context{})
}

// fillTerritory finds what the page of a territory shows of each kind of card
// that is welcome.
func (s *Server) fillTerritory(c echo.Context, inside filter.Filter, page *view.TerritoryPage) (err error) {
	if s.welcomes(registry.KindEvent) {
		if err := s.comingIn(c, inside, page); err != nil {
			return err
		}
	}
	infos, err := filter.Parse(inside.Values(), noticeList.filter())
	if err != nil {
		return err
	}
	page.MoreNotices = listPath(c, noticeList.Path, infos)
	if page.Notices, err = s.someNotices(c, infos, newsTerritory); err != nil {
		return err
	}
	actors, err := filter.Parse(inside.Values(), actorList.filter())
	if err != nil {
		return err
	}
	page.Actors, err = s.someActors(c, actors, actorsTerritory)
	return err
}

// comingIn finds the events to come in a territory.
func (s *Server) comingIn(c echo.Context, inside filter.Filter, page *view.TerritoryPage) (err error) {
	ctx, query := c.Request().Context(), s.query(inside)
	if page.Count, err = s.Store.Count(ctx, query, countTo); err != nil {
		return err
	}
	query.Limit = perTerritory
	picks, next, err := s.Store.Find(ctx, query)
	page.Going, page.Days = view.ByDay(lang(c), picks, s.Now(), query.Pivot)
	if !next.IsZero() {
		page.More = listPath(c, eventList.Path, inside)
	}
	return err
}

// formats lists every way a feed of these kinds is written, the page to embed
// last, and how much each holds under the limit of a filter, 0 when it has none.
func formats(limit int, kinds []registry.Kind) []view.Format {
	var list []view.Format
	for _, f := range feedFormats(kinds) {
		list = append(list, view.Format{Ext: f.Ext, Name: f.Name, Default: bounded(limit, f.Default, f.Max), Max: f.Max, Letters: f.Letters, Each: f.Each})
	}
	return list
}

// territoryLinks are the feeds of a territory, for programs that look for them.
func (s *Server) territoryLinks(path, title string) []view.Link { return s.linksOf(path, "", title) }

// linksOf are the feeds at an address, with what follows their extension.
func (s *Server) linksOf(path, query, title string) []view.Link {
	var links []view.Link
	for _, ext := range []string{"rss", "atom", "json", "ics"} {
		format, _ := feed.ByExt(ext)
		kind, _, _ := strings.Cut(format.Type, ";")
		links = append(links, view.Link{Href: s.Base + path + "." + ext + query, Type: kind, Label: title + " (" + format.Name + ")"})
	}
	return links
}

// placeWords says where in the language of the page.
func placeWords(c echo.Context, where registry.Territory) string { return insideWords(lang(c), where) }

// insideWords says where: "à Briançon" in French, the name alone in English.
func insideWords(lang string, where registry.Territory) string {
	if lang == "fr" {
		return geo.At(where)
	}
	return geo.NameOf(where)
}

// crumbs are the territories around one, the largest first.
func crumbs(c echo.Context, of registry.Territory) []view.Link {
	var links []view.Link
	for _, around := range geo.Around(of) {
		if around != of {
			links = append(links, territoryLink(c, around))
		}
	}
	slices.Reverse(links)
	return links
}

func territoryLink(c echo.Context, to registry.Territory) view.Link {
	return view.Link{Href: view.Path(lang(c), view.TerritoryPath(to)), Label: geo.NameOf(to)}
}

// inner are the territories one step smaller; for a commune, those of the
// same EPCI.
func inner(c echo.Context, area geo.Area) []view.Link {
	whole, step := area.Territory, registry.LevelCommune
	switch whole.Level {
	case registry.LevelCommune:
		for _, around := range geo.Around(whole) {
			if around.Level == registry.LevelEPCI {
				whole = around
			}
		}
	case registry.LevelDept:
		step = registry.LevelEPCI
	case registry.LevelRegion:
		step = registry.LevelDept
	}
	seen := map[string]bool{"": true, area.Territory.Code: true}
	var links []view.Link
	for _, commune := range geo.Communes(whole) {
		code := map[registry.Level]string{registry.LevelCommune: commune.Code, registry.LevelEPCI: commune.EPCI, registry.LevelDept: commune.Dept}[step]
		if !seen[code] {
			seen[code] = true
			links = append(links, territoryLink(c, registry.Territory{Level: step, Code: code}))
		}
	}
	slices.SortFunc(links, func(a, b view.Link) int { return strings.Compare(folded(a.Label), folded(b.Label)) })
	return links
}
