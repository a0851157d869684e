package feed_test

import (
	"strings"
	"testing"

	"pioche/pkg/feed/feedtest"
	"pioche/pkg/filter"
	"pioche/pkg/registry/registrytest"
)

// The judge of feeds finds each fault that is put in one.
func TestFaultsAreFound(t *testing.T) {
	f := sample(true)
	f.Picks = []filter.Pick{named(t, "ordinaryaaaa"), named(t, "seriesaaaaaa"), named(t, "exhibitionaa")}
	for _, test := range []struct{ ext, of, by string }{
		{"rss", "<title>Fête de la soupe", "<title>&lt;b>Fête"},
		{"rss", `isPermaLink="false">seriesaaaaaa@`, `isPermaLink="false">ordinaryaaaa@`},
		{"rss", `isPermaLink="false"`, `isPermaLink="true"`},
		{"rss", "<link>https://pioche.example/evenements", "<link>/evenements"},
		{"rss", `length="54321"`, `length="0"`},
		{"rss", `rel="self"`, `rel="alternate"`},
		{"rss", "+0000</lastBuildDate>", "+0000 (hier)</lastBuildDate>"},
		{"rss", "<p>On épluche", "<script>x</script><p>On épluche"},
		{"rss", `href="https://exemple.fr/soupe"`, `href="/soupe"`},
		{"rss", "<ev:startdate>2026-11-28T14:00:00+01:00", "<ev:startdate>28/11/2026"},
		{"rss", "<item>", "<item><author>Léa</author>"},
		{"atom", "<id>tag:", "<id>"},
		{"atom", "ordinaryaaaa</id>", "seriesaaaaaa</id>"},
		{"atom", "<updated>2026-11-02T17:30:00Z", "<updated>2026-11-02"},
		{"atom", `rel="alternate" type="text/html" href="https://pioche.example/evenements/ordinaryaaaa"`, `rel="alternate" type="text/html" href="evenements/ordinaryaaaa"`},
		{"atom", "<name>Pioche des Alpes</name>", ""},
		{"atom", `type="html"`, `type="xhtml"`},
		{"json", `"version":"https://jsonfeed.org/version/1.1"`, `"version":"1.1"`},
		{"json", `"content_html":`, `"content":`},
		{"json", `"size_in_bytes":54321`, `"size":54321`},
		{"json", `"id":"ordinaryaaaa@`, `"id":"seriesaaaaaa@`},
		{"json", `"date_modified":"2026-11-02T17:30:00Z"`, `"date_modified":"2026-11-02"`},
		{"geojson", `"coordinates":[6.643179,44.899416]`, `"coordinates":[44.899416,96.643179]`},
		{"geojson", `"type":"Feature"`, `"type":"Point"`},
		{"jsonld", `"startDate":"2026-11-28T14:00:00+01:00"`, `"startDate":"28 novembre"`},
		{"jsonld", `"eventStatus":"https://schema.org/EventCancelled"`, `"eventStatus":"cancelled"`},
		{"jsonld", `"addressCountry":"FR"`, `"addressCountry":"France"`},
		{"jsonld", `"priceCurrency":"EUR"`, `"currency":"EUR"`},
		{"ics", "VERSION:2.0\r\n", ""},
		{"ics", "\r\n", "\n"},
		{"ics", "STATUS:CANCELLED", "STATUS:CANCELED"},
		{"ics", "SEQUENCE:1", "SEQUENCE:un"},
		{"ics", "DTSTART;TZID=Europe/Paris:20261128T140000", "DTSTART;TZID=Europe/Rome:20261128T140000"},
		{"ics", "DTEND;TZID=Europe/Paris:20261128T173000", "DTEND;TZID=Europe/Paris:20261128T130000"},
		{"ics", "DTSTART;VALUE=DATE:20261110", "DTSTART;VALUE=DATE:20261110T000000"},
		{"ics", "TZOFFSETTO:+0100", "TZOFFSETTO:1"},
		{"ics", `\, 35 rue`, ", 35 rue"},
		{"ics", "UID:ordinaryaaaa-soupea", "UID:seriesaaaaaa-yogaab"},
		{"ics", "SUMMARY:Fête de la soupe", "SUMMARY:Fête de la soupe de tous les légumes de tous les jardins de la vallée entière"},
		{"csv", "\r\n", "\n"},
		{"csv", "ordinaryaaaa,event", "=1+1,event"},
		{"csv", "ordinaryaaaa,event", "ordinaryaaaa,,event"},
	} {
		sound := string(written(t, test.ext, f))
		broken := strings.Replace(sound, test.of, test.by, 1)
		if broken == sound {
			t.Errorf("%s: %q is not there to break", test.ext, test.of)
			continue
		}
		if feedtest.Faults(test.ext, []byte(sound)) != nil || feedtest.Faults(test.ext, []byte(broken)) == nil {
			t.Errorf("%s: %q in place of %q is not found out", test.ext, test.by, test.of)
		}
	}
}

// The data of every card's page is what search engines ask.
func TestPagesDataIsSound(t *testing.T) {
	for _, c := range registrytest.Fixed() {
		raw, err := sample(false).JSONLD(c)
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range feedtest.Faults("jsonld", raw) {
			t.Errorf("%s: %s", c.ID, fault)
		}
	}
}
