package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// cardForm is how one kind of card is announced: what is asked, how it is
// read and given back. The pages, checks, conflicts and private links around
// it are the same for every kind (card_check.go, card_edit.go, manage.go), in
// the words of "form.", or of "form.KIND." where a kind has its own.
type cardForm struct {
	Kind   registry.Kind
	Path   string      // of its list, without language: the form is under it
	Page   string      // template of the form
	Fields []formField // in the order of the form: the contract of whoever scripts it

	page  func(typed url.Values) cardPage                                                  // the form as typed
	read  func(ctx context.Context, r *reader)                                             // what is typed, into r.card
	write func(form url.Values, card *registry.Card, zone *time.Location)                  // a card, as one would have typed it
	check func(s *Server, c echo.Context, a announcement, r *reader, page *view.CheckPage) // what was understood

	// The rest may be nil.
	help    func(s *Server, c echo.Context, a announcement, r *reader, page cardPage) // what can be told already
	prefill func(s *Server, form url.Values, f filter.Filter)                         // what the list one comes from says
	again   func(s *Server, form url.Values, card *registry.Card)                     // what is not said a second time
	instead func(s *Server, c echo.Context, a announcement, r *reader) (bool, error)  // whether what is sent asks something else, answered here
}

// forms are all of them.
var forms = []*cardForm{eventForm, actorForm, noticeForm}

// formFor is the form of a kind of card; not found when it has none.
func formFor(kind registry.Kind) (*cardForm, error) {
	i := slices.IndexFunc(forms, func(f *cardForm) bool { return f.Kind == kind })
	if i < 0 {
		return nil, registry.ErrNotFound
	}
	return forms[i], nil
}

// A cardPage is the page of a form: a struct that embeds view.CardEdit.
type cardPage interface {
	view.Framed
	Edit() *view.CardEdit
}

// formField is a name a form may send.
type formField struct {
	Name   string
	Path   string // where the desk speaks of it
	Many   bool   // may come several times
	Button bool   // says what to do with the form rather than what the card says
	More   bool   // only to change a card that exists
	Kept   bool   // belongs to one form: no address prefills it
	Asked  bool   // asked on the check page, which does not carry it along
	Code   bool   // a criterion of lists too: an address that says it otherwise is refused
	File   bool   // a file, not a text
	Shape  string // of what no person types, as package validator says it
}

// newFields are the fields a new card may come with.
func (f *cardForm) newFields() []formField {
	return slices.DeleteFunc(slices.Clone(f.Fields), func(field formField) bool { return field.More })
}

// rank is the place of a field in the form, -1 when it has none of that name.
func (f *cardForm) rank(name string) int {
	return slices.IndexFunc(f.Fields, func(field formField) bool { return field.Name == name })
}

// fieldAt is the field a path of the domain is typed in.
func (f *cardForm) fieldAt(path string) string {
	best, length := f.Fields[0].Name, 0
	for _, field := range f.Fields {
		if field.Path != "" && len(field.Path) > length && strings.HasPrefix(path, field.Path) {
			best, length = field.Name, len(field.Path)
		}
	}
	if path == "organisers[0].name" {
		return "organiser"
	}
	return best
}

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
	if tooHeavy := (*http.MaxBytesError)(nil); errors.As(err, &tooHeavy) {
		return nil, errHeavyImage
	}
	if err != nil || strayFile(r, fields) {
		return nil, unreadableError{Reason: "broken"}
	}
	for _, field := range fields {
		if field.File && strings.Join(r.PostForm[field.Name], "") == "" {
			r.PostForm.Del(field.Name) // no file was chosen
		}
	}
	for _, name := range sortedKeys(r.PostForm) {
		i := slices.IndexFunc(fields, func(f formField) bool { return f.Name == name && !f.File })
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

// strayFile says that a form comes with a file it does not ask.
func strayFile(r *http.Request, fields []formField) bool {
	if r.MultipartForm == nil {
		return false
	}
	for name := range r.MultipartForm.File {
		if !slices.ContainsFunc(fields, func(f formField) bool { return f.Name == name && f.File }) {
			return true
		}
	}
	return false
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
	if err := r.ParseMultipartForm(int64(len(body))); err != nil {
		return err
	}
	length := 0
	for _, values := range r.PostForm {
		for _, value := range values {
			length += len(value)
		}
	}
	if length > maxText {
		return echo.ErrStatusRequestEntityTooLarge
	}
	return nil
}

// hiddenFields carries a form along, without what the page asks itself.
func (f *cardForm) hiddenFields(form url.Values, asks func(formField) bool) []view.GivenField {
	var fields []view.GivenField
	for _, field := range f.Fields {
		if field.Button || field.File || asks(field) {
			continue
		}
		for _, value := range form[field.Name] {
			if value != "" || slices.Contains(rowFields, field.Name) || slices.Contains(channelFields, field.Name) {
				fields = append(fields, view.GivenField{Name: field.Name, Value: value})
			}
		}
	}
	return fields
}

// newCard is the form for a new card, prefilled from the address alone.
func (s *Server) newCard(f *cardForm) echo.HandlerFunc {
	return s.welcoming(f.Kind, func(c echo.Context) error {
		form, prefer, err := s.prefilled(c, f)
		if err != nil {
			return err
		}
		form.Set("once", registry.RandomID(rand.Reader, 20))
		page := s.editPage(c, announcement{form: f}, form)
		page.Edit().Prefer = prefer
		return s.page(c, http.StatusOK, f.Page, page)
	})
}

// formTabs leads to the forms of the other kinds.
func (s *Server) formTabs(c echo.Context, here *cardForm) []view.Chip {
	var tabs []view.Chip
	for _, f := range forms {
		if s.welcomes(f.Kind) {
			tabs = append(tabs, view.Chip{Href: view.Path(lang(c), f.Path+"/nouveau"), Label: t(c, "form.tab."+string(f.Kind)), On: f == here})
		}
	}
	return tabs
}

// prefilled reads what the address says of the card: fields of the form, the
// criteria of a list it was reached from, or the card to do again. Prefer is
// the larger territory one comes from, for completion.
func (s *Server) prefilled(c echo.Context, f *cardForm) (form url.Values, prefer string, err error) {
	form = url.Values{}
	if id := c.QueryParam("dupliquer"); id != "" {
		card, err := s.publicCard(c.Request().Context(), f.Kind, id)
		if err != nil {
			return nil, "", err
		}
		form = s.again(f, card)
	}
	criteria, fields := url.Values{}, f.newFields()
	for name, values := range c.QueryParams() {
		i := slices.IndexFunc(fields, func(field formField) bool { return field.Name == name })
		switch {
		case name == "via" || name == "dupliquer":
		case i < 0 || fields[i].Code:
			criteria[name] = values // an unknown key is refused there
		case fields[i].Kept || fields[i].Button || fields[i].File:
		case fields[i].Many:
			form[name] = values
		default:
			form.Set(name, values[0])
		}
	}
	asked, err := filter.Parse(criteria, filter.Context{Kinds: []registry.Kind{f.Kind}, Page: true})
	if err != nil {
		return nil, "", err
	}
	asked = s.cameBy(c, form, asked)
	for _, field := range fields {
		if values := asked.Get(field.Name); field.Code && len(values) > 0 {
			form[field.Name] = values
		}
	}
	if f.prefill != nil {
		f.prefill(s, form, asked)
	}
	if in := asked.Territories(); len(in) > 0 {
		prefer = in[0].String()
	}
	return form, prefer, nil
}

// cameBy has the form remember the feed one came through, and adds the place
// and the theme of that feed where the address leaves them out. What is no feed
// is not remembered.
func (s *Server) cameBy(c echo.Context, form url.Values, asked filter.Filter) filter.Filter {
	selection, f := s.cameThrough(c, c.QueryParam("via"))
	if selection == nil {
		return asked
	}
	form.Set("via", selection.Slug)
	placed := len(asked.Territories()) > 0
	for key, values := range prefilling(f) {
		_, gone := filter.Parse(url.Values{key: values}, filter.Context{})
		if said := len(asked.Get(key)) > 0 || key != "theme" && placed; gone == nil && !said {
			asked = asked.With(key, values...)
		}
	}
	return asked
}

// cameThrough is the feed one came through, and what it asks for; nil when
// there is none. One that cannot be read is logged: the form is of use without.
func (s *Server) cameThrough(c echo.Context, slug string) (*registry.Selection, filter.Filter) {
	if slug == "" {
		return nil, filter.Filter{}
	}
	selection, err := s.Store.Selection(c.Request().Context(), slug)
	if err == nil && selection.Deleted == nil {
		f, unread := filterOf(selection)
		if unread == nil {
			return selection, f
		}
		err = unread
	}
	if err != nil && !errors.Is(err, registry.ErrNotFound) {
		s.Log.WarnContext(c.Request().Context(), "the feed one came through", "error", err)
	}
	return nil, filter.Filter{}
}

// formOf writes a card as one would have typed it, on the clock of zone.
func (f *cardForm) formOf(card *registry.Card, zone *time.Location) url.Values {
	other := view.Other(card.Lang)
	form := url.Values{"theme": card.Themes, "audience": card.Audience, "version": {strconv.Itoa(card.Revision)}}
	for name, value := range map[string]string{
		"title": card.Title[card.Lang], "summary": card.Summary[card.Lang], "description": card.Description[card.Lang],
		"title_other": card.Title[other], "summary_other": card.Summary[other], "description_other": card.Description[other],
		"url": card.URL, "contact": card.Contact,
	} {
		form.Set(name, value)
	}
	if image := keptImage(card); image != nil {
		form.Set("image_alt", image.Alt)
		form.Set("image_credit", image.Credit)
	}
	f.write(form, card, zone)
	for name := range form {
		if f.rank(name) < 0 {
			form.Del(name)
		}
	}
	return form
}

// again is the form to announce a card once more.
func (s *Server) again(f *cardForm, card *registry.Card) url.Values {
	form := f.formOf(card, s.Zone)
	for _, field := range f.Fields {
		if field.More || field.Kept {
			form.Del(field.Name)
		}
	}
	if f.again != nil {
		f.again(s, form, card)
	}
	return form
}
