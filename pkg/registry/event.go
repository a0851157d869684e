package registry

import "time"

// Event is what an event card holds beside what every card shares.
type Event struct {
	Occurrences  []Occurrence `json:"occurrences"`    // by start, then id
	Rule         string       `json:"rule,omitempty"` // the RRULE the dates came from (RFC 5545 section 3.8.5.3), kept for the record
	Status       Status       `json:"status,omitempty"`
	StatusNote   string       `json:"status_note,omitempty"` // "à cause du vent"
	Price        Price        `json:"price,omitzero"`
	Registration Registration `json:"registration,omitzero"`
	OnlineURL    string       `json:"online_url,omitempty"`
	Languages    []string     `json:"languages,omitempty"` // it is held in
	Age          Age          `json:"age,omitzero"`
}

// Price is what one pays. Code is "free", "paid", "open" (as one can) or
// blank when nobody said; Text is how its author puts it.
type Price struct {
	Code string `json:"code,omitempty"`
	Text string `json:"text,omitempty"`
}

// Registration is how to book.
type Registration struct {
	URL   string `json:"url,omitempty"`
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// Age is for whom by years of age; 0 means no bound.
type Age struct {
	Min int `json:"min,omitempty"`
	Max int `json:"max,omitempty"`
}

// StatusOf is the status of one date: the event's, unless that is the
// ordinary one, else the date's own.
func (e *Event) StatusOf(o Occurrence) Status {
	if e.Status != "" && e.Status != Scheduled {
		return e.Status
	}
	if o.Status != "" {
		return o.Status
	}
	return Scheduled
}

// NoteOf is the word of explanation that goes with StatusOf.
func (e *Event) NoteOf(o Occurrence) string {
	if e.Status != "" && e.Status != Scheduled {
		return e.StatusNote
	}
	return o.StatusNote
}

// Over is when the last date is over, the zero time without dates.
func (e *Event) Over() time.Time {
	var last time.Time
	for _, o := range e.Occurrences {
		if over := o.Over(); over.After(last) {
			last = over
		}
	}
	return last
}

// Next is the first date that is not over at now, else the last one; nil
// without dates.
func (e *Event) Next(now time.Time) *Occurrence {
	for i := range e.Occurrences {
		if e.Occurrences[i].Over().After(now) {
			return &e.Occurrences[i]
		}
	}
	if len(e.Occurrences) == 0 {
		return nil
	}
	return &e.Occurrences[len(e.Occurrences)-1]
}

// Regular says that the event comes back often: more than six dates.
func (e *Event) Regular() bool { return len(e.Occurrences) > 6 }

// Long says that one date of the event lasts more than seven days.
func (e *Event) Long() bool {
	for _, o := range e.Occurrences {
		if o.Over().Sub(o.Start) > 7*24*time.Hour {
			return true
		}
	}
	return false
}
