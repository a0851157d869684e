package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
)

type exportCommand struct {
	Private bool   `help:"${help_private}"`
	Output  string `short:"o" help:"${help_output}" placeholder:"FILE"`
}

// Run writes the whole registry as JSON Lines.
func (c exportCommand) Run(h *house) error {
	if c.Output == "" {
		return c.write(h, h.stdout)
	}
	// What is private must not be read by others of the machine.
	file, err := os.OpenFile(c.Output, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	return errors.Join(c.write(h, file), file.Close())
}

func (c exportCommand) write(h *house, w io.Writer) error {
	s, err := h.open()
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	buffered := bufio.NewWriter(w)
	if err := h.desk(s).Export(h.ctx, buffered, c.Private); err != nil {
		return err
	}
	return buffered.Flush()
}
