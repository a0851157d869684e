package web

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"pioche/pkg/desk"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
	"pioche/pkg/store"
	"pioche/pkg/store/storetest"
)

// BenchmarkSite prints what the site takes to answer, through its real
// handler, and the memory it holds after many distinct feeds. Run it with
// -benchtime 1x.
func BenchmarkSite(b *testing.B) {
	for _, n := range slices.Backward(storetest.BenchSizes()) { // the largest while memory is bare
		h := siteOf(b, n)
		before := resident(b)
		pulls := pullDistinct(b, h, n)
		fmt.Printf("\n%d events: %d MB resident before, %d after %d distinct cold feeds (≤ 164 more)\n", n, before, resident(b), pulls)
		answers(b, h, n)
	}
}

// siteOf opens the site on a filled registry.
func siteOf(b *testing.B, n int) http.Handler {
	b.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		b.Fatal(err)
	}
	s := &Server{
		Config: Config{Base: "https://pioche.example", Name: "Pioche", Zone: zone},
		Store:  storetest.Filled(b, n),
		Now:    func() time.Time { return registrytest.Now },
		Log:    slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	s.Desk = &desk.Desk{Store: s.Store, Now: s.Now, Zone: zone}
	h, err := s.Handler()
	if err != nil {
		b.Fatal(err)
	}
	return h
}

// pullDistinct asks for the feed of each commune, where most happens first:
// two thousand of them, or ten thousand of the large registry.
func pullDistinct(b *testing.B, h http.Handler, n int) (pulls int) {
	b.Helper()
	communes := storetest.Communes()
	pulls = min(len(communes), 2_000)
	if n > 10_000 {
		pulls = min(len(communes), 10_000)
	}
	for _, c := range communes[:pulls] {
		pull(b, h, "/flux.rss?commune="+c.Code, "gzip")
	}
	return pulls
}

func pull(b *testing.B, h http.Handler, path, encoding string) time.Duration {
	b.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := &dropped{header: http.Header{}}
	began := time.Now()
	h.ServeHTTP(w, r)
	if w.status != http.StatusOK {
		b.Fatalf("GET %s = %d", path, w.status)
	}
	return time.Since(began)
}

// dropped is an answer nobody keeps: what is measured is the site's memory.
type dropped struct {
	header http.Header
	status int
}

func (d *dropped) Header() http.Header         { return d.header }
func (d *dropped) WriteHeader(status int)      { d.status = status }
func (d *dropped) Write(p []byte) (int, error) { return len(p), nil }

// answers prints how long the pages take most ask for, and each measured
// filter as a feed.
func answers(b *testing.B, h http.Handler, n int) {
	b.Helper()
	paths := []string{"/", "/evenements", "/evenements?dept=05", "/evenements?q=concert", "/communes/05023", "/flux/nouveau?dept=05"}
	for _, a := range storetest.Asked() {
		paths = append(paths, "/flux.rss?"+a.Filter)
	}
	const runs = 60
	spans := make([][]time.Duration, len(paths))
	for run := range runs + 5 {
		for i, path := range paths {
			if span := pull(b, h, path, "gzip"); run >= 5 {
				spans[i] = append(spans[i], span)
			}
		}
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	defer out.Flush()
	fmt.Fprintln(out, "\nevents\tGET, gzip\tµs\t")
	for i, path := range paths {
		slices.Sort(spans[i])
		fmt.Fprintf(out, "%d\t%s\t%d\t\n", n, path, spans[i][runs/2].Microseconds())
	}
}

// resident is the memory of this program, in megabytes.
func resident(b *testing.B) int {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("no /proc here")
	}
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	var kb int
	if _, err := fmt.Sscan(after, &kb); err != nil {
		b.Fatal(err)
	}
	return kb / 1024
}

// BenchmarkPlanning answers a season of 300 structures, each with an event
// of its own every week, through the site's real handler (≤ 100 ms).
func BenchmarkPlanning(b *testing.B) {
	kept, err := store.Open(b.Context(), store.Config{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { kept.Close() })
	err = kept.Tx(b.Context(), func(tx *store.Store) error {
		for _, card := range season(300, 90) {
			if err := tx.SaveCard(b.Context(), card, noon); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		b.Fatal(err)
	}
	s := &Server{
		Config: Config{Base: "https://pioche.example", Name: "Pioche", Zone: zone},
		Store:  kept, Desk: &desk.Desk{Store: kept, Now: func() time.Time { return noon }, Zone: zone}, Now: func() time.Time { return noon }, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	h, err := s.Handler()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		pull(b, h, "/evenements?vue=planning&duree=saison", "gzip")
	}
}

// season is what so many structures do in so many days: each has an event
// of its own every week.
func season(structures, days int) []*registry.Card {
	var cards []*registry.Card
	for i := range structures {
		card := party(0, fmt.Sprintf("Atelier numéro %d", i), "05023", 0)
		card.ID, card.Organisers[0].Name = registry.NewID(), fmt.Sprintf("Association %03d", i)
		card.Event.Occurrences = nil
		for day := i % 7; day < days; day += 7 {
			card.Event.Occurrences = append(card.Event.Occurrences, registry.Occurrence{ID: registry.NewID()[:6], Start: noon.Add(time.Duration(day)*aDay + time.Hour), Zone: "Europe/Paris"})
		}
		cards = append(cards, card)
	}
	return cards
}
