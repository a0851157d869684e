package ingest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"pioche/data"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// oaEvent is what is read of an OpenAgenda v2 event.
type oaEvent struct {
	UID             oaText          `json:"uid"`
	Slug            oaText          `json:"slug"`
	CanonicalURL    oaText          `json:"canonicalUrl"`
	Title           oaTexts         `json:"title"`
	Description     oaTexts         `json:"description"`
	LongDescription oaTexts         `json:"longDescription"`
	Conditions      oaTexts         `json:"conditions"`
	Keywords        json.RawMessage `json:"keywords"`
	Accessibility   json.RawMessage `json:"accessibility"`
	Age             struct {
		Min oaText `json:"min"`
		Max oaText `json:"max"`
	} `json:"age"`
	Image          json.RawMessage `json:"image"`
	ImageCredits   oaText          `json:"imageCredits"`
	Registration   json.RawMessage `json:"registration"`
	Links          json.RawMessage `json:"links"`
	Status         oaText          `json:"status"`
	State          oaText          `json:"state"`
	Draft          oaFlag          `json:"draft"`
	Private        oaFlag          `json:"private"`
	AttendanceMode oaText          `json:"attendanceMode"`
	OnlineLink     oaText          `json:"onlineAccessLink"`
	Timezone       oaText          `json:"timezone"`
	Timings        []oaTiming      `json:"timings"`
	First          *oaTiming       `json:"firstTiming"`
	Next           *oaTiming       `json:"nextTiming"`
	Last           *oaTiming       `json:"lastTiming"`
	Location       oaLocation      `json:"location"`
	OriginAgenda   struct {
		Title oaText `json:"title"`
		Slug  oaText `json:"slug"`
	} `json:"originAgenda"`
	Organiser oaText `json:"organizatorName"`
}

type oaTiming struct {
	Begin oaText `json:"begin"`
	Start oaText `json:"start"`
	End   oaText `json:"end"`
}

type oaLocation struct {
	Name       oaText `json:"name"`
	Address    oaText `json:"address"`
	City       oaText `json:"city"`
	PostalCode oaText `json:"postalCode"`
	INSEE      oaText `json:"insee"`
	Country    oaText `json:"countryCode"`
	Latitude   oaText `json:"latitude"`
	Longitude  oaText `json:"longitude"`
	Timezone   oaText `json:"timezone"`
}

// An oaReader makes a card of one event.
type oaReader struct {
	*reader
	event *oaEvent
	at    int
	title string
}

func (o *oaReader) say(key string, args ...any) { o.note(o.at, o.title, key, args...) }

// card reads all of an event but its dates.
func (o *oaReader) card() registry.Card {
	e, card := o.event, o.draft()
	card.Title = o.texts(e.Title, oneLine)
	card.Summary = o.texts(e.Description, oneLine)
	card.Description = o.texts(e.LongDescription, prose)
	if len(card.Title) == 0 { // in a language nobody knows the code of
		card.Title = registry.Text{card.Lang: o.title}
	}
	if card.Title[card.Lang] == "" {
		card.Lang = card.Title.Langs()[0]
	}
	card.Event.Price.Text = oneLine(e.Conditions.in(card.Lang))
	card.Event.Price.Code = priceOf(card.Event.Price.Text)
	card.Event.Status = o.status()
	card.Event.Age = registry.Age{Min: years(e.Age.Min), Max: years(e.Age.Max)}
	card.Access = accessOf(e.Accessibility)
	o.classify(&card, keywordsOf(e.Keywords))
	o.registration(&card)
	o.origin(&card)
	o.image(&card)
	card.Event.OnlineURL = o.link(string(e.OnlineLink))
	if place := o.place(); place != (registry.Place{}) && e.AttendanceMode != "2" {
		card.Place = &place
	}
	return card
}

// texts keeps a text in each language it is given in.
func (o *oaReader) texts(source oaTexts, clean func(string) string) registry.Text {
	var kept registry.Text
	for lang, s := range source {
		if lang == "" {
			lang = o.hints.Lang
		}
		if s = clean(s); s == "" || len(lang) < 2 || len(lang) > 3 || strings.Trim(lang, "abcdefghijklmnopqrstuvwxyz") != "" {
			continue
		}
		if kept == nil {
			kept = registry.Text{}
		}
		kept[lang] = s
	}
	return kept
}

func (o *oaReader) status() registry.Status {
	switch o.event.Status {
	case "2":
		o.say("ingest.note.rescheduled")
	case "3":
		return registry.MovedOnline
	case "4":
		return registry.Postponed
	case "5":
		return registry.Full
	case "6":
		return registry.Cancelled
	}
	return registry.Scheduled
}

// registration reads how to book: the first link, address and telephone. One
// that is the same as the event's page stays: it is where one books.
func (o *oaReader) registration(card *registry.Card) {
	var ways []struct {
		Type  string `json:"type"`
		Value oaText `json:"value"`
	}
	var lone []oaText
	if json.Unmarshal(o.event.Registration, &ways) != nil && json.Unmarshal(o.event.Registration, &lone) == nil {
		ways = ways[:0]
		for _, value := range lone {
			ways = append(ways, struct {
				Type  string `json:"type"`
				Value oaText `json:"value"`
			}{"", value})
		}
	}
	book, left := &card.Event.Registration, 0
	for _, way := range ways {
		value := text.Clean(string(way.Value))
		link, isLink := text.WebURL(value)
		email, isEmail := text.Email(value)
		phone := text.Phone(value)
		switch {
		case isEmail && book.Email == "":
			book.Email = email
		case phone != "" && book.Phone == "":
			book.Phone = value
		case isLink && !isEmail && phone == "" && book.URL == "":
			book.URL = link
		case value != "" && value != book.Email && value != book.Phone && link != book.URL:
			left++
		}
	}
	if left > 0 {
		o.say("ingest.note.registration", "Count", left)
	}
}

// origin says whose event it is and where its page stands.
func (o *oaReader) origin(card *registry.Card) {
	e, origin := o.event, &card.Origins[0]
	if agenda := oneLine(string(e.OriginAgenda.Title)); agenda != "" {
		origin.Name, origin.Credit = agenda, agenda
	}
	if name := oneLine(string(e.Organiser)); name != "" {
		card.Organisers = []registry.Organiser{{Name: name}}
	}
	origin.URL = o.link(string(e.CanonicalURL))
	if origin.URL == "" && e.OriginAgenda.Slug != "" && e.Slug != "" {
		origin.URL = o.link("https://openagenda.com/" + string(e.OriginAgenda.Slug) + "/events/" + string(e.Slug))
	}
	card.URL = origin.URL
	var links []struct {
		Link oaText `json:"link"`
	}
	if json.Unmarshal(e.Links, &links) == nil && len(links) > 0 {
		if own := o.link(string(links[0].Link)); own != "" {
			card.URL = own
		}
	}
}

func (o *oaReader) link(typed string) string {
	address, ok := text.WebURL(strings.TrimSpace(typed))
	if !ok && strings.TrimSpace(typed) != "" {
		o.say("ingest.note.url", "URL", excerpt(typed))
	}
	return address
}

func (o *oaReader) image(card *registry.Card) {
	var image struct {
		Base     string `json:"base"`
		Filename string `json:"filename"`
		Size     struct {
			Width  int `json:"width"`
			Height int `json:"height"`
		} `json:"size"`
	}
	var address string
	if json.Unmarshal(o.event.Image, &image) == nil && image.Filename != "" {
		address = image.Base + image.Filename
	} else if json.Unmarshal(o.event.Image, &address) != nil {
		return
	}
	if strings.HasPrefix(address, "//") {
		address = "https:" + address
	}
	if address = o.link(address); address == "" {
		return
	}
	if !picture(address, "") {
		o.say("ingest.note.attachment")
		return
	}
	card.Images = []registry.Image{{
		URL: address, Credit: oneLine(string(o.event.ImageCredits)), Width: max(0, image.Size.Width), Height: max(0, image.Size.Height),
	}}
}

// accessOf reads {"mi": true} or ["mi"], whose codes are ours.
func accessOf(raw json.RawMessage) (codes []string) {
	var flags map[string]oaFlag
	var list []string
	if json.Unmarshal(raw, &flags) != nil && json.Unmarshal(raw, &list) != nil {
		return nil
	}
	for _, access := range data.Access() {
		if bool(flags[access.Code]) || slices.Contains(list, access.Code) {
			codes = append(codes, access.Code)
		}
	}
	return codes
}

// keywordsOf reads {"fr": ["yoga"]}, {"fr": "yoga, santé"} or ["yoga"], in the order of languages.
func keywordsOf(raw json.RawMessage) (words []string) {
	var value any
	if json.Unmarshal(raw, &value) != nil {
		return nil
	}
	switch v := value.(type) {
	case string:
		return strings.Split(v, ",")
	case []any:
		for _, word := range v {
			if s, ok := word.(string); ok {
				words = append(words, s)
			}
		}
	case map[string]any:
		for _, lang := range []string{"fr", "en"} {
			inner, err := json.Marshal(v[lang])
			if err == nil {
				words = append(words, keywordsOf(inner)...)
			}
		}
	}
	return words
}

// years reads an age; what is none, or no one's, is no bound.
func years(s oaText) int {
	n, err := strconv.Atoi(string(s))
	if err != nil || n < 0 || n > 120 {
		return 0
	}
	return n
}
