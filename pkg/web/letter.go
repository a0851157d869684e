package web

import (
	"bytes"
	"cmp"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/feed"
	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/view"
	"pioche/pkg/when"
)

// Bounds on a letter: the cards it tells of when nobody says, and those read
// to find what is new.
const (
	perLetter = 50
	newOf     = 1000
)

// letterAsk is a letter as an address asks for it.
type letterAsk struct {
	feedAsk
	grouping string
	since    when.Date // what is new since that day alone; no date: all
	said     bool      // the grouping was asked by the address
}

// letterPath is where the letter of a feed is, without its query.
func (a letterAsk) letterPath() string {
	if a.selection == nil {
		return "/lettre"
	}
	return a.path + "/lettre"
}

// fluxLetter is the letter of a saved feed: /flux/soupes-ab2c/lettre.
func (s *Server) fluxLetter(c echo.Context) error {
	ask, err := s.savedAsk(c)
	if err != nil {
		return err
	}
	return s.letter(c, ask)
}

// filterLetter is the letter of any filter: /lettre?commune=05023.
func (s *Server) filterLetter(c echo.Context) error {
	ask, err := s.filterAsk(c)
	if err != nil {
		return err
	}
	return s.letter(c, ask)
}

// letter is the page of a letter or, with .html, its HTML alone.
func (s *Server) letter(c echo.Context, of feedAsk) error {
	ask, err := letterLaid(c, of)
	if err != nil {
		return err
	}
	out, err := s.letterFeed(c, ask)
	if err != nil {
		return err
	}
	if strings.HasSuffix(c.Request().URL.Path, ".html") {
		return letterAlone(c, out)
	}
	page, err := s.letterPage(c, ask, out)
	if err != nil {
		return err
	}
	return s.framing(c, page)
}

// letterLaid reads how the letter is laid out.
func letterLaid(c echo.Context, of feedAsk) (letterAsk, error) {
	ask := letterAsk{feedAsk: of, grouping: c.QueryParam("par")}
	if ask.said = ask.grouping != ""; ask.said && !slices.Contains(feed.Groupings, ask.grouping) {
		return ask, &filter.Error{Key: "par", Value: ask.grouping, Reason: "value", Expected: feed.Groupings}
	}
	ask.grouping = cmp.Or(ask.grouping, feed.Groupings[0])
	if said := strings.TrimSpace(c.QueryParam("depuis")); said != "" {
		since, err := readDay(said)
		if err != nil {
			return ask, &filter.Error{Key: "depuis", Value: said, Reason: "value", Expected: []string{"2026-11-25"}}
		}
		ask.since = since
	}
	return ask, nil
}

// letterFeed is the feed of a letter, with its next cards or those that are
// new.
func (s *Server) letterFeed(c echo.Context, ask letterAsk) (*feed.Feed, error) {
	most := bounded(ask.filter.Limit(), perLetter, 2*perLetter)
	read := most
	if !ask.since.IsZero() {
		read = newOf
	}
	out, err := s.digestOf(c, ask.feedAsk, read)
	if err != nil {
		return nil, err
	}
	if !ask.since.IsZero() {
		since := ask.since.In(s.Zone)
		out.Picks = slices.DeleteFunc(out.Picks, func(p filter.Pick) bool { return p.Card.Published.Before(since) })
		out.Total = len(out.Picks)
		out.Picks = out.Picks[:min(most, out.Total)]
	}
	out.Grouping = ask.grouping
	return out, nil
}

// letterPage shows a letter in its three forms.
func (s *Server) letterPage(c echo.Context, ask letterAsk, out *feed.Feed) (*view.LetterPage, error) {
	page := &view.LetterPage{
		Heading: out.Title, Sentence: out.Description, Empty: len(out.Picks) == 0,
		Count:     view.Upper(t(c, "flux.count.cards", "Count", view.Many(max(out.Total, len(out.Picks))))),
		Action:    view.Path(lang(c), ask.letterPath()),
		AloneHref: letterHref(c, ask, ".html"), BackHref: strings.TrimPrefix(out.Home, s.Base),
		PosterHref: view.Path(lang(c), strings.TrimSuffix(ask.letterPath(), "lettre")+"affiche"+questioned(bareQuery(c))),
	}
	for _, grouping := range feed.Groupings {
		page.Groupings = append(page.Groupings, view.Choice{Value: grouping, Label: t(c, "letter.by."+grouping), On: grouping == ask.grouping})
	}
	for _, key := range sortedKeys(ownKeys(c)) {
		for _, value := range ownKeys(c)[key] {
			page.Kept = append(page.Kept, view.GivenField{Name: key, Value: value})
		}
	}
	if !ask.since.IsZero() {
		page.Since, page.SinceSaid = ask.since.String(), i18n.Day(lang(c), ask.since.In(s.Zone))
	}
	page.Title, page.NoIndex, page.Door = t(c, "letter.h1", "Title", out.Title), true, "pick"
	text, _ := feed.ByExt("txt")
	markdown, _ := feed.ByExt("md")
	for _, form := range []struct {
		into  *string
		write func(io.Writer, *feed.Feed) error
	}{{&page.HTML, feed.WriteLetter}, {&page.Markdown, markdown.Write}, {&page.Text, text.Write}} {
		var body bytes.Buffer
		if err := form.write(&body, out); err != nil {
			return nil, err
		}
		*form.into = body.String()
	}
	return page, nil
}

// letterHref is the address of the letter as it is laid out, with an ending.
func letterHref(c echo.Context, ask letterAsk, ending string) string {
	values := ownKeys(c)
	values.Set("par", ask.grouping)
	if !ask.since.IsZero() {
		values.Set("depuis", ask.since.String())
	}
	return view.Path(lang(c), ask.letterPath()+ending+questioned(values.Encode()))
}

// bareQuery is the query of the address without the keys of the layout.
func bareQuery(c echo.Context) string { return ownKeys(c).Encode() }

// alone is what the HTML of a letter may load and do: pictures of ours, its
// styles in place, no script, and no frame around it but ours.
const alone = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'self'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"

// letterAlone gives the HTML of a letter as a page of its own.
func letterAlone(c echo.Context, out *feed.Feed) error {
	var body bytes.Buffer
	if err := feed.WriteLetterPage(&body, out); err != nil {
		return err
	}
	header := c.Response().Header()
	header.Set("Content-Security-Policy", alone)
	header.Set("Cache-Control", "no-cache")
	return c.Blob(http.StatusOK, echo.MIMETextHTMLCharsetUTF8, body.Bytes())
}

// framing answers with the page of a letter, which shows it in a frame.
func (s *Server) framing(c echo.Context, page *view.LetterPage) error {
	c.Response().Header().Set("Content-Security-Policy", policy+"'none'; frame-src 'self'")
	return s.page(c, http.StatusOK, "letter", page)
}

// papers are what a feed gives to paste into a letter or to print; query is
// that of a filter, blank for a saved feed at path.
func papers(c echo.Context, path, query string) []view.Link {
	link := func(end, key string, more ...string) view.Link {
		asked := strings.Trim(query+"&"+strings.Join(more, "&"), "&")
		return view.Link{Href: view.Path(lang(c), path+"/"+end+questioned(asked)), Label: t(c, key)}
	}
	return []view.Link{link("lettre", "letter.link"), link("affiche", "poster.next"), link("affiche", "poster.week", "when=week")}
}
