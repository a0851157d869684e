package registry

// Level is a step of the ladder of French territories.
type Level string

// Levels, smallest first.
const (
	LevelCommune Level = "commune" // INSEE code
	LevelEPCI    Level = "epci"    // SIREN
	LevelDept    Level = "dept"    // code of the département
	LevelRegion  Level = "region"  // INSEE code
)

// Levels lists the levels, smallest first.
var Levels = []Level{LevelCommune, LevelEPCI, LevelDept, LevelRegion}

// Territory names a commune, an EPCI, a département or a région by its code.
type Territory struct {
	Level Level  `json:"level"`
	Code  string `json:"code"`
}

// String is "commune:05023".
func (t Territory) String() string { return string(t.Level) + ":" + t.Code }

// Place is where something happens. Every part may be missing; a place
// without Commune is "sans commune" and no territory finds it.
type Place struct {
	Name     string `json:"name,omitempty"`
	Address  string `json:"address,omitempty"`
	Postcode string `json:"postcode,omitempty"`
	Town     string `json:"town,omitempty"`    // as the source wrote it, when no commune was recognised
	Country  string `json:"country,omitempty"` // ISO 3166-1 alpha-2 when not France
	Commune  string `json:"commune,omitempty"` // INSEE code
	Point    *Point `json:"point,omitempty"`   // its own, never its commune's
}

// Point is a position in microdegrees (WGS 84).
type Point struct {
	Lat int `json:"lat"`
	Lon int `json:"lon"`
}
