package desk

import (
	"context"
	"errors"
	"slices"

	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/text"
)

// Report says what an import did.
type Report struct {
	Created   int
	Updated   int
	Unchanged int
	Refused   []Refusal
}

// Refusal is a card that could not be kept, and why.
type Refusal struct {
	ExternalID string
	Title      string
	Problems   registry.Problems
}

// importBatch is how many cards are written in one transaction.
const importBatch = 100

// Import keeps the cards read from a source (a slug, never "direct"), known by their external id: read
// again, a card is the same card, with the same identifiers, and left alone
// when it says nothing new. What was withdrawn here stays withdrawn. Unlike
// what people type, a card may lack a commune, an organiser. Each is called
// after some cards were kept, with what was done so far; it may be nil.
func (d *Desk) Import(ctx context.Context, source string, cards []registry.Card, each func(Report)) (Report, error) {
	var report Report
	if source = text.Slug(source, slugLength); source == "" || source == registry.Direct {
		return report, registry.Problems{{Path: "source", Key: "problem.source"}}
	}
	first := make(map[string]int, len(cards)) // a card that is there twice is kept once, always the same
	for i := range slices.Backward(cards) {
		first[cards[i].ExternalID] = i
	}
	done := 0
	for batch := range slices.Chunk(cards, importBatch) {
		so := report
		err := d.retry(ctx, func(tx *store.Store) error {
			so = report
			so.Refused = slices.Clone(report.Refused)
			for i := range batch {
				card := batch[i].Clone()
				card.Source = source
				if err := d.importOne(ctx, tx, card, first[card.ExternalID] != done+i, &so); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return report, err
		}
		report = so
		done += len(batch)
		if each != nil {
			each(report)
		}
	}
	return report, nil
}

func (d *Desk) importOne(ctx context.Context, tx *store.Store, card *registry.Card, twice bool, report *Report) error {
	refuse := func(problems registry.Problems) {
		report.Refused = append(report.Refused, Refusal{card.ExternalID, card.Title.In(card.Lang), problems})
	}
	switch {
	case card.ExternalID == "":
		refuse(registry.Problems{{Path: "external_id", Key: "problem.external.missing"}})
		return nil
	case twice:
		refuse(registry.Problems{{Path: "external_id", Key: "problem.external.twice", Args: []any{"Value", card.ExternalID}}})
		return nil
	}
	before, err := tx.CardBySource(ctx, card.Source, card.ExternalID)
	if errors.Is(err, registry.ErrNotFound) {
		before, err = nil, nil
	}
	if err != nil {
		return err
	}
	outspoken(card, before)
	after, problems := d.settle(card, before)
	if len(problems) > 0 {
		refuse(inOrder(problems))
		return nil
	}
	return d.keepImported(ctx, tx, before, after, report)
}

// outspoken makes a source's silence on a status mean the ordinary one, and a
// lone date that moved the same date.
func outspoken(card, before *registry.Card) {
	e := card.Event
	if e == nil {
		return
	}
	if e.Status == "" {
		e.Status = registry.Scheduled
	}
	for i := range e.Occurrences {
		if e.Occurrences[i].Status == "" {
			e.Occurrences[i].Status = registry.Scheduled
		}
	}
	if before != nil && before.Event != nil && len(e.Occurrences) == 1 && len(before.Event.Occurrences) == 1 {
		e.Occurrences[0].ID = before.Event.Occurrences[0].ID
	}
}

func (d *Desk) keepImported(ctx context.Context, tx *store.Store, before, card *registry.Card, report *Report) error {
	who := registry.Person{Source: card.Source}
	if before == nil {
		card.ID = d.randomID(12)
	}
	if err := (linker{desk: d, tx: tx, card: card, previous: before}).link(ctx); err != nil {
		return err
	}
	if err := d.release(who, card); err != nil {
		return err
	}
	switch {
	case before == nil:
		report.Created++
	case before.State == registry.Withdrawn || len(changed(before, card)) == 0:
		report.Unchanged++
		return nil
	default:
		report.Updated++
	}
	return d.save(ctx, tx, who, "import", before, card)
}
