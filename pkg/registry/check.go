package registry

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Check says all that keeps the card from being published, as Problems.
// It judges the card alone: whether a code exists is for who knows the lists.
func (c *Card) Check() error {
	var p Problems
	if strings.TrimSpace(c.Title.In(c.Lang)) == "" {
		p.Add("title", "problem.title.missing")
	}
	c.checkTexts(&p)
	tooMany(&p, "themes", len(c.Themes))
	tooMany(&p, "audience", len(c.Audience))
	tooMany(&p, "access", len(c.Access))
	if c.Place != nil {
		line(&p, "place.name", c.Place.Name)
		line(&p, "place.address", c.Place.Address)
	}
	tooMany(&p, "organisers["+strconv.Itoa(MaxValues)+"]", len(c.Organisers))
	for i, o := range c.Organisers[:min(len(c.Organisers), MaxValues)] {
		line(&p, fmt.Sprintf("organisers[%d].name", i), o.Name)
	}
	c.checkImages(&p)
	webURL(&p, "url", c.URL)
	line(&p, "contact", c.Contact)
	switch {
	case c.Kind == KindEvent && c.Event != nil:
		c.Event.check(&p)
		if c.Place != nil && len(c.Scope) > 0 {
			p.Add("scope", "problem.scope.place")
		}
	case c.Kind == KindActor && c.Actor != nil:
		c.Actor.check(&p)
	case c.Kind == KindNotice && c.Notice != nil:
		if c.Notice.Expires.IsZero() {
			p.Add("expires", "problem.expires.missing")
		}
	default:
		p.Add("kind", "problem.kind")
	}
	return p.Err()
}

// checkImages judges the pictures kept here; those kept elsewhere are as they are.
func (c *Card) checkImages(p *Problems) {
	for i, image := range c.Images {
		if image.ID == "" {
			continue
		}
		path := fmt.Sprintf("images[%d]", i)
		if !ValidImageID(image.ID) || image.Width <= 0 || image.Height <= 0 || image.URL != ImagePath(image.ID, image.Width) {
			p.Add(path, "problem.image.unknown")
		}
		tooLong(p, path+".alt", image.Alt, MaxAlt)
		oneLine(p, path+".alt", image.Alt)
		line(p, path+".credit", image.Credit)
	}
}

func (c *Card) checkTexts(p *Problems) {
	for _, lang := range c.Title.Langs() {
		tooLong(p, at("title", lang, c.Lang), c.Title[lang], MaxTitle)
		oneLine(p, at("title", lang, c.Lang), c.Title[lang])
	}
	for _, lang := range c.Summary.Langs() {
		tooLong(p, at("summary", lang, c.Lang), c.Summary[lang], MaxSummary)
		oneLine(p, at("summary", lang, c.Lang), c.Summary[lang])
	}
	for _, lang := range c.Description.Langs() {
		tooLong(p, at("description", lang, c.Lang), c.Description[lang], MaxDescription)
	}
}

func (e *Event) check(p *Problems) {
	if len(e.Occurrences) == 0 {
		p.Add("occurrences[0].start", "problem.date.missing")
	}
	if len(e.Occurrences) > MaxOccurrences {
		p.Add("occurrences", "problem.dates.many", "Max", MaxOccurrences, "Count", len(e.Occurrences))
	}
	for i, o := range e.Occurrences {
		if o.HasEnd && !o.End.After(o.Start) {
			p.Add(fmt.Sprintf("occurrences[%d].end", i), "problem.end.before")
		}
		tooLong(p, fmt.Sprintf("occurrences[%d].status_note", i), o.StatusNote, MaxStatusNote)
		oneLine(p, fmt.Sprintf("occurrences[%d].status_note", i), o.StatusNote)
	}
	tooLong(p, "status_note", e.StatusNote, MaxStatusNote)
	oneLine(p, "status_note", e.StatusNote)
	line(p, "price.text", e.Price.Text)
	line(p, "registration.phone", e.Registration.Phone)
	line(p, "registration.email", e.Registration.Email)
	tooMany(p, "languages", len(e.Languages))
	webURL(p, "registration.url", e.Registration.URL)
	webURL(p, "online_url", e.OnlineURL)
	if e.Age.Min < 0 || e.Age.Max < 0 || e.Age.Min > 120 || e.Age.Max > 120 || (e.Age.Max > 0 && e.Age.Max < e.Age.Min) {
		p.Add("age", "problem.age")
	}
}

func at(field, lang, main string) string {
	if lang == main {
		return field
	}
	return field + "." + lang
}

func tooLong(p *Problems, path, s string, max int) {
	if n := utf8.RuneCountInString(s); n > max {
		p.Add(path, "problem.long", "Max", max, "Count", n)
	}
}

func tooMany(p *Problems, path string, n int) {
	if n > MaxValues {
		p.Add(path, "problem.codes.many", "Max", MaxValues)
	}
}

// line judges a name, an address, a contact: one line, not too long.
func line(p *Problems, path, s string) {
	tooLong(p, path, s, MaxLine)
	oneLine(p, path, s)
}

// oneLine refuses what would break a line of iCalendar or of a mail's header.
func oneLine(p *Problems, path, s string) {
	if strings.ContainsAny(s, "\r\n\x00") || !utf8.ValidString(s) {
		p.Add(path, "problem.line")
	}
}

func webURL(p *Problems, path, s string) {
	if s == "" {
		return
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil || len(s) > MaxURL {
		p.Add(path, "problem.url")
	}
}
