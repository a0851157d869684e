// Package ingest reads someone else's calendar or file into drafts of cards,
// and says what it could not take and what it mended. It reads OpenAgenda v2
// (JSON) and iCalendar (RFC 5545), told apart by what they hold, never by
// their name.
//
// It knows no network, no database and no right: bytes come in, drafts and
// remarks go out, and whoever called saves them. The same bytes give the same
// drafts, with the same identifiers, so that reading a file again updates
// what it made the first time.
//
//	batch, err := ingest.Read(ctx, raw, ingest.Hints{Source: "agenda-du-queyras", Zone: "Europe/Paris", Now: now})
//	for _, card := range batch.Cards { … }    // drafts: no ID, state nor revision yet
//	for _, r := range batch.Refused { i18n.T("fr", r.Key, r.Args...) }
package ingest

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"pioche/pkg/registry"
)

// MaxFile is the largest file read, in bytes once inflated.
const MaxFile = 10 << 20

// Hints is what whoever brings the file knows about it.
type Hints struct {
	Source string    // slug of the source, kept on every card
	Name   string    // the source as people call it, when the file does not say
	Zone   string    // IANA zone of times that name none
	Lang   string    // language of texts that do not say theirs
	Now    time.Time // endless rules are carried on 13 months past it
}

// Batch is what a file gave. Every event of the file is in exactly one of
// Cards, a date of one of them, or Refused.
type Batch struct {
	Format  string // "openagenda" or "ical"
	Title   string // of the whole, when it has one
	Cards   []registry.Card
	Refused []Remark // events that gave no card
	Notes   []Remark // what was left out or mended
}

// Remark is one thing to say about the file: the key of a message and the
// name and value pairs it needs.
type Remark struct {
	At    int    // line of an iCalendar file, rank of an event in JSON; from 1, 0 for the whole file
	Title string // of the event, as far as it was read
	Key   string
	Args  []any
}

// Formats that Read tells apart.
const (
	OpenAgenda = "openagenda"
	ICalendar  = "ical"
)

// Read reads a file. What is no calendar at all is registry.Problems; an
// event that cannot be read is in Refused, and the others are there.
func Read(ctx context.Context, raw []byte, hints Hints) (Batch, error) {
	r := newReader(ctx, hints)
	content, mended, err := decode(raw)
	if err != nil {
		return r.batch, err
	}
	if mended {
		r.note(0, "", "ingest.note.charset")
	}
	switch head := strings.TrimSpace(content[:min(len(content), 4096)]); {
	case head == "":
		return r.batch, problem("ingest.error.empty")
	case head[0] == '{' || head[0] == '[':
		err = r.readOpenAgenda(content)
	case strings.Contains(strings.ToUpper(head), "BEGIN:VCALENDAR") || strings.HasPrefix(strings.ToUpper(head), "BEGIN:VEVENT"):
		err = r.readICalendar(content)
	case head[0] == '<':
		err = problem("ingest.error.page")
	default:
		err = problem("ingest.error.unknown")
	}
	r.saySummary()
	return r.batch, err
}

func problem(key string, args ...any) error {
	var p registry.Problems
	p.Add("file", key, args...)
	return p
}

// A reader gathers what one file gives.
type reader struct {
	ctx       context.Context
	hints     Hints
	zone      *time.Location
	batch     Batch
	unmatched map[string]int // keywords no theme was found for
	floating  bool           // a time was met that names no zone, nor does its calendar
}

func newReader(ctx context.Context, hints Hints) *reader {
	if hints.Lang == "" {
		hints.Lang = "fr"
	}
	zone, err := time.LoadLocation(hints.Zone)
	if err != nil || hints.Zone == "" {
		hints.Zone = "Europe/Paris"
		zone, _ = time.LoadLocation(hints.Zone)
	}
	return &reader{ctx: ctx, hints: hints, zone: zone, unmatched: map[string]int{}}
}

func (r *reader) note(at int, title, key string, args ...any) {
	r.batch.Notes = append(r.batch.Notes, Remark{At: at, Title: title, Key: key, Args: args})
}

func (r *reader) refuse(at int, title, key string, args ...any) {
	r.batch.Refused = append(r.batch.Refused, Remark{At: at, Title: title, Key: key, Args: args})
}

// guard reads one event, and makes of a panic in the libraries a refusal of
// that event: one bad event must not cost the hundreds around it.
func (r *reader) guard(at int, title string, read func()) {
	kept := len(r.batch.Cards)
	defer func() {
		if failure := recover(); failure != nil {
			r.batch.Cards = r.batch.Cards[:kept]
			r.refuse(at, title, "ingest.refused.broken", "Cause", fmt.Sprint(failure))
		}
	}()
	read()
}

// decode makes UTF-8 of what programs write: byte order marks, UTF-16, and
// the old Western European charset where bytes are no UTF-8.
func decode(raw []byte) (content string, mended bool, err error) {
	if len(raw) > MaxFile {
		return "", false, problem("ingest.error.large", "Max", MaxFile>>20)
	}
	if wide, ok := fromUTF16(raw); ok {
		return wide, false, nil
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if utf8.Valid(raw) {
		return string(raw), false, nil
	}
	return string(raw), true, nil // each line is mended alone, once unfolded: see mendLine
}
