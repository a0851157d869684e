package store

import (
	"context"
	"strconv"
	"testing"

	"pioche/pkg/filter"
)

// Fill leaves the database of a test no page to grow by.
func (s *Store) Fill(t *testing.T) {
	t.Helper()
	var limit int
	if err := s.write.Raw("PRAGMA max_page_count = 1").Scan(&limit).Error; err != nil { // never below what there is
		t.Fatal(err)
	}
}

// Hurry makes a database of a test wait that many milliseconds for another writer.
func (s *Store) Hurry(t *testing.T, milliseconds int) {
	t.Helper()
	if err := s.write.Exec("PRAGMA busy_timeout = " + strconv.Itoa(milliseconds)).Error; err != nil {
		t.Fatal(err)
	}
}

// ReadJSON reads the JSON of a card.
var ReadJSON = readJSON

// Bare runs the statements of Find and throws their rows away: what a cold
// feed cannot do without.
func (s *Store) Bare(ctx context.Context, q filter.Query) error {
	found, _, err := s.found(ctx, q)
	if err != nil {
		return err
	}
	query, list := bodies(s.dialect, found)
	var seq int64
	var body []byte
	return s.each(ctx, func(scan func(...any) error) error { return scan(&seq, &body) }, query, list)
}

// Endless runs a query that never ends by itself.
func (s *Store) Endless(ctx context.Context) error {
	return fail("count", s.each(ctx, func(scan func(...any) error) error { return nil }, "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n WHERE x < 0"))
}
