package feed

import (
	"encoding/json"
	"io"

	"pioche/pkg/filter"
	"pioche/pkg/registry"
)

// JSON-LD (https://schema.org/DataFeed): the data of the cards' own pages, one
// element a card, the date shown before the others.

type ldFeed struct {
	Context  string      `json:"@context"`
	Type     string      `json:"@type"`
	ID       string      `json:"@id"`
	Name     string      `json:"name"`
	About    string      `json:"description,omitempty"`
	URL      string      `json:"url"`
	Language string      `json:"inLanguage"`
	Licence  string      `json:"license"`
	Modified string      `json:"dateModified,omitempty"`
	Creator  ldOrganiser `json:"creator"`
	Elements []ldElement `json:"dataFeedElement"`
}

// ldElement is a card in a feed.
type ldElement struct {
	Type     string `json:"@type"`
	Created  string `json:"dateCreated,omitempty"`
	Modified string `json:"dateModified"`
	Item     any    `json:"item"` // an object, or an array of the dates of an event
}

func writeJSONLD(w io.Writer, f *Feed) error {
	out := ldFeed{
		Context: "https://schema.org", Type: "DataFeed", ID: f.Self, Name: f.Title, About: f.Description, URL: f.Home, Language: f.Lang,
		Licence: registry.LicenceURL, Creator: ldOrganiser{Type: "Organization", Name: f.author(), URL: f.Base + "/"},
		Elements: make([]ldElement, 0, len(f.Picks)),
	}
	if said, ok := f.word(); ok && f.Gone {
		out.About = said.text
	}
	if last := f.updated(); !last.IsZero() {
		out.Modified = stamp(last)
	}
	for _, p := range f.picks() {
		out.Elements = append(out.Elements, f.ldElement(p))
	}
	return json.NewEncoder(w).Encode(out)
}

func (f *Feed) ldElement(p filter.Pick) ldElement {
	element := ldElement{Type: "DataFeedItem", Modified: stamp(p.Card.Updated)}
	if !p.Card.Published.IsZero() {
		element.Created = stamp(p.Card.Published)
	}
	switch {
	case p.Card.Actor != nil:
		actor := f.ldActor(p.Card)
		actor.Context = ""
		element.Item = actor
	case p.Card.Notice != nil:
		notice := f.ldNotice(p.Card)
		notice.Context = ""
		element.Item = notice
	default:
		element.Item = f.ldDates(p)
	}
	return element
}

// ldDates are the dates of an event, the one shown first.
func (f *Feed) ldDates(p filter.Pick) any {
	var dates []ldEvent
	say := func(o registry.Occurrence) {
		event := f.ldEvent(filter.Pick{Card: p.Card, Shown: &o})
		event.Context = ""
		dates = append(dates, event)
	}
	if p.Shown != nil {
		say(*p.Shown)
	}
	for _, o := range f.coming(p.Card.Event) {
		if (p.Shown == nil || o.ID != p.Shown.ID) && !f.Each && len(dates) < maxEvents {
			say(o)
		}
	}
	if len(dates) == 1 {
		return dates[0]
	}
	return dates
}
