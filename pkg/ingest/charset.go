package ingest

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// fromUTF16 reads UTF-16, with its mark or betrayed by the zero byte beside
// its first letter.
func fromUTF16(raw []byte) (string, bool) {
	var order unicode.Endianness
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), len(raw) > 3 && raw[0] != 0 && raw[1] == 0 && raw[3] == 0:
		order = unicode.LittleEndian
	case bytes.HasPrefix(raw, []byte("\xfe\xff")), len(raw) > 3 && raw[0] == 0 && raw[1] != 0 && raw[2] == 0:
		order = unicode.BigEndian
	default:
		return "", false
	}
	wide, err := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(raw)
	if err != nil {
		wide, err = unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().Bytes(raw)
	}
	return strings.TrimPrefix(string(wide), "\ufeff"), err == nil
}

// mendLine makes UTF-8 of one line. A line in which some letters are UTF-8
// already only loses its bad bytes; any other is Windows-1252, which is
// Latin-1 and more.
func mendLine(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	valid := strings.ToValidUTF8(s, "")
	if utf8.RuneCountInString(valid) < len(valid) {
		return valid
	}
	mended, err := charmap.Windows1252.NewDecoder().String(s)
	if err != nil {
		return valid
	}
	return mended
}
