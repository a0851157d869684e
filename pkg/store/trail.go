package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"pioche/pkg/registry"
)

// A Step is a change that whoever keeps a copy must learn.
type Step struct {
	ID   string
	Card *registry.Card // as it is now, public or not; nil: deleted for good
	At   time.Time      // on the registry's own clock, in microseconds: no two steps of a kind share it
}

// Trail lists the last step of each card of a kind that was public once, in
// the order they were taken, from a moment on: at most limit of them. A step
// that is not there yet will come after all those that are, whatever the clock
// of the machine says.
func (s *Store) Trail(ctx context.Context, kind registry.Kind, since time.Time, limit int) (list []Step, err error) {
	err = s.each(ctx, func(scan func(...any) error) error {
		var step Step
		var at int64
		var seq sql.NullInt64
		var body sql.NullString
		if err := scan(&step.ID, &at, &seq, &body); err != nil {
			return err
		}
		step.At = time.UnixMicro(at).UTC()
		if seq.Valid {
			step.Card = &registry.Card{}
			if err := readJSON(body.String, step.Card); err != nil {
				return err
			}
			step.Card.Seq = seq.Int64
		}
		list = append(list, step)
		return nil
	}, `SELECT t.card, t.at, c.seq, c.body FROM trail t LEFT JOIN card c ON c.id = t.card
		WHERE t.kind = ? AND t.at >= ? ORDER BY t.at LIMIT ?`, string(kind), since.UnixMicro(), limit)
	return list, fail("follow the changes", err)
}

// TrailEnd is the moment from which the steps of a kind to come are.
func (s *Store) TrailEnd(ctx context.Context, kind registry.Kind) (time.Time, error) {
	var at int64
	err := s.row(ctx, "SELECT coalesce(max(at) + 1, 0) FROM trail WHERE kind = ?", string(kind)).Scan(&at)
	return time.UnixMicro(at).UTC(), fail("find the end of the changes", err)
}

// nextStep is the moment of a step taken now: after all others of its kind.
const nextStep = "(SELECT max(at) FROM (SELECT max(at) + 1 AS at FROM trail WHERE kind = ? UNION ALL SELECT CAST(? AS bigint)) AS clock)"

// step notes that a card changed for everyone. Steps of a kind are taken one
// transaction after the other, so that none appears behind one already read:
// its row among the changes is the turnstile.
func (s *Store) step(ctx context.Context, id string, kind registry.Kind, now time.Time) error {
	if _, err := s.exec(ctx, "UPDATE change SET at = at WHERE term = ?", "kind:"+string(kind)); err != nil {
		return err
	}
	_, err := s.exec(ctx, "INSERT INTO trail (card, kind, at) VALUES (?, ?, "+nextStep+") ON CONFLICT (card) DO UPDATE SET at = excluded.at",
		id, string(kind), string(kind), now.UnixMicro())
	return err
}

// stepOut is the last step of a card that is about to be deleted, none when
// nobody ever saw it.
func (s *Store) stepOut(ctx context.Context, id string, now time.Time) error {
	var kind registry.Kind
	err := s.row(ctx, "SELECT kind FROM trail WHERE card = ?", id).Scan(&kind)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.step(ctx, id, kind, now)
}
