package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/http"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"pioche/pkg/desk"
	"pioche/pkg/jobs"
	"pioche/pkg/mail"
	"pioche/pkg/store"
	"pioche/pkg/tile"
	"pioche/pkg/web"
)

type serveCommand struct{}

// Bounds on a connection, against those that dawdle on purpose.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 30 * time.Second
	writeTimeout  = 60 * time.Second
	idleTimeout   = 2 * time.Minute
	maxHeader     = 64 << 10
)

// leave is how long requests under way may still take once asked to stop.
const leave = 8 * time.Second

// Run serves until it is asked to stop.
func (serveCommand) Run(h *house) error {
	log := h.log()
	if h.Database == "" {
		unlock, err := store.LockServer(h.State)
		if errors.Is(err, store.ErrServed) {
			return h.cannot("serve", err)
		}
		if err != nil {
			return h.cannot("open.state", err)
		}
		defer func() { _ = unlock() }()
	}
	s, err := h.open()
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	listener, err := net.Listen("tcp", h.Addr)
	if err != nil {
		return h.cannot("listen", err)
	}
	return h.serve(s, listener, log)
}

func (h *house) serve(s *store.Store, listener net.Listener, log *slog.Logger) error {
	base := h.base(listener.Addr())
	d := h.desk(s)
	runner := h.runner(d, base, log)
	d.Wake = runner.Wake
	demo, err := isDemo(h.ctx, s)
	if err != nil {
		return err
	}
	site := &web.Server{
		Config: web.Config{
			Base: base, OwnHost: h.URL != "", Name: h.Name, Contact: h.Contact, Zone: h.Zone, Demo: demo, Proxies: h.Proxies, Rate: h.Rate, Cache: h.Cache,
			Tiles: h.tiles(), TilesCredit: h.Credit, Kinds: h.Kinds, Scope: h.Scope.Territories(),
		},
		Store: s, Desk: d, Now: h.now, Log: log,
	}
	handler, err := site.Handler()
	if err != nil {
		return fmt.Errorf("prepare the site: %w", err)
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	if debug.SetMemoryLimit(-1) == math.MaxInt64 { // nobody set GOMEMLIMIT
		debug.SetMemoryLimit(site.Memory())
	}
	h.welcome(base)
	return h.until(server, listener, runner.Run, site.Run)
}

// until serves until the context ends, then lets requests finish. Meanwhile
// work is done, until the context ends too, and what follows requests is
// done, until the last of them has ended.
func (h *house) until(server *http.Server, listener net.Listener, work, follow func(context.Context)) error {
	ctx, cancel := context.WithCancel(h.ctx)
	defer cancel()
	last, end := context.WithCancel(context.WithoutCancel(h.ctx))
	defer end()
	var working sync.WaitGroup
	working.Go(func() { work(ctx) })
	working.Go(func() { follow(last) })
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(listener) }()
	var err error
	select {
	case err = <-stopped:
	case <-ctx.Done():
		err = shut(server)
	}
	cancel()
	end()
	working.Wait()
	return err
}

// shut lets the requests under way end, and cuts those that take too long.
func shut(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), leave)
	defer cancel()
	err := server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	return err
}

// welcome prints the three addresses to open first, then what a host must know
// before others come.
func (h *house) welcome(base string) {
	h.println(h.say("command.serve.ready", "Name", h.Name))
	h.println("  " + base + "/")
	h.println("  " + base + "/evenements/nouveau")
	h.println("  " + base + "/flux/nouveau")
	public := h.URL != ""
	switch {
	case h.SMTP != nil:
		h.println(h.say("command.serve.letters", "Server", h.SMTP.Host, "From", h.from(base)))
	case public:
		h.println(h.say("command.serve.letters.kept", "Dir", h.lettersDir()))
	default:
		h.println(h.say("command.serve.letters.files", "Dir", h.lettersDir()))
	}
	if public && h.Contact == "" {
		h.println(h.say("command.serve.contact"))
	}
}

// mostTiles is how much of the ground of maps the state folder keeps, in bytes.
const mostTiles = 200 << 20

// tiles is the ground of maps, nil when the host chose none.
func (h *house) tiles() *tile.Cache {
	if h.Tiles == "" {
		return nil
	}
	return &tile.Cache{Source: h.Tiles, Dir: filepath.Join(h.State, "tiles"), Most: mostTiles, Read: h.fetch.picture, Now: h.now}
}

// lettersDir is the folder of the letters no mail server takes.
func (h *house) lettersDir() string { return filepath.Join(h.State, "mail") }

func (h *house) log() *slog.Logger { return slog.New(slog.NewTextHandler(h.stderr, nil)) }

func (h *house) desk(s *store.Store) *desk.Desk {
	return &desk.Desk{Store: s, Now: h.now, Zone: h.Zone, Trust: h.Trust, School: h.schoolFile().latest}
}

// runner does the work left for later: letters, and what the clock asks.
func (h *house) runner(d *desk.Desk, base string, log *slog.Logger) *jobs.Runner {
	letters := jobs.Letters{Desk: d, Sender: mail.Files{Dir: h.lettersDir()}, House: mail.House{Name: h.Name, Base: base, From: h.from(base)}}
	if h.SMTP != nil {
		letters.Sender = *h.SMTP
	}
	handlers := letters.Handlers()
	handlers[desk.Rename] = jobs.Rename(d)
	return &jobs.Runner{
		Store: d.Store, Now: h.now, Log: log, Handlers: handlers,
		Chores: []jobs.Chore{jobs.PurgeUpcoming(d.Store, h.now), jobs.TellEmptied(d), jobs.TellWaiting(d), jobs.TellQuiet(d), jobs.SweepImages(d), jobs.CloseIssues(d), jobs.Sweep(d.Store, h.now, log)},
	}
}
