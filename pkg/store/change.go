package store

import (
	"context"
	"slices"
	"time"

	"pioche/pkg/filter"
	"pioche/pkg/registry"
)

// dated lists the prefixes of the terms whose latest change is noted.
var dated = []string{"kind", "commune", "epci", "dept", "region", "over", "theme", "actor", "source"}

// touch notes that what bears these terms changed now.
func (s *Store) touch(ctx context.Context, all []string, now time.Time) error {
	var terms []string
	for _, term := range all {
		if slices.Contains(dated, prefix(term)) {
			terms = append(terms, term)
		}
	}
	if len(terms) == 0 {
		return nil
	}
	_, err := s.exec(ctx, "INSERT INTO change (term, at) SELECT DISTINCT value, CAST(? AS bigint) FROM ("+s.dialect.list+`) AS each_term
		ORDER BY 1 ON CONFLICT (term) DO UPDATE SET at = excluded.at WHERE excluded.at > change.at`, now.Unix(), asJSON(terms))
	return err
}

// LatestChange says when something that the query may keep, or kept, was last
// changed, withdrawn or deleted; the zero time when nothing ever was. It looks
// at the criteria one by one, so it may say later than the truth, never earlier.
func (s *Store) LatestChange(ctx context.Context, q filter.Query) (time.Time, error) {
	latest, err := s.changeOf(ctx, [][]string{{"kind:" + string(q.Kind)}})
	for _, clause := range q.Clauses {
		groups := clause.Any
		if err != nil || clause.Not || len(groups) == 0 || slices.ContainsFunc(groups, func(group []string) bool {
			return len(group) == 0 || !slices.Contains(dated, prefix(group[0]))
		}) {
			continue
		}
		var at time.Time
		if at, err = s.changeOf(ctx, groups); at.Before(latest) {
			latest = at
		}
	}
	return latest, fail("find the latest change", err)
}

// LastEnd says when the last of what the query keeps was over, or expired,
// by a moment; the zero time when nothing was. Its After says since when that
// is asked.
func (s *Store) LastEnd(ctx context.Context, q filter.Query, by time.Time) (time.Time, error) {
	q.Newest, q.From = false, filter.Cursor{}
	d, err := s.choose(ctx, q)
	if err != nil {
		return time.Time{}, fail("find the last end", err)
	}
	b := builder{dialect: s.dialect, q: q}
	b.lastEnd(d, by.Unix())
	var at int64
	if err := s.row(ctx, b.String(), b.args...).Scan(&at); err != nil || at == 0 {
		return time.Time{}, fail("find the last end", err)
	}
	return moment(at), nil
}

// lastEnd writes a statement that finds it.
func (b *builder) lastEnd(d driver, by int64) {
	if b.q.Kind != registry.KindEvent {
		b.add("SELECT coalesce(max(o.expires), 0)")
		b.cards(d, "")
		b.add(" AND o.expires <= ?", by)
		return
	}
	b.add("SELECT coalesce(max(o.ends), 0)")
	b.from(d, "upcoming")
	if d.inOrder {
		b.add(" AND w.rowid < ? << 20", by)
	}
	b.holds("o")
	b.add(" AND o.begins < ? AND o.ends <= ?", by, by)
	b.clauses(d)
}

// changeOf is the latest change under the first term of each group.
func (s *Store) changeOf(ctx context.Context, groups [][]string) (time.Time, error) {
	var at int64
	first := firstTerms(groups)
	err := s.row(ctx, "SELECT coalesce(max(at), 0) FROM change WHERE term IN ("+marks(len(first))+")", anys(first)...).Scan(&at)
	if err != nil || at == 0 {
		return time.Time{}, err
	}
	return moment(at), nil
}

// LatestChangeOf says when one of these cards was last changed, withdrawn or
// deleted for good; the zero time when there are none.
func (s *Store) LatestChangeOf(ctx context.Context, ids ...string) (time.Time, error) {
	if len(ids) == 0 {
		return time.Time{}, nil
	}
	var at int64
	among := " IN (" + marks(len(ids)) + ")"
	err := s.row(ctx, `SELECT coalesce(max(at), 0) FROM (SELECT max(updated) AS at FROM card WHERE id`+among+`
		UNION ALL SELECT max(at) FROM tombstone WHERE card`+among+`) AS last`, append(anys(ids), anys(ids)...)...).Scan(&at)
	if err != nil || at == 0 {
		return time.Time{}, fail("find the latest change of some cards", err)
	}
	return moment(at), nil
}
