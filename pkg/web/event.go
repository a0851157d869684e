package web

import (
	"bytes"
	"context"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/feed"
	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// perPage is how many events a page of the agenda holds.
const perPage = 50

// eventFilter is how the agenda reads its address.
var eventFilter = filter.Context{Kinds: []registry.Kind{registry.KindEvent}, Page: true}

// eventList is the agenda under the filter of its address.
func (s *Server) eventList(c echo.Context) error {
	values := c.QueryParams()
	if values.Has("where") { // the form was sent: answer at the filter's own address
		return s.searchEvents(c, values)
	}
	f, err := filter.ParseQuery(c.QueryString(), eventFilter)
	if err != nil {
		return err
	}
	page, err := s.eventListPage(c, f)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, "event_list", page)
}

func (s *Server) eventListPage(c echo.Context, f filter.Filter) (*view.EventListPage, error) {
	ctx := c.Request().Context()
	query := s.query(f)
	if query.Limit = f.Limit(); query.Limit == 0 || query.Limit > 2*perPage {
		query.Limit = perPage
	}
	picks, next, err := s.Store.Find(ctx, query)
	if err != nil {
		return nil, err
	}
	count, err := s.Store.Count(ctx, s.query(f.With("after")), countTo)
	if err != nil {
		return nil, err
	}
	page := &view.EventListPage{
		Count: count, Search: s.search(c, f), Quick: quick(c, f), Asked: asked(c, f),
		PickHref: listPath(c, "/flux/nouveau", f.Criteria().With("after")), AnnounceHref: announcePath(c, f),
	}
	page.Title, page.Description, page.Door = t(c, "page.list.title"), t(c, "page.list.description"), "find"
	if f.Asks() {
		page.Sentence = f.Criteria().Sentence(lang(c))
		page.Title = page.Sentence
	}
	page.NoIndex = f.Asks() || f.String() != ""
	page.Feeds = s.feedLinks(c, f, page.Title)
	if query.Newest {
		page.Newest = view.Items(lang(c), picks, s.Now(), true)
	} else {
		page.Going, page.Days = view.ByDay(lang(c), picks, s.Now(), query.Pivot)
	}
	if !next.IsZero() {
		page.Next = listPath(c, "/evenements", f.With("after", next.String()))
	}
	if f.First("after") != "" {
		page.First = listPath(c, "/evenements", f.With("after"))
	} else if page.Wider, err = s.wider(c, f, count); err != nil {
		return nil, err
	}
	if count == 0 {
		page.Without, err = s.without(c, f)
	}
	return page, err
}

// countTo is how far cards are counted, so that those beyond what a page
// shows are more than view.Counted too.
const countTo = view.Counted + 2*perPage + 1

// beyond is how many more are counted than some, as messages take it.
func beyond(all, some int) any {
	if all < countTo {
		return all - some
	}
	return i18n.More(min(all-some-1, view.Counted))
}

// query is a filter over events, now.
func (s *Server) query(f filter.Filter) filter.Query { return f.At(s.Now(), s.Zone)[0] }

// wider offers what has no place and concerns a larger territory, with its count.
func (s *Server) wider(c echo.Context, f filter.Filter, count int) (*view.Link, error) {
	if len(f.Territories()) == 0 || f.First("wider") != "" {
		return nil, nil
	}
	f = f.With("wider", "1")
	all, err := s.Store.Count(c.Request().Context(), s.query(f), countTo)
	if err != nil || all <= count {
		return nil, err
	}
	return &view.Link{Href: listPath(c, "/evenements", f), Label: t(c, "page.list.wider", "Count", beyond(all, count))}, nil
}

// without says, when nothing is found, what leaving one criterion out would
// give: the most first.
func (s *Server) without(c echo.Context, f filter.Filter) ([]view.Suggestion, error) {
	var list []view.Suggestion
	for _, fewer := range fewerCriteria(c, f.With("after")) {
		n, err := s.Store.Count(c.Request().Context(), s.query(fewer.filter), countTo)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			list = append(list, view.Suggestion{Href: listPath(c, "/evenements", fewer.filter), Label: t(c, "page.list.without.one", "Criterion", fewer.left), Count: n})
		}
	}
	slices.SortStableFunc(list, func(a, b view.Suggestion) int { return b.Count - a.Count })
	return list, nil
}

// feedLinks are the feeds of a filter, for programs that look for them in a
// page; a filter that names nothing to choose by has none.
func (s *Server) feedLinks(c echo.Context, f filter.Filter, title string) []view.Link {
	if !f.Counts() {
		return nil
	}
	var links []view.Link
	for _, ext := range []string{"rss", "atom", "json", "ics"} {
		format, _ := feed.ByExt(ext)
		kind, _, _ := strings.Cut(format.Type, ";")
		links = append(links, view.Link{
			Href: s.Base + "/flux." + ext + "?" + f.Criteria().String(), Type: kind,
			Label: t(c, "page.list.feed", "Sentence", title, "Format", format.Name),
		})
	}
	return links
}

// listPath is the address of a list under a filter.
func listPath(c echo.Context, path string, f filter.Filter) string {
	if query := f.String(); query != "" {
		path += "?" + query
	}
	return view.Path(lang(c), path)
}

// announcePath opens the form with what the filter already says.
func announcePath(c echo.Context, f filter.Filter) string {
	given := url.Values{}
	for _, key := range []string{"commune", "theme"} {
		if value := f.First(key); value != "" {
			given.Set(key, value)
		}
	}
	path := "/evenements/nouveau"
	if len(given) > 0 {
		path += "?" + given.Encode()
	}
	return view.Path(lang(c), path)
}

// event is one event, as a page or (with .ics) as a file for a calendar.
func (s *Server) event(c echo.Context) error {
	id, ext, _ := strings.Cut(c.Param("id"), ".")
	if !registry.ValidID(id) || ext != "" && ext != "ics" {
		return registry.ErrNotFound
	}
	card, err := s.publicCard(c.Request().Context(), registry.KindEvent, id)
	if err != nil {
		return err
	}
	speaker, err := s.speaker(c)
	if err != nil {
		return err
	}
	if ext == "ics" {
		return s.eventCalendar(c, speaker, card)
	}
	page := view.NewEventPage(lang(c), card, s.Now())
	page.Title, page.Description, page.Door = page.Heading, eventLine(page), "find"
	page.Social = &view.Social{Type: "article", Title: page.Heading, Text: page.Description}
	if page.Mark != "" {
		page.Title = i18n.T(lang(c), "page.marked", "Mark", strings.ToUpper(page.Mark), "Title", page.Heading)
		if page.MarkDay != "" {
			page.Title += " – " + page.MarkDay
		}
		page.Social.Title = page.Title
	}
	page.ICS = view.CardPath(card) + ".ics"
	page.Message = speaker.Message(filter.Pick{Card: card, Shown: shownDate(page, card)})
	if s.Contact != "" {
		subject := t(c, "page.event.wrong.subject", "Title", page.Heading)
		page.WrongHref = "mailto:" + s.Contact + "?subject=" + url.PathEscape(subject) + "&body=" + url.PathEscape(s.Base+view.CardPath(card)+"\n\n")
	}
	data, err := speaker.JSONLD(card)
	if err != nil {
		return err
	}
	page.JSONLD = template.HTML(`<script type="application/ld+json">` + string(data) + `</script>`) // feed.JSONLD leaves no "<"
	return s.page(c, http.StatusOK, "event_show", page)
}

// publicCard finds a card of a kind that everyone may see. One that was public and was
// withdrawn is gone; any other is as if it were not.
func (s *Server) publicCard(ctx context.Context, kind registry.Kind, id string) (*registry.Card, error) {
	card, err := s.Store.Card(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case card.Kind != kind:
		return nil, registry.ErrNotFound
	case card.State == registry.Withdrawn && !card.Published.IsZero():
		return nil, errWithdrawn
	case !card.Public():
		return nil, registry.ErrNotFound
	}
	return card, nil
}

// speaker is a feed that holds nothing: it says one card in the formats of
// package feed.
func (s *Server) speaker(c echo.Context) (*feed.Feed, error) {
	instance, err := s.Store.Instance(c.Request().Context())
	if err != nil {
		return nil, err
	}
	return &feed.Feed{Author: s.Name, Lang: lang(c), Base: s.Base, Instance: instance.ID, Now: s.Now()}, nil
}

// eventCalendar gives all dates of one event, those that are over too.
func (s *Server) eventCalendar(c echo.Context, f *feed.Feed, card *registry.Card) error {
	f.Title = card.Title.In(f.Lang, card.Lang)
	f.Home, f.Self = s.Base+view.CardPath(card), s.Base+view.CardPath(card)+".ics"
	f.Key, f.Updated, f.Each, f.Archive = card.ID, card.Updated, true, true
	for i := range card.Event.Occurrences {
		f.Picks = append(f.Picks, filter.Pick{Card: card, Shown: &card.Event.Occurrences[i]})
	}
	format, _ := feed.ByExt("ics")
	var body bytes.Buffer
	if err := format.Write(&body, f); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `inline; filename="`+card.ID+`.ics"`)
	made := newReady(format.Type, body.Bytes())
	made.modified, made.fresh = s.clock.notAfter(card.Updated, s.Now())
	return s.give(c, made)
}

// shownDate is the date the page speaks of first.
func shownDate(page *view.EventPage, card *registry.Card) *registry.Occurrence {
	for i, o := range card.Event.Occurrences {
		if o.Start.Equal(page.Start) {
			return &card.Event.Occurrences[i]
		}
	}
	return nil
}

// eventLine says an event in one line, for search engines and shared links.
func eventLine(page *view.EventPage) string {
	parts := []string{page.When}
	if page.Place != "" {
		parts = append(parts, page.Place)
	}
	if page.Town != "" {
		parts = append(parts, page.Town)
	}
	if page.Price != "" {
		parts = append(parts, page.Price)
	}
	if page.Summary != "" {
		parts = append(parts, page.Summary)
	}
	return strings.Join(parts, " · ")
}
