package feed

import (
	"strings"

	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// town is the commune, or else what stands for it: "en ligne", the territory concerned.
func (f *Feed) town(c *registry.Card) string {
	if c.Place != nil {
		if c.Place.Commune != "" {
			if name := geo.NameOf(registry.Territory{Level: registry.LevelCommune, Code: c.Place.Commune}); name != "" {
				return name
			}
		}
		return text.Clean(c.Place.Town)
	}
	if c.Event != nil && c.Event.OnlineURL != "" {
		return i18n.T(f.Lang, "feed.online")
	}
	var names []string
	for _, t := range c.Scope {
		if name := geo.NameOf(t); name != "" && len(names) < 3 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// address is the whole of where it is: "MJC, 35 rue Pasteur, 05100 Briançon".
func (f *Feed) address(c *registry.Card) string {
	return placed(c, f.town(c), true)
}

// placed puts the place, and its street when the whole is asked, before the town.
func placed(c *registry.Card, town string, whole bool) string {
	if c.Place == nil {
		return town
	}
	name, street := text.Clean(c.Place.Name), ""
	if whole {
		street = text.Clean(c.Place.Address)
		town = strings.TrimSpace(text.Clean(c.Place.Postcode) + " " + town)
	}
	if town == name || town == street {
		town = ""
	}
	return strings.Join(filled(name, street, town), ", ")
}
