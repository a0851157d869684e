package web

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/desk"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/store/storetest"
)

// counter counts the questions asked of the database.
type counter struct{ n atomic.Int64 }

// during says how many a pull or a page asks.
func (c *counter) during(do func()) int64 {
	before := c.n.Load()
	do()
	return c.n.Load() - before
}

// counting is a kiosk whose questions are counted, a minute after its cards
// were published.
func counting(t *testing.T, cards ...*registry.Card) (*kiosk, *counter) {
	t.Helper()
	asked := &counter{}
	kept, err := store.Open(context.Background(), store.Config{Dir: t.TempDir(), Trace: func(string) { asked.n.Add(1) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kept.Close() })
	k := kioskOn(t, kept, false)
	for _, card := range cards {
		if err := kept.SaveCard(context.Background(), card, noon); err != nil {
			t.Fatal(err)
		}
	}
	k.now = noon.Add(time.Minute)
	return k, asked
}

// kioskOn is a warm kiosk over a database, whose time passes by itself where
// it is real.
func kioskOn(t *testing.T, kept *store.Store, real bool) *kiosk {
	t.Helper()
	k := &kiosk{now: noon}
	k.Handler = open(t, func(s *Server) {
		s.Store, s.Rate, s.Cache = kept, 0, 1<<20
		s.Now = func() time.Time { return k.now }
		if real {
			s.Now = time.Now
		}
		s.Desk = &desk.Desk{Store: s.Store, Now: s.Now, Zone: s.Zone, Trust: "open"}
		k.Server = s
	})
	return k
}

func TestAWarmFeedAsksNothingOfTheDatabase(t *testing.T) {
	k, asked := counting(t, soupAndBall()...)
	slug, _ := k.saved(t, "Agenda de Briançon", "commune=05023")
	k.now = k.now.Add(time.Minute)
	for _, address := range []string{soupFeed, "/communes/05023.ics", "/flux/" + slug + ".json", "/flux/" + slug + ".html?locale=en"} {
		cold := get(k, address, "Accept-Encoding", "gzip")
		for _, encoding := range []string{"gzip", "br", "identity"} {
			var warm *httptest.ResponseRecorder
			if n := asked.during(func() { warm = get(k, address, "Accept-Encoding", encoding) }); n != 0 {
				t.Errorf("GET %s, %s, again: %d questions of the database, want none", address, encoding, n)
			}
			if warm.Code != 200 || warm.Header().Get("Last-Modified") != cold.Header().Get("Last-Modified") {
				t.Errorf("GET %s again = %d %v, want what it was", address, warm.Code, warm.Header())
			}
			if n := asked.during(func() {
				warm = get(k, address, "Accept-Encoding", encoding, "If-None-Match", warm.Header().Get("ETag"))
			}); n != 0 || warm.Code != 304 {
				t.Errorf("GET %s with its tag = %d after %d questions, want 304 after none", address, warm.Code, n)
			}
		}
		if plain := get(k, address).Body.String(); gunzipped(t, cold.Body) != plain {
			t.Errorf("GET %s: the compressed bytes do not open to the plain ones", address)
		}
	}
}

func TestAWarmFeedIsGuardedAsACold(t *testing.T) {
	k, asked := counting(t, soupAndBall()...)
	for _, format := range feedFormats(nil) {
		address := "/flux." + format.Ext + "?commune=05023&accent=175C4C"
		cold := get(k, address).Header()
		var warm *httptest.ResponseRecorder
		n := asked.during(func() { warm = get(k, address) })
		if kept := n == 0; kept == format.Counts { // what counts cards it does not show is not kept
			t.Errorf("GET %s again asks %d questions of the database", address, n)
		}
		if diff := cmp.Diff(cold, warm.Header()); diff != "" {
			t.Errorf("GET %s again (-before +after):\n%s", address, diff)
		}
		same := get(k, address, "If-None-Match", cold.Get("ETag"))
		if same.Code != 304 || same.Header().Get("Access-Control-Allow-Origin") != "*" || same.Header().Get("Content-Type") != "" {
			t.Errorf("GET %s with its tag = %d %v, want 304 that scripts of other sites may read", address, same.Code, same.Header())
		}
	}
	get(k, "/flux.rss?commune=05023&q=a.rss")
	if w := get(k, "/flux.rss%3Fcommune=05023&q=a.rss"); w.Code != http.StatusNotFound {
		t.Errorf("an address that only looks like that of a warm feed = %d, want 404", w.Code)
	}
	k.OwnHost = true
	r := httptest.NewRequest(http.MethodGet, "https://elsewhere.example/flux.rss?commune=05023&accent=175C4C", nil)
	w := httptest.NewRecorder()
	if k.ServeHTTP(w, r); w.Code != http.StatusMisdirectedRequest {
		t.Errorf("a warm feed under another name = %d, want 421", w.Code)
	}
}

func gunzipped(t *testing.T, body io.Reader) string {
	t.Helper()
	open, err := gzip.NewReader(body)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(open)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}

func TestAWarmFeedEndsWithTheClock(t *testing.T) {
	k, asked := counting(t, soupAndBall()...) // the soup is in a day, the ball in ten
	pull := func(want string) {
		t.Helper()
		var body string
		n := asked.during(func() { body = get(k, "/departements/05.rss").Body.String() })
		if n == 0 || !strings.Contains(body, want) {
			t.Errorf("at %s: %d questions, %q in the feed %v, want some and it there", k.now, n, want, strings.Contains(body, want))
		}
	}
	pull("Fête de la soupe")
	k.now = k.now.Add(12 * time.Hour) // past midnight
	pull("Fête de la soupe")
	k.now = k.now.Add(36 * time.Hour)
	pull("Bal de Gap")
	if strings.Contains(get(k, "/departements/05.rss").Body.String(), "soupe") {
		t.Error("the soup is over and still in the feed")
	}
	k.now = k.now.Add(-36 * time.Hour) // the machine's clock is set back
	pull("Fête de la soupe")
}

// TestAChangeIsInTheNextPull walks through what people do: each shows at once
// in feeds that were warm, and in no other.
func TestAChangeIsInTheNextPull(t *testing.T) {
	k, asked := counting(t, soupAndBall()...)
	ctx, host := context.Background(), registry.Person{Host: true}
	slug, _ := k.saved(t, "Agenda de Briançon", "commune=05023")
	feeds := []string{soupFeed, "/flux/" + slug + ".rss", "/departements/05.rss?q=soupe"}
	far := "/communes/05061.rss" // of the ball
	warm := func() {
		k.now = k.now.Add(2 * time.Second)
		for _, feed := range append(feeds, far) {
			get(k, feed)
		}
	}
	soup := party(1, "Fête de la soupe", "05023", 24*time.Hour).ID
	for _, step := range []struct {
		name string
		do   func() error
		says string
		not  string
	}{
		{"cancel", func() error { _, err := k.Desk.SetStatus(ctx, host, soup, "", registry.Cancelled, "neige"); return err }, "ANNULÉ", ""},
		{"hold again", func() error { _, err := k.Desk.SetStatus(ctx, host, soup, "", registry.Scheduled, ""); return err }, "soupe", "ANNULÉ"},
		{"withdraw", func() error { _, err := k.Desk.Withdraw(ctx, host, soup); return err }, "", "soupe"},
		{"give back", func() error { _, err := k.Desk.Republish(ctx, host, soup); return err }, "soupe", ""},
		{"announce another", func() error {
			card := party(7, "Seconde soupe", "05023", 48*time.Hour)
			card.Updated = k.now
			return k.Store.SaveCard(ctx, card, k.now)
		}, "Seconde soupe", ""},
		{"erase", func() error { return k.Desk.Erase(ctx, host, soup) }, "Seconde soupe", "Fête de la soupe"},
	} {
		warm()
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		for _, feed := range feeds[:2] {
			items := strings.Join(itemsOf(get(k, feed).Body.String()), "\n")
			if !strings.Contains(items, step.says) || step.not != "" && strings.Contains(items, step.not) {
				t.Errorf("%s: %s says %q, want %q and not %q", step.name, feed, items, step.says, step.not)
			}
		}
		if n := asked.during(func() { get(k, far) }); n != 0 {
			t.Errorf("%s: the feed of another commune is cold", step.name)
		}
	}
	warm()
	if _, err := k.Desk.EditSelection(ctx, host, slug, 1, desk.SelectionDraft{Title: "Agenda de Gap", Filter: mustParse(t, "commune=05061")}); err != nil {
		t.Fatal(err)
	}
	if body := get(k, feeds[1]).Body.String(); !strings.Contains(body, "Bal de Gap") || !strings.Contains(body, "Agenda de Gap") {
		t.Errorf("the feed edited to Gap says %.400q", body)
	}
	warm()
	if err := k.Desk.DeleteSelection(ctx, host, slug); err != nil {
		t.Fatal(err)
	}
	if body := get(k, feeds[1]).Body.String(); strings.Contains(body, "Bal de Gap") {
		t.Error("a deleted feed still shows the ball")
	}
}

func mustParse(t *testing.T, raw string) filter.Filter {
	t.Helper()
	f, err := filter.ParseQuery(raw, filter.Context{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// itemsOf lists what is inside the items of an RSS feed.
func itemsOf(rss string) []string {
	return strings.Split(rss, "<item>")[1:]
}

func TestConcurrentMissesCostOneQuery(t *testing.T) {
	k, asked := counting(t, soupAndBall()...)
	alone := asked.during(func() { get(k, "/communes/05061.rss") })
	var pulls sync.WaitGroup
	together := asked.during(func() {
		gate := make(chan struct{})
		for range 50 {
			pulls.Go(func() { <-gate; get(k, "/communes/05023.rss") })
		}
		close(gate)
		pulls.Wait()
	})
	if together > alone {
		t.Errorf("fifty pulls at once ask %d questions, one alone %d", together, alone)
	}
}

func TestTheCacheIsBounded(t *testing.T) {
	k, _ := counting(t, soupAndBall()...)
	for i := range 400 {
		get(k, fmt.Sprintf("/departements/05.rss?limit=%d&q=soupe", 1+i%100))
		get(k, fmt.Sprintf("/flux.html?commune=05023&from=%d-01-01", 1900+i%300))
		get(k, fmt.Sprintf("/flux.rss?near=44.%04d,6.5", i))
	}
	k.warm.kept.CleanUp()
	if size := k.warm.kept.WeightedSize(); size > 1<<20 {
		t.Errorf("%d bytes are kept, want at most %d", size, 1<<20)
	}
	for tries := 0; k.warm.count() > k.warm.kept.EstimatedSize()+10; tries++ { // the evicted are forgotten a moment later
		if tries > 100 {
			t.Fatalf("%d feeds are known, %d kept", k.warm.count(), k.warm.kept.EstimatedSize())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (w *warm) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.named)
}

// TestConcurrentPublishesAreInTheNextPull has four writers publish and
// withdraw at full speed under eight readers: a pull that starts after a
// publish returned has it, one that starts after a withdrawal has not.
func TestConcurrentPublishesAreInTheNextPull(t *testing.T) {
	turns := 8
	if testing.Short() {
		turns = 3
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		k := kioskOn(t, s, true)
		var readers, writers sync.WaitGroup
		done := make(chan struct{})
		for i := range 8 {
			readers.Go(func() {
				for {
					select {
					case <-done:
						return
					default:
						get(k, fmt.Sprintf("/flux.rss?commune=05023&limit=%d", 90+i%2), "Accept-Encoding", []string{"gzip", "br", ""}[i%3])
					}
				}
			})
		}
		for w := range 4 {
			writers.Go(func() { k.publishAndWithdraw(t, w, turns) })
		}
		writers.Wait()
		close(done)
		readers.Wait()
	})
}

// publishAndWithdraw does so many times, each time looking at a feed that
// others pull as well.
func (k *kiosk) publishAndWithdraw(t *testing.T, writer, turns int) {
	ctx, host := context.Background(), registry.Person{Host: true}
	for n := range turns {
		title := fmt.Sprintf("Soupe %c numéro %d", 'A'+writer, n)
		card := party(1, title, "05023", 0)
		card.ID, card.Published, card.Updated = registry.NewID(), time.Now(), time.Now()
		card.Event.Occurrences[0].Start = time.Now().Add(time.Duration(24+n) * time.Hour).Truncate(time.Second)
		card.Event.Occurrences[0].HasEnd = false
		if err := k.Store.SaveCard(ctx, card, time.Now()); err != nil {
			t.Error(err)
			return
		}
		for limit := range 2 {
			if body := get(k, fmt.Sprintf("/flux.rss?commune=05023&limit=%d", 90+limit)).Body.String(); !strings.Contains(body, title) {
				t.Errorf("%s is published and the next pull has it not", title)
				return
			}
		}
		if _, err := k.Desk.Withdraw(ctx, host, card.ID); err != nil {
			t.Error(err)
			return
		}
		for limit := range 2 {
			if body := get(k, fmt.Sprintf("/flux.rss?commune=05023&limit=%d", 90+limit)).Body.String(); strings.Contains(body, title) {
				t.Errorf("%s is withdrawn and the next pull has it still", title)
				return
			}
		}
	}
}

// TestAnotherProgramsWriteIsSeen has a second program write to the database
// of a warm site: its feeds follow within a second.
func TestAnotherProgramsWriteIsSeen(t *testing.T) {
	for name, config := range map[string]func(t *testing.T) store.Config{
		"sqlite":   func(t *testing.T) store.Config { return store.Config{Dir: t.TempDir()} },
		"postgres": func(t *testing.T) store.Config { return store.Config{Database: storetest.Postgres(t)} },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, stop := context.WithCancel(context.Background())
			where := config(t)
			kept, other := openAt(t, where), openAt(t, where)
			k := kioskOn(t, kept, false)
			for _, card := range soupAndBall() {
				if err := kept.SaveCard(ctx, card, noon); err != nil {
					t.Fatal(err)
				}
			}
			k.now = noon.Add(time.Minute)
			var running sync.WaitGroup
			running.Go(func() { k.Run(ctx) })
			defer running.Wait()
			defer stop()
			elsewhere := &desk.Desk{Store: other, Now: k.Now, Zone: k.Zone, Trust: "open"}
			soup, host := soupAndBall()[0].ID, registry.Person{Host: true}
			k.sees(t, "soupe", true)
			for _, step := range []struct {
				do   func(context.Context, registry.Person, string) (*registry.Card, error)
				want bool
			}{{elsewhere.Withdraw, false}, {elsewhere.Republish, true}} {
				if _, err := step.do(ctx, host, soup); err != nil {
					t.Fatal(err)
				}
				k.sees(t, "soupe", step.want)
			}
			for range 5 { // quiet again: what is kept stays
				time.Sleep(2 * 100 * time.Millisecond)
				if get(k, soupFeed); k.warm.get(soupFeed) != nil {
					break
				}
			}
			if k.warm.get(soupFeed) == nil {
				t.Error("nobody writes, and nothing is kept")
			}
		})
	}
}

// sees waits until the feed has a word, or has it no more: a second at most,
// and more where the machine is busy with other things.
func (k *kiosk) sees(t *testing.T, word string, want bool) {
	t.Helper()
	limit := time.Now().Add(5 * time.Second)
	for strings.Contains(strings.Join(itemsOf(get(k, soupFeed).Body.String()), ""), word) != want {
		if time.Now().After(limit) {
			t.Fatalf("%q in the feed: want %v, which another program made so long ago", word, want)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func openAt(t *testing.T, where store.Config) *store.Store {
	t.Helper()
	kept, err := store.Open(context.Background(), where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kept.Close() })
	return kept
}

// TestListsAskAFixedNumberOfQuestions holds every list and feed to no more
// questions for fifty cards than for five.
func TestListsAskAFixedNumberOfQuestions(t *testing.T) {
	few, fewAsked := counting(t, season(5, 7)...)
	many, manyAsked := counting(t, season(50, 7)...)
	addresses := []string{"/", "/evenements", "/evenements?vue=mois", "/evenements?vue=carte", "/evenements?vue=planning", "/communes/05023", "/departements/05", "/acteurs", "/infos",
		"/flux/nouveau?commune=05023", "/api/v1/events", "/sitemap.xml"}
	for _, format := range feedFormats(eventFilter.Kinds) {
		addresses = append(addresses, "/flux."+format.Ext+"?commune=05023")
	}
	for _, address := range addresses {
		get(few, address)
		get(many, address) // the first asks once and for all what never changes
		few.now, many.now = few.now.Add(24*time.Hour), many.now.Add(24*time.Hour)
		var codes [2]int
		five := fewAsked.during(func() { codes[0] = get(few, address).Code })
		fifty := manyAsked.during(func() { codes[1] = get(many, address).Code })
		few.now, many.now = few.now.Add(-24*time.Hour), many.now.Add(-24*time.Hour)
		if fifty > five || five == 0 || codes != [2]int{http.StatusOK, http.StatusOK} {
			t.Errorf("GET %s = %v: %d questions for five cards, %d for fifty", address, codes, five, fifty)
		}
	}
}
