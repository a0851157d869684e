package web

import (
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/feed"
)

// policy is what a page may load and do (ASVS 3.4.3): our own files, nothing
// inline, no frame around it unless a route says so.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors "

// guard stands before a route's handler.
func (s *Server) guard(r route) echo.HandlerFunc {
	crossSite := http.NewCrossOriginProtection()
	return func(c echo.Context) error {
		header := c.Response().Header()
		if r.has(private) {
			header.Set("Cache-Control", "no-store")
			header.Set("Referrer-Policy", "no-referrer")
			header.Set("X-Robots-Tag", "noindex")
		}
		if r.has(write) {
			if err := crossSite.Check(c.Request()); err != nil {
				return errCrossSite
			}
			if wait := s.writes.take(c.RealIP(), s.Now()); wait > 0 {
				return tooManyError{wait}
			}
		}
		return r.Handler(c)
	}
}

// framable lets other sites show the pages to embed in a frame.
func (s *Server) framable(next echo.HandlerFunc) echo.HandlerFunc {
	// In a sandbox without an origin, some browsers no longer know which is 'self'.
	anywhere := strings.ReplaceAll(policy, "'self'", "'self' "+s.Base) + "*"
	return func(c echo.Context) error {
		if path.Ext(c.Request().URL.Path) == ".html" {
			c.Response().Header().Set("Content-Security-Policy", anywhere)
		}
		return next(c)
	}
}

// guards are the headers every answer bears, by what is at its address. Their
// values are shared by all answers.
type guards struct {
	page  http.Header // what people look at
	shown http.Header // likewise, and scripts of other sites may read it: without any credentials (Fetch standard, CORS protocol)
	data  http.Header // what programs read, those of other sites too: nothing a browser could run or show around
}

func (s *Server) guards() guards {
	every := http.Header{"X-Content-Type-Options": {"nosniff"}, "Referrer-Policy": {"strict-origin-when-cross-origin"}}
	if s.OwnHost && strings.HasPrefix(s.Base, "https://") {
		every.Set("Strict-Transport-Security", "max-age=31536000")
	}
	if s.Demo {
		every.Set("X-Robots-Tag", "noindex")
	}
	page := every.Clone()
	page.Set("Content-Security-Policy", policy+"'none'")
	page.Set("Cross-Origin-Opener-Policy", "same-origin")
	page.Set("Permissions-Policy", "camera=(), microphone=(), payment=()")
	data := every.Clone()
	data.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	shown := page.Clone()
	for _, header := range []http.Header{shown, data} {
		header.Set(echo.HeaderAccessControlAllowOrigin, "*")
		header.Set(echo.HeaderAccessControlExposeHeaders, "ETag, Last-Modified, Retry-After")
	}
	return guards{page, shown, data}
}

// at gives the headers of an address.
func (g guards) at(address string) http.Header {
	switch {
	case !shared(address):
		return g.page
	case slices.ContainsFunc(pageFormats, func(f feed.Format) bool { return path.Ext(address) == "."+f.Ext }):
		return g.shown
	}
	return g.data
}

// secure sets the headers every answer bears.
func (g guards) secure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		maps.Copy(c.Response().Header(), g.at(c.Request().URL.Path))
		return next(c)
	}
}

// sandboxed sets the policy of what is opened alone and runs nothing: no opener
// policy goes with a sandbox, browsers may refuse the two together (HTML
// standard, "populating a session history entry").
func sandboxed(header http.Header, policy string) {
	header.Set("Content-Security-Policy", policy)
	header.Del("Cross-Origin-Opener-Policy")
}

// ownHost refuses to answer under a name that is not ours (RFC 9110 section
// 15.5.20): letters and caches must not be taught another address.
func (s *Server) ownHost(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		path := c.Request().URL.Path
		if !s.named(c.Request()) && path != "/healthz" && path != "/readyz" {
			return echo.NewHTTPError(http.StatusMisdirectedRequest)
		}
		return next(c)
	}
}

// rescue turns a panic into an error like any other, its trace kept for the log.
func (s *Server) rescue(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			switch r := recover(); r {
			case nil:
			case http.ErrAbortHandler:
				panic(r)
			default:
				err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
			}
		}()
		return next(c)
	}
}

// named says whether a request calls this site by its name.
func (s *Server) named(r *http.Request) bool { return !s.OwnHost || strings.EqualFold(r.Host, s.host) }

// record answers errors and writes one line per request: no address of who
// asked, no secret of theirs. Pulls of warm feeds are counted, not written.
func (s *Server) record(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := s.Now()
		err := next(c)
		if err != nil {
			c.Error(err)
		}
		status := c.Response().Status
		attrs := []slog.Attr{
			slog.String("method", c.Request().Method),
			slog.String("path", masked(c.Request().URL)),
			slog.Int("status", status),
			slog.Duration("took", s.Now().Sub(began)),
			slog.Int64("bytes", c.Response().Size),
		}
		level := slog.LevelInfo
		if status >= 500 || err != nil && status < 400 { // the second: it broke after the answer had begun
			level = slog.LevelError
			attrs = append(attrs, slog.String("reference", reference(c)), slog.Any("error", err))
		}
		s.Log.LogAttrs(c.Request().Context(), level, "request", attrs...)
		return nil
	}
}

// sealed is the end of a private link's secret, see desk.Open: it is known
// wherever a link that was mistyped leaves it.
var sealed = regexp.MustCompile(`-[a-z2-7]{32}`)

// masked is an address as it may be written down: without the secret of a
// private link, the name of a picture that waits, nor the key of a private feed.
func masked(u *url.URL) string {
	parts := strings.Split(unsealed(u.Path), "/")
	for i := 1; i < len(parts); i++ {
		if parts[i-1] == "gerer" || parts[i-1] == "apercu" {
			parts[i] = "…"
		}
	}
	path := strings.Join(parts, "/")
	if u.RawQuery == "" {
		return path
	}
	query := strings.Split(u.RawQuery, "&")
	for i, pair := range query {
		if name, _, ok := strings.Cut(pair, "="); ok && strings.EqualFold(name, "key") {
			query[i] = name + "=…"
		}
	}
	return path + "?" + unsealed(strings.Join(query, "&"))
}

func unsealed(s string) string {
	if !strings.Contains(s, "-") {
		return s // most are, and the search costs more than all else that is written down
	}
	return sealed.ReplaceAllString(s, "-…")
}
