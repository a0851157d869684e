package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/text"
)

func (s *settler) actor() {
	a := s.card.Actor
	a.Offers, a.Seeks = cleanWords(a.Offers), cleanWords(a.Seeks)
	a.Hours = text.Clean(a.Hours)
	a.SIRET, a.RNA = figures(a.SIRET), strings.ToUpper(figures(a.RNA))
	a.Channels = slices.DeleteFunc(a.Channels, func(c registry.Channel) bool {
		return text.Clean(c.Name) == "" && text.Clean(c.URL) == ""
	})
	for i := range a.Channels {
		channel := &a.Channels[i]
		channel.Type, channel.Name, channel.Rhythm = text.Clean(channel.Type), text.Clean(channel.Name), text.Clean(channel.Rhythm)
		s.url(fmt.Sprintf("channels[%d].url", i), &channel.URL)
	}
	for i := range a.People {
		a.People[i] = registry.Role{Name: text.Clean(a.People[i].Name), Role: text.Clean(a.People[i].Role)}
	}
	a.People = slices.DeleteFunc(a.People, func(one registry.Role) bool { return one.Name == "" })
}

// figures is a number as registers write it, without what people part it by.
func figures(typed string) string {
	return strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ".", "", "-", "").Replace(text.Clean(typed))
}

// organisers keeps those who have a name. One named as before is the
// structure it was, where nobody says another.
func (s *settler) organisers() {
	var kept []registry.Organiser
	for _, o := range s.card.Organisers {
		if o.Name = text.Clean(o.Name); o.Name == "" {
			continue
		}
		s.url(fmt.Sprintf("organisers[%d].url", len(kept)), &o.URL)
		if !registry.ValidID(o.ID) {
			o.ID = ""
		}
		if o.ID == "" && s.previous != nil {
			o.ID = namedBefore(s.previous.Organisers, o.Name)
		}
		kept = append(kept, o)
	}
	s.card.Organisers = kept
}

// namedBefore is the structure that a name meant among these, blank when it
// meant none.
func namedBefore(organisers []registry.Organiser, name string) string {
	name = text.Fold(name)
	for _, o := range organisers {
		if o.ID != "" && text.Fold(o.Name) == name {
			return o.ID
		}
	}
	return ""
}

// A linker makes the organisers of a card the structures they name.
type linker struct {
	desk     *Desk
	tx       *store.Store
	card     *registry.Card
	previous *registry.Card // as it stood; nil for a new one
	sketch   bool           // a name nobody knows becomes a structure to complete
	email    string         // of the author, who is asked to complete it
}

// link gives each organiser of a card the structure it names: the one chosen,
// or else the one of that name in the card's commune. Where there is none, and
// the card was typed here, a sketch is made of it. Whoever links the same name
// at the same moment waits, so that nothing is sketched twice.
func (l linker) link(ctx context.Context) error {
	if l.card.Actor != nil {
		return nil
	}
	var unknown []*registry.Organiser
	for i := range l.card.Organisers {
		o := &l.card.Organisers[i]
		if err := l.chosen(ctx, o); err != nil {
			return err
		}
		if o.ID == "" && nameable(o.Name) && communeOf(l.card) != "" {
			unknown = append(unknown, o)
		}
	}
	slices.SortStableFunc(unknown, func(a, b *registry.Organiser) int { // always in one order: none waits for the other in turn
		return cmp.Compare(text.Fold(a.Name), text.Fold(b.Name))
	})
	for _, o := range unknown {
		if err := l.named(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// nameable says whether a name could be that of a structure's card.
func nameable(name string) bool {
	return text.Fold(name) != "" && utf8.RuneCountInString(name) <= registry.MaxTitle
}

// chosen judges an identifier that came with a name: it holds when it is that
// of a structure so called, or that was so called when the card last named
// it. The organiser is then called as the structure is now.
func (l linker) chosen(ctx context.Context, o *registry.Organiser) error {
	if o.ID == "" {
		return nil
	}
	before := l.previous != nil && namedBefore(l.previous.Organisers, o.Name) == o.ID
	actor, err := l.tx.Card(ctx, o.ID)
	switch {
	case errors.Is(err, registry.ErrNotFound) || errors.Is(err, registry.ErrGone):
		o.ID = ""
		return nil
	case err != nil:
		return err
	case actor.Actor == nil || !before && (!actor.Public() || text.Fold(actor.Title.In(actor.Lang)) != text.Fold(o.Name)):
		o.ID = ""
	case actor.Public():
		o.Name = actor.Title.In(actor.Lang)
	}
	return nil
}

// named finds the structure of that name in the card's commune, the oldest
// when there are several, or else makes its sketch.
func (l linker) named(ctx context.Context, o *registry.Organiser) error {
	commune := communeOf(l.card)
	if err := l.tx.LockActor(ctx, text.Fold(o.Name), commune); err != nil {
		return err
	}
	known, err := l.tx.ActorsNamed(ctx, text.Fold(o.Name), commune)
	switch {
	case err != nil:
		return err
	case len(known) > 0:
		o.ID, o.Name = known[0].ID, known[0].Title.In(known[0].Lang)
		return nil
	case !l.sketch:
		return nil
	}
	o.ID, err = l.desk.sketch(ctx, l.tx, l.card.Lang, o.Name, commune, l.email)
	return err
}

// communeOf is where a card's organisers are looked for: the commune of its
// place, or the first it concerns.
func communeOf(card *registry.Card) string {
	if card.Place != nil {
		return card.Place.Commune
	}
	for _, t := range card.Scope {
		if t.Level == registry.LevelCommune {
			return t.Code
		}
	}
	return ""
}

// sketched is the action of the first revision of a sketch.
const sketched = "sketch"

// sketch keeps a structure of which only the name and the commune are known,
// and gives its identifier.
func (d *Desk) sketch(ctx context.Context, tx *store.Store, lang, name, commune, email string) (string, error) {
	card := &registry.Card{
		ID: d.randomID(12), Kind: registry.KindActor, Source: registry.Direct, Lang: lang,
		Title: registry.Text{lang: name}, Place: &registry.Place{Commune: commune}, Actor: &registry.Actor{},
	}
	author := registry.Person{Manages: card.ID}
	if err := d.release(author, card); err != nil {
		return "", err
	}
	if err := tx.SavePrivate(ctx, store.Private{Card: card.ID, Email: email, Issue: 1}); err != nil {
		return "", err
	}
	return card.ID, d.save(ctx, tx, author, sketched, nil, card)
}

// Sketch is a structure to complete, and the secret of its manage link.
type Sketch struct {
	Card   *registry.Card
	Secret string
}

// Sketches lists the structures a card names that are still to complete and
// were sketched by its author, who may complete them or pass the link on.
func (d *Desk) Sketches(ctx context.Context, card *registry.Card) ([]Sketch, error) {
	author, err := d.Store.PrivateOf(ctx, card.ID)
	if err != nil {
		return nil, err
	}
	named, err := d.Store.Cards(ctx, organiserIDs(card)...)
	if err != nil {
		return nil, err
	}
	var list []Sketch
	for _, actor := range named {
		private, err := d.Store.PrivateOf(ctx, actor.ID)
		if errors.Is(err, registry.ErrNotFound) || err == nil && (private.Email != author.Email || !actor.Sketch() || !actor.Public()) {
			continue
		}
		if err != nil {
			return nil, err
		}
		secret, err := d.CardSecret(ctx, actor.ID)
		if err != nil {
			return nil, err
		}
		list = append(list, Sketch{Card: actor, Secret: secret})
	}
	return list, nil
}

// adopt makes a structure that was a sketch theirs who complete it, where they
// give their own e-mail: a letter brings them its link, and those that follow
// are theirs.
func (d *Desk) adopt(ctx context.Context, tx *store.Store, sketch *registry.Card, typed string) error {
	if !sketch.Sketch() || strings.TrimSpace(typed) == "" {
		return nil
	}
	private, err := tx.PrivateOf(ctx, sketch.ID)
	if err != nil {
		return err
	}
	private.Email, _ = address(typed) // judged by Check
	if err := tx.SavePrivate(ctx, private); err != nil {
		return err
	}
	return d.post(ctx, tx, LetterPublished, sketch.ID, Letter{ID: sketch.ID})
}

func organiserIDs(card *registry.Card) (ids []string) {
	for _, o := range card.Organisers {
		if o.ID != "" {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// Meant is what an organiser's name may mean before the card is kept.
type Meant struct {
	Name      string
	Is        *registry.Card   // the structure it is taken for
	Elsewhere []*registry.Card // without one: structures of that name in other communes
}

// Meant tells, for each organiser of a card, the structure it would be.
func (d *Desk) Meant(ctx context.Context, card *registry.Card) ([]Meant, error) {
	copied := card.Clone()
	if err := (linker{desk: d, tx: d.Store, card: copied}).link(ctx); err != nil {
		return nil, err
	}
	list := make([]Meant, len(copied.Organisers))
	for i, o := range copied.Organisers {
		list[i].Name = o.Name
		if o.ID != "" {
			actor, err := d.Store.Card(ctx, o.ID)
			if err != nil {
				return nil, err
			}
			list[i].Is = actor
			continue
		}
		var err error
		if list[i].Elsewhere, err = d.Store.ActorsNamed(ctx, text.Fold(o.Name), ""); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Namesakes lists the structures of a commune that a name, as typed, may
// mean: what a new structure is asked about, so that none is there twice. What
// an earlier sending of the same form left is not among them.
func (d *Desk) Namesakes(ctx context.Context, name, commune, once string) ([]*registry.Card, error) {
	if text.Fold(name) == "" || commune == "" {
		return nil, nil
	}
	if _, err := submitted(ctx, d.Store, once); !errors.Is(err, registry.ErrNotFound) {
		return nil, err
	}
	return d.Store.ActorsNamed(ctx, text.Fold(name), commune)
}

// unlike refuses a new structure that has the name of another of its commune,
// unless its author said that it is not the same.
func (d *Desk) unlike(ctx context.Context, tx *store.Store, card *registry.Card, apart bool) error {
	name := text.Fold(card.Title.In(card.Lang))
	if card.Actor == nil || apart || name == "" || communeOf(card) == "" {
		return nil
	}
	if err := tx.LockActor(ctx, name, communeOf(card)); err != nil {
		return err
	}
	same, err := tx.ActorsNamed(ctx, name, communeOf(card))
	if err != nil || len(same) == 0 {
		return err
	}
	return registry.Problems{{Path: "same", Key: "problem.same", Args: []any{"Name", same[0].Title.In(same[0].Lang)}}}
}

// Claim sends the manage link of a structure that is there already to who
// says it is theirs: a sketch's to the e-mail they typed, a complete card's
// to the one it was made with.
func (d *Desk) Claim(ctx context.Context, id, typed, lang string) error {
	email, problems := address(typed)
	if len(problems) > 0 {
		return problems
	}
	card, err := d.Store.Card(ctx, id)
	if err != nil {
		return err
	}
	if card.Actor == nil || !card.Public() {
		return fmt.Errorf("claim structure %s: %w", id, registry.ErrNotFound)
	}
	if !card.Sketch() {
		email = ""
	}
	if !d.asking.take(Digest(cmp.Or(email, id)), d.now()) {
		return nil
	}
	slot := d.now().Truncate(quotaSpan / quotaCount).Unix()
	err = d.post(ctx, d.Store, LetterClaim, fmt.Sprintf("%s:%s:%d", id, Digest(email), slot), Letter{ID: id, Email: email, Lang: lang})
	d.wake()
	return err
}

// Rename is the kind of the job that calls a structure, in the cards that
// name it, as it is called now. Its payload is a Letter with its ID.
const Rename = "actor.rename"

// renamed says whether a structure changed its name.
func renamed(before, after *registry.Card) bool {
	return before != nil && after.Actor != nil && before.Title.In(before.Lang) != after.Title.In(after.Lang)
}

// Rename calls a structure by its present name in every card that names it.
func (d *Desk) Rename(ctx context.Context, id string) error {
	actor, err := d.Store.Card(ctx, id)
	if err != nil {
		return err
	}
	name := actor.Title.In(actor.Lang)
	cards, err := d.Store.CardsBearing(ctx, "actor:"+id)
	if err != nil {
		return err
	}
	for _, card := range cards {
		_, err := d.change(ctx, registry.Person{Name: "actor:" + id, Manages: card.ID}, card.ID, "rename", func(_ *store.Store, card *registry.Card) error {
			for i := range card.Organisers {
				if card.Organisers[i].ID == id {
					card.Organisers[i].Name = name
				}
			}
			return nil
		})
		if err != nil && !errors.Is(err, registry.ErrNotFound) {
			return err
		}
	}
	return nil
}
