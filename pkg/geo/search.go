package geo

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"sync"

	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// index holds every name, folded, in one string: each behind a line break, so that one pass of strings.Index finds
// names that begin so ("\nbri") and words that do (" bri").
type index struct {
	names   string
	starts  []int32 // where each name begins in names, at its line break
	entries []entry
}

// entry is what a name stands for.
type entry struct {
	commune    int32 // -1 for a larger territory
	area       *Area // the larger territory
	former     int32 // the former commune whose name it is, or -1
	population int
}

var names = sync.OnceValue(func() *index { return newIndex(france()) })

func newIndex(c *country) *index {
	x := &index{entries: make([]entry, 0, len(c.communes)+len(c.former)+2*len(c.larger))}
	var all strings.Builder
	add := func(name string, e entry) {
		x.starts = append(x.starts, int32(all.Len()))
		x.entries = append(x.entries, e)
		all.WriteString("\n" + name)
	}
	for i, commune := range c.communes {
		add(spelled(commune.Name), entry{commune: int32(i), former: -1, population: commune.Population})
	}
	for _, area := range c.larger {
		e := entry{commune: -1, area: area, former: -1, population: area.Population}
		name := spelled(area.Name)
		add(name, e)
		if short := shortName(name); short != name && area.Territory.Level == registry.LevelEPCI {
			add(short, e)
		}
	}
	for i, old := range c.former {
		if name, today := spelled(old.name), c.communes[old.into]; name != spelled(today.Name) {
			add(name, entry{commune: old.into, former: int32(i), population: today.Population})
		}
	}
	all.WriteString("\n")
	x.names = all.String()
	return x
}

// spelled folds a name and writes its saints in full.
func spelled(name string) string {
	words := text.Words(name)
	for i, word := range words {
		switch word {
		case "st":
			words[i] = "saint"
		case "ste":
			words[i] = "sainte"
		}
	}
	return strings.Join(words, " ")
}

// shortName leaves out what most EPCI names begin with: "cc du brianconnais" is looked for as "brianconnais".
func shortName(name string) string {
	words := strings.Fields(name)
	for len(words) > 1 && slices.Contains([]string{"cc", "ca", "cu", "metropole", "de", "du", "des", "la", "le", "les", "l", "d", "pays"}, words[0]) {
		words = words[1:]
	}
	return strings.Join(words, " ")
}

// Search completes what is being typed over the four levels: names (accents, case, dashes and "St" do not count),
// former names of merged communes, postcodes and codes. Exact names come first, then those that begin so, then those
// with a word that does; among these the territories within prefer, then the most populous. At most limit are given,
// each once. More than 200 bytes are nobody's name and find nothing.
func Search(q string, limit int, prefer ...registry.Territory) []Area {
	if limit < 1 {
		return nil
	}
	hits := search(q, top{limit: limit, prefer: prefer})
	areas := make([]Area, len(hits))
	for i, h := range hits {
		areas[i] = h.answer()
	}
	return areas
}

// longest is more letters than any name has, in bytes: what is longer names nothing, and is not worth looking for.
const longest = 200

func search(q string, hits top) []hit {
	if len(q) > longest {
		return nil
	}
	words, codes := split(q)
	if len(words) == 0 {
		for _, code := range codes {
			byCode(code, &hits)
		}
		return hits.best
	}
	hits.codes = codes
	for _, pattern := range patterns(q, words) {
		names().find(pattern, &hits)
	}
	if len(hits.best) == 0 && len(words) > 1 {
		names().findAll(words, &hits)
	}
	return hits.narrowed()
}

// split parts what was typed into the words of a name, and the postcodes or codes beside it: "Briançon (05100)".
func split(q string) (name, codes []string) {
	for _, word := range strings.Fields(spelled(withDept(q))) {
		isCode := strings.Trim(word, "0123456789") == "" || len(word) == 5 && strings.Trim(word[2:], "0123456789") == "" && word[0] == '2'
		if isCode || strings.EqualFold(word, "2a") || strings.EqualFold(word, "2b") {
			codes = append(codes, strings.ToUpper(word))
			continue
		}
		name = append(name, word)
	}
	return name, codes
}

// withDept writes by its code the département named behind a comma: "Briançon, Hautes-Alpes", as pages say it.
func withDept(q string) string {
	name, dept, said := strings.Cut(q, ",")
	if !said || len(q) > longest {
		return q
	}
	dept = spelled(dept)
	for _, area := range france().larger {
		if area.Territory.Level == registry.LevelDept && spelled(area.Name) == dept {
			return name + " " + area.Territory.Code
		}
	}
	return q
}

// patterns gives what to look for: the words, and where the last one is "st", what else it may be the beginning of.
func patterns(q string, words []string) []string {
	pattern := strings.Join(words, " ")
	typed := text.Words(q)
	last := typed[len(typed)-1]
	if (last == "st" || last == "ste") && !strings.HasSuffix(q, " ") {
		return []string{pattern, strings.TrimSuffix(pattern, words[len(words)-1]) + last}
	}
	return []string{pattern}
}

// find offers every name that begins with the pattern or has a word that does.
func (x *index) find(pattern string, hits *top) {
	x.each("\n"+pattern, func(n, end int) {
		switch x.names[end] {
		case '\n':
			hits.offer(x.entries[n], exact)
		case ' ':
			hits.offer(x.entries[n], firstWords)
		default:
			hits.offer(x.entries[n], beginning)
		}
	})
	x.each(" "+pattern, func(n, _ int) { hits.offer(x.entries[n], inside) })
}

// findAll offers the names where each word begins some word, in whatever order.
func (x *index) findAll(words []string, hits *top) {
	rarest := slices.MaxFunc(words, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	for _, before := range []string{"\n", " "} {
		x.each(before+rarest, func(n, _ int) {
			name := "\n" + x.name(n)
			if !slices.ContainsFunc(words, func(word string) bool {
				return !strings.Contains(name, "\n"+word) && !strings.Contains(name, " "+word)
			}) {
				hits.offer(x.entries[n], scattered)
			}
		})
	}
}

// each visits the occurrences of a pattern: the number of the name, and where in names the occurrence ends.
func (x *index) each(pattern string, visit func(n, end int)) {
	for at := 0; ; {
		i := strings.Index(x.names[at:], pattern)
		if i < 0 {
			return
		}
		at += i + len(pattern)
		begins := int32(at - len(pattern))
		visit(sort.Search(len(x.starts), func(n int) bool { return x.starts[n] > begins })-1, at)
	}
}

func (x *index) name(n int) string {
	end := len(x.names) - 1
	if n+1 < len(x.starts) {
		end = int(x.starts[n+1])
	}
	return x.names[x.starts[n]+1 : end]
}

// byCode offers what a code or the beginning of a postcode may mean.
func byCode(code string, hits *top) {
	c := france()
	for _, area := range c.larger {
		if area.Territory.Code == code {
			hits.offer(entry{commune: -1, area: area, former: -1, population: area.Population}, exact)
		}
	}
	for i, commune := range c.communes {
		class := none
		switch {
		case slices.Contains(commune.Postcodes, code):
			class = exact
		case commune.Code == code:
			class = firstWords
		case len(code) > 1 && slices.ContainsFunc(commune.Postcodes, func(p string) bool { return strings.HasPrefix(p, code) }):
			class = beginning
		}
		if class != none {
			hits.offer(entry{commune: int32(i), former: -1, population: commune.Population}, class)
		}
	}
}
