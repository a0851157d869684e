package main

import (
	"errors"
	"io/fs"
	"net"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"

	"pioche/pkg/registry"
	"pioche/pkg/store"
	"pioche/pkg/text"
)

// open opens the registry of the settings.
func (h *house) open() (*store.Store, error) {
	s, err := store.Open(h.ctx, store.Config{Database: h.Database, Dir: h.State})
	switch {
	case err == nil:
		return s, nil
	case h.Database != "":
		return nil, h.cannot("open.database", err)
	}
	return nil, h.cannot("open.state", err)
}

// cannot says in one sentence which setting cannot be used, and why.
func (h *house) cannot(what string, err error) error {
	return registry.Problems{{Path: what, Key: "command.cannot." + what, Args: []any{"Addr", h.Addr, "Dir", h.State, "Cause", h.cause(err)}}}
}

// causes are what most often keeps a port or a folder from being opened.
var causes = []struct {
	err error
	key string
}{
	{syscall.EADDRINUSE, "taken"},
	{syscall.EADDRNOTAVAIL, "absent"},
	{syscall.ENOTDIR, "file"},
	{syscall.EEXIST, "file"},
	{syscall.ENOSPC, "full"},
	{syscall.EROFS, "readonly"},
	{fs.ErrPermission, "permission"},
}

// refusals are the answers of PostgreSQL (appendix A of its manual) a setting
// can mend.
var refusals = map[string]string{"28P01": "password", "28000": "password", "3D000": "database"}

// cause says in the host's language why something failed, when that is a
// common reason; else in the words of the system, on one line.
func (h *house) cause(err error) string {
	for _, known := range causes {
		if errors.Is(err, known.err) {
			return h.say("command.cause." + known.key)
		}
	}
	var refused *pgconn.PgError
	var nameless *net.DNSError
	var away *net.OpError
	switch {
	case errors.As(err, &refused) && refusals[refused.Code] != "":
		return h.say("command.cause." + refusals[refused.Code])
	case errors.As(err, &nameless):
		return h.say("command.cause.unknown")
	case errors.As(err, &away) && away.Op == "dial":
		return h.say("command.cause.unreachable")
	}
	return text.Clean(err.Error())
}
