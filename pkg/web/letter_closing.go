package web

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"pioche/pkg/feed"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/view"
	"pioche/pkg/when"
)

// closingFields are what the form of the closing day sends.
var closingFields = []formField{{Name: "closing"}, {Name: "grouping"}}

// fluxClosing keeps the day the letter of a feed closes.
func (s *Server) fluxClosing(c echo.Context) error {
	held, err := s.heldLive(c)
	if err != nil {
		return err
	}
	form, err := readForm(c, closingFields)
	if err != nil {
		return err
	}
	if _, err := s.Desk.SetClosing(c.Request().Context(), held.who, held.selection.Slug, form.Get("closing"), form.Get("grouping")); err != nil {
		return err
	}
	return seeOther(c, held.path()+"?fait=bouclage#letter")
}

// letterOf is what the owner of a feed sees and sets of its letter.
func (s *Server) letterOf(c echo.Context, held fluxHeld) (*view.ManageLetter, error) {
	slug := held.selection.Slug
	letter := &view.ManageLetter{
		Action: view.Path(lang(c), held.path()+"/bouclage"), Href: view.Path(lang(c), "/flux/"+slug+"/lettre"),
		Days: closingChoices(c, held.selection.Closing),
	}
	for _, grouping := range feed.Groupings {
		letter.Groupings = append(letter.Groupings, view.Choice{Value: grouping, Label: t(c, "letter.by."+grouping), On: grouping == held.selection.Grouping})
	}
	if day, in, ok := s.Desk.NextClosing(held.selection); ok {
		letter.Closing = t(c, "letter.closing", "Day", i18n.Day(lang(c), day.In(s.Zone)), "In", inDays(c, in))
	}
	days, err := s.Store.IssueDays(c.Request().Context(), slug)
	if err != nil || len(days) == 0 {
		return letter, err
	}
	if last, err := when.ParseDate(days[0]); err == nil {
		since := last.AddDays(1)
		letter.New = &view.Link{
			Href:  letter.Href + "?depuis=" + since.String(),
			Label: t(c, "letter.new", "Day", i18n.Day(lang(c), last.In(s.Zone))),
		}
	}
	letter.Issues, err = s.issueLinks(c, slug)
	return letter, err
}

// closingChoices are the days a letter may close.
func closingChoices(c echo.Context, chosen string) []view.Choice {
	list := []view.Choice{{Label: t(c, "letter.closing.never"), On: chosen == ""}}
	add := func(value, label string) {
		list = append(list, view.Choice{Value: value, Label: label, On: value == chosen})
	}
	for day := range 31 {
		add(strconv.Itoa(day+1), t(c, "letter.closing.month", "Day", strconv.Itoa(day+1)))
	}
	for i := range when.Weekdays {
		at := (i + 1) % len(when.Weekdays)
		add(when.Weekdays[at], t(c, "letter.closing.week", "Day", t(c, "date.weekday."+strconv.Itoa(at))))
	}
	return list
}

// soonClosed is how many days ahead contributors are told of a closing.
const soonClosed = 10

// closings tells who writes a card which letters close soon and will hold it,
// those of confirmed feeds: no other is named. What cannot be told is left out,
// and logged.
func (s *Server) closings(c echo.Context, card *registry.Card) (said []string) {
	selections, err := s.Store.ClosingSelections(c.Request().Context())
	if err != nil {
		s.Log.WarnContext(c.Request().Context(), "which letters close", "error", err)
		return nil
	}
	for _, selection := range selections {
		if !selection.Confirmed {
			continue
		}
		if in, ok := s.Desk.ClosesWith(&selection, card); ok && in <= soonClosed {
			said = append(said, t(c, "letter.closes", "Title", selection.Title, "In", inDays(c, in)))
		}
	}
	return said
}
