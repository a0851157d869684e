package main

import (
	"path"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"pioche/pkg/feed/feedtest"
)

// wellFormed holds the bytes of a feed to the letter of its format.
func wellFormed(t testing.TB, ext, raw string) {
	t.Helper()
	readable(t, ext, raw)
	for _, fault := range feedtest.Faults(ext, []byte(raw)) {
		t.Errorf("%s: %s", ext, fault)
	}
}

// readable is a feed as its readers see it: a calendar unfolded, a workbook opened.
func readable(t testing.TB, ext, body string) string {
	t.Helper()
	switch ext {
	case "ics":
		return unfold(body)
	case "xlsx":
		return workbook(t, body)
	}
	return body
}

// seen is what stands at an address, as its readers see it.
func (s *site) seen(address string) string {
	s.t.Helper()
	bare, _, _ := strings.Cut(address, "?")
	return readable(s.t, strings.TrimPrefix(path.Ext(bare), "."), s.get(address).body)
}

// workbook is the sheet of a workbook, one cell a line.
func workbook(t testing.TB, body string) string {
	t.Helper()
	book, err := excelize.OpenReader(strings.NewReader(body))
	if err != nil {
		t.Errorf("xlsx: %v", err)
		return ""
	}
	defer book.Close()
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil {
		t.Errorf("xlsx: %v", err)
	}
	var out strings.Builder
	for _, row := range rows {
		out.WriteString(strings.Join(row, "\n") + "\n")
	}
	return out.String()
}
