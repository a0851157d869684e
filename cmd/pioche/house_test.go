package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pioche/pkg/mail"
	"pioche/pkg/store"
)

var today = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// command runs a command line on a state folder on a given day.
func command(t *testing.T, state string, now time.Time, args ...string) (code int, out, said string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	h := &house{ctx: context.Background(), stdout: &stdout, stderr: &stderr, now: func() time.Time { return now }, fetch: outside()}
	code = runWith(append(args, "--state", state), h)
	return code, stdout.String(), stderr.String()
}

// do is a command that must succeed.
func do(t *testing.T, state string, now time.Time, args ...string) string {
	t.Helper()
	code, out, said := command(t, state, now, args...)
	if code != done {
		t.Fatalf("pioche %s = %d: %s%s", strings.Join(args, " "), code, out, said)
	}
	return out
}

// realFile finds a file of a real system kept beside the checkout.
func realFile(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		path := filepath.Join(dir, "shared", "real", name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	t.Skip("the real files (shared/real) are not beside this checkout")
	return ""
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWrongSettingStopsTheStartWithOneSentence(t *testing.T) {
	tests := []struct{ name, value string }{
		{"ADDR", "8080"}, {"ADDR", "localhost:http"}, {"ADDR", "127.0.0.1:99999"},
		{"URL", "agenda.exemple.fr"}, {"URL", "ftp://exemple.fr"}, {"URL", "https://exemple.fr/agenda"}, {"URL", "https://a:b@exemple.fr"},
		{"STATE", " "}, {"DATABASE", "mysql://x"}, {"NAME", strings.Repeat("a", 61)}, {"CONTACT", "a@b"},
		{"ZONE", "Paris"}, {"ZONE", "Local"}, {"LANG", "de"}, {"SCOPE", "dept=999"}, {"SCOPE", "departement=05"},
		{"KINDS", "event,machin"}, {"SMTP", "exemple.fr"}, {"PROXIES", "10.0.0.0/99"}, {"RATE", "0"}, {"RATE", "beaucoup"},
		{"TILES", "https://exemple.fr/"}, {"TILES_CREDIT", strings.Repeat("é", 201)}, {"TRUST", "personne"},
	}
	for _, tt := range tests {
		t.Run(tt.name+"="+tt.value, func(t *testing.T) {
			t.Setenv("PIOCHE_"+tt.name, tt.value)
			var stdout, stderr bytes.Buffer
			code := run(context.Background(), []string{"version"}, &stdout, &stderr)
			said := stderr.String()
			if code != usage || stdout.Len() > 0 {
				t.Errorf("run = %d %q, want %d and silence", code, stdout.String(), usage)
			}
			if strings.Count(said, "\n") != 1 || !strings.HasPrefix(said, "pioche: PIOCHE_"+tt.name+" ") || strings.Contains(said, "command.") {
				t.Errorf("it says %q, want one sentence that names PIOCHE_%s", said, tt.name)
			}
		})
	}
}

func TestWhatCannotBeOpenedIsSaidInOneSentence(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = busy.Close() }()
	served := t.TempDir()
	unlock, err := store.LockServer(served)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unlock() }()
	file := write(t, "state", "no folder")
	for name, test := range map[string]struct {
		state string
		args  []string
		says  string
	}{
		"an address in use":        {t.TempDir(), []string{"serve", "--addr", busy.Addr().String()}, "(cette adresse est déjà prise par un autre programme)"},
		"an address of others":     {t.TempDir(), []string{"serve", "--addr", "192.0.2.1:8080"}, "pioche: PIOCHE_ADDR\u00a0: "},
		"a folder that is a file":  {file, []string{"serve", "--addr", "127.0.0.1:0"}, "pioche: PIOCHE_STATE\u00a0: "},
		"a folder under a file":    {filepath.Join(file, "state"), []string{"serve", "--addr", "127.0.0.1:0"}, "(ce n’est pas un dossier)"},
		"a folder being served":    {served, []string{"serve", "--addr", "127.0.0.1:0"}, "un autre serveur"},
		"a database nobody serves": {t.TempDir(), []string{"export", "--database", "postgres://a:secret@127.0.0.1:1/x"}, "(aucun serveur ne répond à cette adresse)"},
	} {
		code, out, said := command(t, test.state, today, test.args...)
		if code != failed || out != "" || strings.Count(said, "\n") != 1 || !strings.Contains(said, test.says) || strings.Contains(said, "secret") {
			t.Errorf("%s = %d %q %q, want %d and one sentence with %q", name, code, out, said, failed, test.says)
		}
	}
}

func TestStartSaysWhereLettersGo(t *testing.T) {
	server := &mail.SMTP{Host: "mail.exemple.fr"}
	for name, test := range map[string]struct {
		config config
		says   []string // the lines after the three addresses begin so
	}{
		"at home":            {config{}, []string{"Aucun serveur de courrier"}},
		"in public":          {config{URL: "https://a.exemple.fr"}, []string{"Attention\u00a0: aucun serveur de courrier", "Attention\u00a0: aucune adresse de contact"}},
		"with a contact":     {config{URL: "https://a.exemple.fr", Contact: "lea@exemple.fr"}, []string{"Attention\u00a0: aucun serveur de courrier"}},
		"with a mail server": {config{URL: "https://a.exemple.fr", Contact: "lea@exemple.fr", SMTP: server}, []string{"Les lettres partent par mail.exemple.fr, de la part de lea@exemple.fr"}},
	} {
		var out bytes.Buffer
		test.config.Lang, test.config.State = "fr", "var"
		h := &house{config: test.config, stdout: &out}
		h.welcome("https://a.exemple.fr")
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")[4:]
		if len(lines) != len(test.says) {
			t.Errorf("%s: it says %q, want %d lines", name, lines, len(test.says))
			continue
		}
		for i, says := range test.says {
			if !strings.HasPrefix(lines[i], says) {
				t.Errorf("%s: it says %q, want %q", name, lines[i], says)
			}
		}
		if test.config.SMTP == nil && !strings.Contains(lines[0], filepath.Join("var", "mail")) {
			t.Errorf("%s: %q does not name the folder", name, lines[0])
		}
	}
}

func TestPasswordsAreNeverRepeated(t *testing.T) {
	for name, value := range map[string]string{"SMTP": "smtp://a:secret@exemple.fr:99999", "DATABASE": "mysql://a:secret@exemple.fr/x"} {
		t.Setenv("PIOCHE_"+name, value)
		var said bytes.Buffer
		if code := run(context.Background(), []string{"version"}, &said, &said); code != usage || strings.Contains(said.String(), "secret") {
			t.Errorf("%s: run = %d %q, want %d without the password", name, code, said.String(), usage)
		}
		t.Setenv("PIOCHE_"+name, "")
	}
}

func TestFlagOutranksEnvironment(t *testing.T) {
	t.Setenv("PIOCHE_RATE", "beaucoup")
	if code, _, said := command(t, t.TempDir(), today, "version", "--rate", "off"); code != done {
		t.Errorf("run = %d %s", code, said)
	}
}

func TestUnknownCommandIsUsage(t *testing.T) {
	for _, args := range [][]string{{"servir"}, {"import"}, {"import", "absent.ics"}, {"import", "absent.ics", "--source", "Été"}, {"version", "--vite"}} {
		if code, _, said := command(t, t.TempDir(), today, args...); code != usage || said == "" {
			t.Errorf("pioche %v = %d %q, want %d and words", args, code, said, usage)
		}
	}
	if code, _, said := command(t, t.TempDir(), today, "servir"); code != usage || !strings.Contains(said, "Commande incomprise") {
		t.Errorf("pioche servir = %d %q, want %d in French", code, said, usage)
	}
	var said bytes.Buffer
	if code := run(context.Background(), nil, &said, &said); code != done || !strings.Contains(said.String(), "Servir le site") || strings.Contains(said.String(), "Show") {
		t.Errorf("pioche = %d %q, want %d and its commands", code, said.String(), done)
	}
}

func TestHelpNamesEverySetting(t *testing.T) {
	_, out, _ := command(t, t.TempDir(), today, "serve", "--help")
	for _, name := range strings.Fields("ADDR URL STATE DATABASE NAME CONTACT ZONE LANG SCOPE KINDS SMTP PROXIES RATE TILES TILES_CREDIT TRUST") {
		if !strings.Contains(out, "$PIOCHE_"+name+")") {
			t.Errorf("serve --help does not name PIOCHE_%s", name)
		}
	}
}

func TestHostWithdrawsAndConfirms(t *testing.T) {
	state := t.TempDir()
	for _, args := range [][]string{{"withdraw", "aaaaaaaaaaaa"}, {"confirm", "nul-flux-abcd"}} {
		if code, _, said := command(t, state, today, args...); code != failed || !strings.Contains(said, args[1]) {
			t.Errorf("pioche %v = %d %q, want %d and the name", args, code, said, failed)
		}
	}
}

// awaiting is an output where some words are awaited.
type awaiting struct {
	bytes.Buffer
	words string
	then  func()
}

func (a *awaiting) Write(said []byte) (int, error) {
	n, err := a.Buffer.Write(said)
	if strings.Contains(a.String(), a.words) {
		a.then()
	}
	return n, err
}

func TestServerStopsWhenAsked(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	stdout := &awaiting{words: "/flux/nouveau\n", then: stop}
	var stderr bytes.Buffer
	h := &house{ctx: ctx, stdout: stdout, stderr: &stderr, now: time.Now}
	ended := make(chan int, 1)
	state := t.TempDir()
	go func() { ended <- runWith([]string{"serve", "--addr", "127.0.0.1:0", "--state", state}, h) }()
	select {
	case <-ctx.Done():
	case <-time.After(time.Minute):
		t.Fatal("the server has not begun after a minute")
	}
	select {
	case code := <-ended:
		if code != done || strings.Count(stdout.String(), "http://127.0.0.1:") != 3 {
			t.Errorf("serve = %d %q %s, want %d and three addresses", code, stdout.String(), stderr.String(), done)
		}
	case <-time.After(12 * time.Second):
		t.Error("the server has not stopped after ten seconds")
	}
}

var errWeird = errors.New("weird")

func TestUnforeseenErrorIsSaid(t *testing.T) {
	var said bytes.Buffer
	h := &house{stderr: &said}
	if code := h.answer(errWeird); code != failed || said.String() != "pioche: weird\n" {
		t.Errorf("answer = %d %q", code, said.String())
	}
}
