package ingest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/registry"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

var hints = Hints{Source: "essai", Zone: "Europe/Paris", Now: now}

// realFile reads a file of a real system kept beside the checkout, if it is there.
func realFile(t *testing.T, name string) []byte {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if raw, err := os.ReadFile(filepath.Join(dir, "shared", "real", name)); err == nil {
			return raw
		}
	}
	t.Skip("the real files (shared/real) are not beside this checkout")
	return nil
}

func TestEveryRealFileIsReadWhole(t *testing.T) {
	tests := []struct {
		file           string
		cards, refused int
		joined         int    // VEVENTs that are dates of another or older versions of it
		err            string // key
	}{
		{"ics/Placecal_Hulme_Moss_Side_Google_Cal-0.ics", 134, 0, 5, ""},
		{"ics/Teamup_com_calendar-0.ics", 25, 0, 0, ""},
		{"ics/Zion_Centre_Guide-0.ics", 24, 0, 0, ""},
		{"ics/bloomington__gcal_bloomington_in_gov_c657mi332p5sjpq2lcht9imu60.ics", 2, 0, 0, ""},
		{"ics/family-action-org-uk-bad.ics", 0, 0, 0, "ingest.error.page"},
		{"ics/family-action-org-uk.ics", 1, 0, 0, ""},
		{"ics/generic_ical_feed-0.ics", 50, 0, 0, ""},
		{"ics/ical_apple.ics", 1, 0, 0, ""},
		{"ics/ical_apple_v3.ics", 1, 0, 0, ""},
		{"ics/ical_basic_with_duration.ics", 0, 1, 0, ""}, // its title is blank
		{"ics/ical_event_with_squashed_venue.ics", 1, 0, 0, ""},
		{"ics/ical_gmt.ics", 1, 0, 0, ""},
		{"ics/ical_google.ics", 41, 0, 6, ""},
		{"ics/ical_multiple_calendars.ics", 3, 0, 0, ""},
		{"ics/ical_upcoming_many.ics", 20, 0, 0, ""},
		{"ics/ical_z.ics", 1, 0, 0, ""},
		{"ics/import_test_calendar-0.ics", 11, 0, 0, ""},
		{"ics/meetup_ical-0.ics", 8, 0, 0, ""},
		{"ics/montclair__eventbrite_montclair_book_center.ics", 2, 0, 0, ""},
		{"ics/toronto__uoft_engineering.ics", 2, 0, 0, ""},
		{"openagenda/v2-detailed-albi-75.json", 75, 0, 0, ""},
		{"openagenda/v2-event-many-timings.json", 1, 0, 0, ""},
		{"openagenda/v2-event-online.json", 1, 0, 0, ""},
		{"openagenda/v2-event-registration.json", 1, 0, 0, ""},
		{"openagenda/v2-list-response-6.json", 6, 0, 0, ""},
		{"openagenda/v2-locations.json", 0, 0, 0, "ingest.error.unknown"},
	}
	for _, tt := range tests {
		t.Run(filepath.Base(tt.file), func(t *testing.T) {
			raw := realFile(t, tt.file)
			batch, err := Read(context.Background(), raw, hints)
			if got := errorKey(err); got != tt.err {
				t.Errorf("Read = error %q, want %q", got, tt.err)
			}
			if len(batch.Cards) != tt.cards || len(batch.Refused) != tt.refused {
				t.Errorf("Read = %d cards and %d refused, want %d and %d", len(batch.Cards), len(batch.Refused), tt.cards, tt.refused)
			}
			if n := strings.Count(string(raw), "BEGIN:VEVENT"); n > 0 && n != tt.cards+tt.refused+tt.joined {
				t.Errorf("%d events in the file, %d accounted for", n, tt.cards+tt.refused+tt.joined)
			}
			again, _ := Read(context.Background(), raw, hints)
			if diff := cmp.Diff(batch, again); diff != "" {
				t.Errorf("a second reading differs:\n%s", diff)
			}
			known := map[string]bool{}
			for _, c := range batch.Cards {
				if c.ExternalID == "" || known[c.ExternalID] {
					t.Errorf("%q: identifier %q is blank or another's", c.Title.In("fr"), c.ExternalID)
				}
				known[c.ExternalID] = true
			}
		})
	}
}

func errorKey(err error) string {
	var problems registry.Problems
	if errors.As(err, &problems) {
		return problems[0].Key
	}
	return ""
}

func TestHoursOfRealFilesAreThoseOfTheirPlace(t *testing.T) {
	tests := []struct {
		file, title, first, last string // on the clocks of the event
	}{
		{"ics/Zion_Centre_Guide-0.ics", "Hypnotherapy", "2018-04-04T09:30 Europe/London", ""},
		{"ics/ical_gmt.ics", "Time 0800-0900 GMT", "2020-05-07T08:00 UTC", ""},
		{"ics/ical_z.ics", "Time 0800-0900 GMT", "2010-07-01T01:00 US/Pacific", ""},
		{"ics/family-action-org-uk.ics", "Free", "2022-11-10T17:30 Europe/London", "2024-01-18T17:30 Europe/London"},
		{"openagenda/v2-event-many-timings.json", "Oiseaux de nuit", "2025-04-23T14:00 Europe/Paris", "2025-07-12T14:00 Europe/Paris"},
		{"openagenda/v2-event-registration.json", "Ateliers Urb'Braye", "2025-04-10T10:00 Europe/Paris", "2025-04-15T14:00 Europe/Paris"},
	}
	for _, tt := range tests {
		t.Run(filepath.Base(tt.file), func(t *testing.T) {
			batch, err := Read(context.Background(), realFile(t, tt.file), hints)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range batch.Cards {
				if c.Title.In("fr") != tt.title {
					continue
				}
				dates := c.Event.Occurrences
				if got := clock(dates[0]); got != tt.first {
					t.Errorf("first date %s, want %s", got, tt.first)
				}
				if got := clock(dates[len(dates)-1]); tt.last != "" && got != tt.last {
					t.Errorf("last date %s, want %s", got, tt.last)
				}
				return
			}
			t.Errorf("no card %q", tt.title)
		})
	}
}

func clock(o registry.Occurrence) string {
	return o.LocalStart().Format("2006-01-02T15:04 ") + o.Zone
}
