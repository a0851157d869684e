package desk

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"pioche/pkg/picture"
	"pioche/pkg/registry"
)

// exportVersion says how the lines of an export are to be read.
const exportVersion = 1

// A record is one line of an export: exactly one of its parts is set.
type record struct {
	Pioche    int                 `json:"pioche,omitempty"`   // the first line: exportVersion
	Instance  string              `json:"instance,omitempty"` // beside it: identifiers in feeds are made of it
	Key       string              `json:"key,omitempty"`      // beside it, private: manage links are made of it
	Image     *picture.Picture    `json:"image,omitempty"`    // of the cards below
	Card      *registry.Card      `json:"card,omitempty"`
	Revision  *registry.Revision  `json:"revision,omitempty"` // of the card above
	Selection *registry.Selection `json:"selection,omitempty"`
	Issue     *registry.Issue     `json:"issue,omitempty"`   // of the letter of the feed above
	Private   *private            `json:"private,omitempty"` // of the card or the feed above
	Tombstone *tombstone          `json:"tombstone,omitempty"`
	End       bool                `json:"end,omitempty"` // the last line: nothing is missing
}

// private is what is never published of a card or a feed.
type private struct {
	Card  string `json:"card,omitempty"`
	Slug  string `json:"slug,omitempty"`
	Email string `json:"email,omitempty"`
	Once  string `json:"once,omitempty"`
	Issue int    `json:"issue"`
	Lang  string `json:"lang,omitempty"` // of a feed alone, like what follows
	Flow  string `json:"flow,omitempty"`
	Said  string `json:"said,omitempty"`

	Waiting string `json:"waiting,omitempty"`
	Silence string `json:"silence,omitempty"`
}

// tombstone is what remains of a card deleted for good.
type tombstone struct {
	Card string        `json:"card"`
	Kind registry.Kind `json:"kind"`
	At   time.Time     `json:"at"`
}

// IsExport says whether a file, by its beginning, was written by Export.
func IsExport(head []byte) bool { return bytes.HasPrefix(head, []byte(`{"pioche":`)) }

// Export writes the whole registry as JSON Lines: every card whatever its
// state, by id, with its revisions and before it the pictures it holds, then every feed, by slug, then what was
// deleted for good. E-mails and the
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
	images := map[string]bool{} // written already
	for card, err := range d.Store.AllCards(ctx) {
		if err != nil {
			return err
		}
		if err := d.exportImages(ctx, out, card, images); err != nil {
			return err
		}
		if err := d.exportCard(ctx, out, card, withPrivate); err != nil {
			return err
		}
	}
	if err := d.exportSelections(ctx, out, withPrivate); err != nil {
		return err
	}
	deleted, err := d.Store.Tombstones(ctx, time.Time{})
	if err != nil {
		return err
	}
	var last []record
	for _, t := range deleted {
		last = append(last, record{Tombstone: &tombstone{Card: t.Card, Kind: t.Kind, At: t.At}})
	}
	return write(out, append(last, record{End: true}))
}

// exportImages writes the pictures a card holds, each once.
func (d *Desk) exportImages(ctx context.Context, out *json.Encoder, card *registry.Card, written map[string]bool) error {
	for _, i := range card.Images {
		if i.ID == "" || written[i.ID] {
			continue
		}
		written[i.ID] = true
		p, err := d.Store.Picture(ctx, i.ID)
		if errors.Is(err, registry.ErrNotFound) {
			continue // the card changed since it was read
		}
		if err == nil {
			err = write(out, []record{{Image: p}})
		}
		if err != nil {
			return err
		}
	}
	return nil
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
				records = append(records, record{Private: &private{Slug: p.Slug, Email: p.Email, Once: p.Once, Issue: p.Issue, Lang: p.Lang, Flow: p.Flow, Said: p.Said, Waiting: p.Waiting, Silence: p.Silence}})
			} else if !errors.Is(err, registry.ErrNotFound) {
				return err
			}
		}
		if err := write(out, records); err != nil {
			return err
		}
		if err := d.exportIssues(ctx, out, s.Slug); err != nil {
			return err
		}
	}
	return nil
}

// exportIssues writes the issues of a letter, but for the cards withdrawn since.
func (d *Desk) exportIssues(ctx context.Context, out *json.Encoder, slug string) error {
	days, err := d.Store.IssueDays(ctx, slug)
	if err != nil {
		return err
	}
	for _, day := range days {
		issue, err := d.Store.Issue(ctx, slug, day)
		if err != nil {
			return err
		}
		if issue.Cards, err = d.stillPublic(ctx, issue.Cards); err != nil {
			return err
		}
		if err := write(out, []record{{Issue: issue}}); err != nil {
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
