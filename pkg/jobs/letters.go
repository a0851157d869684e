package jobs

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pioche/pkg/desk"
	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/mail"
	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/view"
)

// Letters writes the letters the desk queues and hands them to a sender.
type Letters struct {
	Desk   *desk.Desk
	Sender mail.Sender
	House  mail.House
}

// Handlers gives the handler of each kind of letter.
func (l Letters) Handlers() map[string]Handler {
	return map[string]Handler{
		desk.LetterPublished: l.handler(l.published),
		desk.LetterSelection: l.handler(l.selection),
		desk.LetterEmptied:   l.handler(l.emptied),
		desk.LetterWaiting:   l.handler(l.waiting),
		desk.LetterQuiet:     l.handler(l.quiet),
		desk.LetterMine:      l.handler(l.mine),
		desk.LetterClaim:     l.handler(l.claim),
	}
}

// TellEmptied is the chore that has owners told of feeds that hold nothing
// any more.
func TellEmptied(d *desk.Desk) Chore {
	return Chore{Name: "tell of emptied feeds", Every: 3 * time.Hour, Do: d.TellEmptied}
}

// TellWaiting is the chore that has owners told of cards that wait to be approved.
func TellWaiting(d *desk.Desk) Chore {
	return Chore{Name: "tell of what waits", Every: time.Hour, Do: d.TellWaiting}
}

// TellQuiet is the chore that has owners told of feeds that are no longer read.
func TellQuiet(d *desk.Desk) Chore {
	return Chore{Name: "tell of silent feeds", Every: 12 * time.Hour, Do: d.TellQuiet}
}

// handler reads the payload, has the letter written, and sends it. A letter
// without recipient is none: nobody left an address, or what it was about is gone.
func (l Letters) handler(write func(context.Context, desk.Letter) (mail.Letter, error)) Handler {
	return func(ctx context.Context, payload json.RawMessage) error {
		var asked desk.Letter
		if err := json.Unmarshal(payload, &asked); err != nil {
			return fmt.Errorf("%w: read the letter to write: %w", ErrHopeless, err)
		}
		letter, err := write(ctx, asked)
		if errors.Is(err, registry.ErrNotFound) || errors.Is(err, registry.ErrGone) || err == nil && letter.To == "" {
			return nil
		}
		if err != nil {
			return err
		}
		letter.At = asked.At
		if err := l.Sender.Send(ctx, letter); errors.Is(err, mail.ErrRefused) {
			return fmt.Errorf("%w: %w", ErrHopeless, err)
		} else if err != nil {
			return err
		}
		return nil
	}
}

// published is the letter to the author of a card.
func (l Letters) published(ctx context.Context, asked desk.Letter) (mail.Letter, error) {
	card, err := l.Desk.Store.Card(ctx, asked.ID)
	if err != nil {
		return mail.Letter{}, err
	}
	private, err := l.Desk.Store.PrivateOf(ctx, card.ID)
	if err != nil {
		return mail.Letter{}, err
	}
	secret, err := l.Desk.CardSecret(ctx, card.ID)
	if err != nil {
		return mail.Letter{}, err
	}
	lang := i18n.Spoken(cmp.Or(asked.Lang, card.Lang))
	letter, err := mail.Published{
		House: l.House, Kind: string(card.Kind), Title: card.Title.In(lang, card.Lang), When: l.whenOf(lang, card), Where: whereOf(card),
		Public: l.link(lang, view.CardPath(card)), Manage: l.link(lang, "/gerer/"+secret),
		Tentative: !card.Public(),
	}.Write(lang)
	letter.To, letter.Key = private.Email, "published-"+card.ID
	return letter, err
}

// selection is the letter to the owner of a new feed.
func (l Letters) selection(ctx context.Context, asked desk.Letter) (mail.Letter, error) {
	feed, err := l.feed(ctx, asked)
	if err != nil {
		return mail.Letter{}, err
	}
	letter, err := mail.Selection{
		House: l.House, Title: feed.selection.Title, Sentence: feed.sentence,
		Public: l.link(feed.lang, "/flux/"+asked.ID), Manage: feed.manage,
	}.Write(feed.lang)
	letter.To, letter.Key = feed.private.Email, "selection-"+asked.ID
	return letter, err
}

// emptied is the letter to the owner of a feed that holds nothing any more;
// none when it was seen to fill again before the letter could leave.
func (l Letters) emptied(ctx context.Context, asked desk.Letter) (mail.Letter, error) {
	feed, err := l.feed(ctx, asked)
	if err != nil || feed.private.Flow != store.FlowTold {
		return mail.Letter{}, err
	}
	letter, err := mail.Emptied{House: l.House, Title: feed.selection.Title, Sentence: feed.sentence, Manage: feed.manage}.Write(feed.lang)
	letter.To, letter.Key = feed.private.Email, fmt.Sprintf("emptied-%s-%d", asked.ID, asked.At.Unix())
	return letter, err
}

// waitingShown is how many of the cards that wait are named.
const waitingShown = 10

// waiting is the letter to the owner of a feed where cards wait to be
// approved; none when all were answered before it could leave.
func (l Letters) waiting(ctx context.Context, asked desk.Letter) (mail.Letter, error) {
	feed, err := l.feed(ctx, asked)
	if err != nil {
		return mail.Letter{}, err
	}
	picks, err := l.Desk.Waiting(ctx, feed.selection)
	if err != nil || len(picks) == 0 {
		return mail.Letter{}, err
	}
	said := mail.Waiting{House: l.House, Title: feed.selection.Title, Count: len(picks), More: max(0, len(picks)-waitingShown), Manage: feed.manage}
	for _, p := range picks[:len(picks)-said.More] {
		said.Cards = append(said.Cards, mail.Line{Title: p.Card.Title.In(feed.lang, p.Card.Lang), Note: l.note(feed.lang, p.Card)})
	}
	letter, err := said.Write(feed.lang)
	letter.To, letter.Key = feed.private.Email, fmt.Sprintf("waiting-%s-%s", asked.ID, feed.private.Waiting)
	return letter, err
}

// quiet is the letter to the owner of a feed that is no longer read; none
// when it was read again before it could leave.
func (l Letters) quiet(ctx context.Context, asked desk.Letter) (mail.Letter, error) {
	feed, err := l.feed(ctx, asked)
	if err != nil {
		return mail.Letter{}, err
	}
	days, err := l.Desk.Store.LastPulls(ctx)
	if err != nil || days[asked.ID] != feed.private.Silence {
		return mail.Letter{}, err
	}
	last, err := time.ParseInLocation(time.DateOnly, feed.private.Silence, l.Desk.Zone)
	if err != nil {
		return mail.Letter{}, err
	}
	letter, err := mail.Quiet{House: l.House, Title: feed.selection.Title, Day: i18n.Day(feed.lang, last), Manage: feed.manage}.Write(feed.lang)
	letter.To, letter.Key = feed.private.Email, fmt.Sprintf("quiet-%s-%s", asked.ID, feed.private.Silence)
	return letter, err
}

// feed is what letters say of a feed.
type feed struct {
	selection              *registry.Selection
	sentence, manage, lang string
	private                store.SelectionPrivate
}

// feed reads it, in the language of the letter; registry.ErrGone when the
// feed was deleted.
func (l Letters) feed(ctx context.Context, asked desk.Letter) (feed, error) {
	selection, err := l.Desk.Store.Selection(ctx, asked.ID)
	if err != nil {
		return feed{}, err
	}
	if selection.Deleted != nil {
		return feed{}, fmt.Errorf("feed %s: %w", asked.ID, registry.ErrGone)
	}
	private, err := l.Desk.Store.SelectionPrivateOf(ctx, asked.ID)
	if err != nil {
		return feed{}, err
	}
	secret, err := l.Desk.SelectionSecret(ctx, asked.ID)
	if err != nil {
		return feed{}, err
	}
	lang, sentence := i18n.Spoken(asked.Lang), ""
	if f, err := filter.ParseKept(selection.Filter); err == nil {
		sentence = f.Sentence(lang)
	}
	return feed{selection: selection, sentence: sentence, manage: l.link(lang, "/gerer/"+secret), lang: lang, private: private}, nil
}

// mineShown is how many cards the letter lists, the latest dates first.
const mineShown = 100

// mine is the letter that lists what a person has. Whoever has nothing gets none.
func (l Letters) mine(ctx context.Context, asked desk.Letter) (mail.Letter, error) {
	cards, selections, err := l.Desk.Holding(ctx, asked.Email)
	if err != nil || len(cards)+len(selections) == 0 {
		return mail.Letter{}, err
	}
	lang := i18n.Spoken(asked.Lang)
	slices.SortStableFunc(cards, func(a, b *registry.Card) int { return last(b).Compare(last(a)) })
	letter := mail.Mine{House: l.House, More: max(0, len(cards)-mineShown)}
	for _, card := range cards[:min(len(cards), mineShown)] {
		secret, err := l.Desk.CardSecret(ctx, card.ID)
		if err != nil {
			return mail.Letter{}, err
		}
		letter.Cards = append(letter.Cards, mail.Line{Title: card.Title.In(lang, card.Lang), Note: l.note(lang, card), Manage: l.link(lang, "/gerer/"+secret)})
	}
	for _, selection := range selections {
		secret, err := l.Desk.SelectionSecret(ctx, selection.Slug)
		if err != nil {
			return mail.Letter{}, err
		}
		letter.Selections = append(letter.Selections, mail.Line{Title: selection.Title, Manage: l.link(lang, "/gerer/"+secret)})
	}
	written, err := letter.Write(lang)
	written.To, written.Key = asked.Email, fmt.Sprintf("mine-%s-%d", desk.Digest(asked.Email), asked.At.Unix())
	return written, err
}

// note says when a card is, and how it stands when not everyone sees it.
func (l Letters) note(lang string, card *registry.Card) string {
	note := ""
	if card.Event != nil && len(card.Event.Occurrences) > 0 {
		note = i18n.ShortWhen(lang, *card.Event.Next(l.Desk.Now()), l.Desk.Now())
	}
	if card.Notice != nil {
		note = l.until(lang, card)
	}
	state := ""
	switch {
	case card.State == registry.Withdrawn:
		state = i18n.T(lang, "mail.mine.state.withdrawn")
	case card.Event != nil && card.Event.Status == registry.Tentative && !card.Public():
		state = i18n.T(lang, "mail.mine.state.tentative")
	}
	if note != "" && state != "" {
		return note + " – " + state
	}
	return note + state
}

// last is when a card is over, to sort by.
func last(card *registry.Card) time.Time {
	if card.Event != nil {
		return card.Event.Over()
	}
	return card.Updated
}

// until says until when an info is of use, or since when it is not.
func (l Letters) until(lang string, card *registry.Card) string {
	key := "mail.notice.until"
	if !card.Notice.Expires.After(l.Desk.Now()) {
		key = "mail.notice.over"
	}
	return i18n.T(lang, key, "Day", i18n.Day(lang, view.LastDay(card, l.Desk.Zone)))
}

// whenOf is the first date of an event in words, and how many more there are;
// of an info, until when it is of use.
func (l Letters) whenOf(lang string, card *registry.Card) string {
	if card.Notice != nil {
		return l.until(lang, card)
	}
	if card.Event == nil || len(card.Event.Occurrences) == 0 {
		return ""
	}
	said := i18n.When(lang, card.Event.Occurrences[0])
	if more := len(card.Event.Occurrences) - 1; more > 0 {
		return i18n.T(lang, "mail.published.dates", "When", said, "Count", more)
	}
	return said
}

// whereOf is the place of a card, or what it concerns.
func whereOf(card *registry.Card) string {
	place := card.Place
	if place == nil {
		var names []string
		for _, t := range card.Scope {
			names = append(names, geo.NameOf(t))
		}
		return strings.Join(names, ", ")
	}
	town := place.Town
	if place.Commune != "" {
		town = geo.NameOf(registry.Territory{Level: registry.LevelCommune, Code: place.Commune})
	}
	if place.Name == "" || town == "" {
		return place.Name + town
	}
	return place.Name + ", " + town
}

// link is the full address of a page.
func (l Letters) link(lang, path string) string { return l.House.Base + view.Path(lang, path) }
