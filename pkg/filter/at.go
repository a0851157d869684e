package filter

import (
	"slices"
	"strconv"
	"time"

	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/when"
)

// At gives the filter's queries at this moment, one for each kind asked for,
// in the order of lists. Windows of time are those of zone.
func (f Filter) At(now time.Time, zone *time.Location) []Query {
	now = now.Truncate(time.Second)
	queries := make([]Query, 0, len(f.kinds))
	for _, kind := range f.kinds {
		q := Query{Kind: kind, Clauses: f.clauses(kind), After: now, Limit: f.Limit(), Newest: f.First("sort") == "new"}
		if since := f.First("updated_since"); since != "" {
			q.UpdatedSince, _ = time.Parse(time.RFC3339, since)
		}
		if after := f.First("after"); after != "" {
			q.From, _ = ParseCursor(after)
		}
		if kind == registry.KindEvent {
			q.Each = f.Each()
			f.window(&q, now, zone)
			q.Dow, q.NotDow = weekdays(f.is["dow"]), weekdays(f.not["dow"])
			q.Status, q.NotStatus = statusList(f.is["status"]), statusList(f.not["status"])
		}
		queries = append(queries, q)
	}
	return queries
}

// still lists what does not go with following changes: what time alone moves,
// and another order or place in it.
var still = []string{"when", "days", "sort", "each", "after"}

// Mirror gives the query of who keeps a copy of one kind of card up to date.
// What is over counts as well: no change would tell that it is.
func (f Filter) Mirror(zone *time.Location) (Query, error) {
	for _, key := range still {
		if f.First(key) != "" {
			return Query{}, &Error{Key: key, Value: f.First(key), Reason: "mirror"}
		}
	}
	return f.At(time.Time{}, zone)[0], nil
}

// window sets the span of time of a query over events.
func (f Filter) window(q *Query, now time.Time, zone *time.Location) {
	today := when.Today(now, zone)
	q.Pivot = today.From
	var w when.Window
	switch {
	case f.First("when") != "":
		switch f.First("when") {
		case "today":
			w = today
		case "tomorrow":
			w = when.Tomorrow(now, zone)
		case "weekend":
			w = when.Weekend(now, zone)
		case "week":
			w = when.Week(now, zone)
		case "month":
			w = when.Month(now, zone)
		}
	case f.First("days") != "":
		n, _ := strconv.Atoi(f.First("days"))
		w = when.Days(now, zone, n)
	default:
		from, _ := when.ParseDate(f.First("from"))
		to, _ := when.ParseDate(f.First("to"))
		w = when.Between(from, to, zone)
		if !w.From.IsZero() {
			q.Pivot = w.From
			q.Archive = w.From.Before(today.From)
		}
	}
	if q.Archive || w.From.After(now) {
		q.After = w.From
	}
	q.Before = w.To
}

// clauses lists what the filter asks of every card of this kind.
func (f Filter) clauses(kind registry.Kind) []Clause {
	var list []Clause
	placed := map[bool]bool{} // the four territory fields are one criterion
	for _, field := range Fields {
		if !field.AppliesTo(kind) {
			continue
		}
		for _, denied := range []bool{false, true} {
			values := f.is[field.Name]
			if denied {
				values = f.not[field.Name]
			}
			if len(values) == 0 || field.reads == byPlace && placed[denied] {
				continue
			}
			if field.reads == byPlace {
				placed[denied] = true
			}
			list = append(list, f.clause(field, values, denied)...)
		}
	}
	return list
}

// clause says one criterion; none where it is judged on occurrences.
func (f Filter) clause(field Field, values []string, denied bool) []Clause {
	c := Clause{Field: field.Name, Not: denied}
	switch field.reads {
	case byTerm:
		for _, v := range values {
			c.Any = append(c.Any, []string{term(field.Name+":", v)})
		}
	case byStems:
		for _, v := range values {
			var group terms
			group.stems(field.Name+":", []string{v})
			c.Any = append(c.Any, group)
		}
	case byPlace:
		c.Any = f.placeTerms(denied)
	case byCircle:
		circle := f.circle()
		c.Circle = &circle
	case byText:
		c.Text = parseText(values[0])
	default:
		return nil
	}
	return []Clause{c}
}

// placeTerms lists the terms of the territory criterion: placed in it, or
// scope within it; with wider, scopes that hold it too.
func (f Filter) placeTerms(denied bool) [][]string {
	values := f.is
	if denied {
		values = f.not
	}
	var list []string
	for _, t := range territoriesOf(values) {
		list = append(list, t.String())
		if !denied && f.First("wider") == "1" {
			for _, larger := range geo.Around(t) {
				if larger != t {
					list = append(list, "over:"+larger.String())
				}
			}
		}
	}
	slices.Sort(list)
	var groups [][]string
	for _, one := range slices.Compact(list) {
		groups = append(groups, []string{one})
	}
	return groups
}

// DefaultRadius is how far near reaches when radius is not said, in kilometres.
const DefaultRadius = 20

func (f Filter) circle() geo.Circle {
	km, err := strconv.Atoi(f.First("radius"))
	if err != nil {
		km = DefaultRadius
	}
	near := f.First("near")
	if lat, lon, ok := coordinates(near); ok {
		return geo.NewCircle(lat, lon, km)
	}
	c, _ := geo.CommuneByCode(near) // of one that is no more, a circle in the sea
	return geo.NewCircle(c.Lat, c.Lon, km)
}

// Communes lists the codes of the communes within the circle of near and
// radius, the nearest first.
func (f Filter) Communes() []string {
	var codes []string
	for _, commune := range f.circle().Communes() {
		codes = append(codes, commune.Code)
	}
	return codes
}

func weekdays(codes []string) []time.Weekday {
	var list []time.Weekday
	for _, code := range codes {
		for i, w := range dows {
			if w.Code == code {
				list = append(list, time.Weekday((i+1)%7))
			}
		}
	}
	return list
}

func statusList(codes []string) []registry.Status {
	var list []registry.Status
	for _, code := range codes {
		list = append(list, registry.Status(code))
	}
	return list
}
