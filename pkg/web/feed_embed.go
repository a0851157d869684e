package web

import (
	"io"
	"slices"

	"pioche/pkg/feed"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/view"
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
