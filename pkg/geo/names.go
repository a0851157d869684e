package geo

import (
	"strings"

	"pioche/pkg/registry"
)

// articles holds how départements (D) and régions (R) are spoken of, where it is not as "en Savoie, de Savoie".
var articles = func() map[string]string {
	byCode := map[string]string{}
	for article, codes := range map[string]string{
		"l’": "D01 D02 D03 D07 D09 D10 D11 D12 D27 D34 D36 D38 D60 D61 D89 D91",
		"la": "D16 D19 D23 D24 D26 D42 D50 D51 D53 D55 D57 D58 D72 D80 D86",
		"le": "D14 D15 D18 D25 D29 D30 D32 D39 D41 D45 D46 D47 D49 D56 D59 D62 D63 D67 D68 D69 D81 D82 D83 D84 D90 D94 D95 R44",
		"les": "D04 D05 D06 D08 D13 D22 D40 D64 D65 D66 D78 D79 D88 D92 D984 " +
			"R32 R52 R984",
		"à": "D75 D974 D975 D976 D977 D978 D986 R04 R06 R975 R977 R978 R986",
	} {
		for _, code := range strings.Fields(codes) {
			byCode[code] = article
		}
	}
	return byCode
}()

// At says "in" a territory in French: "à Briançon", "au Monêtier-les-Bains", "dans les Hautes-Alpes", "dans la CC du
// Briançonnais". It is "" when there is no such territory.
func At(t registry.Territory) string {
	name := NameOf(t)
	if name == "" {
		return ""
	}
	switch article, rest := articleOf(t, name); article {
	case "town":
		return "à " + name
	case "Le":
		return "au " + rest
	case "Les":
		return "aux " + rest
	case "":
		return "dans " + name
	case "à", "en":
		return article + " " + name
	case "l’":
		return "dans l’" + name
	default:
		return "dans " + article + " " + name
	}
}

// Of says "of" a territory in French: "de Briançon", "d’Embrun", "du Monêtier-les-Bains", "des Hautes-Alpes", "de la
// CC du Briançonnais". It is "" when there is no such territory.
func Of(t registry.Territory) string {
	name := NameOf(t)
	if name == "" {
		return ""
	}
	switch article, rest := articleOf(t, name); article {
	case "Le":
		return "du " + rest
	case "Les":
		return "des " + rest
	case "le":
		return "du " + name
	case "les":
		return "des " + name
	case "la":
		return "de la " + name
	case "l’":
		return "de l’" + name
	default:
		if strings.ContainsRune("AEIOUYÀÂÉÈÊËÎÏÔÙÛÜŒ", []rune(name)[0]) {
			return "d’" + name
		}
		return "de " + name
	}
}

// articleOf says how a territory is spoken of: "Le" and "Les" are part of a commune's name and contract ("rest" is
// the name without), "town" is any other commune, lower case articles are put before the name, "en" and "à" stand
// without one, "" is an EPCI with a name of its own ("Bordeaux Métropole").
func articleOf(t registry.Territory, name string) (article, rest string) {
	first, rest, _ := strings.Cut(name, " ")
	switch t.Level {
	case registry.LevelCommune:
		if first == "Le" || first == "Les" {
			return first, rest
		}
		return "town", name
	case registry.LevelEPCI:
		switch first {
		case "CC", "CA", "CU", "Métropole":
			return "la", name
		case "Eurométropole":
			return "l’", name
		}
		return "", name
	}
	if article, ok := articles[strings.ToUpper(string(t.Level[:1]))+t.Code]; ok {
		return article, name
	}
	return "en", name
}
