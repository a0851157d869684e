package web

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"pioche/pkg/picture"
)

// Bounds on one request; those of a form that may bring a picture, which a
// telephone sends slowly, outlast the patience of the server with others.
const (
	maxText        = 1 << 20
	maxBody        = "1M"
	deadline       = 20 * time.Second
	maxUpload      = picture.MaxUpload + maxText
	uploadDeadline = 3 * time.Minute
)

// errHeavyImage is a form whose picture is refused before it is read.
var errHeavyImage = errors.New("picture too heavy")

// within stands before all that a route does: it bounds what may be sent,
// and how long it takes. Who waits learns it from the context.
func within(r route, next echo.HandlerFunc) echo.HandlerFunc {
	text := middleware.BodyLimit(maxBody)(next)
	return func(c echo.Context) error {
		request, patience := c.Request(), deadline
		withPicture := r.has(upload) && parts(request) != ""
		if withPicture {
			patience = uploadDeadline
			answer, until := http.NewResponseController(c.Response()), time.Now().Add(patience)
			_ = errors.Join(answer.SetReadDeadline(until), answer.SetWriteDeadline(until.Add(deadline))) // not of a connection: no deadline
		}
		ctx, cancel := context.WithTimeout(request.Context(), patience)
		defer cancel()
		c.SetRequest(request.WithContext(ctx))
		switch {
		case !withPicture:
			return text(c)
		case request.ContentLength > maxUpload:
			return errHeavyImage
		}
		c.Request().Body = http.MaxBytesReader(nil, request.Body, maxUpload)
		return next(c)
	}
}

// parts is what parts a form that may hold files; blank for any other.
func parts(r *http.Request) (boundary string) {
	kind, params, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if err != nil || kind != echo.MIMEMultipartForm {
		return ""
	}
	return params["boundary"]
}

// mostGiven bounds the text that is given back, and mostRead what is read to
// find it: more than is accepted, since who sent too much has it back too.
const (
	mostGiven = 4 << 20
	mostRead  = 64 << 20
)

// textsOf reads the texts of a form that was not read yet, its files passed over.
func textsOf(r *http.Request) map[string][]string {
	boundary := parts(r)
	if boundary == "" || r.MultipartForm != nil {
		r.Body = http.MaxBytesReader(nil, r.Body, mostGiven)
		if err := r.ParseMultipartForm(mostGiven); err != nil && !errors.Is(err, http.ErrNotMultipart) {
			return nil
		}
		return r.PostForm
	}
	texts, left := map[string][]string{}, int64(mostGiven)
	reader := multipart.NewReader(io.LimitReader(r.Body, mostRead), boundary)
	for {
		part, err := reader.NextPart()
		if err != nil {
			return texts // the end, or what is broken: this much is known
		}
		if part.FileName() != "" || part.FormName() == "" {
			continue
		}
		said, err := io.ReadAll(io.LimitReader(part, left))
		if left -= int64(len(said)); err == nil {
			texts[part.FormName()] = append(texts[part.FormName()], string(said))
		}
	}
}
