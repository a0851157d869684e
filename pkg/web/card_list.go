package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/feed"
	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// perPage is how many cards a page of a list holds.
const perPage = 50

// cardList is how one kind of card is listed. What a filter asks, its form,
// its homonyms and its paging are the same for every kind, in the words of
// "page.list.", or of "page.list.KIND." where a kind has its own.
type cardList struct {
	Kind      registry.Kind
	Path      string     // without its language
	Page      string     // template
	Groups    []string   // criteria with closed lists, which the form offers folded
	Shortcuts []shortcut // what most ask for

	page func() listPage
	fill func(s *Server, c echo.Context, page listPage, query filter.Query, picks []filter.Pick) // what is found
}

// lists are all of them, in the order of the tabs.
var lists = []*cardList{eventList, actorList, noticeList}

// listFor is the list of a filter that asks for one kind of card.
func listFor(f filter.Filter) (*cardList, bool) {
	for _, l := range lists {
		if slices.Equal(f.Kinds(), []registry.Kind{l.Kind}) {
			return l, true
		}
	}
	return nil, false
}

// A listPage is the page of a list: a struct that embeds view.CardList.
type listPage interface {
	view.Framed
	List() *view.CardList
}

// filter is how the list reads its address.
func (l *cardList) filter() filter.Context {
	return filter.Context{Kinds: []registry.Kind{l.Kind}, Page: true}
}

// say gives the words of the list.
func (l *cardList) say(c echo.Context, key string) string {
	return view.Say(lang(c), l.Kind, "page.list", key)
}

// list is a list under the filter of its address.
func (s *Server) list(l *cardList) echo.HandlerFunc {
	return s.welcoming(l.Kind, func(c echo.Context) error {
		if _, err := layoutOf(c); err != nil {
			return err
		}
		values := c.QueryParams()
		if values.Has("where") { // the form was sent: answer at the filter's own address
			return s.searchCards(c, l, values)
		}
		f, err := s.asked(c, l.filter())
		if err != nil {
			return err
		}
		page, err := s.listPage(c, l, f)
		if err != nil {
			return err
		}
		return s.page(c, http.StatusOK, l.Page, page)
	})
}

func (s *Server) listPage(c echo.Context, l *cardList, f filter.Filter) (listPage, error) {
	whole := l.page()
	page := whole.List()
	var err error
	if page.Layouts, err = s.lay(c, f); err != nil {
		return nil, err
	}
	if page.Count, err = s.Store.Count(c.Request().Context(), s.query(f.With("after")), countTo); err != nil {
		return nil, err
	}
	page.Kind, page.Action, page.Tabs = l.Kind, view.Path(lang(c), l.Path), s.listTabs(c, l, f)
	page.Search, page.Quick, page.Asked = s.search(c, l, f), quick(c, l, f), asked(c, l, f)
	page.AroundHref = listPath(c, l.Path, nowhere(f.With("after")))
	page.PickHref, page.AnnounceHref = listPath(c, "/flux/nouveau", f.Criteria().With("after").SayKinds(true)), announcePath(c, l.Path, f)
	page.Title, page.Description, page.Door = l.say(c, "title"), l.say(c, "description"), "find"
	if f.Asks() {
		page.Sentence = f.Criteria().Sentence(lang(c))
		page.Title = page.Sentence
	}
	page.NoIndex = f.Asks() || f.String() != "" || len(page.Layouts.Kept) > 0
	page.Feeds = s.feedLinks(c, f, page.Title)
	if !page.Layouts.Takes {
		if err := s.fillPage(c, l, f, whole); err != nil {
			return nil, err
		}
	}
	if f.First("after") != "" {
		page.First = listPath(c, l.Path, f.With("after"))
	} else if page.Wider, err = s.wider(c, l, f, page.Count); err != nil {
		return nil, err
	}
	if page.Unsaid, err = s.unsaid(c, l, f); err != nil {
		return nil, err
	}
	if page.Count == 0 {
		page.Without, err = s.without(c, l, f)
	}
	return whole, err
}

// fillPage puts a page of the list's cards on its page.
func (s *Server) fillPage(c echo.Context, l *cardList, f filter.Filter, whole listPage) error {
	query := s.query(f)
	if query.Limit = f.Limit(); query.Limit == 0 || query.Limit > 2*perPage {
		query.Limit = perPage
	}
	picks, next, err := s.Store.Find(c.Request().Context(), query)
	if err != nil {
		return err
	}
	l.fill(s, c, whole, query, picks)
	if !next.IsZero() {
		whole.List().Next = listPath(c, l.Path, f.With("after", next.String()))
	}
	return nil
}

// listTabs leads to the lists of the other kinds, in the same place.
func (s *Server) listTabs(c echo.Context, here *cardList, f filter.Filter) []view.Chip {
	var tabs []view.Chip
	for _, l := range lists {
		if !s.welcomes(l.Kind) {
			continue
		}
		there := url.Values{}
		for _, key := range placeKeys[:4] {
			if values := f.Get(key); len(values) > 0 {
				there[key] = values
			}
		}
		tabs = append(tabs, view.Chip{Href: view.Path(lang(c), l.Path+questioned(there.Encode())), Label: view.Upper(t(c, "page.kind."+string(l.Kind))), On: l == here})
	}
	return tabs
}

// countTo is how far cards are counted, so that those beyond what a page
// shows are more than view.Counted too.
const countTo = view.Counted + 2*perPage + 1

// beyond is how many more are counted than some, as messages take it.
func beyond(all, some int) any {
	if all < countTo {
		return all - some
	}
	return i18n.More(min(all-some-1, view.Counted))
}

// query is a filter over one kind of card, now.
func (s *Server) query(f filter.Filter) filter.Query { return f.At(s.Now(), s.Zone)[0] }

// wider offers what has no place and concerns a larger territory, with its count.
func (s *Server) wider(c echo.Context, l *cardList, f filter.Filter, count int) (*view.Link, error) {
	if len(f.Territories()) == 0 || f.First("wider") != "" {
		return nil, nil
	}
	f = f.With("wider", "1")
	all, err := s.Store.Count(c.Request().Context(), s.query(f), countTo)
	if err != nil || all <= count {
		return nil, err
	}
	return &view.Link{Href: listPath(c, l.Path, f), Label: t(c, "page.list.wider", "Count", beyond(all, count))}, nil
}

// unsaid offers what says nothing of its access, with its count, beside what
// says the access asked for.
func (s *Server) unsaid(c echo.Context, l *cardList, f filter.Filter) (*view.Link, error) {
	asked := f.Get("access")
	if len(asked) == 0 || slices.Contains(asked, filter.Unsaid) {
		return nil, nil
	}
	f = f.With("after")
	count, err := s.Store.Count(c.Request().Context(), s.query(f.With("access", filter.Unsaid)), countTo)
	if err != nil || count == 0 {
		return nil, err
	}
	also := append(slices.Clone(asked), filter.Unsaid)
	return &view.Link{Href: listPath(c, l.Path, f.With("access", also...)), Label: t(c, "views.unsaid", "Count", view.Many(count))}, nil
}

// without says, when nothing is found, what leaving one criterion out would
// give: the most first.
func (s *Server) without(c echo.Context, l *cardList, f filter.Filter) ([]view.Suggestion, error) {
	var list []view.Suggestion
	for _, fewer := range fewerCriteria(c, f.With("after")) {
		n, err := s.Store.Count(c.Request().Context(), s.query(fewer.filter), countTo)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			list = append(list, view.Suggestion{Href: listPath(c, l.Path, fewer.filter), Label: fewer.left, Count: n})
		}
	}
	slices.SortStableFunc(list, func(a, b view.Suggestion) int { return b.Count - a.Count })
	return list, nil
}

// feedLinks are the feeds of a filter, for programs that look for them in a page.
func (s *Server) feedLinks(c echo.Context, f filter.Filter, title string) []view.Link {
	if !f.Counts() { // the whole list, as its address says too
		f = f.With("all", "1")
	}
	var links []view.Link
	for _, ext := range []string{"rss", "atom", "json", "ics"} {
		format, _ := feed.ByExt(ext)
		kind, _, _ := strings.Cut(format.Type, ";")
		links = append(links, view.Link{
			Href: s.Base + "/flux." + ext + "?" + spoken(c, f.Criteria().SayKinds(true)).String(), Type: kind,
			Label: t(c, "page.list.feed", "Sentence", title, "Format", format.Name),
		})
	}
	return links
}

// listPath is the address of a list under a filter; the list one is at keeps
// its layout.
func listPath(c echo.Context, path string, f filter.Filter) string {
	if path == barePath(c) {
		return addressOf(c, path, f, layoutSaid(c))
	}
	return addressOf(c, path, f, nil)
}

// announcePath opens the form with what the filter already says.
func announcePath(c echo.Context, list string, f filter.Filter) string {
	given := url.Values{}
	for _, key := range []string{"commune", "theme"} {
		if value := f.First(key); value != "" {
			given.Set(key, value)
		}
	}
	path := list + "/nouveau"
	if len(given) > 0 {
		path += "?" + given.Encode()
	}
	return view.Path(lang(c), path)
}
