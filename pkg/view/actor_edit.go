package view

import (
	"slices"
	"strings"

	"pioche/data"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
)

// ActorEditPage is the form a structure is presented with.
type ActorEditPage struct {
	CardEdit
	Territories []string // served, as typed, with a few blank ones after
	Codes       []string // what they mean, where that was chosen
	Channels    []ChannelRow
	Same        []ActorItem // structures of that name in that commune
}

// Email is the field of a new structure's author; one that is completed may
// be given to who completes it.
func (p *ActorEditPage) Email() Input {
	email := p.Input("email")
	if p.Sketch {
		email.Hint, email.Optional = p.Say("email.adopt"), true
	}
	return email
}

// ChannelRow is one channel as typed.
type ChannelRow struct{ Type, Name, URL, Rhythm string }

// spareChannels is how many blank channels the form offers beside those filled.
const spareChannels = 3

// SpareChannels gives the rows with a few blank ones after those filled.
func SpareChannels(rows []ChannelRow) []ChannelRow {
	rows = slices.DeleteFunc(slices.Clone(rows), func(r ChannelRow) bool { return r.Name+r.URL+r.Rhythm == "" })
	return append(rows, make([]ChannelRow, spareChannels)...)
}

// ChannelInputs are the fields of one channel.
type ChannelInputs struct {
	Number            int // from 1
	TypeID            string
	Types             []Choice
	Name, URL, Rhythm Input
}

// ChannelRows gives the fields of each channel.
func (p *ActorEditPage) ChannelRows() []ChannelInputs {
	list := make([]ChannelInputs, len(p.Channels))
	for n, row := range p.Channels {
		field := func(name, kind, value string) Input {
			return p.finish(Input{Name: name, ID: RowID(name, n), Type: kind, Value: value, Autocomplete: "off", Label: p.Say(name + ".label")})
		}
		one := ChannelInputs{
			Number: n + 1, TypeID: RowID("channel_type", n),
			Name: field("channel_name", "text", row.Name), URL: field("channel_url", "url", row.URL), Rhythm: field("channel_rhythm", "text", row.Rhythm),
		}
		for _, word := range data.Channels() {
			one.Types = append(one.Types, Choice{Value: word.Code, Label: word.In(p.Lang), On: word.Code == row.Type})
		}
		list[n] = one
	}
	return list
}

// Served gives the fields of the territories a structure serves.
func (p *ActorEditPage) Served() []Input { return p.territoryInputs(p.Territories) }

// Open says whether a fold shows what it holds: that of the territories and
// the channels, whichever of them is filled.
func (p *ActorEditPage) Open(fold string) bool {
	if p.CardEdit.Open(fold) {
		return true
	}
	return fold == "reach" && slices.ContainsFunc(p.Problems, func(one FieldProblem) bool {
		name, _, _ := strings.Cut(one.ID, "-")
		return name == "territory" || name == "channel_url"
	})
}

// Directory is where one finds the numbers of a structure by its name.
func (p *ActorEditPage) Directory() string {
	return "https://annuaire-entreprises.data.gouv.fr/rechercher?terme=" + strings.ReplaceAll(queryEscape(p.Form.Get("name")), "+", "%20")
}

// ActorClaimPage says that the private link of a structure was sent.
type ActorClaimPage struct {
	Frame
	Heading string
	Actors  []ActorItem
}

// ActorNamesPage is the structures that complete a name; only its part
// "actors" is shown.
type ActorNamesPage struct {
	CardEdit
	Actors []Choice
}

// ActorChoices are structures to choose from, told from their homonyms by
// their commune.
func ActorChoices(lang string, cards []*registry.Card) []Choice {
	var choices []Choice
	for _, c := range cards {
		choices = append(choices, Choice{Value: c.ID, Label: c.Title.In(lang, c.Lang), Beside: Town(lang, c)})
	}
	return choices
}

// Roles says people by name and role, one a line.
func Roles(people []registry.Role) []string {
	var lines []string
	for _, one := range people {
		line := one.Name
		if one.Role != "" {
			line += ", " + one.Role
		}
		lines = append(lines, line)
	}
	return lines
}

// ChannelLines says channels in words, one a line.
func ChannelLines(lang string, channels []registry.Channel) []string {
	var lines []string
	for _, c := range channels {
		parts := []string{Word(lang, data.Channels(), c.Type)}
		for _, part := range []string{c.Name, c.URL, c.Rhythm} {
			if part != "" {
				parts = append(parts, part)
			}
		}
		lines = append(lines, strings.Join(parts, i18n.T(lang, "filter.comma")))
	}
	return lines
}
