package web

import (
	"errors"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/desk"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// Bounds of the lists a feed's owner decides on.
const (
	onOwn    = 12 // of what the feed shows
	onMissed = 3  // of what a criterion alone keeps out
)

// handDone are the acts that the page says were done.
var handDone = []desk.Act{desk.Pin, desk.Ban, desk.Free, desk.Approve}

// byHand fills the private page of a feed with what its owner decides card
// by card.
func (s *Server) byHand(c echo.Context, page *view.ManageFeedPage, held fluxHeld) error {
	ctx, selection := c.Request().Context(), held.selection
	page.Hand, page.Approval = view.Path(lang(c), held.path()+"/fiches"), view.Path(lang(c), held.path()+"/approbation")
	page.Approve, page.Lost = selection.Approve, held.filter.Lost()
	queries := held.filter.With("after").With("each").At(s.Now(), s.Zone)
	for i := range queries {
		queries[i].Limit = onOwn
	}
	picks, err := s.Desk.Shown(ctx, selection, queries)
	if err != nil {
		return err
	}
	page.Cards = s.handList(c, page, selection, picks, desk.Pin, desk.Ban)
	waiting, err := s.Desk.Waiting(ctx, selection)
	if err != nil {
		return err
	}
	page.Waiting = s.handList(c, page, selection, waiting, desk.Approve, desk.Ban)
	pins, err := s.Store.Cards(ctx, selection.Pins...)
	if err != nil {
		return err
	}
	page.Pins = s.handList(c, page, selection, s.nextOf(pins), desk.Free)
	bans, err := s.Store.Cards(ctx, selection.Bans...)
	if err != nil {
		return err
	}
	page.Bans = s.handList(c, page, selection, s.nextOf(bans), desk.Free)
	return s.nearMisses(c, page, held)
}

// handList is a list of cards with the buttons that fit each.
func (s *Server) handList(c echo.Context, page *view.ManageFeedPage, selection *registry.Selection, picks []filter.Pick, acts ...desk.Act) view.HandList {
	list := view.HandList{Action: page.Hand}
	for _, p := range picks {
		card := view.NewHandCard(lang(c), p)
		card.WhyHref = whyHref(c, selection.Slug, card.ID)
		pinned := slices.Contains(selection.Pins, card.ID)
		if pinned {
			card.Mark = t(c, "flux.hand.pinned")
		}
		if !p.Card.Public() {
			card.Href, card.WhyHref, card.Mark = "", "", t(c, "flux.hand.gone")
		}
		for _, act := range acts {
			if act == desk.Pin && pinned {
				act = desk.Free
			}
			card.Acts = append(card.Acts, view.HandAct{Do: string(act), Label: t(c, "flux.hand."+string(act))})
		}
		list.Cards = append(list.Cards, card)
	}
	return list
}

// nextOf gives cards with the date to come of each event.
func (s *Server) nextOf(cards []*registry.Card) (picks []filter.Pick) {
	for _, card := range cards {
		pick := filter.Pick{Card: card}
		if card.Event != nil {
			pick.Shown = card.Event.Next(s.Now())
		}
		picks = append(picks, pick)
	}
	return picks
}

// nearMisses tells which criterion alone keeps cards out, the fewest first.
func (s *Server) nearMisses(c echo.Context, page *view.ManageFeedPage, held fluxHeld) error {
	for _, fewer := range fewerCriteria(c, held.filter) {
		if !fewer.filter.Counts() {
			continue // without it the feed would be the whole registry
		}
		picks, total, err := s.Desk.Missed(c.Request().Context(), held.selection, held.filter, fewer.filter, onMissed, countTo)
		if err != nil {
			return err
		}
		if total <= 0 || len(picks) == 0 {
			continue
		}
		page.Misses = append(page.Misses, view.NearMiss{
			Text: t(c, "flux.missed.only", "Count", view.Many(total), "Criterion", fewer.left), Count: total,
			Href: listPath(c, held.path()+"/criteres", fewer.filter), HandList: s.handList(c, page, held.selection, picks, desk.Pin),
		})
	}
	slices.SortStableFunc(page.Misses, func(a, b view.NearMiss) int { return a.Count - b.Count })
	return nil
}

// handFields are those of the buttons: what to do, and to which cards.
var handFields = []formField{{Name: "do"}, {Name: "card", Many: true}}

// decide does what a button of the private page says to some cards. A card
// may be named by the address of its page.
func (s *Server) decide(c echo.Context) error {
	held, err := s.heldLive(c)
	if err != nil {
		return err
	}
	form, err := readForm(c, handFields)
	if err != nil {
		return err
	}
	var ids []string
	for _, typed := range form["card"] {
		ids = append(ids, cardNamed(typed))
	}
	act := desk.Act(form.Get("do"))
	_, err = s.Desk.DecideCards(c.Request().Context(), held.who, held.selection.Slug, act, ids...)
	problems := registry.Problems(nil)
	switch {
	case errors.As(err, &problems):
		return s.undecided(c, held, form.Get("card"), t(c, problems[0].Key, problems[0].Args...))
	case errors.Is(err, registry.ErrNotFound) && slices.Contains(handDone, act):
		return s.undecided(c, held, form.Get("card"), t(c, "flux.why.unknown"))
	case err != nil:
		return err
	}
	return seeOther(c, held.path()+"?fait="+string(act))
}

// undecided gives the private page back with why nothing was done.
func (s *Server) undecided(c echo.Context, held fluxHeld, typed, why string) error {
	page, err := s.manageFeedPage(c, held)
	if err != nil {
		return err
	}
	page.PinTyped, page.PinError = typed, why
	page.Title = t(c, "form.error.title", "Title", page.Heading)
	return s.page(c, http.StatusUnprocessableEntity, "manage_feed", page)
}

// approval begins or ends the approval of each card.
func (s *Server) approval(c echo.Context) error {
	held, err := s.heldLive(c)
	if err != nil {
		return err
	}
	form, err := readForm(c, []formField{{Name: "on"}})
	if err != nil {
		return err
	}
	if _, err := s.Desk.SetApproval(c.Request().Context(), held.who, held.selection.Slug, form.Get("on") == "1"); err != nil {
		return err
	}
	return seeOther(c, held.path()+"?fait=approbation")
}

// cardNamed is the identifier of a card named by it or by the address of its
// page, blank when it is neither.
func cardNamed(typed string) string {
	u, err := url.Parse(strings.TrimSpace(typed))
	if err != nil {
		return ""
	}
	id, _, _ := strings.Cut(path.Base(u.Path), ".")
	if id = strings.ToLower(id); !registry.ValidID(id) {
		return ""
	}
	return id
}

// whyHref is where it is said why a card is in a feed or out of it.
func whyHref(c echo.Context, slug, id string) string {
	return view.Path(lang(c), "/flux/"+slug+"/pourquoi?fiche="+id)
}
