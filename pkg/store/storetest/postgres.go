package storetest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"pioche/pkg/registry/registrytest"
)

// server gives the address of a PostgreSQL server, or skips the test.
func server(t testing.TB) string {
	t.Helper()
	if address := os.Getenv("TEST_POSTGRES"); address != "" {
		return address
	}
	address, err := throwaway()
	if errors.Is(err, errAbsent) {
		registrytest.Missing(t, "postgresql", "apt-get install postgresql")
	}
	if err != nil {
		t.Fatal(err)
	}
	return address
}

var errAbsent = errors.New("PostgreSQL is not installed")

// throwaway starts one server for the whole test program. It ends, and its
// files go, when the program ends, however that comes.
var throwaway = sync.OnceValues(func() (address string, err error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", errAbsent
	}
	bin := filepath.Dir(slices.Max(found))
	dir, err := os.MkdirTemp("", "pioche-postgres-")
	if err != nil {
		return "", err
	}
	as, err := owner(dir)
	if err != nil {
		return "", err
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "pioche", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = dir, as
	if out, err := initdb.CombinedOutput(); err != nil {
		return "", fmt.Errorf("initdb: %w: %s", err, out)
	}
	// The shell's standard input ends with this program: then it stops the server.
	script := `"$1" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c max_connections=300 >"$2/log" 2>&1 & p=$!; read wait; kill -INT $p; wait $p; rm -rf "$2"`
	run := exec.Command("/bin/sh", "-c", script, "sh", filepath.Join(bin, "postgres"), dir)
	run.Dir, run.SysProcAttr = dir, as
	if _, err := run.StdinPipe(); err != nil {
		return "", err
	}
	if err := run.Start(); err != nil {
		return "", err
	}
	go func() { _ = run.Wait() }() // which also holds the pipe open
	address = "postgres:///postgres?" + url.Values{"host": {dir}, "user": {"pioche"}}.Encode()
	return address, answers(address, filepath.Join(dir, "log"))
})

// owner says as whom the server runs, since it refuses root, and gives them
// the folder.
func owner(dir string) (*syscall.SysProcAttr, error) {
	if os.Getuid() != 0 {
		return &syscall.SysProcAttr{Setpgid: true}, nil
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, _ := strconv.ParseUint(who.Uid, 10, 32)
	gid, _ := strconv.ParseUint(who.Gid, 10, 32)
	return &syscall.SysProcAttr{
		Setpgid:    true, // an interrupt of the tests is not one of the server
		Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)},
	}, os.Chown(dir, int(uid), int(gid))
}

// answers waits until the server takes connections.
func answers(address, log string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, address)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			said, _ := os.ReadFile(log)
			return fmt.Errorf("PostgreSQL does not answer: %w: %s", err, said)
		case <-time.After(50 * time.Millisecond):
		}
	}
}
