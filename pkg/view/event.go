package view

import (
	"time"

	"pioche/pkg/i18n"
	"pioche/pkg/registry"
)

// EventListPage is the agenda under a filter.
type EventListPage struct {
	CardList
	Going  []Item // began before today
	Days   []Day
	Newest []Item // in place of days when the newest come first
}

// EventPage is one event.
type EventPage struct {
	CardPage
	Mark    string // status of the whole event, or of the date shown
	MarkDay string // the day it is said of, when the others may stand otherwise
	Note    string
	Off     bool
	Block   Block
	When    string // the date shown, or the last one, in full
	Start   time.Time
	Over    bool // all dates have passed
	Dates   []EventDate
	More    []EventDate // the dates after the first dozen, folded

	OnlineURL    string
	Price        string
	Registration registry.Registration
	Age          string
	Languages    []string

	ICS string // address of its calendar file
}

// EventDate is one date of an event.
type EventDate struct {
	ID    string // its anchor in the page
	When  string
	Start time.Time
	Mark  string
	Note  string
	Off   bool
}

// maxDates is how many dates a page lists before folding the rest.
const maxDates = 12

// NewEventPage tells a card as its page does at now. What depends on
// addresses and formats (ICS, Message, JSONLD, WrongHref) is the caller's.
func NewEventPage(lang string, c *registry.Card, now time.Time) *EventPage {
	e := c.Event
	page := &EventPage{
		CardPage:     newCardPage(lang, c),
		OnlineURL:    e.OnlineURL,
		Price:        Price(lang, e.Price),
		Registration: e.Registration,
		Age:          age(lang, e.Age),
		Languages:    e.Languages,
	}
	page.dates(lang, e, now)
	return page
}

// dates lists what is to come, or all when nothing is.
func (page *EventPage) dates(lang string, e *registry.Event, now time.Time) {
	coming := e.Occurrences
	for len(coming) > 0 && !coming[0].Over().After(now) {
		coming = coming[1:]
	}
	if page.Over = len(coming) == 0; page.Over {
		coming = e.Occurrences
	}
	for i, o := range coming {
		if !page.Over && !o.Over().After(now) {
			continue // a long one began before and is already over
		}
		date := EventDate{ID: o.ID, When: i18n.When(lang, o), Start: o.LocalStart(), Note: e.NoteOf(o)}
		date.Mark, date.Off = Mark(lang, e.StatusOf(o))
		if i == 0 {
			page.Block = block(lang, o, now, true)
			page.When, page.Start, page.Mark, page.Note, page.Off = date.When, date.Start, date.Mark, date.Note, date.Off
			if alone := e.Status == "" && len(e.Occurrences) > 1; alone && page.Mark != "" {
				page.MarkDay = i18n.ShortDay(lang, date.Start)
			}
		}
		if len(page.Dates) < maxDates {
			page.Dates = append(page.Dates, date)
		} else {
			page.More = append(page.More, date)
		}
	}
}

func age(lang string, a registry.Age) string {
	switch {
	case a.Min > 0 && a.Max > 0:
		return i18n.T(lang, "page.age.between", "Min", a.Min, "Max", a.Max)
	case a.Min > 0:
		return i18n.T(lang, "page.age.from", "Min", a.Min)
	case a.Max > 0:
		return i18n.T(lang, "page.age.to", "Max", a.Max)
	}
	return ""
}
