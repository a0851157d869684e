package filter

import (
	"strconv"
	"strings"

	"pioche/pkg/registry"
)

// Cursor is a place in the order of a query, to go on after it.
type Cursor struct {
	Key        int64  // seconds since 1970: the sort key of an occurrence; minus the publication where the newest come first
	Text       string // folded name, for actors
	ID         string // the card's
	Occurrence string // the occurrence's, where each one is a Pick
}

// IsZero says that the cursor is before everything.
func (c Cursor) IsZero() bool { return c.ID == "" }

// String is the cursor as the key "after" takes it: "1795860000.abcdefghijkl".
func (c Cursor) String() string {
	s := strconv.FormatInt(c.Key, 10) + "." + c.ID
	if c.Occurrence != "" || c.Text != "" {
		s += "." + c.Occurrence
	}
	if c.Text != "" {
		s += "." + c.Text
	}
	return s
}

// ParseCursor reads String back.
func ParseCursor(s string) (Cursor, bool) {
	parts := strings.SplitN(s, ".", 4)
	if len(parts) < 2 || !registry.ValidID(parts[1]) {
		return Cursor{}, false
	}
	key, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil {
		return Cursor{}, false
	}
	c := Cursor{Key: key, ID: parts[1]}
	if len(parts) > 2 {
		c.Occurrence = parts[2]
	}
	if len(parts) > 3 {
		c.Text = parts[3]
	}
	return c, len(s) < 400
}
