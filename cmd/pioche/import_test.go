package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestImportOfRealFilesThenAgain(t *testing.T) {
	for file, count := range map[string]string{"openagenda/v2-detailed-albi-75.json": "75", "ics/ical_google.ics": "41"} {
		t.Run(file, func(t *testing.T) {
			state, path := t.TempDir(), realFile(t, file)
			if out := do(t, state, today, "import", path, "--lang", "en"); !strings.Contains(out, "cards created: "+count+", updated: 0, unchanged: 0, refused: 0.") {
				t.Errorf("first import says %s", out)
			}
			if out := do(t, state, today, "import", path, "--lang", "en"); !strings.Contains(out, "cards created: 0, updated: 0, unchanged: "+count+", refused: 0.") {
				t.Errorf("second import says %s", out)
			}
		})
	}
}

func TestImportSaysWhatItRefuses(t *testing.T) {
	path := write(t, "agenda.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Bal\nDTSTART:20261201T190000Z\nEND:VEVENT\nBEGIN:VEVENT\nUID:2\nSUMMARY:Loto\nDTSTART:bientôt\nEND:VEVENT\nEND:VCALENDAR\n")
	code, out, _ := command(t, t.TempDir(), today, "import", path)
	for _, words := range []string{"refusé", "Loto", "bientôt", "créées : 1", "refusées : 1", "sans commune"} {
		if !strings.Contains(strings.ReplaceAll(out, "\u00a0", " "), words) {
			t.Errorf("import does not say %q:\n%s", words, out)
		}
	}
	if code != failed {
		t.Errorf("import = %d, want %d", code, failed)
	}
}

func TestImportOfWhatIsNoCalendar(t *testing.T) {
	for name, content := range map[string]string{"page.ics": "<html>connexion", "vide.ics": "", "coupe.json": `{"events":[`} {
		code, out, said := command(t, t.TempDir(), today, "import", write(t, name, content))
		if code != failed || out != "" || strings.Count(said, "\n") != 1 {
			t.Errorf("import %s = %d %q %q, want %d and one sentence", name, code, out, said, failed)
		}
	}
}

func TestExportReadBackIsTheSameBytes(t *testing.T) {
	first := t.TempDir()
	do(t, first, today, "demo")
	do(t, first, today.Add(48*time.Hour), "demo") // some cards have two revisions
	do(t, first, today, "import", write(t, "a.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:=Bal <b>\nDTSTART:20261201T190000Z\nEND:VEVENT\nEND:VCALENDAR\n"))
	for _, args := range [][]string{{"export", "--private"}, {"export"}} {
		second := t.TempDir()
		before := do(t, first, today, args...)
		do(t, second, today.Add(time.Hour), "import", write(t, "export.jsonl", before))
		if after := do(t, second, today, args...); after != before {
			t.Errorf("%v, read back and exported again: %d bytes, want the same %d", args, len(after), len(before))
		}
	}
}

func TestExportIsPrivateOnlyWhenAsked(t *testing.T) {
	state := t.TempDir()
	do(t, state, today, "demo")
	if out := do(t, state, today, "export"); strings.Contains(out, `"private"`) || strings.Contains(out, `"key"`) {
		t.Error("export shows what is private")
	}
	path := filepath.Join(t.TempDir(), "all.jsonl")
	do(t, state, today, "export", "--private", "--output", path)
	content, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(content, []byte(`"private"`)) {
		t.Errorf("export --private holds no private fact (%v)", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others of the machine may read the export: %v %v", info.Mode(), err)
	}
}

func TestDamagedExportIsSaid(t *testing.T) {
	code, _, said := command(t, t.TempDir(), today, "import", write(t, "x.jsonl", `{"pioche":1,"instance":"abcdefghijkl"}`+"\n{\"card\":\n"))
	if code != failed || !strings.Contains(said, "2") {
		t.Errorf("import = %d %q, want %d and the line", code, said, failed)
	}
}
