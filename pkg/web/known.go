package web

import (
	"context"
	"errors"
	"slices"

	"github.com/labstack/echo/v4"

	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// asked reads the filter of an address; what it names must be there, unless
// what was kept is let through.
func (s *Server) asked(c echo.Context, in filter.Context) (filter.Filter, error) {
	f, err := filter.ParseQuery(c.QueryString(), in)
	if err != nil || in.Kept {
		return f, err
	}
	return f, s.knows(c.Request().Context(), f)
}

// knows refuses a filter that names a source nobody reads or a structure that
// never was, which the filter itself cannot know: a slip must not look like
// nothing to say. What a feed kept is not asked again.
func (s *Server) knows(ctx context.Context, f filter.Filter) error {
	if err := s.knowsSources(ctx, "source", f.Get("source")); err != nil {
		return err
	}
	if err := s.knowsSources(ctx, "not.source", f.Not("source")); err != nil {
		return err
	}
	if err := s.knowsActors(ctx, "actor", f.Get("actor")); err != nil {
		return err
	}
	return s.knowsActors(ctx, "not.actor", f.Not("actor"))
}

func (s *Server) knowsActors(ctx context.Context, key string, ids []string) error {
	cards, err := s.Store.Cards(ctx, ids...)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if slices.ContainsFunc(cards, func(c *registry.Card) bool { return c.ID == id && c.Kind == registry.KindActor }) {
			continue
		}
		switch _, err := s.Store.Card(ctx, id); {
		case errors.Is(err, registry.ErrGone): // it may have been one
		case err == nil, errors.Is(err, registry.ErrNotFound):
			return &filter.Error{Key: key, Value: id, Reason: "actor"}
		default:
			return err
		}
	}
	return nil
}

// mostSources bounds the sources listed to who named none of them.
const mostSources = 20

func (s *Server) knowsSources(ctx context.Context, key string, slugs []string) error {
	if len(slugs) == 0 {
		return nil
	}
	sources, err := s.Store.Sources(ctx)
	if err != nil {
		return err
	}
	for _, slug := range slugs {
		if !slices.Contains(sources, slug) {
			wrong := &filter.Error{Key: key, Value: slug, Reason: "value", Expected: sources[:min(len(sources), mostSources)]}
			if near := text.Closest(slug, sources); near != "" {
				wrong.Nearest = []string{near}
			}
			return wrong
		}
	}
	return nil
}
