package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"pioche/pkg/registry"
	"pioche/pkg/store"
)

// archiveMark begins an export: its first line says what the file is.
const archiveMark = `{"pioche":"export"`

// header is the first line of an export.
type header struct {
	Pioche  string `json:"pioche"` // "export"
	Version int    `json:"version"`
}

// record is a line of an export: one field of it is set.
type record struct {
	Card             *registry.Card          `json:"card,omitempty"`
	Revision         *registry.Revision      `json:"revision,omitempty"` // of the card above
	Private          *store.Private          `json:"private,omitempty"`  // of the card above
	Selection        *registry.Selection     `json:"selection,omitempty"`
	SelectionPrivate *store.SelectionPrivate `json:"selection_private,omitempty"` // of the selection above
	Tombstone        *store.Tombstone        `json:"tombstone,omitempty"`
}

type exportCommand struct {
	Private bool   `help:"${help_private}"`
	Output  string `short:"o" help:"${help_output}" placeholder:"FILE"`
}

// Run writes the whole registry as JSON Lines, always in the same order:
// cards by id, each with its revisions, then feeds by slug, then tombstones.
func (c exportCommand) Run(h *house) error {
	s, err := h.open()
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	if c.Output == "" {
		return c.write(h.ctx, s, h.stdout)
	}
	// What is private must not be read by others of the machine.
	file, err := os.OpenFile(c.Output, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	return errors.Join(c.write(h.ctx, s, file), file.Close())
}

func (c exportCommand) write(ctx context.Context, s *store.Store, w io.Writer) error {
	buffered := bufio.NewWriter(w)
	lines := json.NewEncoder(buffered)
	if err := lines.Encode(header{Pioche: "export", Version: 1}); err != nil {
		return err
	}
	for _, part := range []func(context.Context, *store.Store, *json.Encoder) error{c.cards, c.selections, tombstones} {
		if err := part(ctx, s, lines); err != nil {
			return fmt.Errorf("write the export: %w", err)
		}
	}
	return buffered.Flush()
}

func (c exportCommand) cards(ctx context.Context, s *store.Store, lines *json.Encoder) error {
	for card, err := range s.AllCards(ctx) {
		if err != nil {
			return err
		}
		if err := lines.Encode(record{Card: card}); err != nil {
			return err
		}
		revisions, err := s.Revisions(ctx, card.ID)
		if err != nil {
			return err
		}
		for i := range revisions {
			if err := lines.Encode(record{Revision: &revisions[i]}); err != nil {
				return err
			}
		}
		private, err := s.PrivateOf(ctx, card.ID)
		if errors.Is(err, registry.ErrNotFound) || err == nil && !c.Private {
			continue
		}
		if err = errors.Join(err, lines.Encode(record{Private: &private})); err != nil {
			return err
		}
	}
	return nil
}

func (c exportCommand) selections(ctx context.Context, s *store.Store, lines *json.Encoder) error {
	selections, err := s.Selections(ctx)
	if err != nil {
		return err
	}
	for i := range selections {
		if err := lines.Encode(record{Selection: &selections[i]}); err != nil {
			return err
		}
		private, err := s.SelectionPrivateOf(ctx, selections[i].Slug)
		if errors.Is(err, registry.ErrNotFound) || err == nil && !c.Private {
			continue
		}
		if err = errors.Join(err, lines.Encode(record{SelectionPrivate: &private})); err != nil {
			return err
		}
	}
	return nil
}

func tombstones(ctx context.Context, s *store.Store, lines *json.Encoder) error {
	deleted, err := s.Tombstones(ctx, time.Time{})
	for i := 0; err == nil && i < len(deleted); i++ {
		err = lines.Encode(record{Tombstone: &deleted[i]})
	}
	return err
}
