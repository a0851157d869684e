// Package tile keeps the squares that the ground of a map is made of: it asks
// a source for each once, and keeps it on disk within bounds, so that whoever
// looks at a map speaks to nobody but us.
//
// It knows no map and no page, and does not go out by itself: how an address
// is read is handed in.
//
//	cache := &tile.Cache{Source: "https://tuiles.exemple.fr/{z}/{x}/{y}.png", Dir: "var/tiles", Read: read, Now: time.Now}
//	square, err := cache.Get(ctx, 9, 265, 184)
package tile

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// Errors callers act on.
var (
	ErrNone   = errors.New("no such tile")
	ErrSource = errors.New("the source of tiles does not answer")
)

// Bounds.
const (
	MaxZoom = 19
	MaxSize = 512 << 10 // bytes of a tile
	atOnce  = 4         // tiles asked for at a time
	patient = 3         // failures in a row before the source is left alone
	rest    = 30 * time.Second
	fresh   = 30 * 24 * time.Hour // then it is asked for again, and given as it is where that fails
)

// types are what a tile may be.
var types = []string{"image/png", "image/jpeg", "image/webp"}

// Tile is a square of a map.
type Tile struct {
	Type  string // media type
	Bytes []byte
}

// Cache is the tiles of a source. Fill the first fields before use.
type Cache struct {
	Source string // address with {z}, {x} and {y}
	Dir    string
	Most   int64 // bytes kept on disk
	Read   func(ctx context.Context, address string, most int) ([]byte, error)
	Now    func() time.Time

	once   sync.Once
	asking singleflight.Group
	turns  chan struct{}

	lock   sync.Mutex
	kept   map[string]*entry // by path under Dir
	total  int64
	failed int       // in a row
	until  time.Time // the source is left alone until then
}

// entry is a tile on disk.
type entry struct {
	size int64
	made time.Time
	used time.Time
}

// Get gives a tile: the one kept while it is fresh, else that of the source
// or, when it does not answer, an older one.
func (c *Cache) Get(ctx context.Context, z, x, y int) (Tile, error) {
	if z < 0 || z > MaxZoom || x < 0 || y < 0 || x >= 1<<z || y >= 1<<z {
		return Tile{}, ErrNone
	}
	c.once.Do(c.open)
	name := filepath.Join(strconv.Itoa(z), strconv.Itoa(x), strconv.Itoa(y))
	old, isFresh := c.read(name)
	if isFresh {
		return old, nil
	}
	got, err, _ := c.asking.Do(name, func() (any, error) {
		address := strings.NewReplacer("{z}", strconv.Itoa(z), "{x}", strconv.Itoa(x), "{y}", strconv.Itoa(y)).Replace(c.Source)
		return c.fetch(context.WithoutCancel(ctx), name, address) // others may be waiting for it
	})
	switch {
	case err == nil:
		return got.(Tile), nil
	case old.Bytes != nil:
		return old, nil
	}
	return Tile{}, err
}

// open looks at what is on disk already.
func (c *Cache) open() {
	c.turns = make(chan struct{}, atOnce)
	c.kept = map[string]*entry{}
	_ = filepath.WalkDir(c.Dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // what cannot be read will be asked for again
		}
		if info, err := d.Info(); err == nil {
			name, _ := filepath.Rel(c.Dir, path)
			c.kept[name] = &entry{size: info.Size(), made: info.ModTime(), used: info.ModTime()}
			c.total += info.Size()
		}
		return nil
	})
}

// read gives a tile that is kept, and whether it is fresh.
func (c *Cache) read(name string) (Tile, bool) {
	c.lock.Lock()
	found, ok := c.kept[name]
	if ok {
		found.used = c.Now()
		ok = c.Now().Sub(found.made) < fresh
	}
	c.lock.Unlock()
	if found == nil {
		return Tile{}, false
	}
	body, err := os.ReadFile(filepath.Join(c.Dir, name))
	if err != nil {
		return Tile{}, false
	}
	kind := http.DetectContentType(body)
	if !slices.Contains(types, kind) { // a disk that was full, say
		return Tile{}, false
	}
	return Tile{Type: kind, Bytes: body}, ok
}

// fetch asks the source for a tile and keeps it.
func (c *Cache) fetch(ctx context.Context, name, address string) (Tile, error) {
	c.turns <- struct{}{}
	defer func() { <-c.turns }()
	if c.resting() {
		return Tile{}, ErrSource
	}
	body, err := c.Read(ctx, address, MaxSize)
	kind := http.DetectContentType(body)
	if err == nil && !slices.Contains(types, kind) {
		err = fmt.Errorf("it gives %s", kind)
	}
	c.note(err)
	if err != nil {
		return Tile{}, fmt.Errorf("%w: %w", ErrSource, err)
	}
	c.keep(name, body)
	return Tile{Type: kind, Bytes: body}, nil
}

// resting says whether the source is left alone for now.
func (c *Cache) resting() bool {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.Now().Before(c.until)
}

// note counts the failures in a row.
func (c *Cache) note(err error) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if err == nil {
		c.failed = 0
		return
	}
	if c.failed++; c.failed >= patient {
		c.until = c.Now().Add(rest)
	}
}

// keep writes a tile on disk; one that cannot be kept is asked for again.
func (c *Cache) keep(name string, body []byte) {
	path := filepath.Join(c.Dir, name)
	if os.MkdirAll(filepath.Dir(path), 0o755) != nil {
		return
	}
	half := path + ".half"
	if err := os.WriteFile(half, body, 0o644); err != nil || os.Rename(half, path) != nil {
		_ = os.Remove(half)
		return
	}
	now := c.Now()
	_ = os.Chtimes(path, now, now)
	c.lock.Lock()
	defer c.lock.Unlock()
	if old := c.kept[name]; old != nil {
		c.total -= old.size
	}
	c.kept[name] = &entry{size: int64(len(body)), made: now, used: now}
	c.total += int64(len(body))
	if c.total > c.Most {
		c.shrink()
	}
}

// shrink removes the tiles used the longest ago, down to nine tenths of the
// bound so as not to begin again at once.
func (c *Cache) shrink() {
	names := make([]string, 0, len(c.kept))
	for name := range c.kept {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(c.kept[a].used.Compare(c.kept[b].used), cmp.Compare(a, b))
	})
	for _, name := range names {
		if c.total <= c.Most/10*9 {
			return
		}
		_ = os.Remove(filepath.Join(c.Dir, name))
		c.total -= c.kept[name].size
		delete(c.kept, name)
	}
}
