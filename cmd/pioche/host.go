package main

import (
	"errors"

	"pioche/pkg/desk"
	"pioche/pkg/registry"
)

// host is who sits at the command line.
var host = registry.Person{Host: true}

type withdrawCommand struct {
	ID    string `arg:"" help:"${help_id}"`
	Erase bool   `help:"${help_erase}"`
}

// Run takes a card away from every page and feed; erased, nothing remains of it.
func (c withdrawCommand) Run(h *house) error {
	return h.atDesk(c.ID, func(d *desk.Desk) error {
		if c.Erase {
			err := d.Erase(h.ctx, host, c.ID)
			if err == nil {
				h.println(h.say("command.erased", "ID", c.ID))
			}
			return err
		}
		card, err := d.Withdraw(h.ctx, host, c.ID)
		if err == nil {
			h.println(h.say("command.withdrawn", "ID", card.ID, "Title", card.Title.In(card.Lang)))
		}
		return err
	})
}

type confirmCommand struct {
	Slug string `arg:"" help:"${help_slug}"`
}

// Run says that the owner of a feed is who they say they are.
func (c confirmCommand) Run(h *house) error {
	return h.atDesk(c.Slug, func(d *desk.Desk) error {
		selection, err := d.ConfirmSelection(h.ctx, host, c.Slug)
		if err == nil {
			h.println(h.say("command.confirmed", "Slug", selection.Slug, "Title", selection.Title))
		}
		return err
	})
}

// atDesk opens the registry for one thing done to what has that name.
func (h *house) atDesk(name string, do func(*desk.Desk) error) error {
	s, err := h.open()
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	err = do(h.desk(s))
	if errors.Is(err, registry.ErrNotFound) || errors.Is(err, registry.ErrGone) {
		return errors.New(h.say("command.absent", "Name", name))
	}
	return err
}
