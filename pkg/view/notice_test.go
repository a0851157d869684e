package view

import (
	"testing"
	"time"

	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
)

// appeal is an info that has everything, and hostile texts.
func appeal() *registry.Card {
	card := soup()
	card.Kind, card.Event, card.Place = registry.KindNotice, nil, nil
	card.Notice = &registry.Notice{Type: "call", Expires: registrytest.Now.Add(240 * time.Hour)}
	card.Scope = []registry.Territory{{Level: registry.LevelDept, Code: "05"}, {Level: registry.LevelCommune, Code: "05023"}}
	return card
}

func appeals() []NoticeItem {
	return NoticeItems("fr", []filter.Pick{{Card: appeal()}, {Card: soup()}}, registrytest.Now)
}

func init() {
	list := fullCardList()
	list.Kind = registry.KindNotice
	full := NewNoticePage("fr", appeal(), registrytest.Now.AddDate(1, 0, 0), time.UTC)
	full.Message, full.WrongHref = "Appel", "mailto:a@pioche.example"
	samples["notice_list"] = []Framed{&NoticeListPage{}, &NoticeListPage{CardList: list, Notices: appeals()}}
	samples["notice_show"] = []Framed{&NoticePage{}, full}
}

func TestAnInfoInAList(t *testing.T) {
	items := appeals()
	if len(items) != 1 {
		t.Fatalf("%d infos among an info and an event, want one", len(items))
	}
	if got := items[0]; got.Type != "Appel" || got.Where != "Hautes-Alpes, Briançon" || got.Until != "vendredi 4 décembre" || got.Href != "/infos/abcdefghijkl" {
		t.Errorf("the info is shown as %+v", got)
	}
}

func TestAnInfoOfNextYearSaysItsYear(t *testing.T) {
	late := appeal()
	late.Notice.Expires = registrytest.Now.AddDate(0, 4, 0)
	if got := NoticeItems("fr", []filter.Pick{{Card: late}}, registrytest.Now)[0].Until; got != "mercredi 24 mars 2027" {
		t.Errorf("an info is of use until %q, want the year said", got)
	}
}

func TestFurtherTerritoriesOpenTheirFold(t *testing.T) {
	for _, test := range []struct {
		names []string
		open  bool
	}{{nil, false}, {[]string{"Gap"}, false}, {[]string{"Gap", " ", "Embrun"}, true}} {
		page := &NoticeEditPage{Territories: SpareTerritories(test.names)}
		if got := page.Open("territories"); got != test.open {
			t.Errorf("with %q the fold is open: %v, want %v", test.names, got, test.open)
		}
	}
}
