package web

import (
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
	"pioche/pkg/view"
	"pioche/pkg/when"
)

// mostNearby is how many events of the day are named.
const mostNearby = 5

// nearby tells what else happens that day near there. It never stands in the
// way: what cannot be told is left out, and logged.
func (s *Server) nearby(c echo.Context, commune, day string, card *registry.Card) *view.NearbyNote {
	d, err := readDay(day)
	if err != nil || commune == "" || d.In(s.Zone).Before(when.Today(s.Now(), s.Zone).From) {
		return nil
	}
	except := ""
	if card != nil {
		except = card.ID
	}
	near, err := s.Desk.Nearby(c.Request().Context(), commune, d, except)
	if err != nil {
		s.Log.WarnContext(c.Request().Context(), "what happens near", "error", err)
		return nil
	}
	note := &view.NearbyNote{Day: i18n.ThisDay(lang(c), d.In(s.Zone), s.Now().In(s.Zone)), More: max(0, len(near.Events)-mostNearby)}
	note.Events = view.Items(lang(c), near.Events[:len(near.Events)-note.More], s.Now(), false)
	for _, free := range near.Free {
		note.Free = append(note.Free, i18n.ThisDay(lang(c), free.In(s.Zone), s.Now().In(s.Zone)))
	}
	return note
}

// reach tells where people find a card, or will. What cannot be told is left
// out, and logged.
func (s *Server) reach(c echo.Context, card *registry.Card) *view.Reach {
	where, err := s.Desk.Appears(c.Request().Context(), card)
	if err != nil {
		s.Log.WarnContext(c.Request().Context(), "where it appears", "error", err)
		return nil
	}
	return view.NewReach(lang(c), card.Public(), where.Count, where.Selections, where.Territories)
}

// via tells what the feed one came through takes or, of a card, whether it
// will.
func (s *Server) via(c echo.Context, slug string, card *registry.Card) *view.Via {
	selection, f := s.cameThrough(c, slug)
	if selection == nil {
		return nil
	}
	key := "takes"
	switch {
	case card != nil:
		key = string(s.Desk.WillStand(selection, f, card).Verdict)
	case selection.Approve:
		key = "approves"
	}
	return &view.Via{Text: t(c, "form.via."+key, "Sentence", f.Criteria().Sentence(lang(c))), Href: view.Path(lang(c), "/flux/"+selection.Slug)}
}

// liveKeys are the fields of the form that say where an event will appear and
// what else happens then.
var liveKeys = append([]string{"commune", "commune_code", "theme", "price", "audience", "access"}, rowFields...)

// around is the live help under the place: what is known of the commune and
// of the day, while the form is being filled.
func (s *Server) around(c echo.Context) error {
	typed := url.Values{}
	for _, name := range liveKeys {
		typed[name] = c.QueryParams()[name]
	}
	return s.part(c, "event_edit", "around", s.editPage(c, announcement{form: eventForm}, typed))
}

// Bounds on completion.
const (
	mostCommunes = 8  // offered
	mostLetters  = 60 // read of a name: the longest has 45
)

// communes completes the name of a commune; one that nothing begins with is
// perhaps mistyped.
func (s *Server) communes(c echo.Context) error {
	prefer := s.preferred(c)
	page := &view.EventEditPage{}
	for _, area := range geo.Search(c.QueryParam("q"), 4*mostCommunes, prefer...) {
		if area.Territory.Level == registry.LevelCommune && len(page.Communes) < mostCommunes {
			commune, _ := geo.CommuneByCode(area.Territory.Code)
			page.Communes = append(page.Communes, view.Choice{Value: commune.Code, Label: commune.Label()})
		}
	}
	if len(page.Communes) == 0 {
		_, near := geo.FindCommune(text.Excerpt(text.Clean(c.QueryParam("q")), mostLetters), prefer...)
		for _, label := range near {
			if alike, _ := geo.FindCommune(label); len(alike) == 1 {
				page.Communes = append(page.Communes, view.Choice{Value: alike[0].Code, Label: label})
			}
		}
	}
	return s.part(c, "event_edit", "communes", page)
}

// territories completes the name of a territory an info may concern.
func (s *Server) territories(c echo.Context) error {
	page := &view.EventEditPage{}
	for _, area := range geo.Search(c.QueryParam("q"), 2*mostCommunes, s.preferred(c)...) {
		if area.Territory.Level != registry.LevelRegion && len(page.Communes) < mostCommunes {
			page.Communes = append(page.Communes, view.Choice{Value: area.Territory.String(), Label: territoryName(area.Territory)})
		}
	}
	return s.part(c, "event_edit", "communes", page)
}

// preferred are the territories whose places are meant first: the one the
// address names ("epci:240500439"), then those the registry is about.
func (s *Server) preferred(c echo.Context) []registry.Territory {
	level, code, _ := strings.Cut(c.QueryParam("prefer"), ":")
	named := registry.Territory{Level: registry.Level(level), Code: code}
	if _, known := geo.Lookup(named); !known {
		return s.Scope
	}
	return append([]registry.Territory{named}, s.Scope...)
}
