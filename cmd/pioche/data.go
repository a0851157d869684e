package main

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"pioche/data"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/when"
)

type dataCommand struct {
	Update dataUpdateCommand `cmd:"" help:"${help_data_update}"`
}

type dataUpdateCommand struct {
	From string `arg:"" optional:"" name:"file|url" help:"${help_data_from}" default:"https://data.education.gouv.fr/api/explore/v2.1/catalog/datasets/fr-en-calendrier-scolaire/exports/csv?delimiter=%3B&lang=fr&timezone=Europe%2FParis&use_labels=false"`
}

// Run loads the school holidays into the state folder, and says what is known
// then. What is worse than what is there already changes nothing.
func (c dataUpdateCommand) Run(h *house) error {
	raw, err := h.read(c.From)
	if err != nil {
		return h.unreadable(c.From, err)
	}
	school, err := when.ReadSchool(bytes.NewReader(raw))
	switch {
	case errors.Is(err, when.ErrSchoolColumns):
		return dataProblem("columns")
	case err != nil:
		return dataProblem("unread", "Cause", err)
	}
	file := h.schoolFile()
	if err := h.judge(school, file); err != nil {
		return err
	}
	if err := keep(file.path, raw); err != nil {
		return h.cannot("data", err)
	}
	h.tellSchool(school)
	h.println(h.say("command.data.kept", "File", file.path))
	return nil
}

func dataProblem(what string, args ...any) error {
	return registry.Problems{{Path: "school", Key: "command.data." + what, Args: args}}
}

// fewest is how many holidays a zone of the mainland has in a school year, at least.
const fewest = 4

// judge refuses a calendar that says too little, or less than the present one.
func (h *house) judge(school *when.School, file *schoolFile) error {
	today := when.DateOf(h.now().In(h.Zone))
	for _, zone := range []string{"Zone A", "Zone B", "Zone C"} {
		switch until := school.Until(zone); {
		case school.Breaks(zone) < fewest:
			return dataProblem("zones", "Zone", zone)
		case until.Compare(today) <= 0:
			return dataProblem("past", "Zone", zone, "Day", h.day(until))
		}
	}
	known := file.latest()
	for _, zone := range known.Zones() {
		if until := known.Until(zone); school.Until(zone).Compare(until) < 0 {
			return dataProblem("shorter", "Zone", zone, "Known", h.day(until), "File", file.path)
		}
	}
	return nil
}

// day is a date in words.
func (h *house) day(d when.Date) string { return i18n.Day(h.Lang, d.In(time.UTC)) }

// tellSchool says until when the holidays of each zone are known, and what was left aside.
func (h *house) tellSchool(school *when.School) {
	zones := map[when.Date][]string{}
	var days []when.Date
	for _, zone := range school.Zones() {
		until := school.Until(zone)
		if zones[until] == nil {
			days = append(days, until)
		}
		zones[until] = append(zones[until], zone)
	}
	for _, until := range days {
		h.println(h.say("command.data.until", "Day", h.day(until), "Zones", strings.Join(zones[until], ", ")))
	}
	if school.Odd > 0 {
		h.println(h.say("command.data.odd", "Count", school.Odd))
	}
}

// keep writes a file whole or not at all: who reads it meanwhile reads the one before.
func keep(path string, raw []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	part, err := os.CreateTemp(dir, filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(part.Name()) }() // gone already when all went well
	_, err = part.Write(raw)
	if err = errors.Join(err, part.Sync(), part.Close()); err != nil {
		return err
	}
	return os.Rename(part.Name(), path)
}

// A schoolFile is the school holidays the host loaded, else those embedded.
// It is read again when it changes.
type schoolFile struct {
	path string
	log  *slog.Logger

	mu     sync.Mutex
	read   fs.FileInfo // the file read last; nil: there was none
	school *when.School
}

func (h *house) schoolFile() *schoolFile {
	return &schoolFile{path: filepath.Join(h.State, "school_holidays.csv"), log: h.log()}
}

// latest is what the file holds now. While it cannot be read, what it held
// before stands.
func (f *schoolFile) latest() *when.School {
	f.mu.Lock()
	defer f.mu.Unlock()
	found, err := os.Stat(f.path)
	if err != nil {
		found = nil
	}
	if f.school != nil && same(f.read, found) {
		return f.school
	}
	f.read = found
	school, err := f.load()
	if err != nil {
		f.log.Warn("school holidays", "file", f.path, "error", err)
		school = cmp.Or(f.school, &when.School{})
	}
	f.school = school
	return f.school
}

func (f *schoolFile) load() (*when.School, error) {
	if f.read == nil {
		return when.ReadSchool(bytes.NewReader(data.SchoolHolidays))
	}
	file, err := os.Open(f.path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return when.ReadSchool(file)
}

func same(a, b fs.FileInfo) bool {
	if a == nil || b == nil {
		return a == b
	}
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}
