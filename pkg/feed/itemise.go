package feed

import (
	"time"

	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// Item gives a card as programs read it.
func (f *Feed) Item(p filter.Pick) *Item {
	item := f.outline(p)
	c := p.Card
	item.Description = described(c.Description[item.Lang])
	for _, lang := range c.Title.Langs() {
		if lang == item.Lang {
			continue
		}
		if item.Translations == nil {
			item.Translations = map[string]Translation{}
		}
		item.Translations[lang] = Translation{
			Title: c.Title[lang], Summary: c.Summary[lang], Description: described(c.Description[lang]),
		}
	}
	return item
}

func described(markdown string) Description {
	if markdown == "" {
		return Description{}
	}
	return Description{Markdown: markdown, HTML: text.HTML(markdown)}
}

// outline is Item without its long texts, for tables and maps.
func (f *Feed) outline(p filter.Pick) *Item {
	c := p.Card
	item := &Item{
		ID: c.ID, Kind: c.Kind, URL: f.URL(c), Lang: f.language(c),
		Title: f.name(c), Summary: text.Clean(f.in(c, c.Summary)),
		Place: itemPlace(c.Place), Scope: make([]ItemTerritory, 0, len(c.Scope)),
		Themes: f.coded(data.Themes(), c.Themes), Audience: f.coded(data.Audiences(), c.Audience), Access: f.coded(data.Access(), c.Access),
		Organisers: make([]ItemOrganiser, 0, len(c.Organisers)), Images: make([]ItemImage, 0, len(c.Images)), Origins: make([]ItemOrigin, 0, len(c.Origins)),
		Contact: c.Contact, Link: f.link(c.URL), Licence: c.LicenceName(), Credit: credited(c),
		Updated: stamp(c.Updated), Revision: c.Revision,
	}
	_, item.LicenceURL = licence(c)
	if !c.Published.IsZero() {
		item.Published = stamp(c.Published)
	}
	for _, t := range c.Scope {
		item.Scope = append(item.Scope, ItemTerritory{Level: t.Level, Code: t.Code, Name: geo.NameOf(t)})
	}
	for _, o := range c.Organisers {
		item.Organisers = append(item.Organisers, ItemOrganiser{ID: o.ID, Name: o.Name, Role: o.Role, URL: f.link(o.URL)})
	}
	for _, i := range c.Images {
		if address := f.link(i.URL); address != "" {
			image := ItemImage{URL: address, Type: mediaType(i.Type), Alt: i.Alt, Credit: i.Credit, Width: i.Width, Height: i.Height, Bytes: i.Bytes}
			if i.ID != "" {
				for _, size := range i.Sizes() {
					image.Sizes = append(image.Sizes, ItemSize{URL: f.link(size.URL), Width: size.Width, Height: size.Height})
				}
			}
			item.Images = append(item.Images, image)
		}
	}
	for _, o := range c.Origins {
		item.Origins = append(item.Origins, ItemOrigin{Source: o.Source, Name: o.Name, URL: f.link(o.URL), ExternalID: o.ExternalID, Licence: o.Licence, Credit: o.Credit})
	}
	f.kindly(item, p)
	return item
}

// kindly adds what only cards of its kind say.
func (f *Feed) kindly(item *Item, p filter.Pick) {
	c := p.Card
	switch {
	case c.Event != nil:
		item.ItemEvent = f.itemEvent(p)
	case c.Actor != nil:
		item.ItemActor = &ItemActor{
			Trades: f.coded(data.Trades(), c.Actor.Trades), Offers: append([]string{}, c.Actor.Offers...), Seeks: append([]string{}, c.Actor.Seeks...),
			Channels: make([]ItemChannel, 0, len(c.Actor.Channels)), Hours: c.Actor.Hours, SIRET: c.Actor.SIRET, RNA: c.Actor.RNA, Sketch: c.Sketch(),
		}
		for _, channel := range c.Actor.Channels {
			item.Channels = append(item.Channels, ItemChannel{Type: channel.Type, Label: f.label(data.Channels(), channel.Type), Name: channel.Name, URL: f.link(channel.URL), Rhythm: channel.Rhythm})
		}
		for _, one := range c.Actor.People {
			item.People = append(item.People, ItemRole(one))
		}
	case c.Notice != nil:
		item.ItemNotice = &ItemNotice{
			Type: c.Notice.Type, TypeLabel: f.label(data.Notices(), c.Notice.Type),
			Expires: stamp(c.Notice.Expires),
		}
	}
}

func (f *Feed) itemEvent(p filter.Pick) *ItemEvent {
	e := p.Card.Event
	event := &ItemEvent{
		Status: status(p), StatusNote: statusNote(p),
		Price:        ItemPrice{Code: e.Price.Code, Text: f.price(p.Card)},
		Registration: ItemRegistration{URL: f.link(e.Registration.URL), Email: e.Registration.Email, Phone: e.Registration.Phone},
		OnlineURL:    f.link(e.OnlineURL),
		Languages:    e.Languages,
		Regular:      e.Regular(),
	}
	if e.Age.Min > 0 || e.Age.Max > 0 {
		event.Age = &ItemAge{Min: e.Age.Min, Max: e.Age.Max}
	}
	dates := f.coming(e)
	event.Dates = make([]Date, 0, len(dates))
	for _, o := range dates {
		event.Dates = append(event.Dates, date(e, o))
	}
	if p.Shown != nil {
		next := date(e, *p.Shown)
		next.When = i18n.When(f.Lang, *p.Shown)
		event.Next = &next
	}
	return event
}

func date(e *registry.Event, o registry.Occurrence) Date {
	d := Date{
		ID: o.ID, Start: o.LocalStart().Format(time.RFC3339), HasEnd: o.HasEnd, Zone: o.Location().String(), AllDay: o.AllDay,
		Status: e.StatusOf(o), StatusNote: e.NoteOf(o),
	}
	if o.HasEnd {
		end := o.LocalEnd().Format(time.RFC3339)
		d.End = &end
	}
	return d
}

func itemPlace(p *registry.Place) *ItemPlace {
	if p == nil {
		return nil
	}
	place := &ItemPlace{Name: text.Clean(p.Name), Address: text.Clean(p.Address), Postcode: p.Postcode, Commune: p.Town, INSEE: p.Commune, Country: p.Country}
	if commune, ok := geo.CommuneByCode(p.Commune); ok {
		place.Commune, place.INSEE, place.EPCI, place.Dept = commune.Name, commune.Code, commune.EPCI, commune.Dept
		place.EPCIName = geo.NameOf(registry.Territory{Level: registry.LevelEPCI, Code: commune.EPCI})
	}
	if point, precise, ok := geo.Locate(p); ok {
		lat, lon := float64(point.Lat)/1e6, float64(point.Lon)/1e6
		place.Lat, place.Lon, place.Precision = &lat, &lon, "commune"
		if precise {
			place.Precision = "exact"
		}
	}
	return place
}

func (f *Feed) coded(words []data.Word, codes []string) []Label {
	labels := make([]Label, len(codes))
	for i, code := range codes {
		labels[i] = Label{Code: code, Label: f.label(words, code)}
	}
	return labels
}

// language is the one the texts of a card are given in.
func (f *Feed) language(c *registry.Card) string {
	for _, lang := range []string{f.Lang, c.Lang, "fr", "en"} {
		if c.Title[lang] != "" {
			return lang
		}
	}
	if langs := c.Title.Langs(); len(langs) > 0 {
		return langs[0]
	}
	return f.Lang
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
