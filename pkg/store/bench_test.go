package store

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
)

// asked gives the filters that are measured, by what they are, around the
// commune where most happens.
func asked() []struct{ name, filter string } {
	themes, c := data.Themes(), newMaker(1).communes[0]
	return []struct{ name, filter string }{
		{"commune", "commune=" + c.Code},
		{"epci, two themes", "epci=" + c.EPCI + "&theme=" + themes[18].Code + "," + themes[20].Code},
		{"departement", "dept=" + c.Dept},
		{"departement, nearly all", "dept=" + c.Dept + "&not.theme=" + themes[2].Code},
		{"radius", "near=" + c.Code + "&radius=20"},
		{"words", "q=concert+jazz"},
		{"a word in a departement", "q=concert&dept=" + c.Dept},
		{"all", "all=1"},
		{"newest", "sort=new&dept=" + c.Dept},
		{"a weekend", "dept=" + c.Dept + "&from=2026-12-05&to=2026-12-06"},
	}
}

// BenchmarkFind measures a cold query, and beside each its bare SQL: the same
// statements, their rows read and thrown away.
func BenchmarkFind(b *testing.B) {
	s := filled(b)
	paris, _ := time.LoadLocation("Europe/Paris")
	for _, a := range asked() {
		f, err := filter.ParseQuery(a.filter, filter.Context{Kinds: []registry.Kind{registry.KindEvent}})
		if err != nil {
			b.Fatal(err)
		}
		q := f.At(registrytest.Now, paris)[0]
		q.Limit = 50
		b.Run(a.name+"/find", func(b *testing.B) {
			for b.Loop() {
				picks, _, err := s.Find(b.Context(), q)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(len(picks)), "picks")
			}
		})
		b.Run(a.name+"/sql", func(b *testing.B) {
			for b.Loop() {
				if err := s.bare(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// bare runs the statements of Find and throws their rows away.
func (s *Store) bare(ctx context.Context, q filter.Query) error {
	found, _, err := s.found(ctx, q)
	if err != nil {
		return err
	}
	query, list := bodies(s.dialect, found)
	var seq int64
	var body []byte
	return s.each(ctx, func(scan func(...any) error) error { return scan(&seq, &body) }, query, list)
}

// BenchmarkSave measures one card published in a transaction of its own.
func BenchmarkSave(b *testing.B) {
	s := filled(b)
	m := newMaker(uint64(time.Now().UnixNano()))
	for b.Loop() {
		card := m.card(true)
		if err := s.SaveCard(b.Context(), card, registrytest.Now); err != nil {
			b.Fatal(err)
		}
	}
}

// filled opens a registry of 10 000 events, or of a million where
// PIOCHE_BENCH_LARGE=1, kept between runs.
func filled(b *testing.B) *Store {
	b.Helper()
	n := 10_000
	if os.Getenv("PIOCHE_BENCH_LARGE") == "1" {
		n = 1_000_000
	}
	s, err := Open(b.Context(), Config{Dir: filepath.Join(os.TempDir(), fmt.Sprintf("pioche-bench-%d", n))})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	m := newMaker(1)
	var have int
	if err := s.row(b.Context(), "SELECT count(*) FROM card").Scan(&have); err != nil {
		b.Fatal(err)
	}
	for have < n {
		err := s.Tx(b.Context(), func(tx *Store) error {
			for range 2_000 {
				if err := tx.SaveCard(b.Context(), m.card(m.Float64() < 0.15), registrytest.Now); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		have += 2_000
	}
	return s
}

// maker makes events with a natural skew: few communes hold much, few words
// are said often, most events have one date.
type maker struct {
	*rand.Rand
	communes []geo.Commune
	words    []string
	usual    *rand.Zipf
	often    *rand.Zipf
}

func newMaker(seed uint64) *maker {
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 2))}
	for _, region := range []string{"93", "84", "11", "76", "53"} {
		m.communes = append(m.communes, geo.Communes(registry.Territory{Level: registry.LevelRegion, Code: region})...)
	}
	order := rand.New(rand.NewPCG(7, 7)) // the same large communes in every run
	order.Shuffle(len(m.communes), func(i, j int) { m.communes[i], m.communes[j] = m.communes[j], m.communes[i] })
	m.words = strings.Fields("concert jazz atelier marche fete soupe musique ancienne danse theatre cirque balade nature enfants famille jardin")
	for i := len(m.words); i < 20_000; i++ {
		m.words = append(m.words, registry.RandomID(random{order}, 3+i%7))
	}
	m.usual = rand.NewZipf(m.Rand, 1.05, 8, uint64(len(m.communes)-1))
	m.often = rand.NewZipf(m.Rand, 1.1, 30, uint64(len(m.words)-1))
	return m
}

type random struct{ *rand.Rand }

func (r random) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r.Uint32())
	}
	return len(p), nil
}

func (m *maker) text(n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = m.words[m.often.Uint64()]
	}
	return strings.Join(words, " ")
}

func (m *maker) card(coming bool) *registry.Card {
	c := m.communes[m.usual.Uint64()]
	themes := data.Themes()
	card := &registry.Card{
		ID: registry.RandomID(random{m.Rand}, 12), Kind: registry.KindEvent, State: registry.Published, Visibility: registry.Public, Revision: 1,
		Lang: "fr", Title: registry.Text{"fr": m.text(4 + m.IntN(4))}, Summary: registry.Text{"fr": m.text(12)}, Description: registry.Text{"fr": m.text(60 + m.IntN(80))},
		Themes:     []string{themes[int(math.Sqrt(m.Float64())*float64(len(themes)))].Code},
		Place:      &registry.Place{Name: "Salle " + m.text(1), Address: "12 rue " + m.text(2), Commune: c.Code},
		Organisers: []registry.Organiser{{Name: "Association " + m.text(2)}},
		URL:        "https://exemple.fr/" + m.text(1), Source: []string{registry.Direct, "agenda", "office"}[m.IntN(3)],
		Images: []registry.Image{{URL: "https://exemple.fr/image.jpg", Type: "image/jpeg", Alt: m.text(4)}},
	}
	if m.IntN(2) == 0 {
		card.Place.Point = &registry.Point{Lat: c.Lat + m.IntN(60_000) - 30_000, Lon: c.Lon + m.IntN(60_000) - 30_000}
	}
	if m.IntN(3) == 0 {
		card.Themes = append(card.Themes, themes[m.IntN(len(themes))].Code)
	}
	card.Event = &registry.Event{Price: registry.Price{Code: []string{"", "free", "free", "paid"}[m.IntN(4)]}}
	first := registrytest.Now.Add(-time.Duration(m.IntN(5*365*24)) * time.Hour)
	if coming {
		first = registrytest.Now.Add(time.Duration(m.ExpFloat64()*30*24) * time.Hour)
	}
	card.Published = first.Add(-time.Duration(m.IntN(60*24)) * time.Hour)
	card.Created, card.Updated = card.Published, card.Published
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
	for i := range dates {
		start := first.AddDate(0, 0, 7*i).Truncate(time.Hour)
		card.Event.Occurrences = append(card.Event.Occurrences, registry.Occurrence{
			ID: fmt.Sprintf("date%02d", i), Start: start, End: start.Add(lasts), HasEnd: true, Zone: "Europe/Paris",
		})
	}
	return card
}
