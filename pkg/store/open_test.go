package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/store"
	"pioche/pkg/store/storetest"
)

func TestARegistryKeepsItsIdentity(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		first, err := s.Instance(ctx)
		if err != nil || len(first.ID) != 12 || len(first.Key) != 32 {
			t.Fatalf("Instance = %v, %v", first, err)
		}
		again, err := s.Instance(ctx)
		if diff := cmp.Diff(first, again); err != nil || diff != "" {
			t.Errorf("Instance again: %v\n%s", err, diff)
		}
	})
}

func TestOneServerForAFolder(t *testing.T) {
	dir := t.TempDir()
	unlock, err := store.LockServer(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.LockServer(dir); !errors.Is(err, store.ErrServed) {
		t.Errorf("a second server: %v, want ErrServed", err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	if unlock, err = store.LockServer(dir); err != nil {
		t.Errorf("once the first has ended: %v", err)
	}
	_ = unlock()
}

func TestACommandWritesBesideTheServer(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "état ?#%")
	var both [2]*store.Store
	for i := range both {
		s, err := store.Open(ctx, store.Config{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		both[i] = s
	}
	save(t, both[1], event("bal", "Bal", "2026-11-28 21:00"))
	if got := find(t, both[0], "all=1"); got != "bal/date00" {
		t.Errorf("the server sees %q", got)
	}
}

func TestANewerDatabaseIsRefused(t *testing.T) {
	dir, address := t.TempDir(), ""
	for name, c := range map[string]func(t *testing.T) (store.Config, string, string){
		"sqlite": func(*testing.T) (store.Config, string, string) {
			return store.Config{Dir: dir}, "sqlite", filepath.Join(dir, "pioche.db")
		},
		"postgres": func(t *testing.T) (store.Config, string, string) {
			address = storetest.Postgres(t)
			return store.Config{Database: address}, "pgx", address
		},
	} {
		t.Run(name, func(t *testing.T) {
			config, driver, source := c(t)
			s, err := store.Open(ctx, config)
			if err != nil {
				t.Fatal(err)
			}
			_ = s.Close()
			db, err := sql.Open(driver, source)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.Exec("INSERT INTO migration (version, name) VALUES (99, 'the future')"); err != nil {
				t.Fatal(err)
			}
			_ = db.Close()
			if _, err := store.Open(ctx, config); err == nil || !strings.Contains(err.Error(), "newer") {
				t.Errorf("Open = %v, want a refusal", err)
			}
		})
	}
}

func TestAWriterWaitsItsTurn(t *testing.T) {
	dir := t.TempDir()
	var both [2]*store.Store
	for i := range both {
		s, err := store.Open(ctx, store.Config{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		both[i] = s
	}
	both[1].Hurry(t, 20)
	began := time.Now()
	err := both[0].Tx(ctx, func(*store.Store) error {
		return both[1].SaveCard(ctx, event("late", "Bal", "2026-11-28 21:00"), now)
	})
	if !errors.Is(err, store.ErrBusy) {
		t.Errorf("SaveCard while another writes = %v, want ErrBusy", err)
	}
	if took := time.Since(began); took < 3*20*time.Millisecond {
		t.Errorf("it gave up after %v, want it to try three times", took)
	}
}

func TestAFullDiskIsSaid(t *testing.T) {
	s := storetest.Open(t)
	for i := range 200 {
		if i == 1 {
			s.Fill(t)
		}
		c := event(fmt.Sprintf("b%03dx", i), strings.Repeat("Bal ", 30), "2026-11-28 21:00")
		if err := s.SaveCard(ctx, c, now); err != nil {
			if !errors.Is(err, store.ErrFull) {
				t.Errorf("SaveCard = %v, want ErrFull", err)
			}
			if got := find(t, s, "commune=05023&limit=1"); got == "" {
				t.Error("reading stopped with the disk full")
			}
			return
		}
	}
	t.Error("the disk never filled")
}
