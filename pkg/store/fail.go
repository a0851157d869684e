package store

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"pioche/pkg/registry"
)

// ErrFull says that the disk of the database is full: nothing was written,
// reading goes on.
var ErrFull = errors.New("the disk is full")

// ErrBusy says that someone else was writing all the while: nothing was
// written, and the same may pass later.
var ErrBusy = errors.New("another is writing")

// fail says what was being done, and turns what both databases say in their
// own words into the errors callers act on.
func fail(doing string, err error) error {
	if err == nil {
		return nil
	}
	switch known := translate(err); {
	case errors.Is(err, known):
		return fmt.Errorf("%s: %w", doing, err)
	default:
		return fmt.Errorf("%s: %w (%w)", doing, known, err)
	}
}

// translate gives the error of ours that an error of the database means, or
// the error itself.
func translate(err error) error {
	if errors.Is(err, sql.ErrNoRows) || errors.Is(err, gorm.ErrRecordNotFound) {
		return registry.ErrNotFound
	}
	if lite := (*sqlite.Error)(nil); errors.As(err, &lite) {
		switch lite.Code() {
		case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
			return registry.ErrConflict
		case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_TRUNCATE:
			return ErrFull
		case sqlite3.SQLITE_BUSY:
			return ErrBusy
		}
	}
	if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) {
		switch pg.Code { // PostgreSQL appendix A
		case "23505", "40001", "40P01": // unique_violation, serialization_failure, deadlock_detected
			return registry.ErrConflict
		case "53100": // disk_full
			return ErrFull
		case "55P03": // lock_not_available
			return ErrBusy
		case "22021": // character_not_in_repertoire: nothing here is called so
			return registry.ErrNotFound
		}
	}
	return err
}
