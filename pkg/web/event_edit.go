package web

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"pioche/data"
	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// formOf writes a card as one would have typed it.
func formOf(card *registry.Card) url.Values {
	e, other := card.Event, view.Other(card.Lang)
	form := url.Values{
		"theme": card.Themes, "audience": card.Audience, "access": card.Access, "languages": e.Languages,
		"version": {strconv.Itoa(card.Revision)},
	}
	for name, value := range map[string]string{
		"title": card.Title[card.Lang], "summary": card.Summary[card.Lang], "description": card.Description[card.Lang],
		"title_other": card.Title[other], "summary_other": card.Summary[other], "description_other": card.Description[other],
		"price": e.Price.Code, "price_text": e.Price.Text, "registration_url": e.Registration.URL, "online_url": e.OnlineURL,
		"url": card.URL, "contact": card.Contact, "age_min": years(e.Age.Min), "age_max": years(e.Age.Max),
	} {
		form.Set(name, value)
	}
	if card.Place != nil {
		form.Set("place", card.Place.Name)
		form.Set("address", card.Place.Address)
		if commune, ok := geo.CommuneByCode(card.Place.Commune); ok {
			form.Set("commune", commune.Label())
		}
	}
	if names := organiserNames(card); len(names) > 0 {
		form.Set("organiser", names[0])
		form.Set("co_organisers", strings.Join(names[1:], "\n"))
	}
	setRows(form, typedRows(e.Occurrences))
	return form
}

func years(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// again is the form to announce an event once more: its dates to come, or
// else only their hours.
func (s *Server) again(card *registry.Card) url.Values {
	form := formOf(card)
	for _, f := range formFields {
		if f.More || f.Kept {
			form.Del(f.Name)
		}
	}
	coming := slices.DeleteFunc(slices.Clone(card.Event.Occurrences), func(o registry.Occurrence) bool { return !o.Over().After(s.Now()) })
	rows := typedRows(coming)
	if len(rows) == 0 && len(card.Event.Occurrences) > 0 {
		last := typedRows(card.Event.Occurrences)[len(card.Event.Occurrences)-1]
		rows = []view.DateRow{{StartTime: last.StartTime, EndTime: last.EndTime}}
	}
	for i := range rows {
		rows[i].ID = ""
	}
	setRows(form, rows)
	return form
}

// held opens a private link of an event. Other links are not found here.
func (s *Server) held(c echo.Context) (announcement, error) {
	ctx, secret := c.Request().Context(), c.Param("secret")
	managed, who, err := s.Desk.Open(ctx, secret)
	if err != nil {
		return announcement{}, err
	}
	card, err := s.Store.Card(ctx, managed.Card)
	if err == nil && card.Kind != registry.KindEvent {
		err = registry.ErrNotFound
	}
	return announcement{card: card, secret: secret, who: who}, err
}

// changeForm is the form filled with a card that exists.
func (s *Server) changeForm(c echo.Context) error {
	a, err := s.held(c)
	if err != nil {
		return err
	}
	page := s.editPage(c, a, formOf(a.card))
	if c.QueryParam("plus") != "" {
		page.Focus = "title_other"
	}
	return s.page(c, http.StatusOK, "event_edit", page)
}

// change receives the form of a card that exists.
func (s *Server) change(c echo.Context) error {
	a, err := s.held(c)
	if err != nil {
		return err
	}
	form, err := readForm(c, formFields)
	if err != nil {
		return err
	}
	return s.receive(c, a, form)
}

// duplicate is the form of a new event that begins as one of one's own, the
// e-mail included: nothing is typed twice.
func (s *Server) duplicate(c echo.Context) error {
	a, err := s.held(c)
	if err != nil {
		return err
	}
	private, err := s.Store.PrivateOf(c.Request().Context(), a.card.ID)
	if err != nil {
		return err
	}
	form := s.again(a.card)
	form.Set("email", private.Email)
	form.Set("once", registry.RandomID(rand.Reader, 20))
	page := s.editPage(c, announcement{}, form)
	page.NoIndex = true
	return s.page(c, http.StatusOK, "event_edit", page)
}

// conflict shows what someone else made of the card meanwhile beside what was
// typed, to choose from.
func (s *Server) conflict(c echo.Context, a announcement, form url.Values) error {
	page := &view.EventConflictPage{Action: view.Path(lang(c), a.action()), Back: view.Path(lang(c), a.action())}
	page.Heading, page.NoIndex, page.Door = t(c, "fail.conflict.title"), true, "announce"
	page.Title = page.Heading
	theirs := formOf(a.card)
	for _, f := range formFields {
		if f.Kept || f.Button || f.Name == "commune_code" || f.Many && slices.Contains(rowFields, f.Name) && f.Name != "start_date" {
			continue
		}
		if _, shown := form[f.Name]; !shown && f.More {
			continue
		}
		there, here := s.inWords(c, theirs, f.Name), s.inWords(c, form, f.Name)
		if there != here {
			label := t(c, "form."+f.Name+".label", "Lang", t(c, "form.lang."+view.Other(a.card.Lang)))
			page.Rows = append(page.Rows, view.ConflictRow{Label: label, Theirs: there, Yours: here})
		}
	}
	form.Set("version", strconv.Itoa(a.card.Revision))
	page.Fields = hiddenFields(form)
	return s.page(c, http.StatusConflict, "event_conflict", page)
}

// formWords are the lists a field is chosen from.
var formWords = map[string]func() []data.Word{"theme": data.Themes, "audience": data.Audiences, "access": data.Access, "price": data.Prices}

// inWords says what a field of a form holds, so that two forms can be compared.
func (s *Server) inWords(c echo.Context, form url.Values, name string) string {
	switch {
	case name == "start_date":
		var dates []string
		for _, row := range formRows(form) {
			if row.StartDate != "" {
				end := dash(dayInWords(c, row.EndDate) + " " + row.EndTime)
				dates = append(dates, strings.TrimSpace(strings.Join([]string{dayInWords(c, row.StartDate), row.StartTime, end}, " ")))
			}
		}
		return strings.Join(dates, ", ")
	case name == "commune":
		r := &reader{desk: s.Desk, scope: s.Scope, lang: lang(c), form: form}
		if commune, ok := r.commune(); ok {
			return commune.Label()
		}
	case formWords[name] != nil:
		codes := slices.DeleteFunc(slices.Clone(form[name]), func(code string) bool { return code == "" })
		return i18n.List(lang(c), view.Words(lang(c), formWords[name](), codes))
	}
	return strings.TrimSpace(strings.ReplaceAll(strings.Join(form[name], ", "), "\r\n", "\n"))
}

// dayInWords says a day as typed, as it is when it cannot be read.
func dayInWords(c echo.Context, typed string) string {
	d, err := readDay(typed)
	if err != nil {
		return typed
	}
	return i18n.Day(lang(c), d.In(time.UTC))
}

// dash leads to an end, when there is one.
func dash(end string) string {
	if end = strings.TrimSpace(end); end == "" {
		return ""
	}
	return "– " + end
}
