package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"pioche/pkg/geo"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// writeEvent writes what is particular to an event as one would have typed it.
func writeEvent(form url.Values, card *registry.Card, _ *time.Location) {
	e := card.Event
	form["access"], form["languages"] = card.Access, e.Languages
	for name, value := range map[string]string{
		"price": e.Price.Code, "price_text": e.Price.Text, "registration_url": e.Registration.URL, "online_url": e.OnlineURL,
		"age_min": years(e.Age.Min), "age_max": years(e.Age.Max),
	} {
		form.Set(name, value)
	}
	writePlace(form, card.Place)
	if len(card.Organisers) > 0 {
		form.Set("organiser", card.Organisers[0].Name)
		form.Set("organiser_id", card.Organisers[0].ID)
		writeOthers(form, card.Organisers[1:])
	}
	setRows(form, typedRows(e.Occurrences))
}

// writeOthers writes who organises too, and whose the place is.
func writeOthers(form url.Values, others []registry.Organiser) {
	var co []string
	for _, o := range others {
		if o.Role == "host" && !form.Has("host") {
			form.Set("host", o.Name)
		} else {
			co = append(co, o.Name)
		}
	}
	form.Set("co_organisers", strings.Join(co, "\n"))
}

// writePlace writes where it is.
func writePlace(form url.Values, place *registry.Place) {
	if place == nil {
		return
	}
	form.Set("place", place.Name)
	form.Set("address", place.Address)
	if commune, ok := geo.CommuneByCode(place.Commune); ok {
		form.Set("commune", commune.Label())
	}
}

func years(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// againEvent keeps the dates to come, or else only their hours.
func (s *Server) againEvent(form url.Values, card *registry.Card) {
	coming := slices.DeleteFunc(slices.Clone(card.Event.Occurrences), func(o registry.Occurrence) bool { return !o.Over().After(s.Now()) })
	rows := typedRows(coming)
	if len(rows) == 0 && len(card.Event.Occurrences) > 0 {
		last := typedRows(card.Event.Occurrences)[len(card.Event.Occurrences)-1]
		rows = []view.DateRow{{StartTime: last.StartTime, EndTime: last.EndTime}}
	}
	for i := range rows {
		rows[i].ID = ""
	}
	setRows(form, rows)
}
