// Package web is the edge: addresses, pages, forms, feeds and the JSON API.
// It reads requests, calls once, and answers; what a card may become is the
// desk's affair, how it is found the store's, how it looks the view's.
//
// A page is added in five lines of work:
//
//  1. a struct that embeds view.Frame and a line for it in view.Pages;
//  2. its template templates/page/NAME.html, which defines "main";
//  3. its words in data/messages/{fr,en}/page.json, or the catalog of its room;
//  4. a handler here, func (s *Server) name(c echo.Context) error, that ends
//     with return s.page(c, http.StatusOK, "NAME", &view.NamePage{…});
//  5. a line in the table of routes.go, which says who may enter.
//
// A handler returns its error as it came: fail.go alone decides what people
// and machines see of it. French paths are at the root, the same page in
// English under /en: lang(c) tells which.
package web

import (
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"

	"pioche/pkg/desk"
	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/tile"
	"pioche/pkg/view"
)

// Config is what the host chose.
type Config struct {
	Base    string         // address of the site, without a final slash: every link out is built on it
	OwnHost bool           // Base was chosen by the host: another Host header is refused
	Name    string         // of the registry
	Contact string         // address of mail shown to people, or blank
	Zone    *time.Location // where "today" begins
	Demo    bool           // all it holds is fictitious: a banner, and no search engine
	Proxies []*net.IPNet   // whose X-Forwarded-For is believed
	Rate    int            // writes per address in ten minutes; 0: no limit
	Cache   int64          // bytes of feeds kept in memory; 0: none

	Kinds       []registry.Kind // of cards that are announced and listed here; none: all
	Tiles       *tile.Cache     // the ground of maps; nil: maps have the names of communes alone
	TilesCredit string          // whose it is; blank: as its source is known for

	Scope []registry.Territory // what this registry is about: its places are proposed first
}

// room is the memory a site works in beside its cache, in bytes.
const room = 100 << 20

// Memory is what a site makes do with while nobody sends pictures, in bytes:
// past it, rather tidy up sooner than take more.
func (c Config) Memory() int64 { return c.Cache + room }

// Server answers requests. Fill it, then call Handler once.
type Server struct {
	Config
	Store *store.Store
	Desk  *desk.Desk
	Now   func() time.Time
	Log   *slog.Logger

	writes   *limiter
	pulls    pulls
	previews previews
	clock    watch
	warm     *warm
	guarded  guards
	host     string // the one that is ours
}

// Handler is the whole site.
func (s *Server) Handler() (http.Handler, error) {
	s.writes, s.warm, s.guarded, s.host = newLimiter(s.Rate), newWarm(s.Cache, s), s.guards(), hostOf(s.Base)
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = ipExtractor(s.Proxies)
	e.HTTPErrorHandler = s.fail
	e.Use(s.record, s.rescue, s.ownHost, s.guarded.secure, crossOrigin)
	for _, r := range s.routes() {
		s.add(e, r)
	}
	// Feeds come compressed from their own cache; pages and texts are compressed here.
	compress, err := gzhttp.NewWrapper(gzhttp.MinSize(512), gzhttp.CompressionLevel(5), gzhttp.ContentTypes([]string{
		"text/html", "text/plain", "text/css", "text/javascript", "image/svg+xml", "application/xml",
		"application/json", "application/problem+json", "application/schema+json",
	}))
	if err != nil {
		return nil, err
	}
	return straight(s.warmed(e), compress(e)), nil
}

// straight leads to what gives out bytes as they are where the address is that
// of a feed, and to what compresses them elsewhere.
func straight(asIs, compressed http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := feedFormat(strings.TrimPrefix(path.Ext(r.URL.Path), ".")); ok {
			asIs.ServeHTTP(w, r)
			return
		}
		compressed.ServeHTTP(w, r)
	})
}

// add registers a route, and for pages its English twin.
func (s *Server) add(e *echo.Echo, r route) {
	methods := []string{r.Method}
	if r.Method == http.MethodGet {
		methods = append(methods, http.MethodHead)
	}
	paths := []string{r.Path}
	if !r.has(machine) {
		paths = append(paths, "/en"+r.Path)
	}
	if r.Path == "/" {
		paths = append(paths, "/en") // as links write it
	}
	handle := within(r, s.guard(r))
	if r.has(embeddable) {
		handle = s.framable(handle)
	}
	for _, path := range paths {
		for _, method := range methods {
			e.Add(method, path, handle)
		}
	}
}

// welcomes says whether a kind of card is announced and listed here.
func (s *Server) welcomes(kind registry.Kind) bool {
	return len(s.Kinds) == 0 || slices.Contains(s.Kinds, kind)
}

// kinds are those that are welcome, in the order of lists.
func (s *Server) kinds() (kinds []registry.Kind) {
	for _, kind := range registry.Kinds {
		if s.welcomes(kind) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// welcoming keeps the pages of a kind of card to the registries that welcome it.
func (s *Server) welcoming(kind registry.Kind, page echo.HandlerFunc) echo.HandlerFunc {
	if s.welcomes(kind) {
		return page
	}
	return func(echo.Context) error { return registry.ErrNotFound }
}

// site is what pages know of the registry.
func (s *Server) site() view.Site {
	return view.Site{Name: s.Name, Base: s.Base, Contact: s.Contact, Demo: s.Demo, Kinds: s.kinds()}
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

func ipExtractor(proxies []*net.IPNet) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, network := range proxies {
		trust = append(trust, echo.TrustIPRange(network))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}
