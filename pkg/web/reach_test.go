package web

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"pioche/pkg/registry"
	"pioche/pkg/store"
)

// TestReachNamesPagesThenSubscribers follows one card while feeds are made,
// read and confirmed: their number is said from three on, and only those
// whose owner is confirmed are named.
func TestReachNamesPagesThenSubscribers(t *testing.T) {
	cards := soupAndBall()
	k := feeding(t, cards...)
	address := "/evenements/" + cards[0].ID
	read := func(slug string) {
		t.Helper()
		if err := k.Store.CountPull(context.Background(), store.Pull{Feed: slug, Day: k.today(), Client: "wordpress", Count: 1}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 2 {
		slug, _ := k.saved(t, fmt.Sprint("Lu ", i), "commune=05023")
		read(slug)
	}
	k.saved(t, "Jamais lu", "commune=05023")
	if body := page(get(k, address)); !strings.Contains(body, `Paraît sur les pages <a href="/communes/05023">de Briançon</a>, <a href="/epci/240500439">de la CC du Briançonnais</a> et <a href="/departements/05">des Hautes-Alpes</a>.`) || strings.Contains(body, "abonné") {
		t.Error("two subscribers: the pages are not named, or the number is said")
	}
	confirmed, manage := k.saved(t, "Commune de Briançon", "commune=05023&theme=fete,cuisine")
	if _, err := k.Desk.ConfirmSelection(context.Background(), registry.Person{Host: true}, confirmed); err != nil {
		t.Fatal(err)
	}
	post(k, manage+"/fiches", url.Values{"do": {"pin"}, "card": {cards[0].ID}})
	said := "Paraît chez 3 abonnés\u00a0: <a href=\"/flux/" + confirmed + "\">Commune de Briançon</a> et 2 autres."
	if body := page(get(k, address)); !strings.Contains(body, said) || strings.Contains(body, "Lu 0") {
		t.Errorf("three subscribers: %q is not said, or who is not confirmed is named", said)
	}
	if body := page(get(k, "/en"+address)); !strings.Contains(body, "Shown by 3 subscribers") {
		t.Error("it is not said in English")
	}
	third, _ := k.saved(t, "Lu 3", "commune=05023&theme=musique&price=free")
	read(third)
	around := func(more string) string {
		return page(get(k, "/evenements/nouveau/autour?commune=Brian%C3%A7on&start_date=2026-12-12&start_time=20%3A00"+more))
	}
	fourth, _ := k.saved(t, "Lu 4", "commune=05023&days=60")
	read(fourth)
	if body := around(""); !strings.Contains(body, "Paraîtra chez 3 abonnés.") {
		t.Errorf("while typing: %s", body)
	}
	if body := around("&theme=musique&price=free"); !strings.Contains(body, "Paraîtra chez 4 abonnés.") {
		t.Errorf("with a theme and a price: %s", body)
	}
	post(k, manage+"/fiches", url.Values{"do": {"ban"}, "card": {cards[0].ID}})
	if body := page(get(k, address)); strings.Contains(body, "Commune de Briançon</a>") {
		t.Error("a feed that banned it is named")
	}
}

// TestFeedsNobodyUsesWeighNothing makes a thousand from one address, as the
// limit on writing lets through in a few hours.
func TestFeedsNobodyUsesWeighNothing(t *testing.T) {
	k := feeding(t, soupAndBall()...)
	ctx := context.Background()
	err := k.Store.Tx(ctx, func(tx *store.Store) error {
		for i := range 1000 {
			s := registry.Selection{Slug: fmt.Sprintf("flux-%04d", i), Title: "Flux", Filter: "commune=05023", Revision: 1, Created: noon, Updated: noon}
			if i%2 == 0 {
				s.Deleted = &s.Created
			}
			if err := tx.SaveSelection(ctx, &s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	live, err := k.Store.LiveSelections(ctx, "2026-11-17")
	if err != nil || len(live) != 0 {
		t.Errorf("LiveSelections = %d, %v, want none", len(live), err)
	}
	if body := page(get(k, "/evenements/"+soupAndBall()[0].ID)); !strings.Contains(body, "Paraît sur les pages") {
		t.Error("the card does not name its pages")
	}
}
