package data_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"pioche/data"
)

func TestListsAreWellFormed(t *testing.T) {
	code, folded := regexp.MustCompile(`^[a-z]{2,16}$`), regexp.MustCompile(`^[a-z0-9]+( [a-z0-9]+)*$`)
	for name, list := range map[string][]data.Word{
		"themes": data.Themes(), "audiences": data.Audiences(), "prices": data.Prices(),
		"access": data.Access(), "trades": data.Trades(), "channels": data.Channels(), "notices": data.Notices(),
	} {
		seen, meant := map[string]bool{}, map[string]string{}
		for _, word := range list {
			if !code.MatchString(word.Code) || seen[word.Code] || word.FR == "" || word.EN == "" {
				t.Errorf("%s: %+v is incomplete or twice there", name, word)
			}
			seen[word.Code] = true
			if hues := []string{"culture", "nature", "atelier", "vie"}; name == "themes" && !slices.Contains(hues, word.Hue) {
				t.Errorf("theme %s: hue %q, want one of %v", word.Code, word.Hue, hues)
			}
			if name == "trades" && strings.Contains(word.FR+word.EN, ",") {
				t.Errorf("trade %s: a comma, which parts categories for other maps", word.Code)
			}
			for _, also := range word.Also {
				if !folded.MatchString(also) || meant[also] != "" {
					t.Errorf("%s: %q of %s is not folded or also of %q", name, also, word.Code, meant[also])
				}
				meant[also] = word.Code
			}
		}
		if len(list) < 3 {
			t.Errorf("%s has %d words", name, len(list))
		}
	}
}
