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

	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// held opens the private link of a card. Other links are not found here.
func (s *Server) held(c echo.Context) (announcement, error) {
	ctx, secret := c.Request().Context(), c.Param("secret")
	managed, who, err := s.Desk.Open(ctx, secret)
	if err != nil {
		return announcement{}, err
	}
	card, err := s.Store.Card(ctx, managed.Card)
	if err != nil {
		return announcement{}, err
	}
	form, err := formFor(card.Kind)
	return announcement{form: form, card: card, secret: secret, who: who}, err
}

// changeForm is the form filled with a card that exists.
func (s *Server) changeForm(c echo.Context) error {
	a, err := s.held(c)
	if err != nil {
		return err
	}
	page := s.editPage(c, a, a.form.formOf(a.card, s.Zone))
	if c.QueryParam("plus") != "" {
		page.Edit().Focus = "title_other"
	}
	return s.page(c, http.StatusOK, a.form.Page, page)
}

// change receives the form of a card that exists.
func (s *Server) change(c echo.Context) error {
	a, err := s.held(c)
	if err != nil {
		return err
	}
	form, err := readForm(c, a.form.Fields)
	if err != nil {
		return err
	}
	return s.receive(c, a, form)
}

// duplicate is the form of a new card that begins as one of one's own, its
// picture and the e-mail included: nothing is typed twice.
func (s *Server) duplicate(c echo.Context) error {
	a, err := s.held(c)
	if err != nil {
		return err
	}
	private, err := s.Store.PrivateOf(c.Request().Context(), a.card.ID)
	if err != nil {
		return err
	}
	form := s.again(a.form, a.card)
	if err := s.imageAgain(c, a.card, form); err != nil {
		return err
	}
	form.Set("email", private.Email)
	form.Set("once", registry.RandomID(rand.Reader, 20))
	page := s.editPage(c, announcement{form: a.form}, form)
	page.Edit().NoIndex = true
	return s.page(c, http.StatusOK, a.form.Page, page)
}

// conflict shows what someone else made of the card meanwhile beside what was
// typed, to choose from.
func (s *Server) conflict(c echo.Context, a announcement, form url.Values) error {
	page := &view.ConflictPage{Kind: a.form.Kind, Action: view.Path(lang(c), a.action()), Back: view.Path(lang(c), a.action()), First: a.form.Fields[0].Name}
	page.Heading, page.NoIndex, page.Door = t(c, "fail.conflict.title"), true, "announce"
	page.Title = page.Heading
	theirs := a.form.formOf(a.card, s.Zone)
	for _, f := range a.form.Fields {
		if f.Kept || f.Button || f.File || f.Name == "commune_code" || f.Name == "organiser_id" || f.Many && slices.Contains(rowFields, f.Name) && f.Name != "start_date" || slices.Contains(channelFields, f.Name) && f.Name != "channel_url" {
			continue
		}
		if _, shown := form[f.Name]; !shown && f.More {
			continue
		}
		there, here := s.inWords(c, a, theirs, f.Name), s.inWords(c, a, form, f.Name)
		if there != here {
			label := a.say(c, f.Name+".label", "Lang", t(c, "form.lang."+view.Other(a.card.Lang)))
			page.Rows = append(page.Rows, view.ConflictRow{Label: label, Theirs: there, Yours: here})
		}
	}
	form.Set("version", strconv.Itoa(a.card.Revision))
	page.Fields = a.form.hiddenFields(form, func(formField) bool { return false })
	return s.page(c, http.StatusConflict, "card_conflict", page)
}

// inWords says what a field of a form holds, so that two forms can be compared.
func (s *Server) inWords(c echo.Context, a announcement, form url.Values, name string) string {
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
		if commune, ok := s.reader(lang(c), a, form).commune(); ok {
			return commune.Label()
		}
	case name == "repeat" || name == "repeat_except":
		return repeatWords(lang(c), name, form[name])
	case view.Lists[name] != nil:
		codes := slices.DeleteFunc(slices.Clone(form[name]), func(code string) bool { return code == "" })
		return i18n.List(lang(c), view.Words(lang(c), view.Lists[name](), codes))
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
