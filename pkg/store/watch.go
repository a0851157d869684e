package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"pioche/pkg/registry"
)

// Change is what a transaction altered of what anyone may see.
type Change struct {
	Cards      []*registry.Card // as they are now
	Gone       []string         // ids of the cards deleted for good
	Selections []string         // slugs
	All        bool             // more than is worth saying one by one, or nobody knows what
}

// maxTold bounds what is told one by one: past it, everything is said to have
// changed.
const maxTold = 50

func (c *Change) isEmpty() bool {
	return !c.All && len(c.Cards)+len(c.Gone)+len(c.Selections) == 0
}

// note keeps in mind what a transaction changes.
func (c *Change) note(cards []*registry.Card, gone, selections []string) {
	if c == nil || c.All {
		return
	}
	c.Cards, c.Gone, c.Selections = append(c.Cards, cards...), append(c.Gone, gone...), append(c.Selections, selections...)
	if len(c.Cards)+len(c.Gone)+len(c.Selections) > maxTold {
		*c = Change{All: true}
	}
}

// watchers are told of what changes, in this program at once, by others as
// Follow learns of it.
type watchers struct {
	node    string          // names this program to the others
	address *pgx.ConnConfig // PostgreSQL alone

	mu      sync.Mutex
	list    []func(Change)
	version int64 // of the file, as the connection that writes last saw it; 0: not yet
}

// Watch has a function told of each change after it is kept and before Tx
// returns: who reads afterwards finds it in the database.
func (s *Store) Watch(tell func(Change)) {
	s.watchers.mu.Lock()
	defer s.watchers.mu.Unlock()
	s.watchers.list = append(s.watchers.list, tell)
}

func (w *watchers) tell(c Change) {
	if c.isEmpty() {
		return
	}
	w.mu.Lock()
	list := slices.Clone(w.list)
	w.mu.Unlock()
	for _, tell := range list {
		tell(c)
	}
}

// Words of what one node says to the others, see shout.
const (
	shoutCard      = "card:"
	shoutSelection = "flux:"
	shoutAll       = "all"
)

// shout tells the other nodes, once the transaction is kept, what it changed.
func (s *Store) shout(ctx context.Context) error {
	if !s.dialect.postgres || s.noted.isEmpty() {
		return nil
	}
	said := []string{s.watchers.node}
	for _, card := range s.noted.Cards {
		said = append(said, shoutCard+card.ID)
	}
	for _, id := range s.noted.Gone {
		said = append(said, shoutCard+id)
	}
	for _, slug := range s.noted.Selections {
		said = append(said, shoutSelection+slug)
	}
	if s.noted.All {
		said = append(said, shoutAll)
	}
	_, err := s.exec(ctx, "SELECT pg_notify("+channel+", ?)", strings.Join(said, " "))
	return err
}

// channel is where the nodes of one registry hear one another.
const channel = "'pioche_' || left(current_schema(), 50)"

// heard understands what another node said.
func (s *Store) heard(ctx context.Context, said string) Change {
	words := strings.Fields(said)
	if len(words) == 0 || words[0] == s.watchers.node {
		return Change{}
	}
	var c Change
	var ids []string
	for _, word := range words[1:] {
		if id, ok := strings.CutPrefix(word, shoutCard); ok {
			ids = append(ids, id)
		} else if slug, ok := strings.CutPrefix(word, shoutSelection); ok {
			c.Selections = append(c.Selections, slug)
		} else {
			return Change{All: true}
		}
	}
	cards, err := s.Cards(ctx, ids...)
	if err != nil {
		return Change{All: true}
	}
	c.Cards = cards
	for _, id := range ids {
		if !slices.ContainsFunc(cards, func(card *registry.Card) bool { return card.ID == id }) {
			c.Gone = append(c.Gone, id)
		}
	}
	return c
}

// lookEvery is how often Follow looks whether another program wrote to the
// file; hearEvery how long a silent connection is believed to be alive.
const (
	lookEvery = 100 * time.Millisecond
	hearEvery = 5 * time.Second
)

// Follow learns, until ctx ends, of what other programs write to the same
// database, and has it told to those who Watch. Failed is called when it can
// not learn for a while: all is then said to have changed.
func (s *Store) Follow(ctx context.Context, failed func(error)) {
	for ctx.Err() == nil {
		err := error(nil)
		if s.dialect.postgres {
			err = s.hear(ctx)
		} else {
			err = s.look(ctx, s.write)
		}
		if err != nil && ctx.Err() == nil {
			s.watchers.tell(Change{All: true})
			failed(err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(lookEvery):
		}
	}
}

// look tells that all changed when another program wrote to the file since
// the last look. The connection that writes does not count its own writing.
func (s *Store) look(ctx context.Context, by *gorm.DB) error {
	var version int64
	err := by.Statement.ConnPool.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version)
	s.watchers.mu.Lock()
	before := s.watchers.version
	s.watchers.version = version
	s.watchers.mu.Unlock()
	if err == nil && version != before {
		s.watchers.tell(Change{All: true})
	}
	return fail("look for what other programs wrote", err)
}

// watched says whether anyone is to be told.
func (w *watchers) watched() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.list) > 0
}

// hear listens to the other nodes on a connection of its own, until that
// breaks. What was said before it listened may be anything.
func (s *Store) hear(ctx context.Context) error {
	conn, err := pgx.ConnectConfig(ctx, s.watchers.address)
	if err != nil {
		return fail("listen to the database", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var name string
	err = conn.QueryRow(ctx, "SELECT "+channel).Scan(&name)
	if err == nil {
		_, err = conn.Exec(ctx, "LISTEN "+pgx.Identifier{name}.Sanitize())
	}
	s.watchers.tell(Change{All: true})
	for err == nil {
		err = s.hearOne(ctx, conn)
	}
	return fail("listen to the database", err)
}

// hearOne waits for what a node says; in a long silence it asks whether the
// connection is alive.
func (s *Store) hearOne(ctx context.Context, conn *pgx.Conn) error {
	patient, cancel := context.WithTimeout(ctx, hearEvery)
	defer cancel()
	said, err := conn.WaitForNotification(patient)
	switch {
	case err == nil:
		s.watchers.tell(s.heard(ctx, said.Payload))
	case ctx.Err() == nil && errors.Is(patient.Err(), context.DeadlineExceeded):
		asking, cancel := context.WithTimeout(ctx, hearEvery)
		defer cancel()
		return conn.Ping(asking)
	}
	return err
}
