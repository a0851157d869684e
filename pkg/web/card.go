package web

import (
	"context"

	"github.com/labstack/echo/v4"

	"pioche/pkg/feed"
	"pioche/pkg/registry"
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
