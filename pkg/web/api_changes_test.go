package web

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/desk"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/store/storetest"
)

// A mirror keeps a copy of a list of the API, as its description says to.
type mirror struct {
	path  string // with the filter, up to "updated_since="
	until string
	cards map[string]string // what each says, by id
	pages int
}

func newMirror(filter string) *mirror {
	return &mirror{path: "/api/v1/events?" + filter + "limit=200&updated_since=", until: "1970-01-01T00:00:00Z", cards: map[string]string{}}
}

// follow takes in all that changed since the last time.
func (m *mirror) follow(t *testing.T, k *kiosk) {
	t.Helper()
	for path := m.path + m.until; path != ""; m.pages++ {
		w := get(k, path)
		var got apiMirror
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 {
			t.Errorf("GET %s = %d, %v", path, w.Code, err)
			return
		}
		for _, item := range got.Items {
			m.cards[item.ID] = fmt.Sprintf("%s, revision %d", item.Title, item.Revision)
		}
		for _, gone := range got.Tombstones {
			delete(m.cards, gone.ID)
		}
		if path = ""; got.Next != nil {
			path = strings.TrimPrefix(*got.Next, k.Base)
		}
		m.until = got.Until
	}
}

// original is what a mirror should hold.
func original(t *testing.T, k *kiosk, asked string) map[string]string {
	t.Helper()
	f, err := filter.ParseQuery(strings.TrimSuffix(asked, "&"), eventFilter)
	if err != nil {
		t.Fatal(err)
	}
	query, err := f.Mirror(k.Zone)
	if err != nil {
		t.Fatal(err)
	}
	cards := map[string]string{}
	for card, err := range k.Store.AllCards(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if card.Kind == registry.KindEvent && query.Match(card) {
			cards[card.ID] = fmt.Sprintf("%s, revision %d", card.Title["fr"], card.Revision)
		}
	}
	return cards
}

// A scribbler changes cards of its own at random.
type scribbler struct {
	*rand.Rand
	desk  *desk.Desk
	cards []string
	n     int
}

var scribblerHost = registry.Person{Host: true}

func (s *scribbler) scribble(ctx context.Context) error {
	if s.n++; len(s.cards) < 30 || s.IntN(12) == 0 {
		receipt, err := s.desk.Submit(ctx, desk.Draft{Card: s.card(), Email: "lea@exemple.fr"})
		if err == nil {
			s.cards = append(s.cards, receipt.Card.ID)
		}
		return err
	}
	i := s.IntN(len(s.cards))
	id := s.cards[i]
	var err error
	switch s.IntN(8) {
	case 0:
		_, err = s.desk.SetStatus(ctx, scribblerHost, id, "", registry.Cancelled, "à cause du vent")
	case 1:
		_, err = s.desk.SetStatus(ctx, scribblerHost, id, "", registry.Tentative, "")
	case 2, 3:
		_, err = s.desk.SetStatus(ctx, scribblerHost, id, "", registry.Scheduled, "")
	case 4:
		_, err = s.desk.Withdraw(ctx, scribblerHost, id)
	case 5:
		_, err = s.desk.Republish(ctx, scribblerHost, id)
	case 6:
		if s.IntN(3) > 0 {
			break
		}
		err = s.desk.Erase(ctx, scribblerHost, id)
		s.cards = append(s.cards[:i], s.cards[i+1:]...)
	default:
		var card *registry.Card
		if card, err = s.desk.Store.Card(ctx, id); err == nil {
			_, err = s.desk.Edit(ctx, scribblerHost, id, card.Revision, desk.Draft{Card: s.card(), Email: "lea@exemple.fr"})
		}
	}
	return err
}

// card is an event that is over or to come, in one of three communes.
func (s *scribbler) card() registry.Card {
	date := registry.Occurrence{Start: noon.Add(time.Duration(s.IntN(400)-100) * aDay)}
	return registry.Card{
		Lang: "fr", Title: registry.Text{"fr": fmt.Sprintf("Fête %d", s.n)}, Place: &registry.Place{Commune: []string{"05023", "05061", "05065"}[s.IntN(3)]},
		Organisers: []registry.Organiser{{Name: "Comité des fêtes"}}, Event: &registry.Event{Occurrences: []registry.Occurrence{date}},
	}
}

// A copy that follows the changes of a registry ends equal to it, whatever
// changes while it reads, under a clock that stands still, jumps or goes back.
func TestAMirrorEndsEqual(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kept *store.Store) {
		var clock atomic.Int64
		k := &kiosk{}
		k.Handler = open(t, func(s *Server) {
			s.Store, s.Rate = kept, 0
			s.Now = func() time.Time { return noon.Add(time.Duration(clock.Load()) * time.Second) }
			s.Desk = &desk.Desk{Store: kept, Now: s.Now, Zone: s.Zone, Trust: "open"}
			k.Server = s
		})
		asked := []string{"", "commune=05023&", "status=scheduled&not.commune=05061&"}
		var mirrors []*mirror
		for _, filter := range asked {
			mirrors = append(mirrors, newMirror(filter))
		}
		written := scribbled(t, k.Desk, &clock)
		for over := false; !over; {
			select {
			case <-written:
				over = true
			case <-time.After(100 * time.Millisecond):
			}
			for _, m := range mirrors {
				m.follow(t, k)
			}
		}
		for i, m := range mirrors {
			want, anew := original(t, k, asked[i]), newMirror(asked[i])
			anew.follow(t, k)
			if diff := cmp.Diff(want, m.cards); diff != "" || len(want) < 20 {
				t.Errorf("%q: the registry has %d cards, the copy %d after %d answers (-registry +copy):\n%s", asked[i], len(want), len(m.cards), m.pages, diff)
			}
			if diff := cmp.Diff(want, anew.cards); diff != "" {
				t.Errorf("%q: a new copy differs (-registry +copy):\n%s", asked[i], diff)
			}
		}
	})
}

// scribbled has four people make ten thousand changes, and says when they have.
func scribbled(t *testing.T, d *desk.Desk, clock *atomic.Int64) <-chan struct{} {
	const changes, people = 10_000, 4
	var writing sync.WaitGroup
	for n := range people {
		s := &scribbler{Rand: rand.New(rand.NewPCG(7, uint64(n))), desk: d}
		writing.Go(func() {
			for range changes / people {
				if err := s.scribble(context.Background()); err != nil {
					t.Errorf("change %d: %v", s.n, err)
					return
				}
				switch s.IntN(40) {
				case 0:
					clock.Add(-600)
				case 1, 2:
					clock.Add(300)
				case 3, 4, 5:
					clock.Add(1)
				}
			}
		})
	}
	written := make(chan struct{})
	go func() { writing.Wait(); close(written) }()
	return written
}

func TestChangesAreToldFromTheBoundaryOn(t *testing.T) {
	k := cataloguing(t, party(1, "Fête de la soupe", "05023", aDay), party(2, "Bal de Gap", "05061", aDay), party(3, "Passée", "05023", -9*aDay))
	var got apiMirror
	k.read(t, "/api/v1/events?updated_since=2026-11-24T09:00:00Z", &got)
	if len(got.Items) != 3 || len(got.Tombstones) != 0 || got.Next != nil {
		t.Fatalf("since the very second of the changes: %d cards, %d gone, next %v, want three", len(got.Items), len(got.Tombstones), got.Next)
	}
	first := got.Until
	k.read(t, "/api/v1/events?updated_since="+first, &got)
	if len(got.Items) != 0 || len(got.Tombstones) != 0 || got.Until != first {
		t.Errorf("when nothing changed: %+v", got)
	}
	ctx := context.Background()
	if _, err := k.Desk.Withdraw(ctx, scribblerHost, party(1, "", "", 0).ID); err != nil {
		t.Fatal(err)
	}
	if err := k.Desk.Erase(ctx, scribblerHost, party(2, "", "", 0).ID); err != nil {
		t.Fatal(err)
	}
	if w := k.read(t, "/api/v1/events?updated_since="+first, &got); strings.Contains(w.Body.String(), "soupe") || len(got.Items) != 0 || len(got.Tombstones) != 2 ||
		got.Tombstones[0].Gone != "withdrawn" || got.Tombstones[1].Gone != "deleted" {
		t.Errorf("once one is withdrawn and one erased: %s, want both gone and no title", w.Body)
	}
	k.read(t, "/api/v1/events?limit=1&updated_since="+first, &got)
	if got.Next == nil || len(got.Tombstones) != 1 || *got.Next != k.Base+"/api/v1/events?limit=1&updated_since="+url.QueryEscape(got.Until) {
		t.Errorf("one at a time: %+v", got)
	}
	for _, query := range []string{"when=weekend", "days=7", "each=1", "sort=new", "after=1795860000.abcdefghijkl"} {
		var problem map[string]any
		if w := k.read(t, "/api/v1/events?updated_since="+first+"&"+query, &problem); w.Code != 400 || problem["key"] != strings.Split(query, "=")[0] {
			t.Errorf("%s: %d %v, want 400 that names the key", query, w.Code, problem)
		}
	}
}
