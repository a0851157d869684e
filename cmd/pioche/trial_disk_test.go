package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestTrialFullDisk fills the disk under a server: announcing says so and
// gives the text back, reading goes on, and all is well once there is room.
func TestTrialFullDisk(t *testing.T) {
	t.Run("no file may grow", func(t *testing.T) {
		s := serve(t, "")
		fullDisk(t, s, func() { s.limit(unix.RLIMIT_FSIZE, 1) }, func() { s.limit(unix.RLIMIT_FSIZE, unix.RLIM_INFINITY) })
	})
	t.Run("a small disk", func(t *testing.T) {
		disk := t.TempDir()
		if err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=8m,mode=0777"); err != nil {
			t.Skipf("only root mounts a disk: %v", err)
		}
		t.Cleanup(func() { _ = unix.Unmount(disk, unix.MNT_DETACH) })
		ballast := filepath.Join(disk, "ballast")
		fullDisk(t, serve(t, filepath.Join(disk, "var")), func() {
			if err := os.WriteFile(ballast, make([]byte, 16<<20), 0o600); err == nil {
				t.Fatal("the disk is never full")
			}
		}, func() {
			if err := os.Remove(ballast); err != nil {
				t.Fatal(err)
			}
		})
	})
}

// limit bounds what the server may use from now on.
func (s *site) limit(resource int, most uint64) {
	s.t.Helper()
	var bound unix.Rlimit
	if err := unix.Prlimit(s.cmd.Process.Pid, resource, nil, &bound); err != nil {
		s.t.Fatal(err)
	}
	bound.Cur = min(most, bound.Max)
	if err := unix.Prlimit(s.cmd.Process.Pid, resource, &bound, nil); err != nil {
		s.t.Fatal(err)
	}
}

func fullDisk(t *testing.T, s *site, fill, free func()) {
	t.Helper()
	_, first := s.announce(five("Fête de la soupe", 4))
	fill()
	long := strings.Repeat("On épluche ensemble dès dix heures. ", 200)
	form := five("Bal & « veillée »", 5, "once", "disque", "confirm", "1", "description", long)
	a := s.post(announcePath, form)
	if a.status != http.StatusInsufficientStorage {
		t.Fatalf("announcing on a full disk = %d, want 507\n%s", a.status, excerpt(a.body))
	}
	for _, part := range []string{"Bal &amp; « veillée »", strings.TrimSpace(long), `lang="fr"`} {
		if !strings.Contains(a.body, part) {
			t.Errorf("the page does not give back %q:\n%s", excerpt(part), excerpt(a.body))
		}
	}
	for _, path := range append(feedPaths("commune=05023"), "/", "/evenements", first, announcePath, "/communes/05023", "/readyz") {
		s.get(path)
	}
	if again := s.post(announcePath, form); again.status != http.StatusInsufficientStorage {
		t.Errorf("announcing again on a full disk = %d, want 507", again.status)
	}
	free()
	if a = s.post(announcePath, form); a.status != http.StatusSeeOther {
		t.Fatalf("announcing once there is room = %d, want 303\n%s", a.status, excerpt(a.body))
	}
	if titles := s.titles(briancon); len(titles) != 2 {
		t.Errorf("the feed holds %q, want both events, once each", titles)
	}
	if !strings.Contains(s.log.String(), "disk is full") {
		t.Error("the log does not say that the disk was full")
	}
	s.stop()
	soundSQLite(t, filepath.Join(s.state, "pioche.db"))
}

// feedPaths are the addresses of a filter in each format.
func feedPaths(query string) (paths []string) {
	for _, ext := range extensions {
		paths = append(paths, "/flux."+ext+"?"+query)
	}
	return paths
}

// TestTrialNoFileHandles lets the server open nothing more for a while: who
// is connected is answered, and all is well afterwards.
func TestTrialNoFileHandles(t *testing.T) {
	s := serve(t, "")
	_, public := s.announce(five("Fête de la soupe", 4))
	for _, path := range []string{public, "/evenements", "/flux.ics?commune=05023"} {
		s.get(path)
	}
	s.limit(unix.RLIMIT_NOFILE, 3)
	for _, path := range []string{public, "/evenements", "/flux.ics?commune=05023"} {
		s.get(path)
	}
	if a := s.post(announcePath, five("Bal", 5, "once", "handles", "confirm", "1")); a.status == http.StatusInternalServerError {
		t.Errorf("announcing without file handles = %d\n%s", a.status, excerpt(a.body))
	}
	s.limit(unix.RLIMIT_NOFILE, 1<<16)
	visitor.CloseIdleConnections()
	s.announce(five("Veillée", 6))
	s.get(public)
}
