package web

import (
	"context"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// What a filter leaves is counted criterion by criterion, by statements that
// count no further than countTo: as many as the filter has criteria, however
// many cards there are.

// step is one criterion of a filter: how many cards are left by it and those
// before it, and how many there would be without it alone.
type step struct {
	fewer
	upTo          filter.Filter // by it and those before it
	left, without int
}

// stepsOf counts what each criterion of a filter leaves of total, in the order
// of the sentence.
func (s *Server) stepsOf(c echo.Context, f filter.Filter, total int) ([]step, error) {
	ctx := c.Request().Context()
	var steps []step
	for _, one := range fewerCriteria(c, f) {
		without, err := s.countAll(ctx, one.filter)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step{fewer: one, upTo: f, left: total, without: without})
	}
	for i := len(steps) - 2; i >= 0; i-- { // the last leaves the total
		before := fewerCriteria(c, f)
		f = before[len(before)-1].filter
		steps[i].upTo = f
		var err error
		if steps[i].left, err = s.countAll(ctx, f); err != nil {
			return nil, err
		}
	}
	return steps, nil
}

// stepLines says what each criterion leaves, and what it alone leaves out.
func stepLines(c echo.Context, f filter.Filter, path string, steps []step, total int) []view.Step {
	var lines []view.Step
	for _, one := range steps {
		line := view.Step{Words: view.Upper(one.fewer.left), Count: one.left}
		if total > 0 && one.without > total {
			line.Out = t(c, "flux.new.left", "Count", beyond(one.without, total), "Why", outsideWords(c, f, one.field))
			if one.filter.Counts() {
				line.Href = listPath(c, path, one.filter) + onResult
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// outsideWords says why a criterion leaves cards out: "hors des 20 km".
func outsideWords(c echo.Context, f filter.Filter, name string) string {
	key, denied := strings.CutPrefix(name, "not.")
	field, _ := filter.FieldNamed(key)
	switch {
	case denied:
		return deniedWords(c, f, field)
	case key == "near":
		return t(c, "flux.new.outside.near", "Km", radiusOf(f))
	case slices.Contains(placeKeys, key):
		return t(c, "flux.new.outside.place")
	case slices.Contains([]string{"from", "to", "days", "when"}, key):
		return t(c, "flux.new.outside.time")
	}
	return t(c, "flux.new.outside", "Words", f.Phrase(lang(c), field))
}

// emptiedBy says which criterion empties the feed: what leaving each one out
// would give, the most first.
func emptiedBy(c echo.Context, path string, steps []step) []view.Suggestion {
	var list []view.Suggestion
	for _, one := range steps {
		if one.without > 0 {
			list = append(list, view.Suggestion{Href: listPath(c, path, one.filter) + onResult, Label: one.fewer.left, Count: one.without})
		}
	}
	slices.SortStableFunc(list, func(a, b view.Suggestion) int { return b.Count - a.Count })
	return list
}

// lastFilled is what to keep where no criterion alone empties the feed: those
// before it becomes empty.
func lastFilled(c echo.Context, path string, steps []step) []view.Suggestion {
	for _, one := range slices.Backward(steps) {
		if one.left > 0 && one.upTo.Counts() {
			return []view.Suggestion{{Href: listPath(c, path, one.upTo) + onResult, Label: one.upTo.Sentence(lang(c)), Count: one.left}}
		}
	}
	return nil
}

// trims are what most wish to change in a feed once they see it, one touch
// each, with how many cards that takes out or brings in.
func (s *Server) trims(c echo.Context, f filter.Filter, path string, total int) ([]view.Link, error) {
	ctx := c.Request().Context()
	var list []view.Link
	offer := func(f filter.Filter, key string, count any) {
		list = append(list, view.Link{Href: listPath(c, path, f) + onResult, Label: t(c, key, "Count", count)})
	}
	for _, rhythm := range []string{"regular", "long"} {
		if len(f.Get("rhythm")) > 0 || slices.Contains(f.Not("rhythm"), rhythm) || !slices.Contains(f.Kinds(), registry.KindEvent) {
			continue
		}
		n, err := s.countEvents(ctx, f.With("rhythm", rhythm))
		if err != nil {
			return nil, err
		}
		if n > 0 {
			denied := append(slices.Clone(f.Not("rhythm")), rhythm)
			slices.Sort(denied)
			offer(f.WithNot("rhythm", denied...), "flux.new.trim."+rhythm, view.Many(n))
		}
	}
	if len(f.Territories()) > 0 && f.First("wider") == "" {
		wider := f.With("wider", "1")
		all, err := s.countAll(ctx, wider)
		if err != nil {
			return nil, err
		}
		if all > total {
			offer(wider, "page.list.wider", beyond(all, total))
		}
	}
	return list, nil
}

// countAll counts the cards of every kind a filter asks for, as far as countTo.
func (s *Server) countAll(ctx context.Context, f filter.Filter) (total int, err error) {
	for _, q := range f.At(s.Now(), s.Zone) {
		n, err := s.Store.Count(ctx, q, countTo)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// countEvents counts the events among them.
func (s *Server) countEvents(ctx context.Context, f filter.Filter) (int, error) {
	for _, q := range f.At(s.Now(), s.Zone) {
		if q.Kind == registry.KindEvent {
			return s.Store.Count(ctx, q, countTo)
		}
	}
	return 0, nil
}
