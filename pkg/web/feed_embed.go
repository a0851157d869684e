package web

import (
	"bytes"
	"io"
	"slices"

	"github.com/labstack/echo/v4"

	"pioche/pkg/feed"
	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/view"
	"pioche/pkg/when"
)

// pageFormats are the formats that are made of HTML: the page other sites show
// in a frame and newsletters paste, and the fragment they include.
var pageFormats = []feed.Format{
	{Ext: "html", Type: "text/html; charset=utf-8", Name: "HTML", Default: 50, Max: 100, Write: writePage(view.RenderEmbed)},
	{Ext: "fragment", Type: "text/html; charset=utf-8", Name: "HTML (fragment)", Default: 50, Max: 100, Write: writePage(view.RenderFragment)},
}

// feedFormats lists every way a feed of these kinds of card is written, in the
// order of menus.
func feedFormats(kinds []registry.Kind) []feed.Format {
	return slices.DeleteFunc(slices.Concat(feed.Formats, pageFormats), func(f feed.Format) bool { return !f.Says(kinds) })
}

// feedFormat finds a format by its extension.
func feedFormat(ext string) (feed.Format, bool) {
	for _, format := range pageFormats {
		if format.Ext == ext {
			return format, true
		}
	}
	return feed.ByExt(ext)
}

// writePage writes a feed as HTML.
func writePage(render func(io.Writer, *view.EmbedPage) error) func(io.Writer, *feed.Feed) error {
	return func(w io.Writer, f *feed.Feed) error {
		page := &view.EmbedPage{
			Lang: f.Lang, Title: f.Title, Home: f.Home, Announce: f.Announce, Invite: f.Invite, Name: f.Author, Base: f.Base,
			Groups: view.EmbedGroups(f.Lang, f.Base, f.Picks, f.Now, f.Each, f.ByDay),
			Style:  view.AccentStyle(f.Accent),
		}
		switch {
		case f.Gone:
			page.Groups = nil
			page.Word, page.More = i18n.T(f.Lang, "feed.gone.title"), i18n.T(f.Lang, "feed.gone.text")
		case len(f.Picks) == 0 && !f.EmptyNone:
			page.Word, page.More = i18n.T(f.Lang, "feed.empty.title"), i18n.T(f.Lang, "feed.empty.text")
		}
		return render(w, page)
	}
}

// cardEmbed gives one card as a page to show in a frame.
func (s *Server) cardEmbed(c echo.Context, f *feed.Feed, pick filter.Pick) error {
	card, now := pick.Card, s.Now()
	if card.Event != nil && pick.Shown == nil { // all is over
		pick.Shown = &card.Event.Occurrences[len(card.Event.Occurrences)-1]
	}
	alike, err := filter.Parse(nil, filter.Context{Kinds: []registry.Kind{card.Kind}})
	if err != nil {
		return err
	}
	f.Title, f.Picks = card.Title.In(f.Lang, card.Lang), []filter.Pick{pick}
	f.Home = s.Base + view.Path(f.Lang, view.CardPath(card))
	f.Announce, f.Invite = s.Base+view.Path(f.Lang, announceVia(alike, "")), inviteWords(f.Lang, alike)
	format, _ := feedFormat("html")
	var body bytes.Buffer
	if err := format.Write(&body, f); err != nil {
		return err
	}
	today := when.Today(now, s.Zone)
	life := span{latest(card.Updated, today.From), today.To}
	life.around(card, now)
	made := newReady(format.Type, body.Bytes())
	made.until = life.to
	made.date(&s.clock, life.from, now)
	return s.give(c.Response(), c.Request(), made, nil)
}
