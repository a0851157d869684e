package tile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// png is what begins every PNG, and then some.
func png(size int) []byte {
	return append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte{1}, size-8)...)
}

// source answers with a tile of a thousand bytes, and counts.
type source struct {
	asked atomic.Int32
	last  atomic.Value
	body  []byte
	err   error
}

func (s *source) read(_ context.Context, address string, _ int) ([]byte, error) {
	s.asked.Add(1)
	s.last.Store(address)
	return s.body, s.err
}

func newCache(t *testing.T) (*Cache, *source, *time.Time) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	s := &source{body: png(1000)}
	return &Cache{Source: "https://t.example/{z}/{x}/{y}.png?k={z}", Dir: t.TempDir(), Most: 10_000, Read: s.read, Now: func() time.Time { return now }}, s, &now
}

func TestATileIsAskedForOnce(t *testing.T) {
	c, s, now := newCache(t)
	for range 3 {
		got, err := c.Get(t.Context(), 9, 265, 184)
		if err != nil || got.Type != "image/png" || len(got.Bytes) != 1000 {
			t.Fatalf("Get = %s, %d bytes, %v", got.Type, len(got.Bytes), err)
		}
	}
	again := &Cache{Source: c.Source, Dir: c.Dir, Most: c.Most, Read: s.read, Now: c.Now} // the server was started again
	if _, err := again.Get(t.Context(), 9, 265, 184); err != nil || s.asked.Load() != 1 {
		t.Errorf("asked for %d times, %v, want once", s.asked.Load(), err)
	}
	if got := s.last.Load(); got != "https://t.example/9/265/184.png?k=9" {
		t.Errorf("asked for %v", got)
	}
	*now = now.Add(31 * 24 * time.Hour)
	if _, err := c.Get(t.Context(), 9, 265, 184); err != nil || s.asked.Load() != 2 {
		t.Errorf("a month later: asked for %d times, want twice", s.asked.Load())
	}
}

func TestConcurrentAsksAreOne(t *testing.T) {
	c, s, _ := newCache(t)
	gate := make(chan struct{})
	c.Read = func(ctx context.Context, address string, most int) ([]byte, error) {
		<-gate
		return s.read(ctx, address, most)
	}
	var asking sync.WaitGroup
	for range 20 {
		asking.Go(func() {
			if _, err := c.Get(t.Context(), 3, 1, 1); err != nil {
				t.Error(err)
			}
		})
	}
	time.Sleep(20 * time.Millisecond)
	close(gate)
	asking.Wait()
	if n := s.asked.Load(); n > 2 { // one that came just after finds it kept
		t.Errorf("20 readers asked the source %d times", n)
	}
}

func TestTilesOutsideTheWorldAreNone(t *testing.T) {
	c, s, _ := newCache(t)
	for _, at := range [][3]int{{-1, 0, 0}, {20, 0, 0}, {1, 2, 0}, {1, 0, 2}, {5, -1, 3}, {64, 0, 0}} {
		if _, err := c.Get(t.Context(), at[0], at[1], at[2]); !errors.Is(err, ErrNone) {
			t.Errorf("Get(%v) = %v, want none", at, err)
		}
	}
	if s.asked.Load() > 0 {
		t.Error("the source was asked")
	}
}

func TestWhatIsNoPictureIsNotKept(t *testing.T) {
	c, s, _ := newCache(t)
	for _, body := range []string{"<html>too many</html>", "", `<svg xmlns="http://www.w3.org/2000/svg"></svg>`} {
		s.body = []byte(body)
		if _, err := c.Get(t.Context(), 3, 1, 1); !errors.Is(err, ErrSource) {
			t.Errorf("a source that gives %q: %v, want an error of the source", body, err)
		}
	}
	if n, _ := onDisk(t, c.Dir); n > 0 {
		t.Errorf("%d files are kept", n)
	}
}

func TestASourceThatFailsIsLeftAloneAndOldTilesAreGiven(t *testing.T) {
	c, s, now := newCache(t)
	if _, err := c.Get(t.Context(), 3, 1, 1); err != nil {
		t.Fatal(err)
	}
	*now = now.Add(60 * 24 * time.Hour)
	s.err = errors.New("down")
	for range 10 {
		if got, err := c.Get(t.Context(), 3, 1, 1); err != nil || len(got.Bytes) != 1000 {
			t.Errorf("an old tile = %d bytes, %v", len(got.Bytes), err)
		}
		if _, err := c.Get(t.Context(), 3, 1, 2); !errors.Is(err, ErrSource) {
			t.Errorf("a tile never had = %v, want an error of the source", err)
		}
	}
	if n := s.asked.Load(); n != 1+patient {
		t.Errorf("the source was asked %d times, want %d", n, 1+patient)
	}
	s.err, *now = nil, now.Add(time.Minute)
	if _, err := c.Get(t.Context(), 3, 1, 2); err != nil {
		t.Errorf("once it answers again: %v", err)
	}
}

func TestTheDiskIsBounded(t *testing.T) {
	c, _, now := newCache(t)
	for i := range 50 {
		*now = now.Add(time.Minute)
		if _, err := c.Get(t.Context(), 10, 0, 0); err != nil { // the first one is used all the time
			t.Fatal(err)
		}
		if _, err := c.Get(t.Context(), 10, 1, i); err != nil {
			t.Fatal(err)
		}
	}
	files, size := onDisk(t, c.Dir)
	if size > c.Most || size < c.Most/2 {
		t.Errorf("%d files, %d bytes, want at most %d", files, size, c.Most)
	}
	if _, fresh := c.read(filepath.Join("10", "0", "0")); !fresh {
		t.Error("the tile most used is gone")
	}
}

func onDisk(t *testing.T, dir string) (files int, size int64) {
	t.Helper()
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return fmt.Errorf("look at a tile: %w", err)
		}
		files, size = files+1, size+info.Size()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, size
}
