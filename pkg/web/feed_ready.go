package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// ready is an answer as it goes out, in each encoding it may take.
type ready struct {
	kind     []string  // media type
	policy   []string  // what a page to embed may load and do, see framable; none: as its address says
	tag      string    // names the bytes: their hash
	modified time.Time // when they last became other; zero when nobody knows
	dated    []string  // the same, as the header says it
	fresh    bool      // they became other after modified
	from     time.Time // since when the clock alone makes them what they are
	until    time.Time // when it makes them other
	dies     time.Time // until when they may be given out again; zero: not once
	shows    []string  // ids of the cards told, in the order of the feed

	bodies  [3]atomic.Pointer[body] // one for each encoding, once asked for
	packing sync.Mutex
	grown   func() // told of each body more
}

// body is the bytes in one encoding, and the headers they have of their own.
type body struct {
	bytes                  []byte
	encoding, etag, length []string
}

// newReady wraps bytes; they are compressed once, when first asked so.
func newReady(kind string, plain []byte) *ready {
	sum := sha256.Sum256(plain)
	r := &ready{kind: []string{kind}, tag: hex.EncodeToString(sum[:12])}
	r.bodies[0].Store(r.body(0, plain))
	return r
}

// frame says what the page may load and do where another site shows it. Style
// is what is written within, blank for none: its policy names its hash.
func (r *ready) frame(policy, style string) {
	if style != "" {
		sum := sha256.Sum256([]byte(style))
		policy = strings.Replace(policy, "style-src ", "style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"' ", 1)
	}
	r.policy = []string{policy}
}

// date says when the bytes last became other, as far as the clock can tell.
func (r *ready) date(clock *watch, at, now time.Time) {
	r.modified, r.fresh = clock.notAfter(at, now)
	if !r.modified.IsZero() {
		r.dated = []string{r.modified.UTC().Format(http.TimeFormat)}
	}
}

// lives says whether the bytes may be given out again.
func (r *ready) lives(now time.Time) bool {
	at := now.Unix() // not the time since the program began, which knows no clock set back
	return r.from.Unix() <= at && at < r.dies.Unix()
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
	return bytes.Clone(out.Bytes())
}

// encodings are those we speak, the best last; each has its slot among the
// bodies, and ends their validator with its suffix.
var encodings = [3]struct{ name, suffix string }{{"identity", ""}, {"gzip", "-gz"}, {"br", "-br"}}

// body wraps the bytes of a slot. Each encoding has a strong validator of its
// own (RFC 9110 section 8.8.3.3).
func (r *ready) body(slot int, of []byte) *body {
	b := &body{bytes: of, etag: []string{`"` + r.tag + encodings[slot].suffix + `"`}, length: []string{strconv.Itoa(len(of))}}
	if slot > 0 {
		b.encoding = []string{encodings[slot].name}
	}
	return b
}

// in gives the bytes in an encoding, by its slot.
func (r *ready) in(slot int) *body {
	if held := r.bodies[slot].Load(); held != nil {
		return held
	}
	return r.pack(slot)
}

// pack makes one body more, of one there is.
func (r *ready) pack(slot int) *body {
	r.packing.Lock()
	defer r.packing.Unlock()
	if held := r.bodies[slot].Load(); held != nil {
		return held
	}
	of := r.plain()
	switch encodings[slot].name {
	case "gzip":
		of = compressed(&gzips, of)
	case "br":
		of = compressed(&brotlis, of)
	}
	made := r.body(slot, of)
	r.bodies[slot].Store(made)
	if r.grown != nil {
		r.grown()
	}
	return made
}

// plain gives the bytes as they were, which a compressed body holds too.
func (r *ready) plain() []byte {
	if held := r.bodies[0].Load(); held != nil {
		return held.bytes
	}
	var plain []byte
	if held := r.bodies[1].Load(); held != nil {
		if from, err := gzip.NewReader(bytes.NewReader(held.bytes)); err == nil {
			plain, _ = io.ReadAll(from) // we packed it
		}
	} else if held := r.bodies[2].Load(); held != nil {
		plain, _ = io.ReadAll(brotli.NewReader(bytes.NewReader(held.bytes)))
	}
	return bytes.Clone(plain)
}

// only leaves the body of one encoding, of which any other is made when it is
// asked for: most readers ask for the same, a sixth of the bytes.
func (r *ready) only(slot int, grown func()) {
	r.in(slot)
	r.packing.Lock()
	defer r.packing.Unlock()
	for i := range r.bodies {
		if i != slot {
			r.bodies[i].Store(nil)
		}
	}
	r.grown = grown
}

// size is how many bytes it holds.
func (r *ready) size() (n int) {
	for i := range r.bodies {
		if held := r.bodies[i].Load(); held != nil {
			n += len(held.bytes)
		}
	}
	return n
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
