package main

import (
	"fmt"

	"pioche/pkg/geo"
	"pioche/pkg/registry"
)

// demoNotice is an info of the demo.
type demoNotice struct {
	Title   string   `json:"title"`
	Type    string   `json:"type"`
	Who     string   `json:"who"`   // name of the structure that gives it
	Where   string   `json:"where"` // level of what it concerns, around that structure
	Summary string   `json:"summary"`
	Text    string   `json:"text"`
	Themes  []string `json:"themes"`
	Days    int      `json:"days"` // it is of use for so long
	Contact bool     `json:"contact"`
	EN      *demoEN  `json:"en"`
}

// notice makes info i. It is always the same but for its last day, which
// follows today.
func (m *demoMaker) notice(i int) (registry.Card, error) {
	info := m.content.Notices[i]
	holder, ok := m.structure(info.Who)
	if !ok {
		return registry.Card{}, fmt.Errorf("nobody is called %q", info.Who)
	}
	card := registry.Card{
		Kind: registry.KindNotice, Source: demoSource, ExternalID: fmt.Sprintf("demo-info-%02d", i+1), Lang: "fr",
		Title: registry.Text{"fr": info.Title}, Summary: registry.Text{"fr": info.Summary}, Description: registry.Text{"fr": info.Text},
		Themes: info.Themes, Organisers: []registry.Organiser{{ID: holder.id, Name: holder.Name, URL: homeOf(holder)}},
		Notice: &registry.Notice{Type: info.Type, Expires: m.today.AddDays(info.Days).In(m.zone)},
	}
	if info.EN != nil {
		card.Title["en"], card.Summary["en"], card.Description["en"] = info.EN.Title, info.EN.Summary, info.EN.Text
	}
	if info.Contact {
		card.Contact = fmt.Sprintf("04 65 71 %02d %02d", (i*37)%100, (i*53)%100) // set apart for fiction, see contact
	}
	for _, around := range geo.Around(registry.Territory{Level: registry.LevelCommune, Code: holder.Commune}) {
		if string(around.Level) == info.Where {
			card.Scope = []registry.Territory{around}
		}
	}
	return card, nil
}

// structure finds one by its name.
func (m *demoMaker) structure(name string) (demoStructure, bool) {
	for _, s := range m.content.Structures {
		if s.Name == name {
			return s, true
		}
	}
	return demoStructure{}, false
}
