package geo_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/geo"
	"pioche/pkg/registry"
)

func labels(communes []geo.Commune) []string {
	var list []string
	for _, c := range communes {
		list = append(list, c.Label())
	}
	return list
}

func TestFindCommune(t *testing.T) {
	here := []registry.Territory{dept("05")}
	for _, c := range []struct {
		typed  string
		prefer []registry.Territory
		want   string // labels; … when there may be more
	}{
		{"Briançon", nil, "Briançon (05)"},
		{" briancon ", nil, "Briançon (05)"},
		{"Briançon (05100)", nil, "Briançon (05)"},
		{"Briancon, hautes alpes", nil, "Briançon (05)"},
		{"Saint-Denis, La Réunion", here, "Saint-Denis (974)"},
		{"Briançon, chez Lucie", nil, ""},
		{"05023", nil, "Briançon (05)"},
		{"paris", nil, "Paris (75)"},
		{"St Bonnet en Champsaur", nil, "Saint-Bonnet-en-Champsaur (05)"},
		{"l'argentiere la bessee", nil, "L’Argentière-la-Bessée (05)"},
		{"Monetier les Bains", nil, "Le Monêtier-les-Bains (05)"},
		{"Ribiers", nil, "Val Buëch-Méouge (05)"},
		{"Saint-Pierre", nil, "Saint-Pierre (974) | Saint-Pierre (975) | …"},
		{"Saint-Pierre 974", nil, "Saint-Pierre (974)"},
		{"St Bonnet", here, "Saint-Bonnet-en-Champsaur (05) | Saint-Bonnet (16)"},
		{"St Bonnet", nil, "Saint-Bonnet (16) | Saint-Bonnet-de-Mure (69) | …"},
		{"Saint-Bonnet-en-Ch", here, "Saint-Bonnet-en-Champsaur (05)"},
		{"Saint-Bonnet-en-Ch", nil, ""},
		{"Les Costes", nil, ""},
		{"La Salle", here, "La Salle-les-Alpes (05) | La Salle (71) | La Salle (88)"},
		{"Paris", here, "Paris (75)"},
		{"05200", nil, "Embrun (05) | …"},
		{"", nil, ""},
		{"2026", nil, ""},
	} {
		found, _ := geo.FindCommune(c.typed, c.prefer...)
		got := strings.Join(labels(found), " | ")
		if want, more := strings.CutSuffix(c.want, "…"); got != want && (!more || !strings.HasPrefix(got, want)) {
			t.Errorf("FindCommune(%q, %v) = %s, want %s", c.typed, c.prefer, got, c.want)
		}
	}
}

func TestFindCommuneMistyped(t *testing.T) {
	for typed, want := range map[string]string{
		"Briancom": "Briançon (05)", "Paris-sur-Moon": "Paris (75)", "Embrum": "Embrun (05)", "Guilestre": "Guillestre (05)",
	} {
		found, near := geo.FindCommune(typed, dept("05"))
		if len(found) > 0 || len(near) == 0 || near[0] != want {
			t.Errorf("FindCommune(%q) = %v near %v, want near %s", typed, labels(found), near, want)
		}
	}
}

func TestSearch(t *testing.T) {
	for _, c := range []struct {
		q    string
		want []string // names of the first answers
	}{
		{"brian", []string{"CC du Briançonnais", "Briançon"}},
		{"briançon", []string{"Briançon", "CC du Briançonnais"}},
		{"hautes al", []string{"Hautes-Alpes"}},
		{"05", []string{"Hautes-Alpes", "Gap"}},
		{"0510", []string{"Briançon"}},
		{"240500439", []string{"CC du Briançonnais"}},
		{"provence alpes", []string{"Provence-Alpes-Côte d’Azur"}},
		{"champsaur bonnet", []string{"Saint-Bonnet-en-Champsaur"}},
		{"st bonnet en cha", []string{"Saint-Bonnet-en-Champsaur"}},
		{"serre-poncon", []string{"CC Serre-Ponçon"}},
		{"%_'\n", nil},
	} {
		var got []string
		for _, a := range geo.Search(c.q, 8, dept("05")) {
			got = append(got, a.Name)
		}
		if diff := cmp.Diff(c.want, got[:min(len(got), len(c.want))]); diff != "" {
			t.Errorf("Search(%q) = %q (-want +got)\n%s", c.q, got, diff)
		}
	}
	if found := geo.Search("Antonaves", 5); len(found) != 1 || found[0].Former != "Antonaves" || found[0].Name != "Val Buëch-Méouge" {
		t.Errorf("Search(Antonaves) = %+v, want Val Buëch-Méouge by its former name", found)
	}
	seen := map[registry.Territory]bool{}
	for _, a := range geo.Search("saint", 50, dept("05")) {
		if seen[a.Territory] {
			t.Errorf("Search(saint) gives %s twice", a.Name)
		}
		seen[a.Territory] = true
	}
}

func TestNear(t *testing.T) {
	for _, c := range []struct {
		level registry.Level
		code  string
		want  string // first answer
	}{
		{registry.LevelCommune, "05999", "05184 Vitrolles | 05183 Villar-Saint-Pancrace"},
		{registry.LevelCommune, "Briançon", "05023 Briançon"},
		{registry.LevelCommune, "5023", "05023 Briançon"},
		{registry.LevelEPCI, "240500438", "240500439 CC du Briançonnais"},
		{registry.LevelEPCI, "05023", "240500439 CC du Briançonnais"},
		{registry.LevelDept, "5", "05 Hautes-Alpes"},
		{registry.LevelDept, "hautes-alpes", "05 Hautes-Alpes"},
		{registry.LevelRegion, "paca", ""},
	} {
		near := geo.Near(c.level, c.code)
		if got := strings.Join(near, " | "); len(near) > 3 || !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("Near(%s, %q) = %s, want %s first", c.level, c.code, got, c.want)
		}
	}
}

func FuzzFindCommune(f *testing.F) {
	for _, typed := range []string{"St Bonnet", "05 st", "2A ste", "(05100)", "\x00\n \n", "l'"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		found, near := geo.FindCommune(typed, dept("05"))
		if len(found) > 0 && len(near) > 0 || len(found) > 12 || len(near) > 3 {
			t.Errorf("FindCommune(%q) = %d found, %d near", typed, len(found), len(near))
		}
		geo.Search(typed, 5)
		geo.Near(registry.LevelEPCI, typed)
	})
}

func TestWhatIsLongerThanAnyNameIsNotLookedFor(t *testing.T) {
	endless := strings.Repeat("a ", 101) // each word begins a word of many names
	found, near := geo.FindCommune(endless)
	if got := geo.Search(endless, 5); len(got)+len(found)+len(near) > 0 {
		t.Errorf("Search(202 bytes) = %v, FindCommune = %v, %v, want nothing", got, found, near)
	}
}

func BenchmarkSearch(b *testing.B) {
	for _, q := range []string{"s", "saint", "briancon", "saint bonnet champ", "051", "zzz"} {
		b.Run(q, func(b *testing.B) {
			for b.Loop() {
				geo.Search(q, 10, dept("05"))
			}
		})
	}
}

func BenchmarkFindMistyped(b *testing.B) {
	for b.Loop() {
		geo.FindCommune("Paris-sur-Moon", dept("05"))
	}
}
