package web

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/feed"
	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// eventFilter is how the agenda reads its address.
var eventFilter = filter.Context{Kinds: []registry.Kind{registry.KindEvent}, Page: true}

// eventList is the agenda.
var eventList = &cardList{
	Kind: registry.KindEvent, Path: "/evenements", Page: "event_list", Groups: []string{"theme", "audience", "price", "access"},
	Shortcuts: []shortcut{
		{"when", "today", "today"}, {"when", "weekend", "weekend"}, {"when", "week", "week"},
		{"price", "free", "free"}, {"audience", "family", "family"}, {"access", "mi", "wheelchair"},
	},
	page: func() listPage { return &view.EventListPage{} }, fill: (*Server).fillEvents,
}

// fillEvents shows events by day, or as they came when the newest come first.
func (s *Server) fillEvents(c echo.Context, page listPage, query filter.Query, picks []filter.Pick) {
	list := page.(*view.EventListPage)
	if query.Newest {
		list.Newest = view.Items(lang(c), picks, s.Now(), true)
		return
	}
	list.Going, list.Days = view.ByDay(lang(c), picks, s.Now(), query.Pivot)
}

// event is one event, as a page, (with .ics) as a file for a calendar or (with
// .html) as the page other sites show in a frame.
func (s *Server) event(c echo.Context) error {
	id, ext, _ := strings.Cut(c.Param("id"), ".")
	if !registry.ValidID(id) || ext != "" && ext != "ics" && ext != "html" {
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
	if ext == "html" {
		return s.cardEmbed(c, speaker, filter.Pick{Card: card, Shown: shownDate(page, card)})
	}
	page.Description = eventLine(page)
	if err := s.tellCard(c, speaker, filter.Pick{Card: card, Shown: shownDate(page, card)}, page.Card()); err != nil {
		return err
	}
	if page.Mark != "" {
		page.Title = i18n.T(lang(c), "page.marked", "Mark", strings.ToUpper(page.Mark), "Title", page.Heading)
		if page.MarkDay != "" {
			page.Title += " – " + page.MarkDay
		}
		page.Social.Title = page.Title
	}
	page.ICS = view.CardPath(card) + ".ics"
	page.Feeds = s.oembedLinks(c, page.Title)
	return s.page(c, http.StatusOK, "event_show", page)
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
	made.date(&s.clock, card.Updated, s.Now())
	return s.give(c.Response(), c.Request(), made, nil)
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
