package web

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"pioche/pkg/desk"
	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
	"pioche/pkg/view"
)

// A reader turns a form as typed into what the desk is told. Field by field
// it gathers what a person has to mend, and what was guessed and is said on
// the check page.
type reader struct {
	desk     *desk.Desk
	scope    []registry.Territory // what this registry is about: its communes are meant first
	lang     string
	now      time.Time
	kind     *cardForm
	form     url.Values
	previous *registry.Card  // being changed; nil for a new one
	waiting  *registry.Image // that came with the form; nil without one

	card      *registry.Card // as typed, then as the desk would keep it
	draft     desk.Draft     // what the desk is told: the card as typed
	rows      []view.DateRow // every date, those of a repeat included
	leftOut   []leftOut      // the days a repeat leaves out
	problems  []view.FieldProblem
	notes     []string
	noted     []string      // their keys
	choose    string        // legend of the communes to choose from
	communes  []view.Choice // them
	elsewhere bool          // an address in another département is asked about
}

// reader reads a form.
func (s *Server) reader(lang string, a announcement, form url.Values) *reader {
	return &reader{desk: s.Desk, scope: s.Scope, lang: lang, now: s.Now(), kind: a.form, form: form, previous: a.card, waiting: a.waiting}
}

// read understands a form; r.problems says whether it could.
func (s *Server) read(ctx context.Context, lang string, a announcement, form url.Values) *reader {
	r := s.reader(lang, a, form)
	r.card = &registry.Card{Kind: a.form.Kind, Source: registry.Direct, Lang: lang}
	if a.card != nil {
		r.card = a.card.Clone()
	}
	a.form.read(ctx, r)
	if a.form.rank("image") >= 0 {
		r.image()
	}
	r.judge()
	return r
}

func (r *reader) problem(id, key string, args ...any) {
	if !slices.ContainsFunc(r.problems, func(p view.FieldProblem) bool { return p.ID == id }) {
		r.problems = append(r.problems, view.FieldProblem{ID: id, Text: i18n.T(r.lang, key, args...)})
	}
}

// note says what was guessed, once: the first date stands for the others.
func (r *reader) note(key string, args ...any) {
	if !slices.Contains(r.noted, key) {
		r.noted = append(r.noted, key)
		r.notes = append(r.notes, i18n.T(r.lang, key, args...))
	}
}

// texts reads what every kind is told with.
func (r *reader) texts() {
	c := r.card
	c.Title = told(c.Title, c.Lang, r.form.Get("title"))
	c.Summary = told(c.Summary, c.Lang, r.form.Get("summary"))
	c.Description = told(c.Description, c.Lang, r.form.Get("description"))
	c.Themes, c.Audience = r.form["theme"], r.form["audience"]
	c.URL, c.Contact = r.form.Get("url"), r.form.Get("contact")
}

// told says a text in one language and leaves the others.
func told(t registry.Text, lang, typed string) registry.Text {
	if t == nil {
		t = registry.Text{}
	}
	t[lang] = typed
	return t
}

// others reads the same texts in the other language.
func (r *reader) others() {
	c, other := r.card, view.Other(r.card.Lang)
	c.Title = told(c.Title, other, r.form.Get("title_other"))
	c.Summary = told(c.Summary, other, r.form.Get("summary_other"))
	c.Description = told(c.Description, other, r.form.Get("description_other"))
}

// place reads where it is. What stays the same keeps what the form does not show.
func (r *reader) place(ctx context.Context) {
	place := registry.Place{Name: text.Clean(r.form.Get("place")), Address: text.Clean(r.form.Get("address"))}
	commune, ok := r.commune()
	if ok {
		place.Commune = commune.Code
	}
	if p := r.card.Place; p != nil && p.Name == place.Name && p.Address == place.Address && p.Commune == place.Commune {
		return
	}
	if place.Commune != "" && place.Name != "" && place.Address == "" {
		r.knownPlace(ctx, &place)
	}
	r.card.Place = &place
	if place != (registry.Place{}) {
		r.card.Scope = nil
	}
	if ok && r.form.Get("place_ok") == "" {
		r.sameDept(commune, place.Address)
	}
}

// knownPlace takes the address and the point of a place of that name.
func (r *reader) knownPlace(ctx context.Context, place *registry.Place) {
	known, err := r.desk.Store.Places(ctx, place.Commune, place.Name, 5)
	if err != nil {
		return // a convenience, not worth an error
	}
	for _, k := range known {
		if text.Fold(k.Name) == text.Fold(place.Name) {
			place.Address, place.Point = k.Address, k.Point
		}
	}
}

// commune reads a name as typed and the code it was chosen by. The code
// stands unless the name was typed anew since and means others.
func (r *reader) commune() (geo.Commune, bool) {
	typed, code := text.Clean(r.form.Get("commune")), strings.TrimSpace(r.form.Get("commune_code"))
	chosen, known := geo.CommuneByCode(code)
	if typed == "" {
		if code != "" && !known {
			r.problem("commune", "problem.commune.unknown", "Value", code)
		}
		return chosen, known
	}
	if len(typed) > 200 {
		r.problem("commune", "form.commune.unknown", "Typed", text.Excerpt(typed, 60))
		return geo.Commune{}, false
	}
	found, near := geo.FindCommune(typed, r.scope...)
	if known && (len(found) == 0 || mayMean(typed, chosen)) {
		r.renamed(typed, chosen)
		return chosen, true
	}
	switch len(found) {
	case 1:
		r.renamed(typed, found[0])
		return found[0], true
	case 0:
		r.problem("commune", "form.commune.unknown", "Typed", typed)
		for _, label := range near {
			if alike, _ := geo.FindCommune(label); len(alike) == 1 {
				r.offer("form.commune.near", alike[0])
			}
		}
	default:
		r.problem("commune", "form.commune.several", "Typed", typed)
		for _, one := range found {
			r.offer("form.commune.choose", one)
		}
	}
	return geo.Commune{}, false
}

// mayMean says whether a name as typed is, or may be, that of a commune.
func mayMean(typed string, c geo.Commune) bool {
	found, _ := geo.FindCommune(typed, c.Territory())
	return slices.ContainsFunc(found, func(f geo.Commune) bool { return f.Code == c.Code })
}

// offer adds a commune to choose.
func (r *reader) offer(legend string, c geo.Commune) {
	r.choose = i18n.T(r.lang, legend)
	r.communes = append(r.communes, view.Choice{Value: c.Code, Label: communeChoice(c)})
}

// communeChoice tells a commune from its homonyms.
func communeChoice(c geo.Commune) string {
	dept := geo.NameOf(registry.Territory{Level: registry.LevelDept, Code: c.Dept})
	if len(c.Postcodes) > 0 {
		return c.Name + " (" + c.Postcodes[0] + "), " + dept
	}
	return c.Name + ", " + dept
}

// renamed says that the name typed is that of a commune merged since.
func (r *reader) renamed(typed string, today geo.Commune) {
	for _, area := range geo.Search(typed, 5, today.Territory()) {
		if area.Territory == today.Territory() && area.Former != "" {
			r.note("form.note.former", "Former", area.Former, "Today", today.Name)
			return
		}
	}
}

var postcode = regexp.MustCompile(`\b\d{5}\b`)

// sameDept asks about an address whose postcode is of another département.
func (r *reader) sameDept(commune geo.Commune, address string) {
	for _, code := range postcode.FindAllString(address, 3) {
		there, _ := geo.FindCommune(code)
		if len(there) == 0 || slices.ContainsFunc(there, func(c geo.Commune) bool { return c.Dept == commune.Dept }) {
			continue
		}
		name := func(code string) string {
			return geo.NameOf(registry.Territory{Level: registry.LevelDept, Code: code})
		}
		r.problem("address", "form.address.dept", "Postcode", code, "There", name(there[0].Dept), "Commune", commune.Name, "Here", name(commune.Dept))
		r.elsewhere = true
		return
	}
}

// people reads who organises. What the form does not show of them is kept.
func (r *reader) people() {
	name := text.Clean(r.form.Get("organiser"))
	var others []registry.Organiser
	first := registry.Organiser{Name: name}
	if known := r.card.Organisers; len(known) > 0 {
		others = known[1:]
		if known[0].Name == name {
			first = known[0]
		}
	}
	if id := r.form.Get("organiser_id"); registry.ValidID(id) {
		first.ID = id
	}
	r.card.Organisers = nil
	if name != "" {
		r.card.Organisers = append(r.card.Organisers, first)
	} else if r.previous != nil && r.card.Event != nil {
		r.problem("organiser", "problem.organiser.missing")
	}
	r.card.Organisers = append(r.card.Organisers, others...)
}

// judge asks the desk what it would keep, and what it finds to mend.
func (r *reader) judge() {
	r.draft = desk.Draft{Card: *r.card, Email: r.form.Get("email"), Once: strings.TrimSpace(r.form.Get("once")), Apart: r.form.Get("same") == "no"}
	card, err := r.desk.Check(r.draft, r.previous)
	r.refused(err)
	if len(r.problems) == 0 {
		r.card = card
	}
}

// refused adds what the desk found to mend to what was found here, each under
// its field and in the order of the form. It says whether err was that.
func (r *reader) refused(err error) bool {
	var problems registry.Problems
	if !errors.As(err, &problems) {
		return false
	}
	for _, p := range problems {
		id := r.kind.fieldAt(p.Path)
		if id == "start_date" && slices.ContainsFunc(r.problems, func(q view.FieldProblem) bool { return isDate(q.ID) }) {
			continue // the date is there: it could not be read
		}
		r.problem(id, p.Key, p.Args...)
	}
	rank := func(p view.FieldProblem) int {
		name, _, _ := strings.Cut(p.ID, "-")
		return r.kind.rank(name)
	}
	slices.SortStableFunc(r.problems, func(a, b view.FieldProblem) int { return rank(a) - rank(b) })
	return true
}

func communeOf(c *registry.Card) string {
	if c.Place == nil {
		return ""
	}
	return c.Place.Commune
}
