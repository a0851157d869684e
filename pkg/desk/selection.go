package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/text"
)

// SelectionDraft is what a person wishes a feed to be.
type SelectionDraft struct {
	Title  string
	Filter filter.Filter
	Email  string // private, may be blank
	Once   string // drawn with the form, see Draft
	Lang   string // of the letters
}

// selection gives the draft as it would be kept.
func (s SelectionDraft) selection() (selection registry.Selection, email string, err error) {
	var p registry.Problems
	selection = registry.Selection{Title: text.Clean(s.Title), Filter: s.Filter.String()}
	switch n := utf8.RuneCountInString(selection.Title); {
	case n == 0:
		p.Add("title", "problem.feed.title")
	case n > registry.MaxTitle:
		p.Add("title", "problem.long", "Max", registry.MaxTitle, "Count", n)
	}
	if !s.Filter.Counts() {
		p.Add("filter", "problem.filter.counts")
	}
	if _, err := filter.ParseKept(selection.Filter); err != nil {
		p.Add("filter", "problem.filter.long")
	}
	if strings.TrimSpace(s.Email) != "" {
		var wrong registry.Problems
		email, wrong = address(s.Email)
		p = append(p, wrong...)
	}
	return selection, email, p.Err()
}

// SaveSelection keeps a new feed under a slug that was never used, and queues
// the letter with its private link when an e-mail was given. The same Once is
// the same feed; with another e-mail it is a problem.
func (d *Desk) SaveSelection(ctx context.Context, draft SelectionDraft) (selection *registry.Selection, secret string, err error) {
	wanted, email, err := draft.selection()
	if err != nil {
		return nil, "", err
	}
	err = d.retry(ctx, func(tx *store.Store) error {
		selection, err = d.saved(ctx, tx, wanted, draft.Once, email)
		if !errors.Is(err, registry.ErrNotFound) {
			return err
		}
		selection, err = d.create(ctx, tx, wanted, draft, email)
		return err
	})
	d.reach.selectionChanged()
	if err != nil {
		return nil, "", err
	}
	d.wake()
	secret, err = d.SelectionSecret(ctx, selection.Slug)
	return selection, secret, err
}

// saved answers a form that was sent before; registry.ErrNotFound when it was
// not. It is judged against what that form said then: a late repeat undoes no
// change made since.
func (d *Desk) saved(ctx context.Context, tx *store.Store, wanted registry.Selection, once, email string) (*registry.Selection, error) {
	if once == "" {
		return nil, registry.ErrNotFound
	}
	private, err := tx.SelectionPrivateByOnce(ctx, Digest(once))
	if err != nil {
		return nil, err
	}
	if private.Email != email {
		return nil, registry.Problems{{Path: "email", Key: "problem.email.other"}}
	}
	before, err := live(ctx, tx, private.Slug)
	if err != nil || private.Said == said(wanted) {
		return before, err
	}
	private.Said = said(wanted)
	if err := tx.SaveSelectionPrivate(ctx, private); err != nil {
		return nil, err
	}
	return d.rewrite(ctx, tx, before, wanted)
}

// said is what a form says of a feed, in short.
func said(s registry.Selection) string {
	return Digest(s.Title + "\n" + s.Filter)
}

// slugLength bounds the words of a slug, so that a feed's address stays short.
const slugLength = 60

func (d *Desk) create(ctx context.Context, tx *store.Store, selection registry.Selection, draft SelectionDraft, email string) (*registry.Selection, error) {
	base := text.Slug(selection.Title, slugLength)
	if base == "" {
		base = "flux"
	}
	selection.Slug = base + "-" + d.randomID(4)
	selection.Revision, selection.Created, selection.Updated = 1, d.now(), d.now()
	if err := tx.SaveSelection(ctx, &selection); err != nil {
		return nil, err
	}
	private := store.SelectionPrivate{Slug: selection.Slug, Email: email, Lang: draft.Lang, Once: Digest(draft.Once), Issue: 1, Said: said(selection)}
	if err := tx.SaveSelectionPrivate(ctx, private); err != nil {
		return nil, err
	}
	if email == "" {
		return &selection, nil
	}
	return &selection, d.post(ctx, tx, LetterSelection, selection.Slug, Letter{ID: selection.Slug, Lang: draft.Lang})
}

// live gives a selection; registry.ErrGone when it was deleted.
func live(ctx context.Context, tx *store.Store, slug string) (*registry.Selection, error) {
	selection, err := tx.Selection(ctx, slug)
	if err == nil && selection.Deleted != nil {
		err = fmt.Errorf("feed %s: %w", slug, registry.ErrGone)
	}
	return selection, err
}

// rewrite keeps another title and other criteria, when they differ. What was
// decided card by card stays.
func (d *Desk) rewrite(ctx context.Context, tx *store.Store, before *registry.Selection, wanted registry.Selection) (*registry.Selection, error) {
	if said(*before) == said(wanted) {
		return before, nil
	}
	after := *before
	after.Title, after.Filter = wanted.Title, wanted.Filter
	return &after, d.keep(ctx, tx, &after)
}

// keep writes a changed selection.
func (d *Desk) keep(ctx context.Context, tx *store.Store, selection *registry.Selection) error {
	selection.Revision++
	if now := d.now(); now.After(selection.Updated) {
		selection.Updated = now
	}
	return tx.SaveSelection(ctx, selection)
}

// EditSelection changes a feed; its slug stays. Version is the revision its
// owner saw, see Edit.
func (d *Desk) EditSelection(ctx context.Context, who registry.Person, slug string, version int, draft SelectionDraft) (*registry.Selection, error) {
	wanted, _, err := draft.selection()
	if err != nil {
		return nil, err
	}
	return d.changeSelection(ctx, who, slug, func(tx *store.Store, before *registry.Selection) (*registry.Selection, error) {
		if version != before.Revision && said(*before) != said(wanted) {
			return nil, fmt.Errorf("edit feed %s: version %d, now %d: %w", slug, version, before.Revision, registry.ErrConflict)
		}
		return d.rewrite(ctx, tx, before, wanted)
	})
}

// DeleteSelection ends a feed. Its slug is never used again, and who reads it
// is told so.
func (d *Desk) DeleteSelection(ctx context.Context, who registry.Person, slug string) error {
	_, err := d.changeSelection(ctx, who, slug, func(tx *store.Store, selection *registry.Selection) (*registry.Selection, error) {
		now := d.now()
		selection.Deleted = &now
		return selection, d.keep(ctx, tx, selection)
	})
	return err
}

// ConfirmSelection says that the owner of a feed is who they say they are: it
// may be named in public. Only the host can.
func (d *Desk) ConfirmSelection(ctx context.Context, who registry.Person, slug string) (*registry.Selection, error) {
	if !who.Host {
		return nil, fmt.Errorf("confirm feed %s: %w", slug, registry.ErrForbidden)
	}
	return d.changeSelection(ctx, who, slug, func(tx *store.Store, selection *registry.Selection) (*registry.Selection, error) {
		if selection.Confirmed {
			return selection, nil
		}
		selection.Confirmed = true
		return selection, d.keep(ctx, tx, selection)
	})
}

func (d *Desk) changeSelection(ctx context.Context, who registry.Person, slug string, do func(tx *store.Store, selection *registry.Selection) (*registry.Selection, error)) (after *registry.Selection, err error) {
	err = d.Store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.LockSelection(ctx, slug); err != nil {
			return err
		}
		before, err := live(ctx, tx, slug)
		if err != nil {
			return err
		}
		if !who.CanManage(before) {
			return fmt.Errorf("feed %s: %w", slug, registry.ErrForbidden)
		}
		after, err = do(tx, before)
		return err
	})
	d.reach.selectionChanged()
	return after, err
}
