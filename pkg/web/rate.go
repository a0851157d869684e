package web

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// ratePeriod is the time over which writes of one address are counted.
const ratePeriod = 10 * time.Minute

// limiter bounds the writes of each client address. An address is forgotten
// once its bucket is full again, and never leaves the memory of the process.
type limiter struct {
	perPeriod int

	mu      sync.Mutex
	buckets map[netip.Prefix]*bucket
	swept   time.Time
}

type bucket struct {
	tokens *rate.Limiter
	last   time.Time
}

// newLimiter allows n writes per address in ten minutes; with n 0, any number.
func newLimiter(n int) *limiter {
	return &limiter{perPeriod: n, buckets: map[netip.Prefix]*bucket{}}
}

// take counts one write and says how long to wait when it is one too many.
func (l *limiter) take(address string, now time.Time) (wait time.Duration) {
	who, err := netip.ParseAddr(address)
	if l.perPeriod <= 0 || err != nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	key := household(who)
	b := l.buckets[key]
	if b == nil {
		b = &bucket{tokens: rate.NewLimiter(rate.Every(ratePeriod/time.Duration(l.perPeriod)), l.perPeriod)}
		l.buckets[key] = b
	}
	b.last = now
	reservation := b.tokens.ReserveN(now, 1)
	if wait = reservation.DelayFrom(now); wait > 0 {
		reservation.CancelAt(now)
	}
	return wait
}

// sweep forgets those who have not written for a whole period.
func (l *limiter) sweep(now time.Time) {
	if now.Sub(l.swept) < time.Minute {
		return
	}
	l.swept = now
	for key, b := range l.buckets {
		if now.Sub(b.last) > ratePeriod {
			delete(l.buckets, key)
		}
	}
}

// household is who shares a bucket: one IPv4 address, or the 64 bits of IPv6
// that a home is given.
func household(address netip.Addr) netip.Prefix {
	address = address.Unmap().WithZone("")
	bits := 32
	if address.Is6() {
		bits = 64
	}
	prefix, err := address.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return prefix
}
