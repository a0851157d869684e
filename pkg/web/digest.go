package web

import (
	"context"
	"fmt"
	"net/url"

	"github.com/labstack/echo/v4"

	"pioche/pkg/feed"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
)

// Letters and posters are feeds as people read them on paper or in a mail.
// Their addresses are those of a saved feed and a word, or that word and any
// filter: /flux/soupes-ab2c/lettre, /lettre?commune=05023.

// digestKeys say how a letter is laid out: they are none of the filter's.
var digestKeys = []string{"par", "depuis"}

// savedAsk reads what an address asks of a saved feed, beside how a letter is
// laid out: how it is shown, and another span of time.
func (s *Server) savedAsk(c echo.Context) (feedAsk, error) {
	ctx, slug := c.Request().Context(), c.Param("name")
	selection, err := s.Store.Selection(ctx, slug)
	if err != nil {
		return feedAsk{}, err
	}
	if selection.Deleted != nil {
		return feedAsk{}, fmt.Errorf("feed %s: %w", slug, registry.ErrGone)
	}
	f, err := filterOf(selection)
	if err != nil {
		return feedAsk{}, err
	}
	values := ownKeys(c)
	span := url.Values{"when": values["when"], "days": values["days"]}
	values.Del("when")
	values.Del("days")
	said, err := filter.Parse(values, filter.Context{Saved: true, Page: true})
	if err != nil {
		return feedAsk{}, err
	}
	timed, err := filter.Parse(span, filter.Context{})
	if err != nil {
		return feedAsk{}, err
	}
	if timed.Timed() {
		f = untimed(f).With("when", timed.Get("when")...).With("days", timed.Get("days")...)
	}
	return feedAsk{path: "/flux/" + slug, filter: f.Shown(said), selection: selection}, nil
}

// filterAsk reads any filter; without a criterion that counts, it is that of
// what the registry is about.
func (s *Server) filterAsk(c echo.Context) (feedAsk, error) {
	f, err := filter.Parse(ownKeys(c), filter.Context{Page: true})
	if err == nil {
		err = s.knows(c.Request().Context(), f)
	}
	if err != nil {
		return feedAsk{}, err
	}
	if !f.Counts() {
		for _, where := range s.Scope {
			level := string(where.Level)
			f = f.With(level, append(f.Get(level), where.Code)...)
		}
	}
	if !f.Counts() {
		return feedAsk{}, filter.NeedsCriterion()
	}
	return feedAsk{path: "/flux", filter: f}, nil
}

// ownKeys are the keys of the address without those of the layout.
func ownKeys(c echo.Context) url.Values {
	values := c.QueryParams()
	kept := url.Values{}
	for key, list := range values {
		kept[key] = list
	}
	for _, key := range digestKeys {
		kept.Del(key)
	}
	return kept
}

// digestOf is a feed with its next cards, at most so many, in the language of
// the page.
func (s *Server) digestOf(c echo.Context, ask feedAsk, most int) (*feed.Feed, error) {
	ctx, cancel := context.WithTimeout(c.Request().Context(), making)
	defer cancel()
	ask.filter = ask.filter.With("locale", lang(c)).With("after")
	out, err := s.frameOf(ctx, ask, feed.Format{}, s.Now().UTC())
	if err != nil {
		return nil, err
	}
	queries := ask.filter.At(s.Now(), s.Zone)
	for i := range queries {
		queries[i].Limit = most
	}
	if out.Picks, err = s.Desk.Shown(ctx, ask.selection, queries); err != nil {
		return nil, err
	}
	if len(out.Picks) > most {
		out.Picks = out.Picks[:most]
	}
	out.Total, err = s.countShown(ctx, ask.selection, ask.filter)
	return out, err
}
