package store

import "testing"

// Fill leaves the database of a test no page to grow by.
func (s *Store) Fill(t *testing.T) {
	t.Helper()
	var limit int
	if err := s.write.Raw("PRAGMA max_page_count = 1").Scan(&limit).Error; err != nil { // never below what there is
		t.Fatal(err)
	}
}
