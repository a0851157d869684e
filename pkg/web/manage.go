package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/desk"
	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// act is one thing the holder of a private link does to a card: one page,
// one button. Those that say a status are for events.
type act struct {
	Slug   string // end of its address
	Key    string // its words are "manage.KEY.title", ".text", ".button" and ".done"
	Status registry.Status
	Word   bool // a word of explanation goes with it
}

// acts are all of them, in the order pages show them.
var acts = []act{
	{Slug: "annuler", Key: "cancel", Status: registry.Cancelled, Word: true},
	{Slug: "reporter", Key: "postpone", Status: registry.Postponed, Word: true},
	{Slug: "complet", Key: "full", Status: registry.Full, Word: true},
	{Slug: "confirmer", Key: "confirm", Status: registry.Scheduled},
	{Slug: "retablir", Key: "normal", Status: registry.Scheduled},
	{Slug: "retirer", Key: "withdraw"},
	{Slug: "republier", Key: "republish"},
}

// restored is what the page says after an older version came back.
const restored = "restore"

// actOf is the act an address names, among those of the kind of card.
func actOf(slug string, card *registry.Card) (act, error) {
	i := slices.IndexFunc(acts, func(a act) bool { return a.Slug == slug })
	if i < 0 || acts[i].Status != "" && card.Event == nil {
		return act{}, registry.ErrNotFound
	}
	return acts[i], nil
}

// fits says whether the act changes anything about an event of that status.
func (a act) fits(status registry.Status) bool {
	usual := status == "" || status == registry.Scheduled
	switch a.Key {
	case "withdraw":
		return true
	case "confirm":
		return status == registry.Tentative
	case "normal":
		return !usual && status != registry.Tentative
	case "republish":
		return false
	}
	return a.Status != status
}

// manage is what a private link opens.
func (s *Server) manage(c echo.Context) error {
	a, err := s.held(c)
	if err != nil {
		return err
	}
	revisions, err := s.Store.Revisions(c.Request().Context(), a.card.ID)
	if err != nil {
		return err
	}
	page := s.managePage(c, a)
	if page.Held = desk.HeldBack(a.card, revisions); page.Held {
		page.Acts = nil
	}
	if page.Share, err = s.message(c, a.card); err != nil {
		return err
	}
	page.Versions = s.versions(c, a, revisions)
	if page.Sketches, err = s.sketches(c, a); err != nil {
		return err
	}
	return s.page(c, http.StatusOK, "manage", page)
}

func (s *Server) managePage(c echo.Context, a announcement) *view.ManagePage {
	card := a.card
	page := &view.ManagePage{
		Kind: card.Kind, Heading: card.Title.In(lang(c), card.Lang), New: c.QueryParam("merci") != "", Withdrawn: card.State == registry.Withdrawn,
		Secret: s.Base + view.Path(lang(c), a.action()),
	}
	if card.Actor == nil { // there is but one of each structure
		page.Duplicate = s.manageHref(c, a, "dupliquer", "")
	}
	page.Title, page.NoIndex, page.Door = page.Heading, true, "announce"
	if card.Notice != nil {
		page.Stays = s.stays(c, card)
	}
	if e := card.Event; e != nil {
		page.Mark, _ = view.Mark(lang(c), e.Status)
		page.Note, page.Tentative = e.StatusNote, e.Status == registry.Tentative
	}
	if done := c.QueryParam("fait"); done == "edit" || done == restored || slices.ContainsFunc(acts, func(a act) bool { return a.Key == done }) {
		page.Done = manageSay(c, a, done+".done")
	}
	if page.Withdrawn {
		page.Acts = []view.Link{{Href: s.manageHref(c, a, "republier", ""), Label: manageSay(c, a, "republish.act")}}
		return page
	}
	page.Acts = append(page.Acts, view.Link{Href: s.manageHref(c, a, "modifier", ""), Label: t(c, "manage.edit")})
	for _, one := range actsOn(card) {
		page.Acts = append(page.Acts, view.Link{Href: s.manageHref(c, a, one.Slug, ""), Label: manageSay(c, a, one.Key+".act")})
	}
	page.Complete = s.manageHref(c, a, "modifier", "") + "?plus=1#more"
	if page.Tentative {
		page.Confirm = s.manageHref(c, a, "confirmer", "")
	}
	if card.Public() {
		page.Public = s.Base + view.Path(lang(c), view.CardPath(card))
		page.Reach, page.Closings = s.reach(c, card), s.closings(c, card)
	}
	if card.Event != nil {
		s.manageDates(c, a, page)
	}
	return page
}

// sketches asks what the structures that a card names, and that it made, do.
func (s *Server) sketches(c echo.Context, a announcement) ([]view.SketchNote, error) {
	if a.card.Actor != nil || !s.welcomes(registry.KindActor) {
		return nil, nil
	}
	sketches, err := s.Desk.Sketches(c.Request().Context(), a.card)
	var notes []view.SketchNote
	for _, one := range sketches {
		form := actorForm.formOf(one.Card, s.Zone)
		form.Set("confirm", "1")
		path := view.Path(lang(c), "/gerer/"+one.Secret)
		notes = append(notes, view.SketchNote{
			Name: one.Card.Title.In(lang(c), one.Card.Lang), Action: path, Secret: s.Base + path, ID: "summary-" + one.Card.ID,
			Fields: actorForm.hiddenFields(form, func(f formField) bool { return f.Name == "summary" }),
		})
	}
	return notes, err
}

// stays says until when an info is listed, or since when it is not.
func (s *Server) stays(c echo.Context, card *registry.Card) string {
	key := "manage.notice.until"
	if !card.Notice.Expires.After(s.Now()) {
		key = "manage.notice.over"
	}
	return t(c, key, "Day", i18n.Day(lang(c), view.LastDay(card, s.Zone)))
}

// manageSay gives the words of a private page for the kind of its card.
func manageSay(c echo.Context, a announcement, key string) string {
	return view.Say(lang(c), a.form.Kind, "manage", key)
}

// actsOn are the acts a card that is public offers, but for the confirmation
// of a date, which is a button of its own.
func actsOn(card *registry.Card) (list []act) {
	for _, one := range acts {
		if fits := card.Event == nil && one.Key == "withdraw" || card.Event != nil && one.fits(card.Event.Status); fits && one.Key != "confirm" {
			list = append(list, one)
		}
	}
	return list
}

// manageDates lists the dates to come, each with what can be done to it
// alone where there are several.
func (s *Server) manageDates(c echo.Context, a announcement, page *view.ManagePage) {
	e := a.card.Event
	alone := e.Status == "" && len(e.Occurrences) > 1
	for _, o := range e.Occurrences {
		if !o.Over().After(s.Now()) {
			page.Past++
			continue
		}
		date := view.ManageDate{When: view.Upper(i18n.When(lang(c), o))}
		if e.Status == "" {
			date.Mark, date.Off = view.Mark(lang(c), o.Status)
			date.Note = o.StatusNote
		}
		for _, one := range acts {
			if alone && one.Status != "" && one.Key != "confirm" && one.fits(o.Status) {
				date.Acts = append(date.Acts, view.Link{Href: s.manageHref(c, a, one.Slug, o.ID), Label: t(c, "manage."+one.Key+".date")})
			}
		}
		page.Dates = append(page.Dates, date)
	}
	page.Fold()
}

// manageHref is the address of an act, for the whole card or one date.
func (s *Server) manageHref(c echo.Context, a announcement, slug, date string) string {
	path := a.action() + "/" + slug
	if date != "" {
		path += "?" + url.Values{"date": {date}}.Encode()
	}
	return view.Path(lang(c), path)
}

// message is the card as one sends it to a friend, blank when nobody may see it.
func (s *Server) message(c echo.Context, card *registry.Card) (string, error) {
	if !card.Public() {
		return "", nil
	}
	speaker, err := s.speaker(c)
	if err != nil {
		return "", err
	}
	pick := filter.Pick{Card: card}
	if card.Event != nil {
		pick.Shown = card.Event.Next(s.Now())
	}
	return speaker.Message(pick), nil
}

// versions lists the changes of a card, the latest first.
func (s *Server) versions(c echo.Context, a announcement, revisions []registry.Revision) []view.Version {
	var list []view.Version
	for _, r := range slices.Backward(revisions) {
		at := r.At.In(s.Zone)
		v := view.Version{Number: r.Number, When: i18n.Day(lang(c), at) + ", " + i18n.Hour(lang(c), at), Who: t(c, "manage.by.other"), What: r.Action}
		switch {
		case r.By == "author" || r.By == "host":
			v.Who = t(c, "manage.by."+r.By)
		case strings.HasPrefix(r.By, "source:"):
			v.Who = strings.TrimPrefix(r.By, "source:")
		}
		if key := "manage.what." + r.Action; i18n.Has(lang(c), key) {
			v.What = t(c, key)
		}
		if r.Number != a.card.Revision {
			v.Restore = s.manageHref(c, a, "version", "")
		}
		list = append(list, v)
	}
	return list
}

// actFields are what the button of an act sends.
var actFields = []formField{{Name: "date"}, {Name: "note"}, {Name: "revision"}}

// actForm shows one act and its button.
func (s *Server) actForm(c echo.Context) error {
	a, err := s.held(c)
	if err != nil {
		return err
	}
	one, err := actOf(c.Param("act"), a.card)
	if err != nil {
		return err
	}
	page, err := s.actPage(c, a, one, c.QueryParam("date"))
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, "manage_act", page)
}

func (s *Server) actPage(c echo.Context, a announcement, one act, date string) (*view.ManageActPage, error) {
	scope := ""
	page := &view.ManageActPage{
		Card: a.card.Title.In(lang(c), a.card.Lang), Back: view.Path(lang(c), a.action()), Action: s.manageHref(c, a, one.Slug, ""),
		Date: date, Word: one.Word, Button: manageSay(c, a, one.Key+".button"),
	}
	if date != "" {
		if one.Status == "" {
			return nil, registry.ErrNotFound
		}
		i := slices.IndexFunc(a.card.Event.Occurrences, func(o registry.Occurrence) bool { return o.ID == date })
		if i < 0 {
			return nil, registry.ErrNotFound
		}
		page.When, scope = i18n.When(lang(c), a.card.Event.Occurrences[i]), ".date"
	}
	page.Heading, page.Text = manageSay(c, a, one.Key+".title"+scope), manageSay(c, a, one.Key+".text")
	page.Title, page.NoIndex, page.Door = page.Heading, true, "announce"
	if one.Key == "postpone" {
		page.Instead = &view.Link{Href: s.manageHref(c, a, "modifier", ""), Label: t(c, "manage.postpone.instead")}
	}
	if one.Key == "withdraw" && a.card.Event != nil {
		page.Instead = &view.Link{Href: s.manageHref(c, a, "annuler", ""), Label: t(c, "manage.withdraw.instead")}
	}
	return page, nil
}

// act does it, and goes back to the private page.
func (s *Server) act(c echo.Context) error {
	a, err := s.held(c)
	if err != nil {
		return err
	}
	one, err := actOf(c.Param("act"), a.card)
	if err != nil {
		return err
	}
	form, err := readForm(c, actFields)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), a.card.ID
	date := cmp.Or(form.Get("date"), c.QueryParam("date")) // the page of one date, sent back to its own address, is not about all
	switch one.Key {
	case "withdraw":
		_, err = s.Desk.Withdraw(ctx, a.who, id)
	case "republish":
		_, err = s.Desk.Republish(ctx, a.who, id)
	default:
		_, err = s.Desk.SetStatus(ctx, a.who, id, date, one.Status, form.Get("note"))
	}
	if problems := registry.Problems(nil); errors.As(err, &problems) {
		page, err := s.actPage(c, a, one, date)
		if err != nil {
			return err
		}
		page.Note, page.Error = form.Get("note"), t(c, problems[0].Key, problems[0].Args...)
		page.Title = t(c, "form.error.title", "Title", page.Heading)
		return s.page(c, http.StatusUnprocessableEntity, "manage_act", page)
	}
	if err != nil {
		return err
	}
	return seeOther(c, a.action()+"?fait="+one.Key)
}

// restore gives an older version of a card back.
func (s *Server) restore(c echo.Context) error {
	a, err := s.held(c)
	if err != nil {
		return err
	}
	form, err := readForm(c, actFields)
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(form.Get("revision"))
	if err != nil {
		return registry.ErrNotFound
	}
	if _, err := s.Desk.Restore(c.Request().Context(), a.who, a.card.ID, number); err != nil {
		return err
	}
	return seeOther(c, a.action()+"?fait="+restored)
}
