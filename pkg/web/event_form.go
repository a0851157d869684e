package web

import (
	"context"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// eventForm is the form an event is announced with.
var eventForm = &cardForm{
	Kind: registry.KindEvent, Path: "/evenements", Page: "event_edit", Fields: withImage(eventFields, "audience"),
	page: eventPage, read: readEvent, write: writeEvent, check: (*Server).checkEvent,
	help: (*Server).helpEvent, prefill: (*Server).prefillEvent, again: (*Server).againEvent,
}

var eventFields = []formField{
	{Name: "title", Path: "title"},
	{Name: "start_date", Path: "occurrences", Many: true},
	{Name: "start_time", Many: true},
	{Name: "end_date", Many: true},
	{Name: "end_time", Many: true},
	{Name: "date_id", Many: true, Kept: true, Shape: "omitempty,len=6,alphanum"},
	{Name: "repeat"},
	{Name: "repeat_until"},
	{Name: "repeat_except", Many: true}, // view.ExceptSchool, view.ExceptPublic
	{Name: "commune", Path: "place.commune"},
	{Name: "commune_code", Shape: "omitempty,len=5,alphanum"},
	{Name: "place", Path: "place.name"},
	{Name: "organiser", Path: "organisers"},
	{Name: "organiser_id", Asked: true, Shape: "omitempty,len=12,alphanum"},
	{Name: "email", Path: "email", Kept: true},
	{Name: "summary", Path: "summary"},
	{Name: "description", Path: "description"},
	{Name: "theme", Path: "themes", Many: true, Code: true},
	{Name: "price", Path: "price.code"},
	{Name: "price_text", Path: "price.text"},
	{Name: "registration_url", Path: "registration.url"},
	{Name: "audience", Path: "audience", Many: true},
	{Name: "access", Path: "access", Many: true},
	{Name: "address", Path: "place.address"},
	{Name: "contact", Path: "contact"},
	{Name: "url", Path: "url"},
	{Name: "online_url", Path: "online_url"},
	{Name: "title_other", Path: "title.", More: true},
	{Name: "summary_other", Path: "summary.", More: true},
	{Name: "description_other", Path: "description.", More: true},
	{Name: "co_organisers", Path: "organisers[", More: true},
	{Name: "host", More: true},
	{Name: "age_min", Path: "age", More: true},
	{Name: "age_max", More: true},
	{Name: "languages", Path: "languages", Many: true, More: true},
	{Name: "status", Path: "status", Kept: true, Asked: true},
	{Name: "status_note", Path: "status_note", Kept: true, Asked: true},
	{Name: "place_ok", Kept: true, Shape: "omitempty,oneof=0 1"},
	{Name: "via", Kept: true, Shape: "omitempty,max=100,printascii"},
	{Name: "once", Kept: true, Shape: "omitempty,max=100,printascii"},
	{Name: "version", Kept: true, Shape: "omitempty,max=9,number"},
	{Name: "confirm", Button: true, Shape: "omitempty,oneof=0 1"},
	{Name: "edit", Button: true},
	{Name: "remove", Button: true, Shape: "omitempty,max=9,number"},
}

// rowFields are the fields of one date: they pair by position.
var rowFields = []string{"start_date", "start_time", "end_date", "end_time", "date_id"}

// eventPage is the form as typed.
func eventPage(typed url.Values) cardPage {
	rows := formRows(typed)
	rows = rows[:min(len(rows), registry.MaxOccurrences)] // more is no one's typing
	return &view.EventEditPage{Rows: view.Spare(rows)}
}

// helpEvent tells until when school holidays are known, the known places of the
// commune and what else happens that day.
func (s *Server) helpEvent(c echo.Context, a announcement, r *reader, page cardPage) {
	event := page.(*view.EventEditPage)
	commune, ok := r.commune()
	r.helpExcept(event, commune.Dept)
	if !ok {
		return
	}
	event.Places = s.knownPlaces(c.Request().Context(), commune.Code)
	if rows := formRows(r.form); len(rows) > 0 {
		event.Nearby = s.nearby(c, commune.Code, rows[0].StartDate, a.card)
	}
	event.Reach = s.reach(c, s.read(c.Request().Context(), lang(c), a, r.form).card)
	event.Reach.InNewTab()
}

// prefillEvent writes a commune given by its code as one types it.
func (*Server) prefillEvent(form url.Values, _ filter.Filter) {
	if commune, ok := geo.CommuneByCode(form.Get("commune")); ok {
		form.Set("commune", commune.Label())
	}
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

// formRows are the dates of a form as typed, paired by position.
func formRows(form url.Values) []view.DateRow {
	n := 0
	for _, name := range rowFields {
		n = max(n, len(form[name]))
	}
	at := func(name string, i int) string {
		if values := form[name]; i < len(values) {
			return strings.TrimSpace(values[i])
		}
		return ""
	}
	rows := make([]view.DateRow, n)
	for i := range rows {
		rows[i] = view.DateRow{StartDate: at("start_date", i), StartTime: at("start_time", i), EndDate: at("end_date", i), EndTime: at("end_time", i), ID: at("date_id", i)}
	}
	return rows
}

// setRows writes dates into a form, in place of those it had.
func setRows(form url.Values, rows []view.DateRow) {
	for _, name := range rowFields {
		delete(form, name)
	}
	for _, row := range rows {
		form.Add("start_date", row.StartDate)
		form.Add("start_time", row.StartTime)
		form.Add("end_date", row.EndDate)
		form.Add("end_time", row.EndTime)
		form.Add("date_id", row.ID)
	}
}
