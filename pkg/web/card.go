package web

import (
	"context"
	"html/template"
	"net/url"

	"github.com/labstack/echo/v4"

	"pioche/pkg/feed"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

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

// tellCard completes the page of a card with what depends on addresses and
// formats: how it looks when shared, its message, its data for search engines;
// and puts its last change on the clock of the registry.
func (s *Server) tellCard(c echo.Context, speaker *feed.Feed, pick filter.Pick, page *view.CardPage) error {
	page.Title, page.Door = page.Heading, "find"
	page.Updated = pick.Card.Updated.In(s.Zone)
	page.Social = view.NewSocial(lang(c), pick.Card, page.Heading, page.Description)
	page.Message, page.PosterHref = speaker.Message(pick), view.Path(lang(c), view.CardPath(pick.Card)+"/affiche")
	page.Reach = s.reach(c, pick.Card)
	if s.Contact != "" {
		subject := t(c, "page.event.wrong.subject", "Title", page.Heading)
		page.WrongHref = "mailto:" + s.Contact + "?subject=" + url.PathEscape(subject) + "&body=" + url.PathEscape(s.Base+view.CardPath(pick.Card)+"\n\n")
	}
	data, err := speaker.JSONLD(pick.Card)
	if err != nil {
		return err
	}
	page.JSONLD = template.HTML(`<script type="application/ld+json">` + string(data) + `</script>`) // feed.JSONLD leaves no "<"
	return nil
}
