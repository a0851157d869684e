package registrytest

import (
	"os"
	"os/exec"
	"testing"
)

// Needs gives the path of a program that a test runs. Where it is absent the
// test is skipped and the program noted in the file PIOCHE_TEST_MISSING
// names, so that the run can end by saying what adds it; where CI=true the
// test fails.
func Needs(t testing.TB, program, debian string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err == nil {
		return path
	}
	Missing(t, program, "apt-get install "+debian)
	return ""
}

// Missing skips the test for want of something that one command adds, as
// Needs does.
func Missing(t testing.TB, what, command string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is needed: %s", what, command)
	}
	if name := os.Getenv("PIOCHE_TEST_MISSING"); name != "" {
		if f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644); err == nil {
			_, _ = f.WriteString(what + ": " + command + "\n")
			_ = f.Close()
		}
	}
	t.Skipf("%s is absent: %s", what, command)
}
