package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/text"
	"pioche/pkg/view"
)

// Bounds on who else is named on the page of a structure.
const (
	mostNeighbours = 6
	mostHelpers    = 3   // for each thing sought
	mostSought     = 5   // things sought that are looked for
	readNear       = 500 // structures read around
)

// reaches are how far neighbours are looked for, in kilometres, until there
// are enough.
var reaches = []int{10, 30, 80, 200}

// neighbours are the structures that say the same trade elsewhere, the
// nearest first.
func (s *Server) neighbours(c echo.Context, card *registry.Card) ([]view.ActorItem, error) {
	if len(card.Actor.Trades) == 0 {
		return nil, nil
	}
	var found []near
	for _, km := range reaches {
		var err error
		if found, err = s.nearest(c, card, url.Values{"trade": card.Actor.Trades}, km); err != nil || len(found) >= mostNeighbours {
			return nearItems(c, found, mostNeighbours), err
		}
	}
	return nearItems(c, found, mostNeighbours), nil
}

// near is a structure and how far it is, in kilometres.
type near struct {
	card *registry.Card
	km   int
}

// nearest finds other structures around the seat of one, the nearest first;
// none when nobody knows where that is.
func (s *Server) nearest(c echo.Context, card *registry.Card, values url.Values, km int) ([]near, error) {
	here, _, ok := geo.Locate(card.Place)
	if !ok {
		return nil, nil
	}
	values.Set("near", coordinatesOf(here))
	values.Set("radius", strconv.Itoa(km))
	f, err := filter.Parse(values, actorList.filter())
	if err != nil {
		return nil, err
	}
	query := s.query(f)
	query.Limit = readNear
	picks, _, err := s.Store.Find(c.Request().Context(), query)
	var list []near
	for _, p := range picks {
		if there, _, ok := geo.Locate(p.Card.Place); ok && p.Card.ID != card.ID {
			list = append(list, near{card: p.Card, km: geo.Kilometres(here, there)})
		}
	}
	slices.SortStableFunc(list, func(a, b near) int { return cmp.Compare(a.km, b.km) })
	return list, err
}

func coordinatesOf(p registry.Point) string {
	return strconv.FormatFloat(float64(p.Lat)/1e6, 'f', -1, 64) + "," + strconv.FormatFloat(float64(p.Lon)/1e6, 'f', -1, 64)
}

func nearItems(c echo.Context, list []near, most int) []view.ActorItem {
	list = list[:min(len(list), most)]
	cards := make([]*registry.Card, len(list))
	for i, one := range list {
		cards[i] = one.card
	}
	items := view.ActorItems(lang(c), cards)
	for i := range items {
		if items[i].Away = t(c, "page.actor.away", "Km", list[i].km); list[i].km == 0 {
			items[i].Away = t(c, "page.actor.here")
		}
	}
	return items
}

// helpers finds who offers, around, what a structure seeks.
func (s *Server) helpers(c echo.Context, card *registry.Card) ([]view.Helper, error) {
	var list []view.Helper
	for _, sought := range card.Actor.Seeks[:min(len(card.Actor.Seeks), mostSought)] {
		words := telling(sought)
		if len(words) == 0 {
			continue
		}
		found, err := s.nearest(c, card, url.Values{"offers": words}, reaches[2])
		if err != nil {
			return nil, err
		}
		found = slices.DeleteFunc(found, func(one near) bool { return !meets(one.card.Actor.Offers, words) })
		if len(found) > 0 {
			list = append(list, view.Helper{Sought: sought, Actors: nearItems(c, found, mostHelpers)})
		}
	}
	return list, nil
}

// telling are the words of a need that say what is needed: those of four
// letters and more.
func telling(sought string) []string {
	words := slices.DeleteFunc(text.Words(sought), func(w string) bool { return len(w) < 4 })
	return words[:min(len(words), 8)]
}

// meets says whether one offer holds at least half of these words.
func meets(offers, words []string) bool {
	for _, offer := range offers {
		stems, held := text.Stems(offer), 0
		for _, w := range words {
			if slices.Contains(stems, strings.Join(text.Stems(w), " ")) {
				held++
			}
		}
		if 2*held >= len(words) {
			return true
		}
	}
	return false
}
