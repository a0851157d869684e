package main

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// state is a page as a person may meet it: an address, opened or sent a form.
type state struct {
	name   string
	path   string
	form   url.Values // what is sent to it; nil: it is opened
	status int        // blank: 200
	most   int        // kB of a first load, compressed, photos aside; blank: not weighed
}

// What a first load may weigh, in kB.
const (
	pageWeight = 100
	formWeight = 40
	mapWeight  = 250
)

// notPages are the routes that answer with no whole page of their own.
var notPages = map[string]string{
	"GET /evenements/nouveau/autour":   "a part of the form",
	"GET /evenements/nouveau/communes": "proposals of a completion",
	"GET /infos/nouveau/territoires":   "proposals of a completion",
	"GET /acteurs/nouveau/noms":        "proposals of a completion",
	"GET /lettre.html":                 "what a mailing tool is given",
	"GET /flux/:name/lettre.html":      "what a mailing tool is given",
	"GET /flux/:name/lettre/:day":      "the page of the letter, once a closing day is over",
	"POST /gerer/:secret/version":      "leads back to the private page",
	"POST /gerer/:secret/:act":         "leads back to the private page",
	"POST /gerer/:secret/supprimer":    "leads back to the private page",
	"POST /gerer/:secret/approbation":  "leads back to the private page",
	"POST /gerer/:secret/bouclage":     "leads back to the private page",
}

// states are all pages in all their states, on a demo to which a few cards
// are added.
func states(s *site) []state {
	s.t.Helper()
	list := slices.Concat(publicStates(s), formStates(s), eventStates(s), otherCards(s), feedStates(s), failures(s))
	for _, path := range []string{"/en", "/en/evenements?vue=planning", "/en/evenements/nouveau", "/en/acteurs/nouveau", "/en/infos/nouveau", "/en/flux/nouveau?commune=05023", "/en/aide/criteres", "/en/departements/05"} {
		list = append(list, state{name: "in English", path: path})
	}
	return append(list, state{name: "in English, with errors", path: "/en/evenements/nouveau", form: url.Values{"title": {""}}, status: 422})
}

// first is the first address of a page that looks like this.
func (s *site) first(page, pattern string) string {
	s.t.Helper()
	found := regexp.MustCompile(pattern).FindString(s.get(page).body)
	if found == "" {
		s.t.Fatalf("%s has no link to %s", page, pattern)
	}
	return found
}

func publicStates(s *site) []state {
	list := []state{
		{name: "home", path: "/", most: pageWeight},
		{name: "an event", path: s.first("/evenements", `/evenements/[a-z2-7]{12}`), most: pageWeight},
		{name: "an event that is over", path: s.first("/evenements?from="+day(-30)+"&to="+day(-1), `/evenements/[a-z2-7]{12}`), most: pageWeight},
		{name: "a job", path: s.first("/infos?type=job", `/infos/[a-z2-7]{12}`), most: pageWeight},
		{name: "nothing found", path: "/evenements?commune=05061&q=introuvable", most: pageWeight},
		{name: "a town to choose", path: "/evenements?where=Saint-Martin"},
		{name: "events of a theme, today", path: "/evenements?epci=240500439&theme=musique&when=today&price=free", most: pageWeight},
		{name: "what says nothing of its access", path: "/evenements?dept=05&access=mi", most: pageWeight},
		{name: "jobs", path: "/infos?epci=240500439&type=job", most: pageWeight},
		{name: "structures of a trade", path: "/acteurs?dept=05&offers=salle", most: pageWeight},
		{name: "a season", path: "/evenements?vue=planning&duree=saison&commune=05023", most: pageWeight},
		{name: "a feed to embed", path: "/flux.html?dept=05", most: 30},
		{name: "a territory to embed", path: "/communes/05023.html", most: 30},
		{name: "events to embed", path: "/evenements.html?commune=05023", most: 30},
		{name: "infos to embed", path: "/infos.html?dept=05", most: 30},
		{name: "structures to embed", path: "/acteurs.html?dept=05", most: 30},
		{name: "a newsletter", path: "/lettre?dept=05", most: pageWeight},
		{name: "a newsletter of infos, by commune", path: "/lettre?dept=05&kind=event,notice&par=commune"},
		{name: "a poster", path: "/affiche?epci=240500439", most: pageWeight},
		{name: "a poster of an event", path: s.first("/evenements?image=1", `/evenements/[a-z2-7]{12}`) + "/affiche", most: pageWeight},
		{name: "feeds", path: "/flux", most: pageWeight},
		{name: "my announcements", path: "/retrouver", most: formWeight},
		{name: "my announcements, mistyped", path: "/retrouver", form: url.Values{"email": {"lea"}}, status: 422},
		{name: "my announcements, sent", path: "/retrouver", form: url.Values{"email": {"lea@exemple.fr"}}},
	}
	for _, path := range []string{"/communes/05023", "/communes/05001", "/epci/240500439", "/departements/05", "/regions/93", "/aide", "/aide/annoncer", "/aide/piocher", "/aide/lettre", "/aide/criteres", "/aide/json", "/charte", "/donnees", "/accessibilite", "/mentions-legales"} {
		list = append(list, state{name: "plain", path: path, most: pageWeight})
	}
	for path, layouts := range map[string][]string{"/evenements": {"liste", "mois", "carte", "planning"}, "/infos": {"liste", "carte"}, "/acteurs": {"liste", "mois", "carte", "planning"}} {
		for _, layout := range layouts {
			most := pageWeight
			if layout == "carte" {
				most = mapWeight
			}
			list = append(list, state{name: "a layout", path: path + "?vue=" + layout, most: most})
		}
	}
	return list
}

// info and structure are the answers to the other two forms.
func info() url.Values {
	return url.Values{"title": {"La ressourcerie embauche"}, "type": {"job"}, "description": {"Un poste à **mi-temps**, dès janvier."},
		"territory": {"CC du Briançonnais"}, "expires": {day(40)}, "organiser": {"La Ressourcerie"}, "email": {"lea@exemple.fr"}}
}

func structure(name string) url.Values {
	return url.Values{"name": {name}, "summary": {"Nous réparons des vélos avec ceux qui roulent."}, "commune": {"Briançon"},
		"offers": {"un atelier\ndes outils"}, "email": {"lea@exemple.fr"}}
}

// with is a form with other values.
func with(form url.Values, pairs ...string) url.Values {
	changed := url.Values{}
	for name, values := range form {
		changed[name] = slices.Clone(values)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		changed.Set(pairs[i], pairs[i+1])
	}
	return changed
}

// formStates are the three forms, blank, wrong, and their check pages.
func formStates(s *site) []state {
	wrong := []string{"email", "lea", "url", "pas une adresse", "contact", strings.Repeat("a", 3000)}
	s.post("/acteurs/nouveau", with(structure("L'Atelier du coin"), "confirm", "1"))
	return []state{
		{name: "an event, blank", path: announcePath, most: formWeight},
		{name: "an event, begun", path: announcePath + "?commune=05023&theme=musique"},
		{name: "an event, nothing filled in", path: announcePath, form: url.Values{"title": {""}}, status: 422},
		{name: "an event, wrong", path: announcePath, form: with(five("", -400), append(wrong, "end_date", day(-500), "price", "paid", "commune", "Nulle-Part", "place", "MJC", "repeat", "weekly")...), status: 422},
		{name: "an event, a town to choose", path: announcePath, form: with(five("Bal", 6), "commune", "Saint-Martin"), status: 422},
		{name: "an event, checked", path: announcePath, form: five("Fête de la soupe", 6)},
		{name: "an event of many dates, checked", path: announcePath, form: five("Yoga du soir", 6, "repeat", "weekly", "repeat_until", day(200), "description", "Venez **tous**.\n\n- un tapis\n- un coussin", "theme", "musique", "access", "mi", "price", "paid", "price_text", "5 €")},
		{name: "an info, blank", path: "/infos/nouveau", most: formWeight},
		{name: "an info, nothing filled in", path: "/infos/nouveau", form: url.Values{"title": {""}}, status: 422},
		{name: "an info, wrong", path: "/infos/nouveau", form: with(info(), append(wrong, "territory", "Nulle-Part", "expires", day(-3))...), status: 422},
		{name: "an info, checked", path: "/infos/nouveau", form: info()},
		{name: "a structure, blank", path: "/acteurs/nouveau", most: formWeight},
		{name: "a structure, nothing filled in", path: "/acteurs/nouveau", form: url.Values{"name": {""}}, status: 422},
		{name: "a structure, wrong", path: "/acteurs/nouveau", form: with(structure("Roue libre"), append(wrong, "siret", "12345678901234", "rna", "W1")...), status: 422},
		{name: "a structure, is it you", path: "/acteurs/nouveau", form: structure("l’atelier du COIN"), status: 422},
		{name: "a structure, it is", path: "/acteurs/nouveau", form: with(structure("L'Atelier du coin"), "same", "yes", "confirm", "1")},
		{name: "a structure, checked", path: "/acteurs/nouveau", form: structure("Roue libre")},
	}
}

// eventStates are the private pages of an event, and what the public sees.
func eventStates(s *site) []state {
	manage, event := s.announce(five("Fête de la soupe aux orties", 6, "place", "MJC", "address", "35 rue Pasteur", "description", "On épluche **ensemble**.\n\n> Venez.", "price", "paid", "price_text", "5 €", "url", "https://exemple.fr/", "contact", "06 00 00 00 00"))
	mine, other := s.open(manage+"/modifier"), s.open(manage+"/modifier")
	mine.send(http.StatusSeeOther, "title", "Fête de la soupe aux orties et du pain", "confirm", "1")
	called, cancelled := s.announce(five("Bal des pompiers", 8))
	s.cancel(called, "à cause du vent")
	weekly, many := s.announce(five("Chorale du lundi", 5, "repeat", "weekly", "repeat_until", day(150)))
	tentative := private(s.t, s.post(announcePath, five("Peut-être un concert", 12, "status", "tentative", "confirm", "1")))
	away, withdrawn := s.announce(five("Loto", 9))
	s.open(s.link(away, "Retirer")).send(http.StatusSeeOther)
	posted := s.sendForm(announcePath, five("Fête des images", 7, "image_alt", "Une affiche bleue", "image_credit", "Léa", "image_right", "1", "confirm", "1"), coloured(s.t.(*testing.T), 900, 600))
	pictured := private(s.t, posted)
	list := []state{
		{name: "an event in full", path: event, most: pageWeight}, {name: "an event of many dates", path: many, most: pageWeight}, {name: "a poster", path: event + "/affiche", most: pageWeight}, {name: "an event, cancelled", path: cancelled, most: pageWeight},
		{name: "an event with a picture", path: s.first(pictured, `/evenements/[a-z2-7]{12}`), most: pageWeight},
		{name: "an event withdrawn", path: withdrawn, status: 410},
		{name: "thanks for an event", path: pathOf(s.t, posted.header.Get("Location"))},
		{name: "thanks, whose structure is a sketch", path: manage + "?merci=1"},
		{name: "private, changed", path: manage + "?fait=edit"},
		{name: "private, many dates", path: weekly}, {name: "private, cancelled", path: called}, {name: "private, not sure", path: tentative}, {name: "private, withdrawn", path: away},
		{name: "changed by two", path: other.action, form: with(other.fields, "title", "Fête du potage", "confirm", "1"), status: 409},
		{name: "changed, wrong", path: manage, form: with(other.fields, "title", "", "email", ""), status: 422},
		{name: "changed, checked", path: manage, form: with(s.open(manage+"/modifier").fields, "title", "Fête du potage")},
		{name: "duplicated", path: manage + "/dupliquer"},
		{name: "changed, with a picture", path: pictured + "/modifier"}, {name: "completed", path: manage + "/modifier?plus=1"},
		{name: "confirm", path: tentative + "/confirmer"}, {name: "restore", path: called + "/retablir"}, {name: "publish again", path: away + "/republier"},
	}
	for _, act := range []string{"annuler", "reporter", "complet", "retirer"} {
		list = append(list, state{name: "private, " + act, path: manage + "/" + act})
	}
	return append(list, state{name: "a date, annuler", path: s.first(weekly, `/gerer/[^"]*annuler\?date=[a-z0-9]+`)})
}

// otherCards are the private pages of an info and of a structure, and their public ones.
func otherCards(s *site) []state {
	job := private(s.t, s.post("/infos/nouveau", with(info(), "confirm", "1")))
	actor := private(s.t, s.post("/acteurs/nouveau", with(structure("Les Roues Libres"), "confirm", "1", "seeks", "une salle", "trade", "artisanat")))
	sketch := s.first("/acteurs?commune=05023&q=tabliers", `/acteurs/[a-z2-7]{12}`)
	var list []state
	for kind, manage := range map[string]string{"info": job, "structure": actor} {
		list = append(list, state{name: kind + ", thanks", path: manage + "?merci=1"}, state{name: kind + ", private", path: manage},
			state{name: kind + ", changed", path: manage + "/modifier"}, state{name: kind + ", completed", path: manage + "/modifier?plus=1"}, state{name: kind + ", retirer", path: manage + "/retirer"})
	}
	return append(list, state{name: "a sketch", path: sketch, most: pageWeight}, state{name: "a poster", path: s.first(job, `/infos/[a-z2-7]{12}`) + "/affiche"}, state{name: "a poster", path: sketch + "/affiche"}, state{name: "a new structure", path: s.first(actor, `/acteurs/[a-z2-7]{12}`), most: pageWeight},
		state{name: "a new structure's year", path: s.first(actor, `/acteurs/[a-z2-7]{12}`) + "/bilan"}, state{name: "a new info", path: s.first(job, `/infos/[a-z2-7]{12}`)})
}

// feedStates are the builder and the private pages of a feed.
func feedStates(s *site) []state {
	save := s.open("/flux/nouveau?commune=05023")
	manage := private(s.t, s.open("/flux/nouveau?epci=240500439&theme=musique").send(http.StatusSeeOther, "title", "Agenda du Briançonnais"))
	ended := private(s.t, s.open("/flux/nouveau?commune=05061").send(http.StatusSeeOther, "title", "Agenda de Gap"))
	slug := s.first(ended, `/flux/agenda-de-gap-[a-z0-9]{4}`)
	s.open(ended + "/supprimer").send(http.StatusSeeOther)
	kept := s.first(manage, `/flux/agenda-du-brianconnais-[a-z0-9]{4}`)
	mine := private(s.t, s.open("/flux/nouveau?dept=05&price=free").send(http.StatusSeeOther, "title", "Mon agenda"))
	s.post(mine+"/approbation", url.Values{"on": {"1"}})
	event := s.first("/evenements", `/evenements/[a-z2-7]{12}`)
	s.post(mine+"/fiches", url.Values{"do": {"pin"}, "card": {event}})
	why := s.first(mine, `/flux/mon-agenda-[a-z0-9]{4}`) + "/pourquoi"
	return []state{
		{name: "the builder", path: "/flux/nouveau", most: pageWeight},
		{name: "the builder, a model's place to choose", path: "/flux/nouveau?model=epci&where=Saint-Martin&radius=20"},
		{name: "the builder, the communes around", path: "/flux/nouveau?model=around&where=gap&radius=100", most: pageWeight},
		{name: "the builder, a place to choose", path: "/flux/nouveau?where=Saint-Martin"},
		{name: "the builder, filled in", path: "/flux/nouveau?near=05023&radius=10&theme=musique&not.theme=sport&when=weekend", most: pageWeight},
		{name: "the builder, nothing found", path: "/flux/nouveau?commune=05061&q=introuvable&theme=sport", most: pageWeight},
		{name: "the builder, mistyped", path: save.action, form: with(save.fields, "title", "", "email", "mairie"), status: 422},
		{name: "a feed", path: kept, most: pageWeight},
		{name: "a feed as a newsletter", path: kept + "/lettre", most: pageWeight}, {name: "a feed as a poster", path: kept + "/affiche", most: pageWeight},
		{name: "a feed, to embed", path: kept + ".html", most: 30},
		{name: "a feed, just saved", path: manage + "?merci=1"}, {name: "a feed, private", path: manage}, {name: "a feed, its criteria", path: manage + "/criteres"},
		{name: "a feed, changed to nothing", path: manage + "/criteres", form: url.Values{"title": {""}}, status: 422},
		{name: "a feed, card by card", path: mine + "?fait=pin"}, {name: "a feed, a card nobody knows", path: mine + "/fiches", form: url.Values{"do": {"pin"}, "card": {"bal"}}, status: 422},
		{name: "why", path: why, most: pageWeight}, {name: "why a card is in", path: why + "?fiche=" + event}, {name: "why, of nothing known", path: why + "?fiche=bal", status: 404},
		{name: "a feed, how it is shown", path: manage + "/reglages", most: pageWeight},
		{name: "a feed, shown in no way", path: manage + "/reglages", form: url.Values{"limit": {"beaucoup"}, "own_accent": {"1"}, "accent": {"rouge"}}, status: 422},
		{name: "a feed, to end", path: manage + "/supprimer"}, {name: "a feed, ended", path: ended}, {name: "a feed, gone", path: slug, status: 410},
	}
}

// failures are the pages that say what went wrong.
func failures(*site) []state {
	return []state{
		{name: "400", path: "/evenements?theme=musiqe", status: 400},
		{name: "404", path: "/nulle-part", status: 404},
		{name: "404, a slash too many", path: "/evenements/", status: 404},
		{name: "405", path: "/aide", form: url.Values{"title": {"Bal"}}, status: 405},
		{name: "413", path: announcePath, form: five("Bal", 6, "description", strings.Repeat("a", 2<<20)), status: 413},
	}
}

// routeTable are the lines of the table of routes that answer people.
var routeTable = regexp.MustCompile(`(?m)^\t\t\{(get|post), "([^"]+)", .*\},$`)

// TestTrialStatesAreWhole holds the table of states to the routes: a page that
// is not looked at, in some state, is named for what it is.
func TestTrialStatesAreWhole(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("..", "..", "pkg", "web", "routes.go"))
	if err != nil {
		t.Fatal(err)
	}
	var routes []string
	for _, line := range routeTable.FindAllStringSubmatch(string(source), -1) {
		if !strings.Contains(line[0], "machine") {
			routes = append(routes, strings.ToUpper(line[1])+" "+line[2])
		}
	}
	if len(routes) < 40 {
		t.Fatalf("the table of routes is read as %d lines", len(routes))
	}
	met := map[string]bool{}
	for _, one := range states(demoSite(t)) {
		met[routeOf(routes, one)] = true
	}
	for _, route := range routes {
		if why := notPages[route]; met[route] == (why != "") {
			t.Errorf("%s is met: %t, and is no page: %q", route, met[route], why)
		}
	}
}

// routeOf is the route that answers a state: the one with the fewest names in it.
func routeOf(routes []string, one state) (best string) {
	method := "GET "
	if one.form != nil {
		method = "POST "
	}
	path, _, _ := strings.Cut(strings.TrimPrefix(one.path, "/en/"), "?")
	path = "/" + strings.TrimPrefix(path, "/")
	names := regexp.MustCompile(`:[a-z]+`)
	for _, route := range routes {
		pattern := "^" + names.ReplaceAllString(regexp.QuoteMeta(route), `[^/]+`) + "$"
		if regexp.MustCompile(pattern).MatchString(method+path) && (best == "" || strings.Count(route, ":") < strings.Count(best, ":")) {
			best = route
		}
	}
	return best
}
