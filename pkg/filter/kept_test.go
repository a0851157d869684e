package filter_test

import (
	"slices"
	"strings"
	"testing"

	"pioche/pkg/filter"
	"pioche/pkg/registry/registrytest"
)

func TestAFilterOutlivesWhatItNames(t *testing.T) {
	for name, c := range map[string]struct {
		kept, prints, says string
		lost               []string
		picks              bool
	}{
		"nothing is lost":            {"commune=05023", "commune=05023", "à Briançon", nil, true},
		"a commune that was merged":  {"commune=05005", "commune=05118", "à Val Buëch-Méouge", nil, false},
		"a commune that is no more":  {"commune=05999", "commune=05999", "territoire qui n’existe plus (05999)", []string{"commune=05999"}, false},
		"one of two":                 {"commune=05023,05999", "commune=05023,05999", "à Briançon ou un territoire", []string{"commune=05999"}, true},
		"an EPCI, beside a theme":    {"epci=240500430&theme=fete", "epci=240500430&theme=fete", "(240500430)", []string{"epci=240500430"}, false},
		"the centre of a circle":     {"near=05999&radius=200", "near=05999&radius=200", "05999", []string{"near=05999"}, false},
		"a theme that was withdrawn": {"theme=sorcellerie", "theme=sorcellerie", "sorcellerie", []string{"theme=sorcellerie"}, false},
	} {
		f, err := filter.ParseKept(c.kept)
		if err != nil {
			t.Errorf("%s: ParseKept(%q) = %v, want no error", name, c.kept, err)
			continue
		}
		if f.String() != c.prints || !strings.Contains(f.Sentence("fr"), c.says) || !slices.Equal(f.Lost(), c.lost) {
			t.Errorf("%s: %q, says %q, lost %v, want %q, %q in it, %v", name, f, f.Sentence("fr"), f.Lost(), c.prints, c.says, c.lost)
		}
		card := registrytest.Fixed()[0]
		picked := false
		for _, q := range f.At(registrytest.Now, paris) {
			picked = picked || q.Match(card)
		}
		if picked != c.picks {
			t.Errorf("%s: picks a card of Briançon: %v, want %v", name, picked, c.picks)
		}
		if !c.picks && !slices.ContainsFunc(f.Explain("fr", card, registrytest.Now, paris), func(r filter.Reason) bool { return !r.In && r.Criterion != "" }) {
			t.Errorf("%s: Explain does not say what keeps the card out", name)
		}
	}
	if _, err := filter.ParseKept("comune=05023"); err == nil {
		t.Error("a key that never was is read")
	}
}
