package geo_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/geo"
	"pioche/pkg/registry"
)

func commune(code string) registry.Territory {
	return registry.Territory{Level: registry.LevelCommune, Code: code}
}

func epci(code string) registry.Territory {
	return registry.Territory{Level: registry.LevelEPCI, Code: code}
}

func dept(code string) registry.Territory {
	return registry.Territory{Level: registry.LevelDept, Code: code}
}

func region(code string) registry.Territory {
	return registry.Territory{Level: registry.LevelRegion, Code: code}
}

func TestReferenceData(t *testing.T) {
	if n := len(geo.Communes(dept("05"))); n != 162 {
		t.Errorf("Hautes-Alpes: %d communes, want 162", n)
	}
	without, all := 0, 0
	for _, code := range allDepts() {
		for _, c := range geo.Communes(dept(code)) {
			all++
			if c.EPCI == "" {
				without++
			} else if geo.NameOf(epci(c.EPCI)) == "" {
				t.Errorf("%s is in %s, which has no name", c.Label(), c.EPCI)
			}
			if _, err := time.LoadLocation(geo.Zone(c.Dept)); err != nil {
				t.Errorf("Zone(%q): %v", c.Dept, err)
			}
		}
	}
	if all != 34_969 || without != 98 {
		t.Errorf("%d communes, %d without EPCI, want 34969 and 98", all, without)
	}
	briancon, _ := geo.CommuneByCode("05023")
	want := geo.Commune{
		Code: "05023", Name: "Briançon", Postcodes: []string{"05100"}, Dept: "05", Region: "93", EPCI: "240500439",
		Lat: briancon.Lat, Lon: briancon.Lon, HasPoint: true, Population: briancon.Population,
	}
	if diff := cmp.Diff(want, briancon); diff != "" || briancon.Population < 9_000 {
		t.Errorf("CommuneByCode(05023) (-want +got)\n%s", diff)
	}
	if a, ok := geo.Lookup(epci("240500439")); !ok || a.Name != "CC du Briançonnais" || a.Type != "CC" || a.Region != "93" || !a.HasPoint {
		t.Errorf("Lookup(240500439) = %+v", a)
	}
	if a, _ := geo.Lookup(dept("05")); a.Seat != "05061" || !a.HasPoint || a.Population < 130_000 {
		t.Errorf("Lookup(05) = %+v", a)
	}
	if a, ok := geo.Lookup(dept("00")); ok {
		t.Errorf("Lookup(00) = %+v, want none", a)
	}
}

func allDepts() []string {
	var codes []string
	for _, r := range []string{
		"01", "02", "03", "04", "06", "11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94",
		"975", "977", "978", "984", "986", "987", "988", "989",
	} {
		for _, c := range geo.Communes(region(r)) {
			if !slices.Contains(codes, c.Dept) {
				codes = append(codes, c.Dept)
			}
		}
	}
	return codes
}

func TestCommuneMergedSince(t *testing.T) {
	for code, want := range map[string]string{
		"05118": "Val Buëch-Méouge", // Ribiers' code, borne by the new commune too
		"05005": "Val Buëch-Méouge", // Antonaves
		"05120": "Abriès-Ristolas",
		"75101": "Paris",
		"05999": "",
	} {
		if c, _ := geo.CommuneByCode(code); c.Name != want {
			t.Errorf("CommuneByCode(%s) = %q, want %q", code, c.Name, want)
		}
	}
}

func TestAround(t *testing.T) {
	for _, c := range []struct {
		name string
		of   registry.Territory
		want []registry.Territory
	}{
		{"a commune", commune("05023"), []registry.Territory{commune("05023"), epci("240500439"), dept("05"), region("93")}},
		{"a former commune", commune("05120"), []registry.Territory{commune("05001"), epci("200067452"), dept("05"), region("93")}},
		{"an EPCI of one département", epci("240500439"), []registry.Territory{epci("240500439"), dept("05"), region("93")}},
		{"an EPCI across two régions", epci("200068765"), []registry.Territory{epci("200068765")}},
		{"a région", region("93"), []registry.Territory{region("93")}},
		{"nowhere", commune("99999"), nil},
	} {
		if diff := cmp.Diff(c.want, geo.Around(c.of)); diff != "" {
			t.Errorf("Around(%s) (-want +got)\n%s", c.name, diff)
		}
	}
}

func TestNamesInSentences(t *testing.T) {
	for _, c := range []struct {
		t      registry.Territory
		of, at string
	}{
		{commune("05023"), "de Briançon", "à Briançon"},
		{commune("05046"), "d’Embrun", "à Embrun"},
		{commune("05079"), "du Monêtier-les-Bains", "au Monêtier-les-Bains"},
		{commune("05098"), "des Orres", "aux Orres"},
		{commune("05063"), "de La Grave", "à La Grave"},
		{commune("05006"), "de L’Argentière-la-Bessée", "à L’Argentière-la-Bessée"},
		{epci("240500439"), "de la CC du Briançonnais", "dans la CC du Briançonnais"},
		{dept("05"), "des Hautes-Alpes", "dans les Hautes-Alpes"},
		{dept("38"), "de l’Isère", "dans l’Isère"},
		{dept("26"), "de la Drôme", "dans la Drôme"},
		{dept("73"), "de Savoie", "en Savoie"},
		{dept("83"), "du Var", "dans le Var"},
		{dept("35"), "d’Ille-et-Vilaine", "en Ille-et-Vilaine"},
		{dept("75"), "de Paris", "à Paris"},
		{dept("974"), "de La Réunion", "à La Réunion"},
		{region("93"), "de Provence-Alpes-Côte d’Azur", "en Provence-Alpes-Côte d’Azur"},
		{region("52"), "des Pays de la Loire", "dans les Pays de la Loire"},
		{region("76"), "d’Occitanie", "en Occitanie"},
		{commune("99999"), "", ""},
	} {
		if of, at := geo.Of(c.t), geo.At(c.t); of != c.of || at != c.at {
			t.Errorf("%s: Of = %q, At = %q, want %q, %q", c.t, of, at, c.of, c.at)
		}
	}
}

func TestLocate(t *testing.T) {
	own := registry.Point{Lat: 1, Lon: 2}
	if p, mine, ok := geo.Locate(&registry.Place{Commune: "05023", Point: &own}); p != own || !mine || !ok {
		t.Errorf("Locate(own point) = %v, %v, %v", p, mine, ok)
	}
	if p, mine, ok := geo.Locate(&registry.Place{Commune: "05023"}); p.Lat/1_000_000 != 44 || mine || !ok {
		t.Errorf("Locate(Briançon) = %v, %v, %v", p, mine, ok)
	}
	for name, place := range map[string]*registry.Place{"none": nil, "unknown": {Town: "Turin"}, "without point": {Commune: "97502"}} {
		if _, _, ok := geo.Locate(place); ok {
			t.Errorf("Locate(%s) found a point", name)
		}
	}
}

func TestZone(t *testing.T) {
	for dept, want := range map[string]string{"05": "Europe/Paris", "": "Europe/Paris", "974": "Indian/Reunion", "987": "Pacific/Tahiti"} {
		if got := geo.Zone(dept); got != want {
			t.Errorf("Zone(%q) = %q, want %q", dept, got, want)
		}
	}
}

func TestTownsOfABox(t *testing.T) {
	var points []registry.Point
	for _, c := range geo.Communes(epci("240500439")) {
		points = append(points, registry.Point{Lat: c.Lat, Lon: c.Lon})
	}
	box := geo.BoxOf(points)
	towns := geo.Towns(box, 3)
	if len(towns) != 3 || towns[0].Name != "Briançon" {
		t.Errorf("the first towns of the Briançonnais = %v", towns)
	}
	for _, p := range points {
		if !box.Contains(p) {
			t.Errorf("the box %v leaves out %v", box, p)
		}
	}
	if box.Contains(registry.Point{Lat: 48_856_000, Lon: 2_352_000}) {
		t.Error("the box holds Paris")
	}
}
