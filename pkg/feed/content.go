package feed

import (
	"bytes"
	"html"
	"strconv"
	"strings"

	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// content is the item as HTML that is safe anywhere.
func (f *Feed) content(t told) string {
	var out bytes.Buffer
	f.writeContent(&out, t)
	return out.String()
}

// writeContent writes the picture, the headline, the text, the other dates, who
// holds it, links, licence and credit. All that people wrote is escaped or goes
// through text.HTML.
func (f *Feed) writeContent(out *bytes.Buffer, t told) {
	c := t.pick.Card
	picture(out, t.image, t.imageURL)
	paragraph(out, "<strong>", html.EscapeString(t.headline), "</strong>")
	if t.address != t.where {
		paragraph(out, html.EscapeString(t.address))
	}
	if len(c.Summary) > 0 {
		paragraph(out, html.EscapeString(t.summary))
	}
	f.described(out, c)
	f.otherDates(out, t)
	f.practical(out, c)
	f.terms(out, c)
}

// Links have their rel with spaces: without them SPIP takes each link of an
// item for its theme, in place of its categories.
const rel, spacedRel = `rel="nofollow noopener ugc"`, `rel = "nofollow noopener ugc"`

func (f *Feed) described(out *bytes.Buffer, c *registry.Card) {
	from := out.Len()
	text.WriteHTML(out, f.in(c, c.Description))
	if written := out.Bytes()[from:]; bytes.Contains(written, []byte(rel)) {
		written = bytes.ReplaceAll(written, []byte(rel), []byte(spacedRel))
		out.Truncate(from)
		out.Write(written)
	}
}

func paragraph(out *bytes.Buffer, parts ...string) {
	out.WriteString("<p>")
	for _, part := range parts {
		out.WriteString(part)
	}
	out.WriteString("</p>")
}

func picture(out *bytes.Buffer, image *registry.Image, address string) {
	if image == nil {
		return
	}
	out.WriteString(`<p><img src="`)
	out.WriteString(html.EscapeString(address))
	out.WriteString(`" alt="`)
	out.WriteString(html.EscapeString(text.Clean(image.Alt)))
	out.WriteByte('"')
	if image.Width > 0 && image.Height > 0 {
		out.WriteString(` width="` + strconv.Itoa(image.Width) + `" height="` + strconv.Itoa(image.Height) + `"`)
	}
	out.WriteString("></p>")
}

// image is the first picture of the card that has a sound address, nil when
// there is none.
func (f *Feed) image(c *registry.Card) (image *registry.Image, address string) {
	for _, image := range c.Images {
		if address := f.link(image.URL); address != "" {
			image.Type = mediaType(image.Type)
			return &image, address
		}
	}
	return nil, ""
}

// mediaType is a media type as attributes and parameters can hold it, else blank.
func mediaType(s string) string {
	if strings.Count(s, "/") != 1 || strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789/+.-") != "" {
		return ""
	}
	return s
}

func (f *Feed) otherDates(out *bytes.Buffer, t told) {
	if len(t.others) == 0 {
		return
	}
	paragraph(out, i18n.T(f.Lang, "feed.others"))
	out.WriteString("<ul>")
	for _, date := range t.others {
		out.WriteString("<li>" + html.EscapeString(date) + "</li>")
	}
	if t.more > 0 {
		out.WriteString("<li>" + i18n.T(f.Lang, "feed.others.more", "Count", t.more) + "</li>")
	}
	out.WriteString("</ul>")
}

// practical says who holds it and how to reach them.
func (f *Feed) practical(out *bytes.Buffer, c *registry.Card) {
	before, after := "<p>", ""
	line := func(said string) {
		if said != "" {
			out.WriteString(before)
			out.WriteString(said)
			before, after = "<br>", "</p>"
		}
	}
	if names := organisers(c); names != "" {
		line(i18n.T(f.Lang, "feed.by") + html.EscapeString(names))
	}
	if c.Contact != "" {
		line(i18n.T(f.Lang, "feed.contact") + html.EscapeString(text.Clean(c.Contact)))
	}
	if c.Event != nil {
		line(f.anchor(c.Event.OnlineURL, "feed.join"))
		line(f.anchor(c.Event.Registration.URL, "feed.register"))
	}
	line(f.anchor(c.URL, "feed.more"))
	out.WriteString(after)
}

// terms says under which licence the card is shared and whom to cite.
func (f *Feed) terms(out *bytes.Buffer, c *registry.Card) {
	out.WriteString("<p>")
	if credit := credited(c); credit != "" {
		out.WriteString(i18n.T(f.Lang, "feed.credit"))
		out.WriteString(html.EscapeString(credit))
		out.WriteString(" · ")
	}
	out.WriteString(i18n.T(f.Lang, "feed.licence"))
	name, address := licence(c)
	before, after := "", ""
	if address != "" {
		before, after = `<a href="`+html.EscapeString(address)+`">`, "</a>"
	}
	out.WriteString(before)
	out.WriteString(html.EscapeString(name))
	out.WriteString(after)
	out.WriteString("</p>")
}

func (f *Feed) anchor(address, key string) string {
	if address = f.link(address); address == "" {
		return ""
	}
	return `<a href="` + html.EscapeString(address) + `" ` + spacedRel + `>` + i18n.T(f.Lang, key) + "</a>"
}

// organisers names who holds the event, the owner of the place aside.
func organisers(c *registry.Card) string {
	var names []string
	for _, o := range c.Organisers {
		if name := text.Clean(o.Name); name != "" && o.Role != "host" {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// licences gives the name and address of the licences met most, by SPDX identifier.
var licences = map[string][2]string{
	registry.Licence: {"Licence Ouverte 2.0", registry.LicenceURL},
	"CC0-1.0":        {"CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"},
	"CC-BY-4.0":      {"CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"},
	"CC-BY-SA-4.0":   {"CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"},
	"ODbL-1.0":       {"ODbL 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"},
}

// licence is the licence of a card in words, with its address when known.
func licence(c *registry.Card) (name, address string) {
	id := c.LicenceName()
	if known, ok := licences[id]; ok {
		return known[0], known[1]
	}
	return text.Clean(id), ""
}

// link is an address as feeds give them, absolute and in ASCII, or blank when
// it cannot be made so. A path of ours becomes absolute.
func (f *Feed) link(address string) string {
	if strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") {
		address = f.Base + address
	}
	if f.Base != "" && strings.HasPrefix(address, f.Base+"/") && ascii(address[len(f.Base):]) {
		return address
	}
	if (strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")) && ascii(address) {
		return address
	}
	address, _ = text.WebURL(address)
	return address
}

// ascii says whether an address holds only what RFC 3986 lets it hold.
func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c <= ' ' || c >= 0x7f:
			return false
		case c == '"' || c == '<' || c == '>' || c == '[' || c == '\\' || c == ']' || c == '^' || c == '`' || c == '{' || c == '|' || c == '}':
			return false
		}
	}
	return true
}

// credited is whom to cite when a card is reused, on one line.
func credited(c *registry.Card) string { return text.Clean(c.Credit()) }
