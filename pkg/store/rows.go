package store

import (
	"context"
	"database/sql"
	"sync"
	"time"
)

// exec runs one statement that answers nothing.
func (s *Store) exec(ctx context.Context, query string, args ...any) (changed int64, err error) {
	var result sql.Result
	if ready := s.ready.in(ctx, s, query); ready != nil {
		result, err = ready.ExecContext(ctx, args...)
	} else {
		result, err = s.write.Statement.ConnPool.ExecContext(ctx, s.dialect.numbered(query), args...)
	}
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
	if ready := s.ready.in(ctx, s, query); ready != nil {
		return ready.QueryRowContext(ctx, args...)
	}
	return s.read.Statement.ConnPool.QueryRowContext(ctx, s.dialect.numbered(query), args...)
}

// ready keeps the statements of SQLite's transactions prepared, a fifth of
// what saving a card costs. They are prepared between transactions, since the
// one connection that writes is taken during them: the first transaction says
// what it runs, the next ones find it ready. It is nil on PostgreSQL, whose
// driver does this by itself.
type ready struct {
	db     *sql.DB
	lock   sync.Mutex
	asked  []string
	stated map[string]*sql.Stmt // nil: asked
}

// maxReady bounds the statements kept; there are a few dozen.
const maxReady = 100

// in gives a statement ready to run in a transaction, nil where it is not.
func (r *ready) in(ctx context.Context, tx *Store, query string) *sql.Stmt {
	if r == nil || !tx.inTx {
		return nil
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	stmt, known := r.stated[query]
	if !known && len(r.stated) < maxReady {
		r.stated[query] = nil
		r.asked = append(r.asked, query)
	}
	conn, plain := tx.write.Statement.ConnPool.(*sql.Tx)
	if stmt == nil || !plain {
		return nil
	}
	return conn.StmtContext(ctx, stmt)
}

// prepare makes ready what earlier transactions asked for.
func (r *ready) prepare(ctx context.Context) {
	if r == nil {
		return
	}
	r.lock.Lock()
	asked := r.asked
	r.asked = nil
	r.lock.Unlock()
	for _, query := range asked {
		if stmt, err := r.db.PrepareContext(ctx, query); err == nil {
			r.lock.Lock()
			r.stated[query] = stmt
			r.lock.Unlock()
		}
	}
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
