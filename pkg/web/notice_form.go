package web

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
	"pioche/pkg/view"
	"pioche/pkg/when"
)

// noticeForm is the form an info is announced with.
var noticeForm = &cardForm{
	Kind: registry.KindNotice, Path: "/infos", Page: "notice_edit", Fields: withImage(noticeFields, "audience"),
	page: noticePage, read: readNotice, write: writeNotice, check: (*Server).checkNotice,
	prefill: (*Server).prefillNotice, again: (*Server).againNotice,
}

var noticeFields = []formField{
	{Name: "title", Path: "title"},
	{Name: "type", Path: "type", Code: true},
	{Name: "description", Path: "description"},
	{Name: "territory", Path: "scope", Many: true},
	{Name: "territory_code", Many: true, Shape: "omitempty,max=30,printascii"},
	{Name: "expires", Path: "expires"},
	{Name: "organiser", Path: "organisers"},
	{Name: "organiser_id", Asked: true, Shape: "omitempty,len=12,alphanum"},
	{Name: "email", Path: "email", Kept: true},
	{Name: "summary", Path: "summary"},
	{Name: "theme", Path: "themes", Many: true, Code: true},
	{Name: "audience", Path: "audience", Many: true},
	{Name: "url", Path: "url"},
	{Name: "contact", Path: "contact"},
	{Name: "title_other", Path: "title.", More: true},
	{Name: "summary_other", Path: "summary.", More: true},
	{Name: "description_other", Path: "description.", More: true},
	{Name: "via", Kept: true, Shape: "omitempty,max=100,printascii"},
	{Name: "once", Kept: true, Shape: "omitempty,max=100,printascii"},
	{Name: "version", Kept: true, Shape: "omitempty,max=9,number"},
	{Name: "confirm", Button: true, Shape: "omitempty,oneof=0 1"},
	{Name: "edit", Button: true},
}

// noticePage is the form as typed.
func noticePage(typed url.Values) cardPage {
	names := typed["territory"]
	names = names[:min(len(names), registry.MaxValues+1)] // more is no one's typing
	return &view.NoticeEditPage{Territories: view.SpareTerritories(names), Codes: typed["territory_code"]}
}

// prefillNotice writes the territories one comes from as one types them, and
// proposes until when.
func (s *Server) prefillNotice(form url.Values, asked filter.Filter) {
	for _, t := range asked.Territories() {
		addTerritory(form, t)
	}
	if form.Get("expires") == "" {
		form.Set("expires", s.Desk.NoticeEnd().String())
	}
}

// againNotice asks anew until when.
func (s *Server) againNotice(form url.Values, _ *registry.Card) {
	form.Set("expires", s.Desk.NoticeEnd().String())
}

// addTerritory writes a territory into a form, by its name and its code.
func addTerritory(form url.Values, t registry.Territory) {
	form.Add("territory", territoryName(t))
	form.Add("territory_code", t.String())
}

func territoryName(t registry.Territory) string {
	if commune, ok := geo.CommuneByCode(t.Code); ok && t.Level == registry.LevelCommune {
		return commune.Label()
	}
	return geo.NameOf(t)
}

// writeNotice writes what is particular to an info as one would have typed it.
func writeNotice(form url.Values, card *registry.Card, zone *time.Location) {
	form.Set("type", card.Notice.Type)
	form.Set("expires", when.DateOf(view.LastDay(card, zone)).String())
	for _, t := range concerned(card) {
		addTerritory(form, t)
	}
	if names := organiserNames(card); len(names) > 0 {
		form.Set("organiser", names[0])
		form.Set("organiser_id", card.Organisers[0].ID)
	}
}

// concerned are the territories an info is about: its scope, or the commune
// of its place.
func concerned(card *registry.Card) []registry.Territory {
	if code := communeOf(card); code != "" && len(card.Scope) == 0 {
		return []registry.Territory{{Level: registry.LevelCommune, Code: code}}
	}
	return card.Scope
}

// readNotice reads the form of an info.
func readNotice(ctx context.Context, r *reader) {
	if r.previous == nil {
		r.card.Notice = &registry.Notice{}
	}
	r.card.Notice.Type = text.Clean(r.form.Get("type"))
	r.texts()
	r.territories()
	r.expires()
	r.people()
	r.seat(ctx)
	if r.form.Has("title_other") {
		r.others()
	}
}

// seat takes the commune of the structure that gives an info for what it
// concerns, when nothing else is said, and says so.
func (r *reader) seat(ctx context.Context) {
	if strings.TrimSpace(strings.Join(r.form["territory"], "")) != "" || len(r.card.Organisers) == 0 {
		return
	}
	seat, ok, err := r.desk.SeatOf(ctx, r.card.Organisers[0].Name)
	if err != nil || !ok {
		return // a convenience, not worth an error
	}
	r.card.Scope = []registry.Territory{seat}
	r.note("form.notice.note.seat", "Name", r.card.Organisers[0].Name, "Where", territoryInFull(seat))
}

// territories reads what an info concerns. An info that has a place keeps it
// as long as its commune is what is said.
func (r *reader) territories() {
	var kept []registry.Territory
	for i, typed := range r.form["territory"] {
		if typed = text.Clean(typed); typed == "" {
			continue
		}
		if t, ok := r.territory(view.RowID("territory", i), typed); ok {
			kept = append(kept, t)
		}
	}
	if !slices.Equal(kept, concerned(r.card)) {
		r.card.Place, r.card.Scope = nil, kept
	}
}

// territory reads one by its name as typed and the codes chosen. A code
// stands for the name it may mean.
func (r *reader) territory(id, typed string) (registry.Territory, bool) {
	found, near := placesNamed(typed, r.scope)
	for _, name := range near {
		alike, _ := geo.FindCommune(name)
		if len(found) == 0 && len(alike) == 1 {
			area, _ := geo.Lookup(alike[0].Territory())
			r.offerTerritory("form.commune.near", area)
			if r.chosen(area.Territory) {
				return area.Territory, true
			}
		}
	}
	for _, code := range r.form["territory_code"] {
		for _, area := range found {
			if area.Territory.String() == code {
				return area.Territory, true
			}
		}
	}
	switch len(found) {
	case 1:
		return found[0].Territory, true
	case 0:
		r.problem(id, "form.territory.unknown", "Typed", text.Excerpt(typed, 60))
	default:
		r.problem(id, "form.territory.several", "Typed", typed)
		for _, area := range found {
			r.offerTerritory("form.commune.choose", area)
		}
	}
	return registry.Territory{}, false
}

// chosen says whether a territory is among the codes of the form.
func (r *reader) chosen(t registry.Territory) bool {
	return slices.Contains(r.form["territory_code"], t.String())
}

// offerTerritory adds a territory to choose.
func (r *reader) offerTerritory(legend string, area geo.Area) {
	r.choose = i18n.T(r.lang, legend)
	label := area.Name + " (" + i18n.T(r.lang, "filter.field."+string(area.Territory.Level)) + ")"
	if commune, ok := geo.CommuneByCode(area.Territory.Code); ok && area.Territory.Level == registry.LevelCommune {
		label = communeChoice(commune)
	}
	r.communes = append(r.communes, view.Choice{Value: area.Territory.String(), Label: label})
}

// expires reads until when, that day included. The day that was there stays
// as exact as it was; without one, the desk proposes.
func (r *reader) expires() {
	typed := r.form.Get("expires")
	if typed == "" {
		return
	}
	day, ok := r.day("expires", typed)
	if !ok || r.previous != nil && when.DateOf(view.LastDay(r.previous, r.desk.Zone)) == day {
		return
	}
	r.card.Notice.Expires = r.desk.Through(day)
}

// checkNotice says what was understood of an info.
func (s *Server) checkNotice(_ echo.Context, a announcement, r *reader, page *view.CheckPage) {
	c := r.card
	delete(r.form, "territory")
	delete(r.form, "territory_code")
	var names []string
	for _, t := range concerned(c) {
		addTerritory(r.form, t)
		names = append(names, territoryInFull(t))
	}
	r.form.Set("expires", when.DateOf(view.LastDay(c, s.Zone)).String())
	said := sheet{lang: r.lang, form: a.form}
	said.add("title", c.Title[c.Lang])
	said.add("type", view.Word(r.lang, data.Notices(), c.Notice.Type))
	said.told("description", c.Description[c.Lang])
	said.add("territory", names...)
	said.add("expires", i18n.Day(r.lang, view.LastDay(c, s.Zone)))
	said.add("organiser", organiserNames(c)...)
	said.email(r.form.Get("email"))
	said.add("summary", c.Summary[c.Lang])
	said.add("theme", view.Words(r.lang, data.Themes(), c.Themes)...)
	said.add("audience", view.Words(r.lang, data.Audiences(), c.Audience)...)
	said.add("url", c.URL)
	said.add("contact", c.Contact)
	page.Lines, page.Missing = said.lines, said.missing
}

// territoryInFull is a territory as the check page says it: a commune with
// its département.
func territoryInFull(t registry.Territory) string {
	commune, ok := geo.CommuneByCode(t.Code)
	if !ok || t.Level != registry.LevelCommune {
		return geo.NameOf(t)
	}
	return commune.Name + ", " + geo.NameOf(registry.Territory{Level: registry.LevelDept, Code: commune.Dept})
}
