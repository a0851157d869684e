package store

import (
	"context"

	"gorm.io/gorm/clause"
)

// Private is what is never published of a card.
type Private struct {
	Card  string `gorm:"primaryKey"`
	Email string // of its author, as they gave it
	Once  string // what makes a repeated form the same card, unique when set
	Issue int    // number of the manage link in force: each revocation adds one
}

// SavePrivate writes the private facts of a card, in the place of those there
// were. Another card's Once is registry.ErrConflict.
func (s *Store) SavePrivate(ctx context.Context, p Private) error {
	err := s.write.WithContext(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "card"}}, UpdateAll: true}).Create(&p).Error
	return fail("save the private facts of "+p.Card, err)
}

// PrivateOf gives the private facts of a card, registry.ErrNotFound when it has none.
func (s *Store) PrivateOf(ctx context.Context, card string) (Private, error) {
	var p Private
	err := s.read.WithContext(ctx).Take(&p, "card = ?", card).Error
	return p, fail("read the private facts of "+card, err)
}

// PrivateByOnce gives the private facts, and so the card, of a form sent
// before, registry.ErrNotFound when it was not.
func (s *Store) PrivateByOnce(ctx context.Context, once string) (Private, error) {
	var p Private
	err := s.read.WithContext(ctx).Take(&p, "once = ? AND once <> ''", once).Error
	return p, fail("look for a form sent before", err)
}

// CardsByEmail lists the ids of the cards whose author gave this address, by id.
func (s *Store) CardsByEmail(ctx context.Context, email string) ([]string, error) {
	var ids []string
	err := s.read.WithContext(ctx).Model(&Private{}).Where("email = ? AND email <> ''", email).Order("card").Pluck("card", &ids).Error
	return ids, fail("list the cards of an author", err)
}
