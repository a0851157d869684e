package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"pioche/pkg/filter"
)

// What SQLite does with words. FTS5 holds tokens without their text, made of
// the same stems and terms that are matched in memory; phrases are looked for
// in the folded text of the cards that are left.

// liteInsert spares SQLite a copy of each page, kept to undo half a statement.
const liteInsert = "INSERT OR FAIL INTO"

var liteRemember = []statement{
	{"INSERT INTO card_text (seq, stems, folded) VALUES (?, ?, ?)", func(seq int64, t traces, _ int64) []any {
		return []any{seq, " " + strings.Join(t.stems, " ") + " ", " " + t.folded + " "}
	}},
	{"INSERT INTO card_words (rowid, words) VALUES (?, ?)", func(seq int64, t traces, _ int64) []any {
		return []any{seq, liteTokens(t)}
	}},
}

var liteSoon = []statement{
	{liteInsert + ` coming (slot, seq, begins, card, occ, ends, dow, status, single)
		SELECT coalesce((SELECT max(slot) + 1 FROM coming WHERE slot >= at AND slot < at + (1 << 20)), at) + nth, seq, begins, card, occ, ends, dow, status, single
		FROM (SELECT *, row_number() OVER (PARTITION BY at) - 1 AS nth FROM (
			SELECT begins << 20 AS at, * FROM occurrence WHERE seq = ?1 AND ends > ?2
			UNION ALL SELECT (ends << 20) - (1 << 62) AS at, * FROM occurrence WHERE seq = ?1 AND ends > ?2 AND ends - begins > ` + lasting + "))",
		func(seq int64, _ traces, floor int64) []any { return []any{seq, floor} }},
	{"INSERT INTO coming_words (rowid, words) SELECT slot, ? FROM coming WHERE seq = ?", func(seq int64, t traces, _ int64) []any {
		return []any{liteTokens(t), seq}
	}},
}

var liteForget = []string{
	"DELETE FROM card_term WHERE seq = ?", "DELETE FROM card_point WHERE seq = ?",
	"DELETE FROM card_text WHERE seq = ?", "DELETE FROM card_words WHERE rowid = ?",
	"DELETE FROM coming_words WHERE rowid IN (SELECT slot FROM coming WHERE seq = ?)", "DELETE FROM coming WHERE seq = ?",
}

var liteOverdue = []string{
	"DELETE FROM coming_words WHERE rowid IN (SELECT slot FROM coming WHERE seq = ? AND begins = ? AND occ = ?)",
	"DELETE FROM coming WHERE seq = ? AND begins = ? AND occ = ?",
}

func liteText(t *filter.Text) (so string, args []any) {
	so = "1 = 1"
	for _, stem := range t.Stems {
		so, args = so+" AND instr(x.stems, ?) > 0", append(args, " "+stem+" ")
	}
	for _, phrase := range t.Phrases {
		so, args = so+" AND instr(x.folded, ?) > 0", append(args, " "+phrase+" ")
	}
	return so, args
}

// liteTokens is the text whose tokens are the stems and the terms of a card.
func liteTokens(t traces) string {
	var b strings.Builder
	for _, stem := range t.stems {
		b.WriteString(stem + " ")
	}
	for _, term := range t.terms {
		b.WriteString(liteToken(term) + " ")
	}
	return b.String()
}

// liteToken is a term as one token of FTS5's ascii tokenizer, whose letters
// are those of ASCII, figures and all beyond ASCII: any other sign becomes one
// of Unicode's private use. Stems stay as they are.
func liteToken(term string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return 0xE000 + r
		}
		return r
	}, term)
}

// liteMatch says to FTS5 (sqlite.org/fts5.html section 3) that, of each
// clause, all the tokens of one group are there.
func liteMatch(all [][][]string) string {
	var b strings.Builder
	for i, groups := range all {
		b.WriteString([]string{"(", " AND ("}[min(i, 1)])
		for j, group := range groups {
			b.WriteString([]string{"(", " OR ("}[min(j, 1)])
			for k, term := range group {
				b.WriteString([]string{`"`, ` AND "`}[min(k, 1)] + liteToken(term) + `"`)
			}
			b.WriteString(")")
		}
		b.WriteString(")")
	}
	return b.String()
}

// inOrder finds what bears the words of a query among the dates to come. FTS5
// gives those that begin at or after the pivot in order of their begins, and
// those that lasted then in order of their ends, so that reading stops when
// there are enough; the short ones that had begun are few. Ties of one second
// are settled here.
func (s *Store) inOrder(ctx context.Context, q filter.Query, d driver) (list []line, more bool, err error) {
	pivot, after := q.Pivot.Unix(), q.After.Unix()
	begins, ends, before := pivot, after, int64(1)<<40
	if !q.From.IsZero() {
		begins, ends = max(begins, q.From.Key), max(ends, q.From.Key)
	}
	if !q.Before.IsZero() {
		before = q.Before.Unix()
	}
	for _, part := range []struct {
		key, which, order string
		args              []any
	}{
		{"o.begins", " AND w.rowid >= ? << 20 AND w.rowid < ? << 20", "w.rowid", []any{begins, before}},
		{"o.ends", " AND w.rowid >= (? << 20) - (1 << 62) AND w.rowid < -(1 << 61) AND o.begins < ?", "w.rowid", []any{ends, pivot}},
		{"o.ends", " AND w.rowid >= ? - " + lasting + " << 20 AND w.rowid < ? << 20 AND o.ends - o.begins <= " + lasting, "k, card, occ", []any{after, pivot}},
	} {
		b := builder{dialect: s.dialect, q: q}
		b.stream(d, part.key, "coming", part.which, part.args...)
		b.add(" ORDER BY " + part.order)
		var some []line
		if _, err := s.lines(ctx, q, b, &some); err != nil {
			return nil, false, err
		}
		list = append(list, some...)
	}
	slices.SortFunc(list, func(a, b line) int {
		return cmp.Or(cmp.Compare(a.cursor.Key, b.cursor.Key), cmp.Compare(a.cursor.ID, b.cursor.ID), cmp.Compare(a.occ, b.occ))
	})
	if q.Limit > 0 && len(list) > q.Limit {
		return list[:q.Limit], true, nil
	}
	return list, false, nil
}
