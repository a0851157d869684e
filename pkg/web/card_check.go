package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// announcement is what a form is about: a new card, or one being changed by
// who holds its private link.
type announcement struct {
	form   *cardForm
	card   *registry.Card // as it stands; nil for a new one
	secret string
	who    registry.Person

	waiting *registry.Image // that came with the form; nil without one
}

// action is where the form is sent, without its language.
func (a announcement) action() string {
	if a.card == nil {
		return a.form.Path + "/nouveau"
	}
	return "/gerer/" + a.secret
}

// say gives the words of its form.
func (a announcement) say(c echo.Context, key string, args ...any) string {
	return view.Say(lang(c), a.form.Kind, "form", key, args...)
}

// stale says whether the form shows an older version than the present one.
// Who names no version has seen none.
func (a announcement) stale(version string) bool {
	return a.card != nil && version != "" && version != strconv.Itoa(a.card.Revision)
}

// announce receives the form of a new card.
func (s *Server) announce(f *cardForm) echo.HandlerFunc {
	return s.welcoming(f.Kind, func(c echo.Context) error {
		form, err := readForm(c, f.newFields())
		if err != nil {
			return err
		}
		return s.receive(c, announcement{form: f}, form)
	})
}

// receive answers a form: given back to be changed or mended, told in full
// words to be checked, or kept.
func (s *Server) receive(c echo.Context, a announcement, form url.Values) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	if focus := form.Get("edit"); focus != "" {
		page := s.editPage(c, a, form)
		page.Edit().Focus = focus
		return s.page(c, http.StatusOK, a.form.Page, page)
	}
	if n, err := strconv.Atoi(form.Get("remove")); err == nil {
		if rows := formRows(form); n >= 0 && n < len(rows) {
			setRows(form, append(rows[:n:n], rows[n+1:]...))
		}
	}
	var err error
	a.waiting, err = s.waitingFor(c, form)
	r := s.read(c.Request().Context(), lang(c), a, form)
	if a.form.instead != nil {
		if answered, err := a.form.instead(s, c, a, r); answered || err != nil {
			return err
		}
	}
	switch {
	case err != nil && !r.refused(err):
		return s.giveBack(c, a, r, err)
	case len(r.problems) > 0:
		return s.mend(c, a, r)
	case a.stale(form.Get("version")) && !s.Desk.Says(a.card, r.draft):
		return s.conflict(c, a, form)
	case form.Get("confirm") != "1" || form.Get("remove") != "":
		return s.page(c, http.StatusOK, "card_check", s.checkPage(c, a, r))
	}
	return s.publish(c, a, r)
}

// publish keeps the card, new or changed.
func (s *Server) publish(c echo.Context, a announcement, r *reader) error {
	ctx := c.Request().Context()
	done := "/gerer/" + a.secret + "?fait=edit"
	var err error
	if a.card == nil {
		receipt, submitted := s.Desk.Submit(ctx, r.draft)
		done, err = "/gerer/"+receipt.Secret+"?merci=1", submitted
	} else {
		_, err = s.Desk.Edit(ctx, a.who, a.card.ID, a.card.Revision, r.draft)
	}
	switch {
	case err == nil:
		return seeOther(c, done)
	case r.refused(err):
		return s.mend(c, a, r)
	case a.card != nil && errors.Is(err, registry.ErrConflict):
		if a.card, err = s.Store.Card(ctx, a.card.ID); err != nil {
			return err
		}
		return s.conflict(c, a, r.form)
	}
	return s.giveBack(c, a, r, err)
}

// giveBack shows the form with all that was typed when it could not be kept
// through no fault of its writer. The error is still returned, to be logged.
func (s *Server) giveBack(c echo.Context, a announcement, r *reader, err error) error {
	f := classify(c, err)
	if !f.Retry {
		return err
	}
	page := s.form(c, a, r.form)
	edit := page.Edit()
	edit.Title = t(c, "form.error.title", "Title", edit.Heading)
	edit.Notice = &view.Notice{Title: t(c, "fail."+f.Key+".title", f.Args...), Text: t(c, "fail."+f.Key+".text", f.Args...)}
	if f.Wait > 0 {
		c.Response().Header().Set("Retry-After", strconv.Itoa(f.Wait))
	}
	if broken := s.page(c, f.Status, a.form.Page, page); broken != nil {
		return errors.Join(err, broken)
	}
	return err
}

// mend gives the form back with what is to mend.
func (s *Server) mend(c echo.Context, a announcement, r *reader) error {
	page := s.editPage(c, a, r.form)
	edit := page.Edit()
	edit.Title = t(c, "form.error.title", "Title", edit.Heading)
	edit.Problems, edit.Choose, edit.Communes = r.problems, r.choose, r.communes
	if r.elsewhere {
		edit.Form.Set("place_ok", "1") // sent again as it is, it stands
	}
	return s.page(c, http.StatusUnprocessableEntity, a.form.Page, page)
}

// form is the page of a form as typed, and nothing that must be looked up.
func (s *Server) form(c echo.Context, a announcement, typed url.Values) cardPage {
	page := a.form.page(typed)
	edit := page.Edit()
	edit.Kind, edit.Action, edit.Form, edit.Door = a.form.Kind, view.Path(lang(c), a.action()), typed, "announce"
	edit.Heading, edit.Thumb = a.say(c, "title"), a.thumbOf(typed)
	if a.card == nil {
		edit.Tabs = s.formTabs(c, a.form)
	} else {
		edit.Heading, edit.NoIndex = a.say(c, "title.change"), true
		edit.Back, edit.Lang2, edit.Sketch = view.Path(lang(c), a.action()), view.Other(a.card.Lang), a.card.Sketch()
	}
	edit.Title, edit.Description = edit.Heading, a.say(c, "description")
	return page
}

// editPage is the form with the help it can give already.
func (s *Server) editPage(c echo.Context, a announcement, typed url.Values) cardPage {
	page := s.form(c, a, typed)
	if a.card == nil {
		page.Edit().Via = s.via(c, typed.Get("via"), nil)
	}
	if a.form.help != nil {
		a.form.help(s, c, a, s.reader(lang(c), a, typed), page)
	}
	return page
}

// checkPage says in full words what was understood.
func (s *Server) checkPage(c echo.Context, a announcement, r *reader) *view.CheckPage {
	page := &view.CheckPage{Kind: a.form.Kind, Action: view.Path(lang(c), a.action()), Managed: a.card != nil, First: a.form.Fields[0].Name, Notes: r.notes}
	page.Heading, page.Door, page.NoIndex = t(c, "form.checking"), "announce", true
	page.Title = page.Heading
	a.form.check(s, c, a, r, page)
	if a.form.rank("image") >= 0 {
		a.checkImage(r, page)
	}
	page.Fields = a.form.hiddenFields(r.form, func(f formField) bool { return f.Asked })
	page.Reach, page.Closings = s.reach(c, r.card), s.closings(c, r.card)
	page.Reach.InNewTab()
	if a.card == nil {
		page.Via = s.via(c, r.form.Get("via"), r.card)
	}
	if a.form.rank("organiser_id") >= 0 {
		page.Organiser = s.organiser(c, r.card)
	}
	return page
}

// organiser tells which structure the first organiser is, or which of other
// communes it may be.
func (s *Server) organiser(c echo.Context, card *registry.Card) *view.OrganiserNote {
	meant, err := s.Desk.Meant(c.Request().Context(), card)
	if err != nil {
		s.Log.WarnContext(c.Request().Context(), "which structure organises", "error", err)
	}
	if len(meant) == 0 {
		return nil
	}
	first := meant[0]
	note := &view.OrganiserNote{Name: first.Name, Choices: view.ActorChoices(lang(c), first.Elsewhere)}
	if first.Is != nil {
		note.ID, note.Href = first.Is.ID, view.Path(lang(c), view.CardPath(first.Is))
	}
	return note
}

// sheet gathers what the check page says, in the order of the form.
type sheet struct {
	lang    string
	form    *cardForm
	lines   []view.CheckLine
	missing []string // optional questions without an answer, in words
}

// add says the answer to a question; a blank one is missing.
func (a *sheet) add(name string, values ...string) {
	values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
	if len(values) == 0 {
		a.missing = append(a.missing, a.say(name+".short"))
		return
	}
	a.lines = append(a.lines, view.CheckLine{Name: name, Label: a.say(name + ".label"), Values: values})
}

// told adds a longer text, in Markdown.
func (a *sheet) told(name, text string) {
	if text == "" {
		a.add(name)
		return
	}
	a.lines = append(a.lines, view.CheckLine{Name: name, Label: a.say(name + ".label"), Markdown: text})
}

// email adds the one answer nobody else reads, when it is asked.
func (a *sheet) email(address string) {
	if address != "" {
		a.lines = append(a.lines, view.CheckLine{Name: "email", Label: a.say("email.label"), Values: []string{address}, Private: true})
	}
}

func (a *sheet) say(key string) string { return view.Say(a.lang, a.form.Kind, "form", key) }
