package main

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The trials run the whole program in a process of its own, as its host
// would, and meet it as everyone else does: over HTTP, through the programs
// that read feeds, in a browser, and by faults. They see nothing of its inside.

// asProgram makes this test program behave as the command itself: what is
// tried is what was compiled, with no second build.
const asProgram = "PIOCHE_TRIAL"

// asUser is the number of the user the program becomes first, so that a trial
// run by root meets the same closed doors as others.
const asUser = "PIOCHE_TRIAL_UID"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "" {
		os.Exit(m.Run())
	}
	if uid := 0; os.Getenv(asUser) != "" {
		if _, err := fmt.Sscan(os.Getenv(asUser), &uid); err != nil || syscall.Setuid(uid) != nil {
			os.Exit(99)
		}
	}
	main()
}

// soak says that the long trials were asked for.
var soak = os.Getenv("PIOCHE_SOAK") != ""

// program prepares a command of pioche on a state folder.
func program(t testing.TB, state string, env []string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(pair string) bool { return strings.HasPrefix(pair, "PIOCHE_") })
	cmd.Env = append(cmd.Env, asProgram+"=1", "PIOCHE_STATE="+state, "PIOCHE_ADDR=127.0.0.1:0", "PIOCHE_RATE=off")
	cmd.Env = append(cmd.Env, env...)
	return cmd
}

// pioche runs a command to its end and gives its exit code and all it said.
func pioche(t testing.TB, state string, env []string, args ...string) (code int, said string) {
	t.Helper()
	out, err := program(t, state, env, args...).CombinedOutput()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return exit.ExitCode(), string(out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0, string(out)
}

// site is a server under trial.
type site struct {
	t     testing.TB
	state string
	base  string // where it listens
	host  string // the Host it is asked under; blank: where it listens
	cmd   *exec.Cmd
	log   notebook
	over  chan struct{} // closed once the process is gone
}

// notebook keeps what a process says while others read it.
type notebook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (n *notebook) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.Write(p)
}

func (n *notebook) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.String()
}

// serve starts a server on a state folder, new when blank; the log of a failed
// test is shown.
func serve(t testing.TB, state string, env ...string) *site {
	t.Helper()
	s, err := tryServe(t, state, env...)
	if err != nil {
		t.Fatalf("%v\n%s", err, tail(s.log.String(), 10))
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the server said, at the end:\n%s", tail(s.log.String(), 30))
		}
	})
	return s
}

var listening = regexp.MustCompile(`http://(127\.0\.0\.1:[0-9]+)/`)

// tryServe starts a server and waits until it is ready, or says why it is not.
// It is stopped when the test ends.
func tryServe(t testing.TB, state string, env ...string) (*site, error) {
	t.Helper()
	s := &site{t: t, state: cmp.Or(state, filepath.Join(t.TempDir(), "var")), over: make(chan struct{})}
	s.cmd = program(t, s.state, env, "serve")
	s.cmd.Stderr = &s.log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.stop() })
	address := make(chan string, 1)
	for _, pair := range env {
		if at, chosen := strings.CutPrefix(pair, "PIOCHE_ADDR="); chosen {
			address <- at
		}
	}
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if found := listening.FindStringSubmatch(lines.Text()); found != nil && len(address) == 0 {
				address <- found[1]
			}
		}
		_ = s.cmd.Wait()
		close(s.over)
	}()
	select {
	case at := <-address:
		s.base = "http://" + at
	case <-s.over:
		return s, fmt.Errorf("the server stopped: %w", errors.New(s.cmd.ProcessState.String()))
	case <-time.After(time.Minute):
		s.kill()
		return s, errors.New("the server does not say where it listens")
	}
	return s, s.ready()
}

func (s *site) ready() error {
	for began := time.Now(); time.Since(began) < 10*time.Second; time.Sleep(5 * time.Millisecond) {
		if a, err := s.ask(http.MethodGet, "/readyz", nil); err == nil && a.status == http.StatusOK {
			return nil
		}
	}
	s.kill()
	return errors.New("the server is never ready")
}

// stop asks the server to stop, waits, and gives the time it took.
func (s *site) stop() time.Duration {
	began := time.Now()
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.over:
	case <-time.After(20 * time.Second):
		s.t.Error("the server does not stop")
		s.kill()
	}
	return time.Since(began)
}

// kill ends the server as a power cut does.
func (s *site) kill() {
	_ = s.cmd.Process.Kill()
	<-s.over
}

// outsider runs a program of the machine, with some input, and gives what it says.
func outsider(input, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func excerpt(s string) string {
	const longest = 1500
	if len(s) > longest {
		return s[:longest] + "…"
	}
	return s
}

func tail(s string, lines int) string {
	all := strings.Split(strings.TrimSpace(s), "\n")
	all = all[max(0, len(all)-lines):]
	for i, line := range all {
		all[i] = line[:min(len(line), 400)]
	}
	return strings.Join(all, "\n")
}
