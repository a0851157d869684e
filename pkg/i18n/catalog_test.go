package i18n

import (
	"encoding/json"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pioche/data"
)

// forms are the plural forms the CLDR asks of each language
// (cldr.unicode.org, supplemental/plurals: French has "many" from a million).
var forms = map[string][]string{
	"fr": {"many", "one", "other"},
	"en": {"one", "other"},
}

// A message as its file has it: the plain text under "other", or its forms.
type message map[string]string

// rawCatalog reads a language's files without the library, so that a form
// left out or a key written twice is seen.
func rawCatalog(t *testing.T, lang string) map[string]message {
	t.Helper()
	names, err := fs.Glob(data.Messages, path.Join("messages", lang, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	catalog := map[string]message{}
	for _, name := range names {
		text, err := fs.ReadFile(data.Messages, name)
		if err != nil {
			t.Fatal(err)
		}
		var raw map[string]json.RawMessage
		if err := json.Unmarshal(text, &raw); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(keyLine.FindAllIndex(text, -1)) != len(raw) {
			t.Errorf("%s: a key is there twice, or two keys share a line", name)
		}
		for key, value := range raw {
			if _, ok := catalog[key]; ok {
				t.Errorf("%s: key %q is in another file too", name, key)
			}
			m := message{}
			if json.Unmarshal(value, &m) != nil {
				var plain string
				if err := json.Unmarshal(value, &plain); err != nil {
					t.Errorf("%s: %q is neither a text nor plural forms", name, key)
				}
				m = message{"other": plain}
			}
			catalog[key] = m
		}
	}
	return catalog
}

// keyLine finds the keys of a catalog: they are dotted, plural forms are not.
var keyLine = regexp.MustCompile(`(?m)^\s*"[^" ]+\.[^" ]+"\s*:`)

func TestCatalogsHoldTheSameKeys(t *testing.T) {
	french := slices.Sorted(maps.Keys(rawCatalog(t, "fr")))
	english := slices.Sorted(maps.Keys(rawCatalog(t, "en")))
	if diff := cmp.Diff(french, english); diff != "" {
		t.Errorf("keys of fr (-) and en (+) differ:\n%s", diff)
	}
	for _, lang := range Langs {
		if diff := cmp.Diff(slices.Sorted(maps.Keys(rawCatalog(t, lang))), Keys(lang)); diff != "" {
			t.Errorf("Keys(%s) is not what the files hold:\n%s", lang, diff)
		}
	}
}

func TestPluralFormsAreThoseOfTheLanguage(t *testing.T) {
	for _, lang := range Langs {
		for key, m := range rawCatalog(t, lang) {
			if len(m) == 1 && m["other"] != "" {
				continue
			}
			if diff := cmp.Diff(forms[lang], slices.Sorted(maps.Keys(m))); diff != "" {
				t.Errorf("%s %s has not the plural forms of its language:\n%s", lang, key, diff)
			}
			for form, text := range m {
				if text == "" {
					t.Errorf("%s %s: form %q is blank", lang, key, form)
				}
			}
		}
	}
}

var placeholder = regexp.MustCompile(`\{\{(.*?)\}\}`)

func TestPlaceholdersAreTheSameEverywhere(t *testing.T) {
	english := rawCatalog(t, "en")
	for key, m := range rawCatalog(t, "fr") {
		want := placeholders(t, key, m)
		if diff := cmp.Diff(want, placeholders(t, key, english[key])); diff != "" {
			t.Errorf("placeholders of %s differ between fr (-) and en (+):\n%s", key, diff)
		}
	}
}

// placeholders are the names a message uses in any of its forms ("one date"
// may leave the count out). Only {{.Name}} is allowed.
func placeholders(t *testing.T, key string, m message) []string {
	t.Helper()
	used := map[string]bool{}
	for _, text := range m {
		for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
			if !strings.HasPrefix(found[1], ".") || strings.ContainsAny(found[1], " |()") {
				t.Errorf("%s: %s is not a plain placeholder", key, found[0])
			}
			used[found[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(used))
}

// French no-break spaces are easy to forget, and a line that begins with "?" is ugly.
func TestFrenchPunctuationDoesNotBreak(t *testing.T) {
	loose := regexp.MustCompile(`[^\s\x{a0}\x{202f}] [;?!:»]|« |\pL'\pL`)
	for key, m := range rawCatalog(t, "fr") {
		for _, text := range m {
			if found := loose.FindString(text); found != "" {
				t.Errorf("%s: %q in %q: want a no-break space before ; ? ! : » and after «, and ’", key, found, text)
			}
		}
	}
}
