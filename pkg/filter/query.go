package filter

import (
	"time"

	"pioche/pkg/geo"
	"pioche/pkg/registry"
)

// Query is a filter at one moment and for one kind of card: what Match reads
// in memory and the store turns into SQL. Every clause must hold on the
// card; for events, one occurrence at least must hold too.
type Query struct {
	Kind    registry.Kind
	Clauses []Clause

	// Time, for events. An occurrence holds when Start < Before and
	// Over() > After. Before zero: no bound. The bounds are whole seconds.
	After  time.Time
	Before time.Time
	// Archive says that After is before today: what is over is looked up too.
	Archive bool
	// Pivot is today's midnight, or that of the criterion from: an
	// occurrence that begins before it sorts by its Over, any other by its Start.
	Pivot time.Time
	// Dow and Status, when set, list what the occurrence must be; NotDow and
	// NotStatus what it must not. Dow is the day of its local start.
	Dow, NotDow       []time.Weekday
	Status, NotStatus []registry.Status

	// UpdatedSince, when set, keeps the cards changed at or after it.
	UpdatedSince time.Time

	Newest bool   // sort=new: by first publication, newest first
	Each   bool   // one Pick per occurrence rather than per card
	Limit  int    // 0: no bound
	From   Cursor // what comes strictly after it in the order
}

// Bare is the query without its criteria: every public card of its kind that
// is to come at this moment, in the same order.
func (q Query) Bare(now time.Time) Query {
	bare := Query{Kind: q.Kind, After: q.After, Archive: q.Archive, Pivot: q.Pivot, UpdatedSince: q.UpdatedSince, Newest: q.Newest, Each: q.Each, Limit: q.Limit, From: q.From}
	if bare.After.After(now) {
		bare.After = now
	}
	return bare
}

// Clause is one criterion of a card, or its exclusion. Exactly one of
// Any, Text and Circle is set.
type Clause struct {
	Field  string // name of the field that says it
	Not    bool
	Any    [][]string  // the card bears, for one of these groups, all its terms (see Terms)
	Text   *Text       // its words hold these
	Circle *geo.Circle // its point lies inside
}

// Text is what the criterion q looks for in Words of a card: every stem and
// every phrase.
type Text struct {
	Stems   []string
	Phrases []string // folded words joined by one space
}

// Pick is a card that a query keeps, with the occurrence shown (nil for what
// is not an event).
type Pick struct {
	Card  *registry.Card
	Shown *registry.Occurrence
}
