package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/view"
	"pioche/pkg/when"
)

// fluxPoster is the sheet of a saved feed: /flux/soupes-ab2c/affiche.
func (s *Server) fluxPoster(c echo.Context) error {
	ask, err := s.savedAsk(c)
	if err != nil {
		return err
	}
	return s.listPoster(c, ask)
}

// filterPoster is the sheet of any filter: /affiche?commune=05023&when=week.
// Without a criterion that counts, it is about what the registry is about.
func (s *Server) filterPoster(c echo.Context) error {
	ask, err := s.filterAsk(c)
	if err != nil {
		return err
	}
	return s.listPoster(c, ask)
}

// listPoster puts on a sheet the next cards a feed holds, as many as fit; over
// a span of time, each date that falls in it.
func (s *Server) listPoster(c echo.Context, ask feedAsk) error {
	most := view.PosterMost
	if ask.filter.Timed() {
		most, ask.filter = view.PosterFull, ask.filter.With("each", "1")
	}
	out, err := s.digestOf(c, ask, bounded(ask.filter.Limit(), most, most))
	if err != nil {
		return err
	}
	page := view.NewPosterList(lang(c), out.Picks, s.Now())
	page.Heading, page.Sentence = out.Title, out.Description
	if ask.filter.Timed() {
		if ask.selection == nil {
			page.Heading = feedTitle(lang(c), untimed(ask.filter))
		}
		page.Sentence = s.spanSaid(c, ask.filter)
	}
	if rest := out.Total - len(out.Picks); rest > 0 {
		page.Rest = view.Upper(t(c, "flux.rest", "Count", beyond(out.Total, len(out.Picks))))
	}
	back := strings.TrimPrefix(out.Home, s.Base)
	return s.poster(c, "poster_list", page, &page.Poster, view.Link{Href: back, Label: page.Heading}, out.Home)
}

// untimed is a filter whatever the date.
func untimed(f filter.Filter) filter.Filter {
	return f.With("when").With("days").With("from").With("to")
}

// spanSaid says the span of time of a filter, from today: "Cette semaine :
// du mardi 24 au dimanche 29 novembre 2026".
func (s *Server) spanSaid(c echo.Context, f filter.Filter) string {
	said := view.Upper(timeWords(c, f))
	q := s.query(f)
	if q.Before.IsZero() {
		return said
	}
	first := when.DateOf(latest(q.After, s.Now()).In(s.Zone)).In(s.Zone)
	days := registry.Occurrence{Start: first, End: q.Before, HasEnd: true, AllDay: true, Zone: s.Zone.String()}
	return said + t(c, "feed.colon") + i18n.When(lang(c), days)
}

// cardPoster makes the handler of the sheets of one kind of card:
// /evenements/abcdefghijkl/affiche.
func (s *Server) cardPoster(kind registry.Kind) echo.HandlerFunc {
	return func(c echo.Context) error {
		card, err := s.publicCard(c.Request().Context(), kind, c.Param("id"))
		if err != nil {
			return err
		}
		pick := filter.Pick{Card: card}
		if card.Event != nil {
			pick.Shown = card.Event.Next(s.Now())
		}
		page := view.NewPosterCard(lang(c), pick, s.Now())
		path := view.Path(lang(c), view.CardPath(card))
		return s.poster(c, "poster_card", page, &page.Poster, view.Link{Href: path, Label: page.Heading}, s.Base+path)
	}
}

// poster answers with a sheet, whose code leads to an address.
func (s *Server) poster(c echo.Context, name string, page view.Framed, sheet *view.Poster, back view.Link, address string) error {
	sheet.Lang, sheet.Back, sheet.Printed = lang(c), back, s.Now().In(s.Zone)
	sheet.Title, sheet.NoIndex = i18n.T(lang(c), "poster.title", "Title", sheet.Heading), true
	sheet.SetQR(address)
	return s.page(c, http.StatusOK, name, page)
}
