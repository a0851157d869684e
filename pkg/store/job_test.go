package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/store/storetest"
)

func TestJobs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		enqueue := func(kind, key string, runAt time.Time) {
			t.Helper()
			if err := s.Enqueue(ctx, store.Job{Kind: kind, Key: key, Payload: []byte(`{"card":"bal"}`), RunAt: runAt}); err != nil {
				t.Fatal(err)
			}
		}
		lease := func(at time.Time, want string) *store.Job {
			t.Helper()
			job, err := s.Lease(ctx, at, 5*time.Minute)
			if want == "" && !errors.Is(err, registry.ErrNotFound) {
				t.Fatalf("Lease = %v, %v, want ErrNotFound", job, err)
			}
			if want != "" && (err != nil || job.Kind != want) {
				t.Fatalf("Lease = %v, %v, want %s", job, err, want)
			}
			return job
		}
		enqueue("later", "", now.Add(time.Hour))
		enqueue("mail", "mail:bal:1", now)
		enqueue("mail", "mail:bal:1", now)
		enqueue("ping", "", now)

		job := lease(now, "mail")
		if string(job.Payload) != `{"card":"bal"}` || job.Tries != 1 {
			t.Errorf("Lease = %+v", job)
		}
		ping := lease(now, "ping")
		lease(now, "")
		if err := s.Done(ctx, ping.ID); err != nil {
			t.Fatal(err)
		}
		job = lease(now.Add(5*time.Minute), "mail") // its lease is over
		if job.Tries != 2 {
			t.Errorf("Tries = %d, want 2", job.Tries)
		}
		if err := s.Retry(ctx, job.ID, now.Add(30*time.Minute), "no answer"); err != nil {
			t.Fatal(err)
		}
		lease(now.Add(20*time.Minute), "")
		job = lease(now.Add(30*time.Minute), "mail")
		if job.LastError != "no answer" {
			t.Errorf("LastError = %q", job.LastError)
		}
		if err := s.Dead(ctx, job.ID, "refused"); err != nil {
			t.Fatal(err)
		}
		lease(now.Add(40*time.Minute), "")
		dead, err := s.DeadJobs(ctx)
		if err != nil || len(dead) != 1 || dead[0].LastError != "refused" {
			t.Errorf("DeadJobs = %v, %v", dead, err)
		}
		if err := s.Retry(ctx, 12345, now, ""); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("Retry of no job = %v, want ErrNotFound", err)
		}
	})
}

func TestPullsAreCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for _, p := range []store.Pull{{"flux", "2026-11-24", "WordPress", 2}, {"flux", "2026-11-24", "WordPress", 3}, {"flux", "2026-11-25", "Thunderbird", 1}, {"autre", "2026-11-24", "curl", 1}} {
			if err := s.CountPull(ctx, p); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.PullsOf(ctx, "flux")
		want := []store.Pull{{"flux", "2026-11-25", "Thunderbird", 1}, {"flux", "2026-11-24", "WordPress", 5}}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("PullsOf: %v\n%s", err, diff)
		}
	})
}
