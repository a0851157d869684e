package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/text"
	"pioche/pkg/when"
)

type demoStructure struct {
	Name    string   `json:"name"`
	Commune string   `json:"commune"` // INSEE code of its seat
	Tags    []string `json:"tags"`    // what it does
	id      string   // of its card
}

// demoEvent is a kind of event, of which several are made.
type demoEvent struct {
	Title    string   `json:"title"` // {x} is one of X, {de} "de Gap"
	Summary  string   `json:"summary"`
	Text     string   `json:"text"`
	X        []string `json:"x"`
	EN       *demoEN  `json:"en"`
	Who      []string `json:"who"`   // tags of those who may hold it
	Where    string   `json:"where"` // kind of venue
	Themes   []string `json:"themes"`
	Audience []string `json:"audience"`
	Access   []string `json:"access"`
	Price    string   `json:"price"`
	Tarif    string   `json:"tarif"`
	Book     bool     `json:"book"`
	Online   bool     `json:"online"`
	demoTimes
}

type demoEN struct{ Title, Summary, Text string }

// A demoMaker invents events. Event i is always the same but for its dates,
// which follow today.
type demoMaker struct {
	content *demoContent
	today   when.Date
	now     time.Time
	zone    *time.Location
}

func newDemoMaker(content *demoContent, now time.Time) *demoMaker {
	zone, _, _ := when.Zone("Europe/Paris")
	return &demoMaker{content: content, today: when.DateOf(now.In(zone)), now: now, zone: zone}
}

// card invents event i: a kind of event, one of those who may hold it, a
// place of theirs.
func (m *demoMaker) card(i int) (registry.Card, error) {
	kind, round := &m.content.Events[i%len(m.content.Events)], i/len(m.content.Events)
	rng := rand.New(rand.NewPCG(20261124, uint64(i)))
	holders := m.holders(kind)
	if len(holders) == 0 {
		return registry.Card{}, fmt.Errorf("nobody holds %q", kind.Title)
	}
	turn := i%len(m.content.Events) + round // each round is held by the next of them
	holder := holders[turn%len(holders)]
	commune, ok := m.commune(holder, rng)
	if !ok {
		return registry.Card{}, fmt.Errorf("no commune %q", holder.Commune)
	}
	fill := strings.NewReplacer("{de}", geo.Of(commune.Territory()), "{x}", kind.variant(round))
	card := registry.Card{
		Kind: registry.KindEvent, Source: demoSource, ExternalID: demoID(i), Lang: "fr",
		Title:       registry.Text{"fr": fill.Replace(kind.Title)},
		Summary:     registry.Text{"fr": fill.Replace(kind.Summary)},
		Description: registry.Text{"fr": fill.Replace(kind.Text)},
		Themes:      kind.Themes, Audience: kind.Audience, Access: kind.Access,
		Organisers: []registry.Organiser{{ID: holder.id, Name: holder.Name, URL: homeOf(holder)}},
		Event:      &registry.Event{Price: registry.Price{Code: kind.Price, Text: kind.Tarif}},
	}
	if kind.EN != nil && round%2 == 0 {
		card.Title["en"], card.Summary["en"], card.Description["en"] = fill.Replace(kind.EN.Title), kind.EN.Summary, kind.EN.Text
	}
	if i%9 == 4 && len(holders) > 1 {
		other := holders[(turn+1)%len(holders)]
		card.Organisers = append(card.Organisers, registry.Organiser{ID: other.id, Name: other.Name, Role: "co", URL: homeOf(other)})
	}
	m.place(&card, kind, commune, rng)
	m.contact(&card, kind, holder, rng)
	var err error
	card.Event.Occurrences, err = m.dates(kind, rng)
	m.status(&card, i)
	return card, err
}

func (k *demoEvent) variant(round int) string {
	if len(k.X) == 0 {
		return ""
	}
	return k.X[round%len(k.X)]
}

func (m *demoMaker) holders(kind *demoEvent) (found []demoStructure) {
	for _, s := range m.content.Structures {
		if slices.ContainsFunc(s.Tags, func(tag string) bool { return slices.Contains(kind.Who, tag) }) {
			found = append(found, s)
		}
	}
	return found
}

// commune is that of a structure two times in three, else a neighbour of its EPCI.
func (m *demoMaker) commune(holder demoStructure, rng *rand.Rand) (geo.Commune, bool) {
	seat, ok := geo.CommuneByCode(holder.Commune)
	var around []geo.Commune
	for _, c := range geo.Communes(registry.Territory{Level: registry.LevelEPCI, Code: seat.EPCI}) {
		if c.Dept == seat.Dept && c.Population > 150 {
			around = append(around, c)
		}
	}
	if len(around) == 0 || rng.IntN(3) > 0 {
		return seat, ok
	}
	return around[rng.IntN(len(around))], ok
}

// place gives a venue of the commune, its exact point one time in three. What
// is online concerns the whole département.
func (m *demoMaker) place(card *registry.Card, kind *demoEvent, commune geo.Commune, rng *rand.Rand) {
	if kind.Online {
		card.Event.OnlineURL = "https://visio.example/" + text.Slug(card.Title["fr"], 30)
		card.Scope = []registry.Territory{{Level: registry.LevelDept, Code: commune.Dept}}
		return
	}
	venues := m.content.Venues[kind.Where]
	card.Place = &registry.Place{Name: venues[rng.IntN(len(venues))], Commune: commune.Code, Postcode: commune.Postcodes[0]}
	const about = 6_000 // microdegrees, some 600 metres
	if commune.HasPoint && rng.IntN(3) == 0 {
		card.Place.Point = &registry.Point{Lat: commune.Lat + rng.IntN(about) - about/2, Lon: commune.Lon + rng.IntN(about) - about/2}
	}
}

// contact uses addresses and numbers set apart for fiction: RFC 2606, and
// the French numbering plan's 04 65 71.
func (m *demoMaker) contact(card *registry.Card, kind *demoEvent, holder demoStructure, rng *rand.Rand) {
	phone := fmt.Sprintf("04 65 71 %02d %02d", rng.IntN(100), rng.IntN(100))
	if kind.Book {
		card.Event.Registration = registry.Registration{URL: homeOf(holder) + "inscription"}
		if rng.IntN(2) == 0 {
			card.Event.Registration = registry.Registration{Phone: phone}
		}
	} else if rng.IntN(2) == 0 {
		card.Contact = phone
	}
}

func homeOf(s demoStructure) string { return "https://" + text.Slug(s.Name, 40) + ".example/" }

// status makes some events uncertain, full, put off or cancelled, and takes
// one date to come out of every other series.
func (m *demoMaker) status(card *registry.Card, i int) {
	e := card.Event
	set := func(status registry.Status) {
		notes := m.content.Notes[string(status)]
		e.Status, e.StatusNote = status, notes[i%len(notes)]
	}
	switch {
	case e.Regular() && i%2 == 0:
		m.skipOne(e, i)
	case e.Regular() || e.Long():
	case i%23 == 5:
		set(registry.Cancelled)
	case i%29 == 7:
		set(registry.Full)
	case i%31 == 11:
		set(registry.Tentative)
	case i%37 == 13:
		set(registry.Postponed)
	case i%41 == 17 && e.OnlineURL == "":
		set(registry.MovedOnline)
		e.OnlineURL = "https://visio.example/" + card.ExternalID
	}
}

// skipOne cancels the second date to come of a series.
func (m *demoMaker) skipOne(e *registry.Event, i int) {
	coming := 0
	for n := range e.Occurrences {
		o := &e.Occurrences[n]
		if o.Start.Before(m.now) {
			continue
		}
		if coming++; coming == 2 {
			notes := m.content.Notes["date"]
			o.Status, o.StatusNote = registry.Cancelled, notes[i%len(notes)]
			return
		}
	}
}
