// Command pioche is the registry: its server and what its host does at the
// command line. It knows every room and does nothing itself: it reads the
// settings, opens what is asked, and says what came of it.
//
//	pioche demo && pioche serve
//	pioche import agenda.ics --source agenda-du-queyras
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"pioche/pkg/i18n"
	"pioche/pkg/registry"
)

// version is set when the binary is built.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// What a command answers to the shell.
const (
	done   = 0
	failed = 1 // it could not be done, or not wholly
	usage  = 2 // it was not asked rightly: a flag, a setting
)

// errPartly says that a command did its work and refused some of it, which it
// has said already.
var errPartly = errors.New("some of it was refused")

// commands is the command line: settings for all, and one command.
type commands struct {
	Settings settings `embed:""`

	Serve    serveCommand    `cmd:"" help:"${help_serve}"`
	Demo     demoCommand     `cmd:"" help:"${help_demo}"`
	Import   importCommand   `cmd:"" help:"${help_import}"`
	Export   exportCommand   `cmd:"" help:"${help_export}"`
	Withdraw withdrawCommand `cmd:"" help:"${help_withdraw}"`
	Confirm  confirmCommand  `cmd:"" help:"${help_confirm}"`
	Data     dataCommand     `cmd:"" help:"${help_data}"`
	Version  versionCommand  `cmd:"" help:"${help_version}"`
}

// house is what a command works with.
type house struct {
	config
	ctx    context.Context
	stdout io.Writer
	stderr io.Writer
	now    func() time.Time
	fetch  fetcher
}

// say is a sentence of the catalog in the host's language.
func (h *house) say(key string, args ...any) string { return i18n.T(h.Lang, key, args...) }

func (h *house) println(words ...any) { fmt.Fprintln(h.stdout, words...) }

// run is the whole program but the process: what it answers is the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	return runWith(args, &house{ctx: ctx, stdout: stdout, stderr: stderr, now: time.Now, fetch: outside()})
}

// explain is what --help says of a flag: its use, and what it is unless said.
func (h *house) explain(v *kong.Value) string {
	help := kong.DefaultHelpValueFormatter(v)
	if v.HasDefault {
		help += " " + h.say("command.default", "Value", v.Default)
	}
	return help
}

// asked stops the parser once it has printed its help.
type asked struct{ code int }

func runWith(args []string, h *house) (code int) {
	defer func() {
		if stopped, ok := recover().(asked); ok {
			code = stopped.code
		}
	}()
	h.Lang = i18n.Spoken(os.Getenv("PIOCHE_LANG"))
	var c commands
	parser, err := kong.New(&c, kong.Name("pioche"), kong.Description(h.say("command.description")), kong.Writers(h.stdout, h.stderr),
		kong.Exit(func(code int) { panic(asked{code}) }), helpWords(h.Lang), kong.ValueFormatter(h.explain), kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.PostBuild(func(k *kong.Kong) error { k.Model.HelpFlag.Help = h.say("command.help"); return nil }))
	if err != nil {
		panic("the command line is wrongly described: " + err.Error())
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	chosen, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(h.stderr, "pioche:", h.say("command.misread", "Cause", err))
		return usage
	}
	if h.config, err = c.Settings.read(); err != nil {
		fmt.Fprintln(h.stderr, "pioche:", err)
		return usage
	}
	return h.answer(chosen.Run(h))
}

// answer says an error in words and gives the exit code.
func (h *house) answer(err error) int {
	var problems registry.Problems
	var wrong usageError
	switch {
	case err == nil:
		return done
	case errors.Is(err, errPartly):
		return failed
	case errors.As(err, &problems):
		fmt.Fprintln(h.stderr, "pioche:", h.say(problems[0].Key, problems[0].Args...))
		return failed
	case errors.As(err, &wrong):
		fmt.Fprintln(h.stderr, "pioche:", wrong)
		return usage
	}
	fmt.Fprintln(h.stderr, "pioche:", err)
	return failed
}

// usageError is a command not asked rightly, in words.
type usageError string

func (e usageError) Error() string { return string(e) }

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(h *house) error {
	h.println("pioche", version)
	return nil
}
