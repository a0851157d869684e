package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// traces are all that a card leaves in the tables it is found by: nothing
// when it is not public.
type traces struct {
	terms   []string
	drivers []string // terms that its dates to come are written under
	folded  string
	stems   []string
	point   *registry.Point
	dates   []registry.Occurrence
	name    string // of actors
	expires int64  // of notices
}

// keepPast is how long a date that is over stays in upcoming: longer than
// today has lasted anywhere, so that "today" is answered from there whole.
const keepPast = 48 * time.Hour

func tracesOf(card *registry.Card) traces {
	t := traces{terms: []string{}, drivers: []string{}}
	if card.Actor != nil {
		t.name = text.Fold(card.Title.In(card.Lang))
	}
	if card.Notice != nil {
		t.expires = card.Notice.Expires.Unix()
	}
	if !card.Public() {
		return t
	}
	t.terms = filter.Terms(card)
	t.folded, t.stems = filter.Words(card)
	if p, _, ok := geo.Locate(card.Place); ok {
		t.point = &p
	}
	if card.Event != nil {
		t.dates = card.Event.Occurrences
		t.drivers = driversOf(t.terms)
	}
	return t
}

// drivable lists the prefixes of the terms that a query may be driven by:
// those of the criteria that count.
var drivable = []string{"kind", "commune", "epci", "dept", "region", "over", "theme", "audience", "price", "access", "actor", "source", "cell10", "cell1"}

// territorial lists the prefixes that are also paired with a theme, since
// "these themes in this territory" is what most feeds ask.
var territorial = []string{"commune", "epci", "dept", "region"}

// driversOf lists the terms among these that may drive a query, and the pairs
// of a territory and a theme.
func driversOf(terms []string) []string {
	list := []string{}
	for _, t := range terms {
		if slices.Contains(drivable, prefix(t)) {
			list = append(list, t)
		}
		if !slices.Contains(territorial, prefix(t)) {
			continue
		}
		for _, theme := range terms {
			if prefix(theme) == "theme" {
				list = append(list, pair(t, theme))
			}
		}
	}
	return list
}

// pair is the term of what bears both.
func pair(territory, theme string) string { return territory + " " + theme }

func prefix(term string) string {
	before, _, _ := strings.Cut(term, ":")
	return before
}

// forget takes out of the tables all that a stored card left there.
func (s *Store) forget(ctx context.Context, old stored) error {
	if len(old.terms) == 0 {
		return nil
	}
	if len(old.drivers) > 0 {
		if _, err := s.exec(ctx, `DELETE FROM upcoming WHERE term IN (`+s.dialect.list+`) AND begins IN (SELECT begins FROM occurrence WHERE seq = ?)
			AND card = (SELECT id FROM card WHERE seq = ?)`, asJSON(old.drivers), old.seq, old.seq); err != nil {
			return err
		}
		if _, err := s.exec(ctx, "DELETE FROM occurrence WHERE seq = ?", old.seq); err != nil {
			return err
		}
	}
	if _, err := s.exec(ctx, "DELETE FROM card_term WHERE term IN ("+s.dialect.list+") AND seq = ?", asJSON(old.terms), old.seq); err != nil {
		return err
	}
	for _, query := range append([]string{"DELETE FROM card_point WHERE seq = ?", "DELETE FROM card_text WHERE seq = ?"}, s.dialect.forget...) {
		if _, err := s.exec(ctx, query, old.seq); err != nil {
			return err
		}
	}
	return nil
}

// remember writes all that a card is found by.
func (s *Store) remember(ctx context.Context, card *registry.Card, t traces, now time.Time) error {
	if len(t.terms) == 0 {
		return nil
	}
	if _, err := s.exec(ctx, "INSERT INTO card_term (term, seq) SELECT value, CAST(? AS bigint) FROM ("+s.dialect.list+") AS each_term", card.Seq, asJSON(t.terms)); err != nil {
		return err
	}
	if t.point != nil {
		if _, err := s.exec(ctx, "INSERT INTO card_point (seq, lat, lon) VALUES (?, ?, ?)", card.Seq, t.point.Lat, t.point.Lon); err != nil {
			return err
		}
	}
	for _, insert := range s.dialect.remember {
		if _, err := s.exec(ctx, insert, card.Seq, s.dialect.stems(t.stems), " "+t.folded+" "); err != nil {
			return err
		}
	}
	if len(t.dates) == 0 {
		return nil
	}
	if err := s.rememberDates(ctx, card, t.dates); err != nil {
		return err
	}
	_, err := s.exec(ctx, `INSERT INTO upcoming (term, begins, card, occ, seq, ends, dow, status, single)
		SELECT value, begins, card, occ, seq, ends, dow, status, single FROM (`+s.dialect.list+`) AS each_term, occurrence WHERE seq = ? AND ends > ?`,
		asJSON(t.drivers), card.Seq, now.Add(-keepPast).Unix())
	return err
}

// rememberDates writes every date of a card.
func (s *Store) rememberDates(ctx context.Context, card *registry.Card, dates []registry.Occurrence) error {
	const columns, atOnce = 8, 200
	for chunk := range slices.Chunk(dates, atOnce) {
		args := make([]any, 0, columns*len(chunk))
		for _, o := range chunk {
			args = append(args, card.Seq, o.Start.Unix(), o.ID, card.ID, o.Over().Unix(), int(o.LocalStart().Weekday()),
				statusNumber(card.Event.StatusOf(o)), bit(len(dates) == 1))
		}
		rows := strings.TrimSuffix(strings.Repeat("("+marks(columns)+"),", len(chunk)), ",")
		if _, err := s.exec(ctx, "INSERT INTO occurrence (seq, begins, occ, card, ends, dow, status, single) VALUES "+rows, args...); err != nil {
			return err
		}
	}
	return nil
}

// statusNumber is a status as the tables hold it.
func statusNumber(status registry.Status) int { return slices.Index(registry.Statuses, status) }

// PurgeUpcoming takes out of upcoming the dates that were over two days
// before now, a few at a time so that others may write between. It says how
// many dates it took; the archive keeps them all.
func (s *Store) PurgeUpcoming(ctx context.Context, now time.Time) (dates int, err error) {
	const atOnce = 200
	for {
		taken, err := s.purge(ctx, now.Add(-keepPast).Unix(), atOnce)
		dates += taken
		if err != nil || taken < atOnce {
			return dates, fail("take out what is over", err)
		}
	}
}

func (s *Store) purge(ctx context.Context, floor int64, limit int) (taken int, err error) {
	err = s.Tx(ctx, func(tx *Store) error {
		type past struct {
			begins       int64
			card, occ    string
			drivers, one string
		}
		var list []past
		err := tx.each(ctx, func(scan func(...any) error) error {
			var p past
			err := scan(&p.begins, &p.card, &p.occ, &p.drivers)
			list = append(list, p)
			return err
		}, `SELECT u.begins, u.card, u.occ, c.drivers FROM upcoming u JOIN card c ON c.seq = u.seq
			WHERE u.term = 'kind:event' AND u.begins < ? AND u.ends <= ? ORDER BY u.begins LIMIT ?`, floor, floor, limit)
		if err != nil {
			return err
		}
		for _, p := range list {
			if _, err := tx.exec(ctx, "DELETE FROM upcoming WHERE term IN ("+s.dialect.list+") AND begins = ? AND card = ? AND occ = ?",
				p.drivers, p.begins, p.card, p.occ); err != nil {
				return err
			}
		}
		taken = len(list)
		return nil
	})
	return taken, err
}

// asJSON is a list of strings as the tables hold it.
func asJSON(list []string) string {
	if list == nil {
		return "[]"
	}
	data, _ := json.Marshal(list) // strings always marshal
	return string(data)
}
