package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"

	"pioche/pkg/registry"
)

// Instance is what makes this registry itself: drawn when first asked for,
// and never changed.
type Instance struct {
	ID  string // 12 characters of base32, part of identifiers in feeds
	Key []byte // 32 secret bytes, of which manage links are made
}

// Instance gives the registry's identity, drawn at first.
func (s *Store) Instance(ctx context.Context) (Instance, error) {
	found, err := s.instance(ctx)
	if err != nil || len(found) == 2 {
		return found.decode(err)
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails, see crypto/rand
	if _, err := s.exec(ctx, "INSERT INTO instance (name, value) VALUES ('id', ?), ('key', ?) ON CONFLICT DO NOTHING", registry.NewID(), hex.EncodeToString(key)); err != nil {
		return Instance{}, fail("draw the registry's identity", err)
	}
	found, err = s.instance(ctx)
	return found.decode(err)
}

type identity map[string]string

func (s *Store) instance(ctx context.Context) (identity, error) {
	found := identity{}
	err := s.each(ctx, func(scan func(...any) error) error {
		var name, value string
		err := scan(&name, &value)
		found[name] = value
		return err
	}, "SELECT name, value FROM instance")
	return found, err
}

func (i identity) decode(err error) (Instance, error) {
	if err != nil {
		return Instance{}, fail("read the registry's identity", err)
	}
	key, err := hex.DecodeString(i["key"])
	if err != nil || len(key) != 32 || i["id"] == "" {
		return Instance{}, fmt.Errorf("read the registry's identity: it is damaged")
	}
	return Instance{ID: i["id"], Key: key}, nil
}
