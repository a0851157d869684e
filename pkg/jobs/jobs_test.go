package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"pioche/pkg/jobs"
	"pioche/pkg/store"
	"pioche/pkg/store/storetest"
)

var start = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// runner gives a runner whose clock the test moves.
func runner(t *testing.T, s *store.Store, handlers map[string]jobs.Handler) (*jobs.Runner, *time.Time) {
	t.Helper()
	clock := start
	return &jobs.Runner{Store: s, Now: func() time.Time { return clock }, Handlers: handlers, Log: slog.New(slog.DiscardHandler)}, &clock
}

func enqueue(t *testing.T, s *store.Store, kind, key string) {
	t.Helper()
	if err := s.Enqueue(t.Context(), store.Job{Kind: kind, Key: key, Payload: json.RawMessage(`{}`), RunAt: start}); err != nil {
		t.Fatal(err)
	}
}

func drain(t *testing.T, r *jobs.Runner) int {
	t.Helper()
	n, err := r.Drain(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestJobThatFailsIsTriedLaterAndLater(t *testing.T) {
	s := storetest.Open(t)
	var tries []time.Duration
	var clock *time.Time
	r, clock := runner(t, s, map[string]jobs.Handler{"fail": func(context.Context, json.RawMessage) error {
		tries = append(tries, clock.Sub(start))
		if len(tries) == 2 {
			panic("odd")
		}
		return errors.New("not yet")
	}})
	enqueue(t, s, "fail", "")
	for range 60 * 24 * 3 { // three days, minute by minute
		drain(t, r)
		*clock = clock.Add(time.Minute)
	}
	want := "[0s 1m0s 6m0s 36m0s 2h36m0s 14h36m0s 38h36m0s]"
	if got := fmt.Sprint(tries); got != want {
		t.Errorf("tries after %s, want %s", got, want)
	}
	dead, err := s.DeadJobs(t.Context())
	if err != nil || len(dead) != 1 || dead[0].LastError != "not yet" {
		t.Errorf("given up = %v, %v, want the job with its reason", dead, err)
	}
}

func TestHopelessJobIsGivenUpAtOnce(t *testing.T) {
	s := storetest.Open(t)
	r, _ := runner(t, s, map[string]jobs.Handler{"no": func(context.Context, json.RawMessage) error { return jobs.ErrHopeless }})
	enqueue(t, s, "no", "")
	enqueue(t, s, "unknown", "")
	if n := drain(t, r); n != 2 {
		t.Errorf("Drain took %d jobs, want 2", n)
	}
	dead, err := s.DeadJobs(t.Context())
	if err != nil || len(dead) != 1 || dead[0].Kind != "no" {
		t.Errorf("given up = %v, %v, want the hopeless one; the one nobody knows waits", dead, err)
	}
}

func TestTwoRunnersDoEachJobOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var done atomic.Int32
		handlers := map[string]jobs.Handler{"count": func(context.Context, json.RawMessage) error { done.Add(1); return nil }}
		for i := range 30 {
			enqueue(t, s, "count", fmt.Sprint(i%20))
		}
		ended := make(chan error)
		for range 2 {
			r, _ := runner(t, s, handlers)
			go func() { _, err := r.Drain(context.Background()); ended <- err }()
		}
		for range 2 {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
		if done.Load() != 20 {
			t.Errorf("done %d times, want 20: one for each key", done.Load())
		}
	})
}

func TestRunWakesDoesChoresAndLetsAJobEnd(t *testing.T) {
	s := storetest.Open(t)
	began, finish, ended, chores := make(chan bool), make(chan bool), make(chan bool), make(chan bool, 1)
	r, _ := runner(t, s, map[string]jobs.Handler{"slow": func(ctx context.Context, _ json.RawMessage) error {
		began <- true
		<-finish
		return ctx.Err()
	}})
	r.Chores = []jobs.Chore{jobs.PurgeUpcoming(s, r.Now), {Name: "note", Every: time.Hour, Do: func(context.Context) error { chores <- true; return nil }}}
	ctx, stop := context.WithCancel(t.Context())
	go func() { r.Run(ctx); close(ended) }()
	<-chores
	enqueue(t, s, "slow", "")
	r.Wake()
	r.Wake()
	select {
	case <-began:
	case <-time.After(3 * time.Second): // less than the pace at which it looks by itself
		t.Fatal("Run did not wake")
	}
	stop()
	finish <- true
	<-ended
	if job, err := s.Lease(t.Context(), start.Add(time.Hour), time.Minute); err == nil {
		t.Errorf("left in the queue: %+v, want nothing: the job under way was let end", job)
	}
}

func TestSweepTakesAwayWhatIsOld(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r, clock := runner(t, s, map[string]jobs.Handler{"no": func(context.Context, json.RawMessage) error { return jobs.ErrHopeless }})
		enqueue(t, s, "no", "")
		drain(t, r)
		for _, day := range []string{"2025-11-23", "2026-11-24"} {
			if err := s.CountPull(t.Context(), store.Pull{Feed: "f", Day: day, Client: "bot", Count: 1}); err != nil {
				t.Fatal(err)
			}
		}
		sweep := jobs.Sweep(s, func() time.Time { return *clock }, r.Log)
		for _, want := range []struct {
			after time.Duration
			dead  int
		}{{0, 1}, {40 * 24 * time.Hour, 0}} {
			*clock = start.Add(want.after)
			if err := sweep.Do(t.Context()); err != nil {
				t.Fatal(err)
			}
			if dead, err := s.DeadJobs(t.Context()); err != nil || len(dead) != want.dead {
				t.Errorf("after %v, %d jobs given up remain, %v, want %d", want.after, len(dead), err, want.dead)
			}
		}
		if pulls, err := s.PullsOf(t.Context(), "f"); err != nil || len(pulls) != 1 {
			t.Errorf("pulls after the sweep = %v, %v, want this year's", pulls, err)
		}
	})
}

func TestNoJobIsHeldByWhoMustEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var did atomic.Int32
		r, _ := runner(t, s, map[string]jobs.Handler{"count": func(context.Context, json.RawMessage) error { did.Add(1); return nil }})
		const rounds, each = 20, 5
		for i := range rounds {
			for range each {
				enqueue(t, s, "count", "")
			}
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Duration(i)*200*time.Microsecond, cancel)
			for ctx.Err() == nil {
				if _, err := r.Drain(ctx); err != nil && ctx.Err() == nil {
					t.Fatal(err)
				}
			}
		}
		drain(t, r) // what nobody took is done at once, no lease to wait for
		if did.Load() != rounds*each {
			t.Errorf("%d jobs were done, want %d", did.Load(), rounds*each)
		}
	})
}
