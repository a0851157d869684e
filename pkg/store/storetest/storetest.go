// Package storetest opens stores for tests: empty, real, gone at the end of
// the test. Open is SQLite; Each runs a test on SQLite and on PostgreSQL, the
// one TEST_POSTGRES names or a throwaway one made of Debian's programs.
//
//	storetest.Each(t, func(t *testing.T, s *store.Store) { … })
package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"pioche/pkg/registry"
	"pioche/pkg/store"
)

// Open opens an empty store on SQLite.
func Open(t testing.TB) *store.Store {
	t.Helper()
	return open(t, store.Config{Dir: t.TempDir()})
}

// Each runs a test on each database.
func Each(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, Open(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, open(t, store.Config{Database: Postgres(t)})) })
}

func open(t testing.TB, c store.Config) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Postgres gives the address of a schema of the test's own on PostgreSQL. It
// skips the test where there is none.
func Postgres(t testing.TB) string {
	t.Helper()
	server := server(t)
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	schema := "test_" + registry.NewID()
	if _, err := admin.Exec("CREATE SCHEMA " + schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec("DROP SCHEMA " + schema + " CASCADE"); err != nil {
			t.Error(err)
		}
		_ = admin.Close()
	})
	address, err := url.Parse(server)
	if err != nil {
		t.Fatal(fmt.Errorf("read TEST_POSTGRES: %w", err))
	}
	values := address.Query()
	values.Set("search_path", schema)
	address.RawQuery = values.Encode()
	return address.String()
}
