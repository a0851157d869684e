package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// mourning is how long a deleted feed says so before it is gone.
const mourning = 30 * 24 * time.Hour

// misspelt is an address of a feed that is none, and the one probably meant.
// It is not redirected to: a typo must not become a wider feed unseen.
type misspelt struct{ instead string }

func (e misspelt) Error() string { return "no such feed; perhaps " + e.instead }
func (misspelt) Unwrap() error   { return registry.ErrNotFound }

// filterFeed is the feed of any filter: /flux.ics?commune=05023.
func (s *Server) filterFeed(c echo.Context) error {
	f, err := filter.ParseQuery(c.QueryString(), filter.Context{})
	if err != nil {
		return err
	}
	return s.feed(c, feedAsk{since: s.warm.since(), path: "/flux", ext: c.Param("ext"), query: f.String(), filter: f, limit: f.Limit()})
}

// listFeed is the feed of a list, at the list's own address:
// /acteurs.geojson?dept=05 holds what /acteurs?dept=05 shows.
func (s *Server) listFeed(l *cardList) echo.HandlerFunc {
	return s.welcoming(l.Kind, func(c echo.Context) error {
		f, err := filter.ParseQuery(c.QueryString(), filter.Context{Kinds: []registry.Kind{l.Kind}})
		if err != nil {
			return err
		}
		ext := c.Param("ext")
		path := strings.TrimSuffix(c.Request().URL.Path, "."+ext)
		return s.feed(c, feedAsk{since: s.warm.since(), path: path, ext: ext, query: f.String(), filter: f.SayKinds(true), limit: f.Limit()})
	})
}

// flux is a saved feed, as a page or in a format: /flux/soupes-ab2c.rss.
func (s *Server) flux(c echo.Context) error {
	since := s.warm.since()
	slug, ext, isFeed := strings.Cut(c.Param("name"), ".")
	selection, err := s.Store.Selection(c.Request().Context(), slug)
	if err != nil {
		return err
	}
	if selection.Deleted != nil && (!isFeed || s.Now().Sub(*selection.Deleted) >= mourning) {
		return fmt.Errorf("feed %s: %w", slug, registry.ErrGone)
	}
	f, err := filterOf(selection)
	if err != nil {
		return err
	}
	if !isFeed {
		return s.fluxPage(c, selection, f)
	}
	said, err := filter.ParseQuery(c.QueryString(), filter.Context{Saved: true})
	if err != nil {
		return err
	}
	path := strings.TrimSuffix(c.Request().URL.Path, "."+ext)
	return s.feed(c, feedAsk{path: path, ext: ext, query: said.String(), filter: f.Shown(said), limit: said.Limit(), selection: selection, since: since})
}

// filterOf reads a saved filter. That it no longer reads is our fault, not
// that of who asks.
func filterOf(selection *registry.Selection) (filter.Filter, error) {
	f, err := filter.ParseKept(selection.Filter)
	if err != nil {
		return f, fmt.Errorf("read the filter of feed %s: %v", selection.Slug, err)
	}
	return f, nil
}

// onFlux is how many cards the pages about a feed show.
const onFlux = 8

// fluxPage shows what a saved feed holds and how to take it.
func (s *Server) fluxPage(c echo.Context, selection *registry.Selection, f filter.Filter) error {
	shown, err := s.shownBy(c, f, selection, onFlux)
	if err != nil {
		return err
	}
	page := &view.FluxPage{
		Heading: selection.Title, Shown: *shown, Confirmed: selection.Confirmed,
		Addresses:    s.addresses(c, selection, f),
		Papers:       papers(c, "/flux/"+selection.Slug, ""),
		AnnounceHref: view.Path(lang(c), announceVia(f, selection.Slug)), Invite: inviteWords(lang(c), f),
		PickHref: listPath(c, "/flux/nouveau", f.Criteria()),
	}
	page.Title, page.Description, page.Door = selection.Title, shown.Sentence, "pick"
	page.NoIndex = !selection.Confirmed
	page.Feeds = append(s.territoryLinks("/flux/"+selection.Slug, selection.Title), s.oembedLinks(c, selection.Title)...)
	return s.page(c, http.StatusOK, "flux_show", page)
}

// addresses lists where a saved feed is read.
func (s *Server) addresses(c echo.Context, selection *registry.Selection, f filter.Filter) view.Addresses {
	limit, _ := strconv.Atoi(f.First("limit"))
	return view.NewAddresses(lang(c), selection.Title, s.Base+"/flux/"+selection.Slug, "", formats(limit, f.Kinds()))
}

// fluxList tells that every territory has its feed, finds it, and names the
// feeds of confirmed owners.
func (s *Server) fluxList(c echo.Context) error {
	page := &view.FluxListPage{Where: strings.TrimSpace(c.QueryParam("where"))}
	page.Title, page.Description, page.Door = t(c, "flux.list.title"), t(c, "flux.list.description"), "pick"
	if page.Where != "" {
		found, near := placesNamed(page.Where, s.Scope)
		if len(found) == 1 {
			return seeOther(c, view.TerritoryPath(found[0].Territory)+"#flux")
		}
		for _, area := range found {
			page.Places = append(page.Places, view.Link{Href: view.Path(lang(c), view.TerritoryPath(area.Territory)+"#flux"), Label: areaLabel(area)})
		}
		page.Unknown, page.Near, page.NoIndex = len(found) == 0, near, true
	}
	for _, where := range s.Scope {
		page.Scope = append(page.Scope, view.Link{Href: view.Path(lang(c), view.TerritoryPath(where)+"#flux"), Label: geo.NameOf(where)})
	}
	selections, err := s.confirmed(c)
	if err != nil {
		return err
	}
	for _, one := range selections {
		entry := view.FluxEntry{Link: view.Link{Href: view.Path(lang(c), "/flux/"+one.Slug), Label: one.Title}}
		if f, err := filterOf(&one); err == nil {
			entry.Sentence = f.Criteria().Sentence(lang(c))
		}
		page.Confirmed = append(page.Confirmed, entry)
	}
	return s.page(c, http.StatusOK, "flux_list", page)
}

// confirmed lists the feeds that may be named to anyone, by slug.
func (s *Server) confirmed(c echo.Context) (list []registry.Selection, err error) {
	all, err := s.Store.Selections(c.Request().Context())
	for _, one := range all {
		if one.Confirmed {
			list = append(list, one)
		}
	}
	return list, err
}

// ofMisspelt is a feed's address that is none: the formats there are, and the
// address probably meant.
func ofMisspelt(c echo.Context, err error) (failure, bool) {
	var wrong misspelt
	if !errors.As(err, &wrong) {
		return failure{}, false
	}
	var exts []string
	for _, format := range feedFormats(registry.Kinds) {
		exts = append(exts, "."+format.Ext)
	}
	return failure{Status: http.StatusNotFound, Key: "feed", Args: []any{"Formats", strings.Join(exts, ", ")}, Instead: wrong.instead}, true
}
