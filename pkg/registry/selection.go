package registry

import "time"

// Selection is a saved filter with how it is shown: what people call their
// "flux". Its Slug never changes and is never used again. Its owner's e-mail
// lives apart, with what is private.
type Selection struct {
	Slug        string     `json:"slug" gorm:"primaryKey"`
	Title       string     `json:"title"`
	Filter      string     `json:"filter"`                                // canonical query string of filter.Filter, presentation keys included
	Pins        []string   `json:"pins,omitempty" gorm:"serializer:json"` // ids of cards always shown
	Bans        []string   `json:"bans,omitempty" gorm:"serializer:json"` // ids of cards never shown
	Approve     bool       `json:"approve,omitempty"`                     // only what its owner approved is shown
	Approved    []string   `json:"approved,omitempty" gorm:"serializer:json"`
	Closing     string     `json:"closing,omitempty"`                            // the day its letter closes: "25" of each month, "fri" of each week
	ClosingFrom string     `json:"closing_from,omitempty"`                       // the day that was said
	Grouping    string     `json:"grouping,omitempty" gorm:"column:grouping_by"` // how its letter parts its cards
	Revision    int        `json:"revision"`
	Confirmed   bool       `json:"confirmed"` // its owner is who they say: it may be named in public
	Created     time.Time  `json:"created" gorm:"autoCreateTime:false"`
	Updated     time.Time  `json:"updated" gorm:"autoUpdateTime:false"`
	Deleted     *time.Time `json:"deleted,omitempty"`
}

// Bounds on what the owner of a feed decides by hand.
const (
	MaxPins = 100
	MaxBans = 500
)

// ByHand says whether its owner decided anything card by card.
func (s *Selection) ByHand() bool { return s.Approve || len(s.Pins)+len(s.Bans) > 0 }
