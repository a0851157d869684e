package web

import (
	"bytes"
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"pioche/pkg/feed"
	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/view"
	"pioche/pkg/when"
)

// feedAsk is one feed as an address asks for it.
type feedAsk struct {
	path      string // of the address, without extension: "/flux/soupes-ab2c", "/communes/05023", "/flux"
	ext       string
	query     string        // canonical, what follows "?"
	filter    filter.Filter // which cards, and how they are shown
	limit     int           // how many the address itself asks for; 0: as many as the feed or the format says
	selection *registry.Selection
	since     uint64 // what warm.since said before the selection was read
}

// feed answers with any feed: of a saved selection, of a filter, of a territory.
func (s *Server) feed(c echo.Context, ask feedAsk) error {
	if french, found := strings.CutPrefix(ask.path, "/en/"); found { // a feed has one address, and says its language there
		return misspelt{"/" + french + "." + ask.ext + "?" + strings.Trim(ask.query+"&locale=en", "&")}
	}
	format, ok := feedFormat(ask.ext)
	if !ok {
		return misspelt{ask.path + "." + nearestExt(ask.ext) + questioned(ask.query)}
	}
	if !ask.filter.Counts() {
		return filter.NeedsCriterion()
	}
	if !format.Says(ask.filter.Kinds()) {
		return &filter.Error{Key: "kind", Value: string(format.Only), Reason: "format"}
	}
	if ask.limit > format.Max {
		return &filter.Error{Key: "limit", Value: strconv.Itoa(ask.limit), Reason: "value", Expected: []string{"1–" + strconv.Itoa(format.Max)}}
	}
	s.pulls.count(ask.pulledAs(), c.Request(), s.today())
	made, err := s.warm.make(ask, encodingFor(c.Request().Header["Accept-Encoding"]), func() (*ready, error) {
		return s.makeFeed(context.WithoutCancel(c.Request().Context()), ask, format, c.Response().Header().Get(echo.HeaderContentSecurityPolicy)) // others may wait for it
	})
	if err != nil {
		return err
	}
	return s.give(c.Response(), c.Request(), made, nil)
}

// pulledAs is the name under which reads of the feed are counted.
func (a feedAsk) pulledAs() string {
	if a.selection != nil {
		return a.selection.Slug
	}
	return a.filter.Criteria().String()
}

func questioned(query string) string {
	if query == "" {
		return ""
	}
	return "?" + query
}

// nearestExt is the extension probably meant by one that is none.
func nearestExt(ext string) string {
	for _, part := range strings.FieldsFunc(strings.ToLower(ext), func(r rune) bool { return r == '.' || r == '/' }) {
		if _, ok := feedFormat(part); ok {
			return part
		}
		if other := map[string]string{"xml": "rss", "ical": "ics", "icalendar": "ics", "jsonfeed": "json", "htm": "html", "xls": "xlsx", "ld": "jsonld"}[part]; other != "" {
			return other
		}
	}
	return feed.Formats[0].Ext
}

// making bounds the making of a feed.
const making = 15 * time.Second

// makeFeed finds the cards and writes them down: a feed shows the last
// published state. It says how long it may be kept: not what counts the cards
// it does not show, nor, beyond this second, what changed within it, whose date
// proves nothing yet. A page to embed has the policy of its route.
func (s *Server) makeFeed(ctx context.Context, ask feedAsk, format feed.Format, policy string) (*ready, error) {
	ctx, cancel := context.WithTimeout(ctx, making)
	defer cancel()
	if ask.selection == nil {
		if err := s.knows(ctx, ask.filter); err != nil {
			return nil, err
		}
	}
	now := s.Now().UTC()
	out, err := s.frameOf(ctx, ask, format, now)
	if err != nil {
		return nil, err
	}
	var life span
	if out.Gone {
		out.Updated = *ask.selection.Deleted
		life = span{from: out.Updated, to: out.Updated.Add(mourning)}
	} else if life, err = s.fill(ctx, out, ask, format); err != nil {
		return nil, err
	}
	var body bytes.Buffer
	if err := format.Write(&body, out); err != nil {
		return nil, err
	}
	made := newReady(format.Type, body.Bytes())
	made.from, made.until = life.from, life.to
	if ask.ext == "html" {
		made.frame(policy, string(view.AccentStyle(out.Accent)))
	}
	made.date(&s.clock, latest(life.from, out.Updated), now)
	switch {
	case format.Counts:
	case made.fresh:
		made.dies = now.Truncate(time.Second).Add(time.Second)
	default:
		made.dies = made.until
	}
	for _, p := range out.Picks {
		made.shows = append(made.shows, strings.Clone(p.Card.ID)) // which is a part of the whole card's text
	}
	return made, nil
}

// frameOf is the feed before its cards.
func (s *Server) frameOf(ctx context.Context, ask feedAsk, format feed.Format, now time.Time) (*feed.Feed, error) {
	instance, err := s.Store.Instance(ctx)
	if err != nil {
		return nil, err
	}
	f := ask.filter
	out := &feed.Feed{
		Author: s.Name, Lang: "fr", Base: s.Base, Instance: instance.ID, Now: now, Zone: s.Zone,
		Self: s.Base + ask.path + "." + ask.ext + questioned(ask.query),
		Each: f.Each() || format.Each, PubDate: f.PubDate(), EmptyNone: f.EmptyNone(),
		Undated: f.Undated(), NoPhoto: f.NoPhoto(), ByDay: f.ByDay(),
		Key: f.Criteria().String(),
	}
	accent, _ := view.Accent(f.Accent())
	out.Accent = strings.TrimPrefix(accent, "#")
	if f.Locale() != "" {
		out.Lang = f.Locale()
	}
	out.Title, out.Description = feedTitle(out.Lang, f), f.Criteria().Sentence(out.Lang)
	slug := ""
	if ask.selection != nil {
		slug = ask.selection.Slug
		out.Title, out.Key, out.Gone = ask.selection.Title, slug, ask.selection.Deleted != nil
	}
	out.Home = s.Base + view.Path(out.Lang, homePath(ask))
	out.Announce, out.Invite = s.Base+view.Path(out.Lang, announceVia(f, slug)), inviteWords(out.Lang, f)
	return out, nil
}

// feedTitle names a feed nobody named: by its territory when that is all it
// asks, else by its filter in words.
func feedTitle(lang string, f filter.Filter) string {
	territories := f.Territories()
	if len(territories) != 1 || f.Criteria().String() != string(territories[0].Level)+"="+territories[0].Code {
		return f.Criteria().Sentence(lang)
	}
	return i18n.T(lang, "page.territory.h1", "Where", insideWords(lang, territories[0]))
}

// inviteWords are those of the link to announce that ends a feed on other
// sites: "+ Annoncer un événement à Névache".
func inviteWords(lang string, f filter.Filter) string {
	if list, ok := listFor(f); ok && list.Kind != registry.KindEvent {
		return "+ " + i18n.T(lang, "page.list."+string(list.Kind)+".announce")
	}
	if territories := f.Territories(); len(territories) == 1 {
		return i18n.T(lang, "page.territory.announce", "Where", insideWords(lang, territories[0]))
	}
	return i18n.T(lang, "flux.announce")
}

// homePath is the page that shows what a feed holds.
func homePath(ask feedAsk) string {
	list, ok := listFor(ask.filter)
	if ask.path != "/flux" && (!ok || ask.path != list.Path) {
		return ask.path
	}
	if ok {
		return list.Path + "?" + ask.filter.Criteria().SayKinds(false).String()
	}
	return "/flux/nouveau?" + ask.filter.Criteria().String()
}

// announceVia opens the form to announce with what the filter already says,
// and through which feed one came.
func announceVia(f filter.Filter, slug string) string {
	given := prefilling(f)
	if slug != "" {
		given.Set("via", slug)
	}
	path := eventList.Path
	if list, ok := listFor(f); ok {
		path = list.Path
	}
	return path + "/nouveau" + questioned(given.Encode())
}

// prefilling is what a filter says of a card that would be announced for it.
func prefilling(f filter.Filter) url.Values {
	given := url.Values{}
	for _, key := range []string{"commune", "epci", "dept", "region", "theme"} {
		if values := f.Get(key); len(values) == 1 {
			given.Set(key, values[0])
		}
	}
	return given
}

// fill finds what the feed holds, when that last changed, and how long time
// alone leaves it the same.
func (s *Server) fill(ctx context.Context, out *feed.Feed, ask feedAsk, format feed.Format) (life span, err error) {
	queries := ask.filter.At(out.Now, s.Zone)
	for i := range queries {
		queries[i].Limit = bounded(ask.filter.Limit(), format.Default, format.Max)
		queries[i].Each = queries[i].Each || format.Each
		out.Archive = out.Archive || queries[i].Archive
	}
	// Before the cards: the stamp may be older than what is shown, never newer.
	if out.Updated, err = s.Desk.LatestChange(ctx, ask.selection, queries); err != nil {
		return span{}, err
	}
	if out.Picks, err = s.Desk.Shown(ctx, ask.selection, queries); err != nil {
		return span{}, err
	}
	if format.Ext == "json" {
		out.Why = s.whys(ask, out)
	}
	if format.Counts {
		if out.Total, err = s.countShown(ctx, ask.selection, ask.filter); err != nil {
			return span{}, err
		}
	}
	if life, err = s.lifeOf(ctx, queries, out.Picks, out.Now); err != nil || ask.selection == nil {
		return life, err
	}
	pins, err := s.Store.Cards(ctx, ask.selection.Pins...)
	for _, card := range pins {
		life.around(card, out.Now)
	}
	return life, err
}

// bounded is how many a limit allows: by default when nobody said, at most max.
func bounded(limit, byDefault, max int) int {
	if limit == 0 {
		return byDefault
	}
	return min(limit, max)
}

// span is the time over which the clock alone changes nothing of a feed: the
// last boundary passed, and the next.
type span struct{ from, to time.Time }

// narrow takes one more boundary into account.
func (l *span) narrow(boundary, now time.Time) {
	switch {
	case boundary.After(now):
		if boundary.Before(l.to) {
			l.to = boundary
		}
	case boundary.After(l.from):
		l.from = boundary
	}
}

// lifeOf finds the boundaries around now: midnight, the ends of the dates
// shown, and of those shown earlier today.
func (s *Server) lifeOf(ctx context.Context, queries []filter.Query, picks []filter.Pick, now time.Time) (span, error) {
	today := when.Today(now, s.Zone)
	life := span{today.From, today.To}
	for _, p := range picks {
		life.around(p.Card, now)
	}
	for _, q := range queries {
		if q.Kind == registry.KindActor || !q.After.Equal(now.Truncate(time.Second)) {
			continue // the clock takes nothing out of these
		}
		q.After = today.From
		ended, err := s.Store.LastEnd(ctx, q, now)
		if err != nil {
			return life, err
		}
		life.from = latest(life.from, ended)
	}
	return life, nil
}

// around takes the ends of a card's dates into account.
func (l *span) around(card *registry.Card, now time.Time) {
	if card.Notice != nil {
		l.narrow(card.Notice.Expires, now)
	}
	if card.Event != nil {
		for _, o := range card.Event.Occurrences {
			l.narrow(o.Over(), now)
		}
	}
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
