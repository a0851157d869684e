package web

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/feed"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/view"
	"pioche/pkg/when"
)

// actorList is the list of structures, by name.
var actorList = &cardList{
	Kind: registry.KindActor, Path: "/acteurs", Page: "actor_list", Groups: []string{"trade", "theme", "audience", "access"},
	page: func() listPage { return &view.ActorListPage{} }, fill: (*Server).fillActors,
}

func (s *Server) fillActors(c echo.Context, page listPage, _ filter.Query, picks []filter.Pick) {
	list := page.(*view.ActorListPage)
	list.Actors = view.ActorItems(lang(c), cardsOf(picks))
	list.Needs = view.Needs{Offers: c.QueryParam("offers"), Seeks: c.QueryParam("seeks")}
}

func cardsOf(picks []filter.Pick) []*registry.Card {
	cards := make([]*registry.Card, len(picks))
	for i, p := range picks {
		cards[i] = p.Card
	}
	return cards
}

// someActors are the first structures of a filter and how many there are, for
// a page about more than them; none where they are not welcome.
func (s *Server) someActors(c echo.Context, f filter.Filter, most int) (*view.SomeActors, error) {
	if !s.welcomes(registry.KindActor) {
		return nil, nil
	}
	ctx, query := c.Request().Context(), s.query(f)
	count, err := s.Store.Count(ctx, query, countTo)
	if err != nil || count == 0 {
		return nil, err
	}
	query.Limit = most
	picks, _, err := s.Store.Find(ctx, query)
	return &view.SomeActors{Count: count, Items: view.ActorItems(lang(c), cardsOf(picks)), Href: listPath(c, actorList.Path, f)}, err
}

// mostInDirectory bounds the structures a directory to print holds.
const mostInDirectory = 1_000

// directory lists the structures of a filter commune by commune, to print.
func (s *Server) directory(c echo.Context, f filter.Filter, shown *view.Layouts) error {
	query := s.query(f.With("after").With("limit"))
	query.Limit = mostInDirectory
	picks, next, err := s.Store.Find(c.Request().Context(), query)
	if err != nil {
		return err
	}
	shown.Directory = view.NewDirectory(lang(c), cardsOf(picks))
	if !next.IsZero() {
		shown.Directory.Max = mostInDirectory
		shown.Directory.More, err = s.hidden(c, f, mostInDirectory)
	}
	return err
}

// Bounds on what the page of a structure shows of what it does.
const (
	comingOfActor = 10
	pastOfActor   = 20
	noticesOf     = 5
)

// actor is one structure, as a page or (with .vcf) as a card for an address book.
func (s *Server) actor(c echo.Context) error {
	id, ext, _ := strings.Cut(c.Param("id"), ".")
	if !registry.ValidID(id) || ext != "" && ext != "vcf" && ext != "html" {
		return registry.ErrNotFound
	}
	card, err := s.publicCard(c.Request().Context(), registry.KindActor, id)
	if err != nil {
		return err
	}
	speaker, err := s.speaker(c)
	if err != nil {
		return err
	}
	if ext == "vcf" {
		return s.actorContact(c, speaker, card)
	}
	if ext == "html" {
		return s.cardEmbed(c, speaker, filter.Pick{Card: card})
	}
	page := view.NewActorPage(lang(c), card)
	page.Description = actorLine(page)
	if err := s.tellCard(c, speaker, filter.Pick{Card: card}, page.Card()); err != nil {
		return err
	}
	page.NoIndex = page.Sketch
	page.VCard, page.YearHref = view.CardPath(card)+".vcf", view.Path(lang(c), view.CardPath(card)+"/bilan")
	page.EditHref = view.Path(lang(c), "/acteurs/nouveau?"+url.Values{"name": {page.Heading}, "commune": {communeOf(card)}}.Encode())
	page.Announce = view.Path(lang(c), "/evenements/nouveau?"+url.Values{"organiser": {page.Heading}, "organiser_id": {card.ID}, "commune": {communeOf(card)}}.Encode())
	own, err := filter.Parse(url.Values{"kind": {"event,notice"}, "actor": {card.ID}}, filter.Context{})
	if err != nil {
		return err
	}
	query := spoken(c, own).String()
	page.Addresses = view.NewAddresses(lang(c), page.Heading, s.Base+"/flux", query, formats(0, own.Kinds()))
	page.Feeds = append(s.linksOf("/flux", "?"+query, page.Heading), s.oembedLinks(c, page.Title)...)
	if err := s.actorDoes(c, card, page); err != nil {
		return err
	}
	if page.Neighbours, err = s.neighbours(c, card); err != nil {
		return err
	}
	page.Helpers, err = s.helpers(c, card)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, "actor_show", page)
}

// actorContact gives one structure for an address book.
func (s *Server) actorContact(c echo.Context, f *feed.Feed, card *registry.Card) error {
	f.Picks = []filter.Pick{{Card: card}}
	format, _ := feed.ByExt("vcf")
	var body bytes.Buffer
	if err := format.Write(&body, f); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="`+card.ID+`.vcf"`)
	made := newReady(format.Type, body.Bytes())
	made.date(&s.clock, card.Updated, s.Now())
	return s.give(c.Response(), c.Request(), made, nil)
}

// actorLine says a structure in one line, for search engines and shared links.
func actorLine(page *view.ActorPage) string {
	var parts []string
	for _, trade := range page.Trades {
		parts = append(parts, trade.Label)
	}
	for _, part := range []string{page.Town, page.Summary} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " · ")
}

// actorDoes finds what a structure announced: what is to come, what it did
// within a year, its infos.
func (s *Server) actorDoes(c echo.Context, card *registry.Card, page *view.ActorPage) error {
	ctx, today := c.Request().Context(), when.DateOf(s.Now().In(s.Zone))
	coming, next, err := s.ofActor(ctx, card.ID, url.Values{}, registry.KindEvent, comingOfActor)
	if err != nil {
		return err
	}
	page.Coming = view.Items(lang(c), coming, s.Now(), true)
	if next {
		page.ComingMore = &view.Link{Href: view.Path(lang(c), "/evenements?actor="+card.ID), Label: t(c, "page.actor.coming.more")}
	}
	past, _, err := s.ofActor(ctx, card.ID, url.Values{"from": {today.AddDays(-365).String()}, "to": {today.AddDays(-1).String()}}, registry.KindEvent, 0)
	if err != nil {
		return err
	}
	for _, pick := range pastOnly(past, s) {
		page.Past = append(page.Past, view.Items(lang(c), []filter.Pick{pick}, s.Now(), true)...)
	}
	notices, _, err := s.ofActor(ctx, card.ID, url.Values{}, registry.KindNotice, noticesOf)
	page.Notices = view.NoticeItems(lang(c), notices, s.Now().In(s.Zone))
	return err
}

// pastOnly keeps the latest of the events that are over, the latest first.
func pastOnly(picks []filter.Pick, s *Server) []filter.Pick {
	var kept []filter.Pick
	for i := len(picks) - 1; i >= 0 && len(kept) < pastOfActor; i-- {
		if !picks[i].Card.Event.Over().After(s.Now()) {
			kept = append(kept, picks[i])
		}
	}
	return kept
}

// ofActor finds the cards of a kind that name a structure, under more
// criteria; more says that there are others. A limit of 0 is none.
func (s *Server) ofActor(ctx context.Context, id string, values url.Values, kind registry.Kind, limit int) (picks []filter.Pick, more bool, err error) {
	values.Set("actor", id)
	f, err := filter.Parse(values, filter.Context{Kinds: []registry.Kind{kind}})
	if err != nil {
		return nil, false, err
	}
	query := s.query(f)
	query.Limit = limit
	picks, next, err := s.Store.Find(ctx, query)
	return picks, !next.IsZero(), err
}

// actorNames completes the name of a structure as it is typed, those of the
// commune first.
func (s *Server) actorNames(c echo.Context) error {
	typed := c.QueryParam("q")
	page := &view.ActorNamesPage{}
	if len(typed) <= mostLetters {
		form := url.Values{"commune": {c.QueryParam("commune")}, "commune_code": {c.QueryParam("commune_code")}}
		commune, _ := s.reader(lang(c), announcement{form: eventForm}, form).commune()
		found, err := s.Store.ActorsLike(c.Request().Context(), typed, commune.Code, mostCommunes)
		if err != nil {
			return err
		}
		page.Actors = view.ActorChoices(lang(c), found)
	}
	return s.part(c, "actor_edit", "actors", page)
}

// yearAsked reads the year of a balance: this one unless it is said.
func (s *Server) yearAsked(c echo.Context) (int, error) {
	now := s.Now().In(s.Zone).Year()
	asked := c.QueryParam("annee")
	if asked == "" {
		return now, nil
	}
	year, err := strconv.Atoi(asked)
	if err != nil || year < 1900 || year > now+1 {
		return 0, &filter.Error{Key: "annee", Value: asked, Reason: "value", Expected: []string{strconv.Itoa(now), strconv.Itoa(now - 1)}}
	}
	return year, nil
}
