package store

import (
	"context"
	"database/sql"
	"time"
)

// exec runs one statement that answers nothing.
func (s *Store) exec(ctx context.Context, query string, args ...any) (changed int64, err error) {
	result, err := s.write.Statement.ConnPool.ExecContext(ctx, s.dialect.numbered(query), args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// rows runs one query; the caller closes what it gives.
func (s *Store) rows(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return s.read.Statement.ConnPool.QueryContext(ctx, s.dialect.numbered(query), args...)
}

// row runs a query that answers one row.
func (s *Store) row(ctx context.Context, query string, args ...any) *sql.Row {
	return s.read.Statement.ConnPool.QueryRowContext(ctx, s.dialect.numbered(query), args...)
}

// each runs a query and hands out its rows one by one.
func (s *Store) each(ctx context.Context, do func(scan func(...any) error) error, query string, args ...any) error {
	rows, err := s.rows(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// moment is the time of a column of seconds.
func moment(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }

func bit(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func anys[T any](list []T) []any {
	args := make([]any, len(list))
	for i, v := range list {
		args[i] = v
	}
	return args
}
