package feed

import (
	"io"
	"strings"

	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/geo"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// vCard 4.0 (RFC 6350): one card a structure, for address books. What is not
// a structure has no place in one. Lines fold and texts are escaped as in
// iCalendar (sections 3.2 and 3.4).

func writeVCard(w io.Writer, f *Feed) error {
	l := &lines{out: make([]byte, 0, 512*len(f.Picks))}
	for _, p := range f.picks() {
		if p.Card.Actor != nil {
			l.contact(f, p)
		}
	}
	_, err := w.Write(l.out)
	return err
}

func (l *lines) contact(f *Feed, p filter.Pick) {
	c := p.Card
	l.raw("BEGIN", "VCARD")
	l.raw("VERSION", "4.0")
	l.raw("PRODID", prodID)
	l.raw("KIND", "org")
	l.text("UID;VALUE=text", f.guid(p))
	l.text("FN", f.name(c))
	l.text("ORG", f.name(c))
	l.text("NOTE", f.presentation(c))
	l.address(f, c)
	phone, email := reached(c.Contact)
	if phone != "" {
		l.raw("TEL;VALUE=uri;TYPE=work", "tel:"+phone)
	}
	l.text("EMAIL;TYPE=work", email)
	l.raw("URL;TYPE=work", website(f.outline(p)))
	l.list("CATEGORIES", f.labels(data.Trades(), c.Actor.Trades))
	if image, address := f.image(c); image != nil && strings.HasPrefix(image.Type, "image/") {
		l.raw("LOGO;MEDIATYPE="+image.Type, address)
	}
	l.raw("LANG", f.language(c))
	l.raw("SOURCE", f.URL(c)+".vcf")
	l.raw("REV", utc(c.Updated))
	l.raw("END", "VCARD")
}

// address writes the seat (sections 6.3.1 and 6.5.2).
func (l *lines) address(f *Feed, c *registry.Card) {
	p := c.Place
	if p == nil {
		return
	}
	country := p.Country
	if country == "" {
		country = "FR"
	}
	street := strings.Join(filled(text.Clean(p.Name), text.Clean(p.Address)), ", ")
	parts := []string{"", "", street, f.town(c), "", text.Clean(p.Postcode), country}
	for i := range parts {
		parts[i] = escapeText(parts[i])
	}
	l.raw("ADR;TYPE=work", strings.Join(parts, ";"))
	if point, _, ok := geo.Locate(p); ok {
		l.raw("GEO", "geo:"+degrees(point.Lat)+","+degrees(point.Lon))
	}
}

// presentation is the whole of a structure in plain words, several lines.
func (f *Feed) presentation(c *registry.Card) string {
	a, colon := c.Actor, i18n.T(f.Lang, "feed.colon")
	parts := filled(text.Clean(f.in(c, c.Summary)), text.Plain(f.in(c, c.Description)))
	for _, said := range []struct{ key, words string }{
		{"feed.actor.offers", strings.Join(a.Offers, ", ")}, {"feed.actor.seeks", strings.Join(a.Seeks, ", ")}, {"feed.actor.hours", a.Hours},
	} {
		if said.words != "" {
			parts = append(parts, i18n.T(f.Lang, said.key)+colon+said.words)
		}
	}
	for _, one := range a.People {
		parts = append(parts, strings.Join(filled(one.Name, one.Role), ", "))
	}
	licenceName, _ := licence(c)
	return strings.Join(append(parts, f.URL(c), i18n.T(f.Lang, "feed.licence")+licenceName), "\n\n")
}
