package feed_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/feed"
	"pioche/pkg/feed/feedtest"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sample is a feed of the fixed cards, as the store would hand them.
func sample(each bool) *feed.Feed {
	return &feed.Feed{
		Title: "Ce qui se passe à Briançon", Description: "Événements à Briançon, sauf sport", Author: "Pioche des Alpes",
		Self: "https://pioche.example/flux/briancon-k3j5.rss", Home: "https://pioche.example/flux/briancon-k3j5",
		Announce: "https://pioche.example/evenements/nouveau?commune=05023", Invite: "+ Annoncer un événement à Briançon",
		Lang: "fr", Base: "https://pioche.example", Instance: "k7m2x4p6q3r5", Key: "briancon-k3j5",
		Now: registrytest.Now, Updated: registrytest.Now.Add(-time.Hour),
		Picks: picks(each),
		Why:   map[string][]feed.ItemWhy{registrytest.Fixed()[0].ID: {{Field: "commune", Criterion: "à Briançon", Card: "Briançon"}, {Field: "pinned", Criterion: "toujours affichée"}}},
	}
}

func picks(each bool) []filter.Pick {
	var kept []filter.Pick
	for _, c := range registrytest.Fixed() {
		kept = append(kept, picked(c, each)...)
	}
	return kept
}

// picked shows the first date to come, or each of them.
func picked(c *registry.Card, each bool) (kept []filter.Pick) {
	if c.Event == nil {
		return []filter.Pick{{Card: c}}
	}
	for i := range c.Event.Occurrences {
		if o := &c.Event.Occurrences[i]; o.Over().After(registrytest.Now) {
			if kept = append(kept, filter.Pick{Card: c, Shown: o}); !each {
				break
			}
		}
	}
	return kept
}

func written(t testing.TB, ext string, f *feed.Feed) []byte {
	t.Helper()
	format, ok := feed.ByExt(ext)
	if !ok {
		t.Fatalf("ByExt(%q) finds nothing", ext)
	}
	var out bytes.Buffer
	if err := format.Write(&out, f); err != nil {
		t.Fatalf("write %s: %v", ext, err)
	}
	return out.Bytes()
}

func TestFormatsAreAsReviewed(t *testing.T) {
	feeds := map[string]func(each bool) *feed.Feed{
		"agenda":  sample,
		"english": func(each bool) *feed.Feed { f := sample(each); f.Lang = "en"; return f },
		"dated":   func(bool) *feed.Feed { f := sample(true); f.Each, f.PubDate, f.Archive = true, true, true; return f },
		"empty":   func(bool) *feed.Feed { f := sample(false); f.Picks = nil; return f },
		"none":    func(bool) *feed.Feed { f := sample(false); f.Picks, f.EmptyNone = nil, true; return f },
		"plain": func(each bool) *feed.Feed {
			f := sample(each)
			f.Undated, f.NoPhoto, f.Accent = true, true, "1a7f5a"
			return f
		},
		"gone": func(each bool) *feed.Feed { f := sample(each); f.Gone = true; return f },
	}
	for name, make := range feeds {
		for _, format := range feed.Formats {
			t.Run(name+"."+format.Ext, func(t *testing.T) {
				got := written(t, format.Ext, make(format.Each))
				for _, fault := range feedtest.Faults(format.Ext, got) {
					t.Error(fault)
				}
				if again := written(t, format.Ext, make(format.Each)); !bytes.Equal(got, again) {
					t.Error("the same feed written twice gives other bytes")
				}
				file := name + "." + format.Ext
				switch format.Ext {
				case "json", "geojson", "jsonld":
					got = indented(t, got)
				case "xlsx":
					file, got = file+".txt", spread(t, got)
				}
				golden(t, file, got)
			})
		}
	}
}

func indented(t *testing.T, raw []byte) []byte {
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", " "); err != nil {
		t.Fatalf("not JSON: %v", err)
	}
	return out.Bytes()
}

// golden compares with a file kept under testdata, whose line ends are its own.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is not as reviewed (-update rewrites it):\n%s", name, diff)
	}
}

func BenchmarkFormats(b *testing.B) {
	for _, format := range feed.Formats {
		f := sample(false)
		f.Picks = nil
		for _, c := range registrytest.Fixed() {
			if p := picked(c, false); c.ID != "hostileaaaaa" && c.Event != nil {
				f.Picks = append(f.Picks, p...)
			}
		}
		for len(f.Picks) < 50 {
			f.Picks = append(f.Picks, f.Picks...)
		}
		f.Picks = f.Picks[:50]
		b.Run(format.Ext, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var out bytes.Buffer
				if err := format.Write(&out, f); err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(out.Len()))
			}
		})
	}
}
