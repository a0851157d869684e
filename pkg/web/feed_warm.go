package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/singleflight"

	"pioche/pkg/filter"
	"pioche/pkg/store"
)

// warm keeps the finished bytes of feeds from one pull to the next, under
// their address, so many bytes in all. A feed is forgotten the moment a
// change could alter it, before whoever made the change has their answer: when
// it shows a card that changed, or its filter keeps the card as it is now. It
// dies at the moment the clock alone alters it.
//
// A pull never gets what was made of older data than the last change before
// it began: each change begins a new generation, pulls share the making of a
// feed within one generation, and what was being made while a change came that
// concerns it is given out but not kept. A nil warm keeps nothing.
type warm struct {
	kept       *otter.Cache[string, *kept]
	makings    singleflight.Group
	generation atomic.Uint64
	now        func() time.Time
	zone       *time.Location

	mu       sync.Mutex
	last     int                // number of the latest kept
	index    *filter.Index      // what each asks, by its name
	named    map[string]*kept   // all that are kept or being made
	on       map[string][]*kept // those that show a card or are a selection's, by its id or slug
	underWay map[*kept]bool
}

// kept is one feed, ready or being made.
type kept struct {
	name    string // its own, never another's
	address string
	pulled  string // as its pulls are counted
	made    *ready
	on      []string        // ids of the cards it shows, slug of its selection
	changed map[string]bool // what changed while it was being made
	dropped atomic.Bool
}

// newWarm keeps so many bytes and hears of each change; nil for none.
func newWarm(most int64, s *Server) *warm {
	if most <= 0 {
		return nil
	}
	w := &warm{now: s.Now, zone: s.Zone, index: &filter.Index{}, named: map[string]*kept{}, on: map[string][]*kept{}, underWay: map[*kept]bool{}}
	w.kept = otter.Must(&otter.Options[string, *kept]{
		MaximumWeight: uint64(most),
		Weigher:       func(address string, k *kept) uint32 { return k.weight() },
		OnDeletion:    func(e otter.DeletionEvent[string, *kept]) { w.evicted(e.Value) },
	})
	s.Store.Watch(w.heed)
	return w
}

// perKept is about what a feed weighs beside its bytes.
const perKept = 2_000

func (k *kept) weight() uint32 { return uint32(k.made.size() + perKept + 64*len(k.on)) }

// since is what a pull says when it begins, before it reads anything.
func (w *warm) since() uint64 {
	if w == nil {
		return 0
	}
	return w.generation.Load()
}

// get gives the feed kept under an address, nil when there is none.
func (w *warm) get(address string) *kept {
	if w == nil {
		return nil
	}
	k, ok := w.kept.GetIfPresent(address)
	if !ok || k.dropped.Load() || !k.made.lives(w.now()) {
		return nil
	}
	return k
}

// make gives the feed of an address, made by whoever asks first of those who
// asked since the same change.
func (w *warm) make(ask feedAsk, encoding int, build func() (*ready, error)) (*ready, error) {
	if w == nil {
		return build()
	}
	address := ask.address()
	if k := w.get(address); k != nil {
		return k.made, nil
	}
	made, err, _ := w.makings.Do(address+"@"+strconv.FormatUint(ask.since, 10), func() (any, error) {
		k := w.begin(ask)
		var made *ready
		defer func() { w.end(k, made, encoding) }()
		var err error
		made, err = build()
		return made, err
	})
	if err != nil {
		return nil, err
	}
	return made.(*ready), nil
}

// begin says that a feed is being made. Nothing of it was read yet but its
// selection: what changed since that began makes it none to keep.
func (w *warm) begin(ask feedAsk) *kept {
	w.mu.Lock()
	w.last++
	k := &kept{name: strconv.Itoa(w.last), address: ask.address(), pulled: ask.pulledAs(), changed: map[string]bool{}}
	if ask.selection != nil {
		k.on = append([]string{ask.selection.Slug}, ask.selection.Pins...)
	}
	w.named[k.name], w.underWay[k] = k, true
	w.index.Put(k.name, ask.filter)
	w.mu.Unlock()
	if w.generation.Load() != ask.since {
		k.dropped.Store(true)
	}
	return k
}

// end keeps what was made, unless it failed or something it tells changed.
func (w *warm) end(k *kept, made *ready, encoding int) {
	w.mu.Lock()
	delete(w.underWay, k)
	if made != nil {
		k.on = append(k.on, made.shows...)
	}
	if made == nil || made.dies.IsZero() || k.dropped.Load() || slices.ContainsFunc(k.on, func(id string) bool { return k.changed[id] }) {
		w.forget(k)
		w.mu.Unlock()
		return
	}
	k.made, k.changed = made, nil
	for _, id := range k.on {
		w.on[id] = append(w.on[id], k)
	}
	w.mu.Unlock()
	made.only(encoding, func() {
		if !k.dropped.Load() {
			w.kept.Set(k.address, k) // weighed anew
		}
	})
	w.kept.Set(k.address, k)
}

// forget takes a feed out; w.mu is held. It is never given out again.
func (w *warm) forget(k *kept) {
	k.dropped.Store(true)
	if w.named[k.name] != k {
		return
	}
	delete(w.named, k.name)
	w.index.Remove(k.name)
	if k.made == nil {
		return // it shows nothing yet
	}
	for _, id := range k.on {
		others := w.on[id]
		if i := slices.Index(others, k); i >= 0 {
			others[i] = others[len(others)-1]
			others[len(others)-1] = nil
			others = others[:len(others)-1]
		}
		if w.on[id] = others; len(others) == 0 {
			delete(w.on, id)
		}
	}
}

// evicted forgets a feed for which there was no room. One that was weighed
// anew is there still.
func (w *warm) evicted(k *kept) {
	if now, ok := w.kept.GetEntryQuietly(k.address); ok && now.Value == k || k.dropped.Load() {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.forget(k)
}

// heed forgets what a change may alter.
func (w *warm) heed(c store.Change) {
	w.generation.Add(1)
	if c.All {
		w.clear()
		return
	}
	w.mu.Lock()
	index := w.index
	w.mu.Unlock()
	var names []string
	ids := slices.Concat(c.Gone, c.Selections)
	for _, card := range c.Cards {
		names = append(names, index.Pick(card, filter.Prepare(card), w.now(), w.zone)...)
		ids = append(ids, card.ID)
	}
	for _, k := range w.drop(names, ids) {
		w.kept.Invalidate(k.address)
	}
}

// drop forgets the feeds of these names, and those that are on these cards
// and selections.
func (w *warm) drop(names, ids []string) (dropped []*kept) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, name := range names {
		if k := w.named[name]; k != nil {
			dropped = append(dropped, k)
		}
	}
	for _, id := range ids {
		dropped = append(dropped, w.on[id]...)
		for k := range w.underWay {
			k.changed[id] = true
		}
	}
	for _, k := range dropped {
		w.forget(k)
	}
	return dropped
}

// clear forgets everything.
func (w *warm) clear() {
	w.mu.Lock()
	for _, k := range w.named {
		k.dropped.Store(true)
	}
	w.index, w.named, w.on = &filter.Index{}, map[string]*kept{}, map[string][]*kept{}
	w.mu.Unlock()
	w.kept.InvalidateAll()
}

// warmed answers a pull with what is kept under its address, before anything
// else is done: one look-up, and nothing asked of the database. It does by
// itself what next does to every request, but for the log: pulls are counted,
// and a line for each would be most of the work.
func (s *Server) warmed(next *echo.Echo) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		k := s.warm.get(r.URL.Path + questioned(r.URL.RawQuery))
		if k == nil || r.Method != http.MethodGet && r.Method != http.MethodHead || !s.named(r) || strings.Contains(r.URL.Path, "?") {
			next.ServeHTTP(w, r)
			return
		}
		s.pulls.count(k.pulled, r, s.today())
		_ = s.give(echo.NewResponse(w, next), r, k.made, s.guarded.at(r.URL.Path)) // who asked has left
	})
}

// address is what a feed is kept under.
func (a feedAsk) address() string { return a.path + "." + a.ext + questioned(a.query) }
