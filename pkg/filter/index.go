package filter

import (
	"slices"
	"sync"
	"time"

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
