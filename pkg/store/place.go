package store

import (
	"context"

	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// knowPlace notes the named place of a public card, once for each card that
// comes to use it.
func (s *Store) knowPlace(ctx context.Context, card *registry.Card, old registry.Place) error {
	p := card.Place
	if p == nil || !card.Public() || p.Commune == "" || text.Fold(p.Name) == "" || (p.Commune == old.Commune && p.Name == old.Name && p.Address == old.Address) {
		return nil
	}
	var lat, lon *int
	if p.Point != nil {
		lat, lon = &p.Point.Lat, &p.Point.Lon
	}
	_, err := s.exec(ctx, `INSERT INTO place (commune, folded, name, address, lat, lon, uses) VALUES (?, ?, ?, ?, ?, ?, 1)
		ON CONFLICT (commune, folded) DO UPDATE SET uses = place.uses + 1, name = excluded.name,
			address = CASE WHEN excluded.address = '' THEN place.address ELSE excluded.address END,
			lat = coalesce(excluded.lat, place.lat), lon = coalesce(excluded.lon, place.lon)`,
		p.Commune, text.Fold(p.Name), p.Name, p.Address, lat, lon)
	return err
}

// Places lists the known places of a commune where a word of the name begins
// as typed, the most used first. Typed may be blank.
func (s *Store) Places(ctx context.Context, commune, typed string, limit int) ([]registry.Place, error) {
	var list []registry.Place
	err := s.each(ctx, func(scan func(...any) error) error {
		p := registry.Place{Commune: commune}
		var lat, lon *int
		err := scan(&p.Name, &p.Address, &lat, &lon)
		if lat != nil && lon != nil {
			p.Point = &registry.Point{Lat: *lat, Lon: *lon}
		}
		list = append(list, p)
		return err
	}, "SELECT name, address, lat, lon FROM place WHERE commune = ? AND ' ' || folded LIKE ? ORDER BY uses DESC, folded LIMIT ?",
		commune, "% "+text.Fold(typed)+"%", limit) // folded text holds neither % nor _
	return list, fail("list the places of "+commune, err)
}
