package desk

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"pioche/pkg/picture"
	"pioche/pkg/registry"
	"pioche/pkg/store"
)

// Load reads an export back, all of it or nothing: the same identifiers,
// revisions and dates, so that exporting an empty registry that has read it
// gives the same bytes. An empty registry takes the identity of the one that
// was exported, and with the private export its links work again. In another
// one, what is there already stays: Unchanged when it is the same, Refused
// when it differs. Each, which may be nil, is called after each line.
func (d *Desk) Load(ctx context.Context, r io.Reader, each func()) (Report, error) {
	var l loader
	err := d.Store.Tx(ctx, func(tx *store.Store) error {
		l = loader{desk: d, tx: tx}
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
				err = l.keep(ctx, line)
			}
			if err != nil {
				return registry.Problems{{Path: "file", Key: "problem.export", Args: []any{"Line", n, "Cause", err.Error()}}}
			}
			if each != nil {
				each()
			}
		}
	})
	if err != nil {
		return Report{}, err
	}
	return l.report, nil
}

// loader keeps the lines of an export. What follows a card or a feed belongs
// to it, and is passed over with it.
type loader struct {
	desk   *Desk
	tx     *store.Store
	report Report
	skip   bool
}

func (l *loader) keep(ctx context.Context, line record) error {
	switch {
	case line.Pioche != 0:
		return l.identity(ctx, line)
	case line.Image != nil:
		return l.image(ctx, line.Image)
	case line.Card != nil:
		return l.card(ctx, line.Card)
	case line.Selection != nil:
		return l.selection(ctx, *line.Selection)
	case line.Tombstone != nil:
		return l.tombstone(ctx, *line.Tombstone)
	case l.skip:
		return nil
	case line.Revision != nil:
		return l.tx.AddRevision(ctx, *line.Revision)
	case line.Issue != nil:
		return l.tx.SaveIssue(ctx, *line.Issue)
	case line.Private != nil && line.Private.Card != "":
		p := line.Private
		return l.tx.SavePrivate(ctx, store.Private{Card: p.Card, Email: p.Email, Once: p.Once, Issue: p.Issue})
	case line.Private != nil:
		p := line.Private
		return l.tx.SaveSelectionPrivate(ctx, store.SelectionPrivate{Slug: p.Slug, Email: p.Email, Lang: p.Lang, Once: p.Once, Issue: p.Issue, Flow: p.Flow, Said: p.Said, Waiting: p.Waiting, Silence: p.Silence})
	}
	return errors.New("it says nothing known")
}

// identity is taken by a registry where nothing was ever kept.
func (l *loader) identity(ctx context.Context, line record) error {
	selections, err := l.tx.AllSelections(ctx)
	if err != nil || len(selections) > 0 {
		return err
	}
	for _, err := range l.tx.AllCards(ctx) {
		return err
	}
	key, err := hex.DecodeString(line.Key)
	if err != nil {
		return err
	}
	return l.tx.Adopt(ctx, store.Instance{ID: line.Instance, Key: key})
}

// image is kept whether or not what follows is: another card may hold it, and
// what none holds is swept.
func (l *loader) image(ctx context.Context, p *picture.Picture) error {
	if err := p.Check(); err != nil {
		return fmt.Errorf("image %q: %w", p.ID, err)
	}
	return l.tx.KeepImage(ctx, p, l.desk.now())
}

func (l *loader) card(ctx context.Context, card *registry.Card) error {
	if !registry.ValidID(card.ID) {
		return fmt.Errorf("%q is no identifier of a card", card.ID)
	}
	if err := card.Check(); err != nil {
		return fmt.Errorf("card %s: %w", card.ID, err)
	}
	there, err := l.tx.Card(ctx, card.ID)
	if !l.absent(err) {
		same := err == nil && there.Revision == card.Revision && len(changed(there, card)) == 0
		return l.present(err, same, card.ID, card.Title.In(card.Lang))
	}
	if card.ExternalID != "" {
		if _, err := l.tx.CardBySource(ctx, card.Source, card.ExternalID); !l.absent(err) {
			return l.present(err, false, card.ID, card.Title.In(card.Lang))
		}
	}
	l.report.Created++
	if err := l.tx.HoldImages(ctx, card, l.desk.now()); err != nil {
		return err
	}
	return l.tx.SaveCard(ctx, card, l.desk.now())
}

// selection takes a feed through its revisions: the store keeps one only
// after the one before.
func (l *loader) selection(ctx context.Context, selection registry.Selection) error {
	there, err := l.tx.Selection(ctx, selection.Slug)
	if !l.absent(err) {
		return l.present(err, err == nil && there.Revision == selection.Revision && there.Filter == selection.Filter, selection.Slug, selection.Title)
	}
	l.report.Created++
	for n := range selection.Revision {
		step := selection
		step.Revision = n + 1
		if err := l.tx.SaveSelection(ctx, &step); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) tombstone(ctx context.Context, t tombstone) error {
	_, err := l.tx.Card(ctx, t.Card)
	if !l.absent(err) {
		return l.present(err, errors.Is(err, registry.ErrGone), t.Card, t.Card)
	}
	l.report.Created++
	return l.tx.SaveTombstone(ctx, store.Tombstone{Card: t.Card, Kind: t.Kind, At: t.At})
}

// absent says that nothing here has that name, so that what follows is kept.
func (l *loader) absent(err error) bool {
	l.skip = !errors.Is(err, registry.ErrNotFound)
	return !l.skip
}

// present counts what is here already.
func (l *loader) present(err error, same bool, id, title string) error {
	switch {
	case err != nil && !errors.Is(err, registry.ErrGone):
		return err
	case same:
		l.report.Unchanged++
	default:
		l.report.Refused = append(l.report.Refused, Refusal{ExternalID: id, Title: title, Problems: registry.Problems{{Path: "id", Key: "problem.differs"}}})
	}
	return nil
}
