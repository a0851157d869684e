package main

import (
	"os/exec"
	"strings"
	"testing"

	"pioche/pkg/registry/registrytest"
)

// TestTrialLetterInATextBrowser reads a newsletter as who reads mail in a
// terminal, or is read it aloud: every card, what it is, when and where, in
// lines that fit.
func TestTrialLetterInATextBrowser(t *testing.T) {
	w3m := registrytest.Needs(t, "w3m", "w3m")
	s := demoSite(t)
	s.announce(five("Fête de la soupe & du pain", 6))
	for _, path := range []string{"/lettre.html?q=soupe+pain", "/en/lettre.html?q=soupe+pain&par=structure"} {
		dump := exec.Command(w3m, "-dump", "-T", "text/html", "-I", "UTF-8", "-O", "UTF-8", "-cols", "72")
		dump.Stdin = strings.NewReader(s.get(path).body)
		out, err := dump.CombinedOutput()
		if err != nil {
			t.Fatalf("w3m: %v\n%s", err, out)
		}
		for _, part := range []string{"Fête de la soupe & du pain", "Briançon"} {
			if !strings.Contains(string(out), part) {
				t.Errorf("%s: w3m does not show %q:\n%s", path, part, out)
			}
		}
		for line := range strings.Lines(string(out)) {
			if len([]rune(line)) > 80 {
				t.Errorf("%s: a line of w3m is %d characters long: %s", path, len([]rune(line)), line)
			}
		}
	}
}
