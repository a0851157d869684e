package store

import (
	"context"
	"strings"

	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// maxNamesakes bounds the structures read of one name.
const maxNamesakes = 20

// ActorsNamed lists the public structures of a folded name whose seat is in a
// commune, or anywhere when that is blank, the oldest first.
func (s *Store) ActorsNamed(ctx context.Context, folded, commune string) ([]*registry.Card, error) {
	query, args := "SELECT seq, body FROM card o WHERE shown = 1 AND kind = 'actor' AND name = ?", []any{folded}
	if commune != "" {
		query, args = query+" AND EXISTS (SELECT 1 FROM card_term x WHERE x.seq = o.seq AND x.term = ?)", append(args, "commune:"+commune)
	}
	var list []*registry.Card
	for card, err := range s.cards(ctx, query+" ORDER BY seq LIMIT ?", append(args, maxNamesakes)...) {
		if err != nil {
			return nil, fail("find the structures called "+folded, err)
		}
		if commune == "" || card.Place != nil && card.Place.Commune == commune {
			list = append(list, card)
		}
	}
	return list, nil
}

// LockActor keeps others from making a structure of that folded name in that
// commune before this transaction ends.
func (s *Store) LockActor(ctx context.Context, folded, commune string) error {
	return fail("keep others from making "+folded, s.lock(ctx, "actor "+commune+" "+folded))
}

// ActorsLike lists the public structures whose name has, for each word typed,
// a word that begins so: those of the commune first, then by name.
func (s *Store) ActorsLike(ctx context.Context, typed, commune string, limit int) ([]*registry.Card, error) {
	words := text.Words(typed)
	if len(words) == 0 {
		return nil, nil
	}
	query, args := "SELECT seq, body FROM card o WHERE shown = 1 AND kind = 'actor'", []any{}
	for _, word := range words {
		query, args = query+" AND ' ' || name LIKE ?", append(args, "% "+word+"%") // folded text holds neither % nor _
	}
	query += " ORDER BY CASE WHEN EXISTS (SELECT 1 FROM card_term x WHERE x.seq = o.seq AND x.term = ?) THEN 0 ELSE 1 END, name, id LIMIT ?"
	var list []*registry.Card
	for card, err := range s.cards(ctx, query, append(args, "commune:"+commune, limit)...) {
		if err != nil {
			return nil, fail("complete the name of a structure from "+strings.Join(words, " "), err)
		}
		list = append(list, card)
	}
	return list, nil
}

// CardsBearing lists the public cards that bear a term, whenever they are.
func (s *Store) CardsBearing(ctx context.Context, term string) ([]*registry.Card, error) {
	bearing, args := s.dialect.bearing([][][]string{{{term}}})
	var list []*registry.Card
	for card, err := range s.cards(ctx, "SELECT c.seq, c.body FROM ("+bearing+") AS found JOIN card c ON c.seq = found.seq ORDER BY c.seq", args...) {
		if err != nil {
			return nil, fail("list the cards that bear "+term, err)
		}
		list = append(list, card)
	}
	return list, nil
}
