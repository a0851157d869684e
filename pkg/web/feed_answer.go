package web

import (
	"bytes"
	"maps"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// maxAge is how long anyone may keep a feed without asking again.
const maxAge = 15 * time.Minute

// give answers with ready bytes: in the best encoding the client takes, or
// 304 when it has them (RFC 9110 section 13, by the standard library). Guards
// are headers not set yet; a 304 goes without, as they came with the bytes
// (section 15.4.5). Parts are not served: a Range is ignored (section 14.2).
func (s *Server) give(w *echo.Response, r *http.Request, made *ready, guards http.Header) error {
	body := made.in(encodingFor(r.Header["Accept-Encoding"]))
	header := w.Header()
	header[echo.HeaderContentType], header[echo.HeaderVary] = made.kind, byEncoding
	header["Etag"], header["Cache-Control"] = body.etag, s.keep(made)
	whole := func() {
		maps.Copy(header, guards)
		header["Accept-Ranges"], header[echo.HeaderContentLength] = noParts, body.length
		if body.encoding != nil {
			header[echo.HeaderContentEncoding] = body.encoding
		}
		if made.policy != nil {
			header[echo.HeaderContentSecurityPolicy] = made.policy
		}
	}
	if made.fresh {
		r.Header.Del("If-Modified-Since")
	}
	if conditional(r) {
		r.Header.Del("Range")
		w.Before(func() {
			switch w.Status {
			case http.StatusOK:
				whole()
			case http.StatusNotModified:
				if origin := guards[echo.HeaderAccessControlAllowOrigin]; origin != nil {
					header[echo.HeaderAccessControlAllowOrigin] = origin
				}
			default:
				maps.Copy(header, guards)
			}
		})
		http.ServeContent(w, r, "", made.modified, bytes.NewReader(body.bytes))
		return nil
	}
	if made.dated != nil {
		header[echo.HeaderLastModified] = made.dated
	}
	whole()
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	_, err := w.Write(body.bytes) // at once: the standard library would copy it in parts
	return err
}

// Values of headers that never change are shared by all answers.
var (
	byEncoding  = []string{"Accept-Encoding"}
	noParts     = []string{"none"}
	keptLongest = []string{keptFor(maxAge)}
)

// conditional says whether a request depends on what its sender has.
func conditional(r *http.Request) bool {
	for _, name := range []string{"If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since"} {
		if len(r.Header[name]) > 0 {
			return true
		}
	}
	return false
}

// keep says how long the bytes may be kept: until the clock changes them.
func (s *Server) keep(made *ready) []string {
	if made.until.IsZero() {
		return keptLongest
	}
	left := made.until.Sub(s.Now())
	if left >= maxAge {
		return keptLongest
	}
	return []string{keptFor(max(left, time.Second))}
}

func keptFor(age time.Duration) string {
	return "public, max-age=" + strconv.Itoa(int(age/time.Second)) + ", stale-if-error=86400"
}

// encodingFor chooses the encoding of an answer (RFC 9110 section 12.5.3), by
// its slot: the one the client prefers, br before gzip before none. It is none,
// too, when nothing we speak is allowed: an answer is worth more than 406.
func encodingFor(accept []string) (slot int) {
	const unnamed = -1
	weights, others := [len(encodings)]int{unnamed, unnamed, unnamed}, unnamed
	for _, line := range accept {
		for one := range strings.SplitSeq(line, ",") {
			name, params, _ := strings.Cut(one, ";")
			name = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(name)), "x-") // gzip is named as it was, too
			q, ok := quality(params)
			if !ok {
				continue
			}
			if name == "*" {
				others = q
			}
			for i := range encodings {
				if encodings[i].name == name {
					weights[i] = q
				}
			}
		}
	}
	most := 1 // identity needs not be named
	switch {
	case weights[0] != unnamed:
		most = weights[0]
	case others == 0:
		most = 0
	}
	for i, q := range weights[1:] {
		if q == unnamed {
			q = others
		}
		if q > 0 && q >= most {
			slot, most = i+1, q
		}
	}
	return slot
}

// quality reads ";q=0.8" in thousandths, 1000 when it is not there; false
// when it cannot be read.
func quality(params string) (thousandths int, ok bool) {
	params = strings.TrimSpace(params)
	if params == "" {
		return 1000, true
	}
	name, value, found := strings.Cut(params, "=")
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if !found || err != nil || !strings.EqualFold(strings.TrimSpace(name), "q") || !(q >= 0 && q <= 1) {
		return 0, false
	}
	return int(q * 1000), true
}

// shared says whether programs on other sites may read what is at an address.
func shared(address string) bool {
	if strings.HasPrefix(address, "/api/") || strings.HasPrefix(address, "/schema/") || address == "/oembed" || strings.HasPrefix(address, "/pioche-") {
		return true
	}
	_, ok := feedFormat(strings.TrimPrefix(path.Ext(address), "."))
	return ok
}

// crossOrigin tells browsers, which ask before scripts of other sites may, how
// feeds and the API are read (Fetch standard, CORS protocol).
func crossOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().Method == http.MethodOptions && shared(c.Request().URL.Path) {
			header := c.Response().Header()
			header.Set(echo.HeaderAccessControlAllowMethods, "GET, HEAD, OPTIONS")
			header.Set(echo.HeaderAccessControlAllowHeaders, "Accept, Accept-Language, Cache-Control, Content-Type, If-Modified-Since, If-None-Match")
			header.Set(echo.HeaderAccessControlMaxAge, "86400")
		}
		return next(c)
	}
}
