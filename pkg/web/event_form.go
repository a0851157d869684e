package web

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// formField is a name the announce form may send.
type formField struct {
	Name   string
	Path   string // where the desk speaks of it
	Many   bool   // may come several times
	Button bool   // says what to do with the form rather than what the event is
	More   bool   // only to change a card that exists
	Kept   bool   // belongs to one form: no address prefills it
	Shape  string // of what no person types, as package validator says it
}

// formFields is the form, in its order: the contract of whoever scripts it.
var formFields = []formField{
	{Name: "title", Path: "title"},
	{Name: "start_date", Path: "occurrences", Many: true},
	{Name: "start_time", Many: true},
	{Name: "end_date", Many: true},
	{Name: "end_time", Many: true},
	{Name: "date_id", Many: true, Kept: true, Shape: "omitempty,len=6,alphanum"},
	{Name: "repeat"},
	{Name: "repeat_until"},
	{Name: "commune", Path: "place.commune"},
	{Name: "commune_code", Shape: "omitempty,len=5,alphanum"},
	{Name: "place", Path: "place.name"},
	{Name: "organiser", Path: "organisers"},
	{Name: "email", Path: "email", Kept: true},
	{Name: "summary", Path: "summary"},
	{Name: "description", Path: "description"},
	{Name: "theme", Path: "themes", Many: true},
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
	{Name: "age_min", Path: "age", More: true},
	{Name: "age_max", More: true},
	{Name: "languages", Path: "languages", Many: true, More: true},
	{Name: "status", Path: "status", Kept: true},
	{Name: "status_note", Path: "status_note", Kept: true},
	{Name: "place_ok", Kept: true, Shape: "omitempty,oneof=0 1"},
	{Name: "once", Kept: true, Shape: "omitempty,max=100,printascii"},
	{Name: "version", Kept: true, Shape: "omitempty,max=9,number"},
	{Name: "confirm", Button: true, Shape: "omitempty,oneof=0 1"},
	{Name: "edit", Button: true},
	{Name: "remove", Button: true, Shape: "omitempty,max=9,number"},
}

// rowFields are the fields of one date: they pair by position.
var rowFields = []string{"start_date", "start_time", "end_date", "end_time", "date_id"}

// unreadableError is a form no browser of ours would send.
type unreadableError struct {
	Reason string // "form.unreadable.REASON" is the message
	Field  string
	Said   string // reason "shape": what the value should look like
}

func (e unreadableError) Error() string { return "unreadable form: " + e.Reason + " " + e.Field }

// ofUnreadable says which field means nothing here.
func ofUnreadable(c echo.Context, err unreadableError) failure {
	return failure{
		Status: http.StatusBadRequest, Title: t(c, "fail.request.title"),
		Text: t(c, "form.unreadable."+err.Reason, "Field", err.Field, "Said", err.Said),
	}
}

// readForm reads a form whose fields are these, as typed. Anything else is
// refused rather than guessed: who scripts the form learns it at once.
func readForm(c echo.Context, fields []formField) (url.Values, error) {
	r := c.Request()
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case kind == "" && r.ContentLength == 0: // a button pressed by a script
		return url.Values{}, nil
	case err == nil && kind == echo.MIMEApplicationForm:
		err = r.ParseForm()
	case err == nil && kind == echo.MIMEMultipartForm:
		err = parseParts(r, params["boundary"])
	default:
		return nil, unreadableError{Reason: "type", Field: kind}
	}
	if tooLarge := (*echo.HTTPError)(nil); errors.As(err, &tooLarge) {
		return nil, err
	}
	if err != nil || r.MultipartForm != nil && len(r.MultipartForm.File) > 0 {
		return nil, unreadableError{Reason: "broken"}
	}
	for _, name := range sortedKeys(r.PostForm) {
		i := slices.IndexFunc(fields, func(f formField) bool { return f.Name == name })
		if i < 0 {
			return nil, unreadableError{Reason: "unknown", Field: name}
		}
		if len(r.PostForm[name]) > 1 && !fields[i].Many {
			return nil, unreadableError{Reason: "twice", Field: name}
		}
		for _, value := range r.PostForm[name] {
			if !utf8.ValidString(value) {
				return nil, unreadableError{Reason: "encoding", Field: name}
			}
			if said := misshapen(lang(c), fields[i], value); said != "" {
				return nil, unreadableError{Reason: "shape", Field: name, Said: said}
			}
		}
	}
	return r.PostForm, nil
}

// parseParts reads a multipart form to its end: net/http takes one cut inside
// the headers of a part for a whole one.
func parseParts(r *http.Request, boundary string) error {
	body, err := io.ReadAll(r.Body) // bounded for every request
	if err != nil {
		return err
	}
	if !bytes.Contains(body, []byte("--"+boundary+"--")) {
		return io.ErrUnexpectedEOF
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return r.ParseMultipartForm(int64(len(body)))
}

// newFields are the fields a new event may come with.
var newFields = slices.DeleteFunc(slices.Clone(formFields), func(f formField) bool { return f.More })

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

// hiddenFields carries a form along, without what the page asks itself.
func hiddenFields(form url.Values, without ...string) []view.GivenField {
	var fields []view.GivenField
	for _, f := range formFields {
		if f.Button || slices.Contains(without, f.Name) {
			continue
		}
		for _, value := range form[f.Name] {
			if value != "" || slices.Contains(rowFields, f.Name) {
				fields = append(fields, view.GivenField{Name: f.Name, Value: value})
			}
		}
	}
	return fields
}

// newEvent is the form for a new event, prefilled from the address alone.
func (s *Server) newEvent(c echo.Context) error {
	form, prefer, err := s.prefilled(c)
	if err != nil {
		return err
	}
	form.Set("once", registry.RandomID(rand.Reader, 20))
	page := s.editPage(c, announcement{}, form)
	page.Prefer = prefer
	return s.page(c, http.StatusOK, "event_edit", page)
}

// prefilled reads what the address says of the event: fields of the form, the
// criteria of a list it was reached from, or the event to do again. Prefer is
// the larger territory one comes from, for completion.
func (s *Server) prefilled(c echo.Context) (form url.Values, prefer string, err error) {
	form = url.Values{}
	if id := c.QueryParam("dupliquer"); id != "" {
		card, err := s.publicCard(c.Request().Context(), registry.KindEvent, id)
		if err != nil {
			return nil, "", err
		}
		form = s.again(card)
	}
	criteria := url.Values{}
	for name, values := range c.QueryParams() {
		i := slices.IndexFunc(newFields, func(f formField) bool { return f.Name == name })
		switch {
		case name == "via" || name == "dupliquer":
		case i < 0 || name == "theme":
			criteria[name] = values // an unknown key is refused there
		case newFields[i].Kept || newFields[i].Button:
		case newFields[i].Many:
			form[name] = values
		default:
			form.Set(name, values[0])
		}
	}
	f, err := filter.Parse(criteria, eventFilter)
	if err != nil {
		return nil, "", err
	}
	if themes := f.Get("theme"); len(themes) > 0 {
		form["theme"] = themes
	}
	if commune, ok := geo.CommuneByCode(form.Get("commune")); ok {
		form.Set("commune", commune.Label())
	}
	if in := f.Territories(); len(in) > 0 {
		prefer = in[0].String()
	}
	return form, prefer, nil
}
