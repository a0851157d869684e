package filter

import (
	"hash/maphash"
	"strings"
	"time"

	"pioche/pkg/geo"
	"pioche/pkg/registry"
)

// judging is one card before many queries.
type judging struct {
	card  *registry.Card
	ready Ready
	now   time.Time
	zone  *time.Location
	bears [allMarks]bool   // the marks of its terms and stems
	spans map[string]*span // those told so far
	last  *span            // most ask for the same
	twice map[*kept]bool   // the queries it may come to again
	kept  []string
}

func (j *judging) judge(list []entry) {
	for i := range list {
		e := &list[i]
		if !j.bearsOne(&e.marks) || !j.keeps(e.kept) {
			continue
		}
		if e.many {
			if j.twice[e.kept] {
				continue
			}
			j.twice[e.kept] = true
		}
		j.kept = append(j.kept, e.key)
	}
}

// marks are numbers of words, of which a card bears one when what a clause
// asks is so; all zero when nothing is known.
type marks [4]uint16

const (
	allMarks = 4096 // how many there are: different words may share one
	anything = 0    // every card bears it
)

var seed = maphash.MakeSeed()

func mark(word string) uint16 { return 1 + uint16(maphash.String(seed, word)%(allMarks-1)) }

// bearsOne is called for each query of a list: written out, it costs nothing.
func (j *judging) bearsOne(m *marks) bool {
	return j.bears[m[0]] || j.bears[m[1]] || j.bears[m[2]] || j.bears[m[3]]
}

// test is a clause, and the marks by which most cards are told apart.
type test struct {
	marks  marks
	clause Clause
}

func testOf(c Clause) test {
	t := test{clause: c}
	words := c.words()
	if len(words) == 0 || len(words) > len(t.marks) {
		return t
	}
	for i := range t.marks {
		t.marks[i] = mark(words[min(i, len(words)-1)])
	}
	return t
}

// words are a few of which every card bears one when what the clause asks is so.
func (c Clause) words() []string {
	if c.Circle != nil {
		return c.Circle.Cover(geo.Degree) // hundreds of kilometres, in two cells a side
	}
	c.Not = false
	return c.handle(0).under
}

func (j *judging) holds(t *test) bool {
	if !j.bearsOne(&t.marks) {
		return t.clause.Not
	}
	return t.clause.holds(j.ready)
}

// span is the time a query asks of a date, and whether a date of the card has it.
type span struct {
	name          string
	after, before time.Time
	holds         bool
}

func (j *judging) keeps(k *kept) bool {
	if j.card.Kind != k.kind || k.recent && j.card.Updated.Unix() < k.query.UpdatedSince.Unix() {
		return false
	}
	for i := range k.rest {
		if !j.holds(&k.rest[i]) {
			return false
		}
	}
	switch j.card.Kind {
	case registry.KindEvent:
		return j.inTime(k)
	case registry.KindNotice:
		return j.card.Notice.Expires.Unix() > j.now.Unix()
	}
	return true
}

// inTime judges the dates of an event.
func (j *judging) inTime(k *kept) bool {
	s := j.last
	if s == nil || s.name != k.span {
		if s = j.spans[k.span]; s == nil {
			q := Query{After: j.now.Truncate(time.Second)}
			k.filter.window(&q, j.now.Truncate(time.Second), j.zone)
			s = &span{name: k.span, after: q.After, before: q.Before, holds: q.holdsAny(j.card.Event)}
			j.spans[k.span] = s
		}
		j.last = s
	}
	if !s.holds || !k.picky {
		return s.holds
	}
	q := k.query
	q.After, q.Before = s.after, s.before
	return q.holdsAny(j.card.Event)
}

// span names the span of time a filter asks for.
func (f Filter) span() string {
	if !f.Timed() {
		return ""
	}
	return strings.Join([]string{f.First("when"), f.First("days"), f.First("from"), f.First("to")}, " ")
}
