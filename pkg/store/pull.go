package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Pull counts how often a family of clients read a feed on one day.
type Pull struct {
	Feed   string `gorm:"primaryKey"` // slug of a selection, or the filter
	Day    string `gorm:"primaryKey"` // "2026-11-24"
	Client string `gorm:"primaryKey"` // family of the client, never an address
	Count  int
}

// Robot is the family of what reads for nobody in particular.
const Robot = "bot"

// CountPull adds Count more pulls to what was counted.
func (s *Store) CountPull(ctx context.Context, p Pull) error {
	more := clause.OnConflict{
		Columns:   []clause.Column{{Name: "feed"}, {Name: "day"}, {Name: "client"}},
		DoUpdates: clause.Assignments(map[string]any{"count": gorm.Expr("pull.count + excluded.count")}),
	}
	return fail("count a pull", s.write.WithContext(ctx).Clauses(more).Create(&p).Error)
}

// PullsOf lists who read a feed, the latest day first, the most frequent
// client first.
func (s *Store) PullsOf(ctx context.Context, feed string) ([]Pull, error) {
	var list []Pull
	err := s.read.WithContext(ctx).Where("feed = ?", feed).Order("day DESC, count DESC, client").Find(&list).Error
	return list, fail("list the pulls of "+feed, err)
}

// LastPulls gives the last day each selection was read, robots aside.
func (s *Store) LastPulls(ctx context.Context) (map[string]string, error) {
	days := map[string]string{}
	err := s.each(ctx, func(scan func(...any) error) error {
		var slug, day string
		err := scan(&slug, &day)
		days[slug] = day
		return err
	}, "SELECT feed, max(day) FROM pull WHERE client <> ? AND feed IN (SELECT slug FROM selection WHERE deleted IS NULL) GROUP BY feed", Robot)
	return days, fail("list when feeds were last read", err)
}
