package store_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pioche/pkg/filter/filtertest"
	"pioche/pkg/registry"
	"pioche/pkg/store"
)

// A card is read as encoding/json reads it, to the last byte and whoever wrote it.
func TestACardIsReadAsItIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		card := filtertest.Card(t)
		card.Description = registry.Text{"fr": rapid.String().Draw(t, "description"), rapid.String().Draw(t, "lang"): "x"}
		card.Themes = rapid.SliceOf(rapid.String()).Draw(t, "themes")
		body, err := json.Marshal(card)
		if err != nil {
			t.Fatal(err)
		}
		sameCard(t, body)
	})
}

func TestACardWrittenByHandIsReadToo(t *testing.T) {
	for _, body := range []string{
		`{}`, `{"id":"a","unknown":[{"x":1}],"lang":"fr"}`, `{"lang":"fr","id":"a"}`, `{ "id" : "a" }`, `{"id":null,"themes":null,"place":null,"event":null}`,
		`{"title":{},"themes":[],"organisers":[]}`, `{"title":{"fr":"\ud83c\udf72 \u003cb\u003e \/ \"\\\t"}}`, `{"event":{"occurrences":[{"id":"x","start":"2026-11-28T14:00:00.5+01:00"}]}}`,
		``, `{`, `{"id":"a"`, `{"id":"a`, `{"id":1}`, `{"revision":"1"}`, `{"revision":1.5}`, `{"vetted":1}`, `{"vetted":t}`, `{"created":"yesterday"}`, `{"id":"a"}}`, `{"themes":["a"`, `{"title":{"fr":1}}`, `{"id":"\x41"}`,
	} {
		sameCard(t, []byte(body))
	}
}

func sameCard(t rapid.TB, body []byte) {
	t.Helper()
	want, got := &registry.Card{}, &registry.Card{}
	wrong, err := json.Unmarshal(body, want), store.ReadJSON(string(body), got)
	if (wrong == nil) != (err == nil) {
		t.Fatalf("read %s: %v, encoding/json says %v", body, err, wrong)
	}
	if diff := cmp.Diff(want, got); diff != "" && err == nil {
		t.Fatalf("read %s (-encoding/json +store):\n%s", body, diff)
	}
}
