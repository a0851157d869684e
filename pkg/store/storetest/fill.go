package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pioche/data"
	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
	"pioche/pkg/store"
)

// Filled opens a registry of n made-up events on SQLite, around the moment
// registrytest.Now; 15 % of them are to come. It is kept between runs in the
// folder for temporary files: a million takes about twenty minutes, once. Who
// writes to it puts it back.
func Filled(tb testing.TB, n int) *store.Store {
	tb.Helper()
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("pioche-bench-%d", n))
	s := open(tb, store.Config{Dir: dir})
	have, err := held(filepath.Join(dir, "pioche.db"))
	if err != nil {
		tb.Fatal(err)
	}
	if have >= n {
		return s
	}
	m := NewMaker(1)
	for range have { // a fill that was cut short goes on
		m.Filling()
	}
	const atOnce = 2_000
	for ; have < n; have += atOnce {
		err := s.Tx(context.Background(), func(tx *store.Store) error {
			for range min(atOnce, n-have) {
				if err := tx.SaveCard(context.Background(), m.Filling(), registrytest.Now); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			tb.Fatal(err)
		}
		if have%100_000 == 0 && n > 100_000 {
			fmt.Fprintf(os.Stderr, "%d of %d events\n", have, n)
		}
	}
	return s
}

// Copied is a copy of Filled that a benchmark may write to.
func Copied(tb testing.TB, n int) *store.Store {
	tb.Helper()
	Filled(tb, n)
	dir := tb.TempDir()
	for _, name := range []string{"pioche.db", "pioche.db-wal"} {
		body, err := os.ReadFile(filepath.Join(os.TempDir(), fmt.Sprintf("pioche-bench-%d", n), name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), body, 0o600)
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			tb.Fatal(err)
		}
	}
	return open(tb, store.Config{Dir: dir})
}

// BenchSizes are the registries a benchmark asks for: ten thousand events, a
// hundred thousand, and a million where PIOCHE_BENCH_LARGE=1.
func BenchSizes() []int {
	sizes := []int{10_000, 100_000}
	if os.Getenv("PIOCHE_BENCH_LARGE") == "1" {
		sizes = append(sizes, 1_000_000)
	}
	return sizes
}

// A Question is a filter that is measured, and what it is.
type Question struct{ Name, Filter string }

// Asked gives the filters that are measured, around the commune of Filled
// where most happens.
func Asked() []Question {
	themes, c := data.Themes(), Communes()[0]
	return []Question{
		{"commune", "commune=" + c.Code},
		{"EPCI, two themes", "epci=" + c.EPCI + "&theme=" + themes[18].Code + "," + themes[20].Code},
		{"département", "dept=" + c.Dept},
		{"nearly all of it", "dept=" + c.Dept + "&not.theme=" + themes[2].Code},
		{"20 km around", "near=" + c.Code + "&radius=20"},
		{"two words", "q=concert+jazz"},
		{"a word, département", "q=concert&dept=" + c.Dept},
		{"all", "all=1"},
		{"the newest", "sort=new&dept=" + c.Dept},
		{"a week-end", "dept=" + c.Dept + "&from=2026-12-05&to=2026-12-06"},
	}
}

// held says how many cards a database has been given.
func held(path string) (n int, err error) {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	return n, db.QueryRow("SELECT coalesce(max(seq), 0) FROM card").Scan(&n)
}

// Maker makes events with a natural skew: few communes hold much, few words
// are said often, most events have one date.
type Maker struct {
	*rand.Rand
	words []string
	usual *rand.Zipf
	often *rand.Zipf
}

// NewMaker gives a maker whose events are those of its seed, and no other's.
func NewMaker(seed uint64) *Maker {
	m := &Maker{Rand: rand.New(rand.NewPCG(seed, 2)), words: vocabulary()}
	m.usual = rand.NewZipf(m.Rand, 1.05, 8, uint64(len(Communes())-1))
	m.often = rand.NewZipf(m.Rand, 1.1, 30, uint64(len(m.words)-1))
	return m
}

// Communes lists the communes events are made in, the one where most happens first.
var Communes = sync.OnceValue(func() (list []geo.Commune) {
	for _, region := range []string{"93", "84", "11", "76", "53"} {
		list = append(list, geo.Communes(registry.Territory{Level: registry.LevelRegion, Code: region})...)
	}
	rand.New(rand.NewPCG(7, 7)).Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
})

// vocabulary lists the words events are made of, the most said first.
var vocabulary = sync.OnceValue(func() []string {
	words := strings.Fields("concert jazz atelier marche fete soupe musique ancienne danse theatre cirque balade nature enfants famille jardin")
	letters := random{rand.New(rand.NewPCG(7, 8))}
	for i := len(words); i < 20_000; i++ {
		words = append(words, registry.RandomID(letters, 3+i%7))
	}
	return words
})

// random reads as crypto/rand does.
type random struct{ *rand.Rand }

func (r random) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r.Uint32())
	}
	return len(p), nil
}

func (m *Maker) text(n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = m.words[m.often.Uint64()]
	}
	return strings.Join(words, " ")
}

// Filling makes the next event of a registry that has lived five years.
func (m *Maker) Filling() *registry.Card { return m.Event(m.Float64() < 0.15) }

// Event makes one published event, to come or long over.
func (m *Maker) Event(coming bool) *registry.Card {
	c := Communes()[m.usual.Uint64()]
	card := &registry.Card{
		ID: registry.RandomID(random{m.Rand}, 12), Kind: registry.KindEvent, State: registry.Published, Visibility: registry.Public, Revision: 1,
		Lang: "fr", Title: registry.Text{"fr": m.text(4 + m.IntN(4))}, Summary: registry.Text{"fr": m.text(12)}, Description: registry.Text{"fr": m.text(60 + m.IntN(80))},
		Themes:     m.themes(),
		Place:      &registry.Place{Name: "Salle " + m.text(1), Address: "12 rue " + m.text(2), Commune: c.Code},
		Organisers: []registry.Organiser{{Name: "Association " + m.text(2)}},
		URL:        "https://exemple.fr/" + m.text(1), Source: []string{registry.Direct, "agenda", "office"}[m.IntN(3)],
		Images: []registry.Image{{URL: "https://exemple.fr/image.jpg", Type: "image/jpeg", Alt: m.text(4)}},
		Event:  &registry.Event{Price: registry.Price{Code: []string{"", "free", "free", "paid"}[m.IntN(4)]}},
	}
	if m.IntN(2) == 0 {
		card.Place.Point = &registry.Point{Lat: c.Lat + m.IntN(60_000) - 30_000, Lon: c.Lon + m.IntN(60_000) - 30_000}
	}
	card.Event.Occurrences = m.dates(coming)
	card.Published = card.Event.Occurrences[0].Start.Add(-time.Duration(m.IntN(60*24)) * time.Hour)
	card.Created, card.Updated = card.Published, card.Published
	return card
}

func (m *Maker) themes() []string {
	themes := data.Themes()
	list := []string{themes[int(math.Sqrt(m.Float64())*float64(len(themes)))].Code}
	if m.IntN(3) == 0 {
		list = append(list, themes[m.IntN(len(themes))].Code)
	}
	return list
}

// dates draws one date mostly, a series at times, something that lasts weeks at others.
func (m *Maker) dates(coming bool) []registry.Occurrence {
	first := registrytest.Now.Add(-time.Duration(m.IntN(5*365*24)) * time.Hour)
	if coming {
		first = registrytest.Now.Add(time.Duration(m.ExpFloat64()*30*24) * time.Hour)
	}
	dates, lasts := 1, 2*time.Hour
	switch draw := m.IntN(100); {
	case draw < 5:
		dates = 10 + m.IntN(15)
	case draw < 20:
		dates = 2 + m.IntN(3)
	case draw < 28:
		lasts = time.Duration(20+m.IntN(70)) * 24 * time.Hour
		first = first.Add(-time.Duration(m.IntN(20)) * 24 * time.Hour)
	}
	list := make([]registry.Occurrence, dates)
	for i := range list {
		start := first.AddDate(0, 0, 7*i).Truncate(time.Hour)
		list[i] = registry.Occurrence{ID: fmt.Sprintf("date%02d", i), Start: start, End: start.Add(lasts), HasEnd: true, Zone: "Europe/Paris"}
	}
	return list
}
