package desk

import (
	"context"
	"slices"
	"time"

	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/registry"
)

// Appears is where people will find a card.
type Appears struct {
	Territories []registry.Territory // that have a page of their own, smallest first
	Selections  []registry.Selection // confirmed feeds that show it
	Count       int                  // those, and feeds read lately that do: they are named to nobody
}

// reading is how lately a feed that nobody confirmed must have been read to count.
const reading = 7 // days

// Appears tells where a card is found, or would be once it is public.
func (d *Desk) Appears(ctx context.Context, card *registry.Card) (Appears, error) {
	card = card.Clone()
	card.State, card.Visibility = registry.Published, registry.Public
	found := Appears{Territories: pages(card)}
	since := d.Now().In(d.Zone).AddDate(0, 0, -reading).Format(time.DateOnly)
	selections, err := d.Store.LiveSelections(ctx, since)
	if err != nil {
		return Appears{}, err
	}
	ready := filter.Prepare(card)
	for _, s := range selections {
		if f, err := filter.ParseKept(s.Filter); err != nil || !d.standing(&s, f, card, ready).Shown {
			continue
		}
		found.Count++
		if s.Confirmed {
			found.Selections = append(found.Selections, s)
		}
	}
	return found, nil
}

// pages lists the commune, the EPCI and the département that hold a card.
func pages(card *registry.Card) []registry.Territory {
	inside := card.Scope
	if card.Place != nil && card.Place.Commune != "" {
		inside = []registry.Territory{{Level: registry.LevelCommune, Code: card.Place.Commune}}
	}
	var list []registry.Territory
	for _, t := range inside {
		for _, around := range geo.Around(t) {
			if around.Level != registry.LevelRegion {
				list = append(list, around)
			}
		}
	}
	list = distinct(list)
	slices.SortStableFunc(list, func(a, b registry.Territory) int {
		return slices.Index(registry.Levels, a.Level) - slices.Index(registry.Levels, b.Level)
	})
	return list
}
