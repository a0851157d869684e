package feed_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
)

func opened(t failer, raw []byte) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("not a workbook: %v", err)
	}
	return book
}

// spread lists the filled cells of a workbook, each with its type, as a reviewer reads them.
func spread(t *testing.T, raw []byte) []byte {
	t.Helper()
	book := opened(t, raw)
	defer book.Close()
	rows, err := book.GetRows("Pioche")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for y, row := range rows {
		for x, said := range row {
			at, _ := excelize.CoordinatesToCellName(x+1, y+1)
			kind, err := book.GetCellType("Pioche", at)
			if err != nil {
				t.Fatal(err)
			}
			if said != "" {
				fmt.Fprintf(&out, "%s\t%s\t%q\n", at, map[excelize.CellType]string{excelize.CellTypeInlineString: "text", excelize.CellTypeSharedString: "text"}[kind], said)
			}
		}
	}
	return out.Bytes()
}

func TestWorkbookHoldsValuesInTheirTypes(t *testing.T) {
	f := sample(false)
	f.Zone, _ = time.LoadLocation("Europe/Paris")
	f.Picks = []filter.Pick{named(t, "ordinaryaaaa"), named(t, "exhibitionaa"), named(t, "noticeaaaaaa")}
	book := opened(t, written(t, "xlsx", f))
	defer book.Close()
	head, err := book.GetRows("Pioche")
	if err != nil {
		t.Fatal(err)
	}
	cell := func(row int, column string) (raw, shown string) {
		for x, name := range head[0] {
			if name == column {
				at, _ := excelize.CoordinatesToCellName(x+1, row)
				raw, _ = book.GetCellValue("Pioche", at, excelize.Options{RawCellValue: true})
				shown, _ = book.GetCellValue("Pioche", at)
			}
		}
		return raw, shown
	}
	for _, test := range []struct {
		row                int
		column, raw, shown string
	}{
		{2, "title", "Fête de la soupe", "Fête de la soupe"},
		{2, "next_start", "46354.583333333336", "2026-11-28 14:00"},
		{2, "insee", "05023", "05023"},
		{2, "lat", "44.899416", "44.899416"},
		{2, "age_min", "6", "6"},
		{2, "updated", "46328.770833333336", "2026-11-02 18:30"},
		{3, "next_start", "46336", "2026-11-10"},
		{4, "expires", "46407", "2027-01-20 00:00"},
		{4, "next_start", "", ""},
	} {
		if raw, shown := cell(test.row, test.column); raw != test.raw || shown != test.shown {
			t.Errorf("%s of row %d is %q, shown %q, want %q and %q", test.column, test.row, raw, shown, test.raw, test.shown)
		}
	}
}

// A spreadsheet finds nothing to run or to follow in a workbook, and every
// text as it was typed.
func TestWorkbookRunsNothing(t *testing.T) {
	c := registrytest.Fixed()[1]
	nasty := []string{`=HYPERLINK("http://mal.example")`, "+33492000000", "-2+3", "@SUM(A1)", "_x0041_", "]]><f>1+1</f>"}
	var picks []filter.Pick
	for _, title := range nasty {
		one := *c
		one.Title, one.Contact = registry.Text{"fr": title}, title
		picks = append(picks, filter.Pick{Card: &one, Shown: &one.Event.Occurrences[0]})
	}
	f := sample(false)
	f.Picks = picks
	raw := written(t, "xlsx", f)
	book := opened(t, raw)
	defer book.Close()
	rows, err := book.GetRows("Pioche")
	if err != nil {
		t.Fatal(err)
	}
	for i, title := range nasty {
		if got := rows[i+1][3]; got != title {
			t.Errorf("a title is %q, want %q", got, title)
		}
		at, _ := excelize.CoordinatesToCellName(4, i+2)
		if formula, _ := book.GetCellFormula("Pioche", at); formula != "" {
			t.Errorf("%s is the formula %q", at, formula)
		}
	}
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range archive.File {
		if strings.Contains(part.Name, "vba") || strings.Contains(part.Name, "external") || !part.Modified.IsZero() && part.Modified.Year() > 1980 {
			t.Errorf("the workbook holds %s of %s", part.Name, part.Modified)
		}
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, tag := range []string{"<f>", "<f ", "<hyperlink", `TargetMode="External"`} {
			if strings.Contains(string(body), tag) {
				t.Errorf("%s holds %s", part.Name, tag)
			}
		}
	}
}
