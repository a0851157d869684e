package text

import (
	"slices"
	"testing"

	"github.com/rivo/uniseg"
	"pgregory.net/rapid"
)

// What is tidy is left as it is, and cut between any two runes: the long ways
// say the same.
func TestTidyTextNeedsNoCleaning(t *testing.T) {
	french := rapid.StringOf(rapid.SampledFrom([]rune("aeé ÀœŒſ«»’–—…€°·,.'\u00a0\u202f")))
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(french, rapid.String()).Draw(t, "text")
		if got, want := Clean(s), cleaned(s); got != want {
			t.Fatalf("Clean(%q) = %q, want %q", s, got, want)
		}
		var seen []string
		for g := uniseg.NewGraphemes(s); g.Next(); {
			seen = append(seen, g.Str())
		}
		if got := slices.Collect(characters(s)); !slices.Equal(got, seen) {
			t.Fatalf("characters(%q) = %q, want %q", s, got, seen)
		}
	})
}

func BenchmarkExcerpt(b *testing.B) {
	const line = "Une soirée d’été autour de la soupe, « à la bonne franquette », avec les habitants. "
	for b.Loop() {
		Excerpt(line+line+line+line+line, 300)
	}
}
