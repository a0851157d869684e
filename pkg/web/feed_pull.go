package web

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"pioche/pkg/store"
)

// clients are the families of programs that read feeds, by what their
// User-Agent holds, the telling ones first.
var clients = []struct {
	family string
	marks  []string
}{
	{"wordpress", []string{"wordpress/"}},
	{"spip", []string{"spip"}},
	{"joomla", []string{"joomla"}},
	{"drupal", []string{"drupal"}},
	{"feedly", []string{"feedly"}},
	{"google", []string{"google"}},
	{"outlook", []string{"outlook", "microsoft office", "exchange", "microsoftpreview"}},
	{"thunderbird", []string{"thunderbird", "lightning/"}},
	{"apple", []string{"calendaragent", "dataaccessd", "ical/", "ios/", "cfnetwork", "macos/"}},
	{store.Robot, []string{"bot", "crawl", "spider", "slurp", "monitor"}},
	{"reader", []string{"rss", "feed", "reader", "newsboat", "miniflux", "inoreader", "netnewswire", "liferea", "akregator", "simplepie", "davx", "icsx"}},
	{"browser", []string{"mozilla/", "opera/"}},
}

// clientFamily is who reads, as a family of programs.
func clientFamily(agent string) string {
	agent = strings.ToLower(agent)
	for _, c := range clients {
		for _, mark := range c.marks {
			if strings.Contains(agent, mark) {
				return c.family
			}
		}
	}
	return "other"
}

// Bounds on what is counted, so that made-up addresses do not fill the
// database: past them filters nobody saved are counted together.
const (
	maxFilterName = 200   // bytes
	maxFilters    = 2_000 // a day
	otherFilters  = "*"
)

// flushEvery is how long a pull may wait before it is written.
const flushEvery = 5 * time.Second

// pulls counts who reads which feed, in memory until a few are written at
// once: a reader never waits for a write. No address is kept.
type pulls struct {
	mu      sync.Mutex
	waiting map[store.Pull]int // without their Count
	day     string
	names   map[string]bool // filters counted under their own name that day
}

// count notes one pull. A HEAD is none.
func (p *pulls) count(feed string, r *http.Request, day string) {
	if r.Method != http.MethodGet {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting == nil {
		p.waiting = map[store.Pull]int{}
	}
	p.waiting[store.Pull{Feed: p.named(feed, day), Day: day, Client: clientFamily(r.UserAgent())}]++
}

// named is the feed's own name, or that of all others past the bounds. The
// name of a filter has a "=", a slug never.
func (p *pulls) named(feed, day string) string {
	if !strings.Contains(feed, "=") {
		return feed
	}
	if p.day != day {
		p.day, p.names = day, map[string]bool{}
	}
	if !p.names[feed] && (len(feed) > maxFilterName || len(p.names) >= maxFilters) {
		return otherFilters
	}
	p.names[feed] = true
	return feed
}

// write writes down what waits. What cannot be written waits on.
func (p *pulls) write(ctx context.Context, s *store.Store) error {
	p.mu.Lock()
	batch := p.waiting
	p.waiting = nil
	p.mu.Unlock()
	if len(batch) == 0 {
		return nil
	}
	err := s.Tx(ctx, func(tx *store.Store) error {
		for pull, n := range batch {
			pull.Count = n
			if err := tx.CountPull(ctx, pull); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		p.giveBack(batch)
	}
	return err
}

func (p *pulls) giveBack(batch map[store.Pull]int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting == nil {
		p.waiting = map[store.Pull]int{}
	}
	for pull, n := range batch {
		p.waiting[pull] += n
	}
}

// Run does what the server does beside answering, until ctx ends: it writes
// down who read which feed, every few seconds and once at the end, and learns
// of what other programs write.
func (s *Server) Run(ctx context.Context) {
	var following sync.WaitGroup
	defer following.Wait()
	if s.warm != nil {
		following.Go(func() {
			s.Store.Follow(ctx, func(err error) { s.Log.ErrorContext(ctx, "follow what other programs write", "error", err) })
		})
	}
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for stopped := false; !stopped; {
		select {
		case <-ctx.Done():
			stopped = true
		case <-tick.C:
		}
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushEvery)
		if err := s.pulls.write(late, s.Store); err != nil {
			s.Log.ErrorContext(ctx, "count the pulls", "error", err)
		}
		cancel()
	}
}

// today is the day on the registry's own clock, as pulls are counted.
func (s *Server) today() string { return s.Now().In(s.Zone).Format(time.DateOnly) }
