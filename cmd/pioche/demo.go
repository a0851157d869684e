package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"

	"pioche/data"
	"pioche/pkg/desk"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/store"
)

// demoSource is the source of every card of the demo, and of no other.
const demoSource = "demo"

// demoEvents is how many events the demo holds.
const demoEvents = 300

type demoCommand struct{}

// demoContent is data.Demo.
type demoContent struct {
	Structures []demoStructure     `json:"structures"`
	Works      map[string]demoWork `json:"works"` // what structures do, by tag
	Events     []demoEvent         `json:"events"`
	Notices    []demoNotice        `json:"notices"`
	Venues     map[string][]string `json:"venues"`
	Notes      map[string][]string `json:"notes"` // words of explanation, by status
	Selections []demoSelection     `json:"selections"`
}

type demoSelection struct{ Title, Filter, Slug string }

// Run fills an empty registry with a lively, fictitious département, or moves
// the dates of one it filled to today.
func (demoCommand) Run(h *house) error {
	s, err := h.open()
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	again, err := isDemo(h.ctx, s)
	if err != nil {
		return err
	}
	if !again {
		if err := empty(h.ctx, s); err != nil {
			return err
		}
	}
	var content demoContent
	if err := json.Unmarshal(data.Demo, &content); err != nil {
		return fmt.Errorf("read the demo's texts: %w", err)
	}
	d := h.desk(s)
	if !again { // the first time identifiers are those of every demo; later new ones must not meet them
		d.Random = rand.NewChaCha8([32]byte{'p', 'i', 'o', 'c', 'h', 'e'})
	}
	report, err := h.fillCards(d, &content)
	if err != nil {
		return err
	}
	if err := h.fillSelections(d, content.Selections); err != nil {
		return err
	}
	h.println(h.say("command.demo.done", "Created", report.Created, "Updated", report.Updated, "Feeds", len(content.Selections)))
	return nil
}

// isDemo says whether a registry was filled by the demo.
func isDemo(ctx context.Context, s *store.Store) (bool, error) {
	_, err := s.CardBySource(ctx, demoSource, demoID(0))
	if errors.Is(err, registry.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

func demoID(i int) string { return fmt.Sprintf("demo-%03d", i+1) }

// empty refuses a registry that holds a card: what people wrote must never
// meet what is invented.
func empty(ctx context.Context, s *store.Store) error {
	for _, err := range s.AllCards(ctx) {
		if err != nil {
			return err
		}
		return registry.Problems{{Path: "registry", Key: "command.demo.refused"}}
	}
	return nil
}

// fillCards keeps the structures first, so that what they announce names them.
func (h *house) fillCards(d *desk.Desk, content *demoContent) (desk.Report, error) {
	maker := newDemoMaker(content, h.now())
	made, err := invent(len(content.Structures), "structure", maker.actor)
	if err != nil {
		return desk.Report{}, err
	}
	first, err := h.keepDemo(d, made)
	if err == nil {
		err = maker.knowActors(h.ctx, d.Store)
	}
	if err != nil {
		return first, err
	}
	events, err := invent(demoEvents, "event", maker.card)
	if err != nil {
		return desk.Report{}, err
	}
	infos, err := invent(len(content.Notices), "info", maker.notice)
	if err != nil {
		return desk.Report{}, err
	}
	cards := append(events, infos...)
	if err := h.illustrate(d, cards); err != nil {
		return desk.Report{}, err
	}
	report, err := h.keepDemo(d, cards)
	report.Created, report.Updated, report.Unchanged = report.Created+first.Created, report.Updated+first.Updated, report.Unchanged+first.Unchanged
	return report, err
}

// invent makes so many cards of one sort.
func invent(n int, sort string, card func(int) (registry.Card, error)) ([]registry.Card, error) {
	cards := make([]registry.Card, n)
	for i := range cards {
		var err error
		if cards[i], err = card(i); err != nil {
			return nil, fmt.Errorf("invent %s %d: %w", sort, i+1, err)
		}
	}
	return cards, nil
}

// keepDemo imports cards of the demo, which are all good.
func (h *house) keepDemo(d *desk.Desk, cards []registry.Card) (desk.Report, error) {
	report, err := d.Import(h.ctx, demoSource, cards, nil)
	if err == nil && len(report.Refused) > 0 {
		first := report.Refused[0]
		err = fmt.Errorf("the demo's %s is refused: %w", first.ExternalID, first.Problems)
	}
	return report, err
}

func (h *house) fillSelections(d *desk.Desk, selections []demoSelection) error {
	instance, err := d.Store.Instance(h.ctx)
	if err != nil {
		return err
	}
	for _, s := range selections {
		f, err := filter.ParseQuery(s.Filter, filter.Context{})
		if err != nil {
			return fmt.Errorf("read the demo's feed %q: %w", s.Title, err)
		}
		saved, _, err := d.SaveSelection(h.ctx, desk.SelectionDraft{Title: s.Title, Filter: f, Once: desk.Digest(string(instance.Key) + s.Slug), Lang: h.Lang})
		if errors.Is(err, registry.ErrGone) {
			continue // someone tried deleting it
		}
		if err == nil {
			_, err = d.ConfirmSelection(h.ctx, host, saved.Slug)
		}
		if err != nil {
			return fmt.Errorf("save the demo's feed %q: %w", s.Title, err)
		}
	}
	return nil
}
