package geo

import (
	"cmp"
	"slices"

	"pioche/pkg/registry"
)

// class says how a name answers what was typed, the best first.
type class int

const (
	exact      class = iota // it is the name, or a postcode
	firstWords              // whole words the name begins with
	beginning               // letters the name begins with
	inside                  // letters a word of the name begins with
	scattered               // each typed word begins one of the name's
	none
)

// top keeps the best few of what is offered.
type top struct {
	limit  int
	level  registry.Level // blank: any
	prefer []registry.Territory
	codes  []string // typed beside the name: a commune that bears one goes before all
	best   []hit
}

type hit struct {
	entry
	class            class
	coded, preferred bool
}

func (t *top) offer(e entry, class class) {
	full := len(t.best) == t.limit
	if full && t.codes == nil && class > t.best[t.limit-1].class || t.level != "" && e.level() != t.level {
		return
	}
	h := hit{entry: e, class: class, preferred: e.within(t.prefer)}
	h.coded = len(t.codes) > 0 && e.commune >= 0 && france().communes[e.commune].coded(t.codes)
	at, _ := slices.BinarySearchFunc(t.best, h, compare)
	if at >= t.limit {
		return
	}
	same := slices.IndexFunc(t.best, func(other hit) bool { return other.commune == e.commune && other.area == e.area })
	if same >= 0 && same < at {
		return
	}
	if same >= 0 {
		t.best = slices.Delete(t.best, same, same+1)
	}
	t.best = slices.Insert(t.best, at, h)
	t.best = t.best[:min(len(t.best), t.limit)]
}

func compare(a, b hit) int {
	return cmp.Or(yesFirst(a.coded, b.coded), cmp.Compare(a.class, b.class), yesFirst(a.preferred, b.preferred),
		yesFirst(a.former < 0, b.former < 0), cmp.Compare(b.population, a.population))
}

func yesFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// within says whether what a name stands for lies in, or is, one of the territories.
func (e entry) within(territories []registry.Territory) bool {
	if len(territories) == 0 {
		return false
	}
	if e.commune >= 0 {
		return france().communes[e.commune].within(territories)
	}
	return slices.ContainsFunc(territories, func(t registry.Territory) bool {
		return t == e.area.Territory || t.Level == registry.LevelDept && slices.Contains(e.area.Depts, t.Code) ||
			t.Level == registry.LevelRegion && e.area.Region == t.Code
	})
}

func (c Commune) within(territories []registry.Territory) bool {
	return slices.ContainsFunc(territories, func(t registry.Territory) bool {
		switch t.Level {
		case registry.LevelCommune:
			return t.Code == c.Code
		case registry.LevelEPCI:
			return t.Code == c.EPCI
		case registry.LevelDept:
			return t.Code == c.Dept
		}
		return t.Code == c.Region
	})
}

// narrowed gives what was kept; where codes typed beside the name fit some of it, these alone.
func (t *top) narrowed() []hit {
	if n := slices.IndexFunc(t.best, func(h hit) bool { return !h.coded }); n > 0 {
		return t.best[:n]
	}
	return t.best
}

func (e entry) level() registry.Level {
	if e.commune >= 0 {
		return registry.LevelCommune
	}
	return e.area.Territory.Level
}

func (h hit) answer() Area {
	if h.commune < 0 {
		return *h.area
	}
	c := france()
	area := c.communes[h.commune].area()
	if h.former >= 0 {
		area.Former = c.former[h.former].name
	}
	return area
}

// coded says whether a code typed beside a name is the commune's own, its postcode's or its département's.
func (c Commune) coded(codes []string) bool {
	return slices.ContainsFunc(codes, func(code string) bool {
		return code == c.Code || code == c.Dept || slices.Contains(c.Postcodes, code)
	})
}
