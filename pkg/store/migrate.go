package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"strings"
)

// migrations are steps of SQL, left alone once released. Each step is a file
// both databases share, where the words of dialect.words stand for what they
// call differently, and a file of each one's own.
//
//go:embed migrations/*.sql
var migrations embed.FS

// steps names the migrations in order; the first is version 1.
var steps = []string{"0001_registry", "0002_image", "0003_hand", "0004_trail", "0005_issue"}

// migrate brings the database up to the last step, each step in a transaction
// of its own. Before the first, it calls before with the version it found.
func migrate(ctx context.Context, conn *sql.Conn, d dialect, before func(version int) error) error {
	if _, err := conn.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS migration (version bigint PRIMARY KEY, name text NOT NULL)"); err != nil {
		return fail("prepare the database", err)
	}
	version, err := versionOf(ctx, conn)
	if err != nil {
		return err
	}
	if version > len(steps) {
		return fmt.Errorf("the database was written by a newer pioche (version %d, this one knows %d): install that one", version, len(steps))
	}
	if version == len(steps) {
		return nil
	}
	if err := before(version); err != nil {
		return err
	}
	for _, name := range steps[version:] {
		if err := migrateTo(ctx, conn, d, name); err != nil {
			return fail("bring the database up to "+name, err)
		}
	}
	return nil
}

// migrateTo takes one step, unless another program took it meanwhile.
func migrateTo(ctx context.Context, conn *sql.Conn, d dialect, name string) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	version, err := versionOf(ctx, tx)
	if err != nil {
		return err
	}
	if version >= len(steps) || steps[version] != name {
		return nil
	}
	for _, file := range []string{name, name + "." + d.name} {
		script, err := migrations.ReadFile("migrations/" + file + ".sql")
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, d.spell(string(script))); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, d.numbered("INSERT INTO migration (version, name) VALUES (?, ?)"), version+1, name); err != nil {
		return err
	}
	return tx.Commit()
}

// versionOf reads how many steps the database has taken.
func versionOf(ctx context.Context, db interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}) (version int, err error) {
	err = db.QueryRowContext(ctx, "SELECT coalesce(max(version), 0) FROM migration").Scan(&version)
	return version, fail("read the version of the database", err)
}

// spell puts the dialect's own words in a shared script.
func (d dialect) spell(script string) string {
	for word, own := range d.words {
		script = strings.ReplaceAll(script, word, own)
	}
	return script
}
