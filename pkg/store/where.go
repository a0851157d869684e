package store

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"pioche/pkg/filter"
	"pioche/pkg/registry"
)

// builder writes the statement of a query. All that comes from a person is an
// argument, never text of the statement.
type builder struct {
	strings.Builder
	args    []any
	dialect dialect
	q       filter.Query
	limit   int // rows; 0: all
}

// maxStreams bounds the terms that are each read in order and merged; more of
// them are read together and sorted.
const maxStreams = 40

func (b *builder) add(text string, args ...any) {
	b.WriteString(text)
	b.args = append(b.args, args...)
}

// find writes a statement whose rows are (key or name, card id, occurrence
// id, number), in the order of the query.
func (b *builder) find(d driver) {
	if b.q.Kind == registry.KindEvent && !b.q.Newest {
		b.agenda(d)
		b.add(" ORDER BY k, card, occ")
	} else {
		b.list(d)
	}
	if b.limit > 0 {
		b.add(" LIMIT " + strconv.Itoa(b.limit)) // as an argument, SQLite would plan the statement anew each time
	}
}

// count writes a statement that counts what the query keeps.
func (b *builder) count(d driver) {
	b.q.From = filter.Cursor{}
	if b.q.Kind != registry.KindEvent {
		b.add("SELECT count(*) FROM card o WHERE o.shown = 1")
		b.cards(d)
		return
	}
	b.add("SELECT count(*) FROM (SELECT DISTINCT o.seq")
	if b.q.Each {
		b.add(", o.occ")
	}
	from, args := b.from(d, false)
	b.add(from, args...)
	b.holds("o")
	b.clauses(d)
	b.add(") AS kept")
}

// agenda writes the dates that hold, one stream for each term and each way of
// being sorted, every stream in order so that merging them reads no further
// than the limit.
func (b *builder) agenda(d driver) {
	streams := [][][]string{d.groups}
	if n := len(d.groups); n > 1 && n <= maxStreams {
		streams = nil
		for _, group := range d.groups {
			streams = append(streams, [][]string{group})
		}
	}
	for i, groups := range streams {
		if i > 0 {
			b.add(" UNION ALL ")
		}
		d.groups = groups
		pivot := b.q.Pivot.Unix()
		from, args := b.from(d, false)
		b.stream(d, "o.begins", from+" AND o.begins >= ?", append(args, pivot)...)
		short := ""
		if !b.q.After.IsZero() { // a short date that ends after After cannot have begun long before
			short, args = " AND o.begins > ? - "+lasting, append(args, b.q.After.Unix())
		}
		b.add(" UNION ALL ")
		b.stream(d, "o.ends", from+" AND o.ends - o.begins <= "+lasting+short+" AND o.begins < ?", append(args, pivot)...)
		from, args = b.from(d, true)
		b.add(" UNION ALL ")
		b.stream(d, "o.ends", from+" AND o.ends - o.begins > "+lasting+" AND o.begins < ?", append(args, pivot)...)
	}
}

// stream writes the dates that are sorted by one key, of those from says.
func (b *builder) stream(d driver, key, from string, args ...any) {
	b.add("SELECT " + key + " AS k, o.card AS card, o.occ AS occ, o.seq AS seq")
	b.add(from, args...)
	b.holds("o")
	if from := b.q.From; !from.IsZero() {
		b.add(" AND "+key+" >= ?", from.Key)
		if b.q.Each {
			b.add(" AND ("+key+", o.card, o.occ) > (?, ?, ?)", from.Key, from.ID, from.Occurrence)
		} else {
			b.add(" AND ("+key+", o.card) > (?, ?)", from.Key, from.ID)
		}
	}
	b.clauses(d)
	if !b.q.Each {
		b.first(key)
	}
}

// from says where dates are read, and the terms they are driven by.
func (b *builder) from(d driver, long bool) (from string, args []any) {
	table := "upcoming"
	if long {
		table = "lasting"
	}
	switch {
	case d.inOrder:
		return liteComing, []any{liteMatch(d.bearing)}
	case d.bearing != nil:
		query, args := b.dialect.bearing(d.bearing)
		return " FROM occurrence o WHERE o.seq IN (" + query + ")", args
	case d.groups == nil && long:
		return " FROM lasting o WHERE o.term = ''", nil
	case d.groups == nil:
		return " FROM occurrence o WHERE 1 = 1", nil
	case len(d.groups) == 1:
		from, args = " FROM "+table+" o WHERE o.term = ?", anys(d.groups[0])
		return from + strings.Repeat(" AND "+bears, len(args)-1), args
	}
	first := firstTerms(d.groups)
	inner := builder{}
	if slices.ContainsFunc(d.groups, func(group []string) bool { return len(group) > 1 }) {
		inner.add(" AND ")
		inner.any(d.groups)
	}
	return " FROM " + table + " o WHERE o.term IN (" + marks(len(first)) + ")" + inner.String(), append(anys(first), inner.args...)
}

// holds writes the criteria of time on one date.
func (b *builder) holds(alias string) {
	if !b.q.After.IsZero() {
		b.add(" AND "+alias+".ends > ?", b.q.After.Unix())
	}
	if !b.q.Before.IsZero() {
		b.add(" AND "+alias+".begins < ?", b.q.Before.Unix())
	}
	day := func(day time.Weekday) any { return int(day) }
	status := func(status registry.Status) any { return statusNumber(status) }
	among(b, alias+".dow IN", b.q.Dow, day)
	among(b, alias+".dow NOT IN", b.q.NotDow, day)
	among(b, alias+".status IN", b.q.Status, status)
	among(b, alias+".status NOT IN", b.q.NotStatus, status)
}

func among[T any](b *builder, column string, list []T, number func(T) any) {
	if len(list) == 0 {
		return
	}
	b.add(" AND " + column + " (" + marks(len(list)) + ")")
	for _, v := range list {
		b.args = append(b.args, number(v))
	}
}

// first keeps, of a card, only the date that comes first among those that hold.
func (b *builder) first(key string) {
	b.add(" AND (o.single = 1 OR NOT EXISTS (SELECT 1 FROM occurrence e WHERE e.seq = o.seq")
	b.holds("e")
	b.add(" AND (CASE WHEN e.begins >= ? THEN e.begins ELSE e.ends END, e.occ) < ("+key+", o.occ)))", b.q.Pivot.Unix())
}

// byName says that the query's order is that of names.
func (b *builder) byName() bool { return b.q.Kind == registry.KindActor && !b.q.Newest }

// list writes cards in an order that is not of dates: by name, or the newest first.
func (b *builder) list(d driver) {
	each := b.q.Kind == registry.KindEvent && b.q.Each
	key, order, occ, from := "-o.published", "o.published DESC, o.id", "''", "card o"
	if b.byName() {
		key, order = "o.name", "o.name, o.id"
	}
	if each {
		occ, from, order = "e.occ", "card o JOIN occurrence e ON e.seq = o.seq", order+", e.occ"
	}
	b.add("SELECT " + key + ", o.id, " + occ + ", o.seq FROM " + from + " WHERE o.shown = 1")
	b.cards(d)
	if b.q.Kind == registry.KindEvent {
		if !each {
			b.add(" AND EXISTS (SELECT 1 FROM occurrence e WHERE e.seq = o.seq")
		}
		b.holds("e")
		if !each {
			b.add(")")
		}
	}
	b.after(each)
	b.add(" ORDER BY " + order)
}

// after writes where a list of cards goes on.
func (b *builder) after(each bool) {
	from := b.q.From
	switch {
	case from.IsZero():
	case b.byName():
		b.add(" AND (o.name, o.id) > (?, ?)", from.Text, from.ID)
	case each:
		b.add(" AND o.published <= ? AND (o.published < ? OR (o.id, e.occ) > (?, ?))", -from.Key, -from.Key, from.ID, from.Occurrence)
	default:
		b.add(" AND o.published <= ? AND (o.published < ? OR o.id > ?)", -from.Key, -from.Key, from.ID)
	}
}

// cards writes the criteria of a query that reads cards.
func (b *builder) cards(d driver) {
	switch b.q.Kind {
	case registry.KindActor:
		b.add(" AND o.kind = 'actor'") // as the index of names says it
	case registry.KindNotice:
		b.add(" AND o.kind = ? AND o.expires > ?", string(b.q.Kind), b.q.After.Unix())
	default:
		b.add(" AND o.kind = ?", string(b.q.Kind))
	}
	if d.bearing != nil {
		query, args := b.dialect.bearing(d.bearing)
		b.add(" AND o.seq IN ("+query+")", args...)
	}
	b.clauses(d)
}

// clauses writes every criterion of a card that the driver does not cover.
func (b *builder) clauses(d driver) {
	for i, clause := range b.q.Clauses {
		if slices.Contains(d.covered, i) {
			continue
		}
		b.add(" AND ")
		if clause.Not {
			b.add("NOT ")
		}
		switch {
		case clause.Text != nil:
			b.text(clause.Text)
		case clause.Circle != nil:
			c := clause.Circle
			x := "((p.lon - ?) * ? / 1000000)"
			b.add("EXISTS (SELECT 1 FROM card_point p WHERE p.seq = o.seq AND "+x+" * "+x+" + (p.lat - ?) * (p.lat - ?) <= ?)",
				c.Center.Lon, c.CosLat, c.Center.Lon, c.CosLat, c.Center.Lat, c.Center.Lat, c.R2)
		default:
			b.any(clause.Any)
		}
	}
	if !b.q.UpdatedSince.IsZero() {
		b.add(" AND EXISTS (SELECT 1 FROM card u WHERE u.seq = o.seq AND u.updated >= ?)", b.q.UpdatedSince.Unix())
	}
}

// bears is the condition that the card o bears one term.
const bears = "EXISTS (SELECT 1 FROM card_term t WHERE t.seq = o.seq AND t.term = ?)"

// any writes that the card bears, for one of the groups, all its terms.
func (b *builder) any(groups [][]string) {
	var single []any
	parts := 0
	or := func() {
		b.add([]string{"(", " OR "}[min(parts, 1)])
		parts++
	}
	for _, group := range groups {
		if len(group) == 1 {
			single = append(single, group[0])
			continue
		}
		or()
		b.add("(1 = 1")
		for _, term := range group {
			b.add(" AND "+bears, term)
		}
		b.add(")")
	}
	if len(single) > 0 {
		or()
		b.add("EXISTS (SELECT 1 FROM card_term t WHERE t.seq = o.seq AND t.term IN ("+marks(len(single))+"))", single...)
	}
	if parts == 0 {
		b.add("(1 = 0")
	}
	b.add(")")
}

// text writes that the card's words hold every stem and every phrase.
func (b *builder) text(t *filter.Text) {
	b.add("EXISTS (SELECT 1 FROM card_text x WHERE x.seq = o.seq")
	b.dialect.text(b, t)
	b.add(")")
}
