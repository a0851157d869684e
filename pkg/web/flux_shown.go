package web

import (
	"context"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/text"
	"pioche/pkg/view"
)

// soon is the span over which what is coming is counted in words, in days.
const soon = 60

// shownBy is what a filter holds: how many in words, and the first of them.
// For a saved feed, what its owner decided by hand counts; selection is nil
// for a filter nobody saved.
func (s *Server) shownBy(c echo.Context, f filter.Filter, selection *registry.Selection, limit int) (*view.Shown, error) {
	ctx := c.Request().Context()
	f = f.With("after").With("each")
	shown := &view.Shown{Sentence: f.Criteria().Sentence(lang(c))}
	queries := f.At(s.Now(), s.Zone)
	for i := range queries {
		queries[i].Limit = limit
	}
	picks, err := s.Desk.Shown(ctx, selection, queries)
	if err != nil {
		return nil, err
	}
	shown.Items = view.Items(lang(c), picks, s.Now(), true)
	shown.Notices = view.NoticeItems(lang(c), picks, s.Now().In(s.Zone))
	for _, p := range picks {
		if p.Card.Kind == registry.KindActor {
			title := text.Clean(p.Card.Title.In(lang(c), p.Card.Lang))
			shown.Others = append(shown.Others, view.Link{Href: view.Path(lang(c), view.CardPath(p.Card)), Label: title})
		}
	}
	if shown.Total, err = s.countShown(ctx, selection, f); err != nil {
		return nil, err
	}
	if rest := shown.Total - len(picks); rest > 0 {
		shown.Rest = t(c, "flux.rest", "Count", beyond(shown.Total, len(picks)))
		if list, ok := listFor(f); ok {
			shown.AllHref = listPath(c, list.Path, f.Criteria().SayKinds(false))
		}
	}
	shown.Count, err = s.countWords(ctx, c, f, selection, shown.Total)
	return shown, err
}

// countShown counts what a feed shows, as far as countTo.
func (s *Server) countShown(ctx context.Context, selection *registry.Selection, f filter.Filter) (int, error) {
	return s.Desk.CountShown(ctx, selection, f.At(s.Now(), s.Zone), countTo)
}

func onlyEvents(f filter.Filter) bool {
	kinds := f.Kinds()
	return len(kinds) == 1 && kinds[0] == registry.KindEvent
}

// countWords says how many, and how often: "12 événements dans les 60
// prochains jours, environ 2 par semaine".
func (s *Server) countWords(ctx context.Context, c echo.Context, f filter.Filter, selection *registry.Selection, total int) (string, error) {
	if !onlyEvents(f) {
		return t(c, "flux.count.cards", "Count", view.Many(total)), nil
	}
	if f.Timed() {
		days, _ := strconv.Atoi(f.First("days"))
		words := t(c, "flux.count.timed", "Count", view.Many(total), "When", timeWords(c, f))
		return joined(c, words, perWeek(c, total, days)), nil
	}
	n, err := s.countShown(ctx, selection, f.With("days", strconv.Itoa(soon)))
	if err != nil {
		return "", err
	}
	if n == 0 && total > 0 {
		return t(c, "page.count", "Count", view.Many(total)), nil
	}
	words := joined(c, t(c, "flux.count.soon", "Count", view.Many(n), "Days", soon), perWeek(c, n, soon))
	if total > n {
		words = joined(c, words, t(c, "flux.count.later", "Count", beyond(total, n)))
	}
	return words, nil
}

// timeWords says the span of time of a filter: "ce week-end".
func timeWords(c echo.Context, f filter.Filter) string {
	for _, key := range []string{"when", "days", "from", "to"} {
		if f.First(key) != "" {
			field, _ := filter.FieldNamed(key)
			return f.Phrase(lang(c), field)
		}
	}
	return ""
}

// perWeek says how often something comes, blank over too short a span or when
// it was not counted to the end.
func perWeek(c echo.Context, n, days int) string {
	if n == 0 || n >= countTo || days < 14 {
		return ""
	}
	if rate := (n*7 + days/2) / days; rate > 0 {
		return t(c, "flux.rate", "Count", rate)
	}
	return t(c, "flux.rate.less")
}

func joined(c echo.Context, parts ...string) string {
	var said []string
	for _, part := range parts {
		if part != "" {
			said = append(said, part)
		}
	}
	return strings.Join(said, t(c, "filter.comma"))
}
