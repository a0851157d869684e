package web

import (
	"context"
	"time"

	"github.com/labstack/echo/v4"

	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/view"
	"pioche/pkg/when"
)

// Bounds on the dates a calendar or a planning holds, and on the structures
// it looks at; beyond, it says so.
const (
	mostDates      = 4_000
	mostStructures = 300
)

// held is what some days hold.
type held struct {
	picks []filter.Pick
	named []registry.Organiser // whose dates they are, where the filter keeps structures
	more  bool
}

// dates finds the dates that meet some days, those that are over too, within
// the time the filter asks for: of the events it keeps or, where it keeps
// structures, of the events these hold.
func (s *Server) dates(ctx context.Context, f filter.Filter, first, last when.Date) (found held, err error) {
	f = f.With("after").With("sort").With("limit")
	if f.Kinds()[0] == registry.KindActor {
		if f, err = s.eventsOf(ctx, f, &found); err != nil || len(found.named) == 0 {
			return found, err
		}
	}
	days := when.Between(first, last, s.Zone)
	if !f.Timed() {
		f = f.With("from", first.String()).With("to", last.String())
	}
	query := s.query(f)
	if days.From.After(query.After) {
		query.After = days.From
	}
	if query.Before.IsZero() || days.To.Before(query.Before) {
		query.Before = days.To
	}
	query.Each, query.Limit = true, mostDates
	picks, next, err := s.Store.Find(ctx, query)
	found.picks, found.more = picks, found.more || !next.IsZero()
	return found, err
}

// eventsOf asks for the events of the structures a filter keeps, and names them.
func (s *Server) eventsOf(ctx context.Context, f filter.Filter, found *held) (filter.Filter, error) {
	query := s.query(f)
	query.Limit = mostStructures
	picks, next, err := s.Store.Find(ctx, query)
	if err != nil {
		return f, err
	}
	var ids []string
	for _, p := range picks {
		ids = append(ids, p.Card.ID)
		found.named = append(found.named, registry.Organiser{ID: p.Card.ID, Name: p.Card.Title.In(p.Card.Lang, p.Card.Lang)})
	}
	found.more = !next.IsZero()
	events, err := filter.Parse(nil, eventFilter)
	return events.With("actor", ids...), err
}

// begins is the first day a filter asks for, today when it asks for none.
func (s *Server) begins(f filter.Filter) when.Date {
	return when.DateOf(s.query(f).After.In(s.Zone))
}

// dayAsked reads a day of the address, in its own key.
func (s *Server) dayAsked(c echo.Context, key, rest string, f filter.Filter) (when.Date, error) {
	asked := c.QueryParam(key)
	if asked == "" {
		return s.begins(f), nil
	}
	day, err := when.ParseDate(asked + rest)
	if err != nil || day.Year < 1900 || day.Year > 2200 {
		example := s.begins(f).String()
		return day, &filter.Error{Key: key, Value: asked, Reason: "value", Expected: []string{example[:len(example)-len(rest)]}}
	}
	return day, nil
}

// daysOff says which days are holidays where a filter looks: of the one
// département all its territories are in, else of all France.
func (s *Server) daysOff(c echo.Context, f filter.Filter) view.DaysOff {
	territories := f.Territories()
	if len(territories) == 0 {
		territories = s.Scope
	}
	dept := deptOf(territories)
	return func(day when.Date) view.DayOff {
		for _, h := range s.Desk.Holidays(day, dept) { // the public ones first
			return view.DayOff{Name: i18n.Holiday(lang(c), h), Public: !h.School}
		}
		return view.DayOff{}
	}
}

// deptOf is the one département territories are in; blank when they are in several, or nowhere.
func deptOf(territories []registry.Territory) string {
	dept := ""
	for _, t := range territories {
		area, _ := geo.Lookup(t)
		if len(area.Depts) != 1 || dept != "" && area.Depts[0] != dept {
			return ""
		}
		dept = area.Depts[0]
	}
	return dept
}

// month is the calendar of a month of these events.
func (s *Server) month(c echo.Context, f filter.Filter, shown *view.Layouts) error {
	first, err := s.dayAsked(c, "mois", "-01", f)
	if err != nil {
		return err
	}
	first.Day = 1
	next := when.DateOf(time.Date(first.Year, first.Month+1, 1, 0, 0, 0, 0, time.UTC))
	found, err := s.dates(c.Request().Context(), f, first, next.AddDays(-1))
	if err != nil {
		return err
	}
	shown.Month = view.NewMonth(lang(c), first, s.daysOff(c, f), found.picks, s.Now().In(s.Zone))
	shown.Month.More = found.more
	shown.Month.Previous.Href = laidPath(c, f, "mois", "mois", monthCode(first.AddDays(-1)))
	shown.Month.Next.Href = laidPath(c, f, "mois", "mois", monthCode(next))
	return nil
}

func monthCode(d when.Date) string { return d.String()[:len("2026-11")] }

// stretch is how long a planning is; "views.span.NAME" is its word.
type stretch struct {
	name string
	days int
}

// stretches are how long a planning may be, the first unless it is said.
var stretches = []stretch{{"15j", 15}, {"mois", 31}, {"saison", 92}}

// stretchAsked is how long the planning of the address is.
func stretchAsked(c echo.Context) (stretch, error) {
	asked := c.QueryParam("duree")
	if asked == "" {
		return stretches[0], nil
	}
	var names []string
	for _, one := range stretches {
		if one.name == asked {
			return one, nil
		}
		names = append(names, one.name)
	}
	return stretch{}, &filter.Error{Key: "duree", Value: asked, Reason: "value", Expected: names}
}

// planning says which structures do what, day by day.
func (s *Server) planning(c echo.Context, f filter.Filter, shown *view.Layouts) error {
	first, err := s.dayAsked(c, "du", "", f)
	if err != nil {
		return err
	}
	long, err := stretchAsked(c)
	if err != nil {
		return err
	}
	found, err := s.dates(c.Request().Context(), f, first, first.AddDays(long.days-1))
	if err != nil {
		return err
	}
	planning := view.NewPlanning(lang(c), first, long.days, s.daysOff(c, f), found.named, found.picks)
	planning.More = found.more
	from := func(day when.Date, name string) string {
		var said []string
		if day != s.begins(f) {
			said = append(said, "du", day.String())
		}
		if name != stretches[0].name {
			said = append(said, "duree", name)
		}
		return laidPath(c, f, "planning", said...)
	}
	planning.Previous = view.Link{Href: from(first.AddDays(-long.days), long.name), Label: t(c, "views.before")}
	planning.Next = view.Link{Href: from(first.AddDays(long.days), long.name), Label: t(c, "views.after")}
	for _, one := range stretches {
		planning.Spans = append(planning.Spans, view.Chip{Href: from(first, one.name), Label: t(c, "views.span."+one.name), On: one == long})
	}
	shown.Planning = planning
	return nil
}
