package registry

import (
	"fmt"
	"regexp"
	"strings"
)

// Actor is what a structure's card holds beside what every card shares: its
// name is the card's title, what it does in one sentence the summary, its
// seat the card's place, the territories it serves the card's scope.
type Actor struct {
	Trades   []string  `json:"trades,omitempty"` // codes of data/
	Offers   []string  `json:"offers,omitempty"` // what others can ask it for, in words
	Seeks    []string  `json:"seeks,omitempty"`  // what it needs, in words
	Channels []Channel `json:"channels,omitempty"`
	People   []Role    `json:"people,omitempty"`
	Hours    string    `json:"hours,omitempty"` // in plain words
	SIRET    string    `json:"siret,omitempty"` // 14 figures
	RNA      string    `json:"rna,omitempty"`   // W and 9 figures
}

// Channel is a way a structure speaks to people: a site, a newsletter, a display board.
type Channel struct {
	Type   string `json:"type"` // code of data/
	Name   string `json:"name,omitempty"`
	URL    string `json:"url,omitempty"`
	Rhythm string `json:"rhythm,omitempty"` // how often, in words
}

// Role is a person one may ask for by name. A person's own telephone or
// e-mail has no place here: the structure's are its card's Contact.
type Role struct {
	Name string `json:"name"`
	Role string `json:"role,omitempty"` // "présidente", in words
}

// Sketch says that the card is a structure of which only the name is known:
// someone named it as an organiser, and it has yet to say what it does.
func (c *Card) Sketch() bool { return c.Actor != nil && len(c.Summary.Langs()) == 0 }

func (a *Actor) check(p *Problems) {
	tooMany(p, "trades", len(a.Trades))
	words(p, "offers", a.Offers)
	words(p, "seeks", a.Seeks)
	tooMany(p, "channels", len(a.Channels))
	for i, c := range a.Channels[:min(len(a.Channels), MaxValues)] {
		line(p, fmt.Sprintf("channels[%d].name", i), c.Name)
		line(p, fmt.Sprintf("channels[%d].rhythm", i), c.Rhythm)
		webURL(p, fmt.Sprintf("channels[%d].url", i), c.URL)
	}
	tooMany(p, "people", len(a.People))
	for i, one := range a.People[:min(len(a.People), MaxValues)] {
		line(p, fmt.Sprintf("people[%d].name", i), one.Name)
		line(p, fmt.Sprintf("people[%d].role", i), one.Role)
	}
	line(p, "hours", a.Hours)
	switch {
	case a.SIRET == "":
	case len(a.SIRET) != 14 || strings.Trim(a.SIRET, "0123456789") != "":
		p.Add("siret", "problem.siret")
	case !siretKey(a.SIRET):
		p.Add("siret", "problem.siret.key")
	}
	if a.RNA != "" && !rna.MatchString(a.RNA) {
		p.Add("rna", "problem.rna")
	}
}

// words judges a list of words in plain language.
func words(p *Problems, path string, list []string) {
	tooMany(p, path, len(list))
	for _, one := range list[:min(len(list), MaxValues)] {
		line(p, path, one)
	}
}

// rna is the number of an association at the Répertoire national des
// associations. Overseas the third sign is a letter.
var rna = regexp.MustCompile(`^W(\d{9}|9[A-Z]\d{7})$`)

// laPoste is the SIREN whose establishments have a key of their own: there
// were more of them than the common key leaves room for (INSEE).
const laPoste = "356000000"

// siretKey says whether the figures agree with their key: that of Luhn
// (ISO/IEC 7812-1 annex B), or for La Poste a plain sum that is a multiple of five.
func siretKey(siret string) bool {
	luhn, sum := 0, 0
	for i, r := range siret {
		figure := int(r - '0')
		sum += figure
		if i%2 == 0 { // counted from the right, every second one: there are 14
			figure *= 2
		}
		luhn += figure/10 + figure%10
	}
	return luhn%10 == 0 || strings.HasPrefix(siret, laPoste) && sum%5 == 0
}
