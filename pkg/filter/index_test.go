package filter_test

import (
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/filter/filtertest"
	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
	"pioche/pkg/store/storetest"
)

// TestIndexPicksWhatMatches holds an index equal to its filters asked one by
// one, while filters come, change and go, and time passes.
func TestIndexPicksWhatMatches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var x filter.Index
		filters := map[string]filter.Filter{}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			key := strconv.Itoa(rapid.IntRange(0, 20).Draw(t, "key"))
			if rapid.IntRange(0, 4).Draw(t, "goes") == 0 {
				delete(filters, key)
				x.Remove(key)
				continue
			}
			filters[key] = filtertest.Filter(t)
			x.Put(key, filters[key])
		}
		if x.Len() != len(filters) {
			t.Fatalf("Len = %d, want %d", x.Len(), len(filters))
		}
		for range 5 {
			card := filtertest.Card(t)
			now := registrytest.Now.Add(time.Duration(rapid.IntRange(-20*24, 20*24).Draw(t, "hours")) * time.Hour)
			picked := x.Pick(card, filter.Prepare(card), now, paris)
			slices.Sort(picked)
			if want := scan(filters, card, filter.Prepare(card), now); !slices.Equal(picked, want) {
				t.Fatalf("Pick = %v, want %v, of %v", picked, want, filters)
			}
		}
	})
}

// scan asks each filter in turn.
func scan(filters map[string]filter.Filter, card *registry.Card, ready filter.Ready, now time.Time) (keys []string) {
	for key, f := range filters {
		if slices.ContainsFunc(f.At(now, paris), func(q filter.Query) bool { return q.MatchReady(card, ready) }) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// BenchmarkReverse prints how long it takes to find which of a hundred
// thousand saved feeds keep a card, beside asking each of them.
func BenchmarkReverse(b *testing.B) {
	const feeds, cards, scans = 100_000, 400, 40
	draw := drawer{storetest.NewMaker(3)}
	var x filter.Index
	var queries []filter.Query
	for i := range feeds {
		f, err := filter.ParseQuery(draw.filter(), filter.Context{})
		if err != nil {
			b.Fatal(err)
		}
		x.Put(strconv.Itoa(i), f)
		queries = append(queries, f.At(registrytest.Now, paris)...)
	}
	list := make([]*registry.Card, cards)
	readies := make([]filter.Ready, cards)
	for i := range list {
		list[i] = draw.Event(true)
		readies[i] = filter.Prepare(list[i])
	}
	runtime.GC() // what filling the index left is not to be swept while it is measured
	var indexed, scanned []time.Duration
	found := make([]int, cards)
	picks := 0
	for i, card := range list {
		began := time.Now()
		found[i] = len(x.Pick(card, readies[i], registrytest.Now, paris))
		indexed = append(indexed, time.Since(began))
		picks += found[i]
	}
	for i, card := range list[:scans] {
		began := time.Now()
		matched := 0
		for q := range queries {
			if queries[q].MatchReady(card, readies[i]) {
				matched++
			}
		}
		scanned = append(scanned, time.Since(began))
		if found[i] != matched {
			b.Fatalf("Pick gives %d feeds, the scan %d", found[i], matched)
		}
	}
	slices.Sort(indexed)
	slices.Sort(scanned)
	median, worst, scan := indexed[cards/2], indexed[cards*99/100], scanned[scans/2]
	fmt.Printf("\n%d saved feeds, %d of them keep a card: median %d µs (≤ 100), p99 %d µs (≤ 1 000); a scan %d µs, %.0f times as long (≥ 15)\n",
		feeds, picks/cards, median.Microseconds(), worst.Microseconds(), scan.Microseconds(), float64(scan)/float64(median))
}

// drawer makes the feeds of a country, with the skew of its events: each
// asks for what one of them is.
type drawer struct{ *storetest.Maker }

// filter is what people save: mostly their EPCI or their commune, with a theme or two.
func (d drawer) filter() string {
	card := d.Event(true)
	c, _ := geo.CommuneByCode(card.Place.Commune)
	where := []string{"epci=" + c.EPCI, "commune=" + c.Code, "dept=" + c.Dept, "near=" + c.Code + "&radius=" + strconv.Itoa(5+d.IntN(30))}[[]int{0, 0, 0, 0, 0, 1, 1, 3, 3, 2}[d.IntN(10)]]
	if c.EPCI == "" || !c.HasPoint {
		where = "commune=" + c.Code
	}
	themes, other := strings.Join(card.Themes, ","), data.Themes()[d.IntN(len(data.Themes()))].Code
	switch d.IntN(10) {
	case 0:
		return where
	case 1:
		return where + "&q=" + strings.Fields(card.Title["fr"])[0]
	case 2:
		return where + "&not.theme=" + other
	case 3:
		return where + "&days=60&price=free"
	case 4, 5:
		return where + "&theme=" + themes + "," + other
	}
	return where + "&theme=" + themes
}
