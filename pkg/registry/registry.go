// Package registry holds the words of the trade and their rules: what a card
// is, what it may become, and who may change it. It knows nothing of pages,
// databases or feeds, uses the standard library alone, and never reads the
// clock: whoever calls hands the time in.
//
// The words, with the French people read beside:
//
//	Card        fiche        what every kind shares
//	Event       événement    a card with occurrences
//	Actor       structure    who does what, where, for whom
//	Notice      info         news, a call, a job, an offer, a need, a portrait
//	Occurrence  date         one begin and end of an event
//	Territory   commune, EPCI, département, région
//	Selection   flux         a saved filter and how it is shown
//	Origin      provenance   where a card came from
//	Relay       relais       who looks after a territory
//
// A card is made, checked, then published:
//
//	c := registry.Card{Kind: registry.KindEvent, Title: registry.Text{"fr": "Bal"}, Event: &registry.Event{…}}
//	if err := c.Check(); err != nil { … } // registry.Problems: what a person can mend
//	err := c.Publish(person, now)
package registry

import "errors"

// Errors that callers act on with errors.Is. Anything else is ours to mend.
var (
	ErrNotFound  = errors.New("not found")
	ErrForbidden = errors.New("forbidden")
	ErrConflict  = errors.New("conflict") // someone else changed it meanwhile
	ErrGone      = errors.New("gone")     // it was there and was deleted for good
)

// Kind is the family a card belongs to.
type Kind string

// The three kinds, in the order mixed lists show them.
const (
	KindEvent  Kind = "event"
	KindActor  Kind = "actor"
	KindNotice Kind = "notice"
)

// Kinds lists every kind in the order of lists.
var Kinds = []Kind{KindEvent, KindActor, KindNotice}

// State is where a card stands on its way to the public.
type State string

// States of a card, in order.
const (
	Draft     State = "draft"
	Proposed  State = "proposed"
	Published State = "published"
	Withdrawn State = "withdrawn"
)

// Visibility says who may see a published card: everyone, confirmed
// partners, or (a value "circle:ID") one circle of people.
type Visibility string

// Visibilities that are not a circle.
const (
	Public   Visibility = "public"
	Partners Visibility = "partners"
)

// Status says whether an event, or one of its dates, takes place.
type Status string

// Statuses, after schema.org EventStatusType, with "full" and "tentative"
// (RFC 5545 section 3.8.1.11) beside.
const (
	Scheduled   Status = "scheduled"
	Tentative   Status = "tentative"
	Full        Status = "full"
	MovedOnline Status = "moved_online"
	Postponed   Status = "postponed"
	Cancelled   Status = "cancelled"
)

// Statuses lists every status, the ordinary one first.
var Statuses = []Status{Scheduled, Tentative, Full, MovedOnline, Postponed, Cancelled}

// Bounds on what a card may hold, in characters unless said otherwise.
const (
	MaxTitle       = 160
	MaxSummary     = 300
	MaxDescription = 10_000
	MaxStatusNote  = 120
	MaxAlt         = 1_000 // what a poster says may be long
	MaxLine        = 255   // names, addresses, contacts
	MaxURL         = 2_000
	MaxOccurrences = 1_000 // dates of one event
	MaxValues      = 50    // themes, organisers, languages, words offered or sought: values in one list
)

// Licence is the licence of what people type here: Licence Ouverte 2.0
// (Etalab), by its SPDX identifier and its address.
const (
	Licence    = "etalab-2.0"
	LicenceURL = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
)

// Direct is the source of a card typed here, by its author.
const Direct = "direct"
