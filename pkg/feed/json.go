package feed

import (
	"encoding/json"
	"io"
	"time"

	"github.com/gorilla/feeds"

	"pioche/data"
	"pioche/pkg/filter"
)

// JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/). Each item carries
// the whole structured card under "_pioche".

type jsonFeed struct {
	feeds.JSONFeed
	Pioche *jsonInvite `json:"_pioche,omitempty"`
	Items  []jsonItem  `json:"items"` // the standard wants it even when it is empty
}

// jsonInvite is where the visitors of a site that shows the feed announce
// theirs, and the words of that link.
type jsonInvite struct {
	Announce string `json:"announce"`
	Invite   string `json:"invite"`
	Accent   string `json:"accent,omitempty"` // "#1a7f5a", the colour its owner chose
}

type jsonItem struct {
	feeds.JSONItem
	Attachments []jsonAttachment `json:"attachments,omitempty"`
	Language    string           `json:"language,omitempty"`
	Pioche      *Item            `json:"_pioche,omitempty"`
}

// jsonAttachment is a picture, whose size feeds.JSONAttachment calls otherwise
// than the standard.
type jsonAttachment struct {
	URL   string `json:"url"`
	Type  string `json:"mime_type"`
	Title string `json:"title,omitempty"`
	Size  int    `json:"size_in_bytes,omitempty"`
}

func writeJSON(w io.Writer, f *Feed) error {
	out := jsonFeed{
		JSONFeed: feeds.JSONFeed{
			Version: "https://jsonfeed.org/version/1.1",
			Title:   f.Title, Description: f.Description, Language: f.Lang,
			HomePageUrl: f.Home, FeedUrl: f.Self,
			Authors: []*feeds.JSONAuthor{{Name: f.author(), Url: f.Base + "/"}},
		},
		Items: make([]jsonItem, 0, len(f.Picks)+1),
	}
	if f.Gone {
		over := true
		out.Expired = &over
	}
	if f.Invite != "" {
		out.Pioche = &jsonInvite{Announce: f.Announce, Invite: f.Invite}
		if f.Accent != "" {
			out.Pioche.Accent = "#" + f.Accent
		}
	}
	for _, p := range f.picks() {
		out.Items = append(out.Items, f.jsonItem(p))
	}
	if said, ok := f.word(); ok {
		out.Items = append(out.Items, jsonItem{JSONItem: feeds.JSONItem{
			Id: said.guid, Url: said.url, Title: said.title, ContentText: said.text,
		}})
	}
	return json.NewEncoder(w).Encode(out)
}

func (f *Feed) jsonItem(p filter.Pick) jsonItem {
	c, t := p.Card, f.tell(p)
	first, last := published(c).Truncate(time.Second), c.Updated.UTC().Truncate(time.Second)
	item := jsonItem{
		JSONItem: feeds.JSONItem{
			Id: f.guid(p), Url: f.itemURL(p), ExternalUrl: f.link(c.URL),
			Title: t.title, Summary: f.description(t), ContentHTML: f.content(t),
			PublishedDate: &first, ModifiedDate: &last,
			Tags: f.labels(data.Themes(), c.Themes),
		},
		Language: f.language(c),
		Pioche:   f.Item(p),
	}
	item.Pioche.Why = f.Why[c.ID]
	if credit := credited(c); credit != "" {
		item.Authors = []*feeds.JSONAuthor{{Name: credit}}
	}
	if image, address := f.image(c); image != nil {
		item.Image = address
		if image.Type != "" {
			item.Attachments = []jsonAttachment{{URL: address, Type: image.Type, Title: image.Alt, Size: image.Bytes}}
		}
	}
	return item
}
