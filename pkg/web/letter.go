package web

import (
	"bytes"
	"cmp"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"pioche/pkg/desk"
	"pioche/pkg/feed"
	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/view"
	"pioche/pkg/when"
)

// newOf bounds the cards read to find what is new.
const newOf = 1000

// letterAsk is a letter as an address asks for it.
type letterAsk struct {
	feedAsk
	grouping string
	since    when.Date // what is new since that day alone; no date: all
	issue    string    // the day the issue asked for closed; blank: the one being made
}

// letterPath is where the letter of a feed is, without its query.
func (a letterAsk) letterPath() string {
	switch {
	case a.selection == nil:
		return "/lettre"
	case a.issue != "":
		return a.path + "/lettre/" + a.issue
	}
	return a.path + "/lettre"
}

// fluxLetter is the letter of a saved feed: /flux/soupes-ab2c/lettre.
func (s *Server) fluxLetter(c echo.Context) error {
	ask, err := s.savedAsk(c)
	if err != nil {
		return err
	}
	return s.letter(c, ask, "")
}

// filterLetter is the letter of any filter: /lettre?commune=05023.
func (s *Server) filterLetter(c echo.Context) error {
	ask, err := s.filterAsk(c)
	if err != nil {
		return err
	}
	return s.letter(c, ask, "")
}

// fluxIssue is an issue of a letter as it closed: /flux/soupes-ab2c/lettre/2026-11-25.
func (s *Server) fluxIssue(c echo.Context) error {
	ask, err := s.savedAsk(c)
	if err != nil {
		return err
	}
	return s.letter(c, ask, strings.TrimSuffix(c.Param("day"), ".html"))
}

// letter is the page of a letter or, with .html, its HTML alone.
func (s *Server) letter(c echo.Context, of feedAsk, issue string) error {
	ask, err := letterLaid(c, of)
	if err != nil {
		return err
	}
	read := s.letterFeed
	if ask.issue = issue; issue != "" {
		read = s.issueFeed
	}
	out, err := read(c, ask)
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
	for _, key := range digestKeys {
		if given := c.QueryParams()[key]; len(given) > 1 {
			return ask, &filter.Error{Key: key, Value: strings.Join(given, " "), Reason: "once"}
		}
	}
	if ask.grouping != "" && !slices.Contains(feed.Groupings, ask.grouping) {
		return ask, &filter.Error{Key: "par", Value: ask.grouping, Reason: "value", Expected: feed.Groupings}
	}
	if of.selection != nil {
		ask.grouping = cmp.Or(ask.grouping, of.selection.Grouping)
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
	most := bounded(ask.filter.Limit(), desk.PerIssue, 2*desk.PerIssue)
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

// issueFeed is the feed of an issue as it closed.
func (s *Server) issueFeed(c echo.Context, ask letterAsk) (*feed.Feed, error) {
	ctx := c.Request().Context()
	issue, err := s.Store.Issue(ctx, ask.selection.Slug, ask.issue)
	if err != nil {
		return nil, err
	}
	ask.filter = ask.filter.With("locale", lang(c))
	out, err := s.frameOf(ctx, ask.feedAsk, feed.Format{}, issue.At)
	if err != nil {
		return nil, err
	}
	out.Title, out.Grouping = issue.Title, ask.grouping
	out.Picks, err = s.Desk.IssuePicks(ctx, issue)
	return out, err
}

// issues says of the letter of a saved feed when it closes and what closed.
func (s *Server) issues(c echo.Context, ask letterAsk, page *view.LetterPage) error {
	if ask.selection == nil {
		return nil
	}
	if day, in, ok := s.Desk.NextClosing(ask.selection); ok {
		page.Closing = t(c, "letter.closing", "Day", i18n.Day(lang(c), day.In(s.Zone)), "In", inDays(c, in))
	}
	if closed, err := when.ParseDate(ask.issue); err == nil {
		page.Closed, page.LiveRef = i18n.Day(lang(c), closed.In(s.Zone)), view.Path(lang(c), ask.path+"/lettre")
	}
	links, err := s.issueLinks(c, ask.selection.Slug)
	page.Issues = links
	return err
}

// issueLinks lead to the issues of a letter that closed, the latest first.
func (s *Server) issueLinks(c echo.Context, slug string) ([]view.Link, error) {
	days, err := s.Store.IssueDays(c.Request().Context(), slug)
	var links []view.Link
	for _, day := range days {
		if closed, err := when.ParseDate(day); err == nil {
			links = append(links, view.Link{Href: view.Path(lang(c), "/flux/"+slug+"/lettre/"+day), Label: t(c, "letter.issue", "Day", i18n.Day(lang(c), closed.In(s.Zone)))})
		}
	}
	return links, err
}

// inDays says how far a day is: "aujourd’hui", "dans 3 jours".
func inDays(c echo.Context, n int) string {
	switch n {
	case 0:
		return t(c, "letter.today")
	case 1:
		return t(c, "letter.tomorrow")
	}
	return t(c, "letter.in", "Count", n)
}

// letterPage shows a letter in its three forms.
func (s *Server) letterPage(c echo.Context, ask letterAsk, out *feed.Feed) (*view.LetterPage, error) {
	page := &view.LetterPage{
		Heading: out.Title, Sentence: out.Description, Empty: len(out.Picks) == 0,
		Count:     view.Upper(t(c, "flux.count.cards", "Count", view.Many(max(out.Total, len(out.Picks))))),
		Action:    view.Path(lang(c), ask.letterPath()),
		AloneHref: letterHref(c, ask, ".html"), BackHref: strings.TrimPrefix(out.Home, s.Base),
		PosterHref: posterHref(c, ask),
	}
	for _, grouping := range feed.Groupings {
		page.Groupings = append(page.Groupings, view.Choice{Value: grouping, Label: t(c, "letter.by."+grouping), On: grouping == ask.grouping})
	}
	if ask.issue == "" && slices.Contains(ask.filter.Kinds(), registry.KindEvent) {
		page.Spans = letterSpans(c, ask)
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
	return page, s.issues(c, ask, page)
}

// spansOfLetters are the times to come a letter is made for.
var spansOfLetters = [][2]string{{"", ""}, {"days", "7"}, {"days", "30"}, {"when", "month"}}

// letterSpans lead to the same letter over other times to come; the first is
// that of its feed, which a saved one may have of its own.
func letterSpans(c echo.Context, ask letterAsk) (chips []view.Chip) {
	said := func(f filter.Filter) string { return cmp.Or(view.Upper(timeWords(c, f)), t(c, "letter.span.all")) }
	own := said(untimed(ask.filter))
	if ask.selection != nil {
		f, _ := filterOf(ask.selection) // it was read already
		own = said(f)
	}
	for _, span := range spansOfLetters {
		values, label := letterValues(c, ask), own
		for _, timed := range []string{"when", "days", "from", "to"} {
			values.Del(timed)
		}
		if key, value := span[0], span[1]; key != "" {
			values.Set(key, value)
			if label = spanWords(c, key, value); label == own {
				continue
			}
		}
		chips = append(chips, view.Chip{Href: view.Path(lang(c), ask.letterPath()+questioned(values.Encode())), Label: label, On: label == said(ask.filter)})
	}
	return chips
}

// posterHref is the sheet of the same feed.
func posterHref(c echo.Context, ask letterAsk) string {
	path := "/affiche"
	if ask.selection != nil {
		path = ask.path + path
	}
	return view.Path(lang(c), path+questioned(ownKeys(c).Encode()))
}

// letterHref is the address of the letter as it is laid out, with an ending.
func letterHref(c echo.Context, ask letterAsk, ending string) string {
	return view.Path(lang(c), ask.letterPath()+ending+questioned(letterValues(c, ask).Encode()))
}

// letterValues are what an address says of a letter.
func letterValues(c echo.Context, ask letterAsk) url.Values {
	values := ownKeys(c)
	values.Set("par", ask.grouping)
	if !ask.since.IsZero() {
		values.Set("depuis", ask.since.String())
	}
	return values
}

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
	sandboxed(header, alone)
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
