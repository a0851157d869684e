package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/data"
	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/view"
	"pioche/pkg/when"
)

// announcement is what a form is about: a new event, or one being changed by
// who holds its private link.
type announcement struct {
	card   *registry.Card // as it stands; nil for a new event
	secret string
	who    registry.Person
}

// action is where the form is sent, without its language.
func (a announcement) action() string {
	if a.card == nil {
		return "/evenements/nouveau"
	}
	return "/gerer/" + a.secret
}

// stale says whether the form shows an older version than the present one.
// Who names no version has seen none.
func (a announcement) stale(version string) bool {
	return a.card != nil && version != "" && version != strconv.Itoa(a.card.Revision)
}

// announce receives the form of a new event.
func (s *Server) announce(c echo.Context) error {
	form, err := readForm(c, newFields)
	if err != nil {
		return err
	}
	return s.receive(c, announcement{}, form)
}

// receive answers a form: given back to be changed or mended, told in full
// words to be checked, or kept.
func (s *Server) receive(c echo.Context, a announcement, form url.Values) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	if focus := form.Get("edit"); focus != "" {
		page := s.editPage(c, a, form)
		page.Focus = focus
		return s.page(c, http.StatusOK, "event_edit", page)
	}
	if n, err := strconv.Atoi(form.Get("remove")); err == nil {
		if rows := formRows(form); n >= 0 && n < len(rows) {
			setRows(form, append(rows[:n:n], rows[n+1:]...))
		}
	}
	r := s.read(c.Request().Context(), lang(c), form, a.card)
	switch {
	case len(r.problems) > 0:
		return s.mend(c, a, r)
	case a.stale(form.Get("version")):
		return s.conflict(c, a, form)
	case form.Get("confirm") != "1" || form.Get("remove") != "":
		return s.page(c, http.StatusOK, "event_check", s.checkPage(c, a, r))
	}
	return s.publish(c, a, r)
}

// publish keeps the event, new or changed.
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
	page.Title = t(c, "form.error.title", "Title", page.Heading)
	page.Notice = &view.Notice{Title: t(c, "fail."+f.Key+".title", f.Args...), Text: t(c, "fail."+f.Key+".text", f.Args...)}
	if f.Wait > 0 {
		c.Response().Header().Set("Retry-After", strconv.Itoa(f.Wait))
	}
	if broken := s.page(c, f.Status, "event_edit", page); broken != nil {
		return errors.Join(err, broken)
	}
	return err
}

// mend gives the form back with what is to mend.
func (s *Server) mend(c echo.Context, a announcement, r *reader) error {
	page := s.editPage(c, a, r.form)
	page.Title = t(c, "form.error.title", "Title", page.Heading)
	page.Problems, page.Choose, page.Communes = r.problems, r.choose, r.communes
	if r.elsewhere {
		page.Form.Set("place_ok", "1") // sent again as it is, it stands
	}
	return s.page(c, http.StatusUnprocessableEntity, "event_edit", page)
}

// form is the page of a form as typed, and nothing that must be looked up.
func (s *Server) form(c echo.Context, a announcement, typed url.Values) *view.EventEditPage {
	rows := formRows(typed)
	rows = rows[:min(len(rows), registry.MaxOccurrences)] // more is no one's typing
	page := &view.EventEditPage{Action: view.Path(lang(c), a.action()), Form: typed, Rows: view.Spare(rows)}
	page.Heading, page.Door = t(c, "form.title"), "announce"
	if a.card != nil {
		page.Heading, page.NoIndex = t(c, "form.title.change"), true
		page.Back, page.Lang2 = view.Path(lang(c), a.action()), view.Other(a.card.Lang)
	}
	page.Title, page.Description = page.Heading, t(c, "form.description")
	return page
}

// editPage is the form with the help it can give already.
func (s *Server) editPage(c echo.Context, a announcement, typed url.Values) *view.EventEditPage {
	page := s.form(c, a, typed)
	r := &reader{desk: s.Desk, scope: s.Scope, lang: lang(c), now: s.Now(), form: typed}
	if commune, ok := r.commune(); ok {
		page.Places = s.knownPlaces(c.Request().Context(), commune.Code)
		if rows := formRows(typed); len(rows) > 0 {
			page.Nearby = s.nearby(c, commune.Code, rows[0].StartDate, a.card)
		}
	}
	return page
}

// checkPage says in full words what was understood.
func (s *Server) checkPage(c echo.Context, a announcement, r *reader) *view.EventCheckPage {
	setRows(r.form, r.rows)
	r.form.Del("repeat")
	r.form.Del("repeat_until")
	page := &view.EventCheckPage{Action: view.Path(lang(c), a.action()), Managed: a.card != nil, Notes: r.notes}
	page.Heading, page.Door, page.NoIndex = t(c, "form.checking"), "announce", true
	page.Title = page.Heading
	status := r.card.Event.Status
	page.AskStatus = status == "" || status == registry.Tentative
	page.Tentative, page.Note = status == registry.Tentative, r.card.Event.StatusNote
	page.Fields = hiddenFields(r.form, "status", "status_note")
	page.Lines, page.Missing = checkLines(lang(c), r.card, r.form.Get("email"))
	page.Fold(checkDates(lang(c), r.card.Event.Occurrences, r.rows))
	page.Nearby = s.nearby(c, communeOf(r.card), r.rows[0].StartDate, a.card)
	page.Appears = s.appears(c, r.card)
	return page
}

// checkDates says each date in words. The desk put them in order: each finds
// its row again by the start it was typed with.
func checkDates(lang string, dates []registry.Occurrence, rows []view.DateRow) []view.CheckDate {
	byWall := map[string]int{}
	for i, row := range rows {
		if d, err := readDay(row.StartDate); err == nil {
			byWall[d.String()+" "+clockOf(row.StartTime)] = i
		}
	}
	var list []view.CheckDate
	for _, o := range dates {
		start := o.LocalStart()
		key := start.Format("2006-01-02 15:04")
		if o.AllDay {
			key = start.Format("2006-01-02 ")
		}
		list = append(list, view.CheckDate{When: i18n.When(lang, o), Row: byWall[key]})
	}
	return list
}

// checkLines lists the answers in the order of the form, and the optional
// questions left without one.
func checkLines(lang string, c *registry.Card, email string) (lines []view.CheckLine, missing []string) {
	e := c.Event
	add := func(name string, values ...string) {
		label := i18n.T(lang, "form."+name+".label")
		filled := values[:0:0]
		for _, v := range values {
			if v != "" {
				filled = append(filled, v)
			}
		}
		if len(filled) == 0 {
			missing = append(missing, strings.ToLower(i18n.T(lang, "form."+name+".short")))
			return
		}
		lines = append(lines, view.CheckLine{Name: name, Label: label, Values: filled})
	}
	add("title", c.Title[c.Lang])
	lines = append(lines, view.CheckLine{Name: "start_date"})
	add("commune", whereLines(c)...)
	add("organiser", organiserNames(c)...)
	if email != "" {
		lines = append(lines, view.CheckLine{Name: "email", Label: i18n.T(lang, "form.email.label"), Values: []string{email}, Private: true})
	}
	add("summary", c.Summary[c.Lang])
	if c.Description[c.Lang] != "" {
		lines = append(lines, view.CheckLine{Name: "description", Label: i18n.T(lang, "form.description.label"), Markdown: c.Description[c.Lang]})
	} else {
		add("description")
	}
	add("theme", view.Words(lang, data.Themes(), c.Themes)...)
	add("price_text", priceWords(lang, e.Price))
	add("registration_url", e.Registration.URL)
	add("audience", view.Words(lang, data.Audiences(), c.Audience)...)
	add("access", view.Words(lang, data.Access(), c.Access)...)
	add("contact", c.Contact)
	add("url", c.URL)
	if e.OnlineURL != "" {
		add("online_url", e.OnlineURL)
	}
	return lines, missing
}

// whereLines names the place, its address, its commune and its département.
func whereLines(c *registry.Card) []string {
	if c.Place == nil {
		return []string{c.Event.OnlineURL}
	}
	commune, ok := geo.CommuneByCode(c.Place.Commune)
	if !ok {
		return []string{c.Place.Name, c.Place.Address, c.Place.Town}
	}
	dept := geo.NameOf(registry.Territory{Level: registry.LevelDept, Code: commune.Dept})
	return []string{c.Place.Name, c.Place.Address, commune.Name + ", " + dept}
}

func organiserNames(c *registry.Card) []string {
	var names []string
	for _, o := range c.Organisers {
		names = append(names, o.Name)
	}
	return names
}

// priceWords is what its author wrote, and the code when that was understood.
func priceWords(lang string, p registry.Price) string {
	word := view.Word(lang, data.Prices(), p.Code)
	switch {
	case p.Text == "" || p.Code == "":
		return p.Text + word
	case strings.EqualFold(p.Text, word):
		return word
	}
	return word + " (" + p.Text + ")"
}

// clockOf writes an hour as typed in the one way dates are compared by.
func clockOf(typed string) string {
	if typed == "" {
		return ""
	}
	hour, minute, err := when.ParseClock(typed)
	if err != nil {
		return typed
	}
	return twoDigits(hour) + ":" + twoDigits(minute)
}

// knownPlaces lists the known places of a commune.
func (s *Server) knownPlaces(ctx context.Context, commune string) []string {
	places, err := s.Store.Places(ctx, commune, "", 30)
	if err != nil {
		s.Log.WarnContext(ctx, "known places", "error", err)
	}
	var names []string
	for _, p := range places {
		names = append(names, p.Name)
	}
	return names
}
