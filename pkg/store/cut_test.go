package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"pioche/pkg/store"
	"pioche/pkg/store/storetest"
)

func TestQueryCutShortSaysSo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if err := s.Endless(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a query past its deadline = %v, want context.DeadlineExceeded", err)
		}
	})
}
