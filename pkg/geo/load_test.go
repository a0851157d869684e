package geo

import (
	"runtime"
	"testing"
)

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		c := newCountry()
		runtime.KeepAlive(c)
	}
}

func BenchmarkIndex(b *testing.B) {
	france()
	for b.Loop() {
		x := newIndex(france())
		runtime.KeepAlive(x)
	}
}

func TestMemory(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	c := newCountry()
	x := newIndex(c)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if mb := float64(after.HeapAlloc-before.HeapAlloc) / 1e6; mb > 25 {
		t.Errorf("reference data takes %.1f MB, want under 25", mb)
	} else {
		t.Logf("%.1f MB", mb)
	}
	runtime.KeepAlive(c)
	runtime.KeepAlive(x)
}
