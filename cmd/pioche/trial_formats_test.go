package main

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"
)

// wellFormed holds the bytes of a feed to the grammar of its format.
func wellFormed(t testing.TB, ext, raw string) {
	t.Helper()
	body := readable(t, ext, raw)
	if !utf8.ValidString(body) {
		t.Errorf("%s: it is not UTF-8", ext)
	}
	var err error
	switch ext {
	case "rss", "atom":
		err = readXML(body)
	case "json", "geojson", "jsonld":
		var any map[string]any
		err = json.Unmarshal([]byte(body), &any)
	case "csv":
		_, err = csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
	case "ics":
		err = readICS(raw)
	case "html":
		_, err = html.Parse(strings.NewReader(body))
	}
	if err != nil {
		t.Errorf("%s: %v\n%s", ext, err, excerpt(body))
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

func readXML(body string) error {
	for d := xml.NewDecoder(strings.NewReader(body)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// contentLine is a line of a calendar once unfolded (RFC 5545 section 3.1).
var contentLine = regexp.MustCompile(`^([A-Z][A-Z0-9-]*)(?:;[A-Z][A-Z0-9-]*=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*:[^\x00-\x08\x0a-\x1f\x7f]*$`)

// readICS checks the lines of a calendar: CRLF, 75 bytes, name and value,
// components that close.
func readICS(body string) error {
	if !strings.HasSuffix(body, "END:VCALENDAR\r\n") || strings.Contains(strings.ReplaceAll(body, "\r\n", ""), "\n") {
		return errors.New("its lines do not end in CRLF")
	}
	for line := range strings.SplitSeq(body, "\r\n") {
		if len(line) > 75 {
			return errors.New("more than 75 bytes: " + line)
		}
	}
	var within []string
	for line := range strings.Lines(unfold(body)) {
		line = strings.TrimSuffix(line, "\n")
		if !contentLine.MatchString(line) {
			return errors.New("not a content line: " + line)
		}
		switch name, value, _ := strings.Cut(line, ":"); name {
		case "BEGIN":
			within = append(within, value)
		case "END":
			if len(within) == 0 || within[len(within)-1] != value {
				return errors.New("closes what is not open: " + line)
			}
			within = within[:len(within)-1]
		}
	}
	if len(within) > 0 {
		return errors.New("never closes " + within[0])
	}
	return nil
}
