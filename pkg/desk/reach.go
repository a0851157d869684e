package desk

import (
	"context"
	"slices"
	"sync"
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
	card = asPublic(card)
	found := Appears{Territories: pages(card)}
	feeds, err := d.reached(ctx)
	if err != nil {
		return Appears{}, err
	}
	for _, slug := range feeds.showing(d, card) {
		found.Count++
		if s := feeds.named[slug]; s.Confirmed {
			found.Selections = append(found.Selections, s)
		}
	}
	return found, nil
}

// asPublic is a card as it will be once everyone may see it.
func asPublic(card *registry.Card) *registry.Card {
	card = card.Clone()
	card.State, card.Visibility = registry.Published, registry.Public
	return card
}

// feeds are those that count, ready to be asked which of them show a card.
type feeds struct {
	index  filter.Index
	named  map[string]registry.Selection
	pinned map[string][]string // slugs, by the card they pin
}

// reach keeps them from one card to the next.
type reach struct {
	mu     sync.Mutex
	feeds  *feeds
	read   time.Time
	change int // that the feeds were read after
	latest int // changes made by this desk
}

// reachFor is how long feeds stay in memory: others may be read or confirmed
// by another program meanwhile.
const reachFor = time.Minute

// selectionChanged has the feeds read anew.
func (r *reach) selectionChanged() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.latest++
}

// reached gives the feeds that count, read again when they may have changed.
func (d *Desk) reached(ctx context.Context) (*feeds, error) {
	r := &d.reach
	r.mu.Lock()
	defer r.mu.Unlock()
	if age := d.Now().Sub(r.read); r.feeds != nil && r.change == r.latest && age >= 0 && age < reachFor {
		return r.feeds, nil
	}
	since := d.Now().In(d.Zone).AddDate(0, 0, -reading).Format(time.DateOnly)
	selections, err := d.Store.LiveSelections(ctx, since)
	if err != nil {
		return nil, err
	}
	next := &feeds{named: make(map[string]registry.Selection, len(selections)), pinned: map[string][]string{}}
	for _, s := range selections {
		f, err := filter.ParseKept(s.Filter)
		if err != nil {
			continue
		}
		next.index.Put(s.Slug, f)
		next.named[s.Slug] = s
		for _, id := range s.Pins {
			next.pinned[id] = append(next.pinned[id], s.Slug)
		}
	}
	r.feeds, r.read, r.change = next, d.Now(), r.latest
	return next, nil
}

// showing lists, by slug, the feeds that show a card, as Shown has it.
func (f *feeds) showing(d *Desk, card *registry.Card) (slugs []string) {
	ready := filter.Prepare(card)
	picked := f.index.Pick(card, ready, d.now(), d.Zone)
	for _, slug := range distinct(slices.Concat(picked, f.pinned[card.ID])) {
		s := f.named[slug]
		if standingOf(&s, card.ID, slices.Contains(picked, slug), func() bool { return d.coming(&s, card, ready, d.now()) }).Shown {
			slugs = append(slugs, slug)
		}
	}
	slices.Sort(slugs)
	return slugs
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
