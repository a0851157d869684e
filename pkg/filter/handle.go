package filter

import (
	"slices"
	"strings"
)

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
