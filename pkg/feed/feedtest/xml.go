package feedtest

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Namespaces of the elements a feed of ours may hold.
const (
	atomNS    = "http://www.w3.org/2005/Atom"
	contentNS = "http://purl.org/rss/1.0/modules/content/"
	dublinNS  = "http://purl.org/dc/elements/1.1/"
	mediaNS   = "http://search.yahoo.com/mrss/"
	geoNS     = "http://www.georss.org/georss"
	eventNS   = "http://purl.org/rss/1.0/modules/event/"
)

// An element is one of a document, whole.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []element  `xml:",any"`
}

func (e *element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (e *element) all(space, name string) (list []*element) {
	for i := range e.Children {
		if c := &e.Children[i]; c.XMLName.Space == space && c.XMLName.Local == name {
			list = append(list, c)
		}
	}
	return list
}

// said is the text of the first child of that name.
func (e *element) said(space, name string) string {
	for _, c := range e.all(space, name) {
		return c.Text
	}
	return ""
}

// children judges which elements are in one, and how often. Times is "1" for
// exactly once, "?" for at most once, "*" for any.
func (f *faults) children(where string, e *element, times map[xml.Name]string) {
	count := map[xml.Name]int{}
	for _, c := range e.Children {
		count[c.XMLName]++
		f.unless(times[c.XMLName] != "", "%s holds <%s %s>", where, c.XMLName.Space, c.XMLName.Local)
	}
	for name, said := range times {
		n := count[name]
		f.unless(said == "*" || n == 1 || said == "?" && n == 0, "%s holds <%s> %d times, want %s", where, name.Local, n, said)
	}
}

func named(space string, times string, names ...string) map[xml.Name]string {
	list := map[xml.Name]string{}
	for _, name := range names {
		list[xml.Name{Space: space, Local: name}] = times
	}
	return list
}

func joined(parts ...map[xml.Name]string) map[xml.Name]string {
	all := map[xml.Name]string{}
	for _, part := range parts {
		for name, times := range part {
			all[name] = times
		}
	}
	return all
}

var (
	ofChannel = joined(named("", "1", "title", "link", "description"), named("", "?", "language", "lastBuildDate", "generator", "docs", "ttl"), named("", "*", "item"), named(atomNS, "1", "link"))
	ofItem    = joined(named("", "1", "title", "link", "guid", "description", "source"), named("", "?", "pubDate", "enclosure"), named("", "*", "category"),
		named(contentNS, "?", "encoded"), named(dublinNS, "?", "creator", "rights"), named(mediaNS, "?", "content"), named(geoNS, "?", "point"), named(eventNS, "?", "startdate", "enddate", "location"))
	ofFeed = joined(named(atomNS, "1", "title", "id", "updated", "author", "generator"), named(atomNS, "?", "subtitle"), named(atomNS, "*", "link", "entry"))
	// An entry of ours always has a summary, and its content where it is a card.
	ofEntry = joined(named(atomNS, "1", "title", "id", "updated", "summary"), named(atomNS, "?", "published", "author", "rights", "content"), named(atomNS, "*", "link", "category"), named(geoNS, "?", "point"))
)

// rss judges RSS 2.0 (https://www.rssboard.org/rss-specification) as the
// W3C's validator and the clients of QUALITY do.
func (f *faults) rss(raw []byte) {
	var root element
	if err := xml.Unmarshal(raw, &root); err != nil {
		f.add("not XML: %v", err)
		return
	}
	channels := root.all("", "channel")
	if root.XMLName.Local != "rss" || root.attr("version") != "2.0" || len(channels) != 1 || len(root.Children) != 1 {
		f.add("no <rss version=\"2.0\"> of one channel")
		return
	}
	c := channels[0]
	f.children("the channel", c, ofChannel)
	f.unless(c.said("", "title") != "" && !tagged(c.said("", "title")), "the channel is called %q", c.said("", "title"))
	f.unless(absolute(c.said("", "link")), "the channel links to %q", c.said("", "link"))
	f.rfc822("lastBuildDate", c.said("", "lastBuildDate"))
	for _, link := range c.all(atomNS, "link") {
		f.unless(link.attr("rel") == "self" && link.attr("type") == "application/rss+xml" && absolute(link.attr("href")), "atom:link is %v", link.Attrs)
	}
	seen := map[string]bool{}
	for i, item := range c.all("", "item") {
		f.item(fmt.Sprintf("item %d", i+1), item, seen)
	}
}

func (f *faults) item(where string, item *element, seen map[string]bool) {
	f.children(where, item, ofItem)
	title, link, guid := item.said("", "title"), item.said("", "link"), item.said("", "guid")
	f.unless(strings.TrimSpace(title) != "" && !tagged(title), "%s is called %q", where, title)
	f.unless(absolute(link) && len(link) <= 255, "%s links to %q", where, link)
	f.unless(guid != "" && !seen[guid] && len(guid) <= 255, "%s has the guid %q, blank, long or there twice", where, guid)
	seen[guid] = true
	for _, g := range item.all("", "guid") {
		f.unless(g.attr("isPermaLink") == "false" || absolute(guid), "%s: the guid %q is no address and does not say so", where, guid)
	}
	f.rfc822(where, item.said("", "pubDate"))
	f.unless(!tagged(item.said("", "description")), "%s: its description holds a tag", where)
	f.content(where, item.said(contentNS, "encoded"))
	for _, e := range item.all("", "enclosure") {
		n, err := strconv.Atoi(e.attr("length"))
		f.unless(err == nil && n > 0 && absolute(e.attr("url")) && strings.Contains(e.attr("type"), "/"), "%s: its enclosure is %v", where, e.Attrs)
	}
	for _, e := range item.all("", "source") {
		f.unless(absolute(e.attr("url")), "%s: its source is %q", where, e.attr("url"))
	}
	for _, e := range item.all(mediaNS, "content") {
		f.unless(absolute(e.attr("url")) && e.attr("medium") == "image", "%s: its media is %v", where, e.Attrs)
	}
	f.point(where, item)
	for _, name := range []string{"startdate", "enddate"} {
		if said := item.said(eventNS, name); said != "" {
			_, err := time.Parse(time.DateOnly, said)
			f.unless(err == nil || moment(said), "%s: ev:%s is %q", where, name, said)
		}
	}
}

// rfc822 judges a date of RSS, four digits to its year.
func (f *faults) rfc822(where, said string) {
	if said != "" {
		_, err := time.Parse(time.RFC1123Z, said)
		f.unless(err == nil, "%s: the date %q is none of RFC 822", where, said)
	}
}

func (f *faults) point(where string, e *element) {
	for _, p := range e.all(geoNS, "point") {
		var lat, lon float64
		n, err := fmt.Sscanf(p.Text, "%f %f", &lat, &lon)
		f.unless(err == nil && n == 2 && lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180, "%s: its point is %q", where, p.Text)
	}
}

// iri is an identifier of Atom (RFC 4287 section 4.2.6).
var iri = regexp.MustCompile(`^[a-z][a-z0-9+.-]*:[!-~]+$`)

// atom judges Atom (RFC 4287).
func (f *faults) atom(raw []byte) {
	var root element
	if err := xml.Unmarshal(raw, &root); err != nil {
		f.add("not XML: %v", err)
		return
	}
	if root.XMLName != (xml.Name{Space: atomNS, Local: "feed"}) {
		f.add("the root is <%s>", root.XMLName.Local)
		return
	}
	f.children("the feed", &root, ofFeed)
	f.common("the feed", &root, map[string]bool{})
	var rels []string
	for _, link := range root.all(atomNS, "link") {
		rels = append(rels, link.attr("rel"))
	}
	slices.Sort(rels)
	f.unless(slices.Equal(rels, []string{"alternate", "self"}), "the links of the feed are %v", rels)
	seen := map[string]bool{}
	for i, entry := range root.all(atomNS, "entry") {
		where := fmt.Sprintf("entry %d", i+1)
		f.children(where, entry, ofEntry)
		f.common(where, entry, seen)
		for _, content := range entry.all(atomNS, "content") {
			f.unless(content.attr("type") == "html", "%s: its content is of type %q", where, content.attr("type"))
			f.content(where, content.Text)
		}
		for _, category := range entry.all(atomNS, "category") {
			f.unless(category.attr("term") != "", "%s: a category has no term", where)
		}
		f.unless(entry.said(atomNS, "published") == "" || moment(entry.said(atomNS, "published")), "%s: published %q", where, entry.said(atomNS, "published"))
		f.point(where, entry)
	}
}

// common judges what feeds and entries share.
func (f *faults) common(where string, e *element, seen map[string]bool) {
	id := e.said(atomNS, "id")
	f.unless(iri.MatchString(id) && !seen[id], "%s: its id %q is no IRI, or there twice", where, id)
	seen[id] = true
	f.unless(strings.TrimSpace(e.said(atomNS, "title")) != "", "%s has no title", where)
	f.unless(moment(e.said(atomNS, "updated")), "%s: updated %q", where, e.said(atomNS, "updated"))
	alternates := 0
	for _, link := range e.all(atomNS, "link") {
		f.unless(absolute(link.attr("href")), "%s links to %q", where, link.attr("href"))
		if length := link.attr("length"); length != "" {
			n, err := strconv.Atoi(length)
			f.unless(err == nil && n > 0, "%s: a link of length %q", where, length)
		}
		if link.attr("rel") == "alternate" {
			alternates++
		}
	}
	f.unless(alternates == 1, "%s has %d alternates", where, alternates)
	for _, author := range e.all(atomNS, "author") {
		f.children(where+", its author", author, joined(named(atomNS, "1", "name"), named(atomNS, "?", "uri", "email")))
		f.unless(strings.TrimSpace(author.said(atomNS, "name")) != "", "%s: its author has no name", where)
	}
}
