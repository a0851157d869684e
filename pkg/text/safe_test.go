package text_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// checkSafe reads rendered HTML as a browser would and fails on anything but the few elements cards may show.
func checkSafe(t *testing.T, rendered string) {
	t.Helper()
	allowed := " p ul ol li strong em br a "
	for z := html.NewTokenizer(strings.NewReader(rendered)); z.Next() != html.ErrorToken; {
		token := z.Token()
		if token.Type == html.TextToken {
			continue
		}
		if !strings.Contains(allowed, " "+token.Data+" ") {
			t.Errorf("element %q in %q", token.Data, rendered)
		}
		for _, a := range token.Attr {
			web := strings.HasPrefix(a.Val, "http://") || strings.HasPrefix(a.Val, "https://") || strings.HasPrefix(a.Val, "mailto:")
			if token.Data != "a" || a.Key != "rel" && (a.Key != "href" || !web) {
				t.Errorf("attribute %s=%q in %q", a.Key, a.Val, rendered)
			}
		}
	}
}
