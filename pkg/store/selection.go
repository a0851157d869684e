package store

import (
	"context"

	"gorm.io/gorm/clause"

	"pioche/pkg/registry"
)

// SelectionPrivate is what is never published of a selection.
type SelectionPrivate struct {
	Slug  string `gorm:"primaryKey"`
	Email string // of its owner, may be blank
	Lang  string // of the letters to its owner
	Once  string // what makes a repeated form the same selection, unique when set
	Issue int    // number of the manage link in force
	Flow  string // what is known of what it finds: FlowUnseen, FlowFull, FlowTold
	Said  string // digest of what its form said last: the same again is no change

	Waiting string // day its owner was last told of what waits, "2026-11-24"
	Silence string // last day it was read, when its owner was told that it no longer is
}

// What is known of what a selection finds.
const (
	FlowUnseen = ""     // it was never seen to find anything
	FlowFull   = "full" // it found something when it was last looked at
	FlowTold   = "told" // it finds nothing, and its owner was told
)

// Selection gives a saved filter, deleted ones too (see Deleted).
func (s *Store) Selection(ctx context.Context, slug string) (*registry.Selection, error) {
	var selection registry.Selection
	err := s.read.WithContext(ctx).Take(&selection, "slug = ?", slug).Error
	if err != nil {
		return nil, fail("read selection "+slug, err)
	}
	utc(&selection)
	return &selection, nil
}

// LockSelection keeps others from changing a feed before this transaction ends.
func (s *Store) LockSelection(ctx context.Context, slug string) error {
	return fail("keep others from changing feed "+slug, s.lock(ctx, "selection "+slug))
}

// SaveSelection writes a selection: a new one at revision 1, else the one
// that is a revision behind. Anything else is registry.ErrConflict.
func (s *Store) SaveSelection(ctx context.Context, selection *registry.Selection) error {
	return s.Tx(ctx, func(tx *Store) error {
		tx.noted.note(nil, nil, []string{selection.Slug})
		doing, db := "save selection "+selection.Slug, tx.write.WithContext(ctx)
		if selection.Revision == 1 {
			return fail(doing, db.Create(selection).Error)
		}
		result := db.Model(selection).Where("revision = ?", selection.Revision-1).Select("*").Updates(selection)
		if result.Error == nil && result.RowsAffected == 0 {
			return fail(doing, registry.ErrConflict)
		}
		return fail(doing, result.Error)
	})
}

// Selections lists the selections that are not deleted, by slug.
func (s *Store) Selections(ctx context.Context) ([]registry.Selection, error) {
	var list []registry.Selection
	err := s.read.WithContext(ctx).Where("deleted IS NULL").Order("slug").Find(&list).Error
	for i := range list {
		utc(&list[i])
	}
	return list, fail("list the selections", err)
}

// LiveSelections lists, by slug, the selections that are not deleted and that
// someone uses: confirmed, or read on a day or since, robots aside.
func (s *Store) LiveSelections(ctx context.Context, since string) ([]registry.Selection, error) {
	var list []registry.Selection
	err := s.read.WithContext(ctx).Where("deleted IS NULL").
		Where("confirmed OR EXISTS (SELECT 1 FROM pull WHERE pull.feed = selection.slug AND pull.day >= ? AND pull.client <> ?)", since, Robot).Order("slug").Find(&list).Error
	for i := range list {
		utc(&list[i])
	}
	return list, fail("list the selections in use", err)
}

// SaveSelectionPrivate writes the private facts of a selection, in the place
// of those there were.
func (s *Store) SaveSelectionPrivate(ctx context.Context, p SelectionPrivate) error {
	err := s.write.WithContext(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "slug"}}, UpdateAll: true}).Create(&p).Error
	return fail("save the private facts of "+p.Slug, err)
}

// NoteFlow notes what a selection finds, in the place of what was known; when
// that was not so any more, registry.ErrConflict.
func (s *Store) NoteFlow(ctx context.Context, slug, known, now string) error {
	return s.note(ctx, "flow", slug, known, now)
}

// NoteWaiting notes the day an owner is told of what waits, see NoteFlow.
func (s *Store) NoteWaiting(ctx context.Context, slug, known, now string) error {
	return s.note(ctx, "waiting", slug, known, now)
}

// NoteSilence notes the last day a selection was read, see NoteFlow.
func (s *Store) NoteSilence(ctx context.Context, slug, known, now string) error {
	return s.note(ctx, "silence", slug, known, now)
}

func (s *Store) note(ctx context.Context, column, slug, known, now string) error {
	changed, err := s.exec(ctx, "UPDATE selection_private SET "+column+" = ? WHERE slug = ? AND "+column+" = ?", now, slug, known)
	if err == nil && changed == 0 {
		err = registry.ErrConflict
	}
	return fail("note the "+column+" of selection "+slug, err)
}

// SelectionPrivateOf gives the private facts of a selection,
// registry.ErrNotFound when it has none.
func (s *Store) SelectionPrivateOf(ctx context.Context, slug string) (SelectionPrivate, error) {
	var p SelectionPrivate
	err := s.read.WithContext(ctx).Take(&p, "slug = ?", slug).Error
	return p, fail("read the private facts of "+slug, err)
}

// SelectionPrivateByOnce gives the private facts, and so the selection, of a
// form sent before, registry.ErrNotFound when it was not.
func (s *Store) SelectionPrivateByOnce(ctx context.Context, once string) (SelectionPrivate, error) {
	var p SelectionPrivate
	err := s.read.WithContext(ctx).Take(&p, "once = ? AND once <> ''", once).Error
	return p, fail("look for a form sent before", err)
}

// SelectionsByEmail lists the slugs of the live selections whose owner gave
// this address.
func (s *Store) SelectionsByEmail(ctx context.Context, email string) ([]string, error) {
	var slugs []string
	err := s.read.WithContext(ctx).Model(&SelectionPrivate{}).
		Joins("JOIN selection ON selection.slug = selection_private.slug AND selection.deleted IS NULL").
		Where("selection_private.email = ? AND selection_private.email <> ''", email).Order("selection_private.slug").
		Pluck("selection_private.slug", &slugs).Error
	return slugs, fail("list the selections of an owner", err)
}

// utc makes both databases say times alike.
func utc(selection *registry.Selection) {
	selection.Created, selection.Updated = selection.Created.UTC(), selection.Updated.UTC()
	if selection.Deleted != nil {
		at := selection.Deleted.UTC()
		selection.Deleted = &at
	}
}
