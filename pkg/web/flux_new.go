package web

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
	"pioche/pkg/view"
)

// builderFilter is how the builder reads its address.
var builderFilter = filter.Context{Page: true}

// readAt is how it reads its address at a path: on a feed that exists, what is
// no more is let through, since the feed may name it.
func readAt(path string) filter.Context {
	return filter.Context{Page: true, Kept: path != newFlux}
}

// foldedKeys are the closed lists the builder offers under its fold.
var foldedKeys = []string{"price", "audience", "access", "rhythm", "dow", "trade", "type"}

// builderKeys are the criteria the builder shows in fields of their own.
var builderKeys = append([]string{"kind", "actor", "from", "to", "when", "days", "q", "theme", "not.theme", "all", "after"}, append(slices.Clone(placeKeys), foldedKeys...)...)

// spans are the times to come that the builder offers.
var spans = []struct{ key, value string }{
	{"days", "7"}, {"days", "30"}, {"days", "60"}, {"when", "today"}, {"when", "weekend"}, {"when", "week"}, {"when", "month"},
}

// newFlux is where a feed is made; onResult leads, there, to what it holds.
const (
	newFlux  = "/flux/nouveau"
	onResult = "#resultat"
)

// fluxNew is the builder of a feed: its address is the filter.
func (s *Server) fluxNew(c echo.Context) error {
	page, err := s.built(c, newFlux)
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
	switch {
	case values.Has("model"):
		return s.fromModel(c, values, path)
	case values.Has("where"):
		return s.sentCriteria(c, values, path)
	}
	f, err := s.asked(c, readAt(path))
	if err != nil {
		return nil, err
	}
	return s.builder(c, f, path)
}

// builder is the page under a filter.
func (s *Server) builder(c echo.Context, f filter.Filter, path string) (*view.FluxNewPage, error) {
	f = f.Lasting()
	page := &view.FluxNewPage{
		Action: view.Path(lang(c), path), Counts: f.Counts(),
		From: f.First("from"), To: f.First("to"), Q: f.First("q"),
		Themes: choicesOf(c, "theme", f.Get("theme")), Except: choicesOf(c, "theme", f.Not("theme")),
		Kept: fieldsOf(f, builderKeys), Save: view.Saving{Fields: fieldsOf(f, nil)},
	}
	page.Except.Name, page.Except.Legend = "not.theme", t(c, "flux.new.except")
	page.Open = page.Q != "" || page.From != "" || page.To != ""
	page.Kinds = s.kindChoices(c, f)
	for _, key := range foldedKeys {
		if field, _ := filter.FieldNamed(key); !slices.ContainsFunc(f.Kinds(), field.AppliesTo) {
			continue
		}
		page.Folded = append(page.Folded, choicesOf(c, key, f.Get(key)))
		page.Open = page.Open || len(f.Get(key)) > 0
	}
	page.Radius, page.Spans = radiusChoices(c, radiusOf(f)), spanChoices(c, f)
	var err error
	if page.Chosen, err = s.chosen(c, f); err != nil {
		return nil, err
	}
	if !f.Asks() && path == newFlux {
		page.Models = s.modelChoices(c)
	}
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
	address := spoken(c, inEveryFormat(f))
	page.Addresses = view.NewAddresses(lang(c), feedTitle(lang(c), f), s.Base+"/flux", address.String(), formats(address.Limit(), f.Kinds()))
	steps, err := s.stepsOf(c, f, shown.Total)
	if err != nil {
		return err
	}
	page.Steps = stepLines(c, f, path, steps, shown.Total)
	if shown.Total == 0 {
		if page.Without = emptiedBy(c, path, steps); page.Without == nil {
			page.Keeping = lastFilled(c, path, steps)
		}
	}
	page.Trims, err = s.trims(c, f, path, shown.Total)
	return err
}

// spoken is a filter whose feeds speak the language of the page, unless it
// says one.
func spoken(c echo.Context, f filter.Filter) filter.Filter {
	if f.Locale() == "" && lang(c) != i18n.Langs[0] {
		return f.With("locale", lang(c))
	}
	return f
}

// inEveryFormat is a filter without a limit that some format cannot keep.
func inEveryFormat(f filter.Filter) filter.Filter {
	for _, format := range feedFormats(f.Kinds()) {
		if f.Limit() > format.Max {
			return f.With("limit")
		}
	}
	return f
}

// exceptWords says what is excluded: "sauf sport".
func exceptWords(c echo.Context, f filter.Filter, field filter.Field) string {
	return t(c, "filter.except", "Words", deniedWords(c, f, field))
}

// deniedWords lists what a field excludes: "sport, cinéma".
func deniedWords(c echo.Context, f filter.Filter, field filter.Field) string {
	var words []string
	for _, value := range f.Not(field.Name) {
		words = append(words, filter.Said(lang(c), field, value))
	}
	return strings.Join(words, ", ")
}

// kindChoices are the kinds of card, to tick.
func (s *Server) kindChoices(c echo.Context, f filter.Filter) view.ChoiceGroup {
	group := view.ChoiceGroup{Name: "kind", Legend: t(c, "flux.new.what")}
	for _, kind := range s.kinds() {
		group.Choices = append(group.Choices, view.Choice{Value: string(kind), Label: view.Upper(t(c, "filter.subject."+string(kind))), On: slices.Contains(f.Kinds(), kind)})
	}
	return group
}

// chosen are the places and the structures of the filter, each in a box to
// untick.
func (s *Server) chosen(c echo.Context, f filter.Filter) ([]view.Ticked, error) {
	var list []view.Ticked
	for _, where := range f.Territories() {
		list = append(list, view.Ticked{Name: string(where.Level), Value: where.Code, Label: cmp.Or(geo.NameOf(where), lostWords(c, where.Code))})
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
	actors, err := s.Store.Cards(c.Request().Context(), f.Get("actor")...)
	names := map[string]string{}
	for _, card := range actors {
		if card.Public() {
			names[card.ID] = text.Clean(card.Title.In(lang(c), card.Lang))
		}
	}
	for _, id := range f.Get("actor") {
		list = append(list, view.Ticked{Name: "actor", Value: id, Label: cmp.Or(names[id], t(c, "flux.new.actor"))})
	}
	return list, err
}

// lostWords says a territory that is no more.
func lostWords(c echo.Context, code string) string {
	return view.Upper(t(c, "filter.lost", "Value", code))
}

// choicesOf are the boxes of a criterion with a closed list.
func choicesOf(c echo.Context, key string, on []string) view.ChoiceGroup {
	field, _ := filter.FieldNamed(key)
	group := view.ChoiceGroup{Name: key, Legend: view.Upper(t(c, "filter.field."+key))}
	for _, w := range field.Words {
		group.Choices = append(group.Choices, view.Choice{Value: w.Code, Label: view.Upper(w.In(lang(c))), On: slices.Contains(on, w.Code)})
	}
	for _, value := range on {
		if !slices.ContainsFunc(field.Words, func(w data.Word) bool { return w.Code == value }) { // it was one when the feed was saved
			group.Choices = append(group.Choices, view.Choice{Value: value, Label: view.Upper(value), On: true})
		}
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
