// Package jobs does the work left for later: it takes jobs from the queue
// kept in the database, hands each to the handler of its kind, and tries
// again, later and later, what failed. It knows neither why a job was queued
// nor what a page is.
//
// A job is done at least once: a handler that was cut short is called again,
// so it must not mind. Several programs may work the same queue.
//
//	r := &jobs.Runner{Store: s, Now: time.Now, Handlers: letters.Handlers(), Log: log}
//	desk.Wake = r.Wake
//	r.Run(ctx) // until ctx ends
package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"pioche/pkg/desk"
	"pioche/pkg/registry"
	"pioche/pkg/store"
)

// Handler does the jobs of one kind.
type Handler func(ctx context.Context, payload json.RawMessage) error

// ErrHopeless in what a handler answers says that trying again is no use.
var ErrHopeless = errors.New("hopeless")

// Chore is a small thing done again and again, by every server: it must not
// mind being done by two at once.
type Chore struct {
	Name  string
	Every time.Duration
	Do    func(ctx context.Context) error
}

// Runner works the queue. Its fields are set before the first call.
type Runner struct {
	Store    *store.Store
	Now      func() time.Time
	Handlers map[string]Handler
	Chores   []Chore
	Log      *slog.Logger

	once  sync.Once
	awake chan struct{}
}

const (
	lease = 5 * time.Minute // a job whose worker died is taken up again after it
	poll  = 5 * time.Second // how often the queue is looked at when nobody wakes the runner
	grace = 8 * time.Second // what a job under way may still take once Run must end
)

// delays are the waits before each new try; after the last one a job is dead.
var delays = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 12 * time.Hour, 24 * time.Hour}

// Wake makes Run look at the queue now. It never blocks.
func (r *Runner) Wake() {
	select {
	case r.bell() <- struct{}{}:
	default: // it rings already
	}
}

func (r *Runner) bell() chan struct{} {
	r.once.Do(func() { r.awake = make(chan struct{}, 1) })
	return r.awake
}

// Run works until ctx ends; a job under way then has eight seconds to end.
func (r *Runner) Run(ctx context.Context) {
	var working sync.WaitGroup
	for _, chore := range r.Chores {
		working.Go(func() { r.repeat(ctx, chore) })
	}
	defer working.Wait()
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		if _, err := r.Drain(ctx); err != nil && ctx.Err() == nil {
			r.Log.Error("the queue of jobs cannot be read", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-r.bell():
		case <-tick.C:
		}
	}
}

// Drain does all the jobs that are due now, and says how many it took.
func (r *Runner) Drain(ctx context.Context) (taken int, err error) {
	for ctx.Err() == nil {
		job, err := r.lease(ctx)
		if errors.Is(err, registry.ErrNotFound) {
			return taken, nil
		}
		if err != nil {
			return taken, err
		}
		taken++
		if err := r.work(ctx, job); err != nil {
			return taken, err
		}
	}
	return taken, nil
}

// lease takes the next job. Once asked it is not cut short when ctx ends: the
// database could have leased a job nobody here would know of, which then would
// wait until its lease is over.
func (r *Runner) lease(ctx context.Context) (*store.Job, error) {
	own, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	return r.Store.Lease(own, r.Now(), lease)
}

// work does one job and writes down what became of it. It outlives ctx by the
// grace, so that a letter under way is not sent a second time.
func (r *Runner) work(ctx context.Context, job *store.Job) error {
	own, cancel := context.WithTimeout(context.WithoutCancel(ctx), lease*4/5)
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })()
	err := r.handle(own, job)
	kept := context.WithoutCancel(ctx)
	switch {
	case err == nil:
		return r.Store.Done(kept, job.ID)
	case errors.Is(err, ErrHopeless) || job.Tries > len(delays):
		r.Log.Error("job given up", "kind", job.Kind, "job", job.ID, "tries", job.Tries, "error", err)
		return r.Store.Dead(kept, job.ID, err.Error())
	}
	wait := delays[job.Tries-1]
	r.Log.Warn("job to be tried again", "kind", job.Kind, "job", job.ID, "tries", job.Tries, "in", wait, "error", err)
	return r.Store.Retry(kept, job.ID, r.Now().Add(wait), err.Error())
}

// handle calls the handler; one that panics has failed like any other.
func (r *Runner) handle(ctx context.Context, job *store.Job) (err error) {
	handler, ok := r.Handlers[job.Kind]
	if !ok {
		return fmt.Errorf("no handler for jobs %q", job.Kind) // a newer server may have left it: later
	}
	defer func() {
		if caught := recover(); caught != nil {
			err = fmt.Errorf("panic: %v", caught)
		}
	}()
	return handler(ctx, job.Payload)
}

// repeat does a chore at once, then each time its period has passed.
func (r *Runner) repeat(ctx context.Context, chore Chore) {
	tick := time.NewTicker(chore.Every)
	defer tick.Stop()
	for {
		if err := chore.Do(ctx); err != nil && ctx.Err() == nil {
			r.Log.Error("chore failed", "chore", chore.Name, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// PurgeUpcoming is the chore that takes what is over out of the table feeds
// are read from.
func PurgeUpcoming(s *store.Store, now func() time.Time) Chore {
	return Chore{Name: "purge upcoming", Every: time.Hour, Do: func(ctx context.Context) error {
		_, err := s.PurgeUpcoming(ctx, now())
		return err
	}}
}

// Sweep is the chore that takes away, once a day, pulls of more than a year
// and jobs given up a month ago; it warns of those given up since.
func Sweep(s *store.Store, now func() time.Time, log *slog.Logger) Chore {
	return Chore{Name: "sweep", Every: 24 * time.Hour, Do: func(ctx context.Context) error {
		if err := s.Sweep(ctx, now().AddDate(-1, 0, 0).Format(time.DateOnly), now().AddDate(0, -1, 0)); err != nil {
			return err
		}
		dead, err := s.DeadJobs(ctx)
		for _, job := range dead {
			log.Warn("job given up", "kind", job.Kind, "job", job.ID, "tries", job.Tries, "error", job.LastError)
		}
		return err
	}}
}

// SweepImages is the chore that takes away the pictures nothing holds.
func SweepImages(d *desk.Desk) Chore {
	return Chore{Name: "sweep images", Every: time.Hour, Do: d.SweepImages}
}

// CloseIssues is the chore that keeps each issue of a letter once the day it
// closes has ended.
func CloseIssues(d *desk.Desk) Chore {
	return Chore{Name: "close issues", Every: 5 * time.Minute, Do: d.CloseIssues}
}
