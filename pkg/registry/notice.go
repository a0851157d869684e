package registry

import "time"

// Notice is what an info's card holds beside what every card shares. It is
// over at Expires.
type Notice struct {
	Type    string    `json:"type"` // news, call, job, offer, need, portrait
	Expires time.Time `json:"expires"`
}

// NoticeTypes lists what an info can be.
var NoticeTypes = []string{"news", "call", "job", "offer", "need", "portrait"}
