package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pioche/pkg/when"
)

// schoolYear is an official calendar of one school year, as exported: each
// zone has four breaks, and the beginning of a summer.
func schoolYear(first int) string {
	var file strings.Builder
	file.WriteString("\ufeffdescription;population;start_date;end_date;location;zones;annee_scolaire\n")
	for zone, academie := range map[string]string{"Zone A": "Lyon", "Zone B": "Nice", "Zone C": "Paris", "Corse": "Corse"} {
		for _, holiday := range []string{
			"Vacances de la Toussaint;-;%d-10-17;%d-11-02", "Vacances de Noël;-;%d-12-19;%d-01-04", "Vacances d'Hiver;-;%d-02-13;%d-03-01",
			"Vacances de Printemps;-;%d-04-10;%d-04-26", "Début des Vacances d'Été;-;%d-07-03;%d-07-03",
		} {
			begins, ends := first, first
			if !strings.Contains(holiday, "-10-") {
				ends = first + 1
			}
			if !strings.Contains(holiday, "-10-") && !strings.Contains(holiday, "-12-") {
				begins = first + 1
			}
			fmt.Fprintf(&file, holiday+";%s;%s;%d-%d\n", begins, ends, academie, zone, first, first+1)
		}
	}
	return file.String()
}

// publisher serves what *file holds at each moment.
func publisher(t *testing.T, file *string) string {
	t.Helper()
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if *file == "" {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte(*file))
	}))
	t.Cleanup(site.Close)
	return site.URL + "/exports/csv"
}

// update runs "pioche data update" on a state folder, let in to the servers of these tests.
func update(state string, from ...string) (code int, out, said string) {
	var stdout, stderr bytes.Buffer
	h := &house{ctx: context.Background(), stdout: &stdout, stderr: &stderr, now: func() time.Time { return today }, fetch: loopback()}
	code = runWith(append([]string{"data", "update", "--state", state}, from...), h)
	return code, stdout.String(), stderr.String()
}

func TestSchoolHolidaysAreLoaded(t *testing.T) {
	state := filepath.Join(t.TempDir(), "made", "at", "need")
	published := schoolYear(2026)
	code, out, said := update(state, publisher(t, &published))
	if code != done || said != "" {
		t.Fatalf("data update = %d %q %q", code, out, said)
	}
	if want := "jusqu’au samedi 3 juillet 2027\u00a0: Corse, Zone A, Zone B, Zone C."; !strings.Contains(out, want) {
		t.Errorf("it says %q, want %q", out, want)
	}
	kept, err := os.ReadFile(filepath.Join(state, "school_holidays.csv"))
	if err != nil || string(kept) != published {
		t.Errorf("the file holds %q, %v, want what was published", kept, err)
	}
	if left, _ := filepath.Glob(filepath.Join(state, "*")); len(left) != 1 {
		t.Errorf("the folder holds %v, want the file alone", left)
	}
	if code, _, said := update(state, write(t, "vacances.csv", schoolYear(2026))); code != done {
		t.Errorf("data update of a file = %d %q", code, said)
	}
}

func TestBadSchoolHolidaysNeverReplaceGoodOnes(t *testing.T) {
	state, published := t.TempDir(), schoolYear(2026)
	address := publisher(t, &published)
	if code, _, said := update(state, address); code != done {
		t.Fatalf("data update = %d %q", code, said)
	}
	good := published
	for name, test := range map[string]struct{ file, says string }{
		"down":            {"", "revenir plus tard"},
		"a page":          {"<!DOCTYPE html><title>Maintenance</title>", "colonnes"},
		"empty":           {strings.SplitAfter(good, "\n")[0], "presque rien de la Zone A"},
		"cut":             {good[:len(good)/2] + ";;\n;;\n;;", "incomprises"},
		"without a zone":  {strings.ReplaceAll(good, "Zone C", "Zone D"), "Zone C"},
		"nonsense":        {strings.ReplaceAll(good, "2027-02-13", "2072-02-13"), "incomprises"},
		"of years ago":    {schoolYear(2020), "s’arrête au samedi 3 juillet 2021"},
		"less than known": {strings.ReplaceAll(good, "Début des Vacances d'Été;-;2027-07-03;2027-07-03;Corse;Corse", "Pont;-;2027-05-06;2027-05-10;Corse;Corse"), "Corse, connue jusqu’au samedi 3 juillet 2027"},
		"too large":       {strings.Repeat(good, 40_000), "Mo"},
	} {
		published = test.file
		code, out, said := update(state, address)
		if code != failed || out != "" || strings.Count(said, "\n") != 1 || !strings.Contains(said, test.says) {
			t.Errorf("%s = %d %q %.300q, want %d and one sentence with %q", name, code, out, said, failed, test.says)
		}
		if kept, _ := os.ReadFile(filepath.Join(state, "school_holidays.csv")); string(kept) != good {
			t.Errorf("%s: the good file is gone", name)
		}
	}
	for _, from := range []string{"absent.csv", "ftp://exemple.fr/x.csv"} {
		if code, _, said := update(state, from); code != usage || !strings.Contains(said, from) {
			t.Errorf("data update %s = %d %q, want %d", from, code, said, usage)
		}
	}
}

func TestServerSeesNewSchoolHolidays(t *testing.T) {
	h := &house{config: config{State: t.TempDir()}, stderr: &bytes.Buffer{}}
	file := h.schoolFile()
	christmas := when.Date{Year: 2026, Month: 12, Day: 28}
	off := func() bool { _, ok := file.latest().On(christmas, "Zone B"); return ok }
	if off() {
		t.Error("something is known before anything was loaded")
	}
	if err := keep(file.path, []byte(schoolYear(2026))); err != nil || !off() {
		t.Errorf("the file loaded is not seen: %v", err)
	}
	if err := keep(file.path, []byte("bad\n")); err != nil || !off() {
		t.Errorf("a bad file drives out what was known: %v", err)
	}
	if err := keep(file.path, []byte(schoolYear(2025))); err != nil || off() {
		t.Errorf("another file is not seen: %v", err)
	}
	if err := os.Remove(file.path); err != nil || len(file.latest().Zones()) != 0 {
		t.Errorf("a file taken away is still known: %v", err)
	}
	if said := fmt.Sprint(h.stderr); strings.Count(said, "\n") != 1 || !strings.Contains(said, "school holidays") {
		t.Errorf("the log says %q, want one line about the bad file", said)
	}
}
