// Package store keeps the registry in a database, SQLite or PostgreSQL, and
// holds the only SQL of the program. It knows how cards, feeds and jobs are
// written down and found again; it refuses to know who may change them (the
// desk), what a criterion means (the filter says the terms and words a card
// is found by) and what time it is: whoever calls hands the time in.
//
// All that a card is found by is computed when it is saved, in the same
// transaction: its terms, its words, its dates, and the narrow table
// "upcoming" that feeds are read from, whose order on disk is the order of a
// feed. Times are whole seconds since 1970, so that both databases compare
// alike.
//
//	s, err := store.Open(ctx, store.Config{Dir: "./var"})
//	err = s.Tx(ctx, func(tx *store.Store) error { return tx.SaveCard(ctx, card, now) })
//	picks, next, err := s.Find(ctx, f.At(now, zone)[0])
package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"

	"pioche/pkg/filter"
)

// Config says where the database is.
type Config struct {
	Database string             // "postgres://…", or blank for SQLite in Dir
	Dir      string             // folder of the SQLite file, made when missing
	Trace    func(query string) // told of each question asked of SQLite outside transactions; nil: nobody is
}

// Store is an open database, or one transaction of it. The methods of one
// Store may be called at the same time; those of a transaction one by one.
type Store struct {
	dialect dialect
	write   *gorm.DB // SQLite: the one connection that writes
	read    *gorm.DB // SQLite: a few connections that cannot write; in a transaction, the transaction
	ready   *ready
	inTx    bool

	watchers *watchers
	noted    *Change // in a transaction, what it changed so far
}

// Open opens the database, makes it when there is none, and brings it up to
// the version this program writes.
func Open(ctx context.Context, c Config) (*Store, error) {
	if strings.HasPrefix(c.Database, "postgres://") || strings.HasPrefix(c.Database, "postgresql://") {
		return openPostgres(ctx, c.Database)
	}
	s, err := openSQLite(ctx, c.Dir)
	if err == nil && c.Trace != nil {
		s.read.ConnPool = tracing{s.read.ConnPool, c.Trace}
		s.read.Statement.ConnPool = s.read.ConnPool
	}
	return s, err
}

// tracing tells of the questions that go through.
type tracing struct {
	gorm.ConnPool
	tell func(query string)
}

func (t tracing) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	t.tell(query)
	return t.ConnPool.QueryContext(ctx, query, args...)
}

func (t tracing) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	t.tell(query)
	return t.ConnPool.QueryRowContext(ctx, query, args...)
}

// GetDBConn gives what Close closes.
func (t tracing) GetDBConn() (*sql.DB, error) { return t.ConnPool.(gorm.GetDBConnector).GetDBConn() }

// Close closes every connection.
func (s *Store) Close() error {
	var first error
	for _, handle := range []*gorm.DB{s.read, s.write} {
		db, err := handle.DB()
		if err == nil {
			err = db.Close()
		}
		if err != nil && first == nil {
			first = err
		}
	}
	return fail("close the database", first)
}

// Ping says whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	return fail("ping the database", s.row(ctx, "SELECT 1").Scan(&one))
}

// patience is how many times a transaction waits its turn behind a program
// that writes for long: an import on a machine that has much else to do.
const patience = 3

// Tx runs a function in one transaction, kept when it returns nil. Inside,
// only tx may be used. A transaction inside another is part of it.
func (s *Store) Tx(ctx context.Context, do func(tx *Store) error) error {
	if s.inTx {
		return do(s)
	}
	s.ready.prepare(ctx)
	for turn := 1; ; turn++ {
		began, err := s.transact(ctx, do)
		if began || turn == patience || !errors.Is(err, ErrBusy) {
			return err
		}
	}
}

// transact tries a transaction once, and says whether it began.
func (s *Store) transact(ctx context.Context, do func(tx *Store) error) (began bool, err error) {
	var inside error
	noted := &Change{}
	err = s.write.WithContext(ctx).Transaction(func(db *gorm.DB) error {
		began = true
		tx := &Store{dialect: s.dialect, write: db, read: db, ready: s.ready, inTx: true, watchers: s.watchers, noted: noted}
		if inside = s.begin(ctx, db); inside == nil {
			inside = do(tx)
		}
		if inside == nil {
			inside = tx.shout(ctx)
		}
		return inside
	})
	if inside != nil {
		return began, inside
	}
	s.watchers.tell(*noted) // even where the end failed: nobody knows then whether it was kept
	return began, fail("keep what was written", err)
}

// begin notices what another program wrote to the file before this
// transaction, during which none can.
func (s *Store) begin(ctx context.Context, tx *gorm.DB) error {
	if s.dialect.postgres || !s.watchers.watched() {
		return nil
	}
	return s.look(ctx, tx)
}

// handle opens gorm over connections that are already there.
func handle(over gorm.Dialector, prepare bool) (*gorm.DB, error) {
	return gorm.Open(over, &gorm.Config{
		SkipDefaultTransaction: true,
		Logger:                 logger.Discard,
		NamingStrategy:         schema.NamingStrategy{SingularTable: true},
		PrepareStmt:            prepare,
		PrepareStmtMaxSize:     maxPrepared,
	})
}

// maxPrepared bounds the statements kept ready. The queries of filters come
// in as many shapes as there are numbers of terms.
const maxPrepared = 256

// dialect is what the two databases say differently.
type dialect struct {
	name     string
	postgres bool
	words    map[string]string // of the migrations, see migrate.go
	list     string            // a query over the texts of one JSON list, in a column "value"

	insert string // begins a statement of several rows: what fails of it is undone with its transaction, not by itself
	nested string // ends a condition on another table, so that it is asked of each row rather than joined

	remember []statement                                       // write the words of a card
	soon     []statement                                       // the same for its dates to come, once upcoming is written
	forget   []string                                          // take out all that is known of a number, but its dates
	overdue  []string                                          // take out one date to come: number, begin, id
	text     func(t *filter.Text) (so string, args []any)      // that card_text x holds every stem and phrase
	bearing  func(all [][][]string) (query string, args []any) // numbers of the cards that bear, of each clause, one group
	inOrder  bool                                              // words of what is to come are found in order of time
}

// statement is one with arguments made of a card's number, its traces and the
// moment before which what is over is not to come.
type statement struct {
	query string
	args  func(seq int64, t traces, floor int64) []any
}

// numbered turns the question marks of a query into $1, $2… for PostgreSQL.
// No query of this package holds a question mark of another kind.
func (d dialect) numbered(query string) string {
	if !d.postgres {
		return query
	}
	var b strings.Builder
	b.Grow(len(query) + 32)
	for n := 1; ; n++ {
		before, after, found := strings.Cut(query, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
		query = after
	}
}

// marks is "?,?,?" for n values.
func marks(n int) string {
	return strings.TrimSuffix(strings.Repeat("?,", n), ",")
}

// lock has transactions that take the same name wait for one another. On
// SQLite they all do anyway; outside a transaction it does nothing.
func (s *Store) lock(ctx context.Context, name string) error {
	if !s.dialect.postgres || !s.inTx {
		return nil
	}
	_, err := s.exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", name)
	return err
}
