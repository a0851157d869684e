package web

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"pioche/data"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// readEvent reads the form of an event.
func readEvent(ctx context.Context, r *reader) {
	if r.previous == nil {
		r.card.Event = &registry.Event{}
	}
	r.card.Event.Occurrences = nil
	r.texts()
	r.place(ctx)
	r.dates()
	r.people()
	r.practical()
	if r.form.Has("title_other") {
		r.more()
	}
}

func (r *reader) practical() {
	e := r.card.Event
	r.card.Access = r.form["access"]
	e.Price = priceOf(r.form.Get("price"), text.Clean(r.form.Get("price_text")))
	e.Registration.URL = r.form.Get("registration_url")
	e.OnlineURL = r.form.Get("online_url")
	if r.previous == nil || r.form.Get("status") != "" {
		e.Status, e.StatusNote = registry.Status(r.form.Get("status")), r.form.Get("status_note")
	}
}

var paid = regexp.MustCompile(`^(?i)(?:[a-zà-ÿ :]+)?\d+(?:[.,]\d+)? ?(?:€|euros?)(?: ?[/,;-] ?\d+(?:[.,]\d+)? ?(?:€|euros?))*$`)

// priceOf guesses the code of a price from its words, only when nothing else
// can be meant.
func priceOf(code, said string) registry.Price {
	price := registry.Price{Code: strings.TrimSpace(code), Text: said}
	if price.Code != "" || said == "" || strings.Contains(said, "*") {
		return price
	}
	folded := text.Fold(said)
	for _, w := range data.Prices() {
		if w.Code != "paid" && (folded == text.Fold(w.FR) || folded == text.Fold(w.EN) || slices.Contains(w.Also, folded)) {
			price.Code = w.Code
		}
	}
	if price.Code == "" && paid.MatchString(said) && strings.Trim(digits(said), "0") != "" {
		price.Code = "paid"
	}
	return price
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// more reads what completes an event that exists.
func (r *reader) more() {
	c := r.card
	r.others()
	c.Event.Languages = r.form["languages"]
	c.Event.Age = registry.Age{Min: r.years("age_min"), Max: r.years("age_max")}
	var organisers []registry.Organiser
	if len(c.Organisers) > 0 && r.form.Get("organiser") != "" {
		organisers = c.Organisers[:1:1]
	}
	for _, name := range linesOf(r.form.Get("co_organisers")) {
		organisers = append(organisers, r.other(name, "co"))
	}
	if host := text.Clean(r.form.Get("host")); host != "" {
		organisers = append(organisers, r.other(host, "host"))
	}
	c.Organisers = organisers
}

// other is who organises too, or whose the place is: as the card names them
// already, where it does.
func (r *reader) other(name, role string) registry.Organiser {
	for _, known := range r.card.Organisers {
		if known.Name == name && known.Role == role {
			return known
		}
	}
	return registry.Organiser{Name: name, Role: role}
}

// years reads an age; blank is none.
func (r *reader) years(name string) int {
	typed := strings.TrimSpace(r.form.Get(name))
	if typed == "" {
		return 0
	}
	n, err := strconv.Atoi(typed)
	if err != nil || n < 0 {
		r.problem(name, "problem.age")
	}
	return n
}

// isDate says that a field is one of a date.
func isDate(id string) bool {
	name, _, _ := strings.Cut(id, "-")
	return slices.Contains(rowFields, name) || strings.HasPrefix(name, "repeat")
}
