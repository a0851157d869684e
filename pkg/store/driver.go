package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"pioche/pkg/filter"
	"pioche/pkg/registry"
)

// driver is how a query begins. What is to come is read from the dates
// written under the first term of each group, in the order of the query. All
// else is read in order from the start, or from the few cards that bear what
// the query asks.
type driver struct {
	groups  [][]string
	covered []int        // clauses that need no other look
	bearing [][][]string // of each clause, the groups
	inOrder bool         // the dates to come of those cards are read in order of time
}

// The bounds of a look at how many rows a driver would begin from: between
// drivers that all pass it, the first is as good as any; and a list of cards
// in order is walked rather than more cards sorted.
const (
	enoughUpcoming = 300
	enoughCards    = 1_000
)

// maxPairs bounds the pairs of a territory and a theme looked up at once, and
// maxTerms the terms asked of the index of words.
const (
	maxPairs = 32
	maxTerms = 100
)

// choose picks how the query reads the fewest rows.
func (s *Store) choose(ctx context.Context, q filter.Query) (driver, error) {
	d := bearingOf(q)
	worded := slices.ContainsFunc(q.Clauses, func(c filter.Clause) bool { return !c.Not && c.Text != nil && len(c.Text.Stems) > 0 })
	if coming(q) && worded && s.dialect.inOrder {
		d.inOrder = true
		return d, nil
	}
	if !coming(q) || worded {
		few, err := s.few(ctx, d)
		if few || err != nil {
			return d, err
		}
	}
	if !coming(q) {
		return driver{}, nil
	}
	candidates := candidatesOf(q)
	switch len(candidates) {
	case 0:
		return driver{groups: [][]string{{"kind:event"}}}, nil
	case 1:
		return candidates[0], nil
	}
	counts, err := s.estimate(ctx, candidates)
	if err != nil {
		return driver{}, err
	}
	return candidates[slices.Index(counts, slices.Min(counts))], nil
}

// bearingOf begins from the cards, of any kind, that bear all that the clauses
// can say by terms and stems.
func bearingOf(q filter.Query) (d driver) {
	for i, clause := range q.Clauses {
		groups := groupsOf(clause)
		if clause.Text != nil && len(clause.Text.Stems) > 0 {
			groups = [][]string{clause.Text.Stems}
		}
		if clause.Not || len(groups) == 0 || len(groups) > maxTerms {
			continue
		}
		d.bearing = append(d.bearing, groups)
		if clause.Circle == nil && (clause.Text == nil || len(clause.Text.Phrases) == 0) {
			d.covered = append(d.covered, i)
		}
	}
	return d
}

// few says that the cards which bear what the driver says are few enough to
// begin from.
func (s *Store) few(ctx context.Context, d driver) (bool, error) {
	if d.bearing == nil {
		return false, nil
	}
	query, args := s.dialect.bearing(d.bearing)
	var n int
	err := s.row(ctx, "SELECT count(*) FROM ("+query+" LIMIT "+strconv.Itoa(enoughCards)+") AS listed", args...).Scan(&n)
	return n < enoughCards, err
}

// coming says that the query is answered by the dates to come.
func coming(q filter.Query) bool {
	return q.Kind == registry.KindEvent && !q.Newest && !q.Archive && !q.After.IsZero()
}

// candidatesOf lists the drivers that the clauses of a query over what is to
// come offer.
func candidatesOf(q filter.Query) []driver {
	var list []driver
	paired, ok := pairOf(q)
	if ok {
		list = append(list, paired)
	}
	for i, clause := range q.Clauses {
		groups := groupsOf(clause)
		if clause.Not || len(groups) == 0 || slices.Contains(paired.covered, i) {
			continue
		}
		if slices.ContainsFunc(groups, func(group []string) bool { return !slices.Contains(drivable, prefix(group[0])) }) {
			continue
		}
		d := driver{groups: groups}
		if clause.Circle == nil {
			d.covered = []int{i}
		}
		list = append(list, d)
	}
	return list
}

// pairOf joins the criterion of territory and that of theme into one driver.
func pairOf(q filter.Query) (driver, bool) {
	territory, theme := -1, -1
	for i, clause := range q.Clauses {
		switch {
		case clause.Not:
		case allOf(clause.Any, territorial):
			territory = i
		case allOf(clause.Any, []string{"theme"}):
			theme = i
		}
	}
	if territory < 0 || theme < 0 || len(q.Clauses[territory].Any)*len(q.Clauses[theme].Any) > maxPairs {
		return driver{}, false
	}
	d := driver{covered: []int{territory, theme}}
	for _, a := range q.Clauses[territory].Any {
		for _, b := range q.Clauses[theme].Any {
			d.groups = append(d.groups, []string{pair(a[0], b[0])})
		}
	}
	return d, true
}

// allOf says whether every group is one term of one of these prefixes.
func allOf(groups [][]string, prefixes []string) bool {
	return len(groups) > 0 && !slices.ContainsFunc(groups, func(group []string) bool {
		return len(group) != 1 || !slices.Contains(prefixes, prefix(group[0]))
	})
}

// groupsOf lists the groups of terms, one of which a card must bear for the
// clause to hold; none when the clause cannot be told by terms.
func groupsOf(clause filter.Clause) [][]string {
	if clause.Circle != nil {
		_, cells := clause.Circle.Cells()
		groups := make([][]string, len(cells))
		for i, cell := range cells {
			groups[i] = []string{cell}
		}
		return groups
	}
	if slices.ContainsFunc(clause.Any, func(group []string) bool { return len(group) == 0 }) {
		return nil
	}
	return clause.Any
}

func firstTerms(groups [][]string) []string {
	list := make([]string, len(groups))
	for i, group := range groups {
		list[i] = group[0]
	}
	return list
}

// estimate counts the rows each driver would begin from, up to a bound.
func (s *Store) estimate(ctx context.Context, candidates []driver) ([]int, error) {
	var query strings.Builder
	var args []any
	counts := make([]int, len(candidates))
	into := make([]any, len(candidates))
	for i, d := range candidates {
		query.WriteString([]string{"SELECT ", ", "}[min(i, 1)])
		query.WriteString("(SELECT count(*) FROM (SELECT 1 FROM upcoming WHERE term IN (" + marks(len(d.groups)) + ") LIMIT " + strconv.Itoa(enoughUpcoming) + ") AS listed)")
		args = append(args, anys(firstTerms(d.groups))...)
		into[i] = &counts[i]
	}
	return counts, s.row(ctx, query.String(), args...).Scan(into...)
}
