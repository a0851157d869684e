package registry

import (
	"crypto/rand"
	"encoding/base32"
	"io"
	"strings"
)

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewID draws the identifier of a card: 12 characters of lower-case base32
// (60 random bits).
func NewID() string { return RandomID(rand.Reader, 12) }

// RandomID reads n characters of lower-case base32 from r; tests and the
// demo hand in a reader that always says the same.
func RandomID(r io.Reader, n int) string {
	raw := make([]byte, (n*5+7)/8)
	if _, err := io.ReadFull(r, raw); err != nil {
		panic("no randomness: " + err.Error())
	}
	return base32Lower.EncodeToString(raw)[:n]
}

// ValidID says whether s could be the identifier of a card.
func ValidID(s string) bool {
	return len(s) == 12 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz234567") == ""
}
