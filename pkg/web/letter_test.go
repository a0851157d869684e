package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"pioche/pkg/feed"
	"pioche/pkg/registry"
)

func TestLetterIsThereToPasteWithoutScript(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	slug, manage := k.saved(t, "Agenda de Briançon", "commune=05023")
	for _, path := range []string{"/flux/" + slug + "/lettre", "/lettre?commune=05023", "/en/flux/" + slug + "/lettre?par=commune", "/en/lettre?commune=05023&par=structure"} {
		w := get(k, path)
		body := w.Body.String()
		if w.Code != 200 || strings.Count(body, "<textarea") != 3 || !strings.Contains(body, "noindex") {
			t.Fatalf("GET %s = %d, want 200 with three texts to copy, unlisted\n%.300s", path, w.Code, body)
		}
		for _, want := range []string{"&lt;table role=", "**[Fête de la soupe]", "• Fête de la soupe"} {
			if !strings.Contains(body, want) {
				t.Errorf("GET %s lacks %q", path, want)
			}
		}
		if strings.Contains(body, "Bal de Gap") {
			t.Errorf("GET %s tells of the ball", path)
		}
	}
	for path, want := range map[string]string{
		"/flux/" + slug: "/flux/" + slug + "/lettre", manage: "/flux/" + slug + "/affiche?when=week", "/communes/05023": "/lettre?commune=05023", "/en/epci/240500439": "/en/affiche?epci=240500439",
	} {
		if !strings.Contains(get(k, path).Body.String(), want) {
			t.Errorf("%s does not lead to %s", path, want)
		}
	}
}

func TestLetterAloneIsSeenInOurFrameAndRunsNothing(t *testing.T) {
	cards := soupAndBall()
	cards[0].Title["fr"] = `Soupe <script>alert(1)</script>" onload="alert(1)`
	cards[0].Images = []registry.Image{{ID: "soupesoupesoupesoupesoupea", URL: registry.ImagePath("soupesoupesoupesoupesoupea", 800), Alt: `"><img src=x onerror=alert(1)>`, Width: 800, Height: 600}}
	k := feeding(t, cards...)
	for _, path := range []string{"/lettre.html?commune=05023", "/en/lettre.html?commune=05023&par=commune"} {
		w := get(k, path)
		for _, part := range []string{"default-src 'none'", "sandbox", "frame-ancestors 'self'"} {
			if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, part) || strings.Contains(csp, "script") {
				t.Errorf("GET %s: policy %q, want %q in it and no script", path, csp, part)
			}
		}
		if opener := w.Header().Get("Cross-Origin-Opener-Policy"); opener != "" {
			t.Errorf("GET %s: an opener policy, %q, with a sandbox", path, opener)
		}
		root, err := html.Parse(w.Body)
		if err != nil || w.Code != 200 {
			t.Fatalf("GET %s = %d, %v", path, w.Code, err)
		}
		for n := range root.Descendants() {
			if n.Data == "script" || slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return strings.HasPrefix(a.Key, "on") }) {
				t.Errorf("GET %s holds <%s %v>", path, n.Data, n.Attr)
			}
			if n.Data == "img" && (n.Attr[0].Val != "https://pioche.example/images/soupesoupesoupesoupesoupea-320.jpg" || n.Attr[1].Val == "") {
				t.Errorf("GET %s: picture %v, want an absolute address and an alternative", path, n.Attr)
			}
		}
	}
	if csp := get(k, "/lettre?commune=05023").Header().Get("Content-Security-Policy"); !strings.Contains(csp, "frame-src 'self'") || !strings.Contains(csp, "frame-ancestors 'none'") {
		t.Errorf("the page of a letter: policy %q", csp)
	}
}

func TestLetterOfWhatIsNew(t *testing.T) {
	cards := soupAndBall()
	cards[0].Published, cards[1].Published = noon.AddDate(0, 0, -20), noon.AddDate(0, 0, -2)
	k := feeding(t, cards...)
	for _, test := range []struct {
		depuis     string
		soup, ball bool
	}{{"", true, true}, {"2026-11-01", true, true}, {"2026-11-20", false, true}, {"20/11/2026", false, true}, {"2026-11-24", false, false}} {
		body := get(k, "/lettre?dept=05&depuis="+test.depuis).Body.String()
		if strings.Contains(body, "Fête de la soupe") != test.soup || strings.Contains(body, "Bal de Gap") != test.ball {
			t.Errorf("since %q: want soup %t, ball %t", test.depuis, test.soup, test.ball)
		}
	}
}

func TestLetterOfTheMonth(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	slug, _ := k.saved(t, "Agenda", "dept=05")
	for _, letter := range []string{"/flux/" + slug + "/lettre?", "/lettre?dept=05&"} {
		for span, want := range map[string]struct{ soup, ball bool }{"": {true, true}, "days=7": {true, false}, "days=30": {true, true}, "when=month": {true, false}} {
			w := get(k, letter+span)
			body := w.Body.String()
			if w.Code != 200 || strings.Contains(body, "• Fête de la soupe") != want.soup || strings.Contains(body, "• Bal de Gap") != want.ball {
				t.Errorf("GET %s%s = %d, want 200 with soup %t, ball %t", letter, span, w.Code, want.soup, want.ball)
			}
			if strings.Count(body, `aria-current="true">`) < 2 {
				t.Errorf("GET %s%s does not say which time it is made for", letter, span)
			}
		}
	}
	if body := get(k, "/lettre?kind=notice&dept=05").Body.String(); strings.Contains(body, "days=30") {
		t.Error("a letter of what has no date offers times to come")
	}
	if w := get(k, "/flux/"+slug+"/lettre?days=7&when=week"); w.Code != 400 {
		t.Errorf("two times to come = %d, want 400", w.Code)
	}
}

// What a letter says of its time is so, whoever chose it.
func TestLetterSaysTheTimeItIsMadeFor(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	timed, _ := k.saved(t, "Agenda du mois", "dept=05&days=30")
	chip := regexp.MustCompile(`<a class="chip( on)?"[^>]*>([^<]+)</a>`)
	of := func(path string) (labels, on []string) {
		_, after, _ := strings.Cut(page(get(k, path)), `aria-label="De quand à quand"`)
		nav, _, _ := strings.Cut(after, "</nav>")
		for _, found := range chip.FindAllStringSubmatch(nav, -1) {
			if labels = append(labels, found[2]); found[1] != "" {
				on = append(on, found[2])
			}
		}
		return labels, on
	}
	for path, want := range map[string]struct{ labels, on []string }{
		"/lettre?dept=05":                   {[]string{"Tout ce qui vient", "Dans les 7\u00a0jours", "Dans les 30\u00a0jours", "Ce mois-ci"}, []string{"Tout ce qui vient"}},
		"/lettre?dept=05&from=2026-12-01":   {[]string{"Tout ce qui vient", "Dans les 7\u00a0jours", "Dans les 30\u00a0jours", "Ce mois-ci"}, nil},
		"/flux/" + timed + "/lettre":        {[]string{"Dans les 30\u00a0jours", "Dans les 7\u00a0jours", "Ce mois-ci"}, []string{"Dans les 30\u00a0jours"}},
		"/flux/" + timed + "/lettre?days=7": {[]string{"Dans les 30\u00a0jours", "Dans les 7\u00a0jours", "Ce mois-ci"}, []string{"Dans les 7\u00a0jours"}},
	} {
		labels, on := of(path)
		if !slices.Equal(labels, want.labels) || !slices.Equal(on, want.on) {
			t.Errorf("%s offers %q, at %q, want %q at %q", path, labels, on, want.labels, want.on)
		}
	}
}

func TestLettersAndPostersSayWhatTheyCannotRead(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	slug, manage := k.saved(t, "Agenda", "commune=05023&days=60")
	for path, want := range map[string]int{
		"/lettre":                                 400, // nothing to choose by, and no scope
		"/affiche?when=week":                      400,
		"/lettre?commune=05023&par=couleur":       400,
		"/lettre?commune=05023&depuis=hier":       400,
		"/affiche?comune=05023":                   400,
		"/flux/" + slug + "/lettre?commune=05061": 400, // a saved feed does not widen
		"/flux/" + slug + "/affiche?when=noel":    400,
		"/flux/" + slug + "/affiche?when=week":    200,
		"/flux/rien-abcd/lettre":                  404,
		"/evenements/aaaaaaaaaaaa/affiche":        404,
		"/evenements/quoi/affiche":                404,
		"/lettre?commune=05023&utm_source=brevo":  200,
		"/affiche?commune=05023&when=week":        200,
		"/en/affiche?epci=240500439":              200,
	} {
		if w := get(k, path); w.Code != want {
			t.Errorf("GET %s = %d, want %d", path, w.Code, want)
		}
	}
	if w := post(k, manage+"/supprimer", nil); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code)
	}
	for _, end := range []string{"/lettre", "/lettre.html", "/affiche"} {
		if w := get(k, "/flux/"+slug+end); w.Code != http.StatusGone {
			t.Errorf("GET %s of a deleted feed = %d, want 410", end, w.Code)
		}
	}
	scoped := open(t, func(s *Server) {
		s.Store, s.Scope = registryOf(t, soupAndBall()...), []registry.Territory{{Level: registry.LevelDept, Code: "05"}}
	})
	if w := get(scoped, "/affiche"); w.Code != 200 || !strings.Contains(w.Body.String(), "Bal de Gap") {
		t.Errorf("GET /affiche of a registry about the Hautes-Alpes = %d, want its next cards", w.Code)
	}
}

func TestPosterTellsDatesAndLeadsToItsPage(t *testing.T) {
	cards := soupAndBall()
	k := feeding(t, cards...)
	board := page(get(k, "/affiche?dept=05&when=week"))
	for _, want := range []string{"<h1>Ce qui se passe dans les Hautes-Alpes</h1>", "Cette semaine\u00a0: du mardi 24 au dimanche 29 novembre 2026", "Fête de la soupe", `<svg class="qr"`, "Licence Ouverte"} {
		if !strings.Contains(board, want) {
			t.Errorf("the sheet of the week lacks %q", want)
		}
	}
	if strings.Contains(board, "Bal de Gap") {
		t.Error("the sheet of the week tells of a ball in ten days")
	}
	one := page(get(k, "/evenements/"+cards[0].ID+"/affiche"))
	for _, want := range []string{"<b>25</b>", "pioche.example/evenements/" + cards[0].ID, `<svg class="qr"`} {
		if !strings.Contains(one, want) {
			t.Errorf("the sheet of the soup lacks %q", want)
		}
	}
	if !strings.Contains(get(k, "/evenements/"+cards[0].ID).Body.String(), "/evenements/"+cards[0].ID+"/affiche") {
		t.Error("the page of an event does not lead to its sheet")
	}
}

func TestMarkdownAndMessageCountWhatTheyLeaveOut(t *testing.T) {
	var cards []*registry.Card
	for n := range 60 {
		cards = append(cards, party(n+1, "Soupe", "05023", time.Duration(n+1)*time.Hour))
	}
	k := feeding(t, cards...)
	for _, ext := range []string{"md", "txt"} {
		body := get(k, "/flux."+ext+"?commune=05023").Body.String()
		format, _ := feed.ByExt(ext)
		if told := strings.Count(body, "Soupe"); told == 60 || told > format.Default || !strings.Contains(body, "Et ") {
			t.Errorf(".%s tells of %d cards of 60 and does not say how many more:\n%.200s", ext, told, body)
		}
	}
}

func TestLettersAndPostersTakeOneOfEach(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	slug, _ := k.saved(t, "Agenda", "commune=05023")
	for _, path := range []string{"/flux/" + slug + "/affiche?when=week&when=today", "/flux/" + slug + "/lettre?par=date&par=commune", "/lettre?commune=05023&depuis=2026-11-01&depuis=2026-11-02"} {
		if w := get(k, path); w.Code != http.StatusBadRequest {
			t.Errorf("GET %s = %d, want 400: which of both?", path, w.Code)
		}
	}
}

func TestLetterClosesAndTellsContributors(t *testing.T) {
	ctx := context.Background()
	k := feeding(t, soupAndBall()...)
	slug, manage := k.saved(t, "La Gazette", "commune=05023")
	if w := post(k, manage+"/bouclage", url.Values{"closing": {"32"}, "grouping": {"date"}}); w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusBadRequest {
		t.Errorf("closing on the 32nd = %d, want a refusal", w.Code)
	}
	if w := post(k, manage+"/bouclage", url.Values{"closing": {"27"}, "grouping": {"structure"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("closing on the 27th = %d, want 303\n%.300s", w.Code, w.Body)
	}
	closes := "«\u00a0La Gazette\u00a0» boucle dans 3 jours"
	form := url.Values{"title": {"Bal"}, "start_date": {"2026-12-05"}, "start_time": {"18:30"}, "commune": {"Briançon"}, "organiser": {"Les Tabliers"}, "email": {"lea@exemple.fr"}}
	if body := page(post(k, nouveau, form)); strings.Contains(body, closes) {
		t.Error("a feed nobody confirmed is named to who writes")
	}
	if _, err := k.Desk.ConfirmSelection(ctx, registry.Person{Host: true}, slug); err != nil {
		t.Fatal(err)
	}
	if body := page(post(k, nouveau, form)); !strings.Contains(body, closes) {
		t.Errorf("the check page does not say %q", closes)
	}
	form.Set("start_date", "2026-11-26")
	if body := page(post(k, nouveau, form)); strings.Contains(body, closes) {
		t.Error("an event that will be over when the letter closes is promised a place in it")
	}
	month, ofMonth := k.saved(t, "La Lettre du mois", "commune=05023&days=30")
	post(k, ofMonth+"/bouclage", url.Values{"closing": {"27"}, "grouping": {"date"}})
	if _, err := k.Desk.ConfirmSelection(ctx, registry.Person{Host: true}, month); err != nil {
		t.Fatal(err)
	}
	form.Set("start_date", "2026-12-25")
	if body := page(post(k, nouveau, form)); !strings.Contains(body, "«\u00a0La Lettre du mois\u00a0» boucle dans 3 jours") {
		t.Error("an event within thirty days of the closing, not yet of today, is told of no letter")
	}
	form.Set("start_date", "2026-12-05")
	form.Set("confirm", "1")
	thanks := post(k, nouveau, form).Header().Get("Location")
	if body := page(get(k, thanks)); !strings.Contains(body, closes) {
		t.Errorf("%s does not say %q", thanks, closes)
	}
	for path, want := range map[string]string{"/flux/" + slug + "/lettre": "Bouclage dans 3 jours", "/en/flux/" + slug + "/lettre": "Closes in 3 days", manage: "Bouclage dans 3 jours"} {
		if !strings.Contains(page(get(k, path)), want) {
			t.Errorf("%s does not say %q", path, want)
		}
	}
	k.now = noon.AddDate(0, 0, 4) // the 28th
	if err := k.Desk.CloseIssues(ctx); err != nil {
		t.Fatal(err)
	}
	issue := "/flux/" + slug + "/lettre/2026-11-27"
	for _, path := range []string{"/flux/" + slug + "/lettre", manage} {
		if !strings.Contains(get(k, path).Body.String(), issue) {
			t.Errorf("%s does not lead to %s", path, issue)
		}
	}
	if body := get(k, manage).Body.String(); !strings.Contains(body, "/lettre?depuis=2026-11-28") {
		t.Error("the private page does not offer what is new since the closing")
	}
	for _, path := range []string{issue, "/en" + issue + "?par=commune"} {
		if w := get(k, path); w.Code != 200 || !strings.Contains(w.Body.String(), "Les Tabliers") || !strings.Contains(w.Body.String(), `lettre/2026-11-27.html`) {
			t.Errorf("GET %s = %d, want the issue", path, w.Code)
		}
	}
	if w := get(k, issue+".html"); w.Code != 200 || !strings.Contains(w.Header().Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("GET %s.html = %d, %s", issue, w.Code, w.Header())
	}
	for _, other := range []string{"2026-10-27", "hier", "2026-11-27.pdf"} {
		if w := get(k, "/flux/"+slug+"/lettre/"+other); w.Code != http.StatusNotFound {
			t.Errorf("GET the issue %s = %d, want 404", other, w.Code)
		}
	}
}
