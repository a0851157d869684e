package store

import (
	"context"
	"encoding/hex"

	"pioche/pkg/registry"
)

// AllSelections lists every selection, deleted ones too, by slug.
func (s *Store) AllSelections(ctx context.Context) ([]registry.Selection, error) {
	var list []registry.Selection
	err := s.read.WithContext(ctx).Order("slug").Find(&list).Error
	for i := range list {
		utc(&list[i])
	}
	return list, fail("list every selection", err)
}

// Adopt gives an empty registry the identity of the one it is restored from.
// Without a key it keeps its own.
func (s *Store) Adopt(ctx context.Context, instance Instance) error {
	own, err := s.Instance(ctx)
	if err != nil {
		return err
	}
	if len(instance.Key) == 0 {
		instance.Key = own.Key
	}
	if s.noted != nil {
		*s.noted = Change{All: true}
	}
	for name, value := range map[string]string{"id": instance.ID, "key": hex.EncodeToString(instance.Key)} {
		if _, err := s.exec(ctx, "UPDATE instance SET value = ? WHERE name = ?", value, name); err != nil {
			return fail("adopt an identity", err)
		}
	}
	return nil
}

// SaveTombstone writes what remains of a card deleted for good elsewhere.
func (s *Store) SaveTombstone(ctx context.Context, t Tombstone) error {
	_, err := s.exec(ctx, "INSERT INTO tombstone (card, kind, at) VALUES (?, ?, ?)", t.Card, string(t.Kind), t.At.Unix())
	if err == nil {
		err = s.step(ctx, t.Card, t.Kind, t.At)
	}
	return fail("save the tombstone of card "+t.Card, err)
}
