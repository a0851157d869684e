package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pioche/pkg/filter"
	"pioche/pkg/filter/filtertest"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
	"pioche/pkg/store"
	"pioche/pkg/store/storetest"
)

// The same filter read in memory and in SQL keeps the same cards, in the same
// order, page after page.
func TestSQLKeepsWhatMatchKeeps(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var cards []*registry.Card
		known := map[string]bool{}
		rapid.Check(t, func(t *rapid.T) {
			for range rapid.IntRange(0, 4).Draw(t, "more cards") {
				card := filtertest.Card(t)
				if known[card.ID] {
					continue
				}
				known[card.ID] = true
				if err := s.SaveCard(ctx, card, registrytest.Now); err != nil {
					t.Fatal(err)
				}
				cards = append(cards, card)
			}
			f := filtertest.Filter(t)
			for _, q := range f.At(registrytest.Now, paris) {
				got, next, err := s.Find(ctx, q)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(names(q.Select(cards)), names(got)); diff != "" {
					t.Fatalf("Find(%s, %s) differs from Select (-Match +SQL):\n%s", f, q.Kind, diff)
				}
				q.From = next
				if next.IsZero() {
					continue
				}
				got, _, err = s.Find(ctx, q)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(names(q.Select(cards)), names(got)); diff != "" {
					t.Fatalf("Find(%s, %s) after %s differs from Select (-Match +SQL):\n%s", f, q.Kind, next, diff)
				}
				q.From, q.Limit = filter.Cursor{}, 0
				n, err := s.Count(ctx, q, 0)
				if all := q.Select(cards); err != nil || n != len(all) {
					t.Fatalf("Count(%s, %s) = %d, %v, want %d", f, q.Kind, n, err, len(all))
				}
				if least, err := s.Count(ctx, q, 2); err != nil || least != min(n, 2) {
					t.Fatalf("Count(%s, %s) to 2 = %d, %v, want %d", f, q.Kind, least, err, min(n, 2))
				}
			}
		})
	})
}

// names says picks in short.
func names(picks []filter.Pick) []string {
	var list []string
	for _, p := range picks {
		name := p.Card.ID
		if p.Shown != nil {
			name += " " + p.Shown.ID
		}
		list = append(list, name)
	}
	return list
}
