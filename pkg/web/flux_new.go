package web

import (
	"context"
	"crypto/rand"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// builderFilter is how the builder reads its address.
var builderFilter = filter.Context{Page: true}

// foldedKeys are the closed lists the builder offers under its fold.
var foldedKeys = []string{"price", "audience", "access", "rhythm", "dow"}

// builderKeys are the criteria the builder shows in fields of their own.
var builderKeys = append([]string{"from", "to", "when", "days", "q", "theme", "not.theme", "all", "after"}, append(slices.Clone(placeKeys), foldedKeys...)...)

// spans are the times to come that the builder offers.
var spans = []struct{ key, value string }{
	{"days", "7"}, {"days", "30"}, {"days", "60"}, {"when", "today"}, {"when", "weekend"}, {"when", "week"}, {"when", "month"},
}

// fluxNew is the builder of a feed: its address is the filter.
func (s *Server) fluxNew(c echo.Context) error {
	const path = "/flux/nouveau"
	page, err := s.built(c, path)
	if page == nil || err != nil {
		return err
	}
	page.Heading, page.Intro = t(c, "flux.new.h1"), t(c, "flux.new.intro")
	page.Title, page.Description = t(c, "flux.new.title"), t(c, "flux.new.description")
	page.Save.Once = registry.RandomID(rand.Reader, 26)
	return s.page(c, http.StatusOK, "flux_new", page)
}

// built is the builder under the criteria of the address; nil when it
// answered already, by sending to the address the form means.
func (s *Server) built(c echo.Context, path string) (*view.FluxNewPage, error) {
	values := c.QueryParams()
	if values.Has("where") {
		return s.sentCriteria(c, values, path)
	}
	f, err := filter.ParseQuery(c.QueryString(), builderFilter)
	if err != nil {
		return nil, err
	}
	return s.builder(c, f, path)
}

// builder is the page under a filter.
func (s *Server) builder(c echo.Context, f filter.Filter, path string) (*view.FluxNewPage, error) {
	f = f.With("after")
	page := &view.FluxNewPage{
		Action: view.Path(lang(c), path), Counts: f.Counts(),
		From: f.First("from"), To: f.First("to"), Q: f.First("q"),
		Themes: choicesOf(c, "theme", f.Get("theme")), Except: choicesOf(c, "theme", f.Not("theme")),
		Kept: fieldsOf(f, builderKeys), Save: view.Saving{Fields: fieldsOf(f, nil)},
	}
	page.Except.Name, page.Except.Legend = "not.theme", t(c, "flux.new.except")
	page.Open = page.Q != "" || page.From != "" || page.To != ""
	for _, key := range foldedKeys {
		page.Folded = append(page.Folded, choicesOf(c, key, f.Get(key)))
		page.Open = page.Open || len(f.Get(key)) > 0
	}
	page.Chosen, page.Radius, page.Spans = chosen(c, f), radiusChoices(c, radiusOf(f)), spanChoices(c, f)
	page.NoIndex = f.Asks()
	page.Door = "pick"
	if !page.Counts {
		page.Sentence = f.Criteria().Sentence(lang(c))
		return page, nil
	}
	return page, s.results(c, f, path, page)
}

// results shows what the filter holds, and what could be changed in it.
func (s *Server) results(c echo.Context, f filter.Filter, path string, page *view.FluxNewPage) error {
	shown, err := s.shownBy(c, f, nil, onFlux)
	if err != nil {
		return err
	}
	page.Shown = *shown
	ctx := c.Request().Context()
	for _, field := range filter.Fields {
		if len(f.Not(field.Name)) == 0 {
			continue
		}
		all, err := s.countAll(ctx, f.WithoutNot(field.Name))
		if err != nil {
			return err
		}
		if left := all - shown.Total; left > 0 {
			page.LeftOut = append(page.LeftOut, view.Suggestion{
				Href: listPath(c, path, f.WithoutNot(field.Name)), Label: t(c, "flux.new.left", "Count", beyond(all, shown.Total), "Words", exceptWords(c, f, field)), Count: left,
			})
		}
	}
	if len(f.Territories()) > 0 && f.First("wider") == "" {
		wider := f.With("wider", "1")
		all, err := s.countAll(ctx, wider)
		if err != nil {
			return err
		}
		if all > shown.Total {
			page.Wider = &view.Link{Href: listPath(c, path, wider), Label: t(c, "page.list.wider", "Count", beyond(all, shown.Total))}
		}
	}
	if shown.Total == 0 {
		page.Without, err = s.emptiedBy(c, f, path)
	}
	return err
}

// exceptWords says what is excluded: "sauf sport".
func exceptWords(c echo.Context, f filter.Filter, field filter.Field) string {
	var words []string
	for _, value := range f.Not(field.Name) {
		words = append(words, filter.ValueWords(lang(c), field, value))
	}
	return t(c, "filter.except", "Words", strings.Join(words, ", "))
}

// emptiedBy says which criterion empties the feed: what leaving each one out
// would give, the most first.
func (s *Server) emptiedBy(c echo.Context, f filter.Filter, path string) ([]view.Suggestion, error) {
	var list []view.Suggestion
	for _, fewer := range fewerCriteria(c, f) {
		n, err := s.countAll(c.Request().Context(), fewer.filter)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			list = append(list, view.Suggestion{Href: listPath(c, path, fewer.filter), Label: fewer.left, Count: n})
		}
	}
	slices.SortStableFunc(list, func(a, b view.Suggestion) int { return b.Count - a.Count })
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

// chosen are the places of the filter, each in a box to untick.
func chosen(c echo.Context, f filter.Filter) []view.Ticked {
	var list []view.Ticked
	for _, where := range f.Territories() {
		list = append(list, view.Ticked{Name: string(where.Level), Value: where.Code, Label: geo.NameOf(where)})
	}
	if near := f.First("near"); near != "" {
		field, _ := filter.FieldNamed("near")
		list = append(list, view.Ticked{Name: "near", Value: near, Label: view.Upper(f.Phrase(lang(c), field))})
	}
	for _, key := range []string{"wider", "all"} {
		if f.First(key) != "" {
			field, _ := filter.FieldNamed(key)
			list = append(list, view.Ticked{Name: key, Value: "1", Label: view.Upper(f.Phrase(lang(c), field))})
		}
	}
	return list
}

// choicesOf are the boxes of a criterion with a closed list.
func choicesOf(c echo.Context, key string, on []string) view.ChoiceGroup {
	field, _ := filter.FieldNamed(key)
	group := view.ChoiceGroup{Name: key, Legend: view.Upper(t(c, "filter.field."+key))}
	for _, w := range field.Words {
		group.Choices = append(group.Choices, view.Choice{Value: w.Code, Label: view.Upper(w.In(lang(c))), On: slices.Contains(on, w.Code)})
	}
	return group
}

// spanChoices are the times to come, and that of the filter when it is
// another.
func spanChoices(c echo.Context, f filter.Filter) []view.Choice {
	list := []view.Choice{{Label: t(c, "flux.new.span.all"), On: !f.Timed()}}
	said := false
	for _, one := range spans {
		on := f.First(one.key) == one.value
		said = said || on
		list = append(list, view.Choice{Value: one.key + "=" + one.value, Label: spanWords(c, one.key, one.value), On: on})
	}
	for _, key := range []string{"days", "when"} {
		if value := f.First(key); value != "" && !said {
			list = append(list, view.Choice{Value: key + "=" + value, Label: spanWords(c, key, value), On: true})
		}
	}
	return list
}

// spanWords says a span of time: "dans les 60 jours".
func spanWords(c echo.Context, key, value string) string {
	field, _ := filter.FieldNamed(key)
	return view.Upper(filter.Filter{}.With(key, value).Phrase(lang(c), field))
}

// fieldsOf is a filter as the fields of a form, but for some.
func fieldsOf(f filter.Filter, except []string) []view.GivenField {
	var fields []view.GivenField
	values := f.Values()
	for _, key := range sortedKeys(values) {
		for _, value := range values[key] {
			if !slices.Contains(except, key) {
				fields = append(fields, view.GivenField{Name: key, Value: value})
			}
		}
	}
	return fields
}
