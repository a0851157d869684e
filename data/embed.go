// Package data is the content the program is born with: the communes and intercommunalities of France, the closed
// lists cards choose from, the messages people read. It knows no rule: geo, i18n and filter read it.
//
// SOURCES.md says where each file comes from, its licence and its date.
//
//	for _, theme := range data.Themes() {
//		fmt.Println(theme.Code, theme.FR)
//	}
package data

import _ "embed"

// The reference data, CSV with a header line, gzipped where the name says so.
var (
	//go:embed communes.csv.gz
	Communes []byte // code_insee, name, postcodes, departement, region, epci_siren, lat, lon, population, coord_source

	//go:embed communes_anciennes.csv.gz
	FormerCommunes []byte // code_insee, name, type, code_commune (the one it is in today)

	//go:embed epci.csv.gz
	EPCI []byte // siren, name, type, departements, communes, population, lat, lon

	//go:embed departements.csv
	Departements []byte // code, name, region, chef_lieu

	//go:embed regions.csv
	Regions []byte // code, name, chef_lieu

	//go:embed academies.csv
	Academies []byte // departement, academie, zone: whose school holidays each département has

	//go:embed school_holidays.csv
	SchoolHolidays []byte // as published, separated by semicolons; no date but what "pioche data update" loads
)
