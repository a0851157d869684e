package web

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/tile"
	"pioche/pkg/view"
)

// errWithdrawn is an event that was public, and that its author took away.
var errWithdrawn = fmt.Errorf("withdrawn: %w", registry.ErrGone)

// errCrossSite is a write that another site made the browser send.
var errCrossSite = errors.New("write from another site")

// tooManyError is one write too many from one address.
type tooManyError struct{ wait time.Duration }

func (e tooManyError) Error() string { return "too many writes, next in " + e.wait.String() }

// seconds to wait, at least one.
func (e tooManyError) seconds() int { return max(1, int((e.wait+time.Second-1)/time.Second)) }

// failure is an error as the outside sees it. Key begins the messages
// "fail.KEY.title" and "fail.KEY.text".
type failure struct {
	Status   int
	Key      string
	Args     []any
	Title    string         // already in words, in place of the messages
	Text     string         // likewise
	Extra    map[string]any // members of problem+json besides the standard ones
	Criteria bool           // the table of criteria would help
	Instead  string         // the address that was probably meant
	Retry    bool           // the same text may pass later: a button sends it again
	Wait     int            // seconds before the next try is of use
}

// statusLeft is for the log alone: who asked did not wait for the answer.
const statusLeft = 499

// failures are the errors that say enough by themselves.
var failures = []struct {
	err error
	failure
}{
	{registry.ErrNotFound, failure{Status: http.StatusNotFound, Key: "notfound"}},
	{registry.ErrForbidden, failure{Status: http.StatusNotFound, Key: "notfound"}}, // what is hidden is not there
	{registry.ErrConflict, failure{Status: http.StatusConflict, Key: "conflict", Retry: true}},
	{errWithdrawn, failure{Status: http.StatusGone, Key: "withdrawn"}},
	{registry.ErrGone, failure{Status: http.StatusGone, Key: "gone"}},
	{errHeavyImage, failure{Status: http.StatusRequestEntityTooLarge, Key: "image", Retry: true}},
	{errCrossSite, failure{Status: http.StatusForbidden, Key: "crosssite", Retry: true}},
	{tile.ErrNone, failure{Status: http.StatusNotFound, Key: "notfound"}},
	{tile.ErrSource, failure{Status: http.StatusServiceUnavailable, Key: "tiles", Wait: 30}},
	{store.ErrFull, failure{Status: http.StatusInsufficientStorage, Key: "full", Retry: true}},
	{store.ErrBusy, failure{Status: http.StatusServiceUnavailable, Key: "busy", Retry: true, Wait: 10}},
	{context.Canceled, failure{Status: statusLeft, Key: "busy"}},
	{context.DeadlineExceeded, failure{Status: http.StatusServiceUnavailable, Key: "busy", Retry: true, Wait: 10}},
}

// classify is the one place that says what an error means to the outside.
func classify(c echo.Context, err error) failure {
	if f, ok := ofMisspelt(c, err); ok {
		return f
	}
	for _, known := range failures {
		if errors.Is(err, known.err) {
			return known.failure
		}
	}
	var (
		tooMany  tooManyError
		problems registry.Problems
		asked    *echo.HTTPError
		unread   *filter.Error
		missed   misplaced
		form     unreadableError
	)
	switch {
	case errors.As(err, &form):
		return ofUnreadable(c, form)
	case errors.As(err, &missed):
		return failure{Status: http.StatusNotFound, Title: t(c, "fail.notfound.title"), Text: missed.asked.Message(lang(c))}
	case errors.As(err, &unread):
		return ofFilter(c, unread)
	case errors.As(err, &tooMany):
		minutes := (tooMany.seconds() + 59) / 60
		return failure{Status: http.StatusTooManyRequests, Key: "toomany", Args: []any{"Count", minutes}, Retry: true, Wait: tooMany.seconds()}
	case errors.As(err, &problems):
		return ofProblems(c, problems)
	case errors.As(err, &asked):
		return ofHTTP(asked)
	}
	return failure{Status: http.StatusInternalServerError, Key: "ours", Retry: true}
}

// ofProblems lists what a person can mend, for who did not show it in its form.
func ofProblems(c echo.Context, problems registry.Problems) failure {
	var said []string
	for _, p := range problems {
		said = append(said, t(c, p.Key, p.Args...))
	}
	return failure{Status: http.StatusUnprocessableEntity, Key: "problems", Args: []any{"Problems", strings.Join(said, " ")}, Retry: true}
}

// ofFilter says which criterion means nothing here, and what was perhaps meant.
func ofFilter(c echo.Context, err *filter.Error) failure {
	f := failure{Status: http.StatusBadRequest, Title: t(c, "fail.filter.title"), Text: err.Message(lang(c)), Criteria: true}
	f.Extra = map[string]any{"key": err.Key, "value": err.Value, "expected": listed(err.Expected), "nearest": listed(err.Nearest)}
	spelt := err.Reason == "key" || err.Reason == "value" // a code with a near one is no typo: it is another place
	if !spelt || len(err.Nearest) == 0 || c.Request().Method != http.MethodGet {
		return f
	}
	f.Instead = c.Request().URL.Path + "?" + respelt(c.QueryParams(), err).Encode()
	return f
}

// respelt is a query with the one key or value that was misspelt as it was
// probably meant.
func respelt(query url.Values, err *filter.Error) url.Values {
	meant := err.Nearest[0]
	if err.Reason == "key" {
		query[meant] = append(query[meant], query[err.Key]...)
		delete(query, err.Key)
		return query
	}
	values := strings.Split(strings.Join(query[err.Key], ","), ",")
	for i, value := range values {
		if strings.TrimSpace(value) == err.Value {
			values[i] = meant
		}
	}
	query[err.Key] = []string{strings.Join(values, ",")}
	return query
}

// listed is a list that JSON writes as [] rather than null.
func listed(values []string) []string { return append([]string{}, values...) }

// ofHTTP reads the errors of the router and of its middlewares.
func ofHTTP(err *echo.HTTPError) failure {
	f := failure{Status: err.Code}
	switch {
	case err.Code == http.StatusNotFound:
		f.Key = "notfound"
	case err.Code == http.StatusMethodNotAllowed:
		f.Key = "method"
	case err.Code == http.StatusRequestEntityTooLarge:
		f.Key = "large"
	case err.Code == http.StatusMisdirectedRequest:
		f.Key = "host"
	case err.Code < http.StatusInternalServerError || err.Code == http.StatusNotImplemented:
		f.Key = "request"
	default:
		f.Key, f.Retry = "ours", true
	}
	return f
}

// fail answers an error: a page to people, problem+json to machines that read
// JSON (RFC 9457), plain words to readers of feeds.
func (s *Server) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	f := classify(c, err)
	if f.Title == "" {
		f.Title, f.Text = t(c, "fail."+f.Key+".title", f.Args...), t(c, "fail."+f.Key+".text", f.Args...)
	}
	header := c.Response().Header()
	header.Set("Cache-Control", "no-store")
	if f.Wait > 0 {
		header.Set("Retry-After", strconv.Itoa(f.Wait))
	}
	switch audience(c) {
	case forCode:
		err = s.failProblem(c, f)
	case forReader:
		err = c.String(f.Status, s.failWords(c, f))
	default:
		err = s.failPage(c, f)
	}
	if err != nil { // the page of errors itself is broken: words are left
		_ = c.String(http.StatusInternalServerError, t(c, "fail.ours.title")+"\n")
	}
}

// Who an error is told to.
const (
	forPeople = iota
	forCode
	forReader
)

func audience(c echo.Context) int {
	p := c.Request().URL.Path
	switch path.Ext(p) {
	case ".json", ".geojson":
		return forCode
	case ".xml", ".jpg", ".png":
		return forReader
	}
	if strings.HasPrefix(p, "/api/") || p == "/oembed" {
		return forCode
	}
	if _, ok := feedFormat(strings.TrimPrefix(path.Ext(p), ".")); ok {
		return forReader
	}
	return forPeople
}

// failWords is a failure as plain words.
func (s *Server) failWords(c echo.Context, f failure) string {
	words := f.Title + "\n" + f.Text + "\n"
	if f.Instead != "" {
		words += t(c, "fail.instead") + " " + s.Base + f.Instead + "\n"
	}
	return words
}

func (s *Server) failProblem(c echo.Context, f failure) error {
	problem := map[string]any{"type": "about:blank", "title": f.Title, "status": f.Status, "detail": f.Text, "instance": c.Request().URL.Path}
	if f.Status >= http.StatusInternalServerError {
		problem["reference"] = reference(c)
	}
	if f.Instead != "" {
		problem["instead"] = s.Base + f.Instead
	}
	for name, value := range f.Extra {
		problem[name] = value
	}
	body, err := json.Marshal(problem)
	if err != nil {
		return err
	}
	return c.Blob(f.Status, "application/problem+json", body)
}

func (s *Server) failPage(c echo.Context, f failure) error {
	page := &view.ErrorPage{Heading: f.Title, Text: f.Text, Instead: f.Instead, Criteria: f.Criteria, Doors: f.Status == http.StatusNotFound || f.Status == http.StatusGone}
	page.Title, page.NoIndex = f.Title, true
	if f.Status >= http.StatusInternalServerError {
		page.Reference = reference(c)
	}
	if c.Request().Method == http.MethodPost {
		page.Given, page.Retry = given(c), f.Retry
	}
	if bare := strings.Trim(c.Request().URL.Path, "/"); f.Status == http.StatusNotFound && strings.HasSuffix(c.Request().URL.Path, "/") && bare != "" {
		page.Instead = "/" + bare + questioned(c.QueryString()) // never two slashes: that is another site's address
	}
	return s.page(c, f.Status, "error", page)
}

// given is what was typed, so that an error never loses it.
func given(c echo.Context) *view.Given {
	r := c.Request()
	texts := textsOf(r)
	kept := &view.Given{Action: r.URL.RequestURI()}
	for _, name := range sortedKeys(texts) {
		for _, value := range texts[name] {
			kept.Fields = append(kept.Fields, view.GivenField{Name: name, Value: strings.ToValidUTF8(value, "\uFFFD")})
		}
	}
	if len(kept.Fields) == 0 {
		return nil
	}
	return kept
}

// reference names one failed request, in its page and in the log.
func reference(c echo.Context) string {
	if made, ok := c.Get("reference").(string); ok {
		return made
	}
	made := registry.RandomID(rand.Reader, 8)
	c.Set("reference", made)
	return made
}
