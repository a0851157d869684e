package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// mostInYear is how many lines each list of a balance has: it prints on one page.
const mostInYear = 12

// actorYear is what a structure did in a year, for its annual meeting.
func (s *Server) actorYear(c echo.Context) error {
	ctx := c.Request().Context()
	card, err := s.publicCard(ctx, registry.KindActor, c.Param("id"))
	if err != nil {
		return err
	}
	year, err := s.yearAsked(c)
	if err != nil {
		return err
	}
	first, last := strconv.Itoa(year)+"-01-01", strconv.Itoa(year)+"-12-31"
	picks, _, err := s.ofActor(ctx, card.ID, url.Values{"from": {first}, "to": {last}, "each": {"1"}}, registry.KindEvent, 0)
	if err != nil {
		return err
	}
	taken, err := s.Desk.TakenUp(ctx, eventsOf(picks))
	if err != nil {
		return err
	}
	page := s.yearPage(c, card, year, picks)
	for _, one := range taken {
		page.Takers = append(page.Takers, view.YearLine{Href: view.Path(lang(c), "/flux/"+one.Selection.Slug), Label: one.Selection.Title, Count: one.Count})
	}
	page.Takers = most(page.Takers)
	return s.page(c, http.StatusOK, "actor_year", page)
}

// eventsOf are the events of these dates, each once.
func eventsOf(picks []filter.Pick) (cards []*registry.Card) {
	seen := map[string]bool{}
	for _, p := range picks {
		if !seen[p.Card.ID] {
			seen[p.Card.ID] = true
			cards = append(cards, p.Card)
		}
	}
	return cards
}

func (s *Server) yearPage(c echo.Context, card *registry.Card, year int, picks []filter.Pick) *view.YearPage {
	name := card.Title.In(lang(c), card.Lang)
	page := &view.YearPage{
		Heading: t(c, "page.year.heading", "Year", strconv.Itoa(year)), Name: name, Href: view.Path(lang(c), view.CardPath(card)), Year: year,
		Events: len(eventsOf(picks)), Made: s.Now().In(s.Zone),
	}
	page.Title, page.NoIndex, page.Door = page.Heading+" – "+name, true, "find"
	for _, other := range []int{year - 1, year, year + 1} {
		if other <= s.Now().In(s.Zone).Year() {
			page.Years = append(page.Years, view.Chip{Href: page.Href + "/bilan?annee=" + strconv.Itoa(other), Label: strconv.Itoa(other), On: other == year})
		}
	}
	held := slices.DeleteFunc(slices.Clone(picks), func(p filter.Pick) bool {
		status := p.Card.Event.StatusOf(*p.Shown)
		return status == registry.Cancelled || status == registry.Postponed
	})
	page.Dates, page.Off = len(held), len(picks)-len(held)
	page.Months = view.YearMonths(lang(c), held)
	for _, event := range eventsOf(held) {
		s.yearLines(c, page, card.ID, event)
	}
	page.Communes, page.Partners, page.Themes = most(page.Communes), most(page.Partners), most(page.Themes)
	return page
}

// yearLines counts where an event was, with whom and what about.
func (s *Server) yearLines(c echo.Context, page *view.YearPage, own string, event *registry.Card) {
	if code := communeOf(event); code != "" {
		commune := registry.Territory{Level: registry.LevelCommune, Code: code}
		count(&page.Communes, view.Path(lang(c), view.TerritoryPath(commune)), geo.NameOf(commune))
	}
	for _, o := range event.Organisers {
		switch o.ID {
		case own:
		case "":
			count(&page.Partners, "", o.Name)
		default:
			count(&page.Partners, view.Path(lang(c), "/acteurs/"+o.ID), o.Name)
		}
	}
	for _, code := range event.Themes {
		count(&page.Themes, "", view.Word(lang(c), data.Themes(), code))
	}
}

// count adds one to the line of that name.
func count(lines *[]view.YearLine, href, label string) {
	for i := range *lines {
		if (*lines)[i].Label == label && (*lines)[i].Href == href {
			(*lines)[i].Count++
			return
		}
	}
	*lines = append(*lines, view.YearLine{Href: href, Label: label, Count: 1})
}

// most keeps the lines that count most.
func most(lines []view.YearLine) []view.YearLine {
	slices.SortStableFunc(lines, func(a, b view.YearLine) int {
		return cmp.Or(b.Count-a.Count, cmp.Compare(folded(a.Label), folded(b.Label)))
	})
	return lines[:min(len(lines), mostInYear)]
}
