package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/desk"
	"pioche/pkg/feed"
	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// fluxWhy says, criterion by criterion, why a card is in a saved feed or out
// of it. The card is named by its identifier or its page's address.
func (s *Server) fluxWhy(c echo.Context) error {
	selection, err := s.Store.Selection(c.Request().Context(), c.Param("name"))
	if err == nil && selection.Deleted != nil {
		err = fmt.Errorf("feed %s: %w", selection.Slug, registry.ErrGone)
	}
	if err != nil {
		return err
	}
	f, err := filterOf(selection)
	if err != nil {
		return err
	}
	page := &view.FluxWhyPage{
		Heading: selection.Title, Flux: view.Path(lang(c), "/flux/"+selection.Slug), Action: view.Path(lang(c), "/flux/"+selection.Slug+"/pourquoi"),
		Typed: strings.TrimSpace(c.QueryParam("fiche")), Lost: f.Lost(),
	}
	page.Title, page.NoIndex, page.Door = t(c, "flux.why.title", "Title", selection.Title), true, "pick"
	if page.Typed == "" {
		return s.page(c, http.StatusOK, "flux_why", page)
	}
	card, err := s.Store.Card(c.Request().Context(), cardNamed(page.Typed))
	switch {
	case errors.Is(err, registry.ErrNotFound) || errors.Is(err, registry.ErrGone) || err == nil && !card.Public():
		page.Unknown = true
		return s.page(c, http.StatusNotFound, "flux_why", page)
	case err != nil:
		return err
	}
	if err := s.explain(c, page, selection, f, card); err != nil {
		return err
	}
	return s.page(c, http.StatusOK, "flux_why", page)
}

// explain fills the page for a card that everyone may see.
func (s *Server) explain(c echo.Context, page *view.FluxWhyPage, selection *registry.Selection, f filter.Filter, card *registry.Card) error {
	said := view.NewHandCard(lang(c), s.nextOf([]*registry.Card{card})[0])
	page.Card, page.Typed = &said, s.Base+view.Path(lang(c), view.CardPath(card))
	standing := s.Desk.Standing(selection, f, card)
	page.In = standing.Shown
	key := "flux.why." + string(standing.Verdict)
	if standing.Verdict == desk.Pinned && !standing.Shown {
		key = "flux.why.pinned.over"
	}
	page.Verdict = t(c, key)
	for _, r := range f.Explain(lang(c), card, s.Now(), s.Zone) {
		page.Reasons = append(page.Reasons, view.WhyReason{In: r.In, Criterion: view.Upper(r.Criterion), Card: r.Card})
	}
	if !standing.Shown {
		return nil
	}
	limit := bounded(f.Limit(), feed.Formats[0].Default, feed.Formats[0].Max)
	among, err := s.among(c.Request().Context(), selection, f, card, limit)
	if err == nil && !among {
		page.Verdict = t(c, "flux.why.beyond", "Count", limit)
	}
	return err
}

// among says whether a card is one of the first that a feed shows.
func (s *Server) among(ctx context.Context, selection *registry.Selection, f filter.Filter, card *registry.Card, limit int) (bool, error) {
	queries := f.With("after").With("each").At(s.Now(), s.Zone)
	for i := range queries {
		queries[i].Limit = limit
	}
	picks, err := s.Desk.Shown(ctx, selection, queries)
	return slices.ContainsFunc(picks, func(p filter.Pick) bool { return p.Card.ID == card.ID }), err
}

// whys says in short why each card of a saved feed is there.
func (s *Server) whys(ask feedAsk, out *feed.Feed) map[string][]feed.ItemWhy {
	if ask.selection == nil {
		return nil
	}
	whys := map[string][]feed.ItemWhy{}
	for _, p := range out.Picks {
		if _, said := whys[p.Card.ID]; said {
			continue
		}
		whys[p.Card.ID] = s.whyOf(ask, out, p.Card)
	}
	return whys
}

func (s *Server) whyOf(ask feedAsk, out *feed.Feed, card *registry.Card) (list []feed.ItemWhy) {
	if slices.Contains(ask.selection.Pins, card.ID) {
		return []feed.ItemWhy{{Field: "pinned", Criterion: i18n.T(out.Lang, "flux.why.by.pinned")}}
	}
	for _, r := range ask.filter.Explain(out.Lang, card, out.Now, s.Zone) {
		list = append(list, feed.ItemWhy{Field: r.Field, Criterion: r.Criterion, Card: r.Card})
	}
	if ask.selection.Approve {
		list = append(list, feed.ItemWhy{Field: "approved", Criterion: i18n.T(out.Lang, "flux.why.by.approved")})
	}
	return list
}
