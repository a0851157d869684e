package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"pioche/pkg/feed"
	"pioche/pkg/registry"
	"pioche/pkg/store"
)

// press presses a button of the private page of a feed, as a browser without
// script does, and follows to the page it leads to.
func (k *kiosk) press(t *testing.T, address string, form url.Values) string {
	t.Helper()
	w := post(k, address, form)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("POST %s %v = %d, want 303\n%.400s", address, form, w.Code, w.Body)
	}
	after := get(k, w.Header().Get("Location"))
	if after.Code != 200 || !strings.Contains(after.Body.String(), `role="status"`) {
		t.Fatalf("GET %s = %d, want what was done", w.Header().Get("Location"), after.Code)
	}
	return page(after)
}

// holds checks in every format, in the letter and on the poster which titles a
// feed shows.
func (k *kiosk) holds(t *testing.T, name, slug string, in, out []string) {
	t.Helper()
	ends := []string{"", "/lettre", "/affiche"}
	for _, format := range feedFormats(eventFilter.Kinds) {
		ends = append(ends, "."+format.Ext)
	}
	for _, end := range ends {
		body := said(get(k, "/flux/"+slug+end))
		for _, title := range in {
			if !strings.Contains(body, title) {
				t.Errorf("%s: %s lacks %q", name, end, title)
			}
		}
		for _, title := range out {
			if strings.Contains(body, title) {
				t.Errorf("%s: %s holds %q", name, end, title)
			}
		}
	}
}

func TestOwnerDecidesCardByCard(t *testing.T) {
	cards := soupAndBall()
	k := feeding(t, cards...)
	slug, manage := k.saved(t, "Agenda", "commune=05023&q=soupe")
	soup, ball := cards[0].ID, cards[1].ID
	const theSoup, theBall = "Fête de la soupe", "Bal de Gap"
	k.holds(t, "by its criteria", slug, []string{theSoup}, []string{theBall})
	before := get(k, "/flux/"+slug+".rss")

	k.now = k.now.Add(time.Minute)
	body := k.press(t, manage+"/fiches", url.Values{"do": {"pin"}, "card": {k.Base + "/en/evenements/" + ball + "?utm_source=x#d1"}})
	if !strings.Contains(body, "1 fiche toujours affichée") || !strings.Contains(body, `value="free"`) {
		t.Error("the private page does not list the pin, nor how to take it back")
	}
	k.holds(t, "pinned", slug, []string{theSoup, theBall}, nil)
	after := get(k, "/flux/"+slug+".rss", "If-None-Match", before.Header().Get("ETag"))
	if after.Code != 200 || after.Header().Get("Last-Modified") <= before.Header().Get("Last-Modified") {
		t.Errorf("who read it before gets %d, Last-Modified %s after %s", after.Code, after.Header().Get("Last-Modified"), before.Header().Get("Last-Modified"))
	}
	if body := page(get(k, "/flux/"+slug)); !strings.Contains(body, theBall) || !strings.Contains(body, "2 événements") {
		t.Error("the public page does not hold the pin, or does not count it")
	}

	if w := post(k, manage+"/criteres", url.Values{"title": {"Agenda"}, "commune": {"05023"}, "theme": {"cinema"}, "version": {"2"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("changing the criteria = %d, want 303", w.Code)
	}
	k.holds(t, "kept through an edit", slug, []string{theBall}, []string{theSoup})
	k.now = k.now.Add(time.Minute)
	if _, err := k.Desk.Withdraw(context.Background(), registry.Person{Host: true}, ball); err != nil {
		t.Fatal(err)
	}
	k.holds(t, "withdrawn", slug, nil, []string{theBall})
	if body := page(get(k, manage)); !strings.Contains(body, "n’est plus publique") {
		t.Error("the private page does not say that the pin is no longer public")
	}

	k.press(t, manage+"/fiches", url.Values{"do": {"pin"}, "card": {soup}})
	k.holds(t, "pinned again", slug, []string{theSoup}, nil)
	k.press(t, manage+"/fiches", url.Values{"do": {"ban"}, "card": {soup}})
	k.holds(t, "banned", slug, nil, []string{theSoup})
	k.press(t, manage+"/fiches", url.Values{"do": {"free"}, "card": {soup}})

	for name, test := range map[string]struct {
		form url.Values
		want int
	}{
		"a card that is not": {url.Values{"do": {"pin"}, "card": {"zzzzzzzzzzzz"}}, 422},
		"no card":            {url.Values{"do": {"pin"}, "card": {"<script>"}}, 422},
		"withdrawn":          {url.Values{"do": {"pin"}, "card": {ball}}, 422},
		"an unknown act":     {url.Values{"do": {"steal"}, "card": {soup}}, 404},
		"another field":      {url.Values{"do": {"pin"}, "card": {soup}, "slug": {"x"}}, 400},
	} {
		if w := post(k, manage+"/fiches", test.form); w.Code != test.want {
			t.Errorf("%s = %d, want %d", name, w.Code, test.want)
		}
	}
	if w := post(k, manage+"/fiches", url.Values{"do": {"ban"}, "card": {soup}}, "Sec-Fetch-Site", "cross-site"); w.Code != http.StatusForbidden {
		t.Errorf("from another site = %d, want 403", w.Code)
	}
}

func TestOwnerApprovesEachCard(t *testing.T) {
	cards := soupAndBall()
	k := feeding(t, cards[0])
	slug, manage := k.saved(t, "Agenda", "dept=05")
	body := k.press(t, manage+"/approbation", url.Values{"on": {"1"}})
	if !strings.Contains(body, "Rien n’attend votre accord") {
		t.Error("what was shown waits")
	}
	if err := k.Store.Tx(context.Background(), func(tx *store.Store) error { return tx.SaveCard(context.Background(), cards[1], k.now) }); err != nil {
		t.Fatal(err)
	}
	k.holds(t, "it waits", slug, []string{"Fête de la soupe"}, []string{"Bal de Gap"})
	if body := page(get(k, "/flux/"+slug+"/pourquoi?fiche="+cards[1].ID)); !strings.Contains(body, "attend que qui tient ce flux l’approuve") {
		t.Error("it is not said that the card waits")
	}
	if body := page(get(k, manage)); !strings.Contains(body, "1 fiche remplit vos critères et attend") {
		t.Error("the private page does not say that a card waits")
	}
	k.press(t, manage+"/fiches", url.Values{"do": {"approve"}, "card": {cards[1].ID}})
	k.holds(t, "approved", slug, []string{"Fête de la soupe", "Bal de Gap"}, nil)
	k.press(t, manage+"/approbation", url.Values{"on": {"0"}})
	k.holds(t, "it ends", slug, []string{"Fête de la soupe", "Bal de Gap"}, nil)
}

func TestWhyACardIsInOrOut(t *testing.T) {
	cards := soupAndBall()
	cards = append(cards, party(3, "Caché", "05023", 24*time.Hour))
	cards[2].State = registry.Draft
	k := feeding(t, cards...)
	slug, manage := k.saved(t, "Agenda", "commune=05023&days=30")
	why := "/flux/" + slug + "/pourquoi"
	for name, test := range map[string]struct {
		card  string
		want  int
		holds []string
	}{
		"no card yet":        {"", 200, []string{`name="fiche"`, "noindex"}},
		"in":                 {cards[0].ID, 200, []string{"Elle paraît dans ce flux", "À Briançon", "oui", "noindex"}},
		"by its address":     {k.Base + "/evenements/" + cards[0].ID + ".ics?x=y", 200, []string{"Elle paraît dans ce flux"}},
		"out":                {cards[1].ID, 200, []string{"un critère au moins", "À Briançon", "Gap", "<b>non</b>"}},
		"not public":         {cards[2].ID, 404, []string{"aucune fiche publique", cards[2].ID}},
		"nothing known":      {"la fête de dimanche", 404, []string{"aucune fiche publique", "la fête de dimanche"}},
		"a trap":             {`"><script>alert(1)</script>`, 404, nil},
		"an address of else": {"https://exemple.fr/", 404, nil},
	} {
		w := get(k, why+"?"+url.Values{"fiche": {test.card}}.Encode())
		if w.Code != test.want {
			t.Errorf("%s = %d, want %d", name, w.Code, test.want)
		}
		if strings.Contains(w.Body.String(), "<script>alert") {
			t.Errorf("%s: the page holds a script", name)
		}
		for _, part := range test.holds {
			if !strings.Contains(page(w), part) {
				t.Errorf("%s does not say %q", name, part)
			}
		}
	}
	k.press(t, manage+"/fiches", url.Values{"do": {"pin"}, "card": {cards[1].ID}})
	k.press(t, manage+"/fiches", url.Values{"do": {"ban"}, "card": {cards[0].ID}})
	for id, says := range map[string]string{cards[0].ID: "a choisi de ne pas l’afficher", cards[1].ID: "a choisi de toujours l’afficher"} {
		if !strings.Contains(page(get(k, why+"?fiche="+id)), says) {
			t.Errorf("it is not said that its owner %s", says)
		}
	}
	var read struct {
		Items []struct {
			Pioche struct{ Why []feed.ItemWhy } `json:"_pioche"`
		}
	}
	if err := json.Unmarshal(get(k, "/flux/"+slug+".json").Body.Bytes(), &read); err != nil || len(read.Items) != 1 || len(read.Items[0].Pioche.Why) != 1 || read.Items[0].Pioche.Why[0].Field != "pinned" {
		t.Errorf("JSON says %+v, %v, want one item that is pinned", read, err)
	}
	k.press(t, manage+"/fiches", url.Values{"do": {"free"}, "card": {cards[0].ID, cards[1].ID}})
	if err := json.Unmarshal(get(k, "/flux/"+slug+".json").Body.Bytes(), &read); err != nil || len(read.Items) != 1 || len(read.Items[0].Pioche.Why) != 2 {
		t.Errorf("JSON says %+v, %v, want the place and the time", read, err)
	}
	post(k, manage+"/supprimer", nil)
	if w := get(k, why); w.Code != http.StatusGone {
		t.Errorf("of a deleted feed = %d, want 410", w.Code)
	}
}

func TestOwnerHidesACardBeyondThoseListed(t *testing.T) {
	var cards []*registry.Card
	for i := range onOwn + 2 {
		cards = append(cards, party(i+1, fmt.Sprintf("Soupe n° %d", i+1), "05023", time.Duration(i+1)*24*time.Hour))
	}
	k := feeding(t, cards...)
	slug, manage := k.saved(t, "Agenda", "commune=05023")
	body := page(get(k, manage))
	if !strings.Contains(body, `et 2 autres · <a href="#card">`) || strings.Count(body, `name="do" value="ban"`) != onOwn+1 {
		t.Errorf("the private page leads nowhere for the cards it does not list:\n%s", body)
	}
	last := cards[len(cards)-1]
	if body := k.press(t, manage+"/fiches", url.Values{"do": {"ban"}, "card": {k.Base + "/evenements/" + last.ID}}); !strings.Contains(body, "1 fiche que vous n’affichez pas") {
		t.Error("the private page does not say what is hidden")
	}
	k.holds(t, "hidden", slug, nil, []string{last.Title["fr"]})
}

func TestNearMissesAndHealth(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	slug, manage := k.saved(t, "Agenda", "commune=05023&q=bal")
	body := page(get(k, manage))
	for _, want := range []string{"1 fiche écartée par ce seul critère\u00a0: à Briançon", "1 fiche écartée par ce seul critère\u00a0: avec", "Bal de Gap", "Fête de la soupe"} {
		if !strings.Contains(body, want) {
			t.Errorf("the private page does not say %q", want)
		}
	}
	for day, pulls := range map[string]store.Pull{"2026-11-23": {Client: "wordpress", Count: 40}, "2026-11-10": {Client: "wordpress", Count: 20}, "2026-11-24": {Client: store.Robot, Count: 1}} {
		pulls.Feed, pulls.Day = slug, day
		if err := k.Store.CountPull(context.Background(), pulls); err != nil {
			t.Fatal(err)
		}
	}
	if body := page(get(k, manage)); !strings.Contains(body, "1 lecture en 30 jours. Dernière lecture") {
		t.Error("the private page says how often someone reads who began today")
	}
	if body = page(get(k, manage)); !strings.Contains(body, "60 lectures en 30 jours, environ 4 fois par jour. Dernière lecture\u00a0: lundi 23 novembre 2026.") || strings.Contains(body, "tout va bien") {
		t.Errorf("the private page does not say who reads it, how often and when last")
	}
	k.now = k.now.AddDate(0, 0, 45)
	if !strings.Contains(page(get(k, manage)), "tout va bien") {
		t.Error("45 days later it does not ask whether all is well")
	}
}
