package geo

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"

	"pioche/pkg/registry"
	"pioche/pkg/text"
)

const (
	mostChoices = 12 // a list of homonyms stays readable
	mostNear    = 3
)

// FindCommune reads a commune as a person types it: "Briançon", "briancon", "05100", "Briançon (05)", "Briançon,
// Hautes-Alpes", "St Bonnet en Champsaur", the name of a commune merged since. One commune found is the answer;
// several are homonyms, communes of one postcode, or those an incomplete name may mean, to choose from. Those within
// prefer are taken before others. When none is found, near holds a few communes spelled alike, or the one that begins so
// ("Briançon (05)").
func FindCommune(typed string, prefer ...registry.Territory) (found []Commune, near []string) {
	if len(typed) > longest {
		return nil, nil
	}
	hits := search(typed, top{limit: 5 * mostChoices, level: registry.LevelCommune, prefer: prefer})
	words, _ := split(typed)
	if len(words) > 0 {
		hits = likely(hits)
	} else {
		hits = keep(hits, func(h hit) bool { return h.class <= firstWords }) // a whole postcode or code
	}
	c := france()
	if len(hits) == 1 && len(words) > 0 && !hits[0].answers(words) {
		return nil, []string{c.communes[hits[0].commune].Label()}
	}
	for _, h := range hits[:min(len(hits), mostChoices)] {
		found = append(found, c.communes[h.commune])
	}
	if len(found) == 0 {
		near = nearNames(words, prefer)
	}
	return found, near
}

// likely keeps of the communes of an exact name the preferred ones, else today's rather than former ones. These last
// come with what the same words begin and is preferred, or failing that larger: "Saint-Bonnet" is a village of
// Charente, and what people call Saint-Bonnet-en-Champsaur. Without an exact name, all that was found stays.
func likely(hits []hit) []hit {
	n := slices.IndexFunc(hits, func(h hit) bool { return h.class != exact })
	if n < 0 {
		n = len(hits)
	}
	named, longer := hits[:n], keep(hits[n:], func(h hit) bool { return h.class == firstWords })
	if n == 0 {
		return hits
	}
	for _, better := range []func(hit) bool{
		func(h hit) bool { return h.preferred },
		func(h hit) bool { return h.former < 0 },
	} {
		if kept := keep(named, better); len(kept) > 0 {
			named = kept
		}
	}
	if named[0].preferred || named[0].coded {
		return named
	}
	if here := keep(longer, func(h hit) bool { return h.preferred }); len(here) > 0 {
		return append(here, named...)
	}
	largest := slices.MaxFunc(named, func(a, b hit) int { return cmp.Compare(a.population, b.population) })
	return slices.Concat(named, keep(longer, func(h hit) bool {
		return h.former < 0 && h.population > largest.population
	}))
}

// answers says whether a lone hit is what was typed: the name, save perhaps its article, or what begins so among those
// preferred. Half a name of somewhere else is asked about.
func (h hit) answers(words []string) bool {
	if h.class == exact || h.coded || h.preferred {
		return true
	}
	article, rest, _ := strings.Cut(text.Fold(france().communes[h.commune].Name), " ")
	return slices.Contains([]string{"le", "la", "les", "l"}, article) && rest == strings.Join(words, " ")
}

func keep(hits []hit, wanted func(hit) bool) []hit {
	var kept []hit
	for _, h := range hits {
		if wanted(h) {
			kept = append(kept, h)
		}
	}
	return kept
}

// nearNames gives the labels of the communes a mistyped name may mean: those of its first words alone, then those
// spelled alike.
func nearNames(words []string, prefer []registry.Territory) []string {
	var near []string
	add := func(name string) {
		hits := top{limit: 1, level: registry.LevelCommune, prefer: prefer}
		names().find(name, &hits)
		if len(hits.best) == 0 || hits.best[0].class != exact {
			return
		}
		label := france().communes[hits.best[0].commune].Label()
		if !slices.Contains(near, label) && len(near) < mostNear {
			near = append(near, label)
		}
	}
	for n := len(words) - 1; n > 0; n-- {
		add(strings.Join(words[:n], " "))
	}
	name := strings.Join(words, " ")
	for alike := spelledAlike(name, prefer); len(near) < mostNear; {
		closest := text.Closest(name, alike)
		if closest == "" {
			break
		}
		add(closest)
		alike = slices.DeleteFunc(alike, func(s string) bool { return s == closest })
	}
	return near
}

// spelledAlike sorts out the names worth comparing letter by letter with this one, the preferred first.
func spelledAlike(name string, prefer []registry.Territory) []string {
	x := names()
	most, letters := min(3, (len(name)+1)/3), letterSet(name)
	var preferred, others []string
	for n, e := range x.entries {
		known := x.name(n)
		if e.commune < 0 || max(len(known)-len(name), len(name)-len(known)) > most ||
			bits.OnesCount32(letters^letterSet(known)) > 2*most {
			continue
		}
		if e.within(prefer) {
			preferred = append(preferred, known)
		} else {
			others = append(others, known)
		}
	}
	return append(preferred, others...)
}

// letterSet marks the letters a folded name holds: each edit changes two of the marks at most.
func letterSet(name string) (set uint32) {
	for i := 0; i < len(name); i++ {
		if c := name[i]; c >= 'a' && c <= 'z' {
			set |= 1 << (c - 'a')
		}
	}
	return set
}

// Near gives up to three valid codes of a level for one that is not, each with its name ("05023 Briançon"): what it
// is the name or postcode of, the same with its lost zero, what holds it when it is a commune's, else the codes
// nearest to it.
func Near(level registry.Level, code string) []string {
	var near []string
	add := func(code string) {
		name := NameOf(registry.Territory{Level: level, Code: code})
		if label := code + " " + name; name != "" && !slices.Contains(near, label) && len(near) < mostNear {
			near = append(near, label)
		}
	}
	if len(code) > 100 {
		return nil
	}
	code = strings.ToUpper(text.Clean(code))
	add("0" + code)
	for _, t := range Around(registry.Territory{Level: registry.LevelCommune, Code: code}) {
		if t.Level == level {
			add(t.Code)
		}
	}
	for _, h := range search(code, top{limit: mostNear, level: level}) {
		add(h.answer().Territory.Code)
	}
	if len(near) > 0 {
		return near
	}
	for _, neighbour := range neighbours(level, code) {
		add(neighbour)
	}
	return near
}

// neighbours gives the codes around the place this one would have, those that begin most like it first.
func neighbours(level registry.Level, code string) []string {
	var codes []string
	c := france()
	for _, area := range c.larger {
		if area.Territory.Level == level {
			codes = append(codes, area.Territory.Code)
		}
	}
	if level == registry.LevelCommune {
		for _, commune := range c.communes {
			codes = append(codes, commune.Code)
		}
	}
	slices.Sort(codes)
	at, _ := slices.BinarySearch(codes, code)
	var around []string
	for step := 1; step <= mostNear; step++ {
		for _, i := range []int{at - step, at + step - 1} {
			if i >= 0 && i < len(codes) && sameBeginning(codes[i], code) > 0 {
				around = append(around, codes[i])
			}
		}
	}
	slices.SortStableFunc(around, func(a, b string) int {
		return cmp.Compare(sameBeginning(b, code), sameBeginning(a, code))
	})
	return around
}

func sameBeginning(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}
