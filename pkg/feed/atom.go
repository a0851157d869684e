package feed

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/feeds"

	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
)

// Atom (RFC 4287).

// atomEntry is an entry with what RFC 4287 knows beyond feeds.AtomEntry.
type atomEntry struct {
	feeds.AtomEntry
	categories [][2]string // term and label, in place of the one Category
	point      *registry.Point
}

func writeAtom(w io.Writer, f *Feed) error {
	head := feeds.AtomFeed{
		Xmlns: atomNS, Title: f.Title, Subtitle: f.Description, Id: f.tag("feed:" + f.Key),
		Updated: f.updated().Format(time.RFC3339),
		Link:    &feeds.AtomLink{Href: f.Self, Rel: "self", Type: "application/atom+xml"},
		Author:  &feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{Name: f.author(), Uri: f.Base + "/"}},
	}
	m := markups.Get().(*markup)
	defer m.spare()
	m.out = append(m.out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"...)
	m.open("feed", "xmlns", head.Xmlns, "xmlns:georss", geoNS, "xml:lang", f.Lang)
	m.out = append(m.out, '\n')
	m.text("title", head.Title)
	m.text("subtitle", head.Subtitle)
	m.text("id", head.Id)
	m.text("updated", head.Updated)
	m.atomLink(*head.Link)
	m.atomLink(feeds.AtomLink{Href: f.Home, Rel: "alternate", Type: "text/html"})
	m.atomAuthor(head.Author)
	m.text("generator", "Pioche")
	for _, p := range f.picks() {
		entry := f.atomEntry(p)
		m.atomEntry(&entry)
	}
	if said, ok := f.word(); ok {
		m.atomEntry(&atomEntry{AtomEntry: feeds.AtomEntry{
			Title: said.title, Id: f.tag(strings.TrimSuffix(said.guid, "@"+f.Instance)), Updated: head.Updated,
			Links:   []feeds.AtomLink{{Href: said.url, Rel: "alternate", Type: "text/html"}},
			Summary: &feeds.AtomSummary{Content: said.text, Type: "text"},
		}})
	}
	m.close("feed")
	_, err := w.Write(m.out)
	return err
}

func (f *Feed) author() string {
	if f.Author == "" {
		return "Pioche"
	}
	return f.Author
}

// tag is an identifier for life that is an IRI (RFC 4151).
func (f *Feed) tag(specific string) string {
	var out strings.Builder
	for i := 0; i < len(specific); i++ {
		c := specific[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~:/?@&=+,;$!*'()", c) >= 0 {
			out.WriteByte(c)
			continue
		}
		out.WriteString("%" + strings.ToUpper(strconv.FormatInt(int64(c)+0x100, 16))[1:])
	}
	return "tag:" + f.Instance + ",2026:" + out.String()
}

func (f *Feed) atomEntry(p filter.Pick) atomEntry {
	c, t := p.Card, f.tell(p)
	rights, _ := licence(c)
	entry := atomEntry{AtomEntry: feeds.AtomEntry{
		Title:     t.title,
		Id:        f.tag(strings.TrimSuffix(f.guid(p), "@"+f.Instance)),
		Updated:   c.Updated.UTC().Format(time.RFC3339),
		Published: published(c).Format(time.RFC3339),
		Rights:    rights,
		Links:     []feeds.AtomLink{{Href: f.itemURL(p), Rel: "alternate", Type: "text/html"}},
		Summary:   &feeds.AtomSummary{Content: f.description(t), Type: "text"},
		Content:   &feeds.AtomContent{Content: f.content(t), Type: "html"},
	}}
	if credit := credited(c); credit != "" {
		entry.Author = &feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{Name: credit}}
	}
	if t.image != nil {
		entry.Links = append(entry.Links, feeds.AtomLink{Href: t.imageURL, Rel: "enclosure", Type: t.image.Type, Length: known(t.image.Bytes)})
	}
	if more := f.link(c.URL); more != "" {
		entry.Links = append(entry.Links, feeds.AtomLink{Href: more, Rel: "related"})
	}
	for _, code := range c.Themes {
		entry.categories = append(entry.categories, [2]string{code, f.label(data.Themes(), code)})
	}
	if c.Place != nil {
		entry.point = c.Place.Point
	}
	return entry
}

func (m *markup) atomEntry(entry *atomEntry) {
	m.open("entry")
	m.out = append(m.out, '\n')
	m.text("title", entry.Title)
	m.text("id", entry.Id)
	m.text("updated", entry.Updated)
	m.text("published", entry.Published)
	for _, link := range entry.Links {
		m.atomLink(link)
	}
	m.atomAuthor(entry.Author)
	for _, category := range entry.categories {
		m.empty("category", "term", category[0], "label", category[1])
	}
	m.text("rights", entry.Rights)
	m.text("summary", entry.Summary.Content, "type", entry.Summary.Type)
	if entry.Content != nil {
		m.text("content", entry.Content.Content, "type", entry.Content.Type)
	}
	if entry.point != nil {
		m.text("georss:point", degrees(entry.point.Lat)+" "+degrees(entry.point.Lon))
	}
	m.close("entry")
}

func (m *markup) atomLink(link feeds.AtomLink) {
	m.empty("link", "rel", link.Rel, "type", link.Type, "length", link.Length, "href", link.Href)
}

func (m *markup) atomAuthor(author *feeds.AtomAuthor) {
	if author == nil {
		return
	}
	m.open("author")
	m.text("name", author.Name)
	m.text("uri", author.Uri)
	m.close("author")
}
