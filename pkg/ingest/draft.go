package ingest

import (
	"errors"
	"html"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"pioche/data"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// draft is an empty event of the source. Nobody said under which licence its
// texts are: the card says that rather than promise ours.
func (r *reader) draft() registry.Card {
	return registry.Card{
		Kind: registry.KindEvent, Lang: r.hints.Lang, Title: registry.Text{}, Source: r.hints.Source,
		Licence: i18n.T(r.hints.Lang, "ingest.licence.unknown"),
		Origins: []registry.Origin{{Source: r.hints.Source, Name: r.hints.Name}},
		Event:   &registry.Event{},
	}
}

// keep adds a card once it fits, or refuses it with what is wrong.
func (r *reader) keep(at int, card registry.Card) {
	r.fit(at, &card)
	var problems registry.Problems
	if errors.As(card.Check(), &problems) {
		r.refuse(at, card.Title.In(card.Lang), problems[0].Key, problems[0].Args...)
		return
	}
	r.batch.Cards = append(r.batch.Cards, card)
}

// fit cuts what is longer than a card holds, and says so.
func (r *reader) fit(at int, c *registry.Card) {
	title := c.Title.In(c.Lang)
	cut := func(field string, s *string, max int, shorten func(string, int) string) {
		if utf8.RuneCountInString(*s) > max {
			*s = shorten(*s, max)
			r.note(at, text.Excerpt(title, registry.MaxTitle), "ingest.note.cut."+field, "Max", max)
		}
	}
	each := func(field string, t registry.Text, max int, shorten func(string, int) string) {
		for _, lang := range t.Langs() {
			s := t[lang]
			cut(field, &s, max, shorten)
			t[lang] = s
		}
	}
	each("title", c.Title, registry.MaxTitle, text.Excerpt)
	each("summary", c.Summary, registry.MaxSummary, text.Excerpt)
	each("description", c.Description, registry.MaxDescription, shortened)
	if c.Place != nil {
		cut("place", &c.Place.Name, registry.MaxLine, text.Excerpt)
		cut("place", &c.Place.Address, registry.MaxLine, text.Excerpt)
	}
	for i := range c.Organisers {
		cut("organiser", &c.Organisers[i].Name, registry.MaxLine, text.Excerpt)
	}
	cut("contact", &c.Contact, registry.MaxLine, text.Excerpt)
	cut("contact", &c.Event.Registration.Phone, registry.MaxLine, text.Excerpt)
	cut("price", &c.Event.Price.Text, registry.MaxLine, text.Excerpt)
}

// shortened cuts a text of several lines after a word.
func shortened(s string, max int) string {
	cut := string([]rune(s)[:max-1])
	if i := strings.LastIndexAny(cut, " \n"); i > len(cut)/2 {
		cut = cut[:i]
	}
	return strings.TrimSpace(cut) + "…"
}

// classify finds the themes that keywords mean. Those that mean none are
// said once for the whole file.
func (r *reader) classify(card *registry.Card, keywords []string) {
	for _, keyword := range keywords {
		folded := text.Fold(keyword)
		if folded == "" {
			continue
		}
		code := themeOf(folded)
		switch {
		case code == "":
			r.unmatched[text.Excerpt(keyword, 40)]++
		case !slices.Contains(card.Themes, code):
			card.Themes = append(card.Themes, code)
		}
	}
}

// themeOf is the theme a folded keyword means, its plural included.
func themeOf(folded string) string {
	for _, theme := range data.Themes() {
		for _, word := range append([]string{theme.Code, text.Fold(theme.FR), text.Fold(theme.EN)}, theme.Also...) {
			if folded == word || folded == word+"s" || folded+"s" == word {
				return theme.Code
			}
		}
	}
	return ""
}

// saySummary says what concerns the whole file.
func (r *reader) saySummary() {
	if r.floating {
		r.note(0, "", "ingest.note.floating", "Zone", r.zone.String())
	}
	var words []string
	for word := range r.unmatched {
		words = append(words, word)
	}
	if len(words) == 0 {
		return
	}
	slices.Sort(words)
	r.note(0, "", "ingest.note.keywords", "Words", text.Excerpt(strings.Join(words, ", "), 400), "Count", len(words))
}

// oneLine cleans a title or a name: what programs escape twice, and line breaks.
func oneLine(s string) string { return text.Clean(unescaped(s)) }

var entity = regexp.MustCompile(`&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});`)

func unescaped(s string) string {
	if !entity.MatchString(s) {
		return s
	}
	return html.UnescapeString(s)
}

var (
	tag   = regexp.MustCompile(`(?i)</?(?:p|br|a|b|i|u|ul|ol|li|div|span|strong|em|html|body|h[1-6]|table|font|script|style|img)(?:\s[^<>]*)?/?>`)
	block = regexp.MustCompile(`(?i)<(?:p|br|div|li|h[1-6]|table|body)[\s/>]`)
)

// prose makes the Markdown of a card from a description, written in HTML or not.
func prose(s string) string {
	s = strings.TrimSpace(s)
	if !tag.MatchString(s) {
		return text.CleanLines(unescaped(s))
	}
	if !block.MatchString(s) {
		s = strings.ReplaceAll(s, "\n", "<br>")
	}
	return text.FromHTML(s)
}

// excerpt quotes a little of what was not understood.
func excerpt(s string) string { return text.Excerpt(mendLine(s), 60) }

// longestID keeps identifiers of others short enough to be a key.
const longestID = 200

func shortID(id string) string {
	id = text.Clean(id)
	if len(id) <= longestID {
		return id
	}
	return "long-" + digest(id, 24)
}

// picture says that an address is that of an image, by its type or its name.
func picture(address, kind string) bool {
	if kind != "" {
		return strings.HasPrefix(kind, "image/") && kind != "image/svg+xml"
	}
	address, _, _ = strings.Cut(address, "?")
	switch strings.ToLower(path.Ext(address)) {
	case ".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif":
		return true
	}
	return false
}
