package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"pioche/pkg/desk"
	"pioche/pkg/ingest"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

type importCommand struct {
	From   string `arg:"" name:"file|url" help:"${help_from}"`
	Source string `help:"${help_source}" placeholder:"SLUG"`
}

// Run reads a file or an address into cards, and says what became of each.
func (c importCommand) Run(h *house) error {
	exported, err := c.exported()
	if err != nil {
		return h.unreadable(c.From, err)
	}
	if exported != nil {
		defer func() { _ = exported.Close() }()
		return h.load(exported)
	}
	slug, err := c.slug(h)
	if err != nil {
		return err
	}
	raw, err := h.read(c.From)
	if err != nil {
		return h.unreadable(c.From, err)
	}
	batch, err := ingest.Read(h.ctx, raw, ingest.Hints{Source: slug, Zone: h.Zone.String(), Lang: h.Lang, Now: h.now()})
	if err != nil {
		return err
	}
	return h.keep(slug, batch)
}

// unreadable says a file that is not there in words.
func (h *house) unreadable(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return usageError(h.say("command.import.nofile", "Name", name))
	}
	return err
}

// address is the address named, when what is named is no file.
func address(from string) (string, bool) {
	scheme, rest, ok := strings.Cut(from, "://")
	switch strings.ToLower(scheme) {
	case "http", "https":
		return from, ok
	case "webcal", "webcals":
		return "https://" + rest, ok
	}
	return "", false
}

// exported opens the file when it is the export of a registry; nil when it is not.
func (c importCommand) exported() (io.ReadCloser, error) {
	if _, far := address(c.From); far {
		return nil, nil
	}
	file, err := os.Open(c.From)
	if err != nil {
		return nil, err
	}
	head := make([]byte, 16)
	n, err := io.ReadFull(file, head)
	if (err == nil || errors.Is(err, io.ErrUnexpectedEOF)) && desk.IsExport(head[:n]) {
		_, err = file.Seek(0, io.SeekStart)
		return file, err
	}
	return nil, file.Close()
}

// load reads back the export of a registry.
func (h *house) load(r io.Reader) error {
	s, err := h.open()
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	bar, lines := h.progress(-1), 0
	report, err := h.desk(s).Load(h.ctx, bufio.NewReader(r), func() { lines++; bar(lines) })
	if err != nil {
		return err
	}
	for _, r := range report.Refused {
		first := r.Problems[0]
		h.println(h.say("command.import.refused", "At", h.say("command.import.titled", "Title", r.Title), "Reason", h.say(first.Key, first.Args...)))
	}
	h.println(h.say("command.load.done", "Created", report.Created, "Unchanged", report.Unchanged, "Refused", len(report.Refused)))
	if len(report.Refused) > 0 {
		return errPartly
	}
	return nil
}

// read gives the bytes of a file or an address, within the bound of ingest.
func (h *house) read(from string) ([]byte, error) {
	if address, far := address(from); far {
		return h.fetch.read(h.ctx, address)
	}
	file, err := os.Open(from)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return io.ReadAll(io.LimitReader(file, ingest.MaxFile+1))
}

// slug names the source: as asked, else after the host or the file.
func (c importCommand) slug(h *house) (string, error) {
	const longest = 40
	wanted := c.Source
	if wanted == "" {
		wanted = strings.TrimSuffix(filepath.Base(c.From), filepath.Ext(c.From))
		if address, far := address(c.From); far {
			if u, err := url.Parse(address); err == nil {
				wanted = strings.TrimPrefix(u.Hostname(), "www.")
			}
		}
	}
	slug := text.Slug(wanted, longest)
	if slug == "" || slug == registry.Direct || slug == demoSource || c.Source != "" && c.Source != slug {
		return "", usageError(h.say("command.import.slug", "Value", cmp.Or(c.Source, wanted)))
	}
	return slug, nil
}

// keep hands the drafts to the desk and reports.
func (h *house) keep(slug string, batch ingest.Batch) error {
	s, err := h.open()
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	bar := h.progress(len(batch.Cards))
	report, err := h.desk(s).Import(h.ctx, slug, batch.Cards, func(so desk.Report) {
		bar(so.Created + so.Updated + so.Unchanged + len(so.Refused))
	})
	if err != nil {
		return err
	}
	h.report(slug, batch, report)
	if len(batch.Refused)+len(report.Refused) > 0 {
		return errPartly
	}
	return nil
}

// report says all: what was left out or mended, what was refused and why, then the counts.
func (h *house) report(slug string, batch ingest.Batch, report desk.Report) {
	for _, r := range batch.Notes {
		h.println(h.say("command.import.note", "At", h.at(r), "Reason", h.say(r.Key, r.Args...)))
	}
	for _, r := range batch.Refused {
		h.println(h.say("command.import.refused", "At", h.at(r), "Reason", h.say(r.Key, r.Args...)))
	}
	for _, r := range report.Refused {
		first := r.Problems[0]
		h.println(h.say("command.import.refused", "At", h.say("command.import.titled", "Title", r.Title), "Reason", h.say(first.Key, first.Args...)))
	}
	if without := withoutCommune(batch.Cards); without > 0 {
		h.println(h.say("command.import.nowhere", "Count", without))
	}
	h.println(h.say("command.import.done", "Source", slug, "Created", report.Created, "Updated", report.Updated,
		"Unchanged", report.Unchanged, "Refused", len(batch.Refused)+len(report.Refused)))
}

// at says which event a remark is about.
func (h *house) at(r ingest.Remark) string {
	switch {
	case r.Title != "":
		return h.say("command.import.titled", "Title", r.Title)
	case r.At > 0:
		return h.say("command.import.line", "Line", r.At)
	}
	return h.say("command.import.whole")
}

func withoutCommune(cards []registry.Card) (n int) {
	for _, c := range cards {
		if (c.Place == nil || c.Place.Commune == "") && c.Event.OnlineURL == "" {
			n++
		}
	}
	return n
}

// progress draws a bar where a person looks on, and nothing elsewhere.
func (h *house) progress(total int) func(now int) {
	file, ok := h.stderr.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return func(int) {}
	}
	bar := progressbar.NewOptions(total, progressbar.OptionSetWriter(file), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetDescription(h.say("command.import.bar")))
	return func(now int) {
		if err := bar.Set(now); err != nil {
			fmt.Fprintln(h.stderr)
		}
	}
}
