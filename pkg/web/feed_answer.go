package web

import (
	"bytes"
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
// 304 when it has them (RFC 9110 section 13, by the standard library). Parts
// are not served: a Range is ignored (section 14.2).
func (s *Server) give(c echo.Context, made *ready) error {
	encoding := encodingFor(c.Request().Header.Values("Accept-Encoding"))
	body, etag := made.in(encoding)
	header := c.Response().Header()
	header.Set(echo.HeaderContentType, made.kind)
	header.Set("Vary", "Accept-Encoding")
	header.Set("ETag", etag)
	header.Set("Cache-Control", s.keep(made))
	if made.style != "" {
		header.Set("Content-Security-Policy", strings.Replace(header.Get("Content-Security-Policy"), "style-src ", "style-src "+made.style+" ", 1))
	}
	if encoding != "" {
		header.Set(echo.HeaderContentEncoding, encoding)
	}
	c.Response().Before(func() {
		header.Set("Accept-Ranges", "none")
		if c.Response().Status == http.StatusOK {
			header.Set(echo.HeaderContentLength, strconv.Itoa(len(body)))
		}
	})
	c.Request().Header.Del("Range")
	if made.fresh {
		c.Request().Header.Del("If-Modified-Since")
	}
	if conditional(c.Request()) {
		http.ServeContent(c.Response(), c.Request(), "", made.modified, bytes.NewReader(body))
		return nil
	}
	if !made.modified.IsZero() {
		header.Set(echo.HeaderLastModified, made.modified.UTC().Format(http.TimeFormat))
	}
	c.Response().WriteHeader(http.StatusOK)
	if c.Request().Method == http.MethodHead {
		return nil
	}
	_, err := c.Response().Write(body) // at once: the standard library would copy it in parts
	return err
}

// conditional says whether a request depends on what its sender has.
func conditional(r *http.Request) bool {
	for _, name := range []string{"If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since"} {
		if r.Header.Get(name) != "" {
			return true
		}
	}
	return false
}

// keep says how long the bytes may be kept: until the clock changes them.
func (s *Server) keep(made *ready) string {
	age := maxAge
	if left := made.until.Sub(s.Now()); !made.until.IsZero() && left < age {
		age = max(left, time.Second)
	}
	return "public, max-age=" + strconv.Itoa(int(age/time.Second)) + ", stale-if-error=86400"
}

// encodings are those we speak, the best first; gzip is named as it was, too.
var encodings = []string{"br", "gzip"}

// encodingFor chooses the encoding of an answer (RFC 9110 section 12.5.3):
// the one the client prefers, br before gzip before none. Blank is none, also
// when nothing we speak is allowed: an answer is worth more than 406.
func encodingFor(accept []string) string {
	weight := map[string]int{}
	for _, one := range strings.Split(strings.Join(accept, ","), ",") {
		name, params, _ := strings.Cut(one, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		if q, ok := quality(params); ok && name != "" {
			weight[strings.TrimPrefix(name, "x-")] = q
		}
	}
	any, hasAny := weight["*"]
	best, most := "", 1 // identity needs not be named
	if q, ok := weight["identity"]; ok {
		most = q
	} else if hasAny && any == 0 {
		most = 0
	}
	for i := len(encodings) - 1; i >= 0; i-- {
		q, named := weight[encodings[i]]
		if !named {
			q = any
		}
		if q > 0 && q >= most {
			best, most = encodings[i], q
		}
	}
	return best
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

// crossOrigin lets scripts of other sites read feeds and the API, their
// errors too, without any credentials (Fetch standard, CORS protocol).
func crossOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !shared(c.Request().URL.Path) {
			return next(c)
		}
		header := c.Response().Header()
		header.Set(echo.HeaderAccessControlAllowOrigin, "*")
		header.Set(echo.HeaderAccessControlExposeHeaders, "ETag, Last-Modified, Retry-After")
		if c.Request().Method == http.MethodOptions {
			header.Set(echo.HeaderAccessControlAllowMethods, "GET, HEAD, OPTIONS")
			header.Set(echo.HeaderAccessControlAllowHeaders, "Accept, Accept-Language, Cache-Control, Content-Type, If-Modified-Since, If-None-Match")
			header.Set(echo.HeaderAccessControlMaxAge, "86400")
		}
		return next(c)
	}
}
