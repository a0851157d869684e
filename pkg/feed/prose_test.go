package feed

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"pioche/pkg/text"
)

// The short way round Markdown must lead to the same place.
func TestProseReadsAsMarkdownWould(t *testing.T) {
	alphabet := rapid.StringOf(rapid.SampledFrom([]rune("aaabbbééé   1.)-+*_#>=[]!<&&`~\\|:/@w\"'’\n\n\u00a0\r\x00")))
	rapid.Check(t, func(t *rapid.T) {
		source := text.CleanLines(alphabet.Draw(t, "source")) // as texts are kept
		var got bytes.Buffer
		if rich(&got, source); got.String() != text.HTML(source) {
			t.Fatalf("rich(%q) = %q, want %q", source, &got, text.HTML(source))
		}
		if got, want := plain(source), text.Plain(source); got != want {
			t.Fatalf("plain(%q) = %q, want %q", source, got, want)
		}
	})
}
