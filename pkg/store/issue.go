package store

import (
	"context"
	"encoding/json"
	"fmt"

	"pioche/pkg/registry"
)

// SaveIssue keeps an issue; the one that was kept first for its day stays.
func (s *Store) SaveIssue(ctx context.Context, issue registry.Issue) error {
	cards, err := json.Marshal(issue.Cards)
	if err != nil {
		return fmt.Errorf("write the issue %s of %s: %w", issue.Day, issue.Selection, err)
	}
	_, err = s.exec(ctx, "INSERT INTO issue (selection, day, title, cards, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		issue.Selection, issue.Day, issue.Title, string(cards), issue.At.Unix())
	return fail("save the issue "+issue.Day+" of "+issue.Selection, err)
}

// Issue gives the issue of a selection that closed on a day,
// registry.ErrNotFound when there is none.
func (s *Store) Issue(ctx context.Context, selection, day string) (*registry.Issue, error) {
	issue := &registry.Issue{Selection: selection, Day: day}
	var cards []byte
	var at int64
	err := s.row(ctx, "SELECT title, cards, at FROM issue WHERE selection = ? AND day = ?", selection, day).Scan(&issue.Title, &cards, &at)
	if err == nil {
		issue.At = moment(at)
		err = json.Unmarshal(cards, &issue.Cards)
	}
	return issue, fail("read the issue "+day+" of "+selection, err)
}

// IssueDays lists the days the issues of a selection closed, the latest first.
func (s *Store) IssueDays(ctx context.Context, selection string) (days []string, err error) {
	err = s.each(ctx, func(scan func(...any) error) error {
		var day string
		err := scan(&day)
		days = append(days, day)
		return err
	}, "SELECT day FROM issue WHERE selection = ? ORDER BY day DESC", selection)
	return days, fail("list the issues of "+selection, err)
}

// ClosingSelections lists the live selections whose letter closes on some day.
func (s *Store) ClosingSelections(ctx context.Context) ([]registry.Selection, error) {
	var list []registry.Selection
	err := s.read.WithContext(ctx).Where("deleted IS NULL AND closing <> ''").Order("slug").Find(&list).Error
	for i := range list {
		utc(&list[i])
	}
	return list, fail("list the selections whose letter closes", err)
}
