package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestWhatCannotBeUnderstoodIsGivenBackAndSaid(t *testing.T) {
	n := announcing(t)
	for _, test := range []struct {
		name string
		form url.Values
		says string // in the summary and beside the field
		link string // the field
		back string // what was typed, still there
	}{
		{"no title", five("title", " "), "Indiquez un titre", "title", "Les Tabliers"},
		{"a title of nothing visible", five("title", "\u200b\u202e\x00"), "Indiquez un titre", "title", "Les Tabliers"},
		{"a title of 10 000 letters", five("title", strings.Repeat("é", 10_000)), "10\u202f000 caractères, pour 160", "title", strings.Repeat("é", 10_000)},
		{"31 February", five("start_date", "2027-02-31"), "Février n’a pas de 31", "start_date", `value="2027-02-31"`},
		{"29 February of another year", five("start_date", "2027-02-29"), "Février n’a pas de 29 en 2027", "start_date", `value="2027-02-29"`},
		{"a date without its year", five("start_date", "le 5/6"), "ne se lit pas comme une date", "start_date", `value="le 5/6"`},
		{"no date", five("start_date", ""), "Indiquez la date", "start_date", "Goûter"},
		{"yesterday", five("start_date", "2026-11-23"), "Cette date est passée\u00a0: lundi 23 novembre 2026", "start_date", `value="2026-11-23"`},
		{"the year 1", five("start_date", "0001-01-01"), "Vérifiez l’année", "start_date", "0001-01-01"},
		{"the year 9999", five("start_date", "9999-12-31"), "Vérifiez l’année", "start_date", "9999-12-31"},
		{"an hour that means nothing", five("start_time", "25:99"), "ne se lit pas comme une heure", "start_time", `value="25:99"`},
		{"an end before the start", five("end_time", "13:00"), "avant le début", "end_time", `value="13:00"`},
		{"an end the day before", five("end_date", "2026-11-27", "end_time", "18:00"), "avant le début", "end_date", `value="2026-11-27"`},
		{"an end without a start", five("start_time", "", "end_time", "18:00"), "l’heure de début", "start_time", `value="18:00"`},
		{"the hour that clocks jump over", five("start_date", "2027-03-28", "start_time", "02:30"), "n’existe pas", "start_time", `value="02:30"`},
		{"a repeat without an end", five("repeat", "weekly"), "jusqu’à quelle date", "repeat_until", `value="weekly" selected`},
		{"a repeat that ends before it begins", five("repeat", "weekly", "repeat_until", "2026-11-01"), "s’arrête avant de commencer", "repeat_until", `value="2026-11-01"`},
		{"a repeat nobody knows", five("repeat", "secondly", "repeat_until", "2026-12-31"), "secondly", "repeat", "2026-12-31"},
		{"homonyms", five("commune", "Saint-Aubin"), "Plusieurs communes", "commune", `type="radio" name="commune_code"`},
		{"a commune on the Moon", five("commune", "Paris-sur-Moon"), "Nous ne connaissons pas", "commune", `value="75056"`},
		{"a mistyped commune", five("commune", "Guilestre"), "Nous ne connaissons pas", "commune", `value="05065"> Guillestre (05600)`},
		{"no commune", five("commune", ""), "Indiquez la commune", "commune", "Goûter"},
		{"an address in another département", five("address", "1 rue Haute, 38000 Grenoble"), "38000 (Isère)", "address", `name="place_ok" value="1"`},
		{"no organiser", five("organiser", ""), "Dites qui organise", "organiser", "Goûter"},
		{"no e-mail", five("email", ""), "Indiquez une adresse e-mail", "email", "Goûter"},
		{"an e-mail without a dot", five("email", "a@b"), "e-mail ne va pas", "email", `value="a@b"`},
		{"an e-mail with a space", five("email", "lea fontaine@exemple.fr"), "e-mail ne va pas", "email", "lea fontaine@exemple.fr"},
		{"two e-mails", five("email", "lea@exemple.fr, max@exemple.fr"), "e-mail ne va pas", "email", "max@exemple.fr"},
		{"an e-mail of 300 letters", five("email", strings.Repeat("a", 290)+"@exemple.fr"), "e-mail ne va pas", "email", "aaaa@exemple.fr"},
		{"a link that is a script", five("url", "javascript:alert(1)"), "Cette adresse ne va pas", "url", `value="javascript:alert(1)"`},
		{"a link of data", five("registration_url", "data:text/html,x"), "Cette adresse ne va pas", "registration_url", "data:text/html,x"},
		{"a link without a scheme nor host", five("url", "//x"), "Cette adresse ne va pas", "url", `value="//x"`},
		{"a link to a machine", five("online_url", "http://[::1]/"), "Cette adresse ne va pas", "online_url", "http://[::1]/"},
		{"a link with a password", five("url", "https://a:b@exemple.fr/"), "Cette adresse ne va pas", "url", "https://a:b@exemple.fr/"},
		{"a link of 5 000 letters", five("url", "https://exemple.fr/"+strings.Repeat("a", 5000)), "Cette adresse ne va pas", "url", "Goûter"},
		{"a theme nobody knows", five("theme", "cinemaa"), "n’est pas dans la liste", "theme", "Goûter"},
		{"a note too long", five("status", "tentative", "status_note", strings.Repeat("a", 121)), "121 caractères", "status_note", "Goûter"},
	} {
		for _, form := range []url.Values{test.form, confirmed(mapWith(test.form))} {
			w := post(n, nouveau, form)
			body := page(w)
			if w.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s = %d, want 422", test.name, w.Code)
				continue
			}
			for _, want := range []string{"<title>Erreur\u00a0: ", `<a href="#` + test.link + `">`, test.says, test.back} {
				if !strings.Contains(body, want) {
					t.Errorf("%s: the page lacks %.80q", test.name, want)
				}
			}
		}
	}
	if cards := n.cards(t); len(cards) != 0 {
		t.Errorf("%d cards kept of what could not be understood", len(cards))
	}
}

func TestWhatIsUnderstoodIsSaidInFullWords(t *testing.T) {
	n := announcing(t)
	for _, test := range []struct {
		name string
		form url.Values
		says string
	}{
		{"a family of emoji and combined accents", five("title", "Fe\u0302te 👨‍👩‍👧"), "Fête 👨‍👩‍👧"},
		{"a title of two lines", five("title", "Fête\r\nATTACH:http://evil"), "Fête ATTACH:http://evil"},
		{"a title that is a formula", five("title", `=HYPERLINK("http://x")`), `=HYPERLINK("http://x")`},
		{"an hour that clocks show twice", five("start_date", "2027-10-31", "start_time", "02:30"), "la première"},
		{"a date as one writes it", five("start_date", "5/6/2027"), "samedi 5 juin 2027, à 14\u00a0h"},
		{"an hour as one writes it", five("start_time", "14h30"), "à 14\u00a0h\u00a030"},
		{"a whole day", five("start_time", ""), "samedi 28 novembre 2026, toute la journée"},
		{"several days", five("start_time", "", "end_date", "2026-12-02"), "au mercredi 2 décembre 2026"},
		{"a saint", five("commune", "St Bonnet en Champsaur"), "Saint-Bonnet-en-Champsaur, Hautes-Alpes"},
		{"a postcode", five("commune", "05200", "commune_code", "05046"), "Embrun, Hautes-Alpes"},
		{"a homonym chosen", five("commune", "Saint-Aubin", "commune_code", "47230"), "Lot-et-Garonne"},
		{"a near name chosen", five("commune", "Brianconn sur Mer", "commune_code", "05023"), "Briançon, Hautes-Alpes"},
		{"a code left behind by another name", five("commune", "Gap", "commune_code", "05023"), "Gap, Hautes-Alpes"},
		{"a commune merged since", five("commune", "Antonaves"), "fait aujourd’hui partie"},
		{"another département, meant", five("address", "1 rue Haute, 38000 Grenoble", "place_ok", "1"), "38000 Grenoble"},
		{"a free price with a star", five("price_text", "gratuit*"), "<p>gratuit*</p>"},
		{"a free price", five("price_text", "Entrée libre"), "<p>Gratuit (Entrée libre)</p>"},
		{"two prices", five("price_text", "5€/8€"), "<p>Payant (5€/8€)</p>"},
		{"a price below nothing", five("price_text", "-3"), "<p>-3</p>"},
		{"a telephone", five("contact", "04.92.21.00.00"), "04.92.21.00.00"},
		{"a link without its scheme", five("url", "exemple.fr/bal"), "https://exemple.fr/bal"},
		{"an e-mail of a host with accents", five("email", "lea@écoles.fr"), "lea@écoles.fr"},
		{"online, without a commune", five("commune", "", "online_url", "https://exemple.fr/direct"), "https://exemple.fr/direct"},
		{"a script", five("description", "<script>alert(1)</script> **gras**"), "<strong>gras</strong>"},
		{"800 dates", weekly(800), "et 788 autres dates"},
	} {
		w := post(n, nouveau, test.form)
		if body := page(w); w.Code != http.StatusOK || !strings.Contains(body, test.says) || strings.Contains(w.Body.String(), "<script>alert") {
			t.Errorf("%s = %d, want 200 with %q\n%s", test.name, w.Code, test.says, errorsIn(body))
		}
	}
	w := post(n, nouveau, weekly(1001))
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(page(w), "1\u202f001 dates") {
		t.Errorf("1 001 dates = %d, want 422 with their number", w.Code)
	}
	w = post(n, nouveau, five("repeat", "weekly", "repeat_until", "2036-12-31", "start_date", "2026-11-28"))
	if w.Code != http.StatusOK {
		t.Errorf("ten years of Saturdays = %d, want 200\n%s", w.Code, errorsIn(page(w)))
	}
	w = post(n, "/en/evenements/nouveau", five("title", "Neighbours’ tea"))
	if !strings.Contains(page(w), "Is this right?") || !strings.Contains(page(w), "Saturday 28 November 2026, at 2\u00a0pm") {
		t.Errorf("the English check page = %d, want it in English", w.Code)
	}
}

// weekly are so many dates, one a day at most.
func weekly(n int) url.Values {
	form := five()
	form["start_date"], form["start_time"] = nil, nil
	for i := range n {
		form.Add("start_date", noon.AddDate(0, 0, i+1).Format(time.DateOnly))
		form.Add("start_time", "18:00")
	}
	return form
}

// errorsIn is the summary of what is to mend.
func errorsIn(body string) string {
	_, after, found := strings.Cut(body, `id="errors"`)
	if !found {
		return ""
	}
	before, _, _ := strings.Cut(after, "</div>")
	return before
}
