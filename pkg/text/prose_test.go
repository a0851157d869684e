package text

import (
	"testing"

	"pgregory.net/rapid"
)

// The short way round Markdown must lead to the same place.
func TestProseReadsAsMarkdownWould(t *testing.T) {
	marked := rapid.StringOf(rapid.SampledFrom([]rune("aaabbbééé   1.)-+*_#>=[]!<&&`~\\|:/@w\"'’\n\n\u00a0\r\x00")))
	spaced := rapid.StringOf(rapid.SampledFrom([]rune("abé,'\"    \n\n\n\u00a0\u202f\u2028\u0085\u200b\ufeff\ufffd\v\f\x01\x7f")))
	rapid.Check(t, func(t *rapid.T) {
		source := rapid.OneOf(marked, spaced, rapid.String()).Draw(t, "source")
		if got, want := HTML(source), markdownHTML(source); got != want {
			t.Fatalf("HTML(%q) = %q, want %q", source, got, want)
		}
		if got, want := Plain(source), markdownPlain(source); got != want {
			t.Fatalf("Plain(%q) = %q, want %q", source, got, want)
		}
	})
}
