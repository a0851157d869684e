package feed

import (
	"io"
	"strconv"
	"time"

	"github.com/gorilla/feeds"

	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
)

// RSS 2.0 (https://www.rssboard.org/rss-specification) as its clients read
// it. Without PubDate the items bear no date: WordPress sorts by it, newest
// first, and would show the agenda backwards.

// rssItem is an item with what RSS 2.0 and its modules know beyond feeds.RssItem.
type rssItem struct {
	feeds.RssItem
	told                  // what its content is written of, blank without any
	categories   []string // in place of the one Category
	creator      string   // in place of Author, which must be an address of mail
	rights       string
	point        *registry.Point
	starts, ends string // event module, ISO 8601
	place        string
}

const (
	contentNS = "http://purl.org/rss/1.0/modules/content/"
	atomNS    = "http://www.w3.org/2005/Atom"
	mediaNS   = "http://search.yahoo.com/mrss/"
	geoNS     = "http://www.georss.org/georss"
	eventNS   = "http://purl.org/rss/1.0/modules/event/"
	dublinNS  = "http://purl.org/dc/elements/1.1/"

	ttl = 60 // minutes a reader may wait before it asks again
)

func writeRSS(w io.Writer, f *Feed) error {
	channel := feeds.RssFeed{
		Title: f.Title, Link: f.Home, Description: f.Description, Language: f.Lang,
		Generator: "Pioche", Docs: "https://www.rssboard.org/rss-specification", Ttl: ttl,
	}
	if channel.Description == "" {
		channel.Description = f.Title
	}
	if last := f.updated(); !last.IsZero() {
		channel.LastBuildDate = last.Format(time.RFC1123Z)
	}
	m := markups.Get().(*markup)
	defer m.spare()
	m.out = append(m.out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"...)
	m.open("rss", "version", "2.0", "xmlns:atom", atomNS, "xmlns:content", contentNS, "xmlns:dc", dublinNS,
		"xmlns:media", mediaNS, "xmlns:georss", geoNS, "xmlns:ev", eventNS)
	m.out = append(m.out, '\n')
	m.open("channel")
	m.out = append(m.out, '\n')
	m.rssChannel(&channel, f.Self)
	for _, p := range f.picks() {
		item := f.rssItem(p)
		m.rssItem(&item, f)
	}
	if said, ok := f.word(); ok {
		item := rssItem{RssItem: feeds.RssItem{
			Title: said.title, Link: said.url, Description: said.text,
			Guid: &feeds.RssGuid{Id: said.guid, IsPermaLink: "false"},
		}}
		m.rssItem(&item, f)
	}
	m.close("channel")
	m.close("rss")
	_, err := w.Write(m.out)
	return err
}

func (f *Feed) rssItem(p filter.Pick) rssItem {
	c, t := p.Card, f.tell(p)
	item := rssItem{
		RssItem: feeds.RssItem{
			Title:       untagged(t.title),
			Link:        f.itemURL(p),
			Description: untagged(f.description(t)),
			Guid:        &feeds.RssGuid{Id: f.guid(p), IsPermaLink: "false"},
		},
		told:       t,
		categories: f.labels(data.Themes(), c.Themes),
		creator:    credited(c),
	}
	item.rights, _ = licence(c)
	if f.PubDate {
		item.PubDate = published(c).Format(time.RFC1123Z)
	}
	if image := t.image; image != nil && image.Bytes > 0 && image.Type != "" { // RSS asks for a true length
		item.Enclosure = &feeds.RssEnclosure{Url: t.imageURL, Length: strconv.Itoa(image.Bytes), Type: image.Type}
	}
	if c.Place != nil {
		item.point = c.Place.Point
	}
	if p.Shown != nil {
		item.starts, item.ends = isoSpan(*p.Shown)
		item.place = t.address
	}
	return item
}

// published is when the card was first public, or else last changed.
func published(c *registry.Card) time.Time {
	if c.Published.IsZero() {
		return c.Updated.UTC()
	}
	return c.Published.UTC()
}

// isoSpan is a date in ISO 8601: days alone when it lasts whole days, the
// last one included; else with the offset of its zone. End is blank when unknown.
func isoSpan(o registry.Occurrence) (start, end string) {
	if o.AllDay {
		if o.HasEnd {
			end = o.LocalEnd().Add(-time.Second).Format(time.DateOnly)
		}
		return o.LocalStart().Format(time.DateOnly), end
	}
	if o.HasEnd {
		end = o.LocalEnd().Format(time.RFC3339)
	}
	return o.LocalStart().Format(time.RFC3339), end
}

func (m *markup) rssChannel(c *feeds.RssFeed, self string) {
	m.text("title", untagged(c.Title))
	m.text("link", c.Link)
	m.text("description", untagged(c.Description))
	m.text("language", c.Language)
	m.text("lastBuildDate", c.LastBuildDate)
	m.text("generator", c.Generator)
	m.text("docs", c.Docs)
	m.text("ttl", strconv.Itoa(c.Ttl))
	m.empty("atom:link", "href", self, "rel", "self", "type", "application/rss+xml")
}

func (m *markup) rssItem(item *rssItem, f *Feed) {
	m.open("item")
	m.out = append(m.out, '\n')
	m.text("title", item.Title)
	m.text("link", item.Link)
	m.text("guid", item.Guid.Id, "isPermaLink", item.Guid.IsPermaLink)
	m.text("pubDate", item.PubDate)
	m.text("description", item.Description)
	if item.pick.Card != nil {
		m.content.Reset()
		f.writeContent(&m.content, item.told)
		m.html("content:encoded", m.content.Bytes())
	}
	for _, category := range item.categories {
		m.text("category", category)
	}
	m.text("dc:creator", untagged(item.creator))
	m.text("dc:rights", item.rights)
	if e := item.Enclosure; e != nil {
		m.empty("enclosure", "url", e.Url, "length", e.Length, "type", e.Type)
	}
	if item.image != nil {
		m.media(item.image, item.imageURL)
	}
	if item.point != nil {
		m.text("georss:point", degrees(item.point.Lat)+" "+degrees(item.point.Lon))
	}
	m.text("ev:startdate", item.starts)
	m.text("ev:enddate", item.ends)
	m.text("ev:location", item.place)
	m.text("source", f.Title, "url", f.Self)
	m.close("item")
}

// media describes a picture after Media RSS.
func (m *markup) media(image *registry.Image, address string) {
	m.open("media:content", "url", address, "medium", "image", "type", image.Type,
		"width", known(image.Width), "height", known(image.Height), "fileSize", known(image.Bytes))
	m.text("media:description", image.Alt, "type", "plain")
	m.text("media:credit", image.Credit)
	m.close("media:content")
}

// known is a number, blank when it is 0.
func known(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// degrees writes microdegrees as decimal degrees.
func degrees(micro int) string {
	return strconv.FormatFloat(float64(micro)/1e6, 'f', -1, 64)
}
