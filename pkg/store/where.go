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
// them are read together and sorted. Lasting dates are fewer.
const (
	maxStreams = 40
	maxLasting = 4
)

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

// count writes a statement that counts what the query keeps, up to the limit.
func (b *builder) count(d driver) {
	b.q.From = filter.Cursor{}
	b.add("SELECT count(*) FROM (SELECT ")
	if b.q.Kind == registry.KindEvent {
		b.add("DISTINCT o.seq")
		if b.q.Each {
			b.add(", o.occ")
		}
		b.from(d, "upcoming")
		b.holds("o")
		b.clauses(d)
	} else {
		b.add("1 AS one")
		b.cards(d, "")
	}
	if b.limit > 0 {
		b.add(" LIMIT " + strconv.Itoa(b.limit))
	}
	b.add(") AS kept")
}

// agenda writes the dates that hold: those that begin at or after the pivot,
// by begin; those that lasted then, by end; and the short ones among them,
// which are few. Each stream is in order, so that merging them reads no
// further than the limit.
func (b *builder) agenda(d driver) {
	pivot := b.q.Pivot.Unix()
	short, args := " AND o.ends - o.begins <= "+lasting+" AND o.begins < ?", []any{pivot}
	if !b.q.After.IsZero() { // a short date that ends after After cannot have begun long before
		short, args = short+" AND o.begins > ? - "+lasting, append(args, b.q.After.Unix())
	}
	b.stream(d, "o.ends", "upcoming", short, args...)
	for _, one := range d.split(maxStreams) {
		b.add(" UNION ALL ")
		b.stream(one, "o.begins", "upcoming", " AND o.begins >= ?", pivot)
	}
	for _, one := range d.split(maxLasting) {
		b.add(" UNION ALL ")
		b.stream(one, "o.ends", "lasting", " AND o.ends - o.begins > "+lasting+" AND o.begins < ?", pivot)
	}
}

// split gives one driver for each group, or the driver itself when there
// would be more than so many.
func (d driver) split(most int) []driver {
	if len(d.groups) < 2 || len(d.groups) > most {
		return []driver{d}
	}
	var list []driver
	for _, group := range d.groups {
		list = append(list, driver{groups: [][]string{group}, covered: d.covered})
	}
	return list
}

// stream writes the dates of a table that are sorted by one key, of those
// which says.
func (b *builder) stream(d driver, key, table, which string, args ...any) {
	b.add("SELECT " + key + " AS k, o.card AS card, o.occ AS occ, o.seq AS seq")
	b.from(d, table)
	b.add(which, args...)
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

// from writes where dates are read: the table, under the terms they are
// driven by, or else every date.
func (b *builder) from(d driver, table string) {
	switch {
	case d.inOrder:
		b.add(" FROM coming_words w CROSS JOIN coming o ON o.slot = w.rowid WHERE w.coming_words MATCH ?", liteMatch(d.bearing))
		return
	case d.bearing != nil:
		query, args := b.dialect.bearing(d.bearing)
		b.add(" FROM ("+query+") AS found CROSS JOIN occurrence o WHERE o.seq = found.seq", args...)
		return
	case d.groups == nil && table == "lasting":
		b.add(" FROM lasting o WHERE o.term = ''")
		return
	case d.groups == nil:
		b.add(" FROM occurrence o WHERE 1 = 1")
		return
	}
	first := firstTerms(d.groups)
	if len(first) == 1 {
		b.add(" FROM "+table+" o WHERE o.term = ?", first[0])
		for _, term := range d.groups[0][1:] {
			b.add(" AND ")
			b.bears(term)
		}
		return
	}
	b.add(" FROM "+table+" o WHERE o.term IN ("+marks(len(first))+")", anys(first)...)
	if slices.ContainsFunc(d.groups, func(group []string) bool { return len(group) > 1 }) {
		b.add(" AND ")
		b.any(d.groups)
	}
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
	key, order, occ, dates := "-o.published", "o.published DESC, o.id", "''", ""
	if b.byName() {
		key, order = "o.name", "o.name, o.id"
	}
	if each {
		occ, dates, order = "e.occ", " JOIN occurrence e ON e.seq = o.seq", order+", e.occ"
	}
	b.add("SELECT " + key + ", o.id, " + occ + ", o.seq")
	b.cards(d, dates)
	if b.q.Kind == registry.KindEvent {
		if !each {
			b.add(" AND EXISTS (SELECT 1 FROM occurrence e WHERE e.seq = o.seq")
		}
		b.holds("e")
		if !each {
			b.add(b.dialect.nested + ")")
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

// cards writes where cards are read, with their dates where they are joined,
// and the criteria of a query that reads cards.
func (b *builder) cards(d driver, dates string) {
	if d.bearing != nil {
		query, args := b.dialect.bearing(d.bearing)
		b.add(" FROM ("+query+") AS found CROSS JOIN card o"+dates+" WHERE o.seq = found.seq AND o.shown = 1", args...)
	} else {
		b.add(" FROM card o" + dates + " WHERE o.shown = 1")
	}
	switch b.q.Kind { // as an argument, SQLite would plan the statement anew each time: an index holds actors alone
	case registry.KindActor:
		b.add(" AND o.kind = 'actor'")
	case registry.KindNotice:
		b.add(" AND o.kind = 'notice' AND o.expires > ?", b.q.After.Unix())
	default:
		b.add(" AND o.kind = 'event'")
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
			x := "((x.lon - ?) * ? / 1000000)"
			b.exists("card_point", x+" * "+x+" + (x.lat - ?) * (x.lat - ?) <= ?",
				c.Center.Lon, c.CosLat, c.Center.Lon, c.CosLat, c.Center.Lat, c.Center.Lat, c.R2)
		default:
			b.any(clause.Any)
		}
	}
	if !b.q.UpdatedSince.IsZero() {
		b.add(" AND ")
		b.exists("card", "x.updated >= ?", b.q.UpdatedSince.Unix())
	}
}

// exists writes that a row x of a table, of the card o, is so.
func (b *builder) exists(table, so string, args ...any) {
	b.add("EXISTS (SELECT 1 FROM "+table+" x WHERE x.seq = o.seq AND "+so+b.dialect.nested+")", args...)
}

// bears writes that the card bears one of these terms.
func (b *builder) bears(terms ...string) {
	b.exists("card_term", "x.term IN ("+marks(len(terms))+")", anys(terms)...)
}

// any writes that the card bears, for one of the groups, all its terms.
func (b *builder) any(groups [][]string) {
	var single []string
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
			b.add(" AND ")
			b.bears(term)
		}
		b.add(")")
	}
	if len(single) > 0 {
		or()
		b.bears(single...)
	}
	if parts == 0 {
		b.add("(1 = 0")
	}
	b.add(")")
}

// text writes that the card's words hold every stem and every phrase.
func (b *builder) text(t *filter.Text) {
	so, args := b.dialect.text(t)
	b.exists("card_text", so, args...)
}
