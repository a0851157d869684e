package geo

import (
	"testing"

	"pioche/pkg/registry"
)

func TestEveryDepartementHasItsSchoolHolidays(t *testing.T) {
	count := map[string]int{}
	for dept, zone := range schoolZones() {
		count[zone]++
		if _, ok := Lookup(registry.Territory{Level: registry.LevelDept, Code: dept}); !ok {
			t.Errorf("%s is no département", dept)
		}
	}
	for _, area := range france().larger {
		if area.Territory.Level == registry.LevelDept && SchoolZone(area.Territory.Code) == "" && area.Population > 0 {
			t.Errorf("people live in %s, which has no zone", area.Name)
		}
	}
	if count["Zone A"] != 32 || count["Zone B"] != 41 || count["Zone C"] != 21 || len(count) != 15 {
		t.Errorf("départements by zone = %v, want 32 in A, 41 in B, 21 in C, and twelve other zones", count)
	}
	for dept, want := range map[string]string{"05": "Zone B", "38": "Zone A", "75": "Zone C", "2A": "Corse", "67": "Zone B", "974": "Réunion", "978": "Saint-Martin", "": "", "989": ""} {
		if got := SchoolZone(dept); got != want {
			t.Errorf("SchoolZone(%q) = %q, want %q", dept, got, want)
		}
	}
}
