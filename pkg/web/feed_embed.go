package web

import (
	"io"
	"slices"

	"pioche/pkg/feed"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// embed is the one format that is a page: other sites show it in a frame,
// newsletters paste it.
var embed = feed.Format{Ext: "html", Type: "text/html; charset=utf-8", Name: "HTML", Default: 50, Max: 100, Write: writeEmbed}

// feedFormats lists every way a feed of these kinds of card is written, in the
// order of menus.
func feedFormats(kinds []registry.Kind) []feed.Format {
	return slices.DeleteFunc(append(slices.Clone(feed.Formats), embed), func(f feed.Format) bool { return !f.Says(kinds) })
}

// feedFormat finds a format by its extension.
func feedFormat(ext string) (feed.Format, bool) {
	if ext == embed.Ext {
		return embed, true
	}
	return feed.ByExt(ext)
}

// writeEmbed writes a feed as a page.
func writeEmbed(w io.Writer, f *feed.Feed) error {
	page := view.EmbedPage{
		Lang: f.Lang, Title: f.Title, Home: f.Home, Announce: f.Announce, Name: f.Author, Base: f.Base,
		Entries: view.EmbedEntries(f.Lang, f.Base, f.Picks, f.Now, f.Each),
	}
	switch {
	case f.Gone:
		page.Entries = nil
		page.Word, page.More = i18n.T(f.Lang, "feed.gone.title"), i18n.T(f.Lang, "feed.gone.text")
	case len(f.Picks) == 0 && !f.EmptyNone:
		page.Word, page.More = i18n.T(f.Lang, "feed.empty.title"), i18n.T(f.Lang, "feed.empty.text")
	}
	return view.RenderEmbed(w, &page)
}
