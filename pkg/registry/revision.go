package registry

import (
	"encoding/json"
	"time"
)

// Revision is one change of a card: who, when, what, and the card as it was
// left, so that it can be given back.
type Revision struct {
	Card   string          `json:"card"`
	Number int             `json:"number"` // the card's Revision after the change
	At     time.Time       `json:"at"`
	By     string          `json:"by"`     // "author", "host", "source:slug"
	Action string          `json:"action"` // publish, edit, cancel, withdraw, import…
	Fields []string        `json:"fields,omitempty"`
	Body   json.RawMessage `json:"body"`
}
