package web

import (
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/data"
	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/view"
	"pioche/pkg/when"
)

// checkEvent says what was understood of an event, every date of a repeat
// included, and asks whether the date is sure.
func (s *Server) checkEvent(c echo.Context, a announcement, r *reader, page *view.CheckPage) {
	setRows(r.form, r.rows)
	r.form.Del("repeat")
	r.form.Del("repeat_until")
	r.form.Del("repeat_except")
	status := r.card.Event.Status
	page.AskStatus = status == "" || status == registry.Tentative
	page.Tentative, page.Note = status == registry.Tentative, r.card.Event.StatusNote
	said := sheet{lang: r.lang, form: a.form}
	eventLines(&said, r.card, r.form.Get("email"))
	page.Lines, page.Missing = said.lines, said.missing
	page.Fold(checkDates(r.lang, r.card.Event.Occurrences, r.rows))
	page.LeftOut = r.leftOutWords()
	page.Nearby = s.nearby(c, communeOf(r.card), r.rows[0].StartDate, a.card)
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

// eventLines lists the answers in the order of the form.
func eventLines(a *sheet, card *registry.Card, email string) {
	e := card.Event
	a.add("title", card.Title[card.Lang])
	a.lines = append(a.lines, view.CheckLine{Name: "start_date"})
	a.add("commune", whereLines(card)...)
	a.add("organiser", organiserNames(card)...)
	a.email(email)
	a.add("summary", card.Summary[card.Lang])
	a.told("description", card.Description[card.Lang])
	a.add("theme", view.Words(a.lang, data.Themes(), card.Themes)...)
	a.add("price_text", priceWords(a.lang, e.Price))
	a.add("registration_url", e.Registration.URL)
	a.add("audience", view.Words(a.lang, data.Audiences(), card.Audience)...)
	a.add("access", view.Words(a.lang, data.Access(), card.Access)...)
	a.add("contact", card.Contact)
	a.add("url", card.URL)
	if e.OnlineURL != "" {
		a.add("online_url", e.OnlineURL)
	}
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
