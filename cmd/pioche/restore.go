package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"pioche/pkg/registry"
	"pioche/pkg/store"
)

// longestLine bounds a line of an export: a card of a thousand dates is half a megabyte.
const longestLine = 16 << 20

// restored counts what an export gave back.
type restored struct {
	created, unchanged, refused int
}

// restore gives back what an export holds, as it was: identifiers, revisions
// and dates are those of the file, so it goes to the store itself, where the
// desk would write a new revision of each. What is there already stays.
func (h *house) restore(r io.Reader) error {
	s, err := h.open()
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 64<<10), longestLine)
	var counts restored
	var group []record
	at := 0
	flush := func() error {
		err := counts.add(h.ctx, s, group, h.now())
		group = group[:0]
		return err
	}
	for lines.Scan() {
		at++
		one, err := readRecord(at, lines.Bytes())
		if err != nil {
			return registry.Problems{{Path: "file", Key: "command.restore.line", Args: []any{"Line", at, "Cause", err.Error()}}}
		}
		if one.leads() {
			if err := flush(); err != nil {
				return err
			}
		}
		group = append(group, one)
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read the export: %w", err)
	}
	if err := flush(); err != nil {
		return err
	}
	h.println(h.say("command.restore.done", "Created", counts.created, "Unchanged", counts.unchanged, "Refused", counts.refused))
	if counts.refused > 0 {
		return errPartly
	}
	return nil
}

func readRecord(at int, line []byte) (one record, err error) {
	if at == 1 {
		var first header
		if err := json.Unmarshal(line, &first); err != nil {
			return one, err
		}
		if first.Version != 1 {
			return one, fmt.Errorf("version %d", first.Version)
		}
		return one, nil
	}
	err = json.Unmarshal(line, &one)
	return one, err
}

// leads says that a line begins something: the lines after it, until the
// next that leads, belong to it.
func (r record) leads() bool { return r.Card != nil || r.Selection != nil || r.Tombstone != nil }

// add restores a card with what belongs to it, a feed, or a tombstone, in one
// transaction.
func (c *restored) add(ctx context.Context, s *store.Store, group []record, now time.Time) error {
	if len(group) == 0 || !group[0].leads() {
		return nil // the header
	}
	err := s.Tx(ctx, func(tx *store.Store) error { return restoreGroup(ctx, tx, group, now) })
	switch {
	case errors.Is(err, errThere):
		c.unchanged++
	case errors.Is(err, registry.ErrConflict):
		c.refused++
	case err != nil:
		return err
	default:
		c.created++
	}
	return nil
}

// errThere says that the registry has this very thing already.
var errThere = errors.New("it is there already")

func restoreGroup(ctx context.Context, tx *store.Store, group []record, now time.Time) error {
	for _, one := range group {
		var err error
		switch {
		case one.Card != nil:
			err = restoreCard(ctx, tx, one.Card, now)
		case one.Revision != nil:
			err = tx.AddRevision(ctx, *one.Revision)
		case one.Private != nil:
			err = tx.SavePrivate(ctx, *one.Private)
		case one.Selection != nil:
			err = restoreSelection(ctx, tx, *one.Selection)
		case one.SelectionPrivate != nil:
			err = tx.SaveSelectionPrivate(ctx, *one.SelectionPrivate)
		case one.Tombstone != nil:
			err = restoreTombstone(ctx, tx, *one.Tombstone)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func restoreCard(ctx context.Context, tx *store.Store, card *registry.Card, now time.Time) error {
	there, err := tx.Card(ctx, card.ID)
	switch {
	case errors.Is(err, registry.ErrNotFound):
		return tx.SaveCard(ctx, card, now)
	case errors.Is(err, registry.ErrGone):
		return fmt.Errorf("card %s was deleted here: %w", card.ID, registry.ErrConflict)
	case err != nil:
		return err
	case there.Revision == card.Revision && there.Updated.Equal(card.Updated):
		return errThere
	}
	return fmt.Errorf("card %s is another one here: %w", card.ID, registry.ErrConflict)
}

// restoreSelection writes a feed once for each revision it had: the store
// takes them in order alone.
func restoreSelection(ctx context.Context, tx *store.Store, selection registry.Selection) error {
	there, err := tx.Selection(ctx, selection.Slug)
	switch {
	case err == nil && there.Revision == selection.Revision && there.Updated.Equal(selection.Updated):
		return errThere
	case err == nil:
		return fmt.Errorf("feed %s is another one here: %w", selection.Slug, registry.ErrConflict)
	case !errors.Is(err, registry.ErrNotFound):
		return err
	}
	for revision := 1; revision <= selection.Revision; revision++ {
		step := selection
		step.Revision = revision
		if err := tx.SaveSelection(ctx, &step); err != nil {
			return err
		}
	}
	return nil
}

// restoreTombstone deletes a card that is no more than its name: deleting is
// what leaves a tombstone.
func restoreTombstone(ctx context.Context, tx *store.Store, t store.Tombstone) error {
	switch _, err := tx.Card(ctx, t.Card); {
	case errors.Is(err, registry.ErrGone):
		return errThere
	case !errors.Is(err, registry.ErrNotFound):
		return errors.Join(err, registry.ErrConflict)
	}
	shell := &registry.Card{ID: t.Card, Kind: t.Kind, State: registry.Withdrawn, Revision: 1, Source: registry.Direct}
	switch t.Kind {
	case registry.KindActor:
		shell.Actor = &registry.Actor{}
	case registry.KindNotice:
		shell.Notice = &registry.Notice{}
	default:
		shell.Event = &registry.Event{}
	}
	if err := tx.SaveCard(ctx, shell, t.At); err != nil {
		return err
	}
	return tx.DeleteCard(ctx, t.Card, t.At)
}
