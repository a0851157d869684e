package store

import (
	"context"
	"encoding/json"
	"time"

	"pioche/pkg/registry"
)

// Job is work to be done later. It is written in the transaction of what
// causes it, and may be done more than once.
type Job struct {
	ID        int64
	Kind      string
	Key       string // when set, only one job waits under it
	Payload   json.RawMessage
	RunAt     time.Time // not before
	Tries     int       // how often it was leased, this time included
	LastError string
}

// Enqueue writes a job. When one waits under the same Key already, nothing is done.
func (s *Store) Enqueue(ctx context.Context, job Job) error {
	_, err := s.exec(ctx, `INSERT INTO job (kind, key, payload, run_at, lease_until, tries, last_error, dead) VALUES (?, ?, ?, ?, 0, 0, '', 0)
		ON CONFLICT DO NOTHING`, job.Kind, job.Key, string(job.Payload), job.RunAt.Unix())
	return fail("enqueue "+job.Kind, err)
}

// Lease takes the job that is due for the longest, and keeps it from others
// for a while; registry.ErrNotFound when none is due.
func (s *Store) Lease(ctx context.Context, now time.Time, lease time.Duration) (*Job, error) {
	skip := ""
	if s.dialect.postgres {
		skip = "FOR UPDATE SKIP LOCKED"
	}
	var job *Job
	err := s.Tx(ctx, func(tx *Store) (err error) {
		job, err = readJob(tx.row(ctx, `UPDATE job SET lease_until = ?, tries = tries + 1
			WHERE id = (SELECT id FROM job WHERE dead = 0 AND run_at <= ? AND lease_until <= ? ORDER BY run_at, id LIMIT 1 `+skip+`)
			RETURNING `+jobColumns, now.Add(lease).Unix(), now.Unix(), now.Unix()).Scan)
		return err
	})
	return job, fail("lease a job", err)
}

const jobColumns = "id, kind, key, payload, run_at, tries, last_error"

func readJob(scan func(...any) error) (*Job, error) {
	var job Job
	var at int64
	if err := scan(&job.ID, &job.Kind, &job.Key, (*[]byte)(&job.Payload), &at, &job.Tries, &job.LastError); err != nil {
		return nil, err
	}
	job.RunAt = moment(at)
	return &job, nil
}

// Done takes a job out of the queue.
func (s *Store) Done(ctx context.Context, id int64) error {
	_, err := s.exec(ctx, "DELETE FROM job WHERE id = ?", id)
	return fail("end a job", err)
}

// Retry gives a job back to the queue, to be done again at a later time, with
// the reason.
func (s *Store) Retry(ctx context.Context, id int64, at time.Time, reason string) error {
	return s.settle(ctx, "retry a job", "UPDATE job SET run_at = ?, lease_until = 0, last_error = ? WHERE id = ?", at.Unix(), reason, id)
}

// Dead says that a job will not be tried again, with the reason.
func (s *Store) Dead(ctx context.Context, id int64, reason string) error {
	return s.settle(ctx, "give up a job", "UPDATE job SET dead = 1, lease_until = 0, last_error = ? WHERE id = ?", reason, id)
}

func (s *Store) settle(ctx context.Context, doing, query string, args ...any) error {
	changed, err := s.exec(ctx, query, args...)
	if err == nil && changed == 0 {
		err = registry.ErrNotFound
	}
	return fail(doing, err)
}

// Sweep takes away what nobody will read again: pulls counted before a day
// ("2025-11-24"), jobs given up whose turn was before that moment.
func (s *Store) Sweep(ctx context.Context, pullsBefore string, deadBefore time.Time) error {
	_, err := s.exec(ctx, "DELETE FROM pull WHERE day < ?", pullsBefore)
	if err == nil {
		_, err = s.exec(ctx, "DELETE FROM job WHERE dead = 1 AND run_at < ?", deadBefore.Unix())
	}
	return fail("sweep", err)
}

// DeadJobs lists the jobs that were given up, oldest first.
func (s *Store) DeadJobs(ctx context.Context) ([]*Job, error) {
	var list []*Job
	err := s.each(ctx, func(scan func(...any) error) error {
		job, err := readJob(scan)
		list = append(list, job)
		return err
	}, "SELECT "+jobColumns+" FROM job WHERE dead = 1 ORDER BY id")
	return list, fail("list the jobs given up", err)
}
