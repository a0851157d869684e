package filter

import (
	"hash/maphash"
	"slices"
	"strings"
	"sync"
	"time"

	"pioche/pkg/geo"
	"pioche/pkg/registry"
)

// Index holds many filters under keys, and answers the question the other
// way round: given a card, which of them keep it? It says where a card will
// appear, and what a change of it alters. The zero Index is empty; several
// goroutines may use it at the same time.
//
// A query lies under the terms of the one of its clauses that fewest cards
// hold, as far as one can guess, or under those of where and what together:
// a card is judged by the queries that lie under its own terms and words, a
// few hundred among a hundred thousand.
type Index struct {
	mu    sync.RWMutex
	keys  map[string][]*kept
	terms postings
	stems postings
}

// postings lists the queries that lie under each word.
type postings map[string][]entry

// entry is a query in a list, with marks of which every card it keeps bears
// one: most are told apart by them, without a look at the query itself.
type entry struct {
	marks marks
	*kept
}

// kept is one query of a filter of the index; what every card asks of it comes
// first.
type kept struct {
	key    string
	kind   registry.Kind
	span   string // names the span of time it asks for: alike, it is told once for all
	rest   []test // the clauses that lying there does not answer yet
	picky  bool   // it asks of the date more than the span
	recent bool   // it asks when the card changed
	many   bool   // it lies under several words

	filter Filter // tells the span anew
	query  Query
	handle       // where it lies
	at     []int // its place in the list of each word
}

// Put adds a filter, in place of the one of that key.
func (x *Index) Put(key string, f Filter) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.remove(key)
	if x.keys == nil {
		x.keys, x.terms, x.stems = map[string][]*kept{}, postings{}, postings{}
	}
	for _, q := range f.At(time.Time{}, time.UTC) {
		k := &kept{key: key, kind: q.Kind, span: f.span(), filter: f, query: q, handle: q.handle()}
		k.picky = len(q.Dow)+len(q.NotDow)+len(q.Status)+len(q.NotStatus) > 0
		k.recent = !q.UpdatedSince.IsZero()
		k.at, k.many = make([]int, len(k.under)), len(k.under) > 1
		for i, c := range q.Clauses {
			if !slices.Contains(k.answers, i) {
				k.rest = append(k.rest, testOf(c))
			}
		}
		x.in(k).add(k)
		x.keys[key] = append(x.keys[key], k)
	}
}

// Remove takes out the filter of a key, if there is one.
func (x *Index) Remove(key string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.remove(key)
}

func (x *Index) remove(key string) {
	for _, k := range x.keys[key] {
		x.in(k).remove(k)
	}
	delete(x.keys, key)
}

// in is where a query lies.
func (x *Index) in(k *kept) postings {
	if k.stem {
		return x.stems
	}
	return x.terms
}

func (p postings) add(k *kept) {
	e := entry{kept: k}
	for _, t := range k.rest {
		if !t.clause.Not && t.marks != (marks{}) {
			e.marks = t.marks
			break
		}
	}
	for i, word := range k.under {
		k.at[i] = len(p[word])
		p[word] = append(p[word], e)
	}
}

// remove puts the last of each list in the place of the query.
func (p postings) remove(k *kept) {
	for i, word := range k.under {
		list := p[word]
		last := list[len(list)-1]
		list[k.at[i]] = last
		last.at[slices.Index(last.under, word)] = k.at[i]
		list[len(list)-1] = entry{}
		if p[word] = list[:len(list)-1]; len(list) == 1 {
			delete(p, word)
		}
	}
}

// Len is how many filters there are.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.keys)
}

// Pick lists, in no order, the keys of the filters that keep a card at this
// moment: those of which a query of Filter.At answers true to MatchReady.
func (x *Index) Pick(c *registry.Card, ready Ready, now time.Time, zone *time.Location) (keys []string) {
	if !c.Public() {
		return nil
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	j := judging{card: c, ready: ready, now: now, zone: zone, spans: map[string]*span{}, twice: map[*kept]bool{}}
	j.bears[anything] = true
	for _, word := range slices.Concat(ready.terms, ready.stems) {
		j.bears[mark(word)] = true
	}
	for _, term := range ready.terms {
		j.judge(x.terms[term])
	}
	for _, both := range ready.pairs() {
		j.judge(x.terms[both])
	}
	for _, stem := range ready.stems {
		j.judge(x.stems[stem])
	}
	return j.kept
}

// pairing stands between a term that says where and one that says what.
const pairing = " "

// pairs lists the terms of the card that say where, each with each that says what.
func (r Ready) pairs() (list []string) {
	var themes []string
	for _, term := range r.terms {
		if strings.HasPrefix(term, "theme:") {
			themes = append(themes, term)
		}
	}
	for _, term := range r.terms {
		if !places[prefix(term)] {
			continue
		}
		for _, theme := range themes {
			list = append(list, term+pairing+theme)
		}
	}
	return list
}

// places are the prefixes of the terms that say where.
var places = map[string]bool{"commune": true, "epci": true, "dept": true, "region": true, "over": true, "cell1": true, "cell10": true}

func prefix(term string) string {
	before, _, _ := strings.Cut(term, ":")
	return before
}

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

// handle is where a query lies: every card it keeps bears one of the words.
type handle struct {
	under   []string
	stem    bool  // the words are stems, else terms or pairs of them
	answers []int // the clauses of which a card that bears one of the words needs no other look
	share   int   // how many of allCards bear one, as a guess
}

// maxPairs bounds the pairs of words a query lies under.
const maxPairs = 64

// handle chooses where the query lies.
func (q Query) handle() handle {
	best := handle{under: []string{"kind:" + string(q.Kind)}, share: allCards}
	var where, what handle
	for i, c := range q.Clauses {
		h := c.handle(i)
		switch {
		case len(h.under) == 0:
			continue
		case c.Field == "theme":
			what = h
		case !h.stem && places[prefix(h.under[0])]:
			where = h
		}
		if h.share < best.share {
			best = h
		}
	}
	if both := where.with(what); len(both.under) > 0 && both.share < best.share {
		return both
	}
	return best
}

// with joins two handles into one of pairs, none where they are too many.
func (h handle) with(other handle) (both handle) {
	if len(h.under)*len(other.under) > maxPairs {
		return handle{}
	}
	for _, a := range h.under {
		for _, b := range other.under {
			both.under = append(both.under, a+pairing+b)
		}
	}
	both.answers, both.share = slices.Concat(h.answers, other.answers), h.share*other.share/allCards
	return both
}

// handle lists words of which every card that holds the clause, the query's
// number i, bears one; none when there are no such words.
func (c Clause) handle(i int) (h handle) {
	switch {
	case c.Not:
		return handle{}
	case c.Text != nil && len(c.Text.Stems) > 0:
		return handle{under: []string{longest(c.Text.Stems)}, stem: true, share: shareOfStem}
	case c.Circle != nil:
		_, h.under = c.Circle.Cells()
	default:
		h.answers = []int{i}
		for _, group := range c.Any {
			if len(group) == 0 {
				return handle{}
			}
			if len(group) > 1 {
				h.answers = nil
			}
			h.under = append(h.under, longest(group))
		}
	}
	slices.Sort(h.under)
	h.under = slices.Compact(h.under)
	for _, word := range h.under {
		h.share += shareOf(word)
	}
	return h
}

// longest is the word that is probably the rarest.
func longest(words []string) string {
	return slices.MaxFunc(words, func(a, b string) int { return len(a) - len(b) })
}

// allCards is the share of what every card bears, see shares.
const allCards = 100_000

// shares guess how many of a hundred thousand cards bear a term, by what
// stands before its colon.
var shares = map[string]int{
	"actor": 10, "commune": 50, "cell10": 100, "offers": 200, "seeks": 200, "over": 500, "epci": 500, "cell1": 2_000, "trade": 3_000,
	"theme": 5_000, "dept": 5_000, "source": 10_000, "region": 15_000, "type": 15_000, "audience": 20_000, "access": 20_000, "price": 30_000,
}

// shareOfStem is the same for a word of the texts.
const shareOfStem = 2_000

func shareOf(term string) int {
	if share, known := shares[prefix(term)]; known {
		return share
	}
	return allCards / 2
}
