package web

import (
	"time"

	"github.com/labstack/echo/v4"

	"pioche/pkg/feed"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/store"
)

// apiMirror is what changed among the cards of a list since a moment, in the
// order it changed. Who keeps a copy puts Items in it, takes Tombstones out of
// it, goes on at Next while there is one, and asks again later from Until.
type apiMirror struct {
	Items      []*feed.Item   `json:"items"`
	Tombstones []apiTombstone `json:"tombstones"`
	Next       *string        `json:"next"`
	Until      string         `json:"until"`
}

// apiTombstone is a card that a copy may hold and that is no longer there.
type apiTombstone struct {
	ID   string `json:"id"`
	Gone string `json:"gone"` // deleted for good; withdrawn from everyone; left: no longer what is asked for
	At   string `json:"at"`
}

// maxSteps bounds the changes looked at for one answer: a narrow list of a
// large registry comes in several, some of them nearly empty.
const maxSteps = 2_000

// apiChanges answers what changed since a moment.
func (s *Server) apiChanges(c echo.Context, kind registry.Kind, f filter.Filter) error {
	query, err := f.Mirror(s.Zone)
	if err != nil {
		return err
	}
	speaker, err := s.speaker(c)
	if err != nil {
		return err
	}
	speaker.Archive = true
	ctx, limit := c.Request().Context(), bounded(f.Limit(), apiDefault, apiMax)
	since := query.UpdatedSince
	query.UpdatedSince = time.Time{} // the trail knows when
	until, err := s.Store.TrailEnd(ctx, kind)
	if err != nil {
		return err
	}
	out := apiMirror{Items: []*feed.Item{}, Tombstones: []apiTombstone{}}
	at := since
	for looked, more := 0, true; more; {
		room := limit - len(out.Items) - len(out.Tombstones)
		if room == 0 || looked >= maxSteps {
			out.Next = s.apiNext(c, f.With("updated_since", micro(at)).String())
			break
		}
		steps, err := s.Store.Trail(ctx, kind, at, room)
		if err != nil {
			return err
		}
		for _, step := range steps {
			out.take(speaker, query, step, since)
			at = step.At.Add(time.Microsecond)
			until = at
		}
		looked += len(steps)
		more = len(steps) == room
	}
	out.Until = micro(until)
	return s.giveJSON(c, out)
}

// take tells of one change. What was never public before the moment asked for
// is in no copy: that it is not there needs not be said.
func (m *apiMirror) take(speaker *feed.Feed, query filter.Query, step store.Step, since time.Time) {
	card, gone := step.Card, ""
	switch {
	case card == nil:
		gone = "deleted"
	case !card.Public():
		gone = "withdrawn"
	case !query.Match(card):
		gone = "left"
	default:
		m.Items = append(m.Items, speaker.Item(filter.Pick{Card: card, Shown: shownNow(card, speaker.Now)}))
		return
	}
	if card == nil || card.Published.Before(since) {
		m.Tombstones = append(m.Tombstones, apiTombstone{ID: step.ID, Gone: gone, At: micro(step.At)})
	}
}

// shownNow is the date of an event that is shown at a moment, nil for what is none.
func shownNow(card *registry.Card, now time.Time) *registry.Occurrence {
	if card.Event == nil {
		return nil
	}
	return card.Event.Next(now)
}

// micro writes a moment of the registry's own clock.
func micro(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z07:00") }
