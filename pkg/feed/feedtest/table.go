package feedtest

import (
	"encoding/csv"
	"strconv"
	"strings"
)

// table judges CSV (RFC 4180): lines end by CRLF, all have as many cells, and
// no cell is obeyed by a spreadsheet.
func (f *faults) table(raw string) {
	quoted := false
	for i := range len(raw) {
		switch raw[i] {
		case '"':
			quoted = !quoted
		case '\n':
			f.unless(quoted || i > 0 && raw[i-1] == '\r', "a line ends without CR")
		case '\r':
			f.unless(i+1 < len(raw) && raw[i+1] == '\n', "a CR stands alone")
		}
	}
	f.unless(strings.HasSuffix(raw, "\r\n"), "the last line does not end")
	rows, err := csv.NewReader(strings.NewReader(raw)).ReadAll()
	if err != nil {
		f.add("not CSV: %v", err)
		return
	}
	for _, row := range rows {
		for i, cell := range row {
			if _, err := strconv.ParseFloat(cell, 64); err != nil && strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r\n") {
				f.add("%s: a spreadsheet would obey %q", rows[0][i], cell)
			}
		}
	}
}
