package store

import (
	"context"
	"encoding/json"

	"pioche/pkg/filter"
	"pioche/pkg/registry"
)

// Find gives what a query keeps, in its order: at most q.Limit picks, after
// q.From. Next is where to go on, zero when there is no more. The cards are
// the caller's own.
func (s *Store) Find(ctx context.Context, q filter.Query) (picks []filter.Pick, next filter.Cursor, err error) {
	found, more, err := s.found(ctx, q)
	if err == nil {
		picks, err = s.picks(ctx, q, found)
	}
	if err != nil {
		return nil, filter.Cursor{}, fail("find cards", err)
	}
	if more && len(picks) > 0 {
		next = q.CursorOf(picks[len(picks)-1])
	}
	return picks, next, nil
}

// FindAll gives what several queries keep, one after the other.
func (s *Store) FindAll(ctx context.Context, queries []filter.Query) (picks []filter.Pick, err error) {
	for _, q := range queries {
		some, _, err := s.Find(ctx, q)
		if err != nil {
			return nil, err
		}
		picks = append(picks, some...)
	}
	return picks, nil
}

// Count says how many cards a query keeps (occurrences, where it is for each
// one), whatever its limit. It counts no further than most; 0 is to the end.
func (s *Store) Count(ctx context.Context, q filter.Query, most int) (n int, err error) {
	d, err := s.choose(ctx, q)
	if err == nil {
		b := builder{dialect: s.dialect, q: q, limit: most}
		b.count(d)
		err = s.row(ctx, b.String(), b.args...).Scan(&n)
	}
	return n, fail("count cards", err)
}

// line is one answer of the statement that drives a query: where it stands in
// the order, and the card.
type line struct {
	cursor filter.Cursor
	occ    string
	seq    int64
}

// found runs the driving statement. A card that bears two of the terms it is
// driven by comes twice: then the statement reads further than the limit, and
// once more where that was not enough.
func (s *Store) found(ctx context.Context, q filter.Query) (list []line, more bool, err error) {
	d, err := s.choose(ctx, q)
	if err != nil {
		return nil, false, err
	}
	if d.inOrder {
		return s.inOrder(ctx, q, d)
	}
	for {
		limit := 0
		if q.Limit > 0 {
			limit = q.Limit + 1 - len(list)
			if len(d.groups) > 1 {
				limit = 2*limit + 8
			}
		}
		b := builder{dialect: s.dialect, q: q, limit: limit}
		b.find(d)
		read, err := s.lines(ctx, q, b, &list)
		if err != nil {
			return nil, false, err
		}
		if q.Limit > 0 && len(list) > q.Limit {
			return list[:q.Limit], true, nil
		}
		if limit == 0 || read < limit {
			return list, false, nil
		}
		q.From = list[len(list)-1].cursor
	}
}

// lines reads a driving statement until the query has what it needs and the
// key changes, leaving out what comes twice; it says how many rows it read.
func (s *Store) lines(ctx context.Context, q filter.Query, b builder, list *[]line) (read int, err error) {
	rows, err := s.rows(ctx, b.String(), b.args...)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var l line
		if b.byName() {
			err = rows.Scan(&l.cursor.Text, &l.cursor.ID, &l.occ, &l.seq)
		} else {
			err = rows.Scan(&l.cursor.Key, &l.cursor.ID, &l.occ, &l.seq)
		}
		if err != nil {
			return read, err
		}
		read++
		if q.Each {
			l.cursor.Occurrence = l.occ
		}
		if n := len(*list); n > 0 && (*list)[n-1].cursor == l.cursor {
			continue
		}
		*list = append(*list, l)
		if n := len(*list); q.Limit > 0 && n > q.Limit && l.cursor.Key != (*list)[q.Limit].cursor.Key {
			return read, nil
		}
	}
	return read, rows.Err()
}

// picks loads the cards of these lines, leaving out what was withdrawn in
// between.
func (s *Store) picks(ctx context.Context, q filter.Query, lines []line) ([]filter.Pick, error) {
	cards, err := s.bySeq(ctx, lines)
	if err != nil {
		return nil, err
	}
	picks := make([]filter.Pick, 0, len(lines))
	for _, l := range lines {
		card := cards[l.seq]
		if card == nil || !card.Public() {
			continue
		}
		pick := filter.Pick{Card: card}
		if card.Event != nil {
			if pick.Shown = shown(q, card.Event, l.occ); pick.Shown == nil {
				continue
			}
		}
		picks = append(picks, pick)
	}
	return picks, nil
}

// shown is the occurrence of that id, or the first that holds where the
// statement did not say.
func shown(q filter.Query, e *registry.Event, occ string) *registry.Occurrence {
	for i := range e.Occurrences {
		if e.Occurrences[i].ID == occ {
			return &e.Occurrences[i]
		}
	}
	if holding := q.Holding(e); occ == "" && len(holding) > 0 {
		return &holding[0]
	}
	return nil
}

func (s *Store) bySeq(ctx context.Context, lines []line) (map[int64]*registry.Card, error) {
	cards := make(map[int64]*registry.Card, len(lines))
	query, list := bodies(s.dialect, lines)
	for card, err := range s.cards(ctx, query, list) {
		if err != nil {
			return nil, err
		}
		cards[card.Seq] = card
	}
	return cards, nil
}

// bodies is the statement that reads the cards of these lines, of one shape
// however many they are, and its argument.
func bodies(d dialect, lines []line) (query, list string) {
	numbers := make([]int64, len(lines))
	for i, l := range lines {
		numbers[i] = l.seq
	}
	data, _ := json.Marshal(numbers) // numbers always marshal
	return "SELECT seq, body FROM card WHERE seq IN (SELECT CAST(value AS bigint) FROM (" + d.list + ") AS listed)", string(data)
}
