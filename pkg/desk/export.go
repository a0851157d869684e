package desk

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"pioche/pkg/registry"
	"pioche/pkg/store"
)

// exportVersion says how the lines of an export are to be read.
const exportVersion = 1

// A record is one line of an export: exactly one of its parts is set.
type record struct {
	Pioche    int                 `json:"pioche,omitempty"`   // the first line: exportVersion
	Instance  string              `json:"instance,omitempty"` // beside it: identifiers in feeds are made of it
	Key       string              `json:"key,omitempty"`      // beside it, private: manage links are made of it
	Card      *registry.Card      `json:"card,omitempty"`
	Revision  *registry.Revision  `json:"revision,omitempty"` // of the card above
	Selection *registry.Selection `json:"selection,omitempty"`
	Private   *private            `json:"private,omitempty"` // of the card or the feed above
	End       bool                `json:"end,omitempty"`     // the last line: nothing is missing
}

// private is what is never published of a card or a feed.
type private struct {
	Card  string `json:"card,omitempty"`
	Slug  string `json:"slug,omitempty"`
	Email string `json:"email,omitempty"`
	Once  string `json:"once,omitempty"`
	Issue int    `json:"issue"`
}

// IsExport says whether a file, by its beginning, was written by Export.
func IsExport(head []byte) bool { return bytes.HasPrefix(head, []byte(`{"pioche":`)) }

// Export writes the whole registry as JSON Lines: every card whatever its
// state, by id, with its revisions, then every feed, by slug. E-mails and the
// key of manage links are there only when private is set: whoever reads them
// can change everything. The registry may change meanwhile; each card is whole.
func (d *Desk) Export(ctx context.Context, w io.Writer, withPrivate bool) error {
	out := json.NewEncoder(w)
	instance, err := d.Store.Instance(ctx)
	if err != nil {
		return err
	}
	first := record{Pioche: exportVersion, Instance: instance.ID}
	if withPrivate {
		first.Key = hex.EncodeToString(instance.Key)
	}
	if err := out.Encode(first); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	for card, err := range d.Store.AllCards(ctx) {
		if err != nil {
			return err
		}
		if err := d.exportCard(ctx, out, card, withPrivate); err != nil {
			return err
		}
	}
	if err := d.exportSelections(ctx, out, withPrivate); err != nil {
		return err
	}
	return write(out, []record{{End: true}})
}

func (d *Desk) exportCard(ctx context.Context, out *json.Encoder, card *registry.Card, withPrivate bool) error {
	records := []record{{Card: card}}
	if withPrivate {
		p, err := d.Store.PrivateOf(ctx, card.ID)
		if err == nil {
			records = append(records, record{Private: &private{Card: p.Card, Email: p.Email, Once: p.Once, Issue: p.Issue}})
		} else if !errors.Is(err, registry.ErrNotFound) {
			return err
		}
	}
	revisions, err := d.Store.Revisions(ctx, card.ID)
	if err != nil {
		return err
	}
	for _, r := range revisions {
		if r.Number <= card.Revision { // what came since the card was read is for the next export
			records = append(records, record{Revision: &r})
		}
	}
	return write(out, records)
}

func (d *Desk) exportSelections(ctx context.Context, out *json.Encoder, withPrivate bool) error {
	selections, err := d.Store.AllSelections(ctx)
	if err != nil {
		return err
	}
	for _, s := range selections {
		records := []record{{Selection: &s}}
		if withPrivate {
			p, err := d.Store.SelectionPrivateOf(ctx, s.Slug)
			if err == nil {
				records = append(records, record{Private: &private{Slug: p.Slug, Email: p.Email, Once: p.Once, Issue: p.Issue}})
			} else if !errors.Is(err, registry.ErrNotFound) {
				return err
			}
		}
		if err := write(out, records); err != nil {
			return err
		}
	}
	return nil
}

func write(out *json.Encoder, records []record) error {
	for _, r := range records {
		if err := out.Encode(r); err != nil {
			return fmt.Errorf("export: %w", err)
		}
	}
	return nil
}

// Load reads an export back into an empty registry, all or nothing, as it
// was: the same identifiers, revisions and dates, so that exporting it again
// gives the same bytes. A registry that holds anything already is
// registry.ErrConflict. Each, which may be nil, is called after each line.
func (d *Desk) Load(ctx context.Context, r io.Reader, each func()) error {
	return d.Store.Tx(ctx, func(tx *store.Store) error {
		if err := empty(ctx, tx); err != nil {
			return err
		}
		lines := json.NewDecoder(r)
		for n := 1; ; n++ {
			var line record
			err := lines.Decode(&line)
			switch {
			case errors.Is(err, io.EOF):
				err = errors.New("the end is missing")
			case err == nil && n == 1 && line.Pioche != exportVersion:
				err = errors.New("this is no export, or one of a newer pioche")
			case err == nil && line.End:
				return nil
			case err == nil:
				err = d.load(ctx, tx, line)
			}
			if err != nil {
				return fmt.Errorf("read line %d of the export: %w", n, err)
			}
			if each != nil {
				each()
			}
		}
	})
}

// empty says whether nothing was ever kept here.
func empty(ctx context.Context, tx *store.Store) error {
	selections, err := tx.AllSelections(ctx)
	if err != nil {
		return err
	}
	held := len(selections) > 0
	for _, err := range tx.AllCards(ctx) {
		if err != nil {
			return err
		}
		held = true
		break
	}
	if held {
		return fmt.Errorf("read an export into a registry that is not empty: %w", registry.ErrConflict)
	}
	return nil
}

// load keeps one line.
func (d *Desk) load(ctx context.Context, tx *store.Store, line record) error {
	switch p := line.Private; {
	case line.Pioche != 0:
		key, err := hex.DecodeString(line.Key)
		if err != nil {
			return err
		}
		return tx.Adopt(ctx, store.Instance{ID: line.Instance, Key: key})
	case line.Card != nil:
		if !registry.ValidID(line.Card.ID) {
			return fmt.Errorf("%q is no identifier of a card", line.Card.ID)
		}
		if err := line.Card.Check(); err != nil {
			return fmt.Errorf("card %s: %w", line.Card.ID, err)
		}
		return tx.SaveCard(ctx, line.Card, d.now())
	case line.Revision != nil:
		return tx.AddRevision(ctx, *line.Revision)
	case line.Selection != nil:
		return loadSelection(ctx, tx, *line.Selection)
	case p != nil && p.Card != "":
		return tx.SavePrivate(ctx, store.Private{Card: p.Card, Email: p.Email, Once: p.Once, Issue: p.Issue})
	case p != nil:
		return tx.SaveSelectionPrivate(ctx, store.SelectionPrivate{Slug: p.Slug, Email: p.Email, Once: p.Once, Issue: p.Issue})
	}
	return errors.New("it says nothing known")
}

// loadSelection takes a feed through its revisions: the store keeps one only
// after the one before.
func loadSelection(ctx context.Context, tx *store.Store, selection registry.Selection) error {
	for n := range selection.Revision {
		step := selection
		step.Revision = n + 1
		if err := tx.SaveSelection(ctx, &step); err != nil {
			return err
		}
	}
	return nil
}
