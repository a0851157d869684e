package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/text"
	"pioche/pkg/view"
)

// model is a filter most begin with: the builder makes it from one name.
type model struct {
	Name  string
	Kinds []registry.Kind
	Days  string
	Wide  bool // a commune stands for its EPCI
}

// models are those made from the name of a place, in the order of the page.
var models = []model{
	{Name: "epci", Kinds: []registry.Kind{registry.KindEvent}, Wide: true},
	{Name: "around", Kinds: []registry.Kind{registry.KindEvent}},
	{Name: "notices", Kinds: []registry.Kind{registry.KindNotice}, Wide: true},
	{Name: "letter", Kinds: []registry.Kind{registry.KindEvent, registry.KindNotice}, Days: "30", Wide: true},
}

// ofStructure is the model made from the name of a structure.
const ofStructure = "structure"

// modelChoices are the models one may begin with here.
func (s *Server) modelChoices(c echo.Context) *view.Models {
	page := &view.Models{Radius: radiusChoices(c, "20")}
	for _, m := range models {
		if !slices.ContainsFunc(m.Kinds, func(kind registry.Kind) bool { return !s.welcomes(kind) }) {
			page.Choices = append(page.Choices, view.Choice{Value: m.Name, Label: t(c, "flux.model."+m.Name)})
		}
	}
	page.Structures = s.welcomes(registry.KindActor)
	return page
}

// fromModel begins a feed from a model: it sends to the model's own address,
// unless the name is to be told from others.
func (s *Server) fromModel(c echo.Context, sent url.Values, path string) (*view.FluxNewPage, error) {
	if sent.Get("model") == ofStructure {
		return s.fromStructure(c, sent, path)
	}
	i := slices.IndexFunc(models, func(m model) bool { return m.Name == sent.Get("model") })
	if i < 0 {
		return nil, &filter.Error{Key: "model", Value: sent.Get("model"), Reason: "value", Expected: modelNames()}
	}
	typed := strings.TrimSpace(sent.Get("where"))
	found, near := placesNamed(typed, s.Scope)
	if models[i].Name == "around" {
		found = slices.DeleteFunc(found, func(a geo.Area) bool { return a.Territory.Level != registry.LevelCommune || !a.HasPoint })
	}
	var made []filter.Filter
	for _, area := range found {
		f, more, err := models[i].of(area, sent.Get("radius"))
		if err != nil {
			return nil, err
		}
		if more > 0 && len(found) == 1 {
			return s.manyCommunes(c, f, area, sent.Get("radius"), path, more)
		}
		made = append(made, f)
	}
	if len(made) > 0 && !slices.ContainsFunc(made, func(f filter.Filter) bool { return f.String() != made[0].String() }) { // communes of one EPCI are told from nothing
		return nil, c.Redirect(http.StatusSeeOther, listPath(c, path, made[0])+onResult)
	}
	page, err := s.blank(c, path)
	if err != nil {
		return nil, err
	}
	page.Models.Where, page.Models.Radius = typed, radiusChoices(c, sent.Get("radius"))
	for n, area := range found {
		href := listPath(c, path, made[n]) + onResult
		if models[i].Name == "around" { // its communes may have to be told
			href = view.Path(lang(c), path+"?"+url.Values{"model": {models[i].Name}, "where": {areaLabel(area)}, "radius": {sent.Get("radius")}}.Encode())
		}
		page.Models.Found = append(page.Models.Found, view.Link{Href: href, Label: areaLabel(area)})
	}
	for _, name := range near {
		sent.Set("where", name)
		page.Models.Near = append(page.Models.Near, view.Link{Href: view.Path(lang(c), path+"?"+sent.Encode()), Label: name})
	}
	page.Models.Said = modelSaid(c, models[i], typed, len(found))
	return page, nil
}

func modelNames() []string {
	names := []string{ofStructure}
	for _, m := range models {
		names = append(names, m.Name)
	}
	return names
}

// modelSaid asks for what the name of a place lacks.
func modelSaid(c echo.Context, m model, typed string, found int) string {
	switch {
	case typed == "":
		return t(c, "flux.model.where.none")
	case found > 1:
		return t(c, "page.list.homonyms", "Where", typed)
	case m.Name == "around":
		return t(c, "flux.model.around.commune", "Where", typed)
	}
	return t(c, "page.list.unknown", "Where", typed)
}

// of is the model's filter in a place. Around a commune it names, the nearest
// first, the communes within radius kilometres, as many as a criterion takes;
// more is how many lie beyond.
func (m model) of(area geo.Area, radius string) (f filter.Filter, more int, err error) {
	values := url.Values{"days": {m.Days}}
	for _, kind := range m.Kinds {
		values.Add("kind", string(kind))
	}
	at := area.Territory
	if commune, ok := geo.CommuneByCode(at.Code); m.Wide && at.Level == registry.LevelCommune && ok && commune.EPCI != "" {
		at = registry.Territory{Level: registry.LevelEPCI, Code: commune.EPCI}
	}
	codes := []string{at.Code}
	if m.Name == "around" {
		circle, err := filter.Parse(url.Values{"near": {at.Code}, "radius": {radius}}, builderFilter)
		if err != nil {
			return f, 0, err
		}
		if codes = circle.Communes(); len(codes) > filter.MaxValues {
			codes, more = codes[:filter.MaxValues], len(codes)-filter.MaxValues
		}
	}
	values[string(at.Level)] = codes
	f, err = filter.Parse(values, builderFilter)
	return f, more, err
}

// manyCommunes is the builder on a circle that holds more communes than can
// be named: on the nearest, with a way to the circle itself.
func (s *Server) manyCommunes(c echo.Context, f filter.Filter, area geo.Area, radius, path string, more int) (*view.FluxNewPage, error) {
	page, err := s.builder(c, f, path)
	if err != nil {
		return nil, err
	}
	whole := f.With("commune").With("near", area.Territory.Code).With("radius", radius)
	page.Refused = t(c, "flux.model.around.many", "Count", filter.MaxValues+more, "Kept", filter.MaxValues)
	page.Circle = &view.Link{Href: listPath(c, path, whole), Label: whole.Sentence(lang(c))}
	return page, nil
}

// fromStructure begins a feed with what one structure announces.
func (s *Server) fromStructure(c echo.Context, sent url.Values, path string) (*view.FluxNewPage, error) {
	typed, id := text.Clean(sent.Get("structure")), sent.Get("structure_id")
	of := func(id string) string {
		return listPath(c, path, filter.Filter{}.With("actor", id)) + onResult
	}
	var found []*registry.Card
	var err error
	switch {
	case registry.ValidID(id):
		return nil, c.Redirect(http.StatusSeeOther, of(id))
	case len(typed) <= mostLetters:
		if found, err = s.Store.ActorsLike(c.Request().Context(), typed, "", mostCommunes); err != nil {
			return nil, err
		}
	}
	if len(found) == 1 {
		return nil, c.Redirect(http.StatusSeeOther, of(found[0].ID))
	}
	page, err := s.blank(c, path)
	if err != nil {
		return nil, err
	}
	page.Models.Structure, page.Models.Said = typed, t(c, "flux.model.structure.none", "Name", typed)
	switch {
	case typed == "":
		page.Models.Said = t(c, "flux.model.structure.blank")
	case len(found) > 0:
		page.Models.Said = t(c, "page.list.homonyms", "Where", typed)
	}
	for _, choice := range view.ActorChoices(lang(c), found) {
		label := choice.Label
		if choice.Beside != "" {
			label += " (" + choice.Beside + ")"
		}
		page.Models.Found = append(page.Models.Found, view.Link{Href: of(choice.Value), Label: label})
	}
	return page, nil
}

// blank is the builder before anything is asked.
func (s *Server) blank(c echo.Context, path string) (*view.FluxNewPage, error) {
	f, err := filter.Parse(nil, builderFilter)
	if err != nil {
		return nil, err
	}
	return s.builder(c, f, path)
}
