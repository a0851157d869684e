package store_test

import (
	"strings"
	"testing"
	"time"

	"pioche/data"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/store/storetest"
)

func TestFind(t *testing.T) {
	theme, other := data.Themes()[0].Code, data.Themes()[1].Code
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		bal := event("bal", "Bal de la Saint-André", "2026-11-28 21:00 > 2026-11-29 02:00")
		bal.Themes = []string{theme}
		expo := event("expo", "L’été au musée", "2026-10-01 10:00 > 2026-11-30 18:00")
		expo.Themes = []string{theme, other}
		yoga := event("yoga", "Yoga", "2026-11-17 18:00 > 2026-11-17 19:00", "2026-11-24 18:00 > 2026-11-24 19:00", "2026-12-01 18:00 > 2026-12-01 19:00")
		yoga.Event.Occurrences[1].Status = registry.Cancelled
		gap := event("gap", "Concert de musique ancienne", "2026-11-27 20:00")
		gap.Place = &registry.Place{Commune: "05061"}
		gap.Description = registry.Text{"fr": "Ancienne chapelle, musique et vin chaud"}
		past := event("past", "Vide-grenier", "2026-09-12 08:00 > 2026-09-12 18:00")
		morning := event("morn", "Marché", "2026-11-24 07:00 > 2026-11-24 09:30")
		hidden := event("hide", "Réunion des partenaires", "2026-11-28 10:00")
		hidden.Visibility = registry.Partners
		gone := event("gone", "Fête retirée", "2026-11-28 10:00")
		gone.State = registry.Withdrawn
		online := event("line", "Visioconférence", "2026-12-02 18:00")
		online.Place, online.Scope = nil, []registry.Territory{{Level: registry.LevelDept, Code: "05"}}

		amis := card("amis", "Les Amis du Mélèzin")
		amis.Kind, amis.Actor = registry.KindActor, &registry.Actor{Offers: []string{"prêt de salle"}}
		amis.Place = &registry.Place{Commune: "05023"}
		ecole := card("ecol", "École de musique")
		ecole.Kind, ecole.Actor, ecole.Place = registry.KindActor, &registry.Actor{}, &registry.Place{Commune: "05023"}
		job := card("job", "Cherche accordéoniste")
		job.Kind, job.Notice = registry.KindNotice, &registry.Notice{Type: "job", Expires: now.Add(time.Hour)}
		news := card("news", "La salle rouvre")
		news.Kind, news.Notice = registry.KindNotice, &registry.Notice{Type: "news", Expires: now.Add(time.Hour)}
		news.Published = now.Add(time.Minute)
		stale := card("old", "Appel clos")
		stale.Kind, stale.Notice = registry.KindNotice, &registry.Notice{Type: "call", Expires: now}
		save(t, s, bal, expo, yoga, gap, past, morning, hidden, gone, online, amis, ecole, job, news, stale)

		for _, tc := range []struct{ name, filter, want string }{
			{"everything to come, an exhibition as it closes", "all=1", "yoga/date01 gap/date00 bal/date00 expo/date00 line/date00"},
			{"a commune", "commune=05023", "yoga/date01 bal/date00 expo/date00"},
			{"a commune and what concerns the département", "commune=05023&wider=1", "yoga/date01 bal/date00 expo/date00 line/date00"},
			{"a département", "dept=05", "yoga/date01 gap/date00 bal/date00 expo/date00 line/date00"},
			{"another one", "dept=38", ""},
			{"two themes of a commune, each card once", "commune=05023&theme=" + theme + "," + other, "bal/date00 expo/date00"},
			{"without a theme", "commune=05023&not.theme=" + other, "yoga/date01 bal/date00"},
			{"every date", "commune=05023&each=1", "yoga/date01 bal/date00 expo/date00 yoga/date02"},
			{"not the cancelled dates", "commune=05023&not.status=cancelled", "bal/date00 expo/date00 yoga/date02"},
			{"the cancelled dates", "commune=05023&status=cancelled", "yoga/date01"},
			{"a day", "commune=05023&from=2026-11-29&to=2026-11-29", "bal/date00 expo/date00"},
			{"a Saturday", "commune=05023&dow=sat", "bal/date00"},
			{"from today leaves out what is over", "commune=05023&from=2026-11-24&to=2026-11-24", "yoga/date01 expo/date00"},
			{"the archive", "commune=05023&from=2026-09-01", "past/date00 expo/date00 yoga/date00 morn/date00 bal/date00"},
			{"the archive, an exhibition as it closed", "commune=05023&from=2026-11-01&not.theme=" + data.Themes()[2].Code, "yoga/date00 morn/date00 bal/date00 expo/date00"},
			{"the archive of everything", "all=1&from=2000-01-01&to=2026-10-31", "past/date00 expo/date00"},
			{"near", "near=05023&radius=30", "yoga/date01 bal/date00 expo/date00"},
			{"far around", "near=05023&radius=100", "yoga/date01 gap/date00 bal/date00 expo/date00"},
			{"words, endings apart", "q=musiques+anciennes", "gap/date00"},
			{"a phrase", "q=%22musique+ancienne%22", "gap/date00"},
			{"a phrase that crosses two texts", "q=%22ancienne+ancienne%22", ""},
			{"words left out", "dept=05&not.q=musique", "yoga/date01 bal/date00 expo/date00 line/date00"},
			{"the newest", "commune=05023&sort=new", "bal/date00 expo/date00 yoga/date01"},
			{"structures by name", "kind=actor&commune=05023", "ecol amis"},
			{"what a structure offers", "kind=actor&offers=salles", "amis"},
			{"infos, the newest first", "kind=notice&all=1", "news job"},
			{"all kinds", "kind=event,actor,notice&q=musique", "gap/date00 ecol"},
			{"a quote is a quote", "q=%27%29%3B+DROP+TABLE+card%3B--", ""},
		} {
			t.Run(tc.name, func(t *testing.T) {
				if got := find(t, s, tc.filter); got != tc.want {
					t.Errorf("Find(%s) = %q, want %q", tc.filter, got, tc.want)
				}
			})
		}
	})
}

func TestPagesShowEachCardOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		begins := []string{"2026-11-20 10:00 > 2026-12-01 10:00", "2026-12-01 10:00", "2026-12-02 10:00"}
		for _, name := range strings.Split("abcdefghijk", "") {
			save(t, s, event(name, "Événement "+name, begins[:1+int(name[0])%3]...))
		}
		for _, raw := range []string{"dept=05", "dept=05&each=1", "dept=05&sort=new", "dept=05&sort=new&each=1", "dept=05&from=2026-11-01", "commune=05023,05061", "near=05023", "q=evenement", "q=evenement&each=1&dow=wed"} {
			q := queries(t, raw)[0]
			q.Limit = 0
			all, next, err := s.Find(ctx, q)
			if err != nil || !next.IsZero() {
				t.Fatalf("Find(%s) without a limit: next %v, %v", raw, next, err)
			}
			q.Limit = 4
			var paged []filter.Pick
			for pages := 0; pages == 0 || !next.IsZero(); pages++ {
				var page []filter.Pick
				q.From = next
				if page, next, err = s.Find(ctx, q); err != nil {
					t.Fatal(err)
				}
				if pages > len(all) {
					t.Fatalf("Find(%s) never ends", raw)
				}
				paged = append(paged, page...)
			}
			if short(paged) != short(all) {
				t.Errorf("pages of %s = %q, want %q", raw, short(paged), short(all))
			}
		}
	})
}

func TestAnEditIsFoundAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		bal := event("bal", "Bal", "2026-11-28 21:00", "2026-11-20 10:00 > 2026-12-20 10:00")
		save(t, s, bal)
		bal.Revision, bal.Title["fr"], bal.Place.Commune = 2, "Concert", "05061"
		bal.Event.Occurrences = bal.Event.Occurrences[:1]
		save(t, s, bal)
		for raw, want := range map[string]string{
			"commune=05061": "bal/date00", "commune=05023": "", "q=bal": "", "q=concert": "bal/date00", "all=1&each=1": "bal/date00",
			"all=1&from=2026-11-01&each=1": "bal/date00", "near=05061": "bal/date00", "near=05023": "", "q=concert&sort=new": "bal/date00",
		} {
			if got := find(t, s, raw); got != want {
				t.Errorf("Find(%s) after the edit = %q, want %q", raw, got, want)
			}
		}
		bal.Revision, bal.State = 3, registry.Withdrawn
		save(t, s, bal)
		if got := find(t, s, "all=1&from=2000-01-01"); got != "" {
			t.Errorf("a withdrawn card is found: %q", got)
		}
	})
}

func TestWhatIsOverLeavesUpcomingButNotTheArchive(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		save(t, s, event("bal", "Bal", "2026-11-25 21:00", "2026-12-05 21:00"), event("expo", "Expo", "2026-11-01 10:00 > 2026-11-26 10:00"))
		if n, err := s.PurgeUpcoming(ctx, now.AddDate(0, 0, 7)); n != 2 || err != nil {
			t.Errorf("PurgeUpcoming = %d, %v, want 2", n, err)
		}
		if n, err := s.PurgeUpcoming(ctx, now.AddDate(0, 0, 7)); n != 0 || err != nil {
			t.Errorf("PurgeUpcoming again = %d, %v, want 0", n, err)
		}
		if got := find(t, s, "dept=05&each=1"); got != "bal/date01" {
			t.Errorf("upcoming after the purge: %q", got)
		}
		if got := find(t, s, "dept=05&each=1&from=2026-11-01"); got != "expo/date00 bal/date00 bal/date01" {
			t.Errorf("archive after the purge: %q", got)
		}
	})
}

func TestLatestChange(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		save(t, s, event("bal", "Bal", "2026-11-28 21:00"))
		later := now.Add(time.Hour)
		gap := event("gap", "Concert", "2026-11-28 21:00")
		gap.Place.Commune = "05061"
		if err := s.SaveCard(ctx, gap, later); err != nil {
			t.Fatal(err)
		}
		for raw, want := range map[string]time.Time{
			"commune=05023": now, "commune=05061": later, "dept=05": later, "commune=38185": {}, "kind=notice&dept=05": {}, "commune=05023&q=bal": now,
		} {
			if got, err := s.LatestChange(ctx, queries(t, raw)[0]); !got.Equal(want) || err != nil {
				t.Errorf("LatestChange(%s) = %v, %v, want %v", raw, got, err, want)
			}
		}
		if err := s.DeleteCard(ctx, id("bal"), later.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if got, _ := s.LatestChange(ctx, queries(t, "commune=05023")[0]); !got.Equal(later.Add(time.Hour)) {
			t.Errorf("LatestChange after a deletion = %v, want %v", got, later.Add(time.Hour))
		}
	})
}

func TestLastEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		save(t, s,
			event("morn", "Marché", "2026-11-24 07:00 > 2026-11-24 08:30"), event("dawn", "Lever", "2026-11-24 06:00 > 2026-11-24 07:00", "2026-11-30 06:00"),
			event("expo", "Exposition", "2026-10-01 10:00 > 2026-11-24 09:15"), event("bal", "Bal", "2026-11-24 09:00 > 2026-11-24 18:00"),
			event("past", "Vide-grenier", "2026-11-22 08:00 > 2026-11-22 18:00"))
		for raw, want := range map[string]string{
			"commune=05023": "2026-11-24 09:15", "q=marche": "2026-11-24 08:30", "q=lever": "2026-11-24 07:00", "sort=new&dept=05": "2026-11-24 09:15",
			"near=05023&not.q=exposition": "2026-11-24 08:30", "commune=05061": "", "q=bal": "", "q=vide": "",
		} {
			q := queries(t, raw)[0]
			q.After = at("2026-11-24 00:00")
			got, err := s.LastEnd(ctx, q, now)
			if err != nil || want == "" && !got.IsZero() || want != "" && !got.Equal(at(want)) {
				t.Errorf("LastEnd(%s) = %v, %v, want %q", raw, got, err, want)
			}
		}
	})
}
