package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"pioche/pkg/registry"
)

// Card gives a card whatever its state: registry.ErrGone when it was deleted
// for good, registry.ErrNotFound when there never was one.
func (s *Store) Card(ctx context.Context, id string) (*registry.Card, error) {
	card, err := readCard(s.row(ctx, "SELECT seq, body FROM card WHERE id = ?", id))
	if !errors.Is(err, sql.ErrNoRows) {
		return card, fail("read card "+id, err)
	}
	var at int64
	if err = s.row(ctx, "SELECT at FROM tombstone WHERE card = ?", id).Scan(&at); err == nil {
		err = registry.ErrGone
	}
	return nil, fail("read card "+id, err)
}

// Cards gives the cards of these ids in their order, without those there are not.
func (s *Store) Cards(ctx context.Context, ids ...string) ([]*registry.Card, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found := map[string]*registry.Card{}
	for card, err := range s.cards(ctx, "SELECT seq, body FROM card WHERE id IN ("+marks(len(ids))+")", anys(ids)...) {
		if err != nil {
			return nil, fail("read cards", err)
		}
		found[card.ID] = card
	}
	list := make([]*registry.Card, 0, len(ids))
	for _, id := range ids {
		if card := found[id]; card != nil {
			list = append(list, card)
			delete(found, id)
		}
	}
	return list, nil
}

// CardBySource gives the card read from a source under its identifier there.
func (s *Store) CardBySource(ctx context.Context, source, externalID string) (*registry.Card, error) {
	card, err := readCard(s.row(ctx, "SELECT seq, body FROM card WHERE source = ? AND external_id = ?", source, externalID))
	return card, fail("read the card "+externalID+" of "+source, err)
}

// Sources lists where cards came from, whoever may see them: by hand first,
// then the sources read, by slug. It skips from one to the next in the index.
func (s *Store) Sources(ctx context.Context) ([]string, error) {
	list := []string{registry.Direct}
	err := s.each(ctx, func(scan func(...any) error) error {
		var slug string
		err := scan(&slug)
		list = append(list, slug)
		return err
	}, `WITH RECURSIVE next (source) AS (
		SELECT min(source) FROM card WHERE external_id <> ''
		UNION ALL SELECT (SELECT min(source) FROM card WHERE external_id <> '' AND source > next.source) FROM next WHERE source IS NOT NULL
	) SELECT source FROM next WHERE source IS NOT NULL`)
	return list, fail("list the sources", err)
}

// AllCards goes through every card whatever its state, in order of id.
func (s *Store) AllCards(ctx context.Context) iter.Seq2[*registry.Card, error] {
	const page = 500
	return func(yield func(*registry.Card, error) bool) {
		for last, n := "", page; n == page; {
			n = 0
			for card, err := range s.cards(ctx, "SELECT seq, body FROM card WHERE id > ? ORDER BY id LIMIT ?", last, page) {
				if !yield(card, fail("read all cards", err)) || err != nil {
					return
				}
				last = card.ID
				n++
			}
		}
	}
}

// cards reads the cards of a query over seq and body.
func (s *Store) cards(ctx context.Context, query string, args ...any) iter.Seq2[*registry.Card, error] {
	return func(yield func(*registry.Card, error) bool) {
		rows, err := s.rows(ctx, query, args...)
		if err != nil {
			yield(nil, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			card, err := readCard(rows)
			if !yield(card, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(nil, err)
		}
	}
}

func readCard(row interface{ Scan(...any) error }) (*registry.Card, error) {
	var seq int64
	var body string
	if err := row.Scan(&seq, &body); err != nil {
		return nil, err
	}
	card := &registry.Card{}
	if err := readJSON(body, card); err != nil {
		return nil, fmt.Errorf("decode card number %d: %w", seq, err)
	}
	card.Seq = seq
	return card, nil
}

// stored is what saving a card must know of what it replaces.
type stored struct {
	seq      int64 // 0: there was none
	revision int
	terms    []string
	drivers  []string
	place    registry.Place
}

// SaveCard writes a card, and all that it is found by, in one transaction; it
// sets card.Seq. A card that exists must be one revision behind, else the
// answer is registry.ErrConflict. The dates that were over two days before
// now are kept for the archive alone.
func (s *Store) SaveCard(ctx context.Context, card *registry.Card, now time.Time) error {
	return s.Tx(ctx, func(tx *Store) error {
		old, err := tx.stored(ctx, card.ID)
		if err == nil && old.seq != 0 && old.revision != card.Revision-1 {
			err = registry.ErrConflict
		}
		if err == nil {
			err = tx.replace(ctx, card, old, now)
			tx.noted.note([]*registry.Card{card}, nil, nil)
		}
		return fail("save card "+card.ID, err)
	})
}

// stored reads what is there under an id, and keeps others from changing it.
func (s *Store) stored(ctx context.Context, id string) (old stored, err error) {
	query := "SELECT seq, revision, drivers, body FROM card WHERE id = ?"
	if s.dialect.postgres {
		query += " FOR UPDATE"
	}
	var drivers, body []byte
	err = s.row(ctx, query, id).Scan(&old.seq, &old.revision, &drivers, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return stored{}, nil
	}
	if err != nil {
		return stored{}, err
	}
	var was struct {
		Place registry.Place `json:"place"`
	}
	if err := errors.Join(json.Unmarshal(drivers, &old.drivers), json.Unmarshal(body, &was)); err != nil {
		return stored{}, err
	}
	old.place = was.Place
	return old, s.each(ctx, func(scan func(...any) error) error {
		old.terms = append(old.terms, "")
		return scan(&old.terms[len(old.terms)-1])
	}, "SELECT term FROM card_term WHERE seq = ?", old.seq)
}

// replace writes the card's row, then all that follows from it.
func (s *Store) replace(ctx context.Context, card *registry.Card, old stored, now time.Time) error {
	t := tracesOf(card)
	body, err := json.Marshal(card)
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	err = s.row(ctx, `INSERT INTO card (id, kind, state, visibility, shown, revision, source, external_id, published, updated, expires, name, drivers, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, state = excluded.state, visibility = excluded.visibility, shown = excluded.shown,
			revision = excluded.revision, source = excluded.source, external_id = excluded.external_id, published = excluded.published,
			updated = excluded.updated, expires = excluded.expires, name = excluded.name, drivers = excluded.drivers, body = excluded.body
		WHERE card.revision = excluded.revision - 1 RETURNING seq`,
		card.ID, string(card.Kind), string(card.State), string(card.Visibility), bit(card.Public()), card.Revision, card.Source, card.ExternalID,
		card.Published.Unix(), card.Updated.Unix(), t.expires, t.name, asJSON(t.drivers), string(body)).Scan(&card.Seq)
	if errors.Is(err, sql.ErrNoRows) {
		return registry.ErrConflict // written by someone else since it was read
	}
	if err != nil {
		return err
	}
	if err := s.forget(ctx, old); err != nil {
		return err
	}
	if err := s.remember(ctx, card, t, now); err != nil {
		return err
	}
	if err := s.touch(ctx, append(old.terms, t.terms...), now); err != nil {
		return err
	}
	if len(old.terms) > 0 || len(t.terms) > 0 || old.seq == 0 && !card.Published.IsZero() { // the last: read back from an export
		if err := s.step(ctx, card.ID, card.Kind, now); err != nil {
			return err
		}
	}
	return s.knowPlace(ctx, card, old.place)
}

// DeleteCard takes a card away for good, with its private facts and its
// revisions, and leaves a tombstone: Card then answers registry.ErrGone.
func (s *Store) DeleteCard(ctx context.Context, id string, now time.Time) error {
	return s.Tx(ctx, func(tx *Store) error {
		old, err := tx.stored(ctx, id)
		if err == nil && old.seq == 0 {
			err = registry.ErrNotFound
		}
		if err == nil {
			err = tx.forget(ctx, old)
		}
		if err == nil {
			err = tx.touch(ctx, old.terms, now)
		}
		if err == nil {
			err = tx.stepOut(ctx, id, now)
		}
		if err == nil {
			_, err = tx.exec(ctx, "INSERT INTO tombstone (card, kind, at) SELECT id, kind, CAST(? AS bigint) FROM card WHERE id = ?", now.Unix(), id)
		}
		for _, query := range []string{
			"DELETE FROM private WHERE card = ?", "DELETE FROM revision WHERE card = ?", "DELETE FROM image_use WHERE card = ?", "DELETE FROM card WHERE id = ?",
		} {
			if err == nil {
				_, err = tx.exec(ctx, query, id)
			}
		}
		tx.noted.note(nil, []string{id}, nil)
		return fail("delete card "+id, err)
	})
}

// Tombstone is what remains of a card deleted for good.
type Tombstone struct {
	Card string
	Kind registry.Kind
	At   time.Time
}

// Tombstones lists what was deleted for good at or after a moment, oldest first.
func (s *Store) Tombstones(ctx context.Context, since time.Time) ([]Tombstone, error) {
	var list []Tombstone
	err := s.each(ctx, func(scan func(...any) error) error {
		var one Tombstone
		var at int64
		err := scan(&one.Card, &one.Kind, &at)
		one.At = moment(at)
		list = append(list, one)
		return err
	}, "SELECT card, kind, at FROM tombstone WHERE at >= ? ORDER BY at, card", since.Unix())
	return list, fail("list what was deleted", err)
}
