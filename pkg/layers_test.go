package pkg_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers lists the rooms from the ground up: a package imports only from rows
// above its own here, never its neighbour.
var layers = [][]string{
	{"data", "templates", "static", "pkg/registry", "pkg/text", "pkg/when", "pkg/tile"},
	{"pkg/geo", "pkg/i18n", "pkg/picture"},
	{"pkg/filter"},
	{"pkg/feed", "pkg/ingest", "pkg/store", "pkg/view"},
	{"pkg/desk", "pkg/mail"},
	{"pkg/jobs", "pkg/web"},
	{"cmd/pioche"},
}

// bare may import the standard library and nothing else.
var bare = []string{"pkg/registry"}

func TestRoomsKnowOnlyTheRowsAbove(t *testing.T) {
	root := ".."
	rows := map[string]int{}
	for i, row := range layers {
		for _, room := range row {
			rows[room] = i
		}
	}
	for _, dir := range []string{"data", "templates", "static", "pkg", "cmd"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
				return err
			}
			rel, _ := filepath.Rel(root, path)
			room := filepath.ToSlash(filepath.Dir(rel))
			if strings.HasSuffix(room, "test") || strings.HasSuffix(rel, "_test.go") {
				return nil // tests may look wherever they need
			}
			row, known := rows[room]
			if !known {
				t.Errorf("%s: the room %s has no row in layers", rel, room)
				return nil
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
			if err != nil {
				return err
			}
			for _, imp := range file.Imports {
				name, _ := strconv.Unquote(imp.Path.Value)
				checkImport(t, rel, room, row, name, rows)
			}
			return nil
		})
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
}

func checkImport(t *testing.T, file, room string, row int, name string, rows map[string]int) {
	t.Helper()
	if slices.Contains(bare, room) && strings.Contains(strings.SplitN(name, "/", 2)[0], ".") {
		t.Errorf("%s: %s uses the standard library alone, not %s", file, room, name)
	}
	other, ours := strings.CutPrefix(name, "pioche/")
	if !ours {
		return
	}
	at, known := rows[other]
	if !known {
		t.Errorf("%s imports %s, which has no row in layers", file, other)
	} else if at >= row {
		t.Errorf("%s: %s may not know %s", file, room, other)
	}
}
