package data

import (
	_ "embed"
	"encoding/json"
	"sync"
)

// Word is one entry of a closed list: what the code is called, and what else means it.
type Word struct {
	Code   string   `json:"code"` // short, ASCII, never changes
	FR     string   `json:"fr"`   // as people read it
	EN     string   `json:"en"`
	Hue    string   `json:"hue,omitempty"`    // themes: colour family of the style sheet, culture, nature, atelier or vie
	Also   []string `json:"also,omitempty"`   // French words other systems use for it, folded: keywords of OpenAgenda, categories of a calendar
	Schema []string `json:"schema,omitempty"` // themes and trades: schema.org types of event, of organisation, that are of them
}

// In is what the code is called in a language: English for "en", else French.
func (w Word) In(lang string) string {
	if lang == "en" {
		return w.EN
	}
	return w.FR
}

//go:embed themes.json
var themes []byte

//go:embed vocabulary.json
var vocabulary []byte

type lists struct{ Audiences, Prices, Access, Trades, Channels, Notices []Word }

var (
	parsedThemes = sync.OnceValue(func() []Word { return parse[[]Word](themes) })
	parsedLists  = sync.OnceValue(func() lists { return parse[lists](vocabulary) })
)

// Themes lists what a card can be about, in the order a form shows them.
func Themes() []Word { return parsedThemes() }

// Audiences lists whom an event is for.
func Audiences() []Word { return parsedLists().Audiences }

// Prices lists what one pays.
func Prices() []Word { return parsedLists().Prices }

// Access lists the five families of handicap something is prepared for, coded as OpenAgenda does.
func Access() []Word { return parsedLists().Access }

// Trades lists what structures do.
func Trades() []Word { return parsedLists().Trades }

// Channels lists the ways structures speak to people.
func Channels() []Word { return parsedLists().Channels }

// Notices lists the kinds of info.
func Notices() []Word { return parsedLists().Notices }

// parse reads a list that is part of the program: a malformed one is a fault of ours, which the tests meet first.
func parse[T any](source []byte) T {
	var list T
	if err := json.Unmarshal(source, &list); err != nil {
		panic("read vocabulary: " + err.Error())
	}
	return list
}
