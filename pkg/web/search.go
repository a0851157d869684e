package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// placeKeys are the criteria that say where.
var placeKeys = []string{"commune", "epci", "dept", "region", "near", "radius", "wider"}

// radii are the distances the form offers, in kilometres.
var radii = []int{5, 10, 15, 20, 30, 50, 100}

// searchCards turns the form, place as typed included, into the address of
// its filter, or asks which place was meant.
func (s *Server) searchCards(c echo.Context, l *cardList, values url.Values) error {
	where, radius := strings.TrimSpace(values.Get("where")), values.Get("radius")
	values.Del("where")
	values.Del("radius")
	if values.Get("from") != "" || values.Get("to") != "" {
		values.Del("when") // dates chosen by hand outweigh the shortcut that was on
		values.Del("days")
	}
	f, err := filter.Parse(values, l.filter())
	if err != nil {
		return err
	}
	if where == "" {
		if radius != "" && f.First("near") != "" {
			f = f.With("radius", radius)
		}
		return c.Redirect(http.StatusSeeOther, listPath(c, l.Path, f))
	}
	f = nowhere(f)
	found, near := placesNamed(where, s.Scope)
	if len(found) == 1 {
		return c.Redirect(http.StatusSeeOther, listPath(c, l.Path, inPlace(f, found[0], radius)))
	}
	whole, err := s.listPage(c, l, f)
	if err != nil {
		return err
	}
	page := whole.List()
	page.Search.Where = where
	for _, area := range found {
		page.Places = append(page.Places, view.Link{Href: listPath(c, l.Path, inPlace(f, area, radius)), Label: areaLabel(area)})
	}
	if len(found) == 0 {
		page.Unknown = where
		for _, name := range near {
			link := view.Path(lang(c), l.Path+"?"+url.Values{"where": {name}, "radius": {radius}}.Encode())
			page.Near = append(page.Near, view.Link{Href: link, Label: name})
		}
	}
	page.NoIndex = true
	return s.page(c, http.StatusOK, l.Page, whole)
}

// nowhere is a filter that no longer says where.
func nowhere(f filter.Filter) filter.Filter {
	for _, key := range placeKeys {
		f = f.With(key)
	}
	return f
}

// placesNamed reads a place as typed: one when it is sure, several to choose
// from, or names spelled alike. Those of scope are meant first.
func placesNamed(typed string, scope []registry.Territory) (found []geo.Area, near []string) {
	if len(typed) > 100 {
		return nil, nil
	}
	communes, near := geo.FindCommune(typed, scope...)
	for _, commune := range communes {
		area, _ := geo.Lookup(commune.Territory())
		found = append(found, area)
	}
	for _, area := range geo.Search(typed, 1, scope...) {
		if area.Territory.Level != registry.LevelCommune {
			found, near = append(found, area), nil
		}
	}
	return found, near
}

// inPlace puts the filter in a territory, or around it when a distance is asked.
func inPlace(f filter.Filter, area geo.Area, radius string) filter.Filter {
	if km, err := strconv.Atoi(radius); err == nil && km > 0 && km <= 200 && area.Territory.Level == registry.LevelCommune {
		return f.With("near", area.Territory.Code).With("radius", radius)
	}
	return f.With(string(area.Territory.Level), area.Territory.Code)
}

func areaLabel(area geo.Area) string {
	if len(area.Postcodes) > 0 {
		return area.Name + " (" + area.Postcodes[0] + ")"
	}
	return area.Name
}

// search is the form as the filter left it.
func (s *Server) search(c echo.Context, l *cardList, f filter.Filter) view.Search {
	form := view.Search{Dated: l.Kind == registry.KindEvent, Q: f.First("q"), From: f.First("from"), To: f.First("to")}
	shown := append([]string{"q", "from", "to", "radius", "after"}, l.Groups...)
	if where, ok := whereWords(f); ok {
		form.Where = where
		shown = append(shown, placeKeys...)
	}
	form.Radius = radiusChoices(c, radiusOf(f))
	for _, key := range l.Groups {
		field, _ := filter.FieldNamed(key)
		group := view.ChoiceGroup{Name: key, Legend: view.Upper(t(c, "filter.field."+key))}
		for _, w := range field.Words {
			group.Choices = append(group.Choices, view.Choice{Value: w.Code, Label: w.In(lang(c)), On: slices.Contains(f.Get(key), w.Code)})
		}
		form.Groups = append(form.Groups, group)
	}
	kept := f.Values()
	for _, key := range sortedKeys(kept) {
		if slices.Contains(shown, key) {
			continue
		}
		for _, value := range kept[key] {
			form.Kept = append(form.Kept, view.GivenField{Name: key, Value: value})
		}
	}
	return form
}

// radiusOf is the radius of a filter in kilometres, blank when it has none.
func radiusOf(f filter.Filter) string {
	if f.First("near") == "" {
		return ""
	}
	return cmp.Or(f.First("radius"), strconv.Itoa(filter.DefaultRadius))
}

// radiusChoices are the distances of the menu, and the one chosen when it is
// another: sending the form again must not change it.
func radiusChoices(c echo.Context, chosen string) []view.Choice {
	all := radii
	if km, err := strconv.Atoi(chosen); err == nil && !slices.Contains(all, km) {
		all = append(slices.Clone(all), km)
		slices.Sort(all)
	}
	var list []view.Choice
	for _, km := range all {
		value := strconv.Itoa(km)
		list = append(list, view.Choice{Value: value, Label: t(c, "page.list.radius.km", "Km", km), On: value == chosen})
	}
	return list
}

// whereWords is the place of a filter as one would type it; false when it
// takes more than one name.
func whereWords(f filter.Filter) (string, bool) {
	territories, near := f.Territories(), f.First("near")
	switch {
	case len(territories) == 0 && near == "":
		return "", true
	case len(territories) == 1 && near == "":
		area, _ := geo.Lookup(territories[0])
		return areaLabel(area), true
	case len(territories) == 0:
		if commune, ok := geo.CommuneByCode(near); ok {
			return commune.Label(), true
		}
	}
	return "", false
}

// shortcut is a value most ask for, and the end of its message's key.
type shortcut struct{ key, value, label string }

// shortens says whether the values of a criterion are one of the shortcuts,
// which shows it already.
func (l *cardList) shortens(key string, values []string) bool {
	for _, one := range l.Shortcuts {
		if one.key == key && len(values) == 1 && values[0] == one.value {
			return true
		}
	}
	return false
}

// quick are the criteria most ask for, one touch each.
func quick(c echo.Context, l *cardList, f filter.Filter) []view.Chip {
	var chips []view.Chip
	f = f.With("after")
	for _, one := range l.Shortcuts {
		values := f.Get(one.key)
		chip := view.Chip{Label: t(c, "page.list."+one.label), On: slices.Contains(values, one.value)}
		next := f
		switch {
		case chip.On:
			next = f.With(one.key, slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == one.value || v == filter.Unsaid })...)
		case one.key == "when":
			next = f.With("days").With("from").With("to").With("when", one.value)
		default:
			values = append(slices.Clone(values), one.value)
			slices.Sort(values)
			next = f.With(one.key, values...)
		}
		chip.Href = listPath(c, l.Path, next)
		chips = append(chips, chip)
	}
	return chips
}

// fewer is a filter with one criterion left out, and that criterion in words.
type fewer struct {
	filter filter.Filter
	left   string
	field  string
}

// fewerCriteria leaves each criterion out in turn.
func fewerCriteria(c echo.Context, f filter.Filter) []fewer {
	var list []fewer
	placed := false
	for _, field := range filter.Fields {
		isPlace := slices.Contains(placeKeys[:4], field.Name)
		switch {
		case field.Shows || field.Name == "wider" || field.Name == "radius" || len(f.Get(field.Name)) == 0 || isPlace && placed:
			continue
		case field.Name == "to" && f.First("from") != "":
			continue
		}
		left := f.With(field.Name)
		switch {
		case isPlace:
			placed = true
			for _, key := range placeKeys {
				if key != "near" && key != "radius" {
					left = left.With(key)
				}
			}
		case field.Name == "near":
			left = left.With("radius")
		case field.Name == "from":
			left = left.With("to")
		}
		list = append(list, fewer{filter: left, left: f.Phrase(lang(c), field), field: field.Name})
	}
	for _, field := range filter.Fields {
		if len(f.Not(field.Name)) > 0 {
			list = append(list, fewer{filter: f.WithNot(field.Name), left: exceptWords(c, f, field), field: "not." + field.Name})
		}
	}
	return list
}

// asked are the criteria that neither the form nor the shortcuts show, to
// take away.
func asked(c echo.Context, l *cardList, f filter.Filter) []view.Chip {
	var chips []view.Chip
	_, named := whereWords(f)
	for _, one := range fewerCriteria(c, f.With("after")) {
		inForm := one.field == "q" || named && slices.Contains(placeKeys, one.field)
		if inForm || l.shortens(one.field, f.Get(one.field)) {
			continue
		}
		chips = append(chips, view.Chip{Href: listPath(c, l.Path, one.filter), Label: one.left, Off: true})
	}
	return chips
}
