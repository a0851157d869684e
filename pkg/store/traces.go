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
		if err := s.forgetDates(ctx, old); err != nil {
			return err
		}
	}
	for _, query := range s.dialect.forget {
		if _, err := s.exec(ctx, query, old.seq); err != nil {
			return err
		}
	}
	return nil
}

// forgetDates takes out the dates of a stored card.
func (s *Store) forgetDates(ctx context.Context, old stored) error {
	ofCard := " AND card = (SELECT id FROM card WHERE seq = ?)"
	for _, query := range []string{
		"DELETE FROM upcoming WHERE term IN (" + s.dialect.list + ") AND begins IN (SELECT begins FROM occurrence WHERE seq = ?)" + ofCard,
		"DELETE FROM lasting WHERE term IN (" + s.dialect.list + ") AND ends IN (SELECT ends FROM occurrence WHERE seq = ? AND ends - begins > " + lasting + ")" + ofCard,
	} {
		if _, err := s.exec(ctx, query, asJSON(append(old.drivers, "")), old.seq, old.seq); err != nil {
			return err
		}
	}
	_, err := s.exec(ctx, "DELETE FROM occurrence WHERE seq = ?", old.seq)
	return err
}

// remember writes all that a card is found by. No row can be there already.
func (s *Store) remember(ctx context.Context, card *registry.Card, t traces, now time.Time) error {
	if len(t.terms) == 0 {
		return nil
	}
	if _, err := s.exec(ctx, s.dialect.insert+" card_term (seq, term) SELECT CAST(? AS bigint), value FROM ("+s.dialect.list+") AS each_term WHERE true ON CONFLICT DO NOTHING",
		card.Seq, asJSON(t.terms)); err != nil {
		return err
	}
	if t.point != nil {
		if _, err := s.exec(ctx, "INSERT INTO card_point (seq, lat, lon) VALUES (?, ?, ?)", card.Seq, t.point.Lat, t.point.Lon); err != nil {
			return err
		}
	}
	floor := now.Add(-keepPast).Unix()
	if err := s.run(ctx, s.dialect.remember, card.Seq, t, floor); err != nil || len(t.dates) == 0 {
		return err
	}
	if err := s.rememberDates(ctx, card, t.dates); err != nil {
		return err
	}
	const columns = "term, begins, card, occ, seq, ends, dow, status, single"
	from := " SELECT value, begins, card, occ, seq, ends, dow, status, single FROM (" + s.dialect.list + ") AS each_term, occurrence WHERE seq = ?"
	if _, err := s.exec(ctx, s.dialect.insert+" upcoming ("+columns+")"+from+" AND ends > ? ON CONFLICT DO NOTHING", asJSON(t.drivers), card.Seq, floor); err != nil {
		return err
	}
	if err := s.run(ctx, s.dialect.soon, card.Seq, t, floor); err != nil {
		return err
	}
	if !slices.ContainsFunc(t.dates, func(o registry.Occurrence) bool { return o.Over().Sub(o.Start) > lastingSpan }) {
		return nil
	}
	_, err := s.exec(ctx, s.dialect.insert+" lasting ("+columns+")"+from+" AND ends - begins > "+lasting+" AND (ends > ? OR value = '') ON CONFLICT DO NOTHING",
		asJSON(append(t.drivers, "")), card.Seq, floor)
	return err
}

func (s *Store) run(ctx context.Context, statements []statement, seq int64, t traces, floor int64) error {
	for _, one := range statements {
		if _, err := s.exec(ctx, one.query, one.args(seq, t, floor)...); err != nil {
			return err
		}
	}
	return nil
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
		if _, err := s.exec(ctx, s.dialect.insert+" occurrence (seq, begins, occ, card, ends, dow, status, single) VALUES "+rows, args...); err != nil {
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
		list, err := tx.overdue(ctx, floor, limit)
		if err != nil {
			return err
		}
		for _, o := range list {
			if err := tx.forgetDate(ctx, o); err != nil {
				return err
			}
		}
		taken = len(list)
		return nil
	})
	return taken, err
}

// overdue is a date that stands in upcoming though it is over.
type overdue struct {
	seq, begins, ends  int64
	card, occ, drivers string
}

func (s *Store) overdue(ctx context.Context, floor int64, limit int) (list []overdue, err error) {
	return list, s.each(ctx, func(scan func(...any) error) error {
		var o overdue
		err := scan(&o.seq, &o.begins, &o.ends, &o.card, &o.occ, &o.drivers)
		list = append(list, o)
		return err
	}, `SELECT u.seq, u.begins, u.ends, u.card, u.occ, c.drivers FROM upcoming u JOIN card c ON c.seq = u.seq
		WHERE u.term = 'kind:event' AND u.begins < ? AND u.ends <= ? ORDER BY u.begins LIMIT ?`, floor, floor, limit)
}

func (s *Store) forgetDate(ctx context.Context, o overdue) error {
	for _, table := range []string{"upcoming", "lasting"} {
		if _, err := s.exec(ctx, "DELETE FROM "+table+" WHERE term IN ("+s.dialect.list+") AND begins = ? AND ends = ? AND card = ? AND occ = ?",
			o.drivers, o.begins, o.ends, o.card, o.occ); err != nil {
			return err
		}
	}
	for _, query := range s.dialect.overdue {
		if _, err := s.exec(ctx, query, o.seq, o.begins, o.occ); err != nil {
			return err
		}
	}
	return nil
}

// lasting is the span beyond which a date is in the table of that name, in
// seconds as statements say it; lastingSpan is the same.
const (
	lasting     = "90000"
	lastingSpan = 25 * time.Hour
)

// asJSON is a list of strings as the tables hold it.
func asJSON(list []string) string {
	if list == nil {
		return "[]"
	}
	data, _ := json.Marshal(list) // strings always marshal
	return string(data)
}
