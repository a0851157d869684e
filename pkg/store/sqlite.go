package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
	"gorm.io/driver/sqlite"
)

// sqliteFile is the database's file in the state folder.
const sqliteFile = "pioche.db"

// sqliteReaders is how many connections read.
const sqliteReaders = 4

var liteDialect = dialect{
	name: "sqlite",
	words: map[string]string{
		"SERIAL_KEY": "INTEGER PRIMARY KEY",
		"KEY_TEXT":   "TEXT",
		"MOMENT":     "TIMESTAMP",
		"CLUSTERED":  "WITHOUT ROWID",
	},
	list:     "SELECT value FROM json_each(?)",
	insert:   liteInsert,
	remember: liteRemember,
	soon:     liteSoon,
	forget:   liteForget,
	overdue:  liteOverdue,
	text:     liteText,
	bearing: func(all [][][]string) (string, []any) {
		return "SELECT rowid AS seq FROM card_words WHERE card_words MATCH ?", []any{liteMatch(all)}
	},
	inOrder: true,
}

func openSQLite(ctx context.Context, dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the state folder: %w", err)
	}
	path, err := filepath.Abs(filepath.Join(dir, sqliteFile))
	if err != nil {
		return nil, fmt.Errorf("find the state folder: %w", err)
	}
	writer, err := sql.Open("sqlite", liteDSN(path, "_txlock=immediate&_pragma=cache_size(-32000)"))
	if err != nil {
		return nil, fail("open "+path, err)
	}
	writer.SetMaxOpenConns(1)
	if err := migrateSQLite(ctx, writer, path); err != nil {
		_ = writer.Close()
		return nil, err
	}
	readers, err := sql.Open("sqlite", liteDSN(path, "_query_only=1&_pragma=cache_size(-8000)"))
	if err != nil {
		_ = writer.Close()
		return nil, fail("open "+path, err)
	}
	readers.SetMaxOpenConns(sqliteReaders)
	readers.SetMaxIdleConns(sqliteReaders)
	s := &Store{dialect: liteDialect, watchers: &watchers{}, ready: &ready{db: writer, stated: map[string]*sql.Stmt{}}}
	s.write, err = handle(sqlite.Dialector{Conn: writer}, false)
	if err == nil {
		s.read, err = handle(sqlite.Dialector{Conn: readers}, true)
	}
	if err != nil {
		_, _ = writer.Close(), readers.Close()
		return nil, fail("open "+path, err)
	}
	return s, nil
}

// liteDSN is the address of the file as the driver wants it. With FULL an
// accepted card survives a power cut; the log grows to 32 MB before it is put
// back, since each card touches pages that the next one touches again.
func liteDSN(path, more string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?_journal_mode=WAL&_busy_timeout=5000&_foreign_keys=1&_synchronous=FULL" +
		"&_time_format=sqlite&_timezone=UTC&_pragma=wal_autocheckpoint(8000)&" + more
}

// migrateSQLite brings the file up to date. Before a file that holds cards is
// touched, a copy of it is left beside.
func migrateSQLite(ctx context.Context, db *sql.DB, path string) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return fail("open "+path, err)
	}
	defer conn.Close()
	return migrate(ctx, conn, liteDialect, func(version int) error {
		if version == 0 {
			return nil
		}
		if err := enoughDisk(path); err != nil {
			return err
		}
		copied := fmt.Sprintf("%s.before-%d", path, version+1)
		if err := os.Remove(copied); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("remove an older copy: %w", err)
		}
		_, err := conn.ExecContext(ctx, "VACUUM INTO ?", copied)
		return fail("copy the database to "+copied, err)
	})
}

// enoughDisk refuses to change a large file where there is no room for twice
// its size.
func enoughDisk(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("measure the database: %w", err)
	}
	var disk unix.Statfs_t
	if err := unix.Statfs(filepath.Dir(path), &disk); err != nil {
		return fmt.Errorf("measure the disk: %w", err)
	}
	if free := int64(disk.Bavail) * int64(disk.Bsize); free < 2*info.Size() {
		return fmt.Errorf("the database must be brought up to date, and that needs %d MB free in %s: %w",
			2*info.Size()>>20, filepath.Dir(path), ErrFull)
	}
	return nil
}

// ErrServed says that another program serves this folder already.
var ErrServed = errors.New("another pioche serves this folder already")

// LockServer keeps a state folder for one server: a second one is refused
// with ErrServed until unlock is called or the program ends. Commands need no
// lock.
func LockServer(dir string) (unlock func() error, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the state folder: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(dir, "serve.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the state folder: %w", err)
	}
	if err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = file.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, fmt.Errorf("%s: %w", dir, ErrServed)
		}
		return nil, fmt.Errorf("lock the state folder: %w", err)
	}
	return file.Close, nil
}
