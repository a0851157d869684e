package store

import (
	"context"
	"encoding/json"

	"pioche/pkg/registry"
)

// AddRevision writes one change of a card; registry.ErrConflict when its
// number was taken.
func (s *Store) AddRevision(ctx context.Context, r registry.Revision) error {
	_, err := s.exec(ctx, "INSERT INTO revision (card, number, at, author, action, fields, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
		r.Card, r.Number, r.At.Unix(), r.By, r.Action, asJSON(r.Fields), string(r.Body))
	return fail("keep a revision of "+r.Card, err)
}

// Revisions lists the changes of a card, oldest first.
func (s *Store) Revisions(ctx context.Context, card string) ([]registry.Revision, error) {
	var list []registry.Revision
	err := s.each(ctx, func(scan func(...any) error) error {
		r := registry.Revision{Card: card}
		var at int64
		var fields []byte
		if err := scan(&r.Number, &at, &r.By, &r.Action, &fields, (*[]byte)(&r.Body)); err != nil {
			return err
		}
		r.At = moment(at)
		list = append(list, r)
		return json.Unmarshal(fields, &list[len(list)-1].Fields)
	}, "SELECT number, at, author, action, fields, body FROM revision WHERE card = ? ORDER BY number", card)
	return list, fail("list the revisions of "+card, err)
}
