package web

import (
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"pioche/pkg/registry"
)

func TestOwnerSaysHowTheFeedIsShown(t *testing.T) {
	cards := soupAndBall()
	cards[0].Images = []registry.Image{{URL: "https://exemple.fr/soupe.jpg", Type: "image/jpeg", Alt: "Un bol", Width: 10, Height: 10, Bytes: 100}}
	k := feeding(t, cards...)
	slug, manage := k.saved(t, "Agenda <b>", "dept=05")
	address := "/flux/" + slug
	if !strings.Contains(get(k, manage).Body.String(), manage+"/reglages") || !strings.Contains(get(k, address+".rss").Body.String(), "soupe.jpg") {
		t.Fatal("the private page does not lead to the settings, or the feed has no picture to begin with")
	}
	form := url.Values{"version": {"1"}, "locale": {"fr"}, "sort": {"agenda"}, "limit": {"1"}, "group": {"day"}, "photo": {"none"}, "dated": {"none"}, "own_accent": {"1"}, "accent": {"#FFE9A8"}}
	w := post(k, manage+"/reglages", form)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != manage+"?fait=reglages" {
		t.Fatalf("settings = %d to %q, want 303 back to the private page\n%.400s", w.Code, w.Header().Get("Location"), w.Body)
	}
	rss := get(k, address+".rss").Body.String()
	if strings.Contains(rss, "soupe.jpg") || !strings.Contains(rss, "<title>Fête de la soupe</title>") || strings.Contains(rss, "Bal de Gap") {
		t.Errorf("the feed does not follow its settings: %.1500s", rss)
	}
	if body := get(k, address+".rss?photo=&limit=2&dated=").Body.String(); !strings.Contains(body, "Bal de Gap") {
		t.Error("an address does not ask otherwise")
	}
	page := get(k, address+".html")
	body := page.Body.String()
	style := regexp.MustCompile(`<style>(.*)</style>`).FindStringSubmatch(body)
	if style == nil || strings.Contains(style[1], "ffe9a8}@") || !strings.Contains(body, `<h2 class="day">`) || !strings.Contains(body, "<h3>") {
		t.Fatalf("the page to embed has not its colour, darkened, and its days: %s", body)
	}
	sum := sha256.Sum256([]byte(style[1]))
	if policy := page.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"' ") {
		t.Errorf("the page's own style is not allowed: %s", policy)
	}
	settings := get(k, manage+"/reglages").Body.String()
	for _, want := range []string{`value="#ffe9a8"`, "assombrie", `name="group" value="day" checked`, `name="limit" value="1"`, `name="version" value="2"`} {
		if !strings.Contains(settings, want) {
			t.Errorf("the settings do not show %q", want)
		}
	}
	for name, test := range map[string]struct {
		change []string
		status int
		says   string
	}{
		"a limit that is none":       {[]string{"version", "2", "limit", "beaucoup"}, http.StatusUnprocessableEntity, `value="beaucoup"`},
		"a colour that is none":      {[]string{"version", "2", "accent", "rouge<b>"}, http.StatusUnprocessableEntity, "accent-error"},
		"settings changed meanwhile": {[]string{"version", "1", "limit", "7"}, http.StatusConflict, "Agenda &lt;b&gt;"},
		"no colour of its own":       {[]string{"version", "2", "own_accent", "0"}, http.StatusSeeOther, ""},
	} {
		if w := post(k, manage+"/reglages", mapWith(maps.Clone(form), test.change...)); w.Code != test.status || !strings.Contains(w.Body.String(), test.says) {
			t.Errorf("%s = %d, want %d with %q", name, w.Code, test.status, test.says)
		}
	}
	edit := get(k, get(k, manage+"/criteres").Header().Get("Location")).Body.String()
	if !strings.Contains(edit, `type="hidden" name="group" value="day"`) {
		t.Error("changing the criteria loses how the feed is shown")
	}
}

func TestChangeCountsWhatItsOwnerDecides(t *testing.T) {
	cards := append(soupAndBall(), party(3, "Loto de Gap", "05061", 5*24*time.Hour), party(4, "Noël de Gap", "05061", 20*24*time.Hour))
	k := feeding(t, cards...)
	_, manage := k.saved(t, "Agenda", "commune=05023")
	change := func() string {
		return spaced(get(k, manage+"/criteres?commune=05061"))
	}
	if !strings.Contains(change(), "+3, −1") {
		t.Error("the change is not counted")
	}
	k.press(t, manage+"/fiches", url.Values{"do": {"ban"}, "card": {cards[2].ID}})
	if !strings.Contains(change(), "+2, −1") {
		t.Error("what is banned is said to enter")
	}
	k.press(t, manage+"/fiches", url.Values{"do": {"pin"}, "card": {cards[3].ID}})
	if !strings.Contains(change(), "+1, −1") {
		t.Error("what is pinned is said to enter")
	}
	k.press(t, manage+"/approbation", url.Values{"on": {"1"}})
	if body := change(); !strings.Contains(body, "+0, −1") || !strings.Contains(body, "Une fiche de plus attendra votre accord.") {
		t.Error("what will wait to be approved is not said")
	}
}

func TestChangeNamesWhatEntersAndLeaves(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	_, manage := k.saved(t, "Agenda", "commune=05023")
	body := spaced(get(k, manage+"/criteres?commune=05061"))
	enters, leaves := strings.Index(body, "Entrent :"), strings.Index(body, "Sortent :")
	if !strings.Contains(body, "+1, −1") || enters < 0 || leaves < enters || !strings.Contains(body[enters:leaves], "Bal de Gap</a> <span class=\"hint\">vendredi 4 décembre 2026 · Gap</span>") || !strings.Contains(body[leaves:], "Fête de la soupe") {
		t.Error("what enters and what leaves is not named before it is saved")
	}
}
