package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"slices"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/klauspost/compress/gzip"

	"pioche/pkg/feed"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/store/storetest"
)

// BenchmarkFeeds prints, filter by filter, what a cold feed costs beside its
// bare SQL, and how that grows from ten thousand events to a hundred thousand
// and to a million (where PIOCHE_BENCH_LARGE=1). The runs are interleaved, so that a busy machine
// weighs on both sides of each ratio. Run it with -benchtime 1x.
func BenchmarkFeeds(b *testing.B) {
	const runs = 60
	var trials []*trial
	for _, n := range storetest.BenchSizes() {
		s := storetest.Filled(b, n)
		for _, a := range storetest.Asked() {
			trials = append(trials, &trial{events: n, name: a.Name, store: s, query: query(b, a.Filter)})
		}
	}
	for run := range runs + 5 {
		for _, t := range trials {
			if err := t.run(b.Context(), run >= 5); err != nil {
				b.Fatal(err)
			}
		}
	}
	report(trials)
}

// trial is one filter over one registry.
type trial struct {
	events          int
	name            string
	store           *store.Store
	query           filter.Query
	items           int
	sql, cold, sent []time.Duration
}

// run measures once; a run that warms up is not kept.
func (t *trial) run(ctx context.Context, keep bool) error {
	began := time.Now()
	if err := t.store.Bare(ctx, t.query); err != nil {
		return err
	}
	sql := time.Since(began)
	began = time.Now()
	_, items, err := rss(ctx, t.store, t.query)
	cold := time.Since(began)
	if err != nil {
		return err
	}
	began = time.Now()
	body, _, err := rss(ctx, t.store, t.query)
	if err != nil {
		return err
	}
	send(body)
	sent := time.Since(began)
	if keep {
		t.items, t.sql, t.cold, t.sent = items, append(t.sql, sql), append(t.cold, cold), append(t.sent, sent)
	}
	return nil
}

// rss makes a cold feed: the query, then its rendering.
func rss(ctx context.Context, s *store.Store, q filter.Query) (body []byte, items int, err error) {
	picks, _, err := s.Find(ctx, q)
	if err != nil {
		return nil, 0, err
	}
	var out bytes.Buffer
	format, _ := feed.ByExt("rss")
	err = format.Write(&out, &feed.Feed{
		Title: "Ce qui se passe", Self: "https://pioche.example/flux.rss", Home: "https://pioche.example/evenements",
		Lang: "fr", Base: "https://pioche.example", Instance: "abcdefghijkl", Now: now, Picks: picks,
	})
	return out.Bytes(), len(picks), err
}

// send does what is left before bytes go out: their hash, and gzip.
func send(body []byte) {
	_ = sha256.Sum256(body)
	var out bytes.Buffer
	packer.Reset(&out)
	_, _ = packer.Write(body)
	_ = packer.Close()
}

// packer compresses as the site does, its tables kept.
var packer, _ = gzip.NewWriterLevel(nil, 1)

func query(tb testing.TB, raw string) filter.Query {
	tb.Helper()
	f, err := filter.ParseQuery(raw, filter.Context{Kinds: []registry.Kind{registry.KindEvent}})
	if err != nil {
		tb.Fatal(err)
	}
	q := f.At(now, paris)[0]
	q.Limit = 50
	return q
}

func report(trials []*trial) {
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	defer out.Flush()
	fmt.Fprintln(out, "\nevents\tfilter\titems\tbare SQL µs\tcold µs\t÷ SQL ≤ 2\tETag, gzip µs\t÷ SQL ≤ 3\tcold, growth ≤ 1.5\t")
	for i, t := range trials {
		sql, cold, sent := median(t.sql), median(t.cold), median(t.sent)
		growth := ""
		if small := trials[i%len(storetest.Asked())]; small != t && small.items == t.items {
			growth = fmt.Sprintf("%.2f", cold/median(small.cold))
		}
		fmt.Fprintf(out, "%d\t%s\t%d\t%.0f\t%.0f\t%.2f\t%.0f\t%.2f\t%s\t\n", t.events, t.name, t.items, sql, cold, cold/sql, sent, sent/sql, growth)
	}
}

// median is that of several spans, in microseconds.
func median(list []time.Duration) float64 {
	slices.Sort(list)
	return float64(list[len(list)/2]) / float64(time.Microsecond)
}

// BenchmarkPublish prints how many events one writer publishes in a second,
// each in a transaction of its own; it takes them back.
func BenchmarkPublish(b *testing.B) {
	const cards = 1_000
	for _, n := range storetest.BenchSizes() {
		s, m := storetest.Filled(b, n), storetest.NewMaker(uint64(time.Now().UnixNano()))
		list := make([]*registry.Card, cards)
		for i := range list {
			list[i] = m.Event(true)
		}
		began := time.Now()
		for _, card := range list {
			if err := s.SaveCard(b.Context(), card, now); err != nil {
				b.Fatal(err)
			}
		}
		fmt.Printf("\n%d events: %.0f published per second (≥ 1 000)\n", n, cards/time.Since(began).Seconds())
		for _, card := range list {
			if err := s.DeleteCard(b.Context(), card.ID, now); err != nil {
				b.Fatal(err)
			}
		}
	}
}
