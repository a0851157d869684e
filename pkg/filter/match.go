package filter

import (
	"cmp"
	"slices"
	"strings"

	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// Match says whether the query keeps the card. The store answers the same in
// SQL. Only public cards are ever kept.
func (q Query) Match(c *registry.Card) bool {
	if slices.ContainsFunc(q.Clauses, func(clause Clause) bool { return clause.Text != nil }) {
		return q.MatchReady(c, Prepare(c))
	}
	return q.MatchReady(c, prepare(c)) // folding its words costs more than all the rest
}

// Ready is a card made ready to be judged by many queries.
type Ready struct {
	terms  []string
	folded string
	stems  []string
	point  registry.Point
	placed bool // it has a point
}

// Prepare reads from a card, once, all that clauses look at.
func Prepare(c *registry.Card) Ready {
	ready := prepare(c)
	folded, stems := Words(c)
	ready.folded, ready.stems = " "+folded+" ", stems
	return ready
}

// prepare leaves out the words.
func prepare(c *registry.Card) Ready {
	point, _, placed := geo.Locate(c.Place)
	return Ready{terms: Terms(c), point: point, placed: placed}
}

// MatchReady is Match for a card that Prepare has read.
func (q Query) MatchReady(c *registry.Card, ready Ready) bool {
	if c.Kind != q.Kind || !c.Public() {
		return false
	}
	if !q.UpdatedSince.IsZero() && c.Updated.Unix() < q.UpdatedSince.Unix() {
		return false
	}
	for _, clause := range q.Clauses {
		if !clause.holds(ready) {
			return false
		}
	}
	switch c.Kind {
	case registry.KindEvent:
		return q.holdsAny(c.Event)
	case registry.KindNotice:
		return c.Notice.Expires.Unix() > q.After.Unix()
	}
	return true
}

// holds judges one clause, its exclusion included.
func (c Clause) holds(ready Ready) bool { return c.asks(ready) != c.Not }

func (c Clause) asks(ready Ready) bool {
	switch {
	case c.Text != nil:
		return c.Text.in(ready)
	case c.Circle != nil:
		return ready.placed && c.Circle.Contains(ready.point)
	}
	return slices.ContainsFunc(c.Any, func(group []string) bool {
		return containsAll(ready.terms, group)
	})
}

func (t *Text) in(ready Ready) bool {
	for _, phrase := range t.Phrases {
		if !strings.Contains(ready.folded, " "+phrase+" ") {
			return false
		}
	}
	return containsAll(ready.stems, t.Stems)
}

func containsAll(sorted, wanted []string) bool {
	for _, s := range wanted {
		if _, found := slices.BinarySearch(sorted, s); !found {
			return false
		}
	}
	return true
}

// Holding lists the occurrences that the query keeps, in its order: the first
// is the one shown.
func (q Query) Holding(e *registry.Event) []registry.Occurrence {
	var list []registry.Occurrence
	for _, o := range e.Occurrences {
		if q.keeps(e, o) {
			list = append(list, o)
		}
	}
	slices.SortFunc(list, func(a, b registry.Occurrence) int {
		return cmp.Or(cmp.Compare(q.Key(a), q.Key(b)), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// holdsAny says whether the query keeps an occurrence.
func (q Query) holdsAny(e *registry.Event) bool {
	return slices.ContainsFunc(e.Occurrences, func(o registry.Occurrence) bool { return q.keeps(e, o) })
}

// keeps judges all the criteria of time on one occurrence.
func (q Query) keeps(e *registry.Event, o registry.Occurrence) bool {
	if !q.After.IsZero() && o.Over().Unix() <= q.After.Unix() {
		return false
	}
	if !q.Before.IsZero() && o.Start.Unix() >= q.Before.Unix() {
		return false
	}
	return allowed(o.LocalStart().Weekday(), q.Dow, q.NotDow) && allowed(e.StatusOf(o), q.Status, q.NotStatus)
}

func allowed[T comparable](v T, is, not []T) bool {
	return (len(is) == 0 || slices.Contains(is, v)) && !slices.Contains(not, v)
}

// Key is what an occurrence sorts by, in seconds: its start, or its end when
// it began before the pivot (an exhibition comes back as it closes).
func (q Query) Key(o registry.Occurrence) int64 {
	if o.Start.Before(q.Pivot) {
		return o.Over().Unix()
	}
	return o.Start.Unix()
}

// Select gives, in the query's order, the Picks of these cards that it keeps,
// at most Limit of them: what the store finds, for cards already in memory.
func (q Query) Select(cards []*registry.Card) []Pick {
	type keyed struct {
		cursor Cursor
		pick   Pick
	}
	var kept []keyed
	for _, c := range cards {
		if !q.Match(c) {
			continue
		}
		if c.Kind != registry.KindEvent {
			kept = append(kept, keyed{q.CursorOf(Pick{Card: c}), Pick{Card: c}})
			continue
		}
		for _, o := range q.Holding(c.Event) {
			pick := Pick{Card: c, Shown: &o}
			kept = append(kept, keyed{q.CursorOf(pick), pick})
			if !q.Each {
				break
			}
		}
	}
	slices.SortFunc(kept, func(a, b keyed) int { return compareCursors(a.cursor, b.cursor) })
	var picks []Pick
	for _, k := range kept {
		if !q.From.IsZero() && compareCursors(k.cursor, q.From) <= 0 {
			continue
		}
		if q.Limit > 0 && len(picks) == q.Limit {
			break
		}
		picks = append(picks, k.pick)
	}
	return picks
}

// CursorOf is the place of a pick in the query's order.
func (q Query) CursorOf(p Pick) Cursor {
	c := Cursor{ID: p.Card.ID}
	switch {
	case p.Card.Kind == registry.KindActor && !q.Newest:
		c.Text = text.Fold(p.Card.Title.In(p.Card.Lang))
	case p.Card.Kind == registry.KindNotice || q.Newest:
		c.Key = -p.Card.Published.Unix()
	default:
		c.Key = q.Key(*p.Shown)
	}
	if q.Each && p.Shown != nil {
		c.Occurrence = p.Shown.ID
	}
	return c
}

// Compare says which of two picks comes first in the query's order.
func (q Query) Compare(a, b Pick) int { return compareCursors(q.CursorOf(a), q.CursorOf(b)) }

func compareCursors(a, b Cursor) int {
	return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Text, b.Text), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Occurrence, b.Occurrence))
}
