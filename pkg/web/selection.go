package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/desk"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// saveKeys are the fields of the form that saves a feed, beside the criteria.
var saveKeys = []string{"title", "email", "once", "version"}

// saveFields are all it may send.
var saveFields = func() []formField {
	fields := []formField{{Name: "kind", Many: true}, {Name: "not.kind", Many: true}}
	for _, key := range saveKeys {
		i := slices.IndexFunc(eventFields, func(f formField) bool { return f.Name == key })
		fields = append(fields, formField{Name: key, Shape: eventFields[i].Shape})
	}
	for _, f := range filter.Fields {
		fields = append(fields, formField{Name: f.Name, Many: true}, formField{Name: "not." + f.Name, Many: true})
	}
	return fields
}()

// readSave reads the form that saves a feed, whose builder is at a path.
func readSave(c echo.Context, path string) (view.Saving, filter.Filter, error) {
	form, err := readForm(c, saveFields)
	if unknown := (unreadableError{}); errors.As(err, &unknown) && unknown.Reason == "unknown" {
		form, err = c.Request().PostForm, nil // the filter says it better: which key, and what was perhaps meant
	}
	if err != nil {
		return view.Saving{}, filter.Filter{}, err
	}
	version, _ := strconv.Atoi(form.Get("version"))
	saving := view.Saving{Title: form.Get("title"), Email: strings.TrimSpace(form.Get("email")), Once: form.Get("once"), Version: version}
	criteria := url.Values{}
	for key, values := range form {
		criteria[key] = values
	}
	for _, key := range saveKeys {
		criteria.Del(key)
	}
	f, err := filter.Parse(criteria, filter.Context{Kept: path != newFlux})
	return saving, f.Lasting(), err
}

// mailed is the thanks to who also gets the private link in a letter.
const mailed = "lettre"

// fluxSave keeps a feed, and sends to its private page.
func (s *Server) fluxSave(c echo.Context) error {
	saving, f, err := readSave(c, newFlux)
	if err == nil {
		err = s.knows(c.Request().Context(), f)
	}
	if err != nil {
		return err
	}
	_, secret, err := s.Desk.SaveSelection(c.Request().Context(), desk.SelectionDraft{
		Title: saving.Title, Filter: spoken(c, f), Email: saving.Email, Once: saving.Once, Lang: lang(c),
	})
	if problems := registry.Problems(nil); errors.As(err, &problems) {
		page, err := s.builder(c, f, newFlux)
		if err != nil {
			return err
		}
		page.Heading, page.Intro = t(c, "flux.new.h1"), t(c, "flux.new.intro")
		return s.unsaved(c, http.StatusUnprocessableEntity, page, saving, problems)
	}
	if err != nil {
		return err
	}
	thanks := "1"
	if saving.Email != "" {
		thanks = mailed
	}
	return seeOther(c, "/gerer/"+secret+"?merci="+thanks)
}

// unsaved gives the form back with what is to mend.
func (s *Server) unsaved(c echo.Context, status int, page *view.FluxNewPage, saving view.Saving, problems registry.Problems) error {
	saving.Fields, saving.Back, saving.Change = page.Save.Fields, page.Save.Back, page.Save.Change
	for _, p := range problems {
		id := p.Path
		if id == "filter" {
			id = "where"
		}
		saving.Problems = append(saving.Problems, view.FieldProblem{ID: id, Text: t(c, p.Key, p.Args...)})
	}
	page.Save, page.NoIndex = saving, true
	page.Title = t(c, "form.error.title", "Title", page.Heading)
	return s.page(c, status, "flux_new", page)
}

// fluxHeld is a feed in the hands of whoever holds its private link.
type fluxHeld struct {
	selection *registry.Selection
	filter    filter.Filter
	secret    string
	who       registry.Person
}

// path is where the feed is managed.
func (h fluxHeld) path() string { return "/gerer/" + h.secret }

// heldFlux opens a private link of a feed. Other links are not found here.
func (s *Server) heldFlux(c echo.Context) (fluxHeld, error) {
	ctx, secret := c.Request().Context(), c.Param("secret")
	managed, who, err := s.Desk.Open(ctx, secret)
	if err != nil {
		return fluxHeld{}, err
	}
	if managed.Selection == "" {
		return fluxHeld{}, fmt.Errorf("not a feed: %w", registry.ErrNotFound)
	}
	held := fluxHeld{secret: secret, who: who}
	if held.selection, err = s.Store.Selection(ctx, managed.Selection); err != nil {
		return held, err
	}
	held.filter, err = filterOf(held.selection)
	return held, err
}

// heldLive is heldFlux for a feed that was not deleted.
func (s *Server) heldLive(c echo.Context) (fluxHeld, error) {
	held, err := s.heldFlux(c)
	if err == nil && held.selection.Deleted != nil {
		err = fmt.Errorf("feed %s: %w", held.selection.Slug, registry.ErrGone)
	}
	return held, err
}

// fluxEdit is the builder on a feed that exists: it begins with its criteria.
func (s *Server) fluxEdit(c echo.Context) error {
	held, err := s.heldLive(c)
	if err != nil {
		return err
	}
	path := held.path() + "/criteres"
	if c.QueryString() == "" {
		return seeOther(c, path+"?"+held.filter.String())
	}
	page, err := s.built(c, path)
	if page == nil || err != nil {
		return err
	}
	f, _, err := readCriteria(c.QueryParams(), path)
	if err != nil {
		return err
	}
	if err := s.asEdit(c, page, held, f); err != nil {
		return err
	}
	page.Title = page.Heading
	page.Save.Title, page.Save.Version = held.selection.Title, held.selection.Revision
	return s.page(c, http.StatusOK, "flux_new", page)
}

// asEdit makes the builder that of an existing feed, whose new criteria are f.
func (s *Server) asEdit(c echo.Context, page *view.FluxNewPage, held fluxHeld, f filter.Filter) error {
	page.Heading, page.Intro = t(c, "flux.edit.h1", "Title", held.selection.Title), t(c, "flux.edit.intro")
	page.NoIndex, page.Save.Back = true, view.Path(lang(c), held.path())
	ctx := c.Request().Context()
	more, fewer, err := s.difference(ctx, held, f)
	if err != nil {
		return err
	}
	waiting, err := s.newlyWaiting(ctx, held, f)
	if err != nil {
		return err
	}
	var said []string
	if len(more)+len(fewer) > 0 {
		said = append(said, t(c, "flux.edit.change", "More", len(more), "Fewer", len(fewer)))
		page.Save.Enters, page.Save.Leaves = s.changes(c, more), s.changes(c, fewer)
	}
	if len(waiting) > 0 {
		said = append(said, t(c, "flux.edit.waiting", "Count", len(waiting)))
	}
	if said == nil && f.String() != held.filter.String() {
		said = append(said, t(c, "flux.edit.same"))
	}
	page.Save.Change = strings.Join(said, " ")
	return nil
}

// newlyWaiting lists the cards that other criteria bring before the owner of a
// feed who approves each.
func (s *Server) newlyWaiting(ctx context.Context, held fluxHeld, after filter.Filter) ([]*registry.Card, error) {
	if !held.selection.Approve {
		return nil, nil
	}
	was, err := s.Desk.Waiting(ctx, held.selection)
	if err != nil {
		return nil, err
	}
	changed := *held.selection
	changed.Filter = after.String()
	is, err := s.Desk.Waiting(ctx, &changed)
	return beside(cardsOf(is), cardsOf(was)), err
}

// Bounds on the cards compared before a feed is changed, and on those named.
const (
	maxCompared = 1000
	mostChanges = 10
)

// changes names some of the cards a change brings in or takes out.
func (s *Server) changes(c echo.Context, cards []*registry.Card) view.Changes {
	named := view.Changes{More: max(0, len(cards)-mostChanges)}
	for _, pick := range s.nextOf(cards[:len(cards)-named.More]) {
		named.Cards = append(named.Cards, view.NewHandCard(lang(c), pick))
	}
	return named
}

// difference lists the cards that other criteria bring into a feed, and those
// they take out.
func (s *Server) difference(ctx context.Context, held fluxHeld, after filter.Filter) (more, fewer []*registry.Card, err error) {
	if held.filter.Criteria().String() == after.Criteria().String() {
		return nil, nil, nil
	}
	was, err := s.compared(ctx, held.selection, held.filter)
	if err != nil {
		return nil, nil, err
	}
	is, err := s.compared(ctx, held.selection, after)
	return beside(is, was), beside(was, is), err
}

// compared are the cards of a feed under some criteria.
func (s *Server) compared(ctx context.Context, selection *registry.Selection, f filter.Filter) ([]*registry.Card, error) {
	queries := f.With("after").With("each").At(s.Now(), s.Zone)
	for i := range queries {
		queries[i].Limit = maxCompared
	}
	picks, err := s.Desk.Shown(ctx, selection, queries)
	return cardsOf(picks), err
}

// beside are the cards that are not among others.
func beside(cards, others []*registry.Card) (list []*registry.Card) {
	known := map[string]bool{}
	for _, card := range others {
		known[card.ID] = true
	}
	for _, card := range cards {
		if !known[card.ID] {
			list = append(list, card)
		}
	}
	return list
}

// fluxChange keeps a feed's new title and criteria. Its address stays.
func (s *Server) fluxChange(c echo.Context) error {
	held, err := s.heldLive(c)
	if err != nil {
		return err
	}
	saving, f, err := readSave(c, held.path()+"/criteres")
	if err != nil {
		return err
	}
	_, err = s.Desk.EditSelection(c.Request().Context(), held.who, held.selection.Slug, saving.Version, desk.SelectionDraft{
		Title: saving.Title, Filter: f, Lang: lang(c),
	})
	status, problems := http.StatusUnprocessableEntity, registry.Problems(nil)
	switch {
	case err == nil:
		return seeOther(c, held.path()+"?fait=change")
	case errors.Is(err, registry.ErrConflict):
		status, problems = http.StatusConflict, held.changed(c)
		saving.Version = held.selection.Revision // sent again as it is, it stands
	case !errors.As(err, &problems):
		return err
	}
	page, err := s.builder(c, f, held.path()+"/criteres")
	if err != nil {
		return err
	}
	if err := s.asEdit(c, page, held, f); err != nil {
		return err
	}
	return s.unsaved(c, status, page, saving, problems)
}

// changed says what the feed became while its form was open.
func (h fluxHeld) changed(c echo.Context) registry.Problems {
	return registry.Problems{{Path: "title", Key: "problem.feed.changed", Args: []any{"Title", h.selection.Title, "Sentence", h.filter.Criteria().Sentence(lang(c))}}}
}

// fluxEndForm is the one button that deletes a feed.
func (s *Server) fluxEndForm(c echo.Context) error {
	held, err := s.heldLive(c)
	if err != nil {
		return err
	}
	page := &view.FluxEndPage{Heading: held.selection.Title, Action: view.Path(lang(c), held.path()+"/supprimer"), Back: view.Path(lang(c), held.path())}
	page.Title, page.NoIndex, page.Door = t(c, "flux.end.title"), true, "pick"
	return s.page(c, http.StatusOK, "flux_end", page)
}

// fluxEnd deletes a feed.
func (s *Server) fluxEnd(c echo.Context) error {
	held, err := s.heldLive(c)
	if err != nil {
		return err
	}
	if _, err := readForm(c, nil); err != nil {
		return err
	}
	if err := s.Desk.DeleteSelection(c.Request().Context(), held.who, held.selection.Slug); err != nil {
		return err
	}
	return seeOther(c, held.path())
}
