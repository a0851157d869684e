package registry

import (
	"maps"
	"slices"
	"time"
)

// Card is what every kind shares. Exactly one of Event, Actor and Notice is
// set, the one Kind names. Private facts (an e-mail, a secret) are not here:
// a card can be published as it stands.
type Card struct {
	ID         string     `json:"id"` // 12 characters of base32, see NewID
	Seq        int64      `json:"-"`  // the store's own number, never shown
	Kind       Kind       `json:"kind"`
	State      State      `json:"state"`
	Visibility Visibility `json:"visibility"`
	Revision   int        `json:"revision"` // 1 at first, one more at each change

	Lang        string `json:"lang"` // main language of the texts
	Title       Text   `json:"title"`
	Summary     Text   `json:"summary,omitempty"`     // one line, plain
	Description Text   `json:"description,omitempty"` // Markdown

	Themes   []string    `json:"themes,omitempty"`   // codes of data/
	Audience []string    `json:"audience,omitempty"` // codes of data/
	Access   []string    `json:"access,omitempty"`   // handicap families: hi vi pi mi ii
	Place    *Place      `json:"place,omitempty"`    // where it is; an actor's seat
	Scope    []Territory `json:"scope,omitempty"`    // what it concerns, when it has no place; an actor's territories served

	Organisers []Organiser `json:"organisers,omitempty"`
	URL        string      `json:"url,omitempty"`     // more about it, elsewhere
	Contact    string      `json:"contact,omitempty"` // public: a telephone, an address
	Images     []Image     `json:"images,omitempty"`

	Source     string   `json:"source"`                // slug of the source, or Direct
	ExternalID string   `json:"external_id,omitempty"` // its identifier there
	Origins    []Origin `json:"origins,omitempty"`
	Licence    string   `json:"licence,omitempty"` // SPDX or words; blank means Licence
	Vetted     bool     `json:"vetted,omitempty"`  // its author or organiser was accepted by a person

	Created   time.Time `json:"created"`
	Published time.Time `json:"published,omitzero"` // first time it was public
	Updated   time.Time `json:"updated"`

	Event  *Event  `json:"event,omitempty"`
	Actor  *Actor  `json:"actor,omitempty"`
	Notice *Notice `json:"notice,omitempty"`
}

// Organiser is who holds an event or publishes an info. ID is set when the
// structure has a card of its own.
type Organiser struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
	Role string `json:"role,omitempty"` // blank: organiser; "co": co-organiser; "host": owns the place
	URL  string `json:"url,omitempty"`
}

// Origin says where a card was read, and under which terms.
type Origin struct {
	Source     string `json:"source"`         // slug
	Name       string `json:"name,omitempty"` // as people call it
	URL        string `json:"url,omitempty"`  // the page it came from
	ExternalID string `json:"external_id,omitempty"`
	Licence    string `json:"licence,omitempty"`
	Credit     string `json:"credit,omitempty"`
}

// Public says whether everyone may see the card.
func (c *Card) Public() bool { return c.State == Published && c.Visibility == Public }

// Langs lists the languages the card speaks: those its event is held in
// when said, else those of its title.
func (c *Card) Langs() []string {
	if c.Event != nil && len(c.Event.Languages) > 0 {
		return c.Event.Languages
	}
	return c.Title.Langs()
}

// Credit is whom to cite when the card is reused: whom a source says to, else
// the structure it presents or its first organiser, else the name of a source;
// blank when nobody is known.
func (c *Card) Credit() string {
	for _, o := range c.Origins {
		if o.Credit != "" {
			return o.Credit
		}
	}
	if c.Kind == KindActor {
		return c.Title.In(c.Lang)
	}
	for _, o := range c.Organisers {
		if o.Name != "" {
			return o.Name
		}
	}
	for _, o := range c.Origins {
		if o.Name != "" {
			return o.Name
		}
	}
	return ""
}

// LicenceName is the licence the card is shared under, never blank.
func (c *Card) LicenceName() string {
	if c.Licence != "" {
		return c.Licence
	}
	return Licence
}

// Publish makes a checked card visible to those its visibility names. A date
// that is only tentative is shown to partners until it is confirmed, unless
// it was read from a source where it is public already.
func (c *Card) Publish(who Person, now time.Time) error {
	if !who.Can(Edit, c) {
		return ErrForbidden
	}
	c.State = Published
	if c.Source == Direct && c.Event != nil {
		switch {
		case c.Event.Status == Tentative:
			c.Visibility = Partners
		case c.Visibility == Partners:
			c.Visibility = Public
		}
	}
	if c.Visibility == "" {
		c.Visibility = Public
	}
	if c.Public() && c.Published.IsZero() {
		c.Published = now.UTC()
	}
	return nil
}

// Withdraw takes a card away from every page and feed. It can come back by Publish.
func (c *Card) Withdraw(who Person) error {
	if !who.Can(Edit, c) {
		return ErrForbidden
	}
	c.State = Withdrawn
	return nil
}

// Clone copies a card deeply enough to be edited apart.
func (c *Card) Clone() *Card {
	copied := *c
	copied.Themes = slices.Clone(c.Themes)
	copied.Audience = slices.Clone(c.Audience)
	copied.Access = slices.Clone(c.Access)
	copied.Scope = slices.Clone(c.Scope)
	copied.Organisers = slices.Clone(c.Organisers)
	copied.Images = slices.Clone(c.Images)
	copied.Origins = slices.Clone(c.Origins)
	copied.Title, copied.Summary, copied.Description = maps.Clone(c.Title), maps.Clone(c.Summary), maps.Clone(c.Description)
	if c.Place != nil {
		place := *c.Place
		copied.Place = &place
	}
	if c.Event != nil {
		event := *c.Event
		event.Occurrences = slices.Clone(event.Occurrences)
		event.Languages = slices.Clone(event.Languages)
		copied.Event = &event
	}
	if c.Actor != nil {
		actor := *c.Actor
		actor.Trades, actor.Offers, actor.Seeks = slices.Clone(actor.Trades), slices.Clone(actor.Offers), slices.Clone(actor.Seeks)
		actor.Channels, actor.People = slices.Clone(actor.Channels), slices.Clone(actor.People)
		copied.Actor = &actor
	}
	if c.Notice != nil {
		notice := *c.Notice
		copied.Notice = &notice
	}
	return &copied
}
