package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/text"
	"pioche/pkg/view"
)

// actorForm is the form a structure is presented with.
var actorForm = &cardForm{
	Kind: registry.KindActor, Path: "/acteurs", Page: "actor_edit", Fields: withImage(actorFields, "trade"),
	page: actorEditPage, read: readActor, write: writeActor, check: (*Server).checkActor,
	help: (*Server).helpActor, prefill: (*Server).prefillActor, instead: (*Server).claim,
}

var actorFields = []formField{
	{Name: "name", Path: "title"},
	{Name: "same", Path: "same", Kept: true, Shape: "omitempty,oneof=yes no"},
	{Name: "summary", Path: "summary"},
	{Name: "commune", Path: "place.commune"},
	{Name: "commune_code", Shape: "omitempty,len=5,alphanum"},
	{Name: "offers", Path: "offers"},
	{Name: "email", Path: "email", Kept: true},
	{Name: "description", Path: "description"},
	{Name: "trade", Path: "trades", Many: true, Code: true},
	{Name: "theme", Path: "themes", Many: true, Code: true},
	{Name: "seeks", Path: "seeks"},
	{Name: "place", Path: "place.name"},
	{Name: "address", Path: "place.address"},
	{Name: "hours", Path: "hours"},
	{Name: "territory", Path: "scope", Many: true},
	{Name: "territory_code", Many: true, Shape: "omitempty,max=30,printascii"},
	{Name: "contact", Path: "contact"},
	{Name: "people", Path: "people"},
	{Name: "channel_type", Many: true},
	{Name: "channel_name", Many: true},
	{Name: "channel_url", Path: "channels", Many: true},
	{Name: "channel_rhythm", Many: true},
	{Name: "url", Path: "url"},
	{Name: "audience", Path: "audience", Many: true},
	{Name: "access", Path: "access", Many: true},
	{Name: "siret", Path: "siret"},
	{Name: "rna", Path: "rna"},
	{Name: "name_other", Path: "title.", More: true},
	{Name: "summary_other", Path: "summary.", More: true},
	{Name: "description_other", Path: "description.", More: true},
	{Name: "place_ok", Kept: true, Shape: "omitempty,oneof=0 1"},
	{Name: "via", Kept: true, Shape: "omitempty,max=100,printascii"},
	{Name: "once", Kept: true, Shape: "omitempty,max=100,printascii"},
	{Name: "version", Kept: true, Shape: "omitempty,max=9,number"},
	{Name: "confirm", Button: true, Shape: "omitempty,oneof=0 1"},
	{Name: "edit", Button: true},
}

// channelFields are the fields of one channel: they pair by position.
var channelFields = []string{"channel_type", "channel_name", "channel_url", "channel_rhythm"}

// actorEditPage is the form as typed.
func actorEditPage(typed url.Values) cardPage {
	names, rows := typed["territory"], channelRows(typed)
	return &view.ActorEditPage{
		Territories: view.SpareTerritories(names[:min(len(names), registry.MaxValues+1)]), Codes: typed["territory_code"],
		Channels: view.SpareChannels(rows[:min(len(rows), registry.MaxValues+1)]),
	}
}

// channelRows are the channels of a form as typed, paired by position.
func channelRows(form url.Values) []view.ChannelRow {
	n := 0
	for _, name := range channelFields {
		n = max(n, len(form[name]))
	}
	at := func(name string, i int) string {
		if values := form[name]; i < len(values) {
			return strings.TrimSpace(values[i])
		}
		return ""
	}
	rows := make([]view.ChannelRow, n)
	for i := range rows {
		rows[i] = view.ChannelRow{Type: at("channel_type", i), Name: at("channel_name", i), URL: at("channel_url", i), Rhythm: at("channel_rhythm", i)}
	}
	return rows
}

// helpActor asks about the structures of that name in that commune, unless it
// was answered.
func (s *Server) helpActor(c echo.Context, a announcement, r *reader, page cardPage) {
	commune, ok := r.commune()
	if !ok || a.card != nil || r.form.Get("same") == "no" {
		return
	}
	same, err := s.Desk.Namesakes(c.Request().Context(), r.form.Get("name"), commune.Code, r.form.Get("once"))
	if err != nil {
		s.Log.WarnContext(c.Request().Context(), "structures of the same name", "error", err)
	}
	page.(*view.ActorEditPage).Same = view.ActorItems(lang(c), same)
}

// prefillActor writes a commune given by its code as one types it, and the
// territories one comes from.
func (s *Server) prefillActor(form url.Values, asked filter.Filter) {
	s.prefillEvent(form, asked)
	for _, word := range []string{"offers", "seeks"} {
		if values := asked.Get(word); len(values) > 0 {
			form.Set(word, strings.Join(values, "\n"))
		}
	}
}

// writeActor writes what is particular to a structure as one would have typed it.
func writeActor(form url.Values, card *registry.Card, _ *time.Location) {
	a, other := card.Actor, view.Other(card.Lang)
	form["trade"], form["access"] = a.Trades, card.Access
	for name, value := range map[string]string{
		"name": card.Title[card.Lang], "name_other": card.Title[other],
		"offers": strings.Join(a.Offers, "\n"), "seeks": strings.Join(a.Seeks, "\n"), "hours": a.Hours, "siret": a.SIRET, "rna": a.RNA,
		"people": strings.Join(view.Roles(a.People), "\n"),
	} {
		form.Set(name, value)
	}
	writePlace(form, card.Place)
	for _, t := range card.Scope {
		addTerritory(form, t)
	}
	setChannels(form, a.Channels)
}

// setChannels writes channels into a form, in place of those it had.
func setChannels(form url.Values, channels []registry.Channel) {
	for _, name := range channelFields {
		delete(form, name)
	}
	for _, c := range channels {
		form.Add("channel_type", c.Type)
		form.Add("channel_name", c.Name)
		form.Add("channel_url", c.URL)
		form.Add("channel_rhythm", c.Rhythm)
	}
}

// readActor reads the form of a structure.
func readActor(ctx context.Context, r *reader) {
	if r.previous == nil {
		r.card.Actor = &registry.Actor{}
	}
	c, a := r.card, r.card.Actor
	r.texts()
	c.Title = told(c.Title, c.Lang, r.form.Get("name"))
	c.Access = r.form["access"]
	r.place(ctx)
	c.Scope = r.served()
	a.Trades = r.form["trade"]
	a.Offers, a.Seeks = linesOf(r.form.Get("offers")), linesOf(r.form.Get("seeks"))
	a.Hours, a.SIRET, a.RNA = r.form.Get("hours"), r.form.Get("siret"), r.form.Get("rna")
	a.People = nil
	for _, line := range linesOf(r.form.Get("people")) {
		name, role, _ := strings.Cut(line, ",")
		a.People = append(a.People, registry.Role{Name: name, Role: role})
	}
	r.channels()
	if r.form.Has("name_other") {
		r.others()
		c.Title = told(c.Title, view.Other(c.Lang), r.form.Get("name_other"))
	}
	r.unlike(ctx)
}

// linesOf are the lines of a text, without the blank ones.
func linesOf(typed string) []string {
	return slices.DeleteFunc(strings.Split(text.CleanLines(typed), "\n"), func(line string) bool { return line == "" })
}

// served reads the territories a structure serves.
func (r *reader) served() []registry.Territory {
	var kept []registry.Territory
	for i, typed := range r.form["territory"] {
		if typed = text.Clean(typed); typed == "" {
			continue
		}
		if t, ok := r.territory(view.RowID("territory", i), typed); ok {
			kept = append(kept, t)
		}
	}
	return kept
}

// channels reads the ways a structure speaks to people. One whose kind is not
// said is a site when it has an address.
func (r *reader) channels() {
	r.card.Actor.Channels = nil
	for i, row := range channelRows(r.form) {
		if text.Clean(row.Name)+text.Clean(row.URL) == "" {
			continue
		}
		c := registry.Channel{Type: row.Type, Name: row.Name, URL: row.URL, Rhythm: row.Rhythm}
		if c.Type == "" {
			c.Type = "other"
			if c.URL != "" {
				c.Type = "site"
			}
		}
		if _, ok := text.WebURL(c.URL); c.URL != "" && !ok {
			r.problem(view.RowID("channel_url", i), "problem.url")
		}
		r.card.Actor.Channels = append(r.card.Actor.Channels, c)
	}
}

// unlike asks whether a structure of that name, in that commune, is not the
// same.
func (r *reader) unlike(ctx context.Context) {
	if r.previous != nil || r.form.Get("same") == "no" || communeOf(r.card) == "" {
		return
	}
	same, err := r.desk.Namesakes(ctx, r.form.Get("name"), communeOf(r.card), r.form.Get("once"))
	if err == nil && len(same) > 0 {
		r.problem("same", "problem.same", "Name", same[0].Title.In(r.lang, same[0].Lang))
	}
}

// claim answers who says that the structure of that name is theirs: a letter
// brings its private link.
func (s *Server) claim(c echo.Context, a announcement, r *reader) (bool, error) {
	commune, ok := r.commune()
	if a.card != nil || r.form.Get("same") != "yes" || !ok {
		return false, nil
	}
	ctx := c.Request().Context()
	same, err := s.Desk.Namesakes(ctx, r.form.Get("name"), commune.Code, r.form.Get("once"))
	if err != nil || len(same) == 0 {
		return false, err
	}
	for _, actor := range same {
		if err := s.Desk.Claim(ctx, actor.ID, r.form.Get("email"), lang(c)); r.refused(err) {
			return false, nil // the address of mail is to mend
		} else if err != nil {
			return false, err
		}
	}
	page := &view.ActorClaimPage{Actors: view.ActorItems(lang(c), same), Heading: t(c, "form.actor.claimed.title")}
	page.Title, page.NoIndex, page.Door = page.Heading, true, "announce"
	return true, s.page(c, http.StatusOK, "actor_claim", page)
}

// checkActor says what was understood of a structure.
func (s *Server) checkActor(_ echo.Context, a announcement, r *reader, page *view.CheckPage) {
	c := r.card
	setChannels(r.form, c.Actor.Channels)
	delete(r.form, "territory")
	delete(r.form, "territory_code")
	var served []string
	for _, t := range c.Scope {
		addTerritory(r.form, t)
		served = append(served, territoryInFull(t))
	}
	said := sheet{lang: r.lang, form: a.form}
	said.add("name", c.Title[c.Lang])
	said.add("summary", c.Summary[c.Lang])
	said.add("commune", whereLines(c)...)
	said.add("offers", c.Actor.Offers...)
	said.email(r.form.Get("email"))
	said.told("description", c.Description[c.Lang])
	said.add("trade", view.Words(r.lang, data.Trades(), c.Actor.Trades)...)
	said.add("theme", view.Words(r.lang, data.Themes(), c.Themes)...)
	said.add("seeks", c.Actor.Seeks...)
	said.add("hours", c.Actor.Hours)
	said.add("territory", served...)
	said.add("contact", c.Contact)
	said.add("people", view.Roles(c.Actor.People)...)
	said.add("channel_url", view.ChannelLines(r.lang, c.Actor.Channels)...)
	said.add("url", c.URL)
	said.add("audience", view.Words(r.lang, data.Audiences(), c.Audience)...)
	said.add("access", view.Words(r.lang, data.Access(), c.Access)...)
	said.add("siret", c.Actor.SIRET)
	said.add("rna", c.Actor.RNA)
	page.Lines, page.Missing = said.lines, said.missing
}
