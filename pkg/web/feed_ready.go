package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// ready is an answer as it goes out, in each encoding it may take.
type ready struct {
	kind     string // media type
	plain    []byte
	tag      string    // names the bytes: their hash
	modified time.Time // when they last became other; zero when nobody knows
	fresh    bool      // they became other after modified
	until    time.Time // when the clock alone makes them other
	gzip, br func() []byte
}

// newReady wraps bytes; they are compressed once, when first asked so.
func newReady(kind string, plain []byte) *ready {
	sum := sha256.Sum256(plain)
	return &ready{
		kind: kind, plain: plain, tag: hex.EncodeToString(sum[:12]),
		gzip: sync.OnceValue(func() []byte { return compressed(&gzips, plain) }),
		br:   sync.OnceValue(func() []byte { return compressed(&brotlis, plain) }),
	}
}

// Levels of compression. The first of gzip costs half its fourth and gives
// bytes a thirtieth larger.
const (
	gzipLevel   = 1
	brotliLevel = 4
)

// The tables of a compressor cost more to make than a feed to compress: they
// are kept.
var (
	gzips   = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(nil, gzipLevel); return w }} // the level is valid
	brotlis = sync.Pool{New: func() any { return brotli.NewWriterLevel(nil, brotliLevel) }}
)

// compressor is a writer of either encoding.
type compressor interface {
	io.WriteCloser
	Reset(to io.Writer)
}

func compressed(kept *sync.Pool, plain []byte) []byte {
	w := kept.Get().(compressor)
	defer kept.Put(w)
	var out bytes.Buffer
	w.Reset(&out)
	_, _ = w.Write(plain) // a Buffer takes all
	_ = w.Close()
	return out.Bytes()
}

// in gives the bytes in an encoding and their strong validator, one for each
// encoding (RFC 9110 section 8.8.3.3).
func (r *ready) in(encoding string) (body []byte, etag string) {
	switch encoding {
	case "gzip":
		return r.gzip(), `"` + r.tag + `-gz"`
	case "br":
		return r.br(), `"` + r.tag + `-br"`
	}
	return r.plain, `"` + r.tag + `"`
}

// watch notices when the machine's clock was set back.
type watch struct{ seen atomic.Int64 }

// drift is how far a clock may hesitate without being set back, in seconds.
const drift = 60

// notAfter gives a moment in whole seconds, at the latest the second before
// now: this one may bring a second change, that the same date would hide (RFC
// 9110 section 8.8.2.2). It never lies before what was said earlier, and is
// the zero time, that nobody knows, while the clock shows a time it showed
// before. Fresh says that t was later: the date alone proves nothing yet.
func (w *watch) notAfter(t, now time.Time) (at time.Time, fresh bool) {
	bound, seen := now.Unix(), w.seen.Load()
	for bound > seen && !w.seen.CompareAndSwap(seen, bound) {
		seen = w.seen.Load()
	}
	if t.IsZero() || seen-bound > drift {
		return time.Time{}, true
	}
	last := min(t.Unix(), max(bound, seen)-1)
	return time.Unix(last, 0).UTC(), last < t.Unix()
}
