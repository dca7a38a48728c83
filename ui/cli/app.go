// Package cli is the same features without a screen: commands, output, exit codes. It starts no renderer; the screen is
// an injected func. Every effect comes in through Deps.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"mintmark/inspect/cloud"
	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/jobs"
)

// Deps is what main wires in.
type Deps struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	StdinTerminal  bool
	StdoutTerminal bool
	Getenv         func(string) string
	Now            func() time.Time
	ReadFile       func(path string) ([]byte, error)
	WriteFile      func(path string, data []byte) error // atomic, 0600
	WriteShared    func(path string, data []byte) error // atomic, 0644: what holds no secret and others read
	Linked         func(path string) (string, error)    // where it really leads, through links
	// AskSecret asks on the terminal without echo; ErrNoTerminal when there is none, the context's error when it ends.
	AskSecret func(ctx context.Context, prompt string) (secret.Secret, error)
	// OpenStore opens keyring, vault:FILE or memory.
	OpenStore    func(ctx context.Context, spec string, o Opening) (profiles.API, error)
	NewJobs      func(store profiles.API) *jobs.Jobs
	Clouds       cloud.Registry
	Screen       func(ctx context.Context, j *jobs.Jobs, o ScreenOptions) error
	StartSandbox func(ctx context.Context, o SandboxOptions) (Sandbox, error)
	Copy         func(ctx context.Context, text secret.Secret) (Copied, error)
	OpenBrowser  func(ctx context.Context, address string) error
	Sleep        func(ctx context.Context, d time.Duration) error
	Doctor       func(ctx context.Context, storeSpec string) []Check
	Version      string
}

// Opening says what opening a store may do.
type Opening struct {
	Ask    bool // ask for a passphrase on the terminal
	Create bool // make a vault where there is none; else a slip in its path would make an empty one
}

// ScreenOptions are what the command line says about the screen.
type ScreenOptions struct {
	Accessible bool
	Banner     string // "sandbox" for the pretend world
	Store      string // as --store writes it
	Trouble    error  // why that store cannot be opened; there are no jobs then, and the screen offers ways on
}

// SandboxOptions are the flags of the sandbox command.
type SandboxOptions struct {
	World string // file, "" = the embedded one
	Addr  string
	Dir   string // "" = a temporary one, removed at the end
}

// Sandbox is a running pretend world; it ends with the process.
type Sandbox struct {
	Ready any // the ready line's document
	Jobs  *jobs.Jobs
}

// Copied says honestly what became of a copy.
type Copied struct {
	How       string
	Confirmed bool
	ClearIn   time.Duration
	Sequence  string // for the terminal itself (OSC 52)
}

// app is one run of the program.
type app struct {
	Deps
	json   bool
	silent bool // never ask: another program is waiting for the answer
	create bool // a store that is not there yet is made: something is to be put into it
	store  string
}

// screenEnd is a screen that did not end by the user's wish: a signal, or a fault of its own.
type screenEnd interface {
	error
	ExitCode() int
	Details() string
}

// TellEnd says that a fault ended the screen, and where. The other ends are told by their exit code alone.
func TellEnd(w io.Writer, ended screenEnd) {
	if report := ended.Details(); report != "" {
		_, _ = fmt.Fprintf(w, "mintmark: %s\n%s", ended.Error(), report)
	}
}

// Run executes one command line and returns the exit code. It never calls os.Exit.
func Run(ctx context.Context, d Deps, args []string) int {
	d.Stdin = interruptible{ctx, d.Stdin}
	a := &app{Deps: d}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(d.Stdin)
	root.SetOut(d.Stdout)
	root.SetErr(d.Stderr)
	err := root.ExecuteContext(ctx)
	var (
		done  verdict
		ended screenEnd
	)
	switch {
	case err == nil:
		return ExitYes
	case errors.As(err, &ended):
		TellEnd(d.Stderr, ended)
		return ended.ExitCode()
	case errors.As(err, &done):
		return int(done)
	}
	f := failure(err)
	if ctx.Err() != nil {
		f = interrupted(context.Cause(ctx))
	}
	// A flag that is wrong ends the reading of flags, perhaps before --json was met.
	f.report(d.Stdout, d.Stderr, a.json || wantsJSON(args))
	return f.Exit
}

func wantsJSON(args []string) bool {
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	return slices.Contains(args, "--json") || slices.Contains(args, "--json=true")
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "mintmark",
		Short:         "Who minted this token, what it says, and who will accept it",
		Long:          "mintmark fetches, decodes and verifies Auth0 machine-to-machine tokens and tries them against AWS, Google Cloud, Azure and your own API.\nAlone it opens the screen.",
		Version:       a.Version,
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	accessible := root.Flags().Bool("accessible", false, "plain prompts in place of the screen")
	root.PersistentFlags().StringVar(&a.store, "store", "", "where profiles are kept: keyring, vault:FILE or memory (env MINTMARK_STORE)")
	root.RunE = func(cmd *cobra.Command, _ []string) error {
		if !a.StdoutTerminal {
			return usage("The screen needs a terminal, and standard output is none.", "Run it in a terminal, or use a command: mintmark --help.")
		}
		spec := a.storeSpec()
		a.create = true // the screen leads a new user to the first profile
		j, err := a.jobs(cmd.Context())
		var trouble *profiles.Trouble
		if spec == "keyring" && !*accessible && errors.As(err, &trouble) {
			return a.Screen(cmd.Context(), nil, ScreenOptions{Store: spec, Trouble: err})
		}
		if err != nil {
			return err
		}
		return a.Screen(cmd.Context(), j, ScreenOptions{Accessible: *accessible, Store: spec})
	}
	for _, make := range []func() *cobra.Command{a.sandbox, a.inspect, a.token, a.copy, a.try, a.explain, a.diff, a.setup, a.guide, a.fleet, a.report, a.profile, a.helper, a.doctor, a.completion, a.man} {
		root.AddCommand(make())
	}
	root.SetHelpCommand(a.help())
	root.CompletionOptions.DisableDefaultCmd = true
	a.exact(root)
	return root
}

// jobs opens the store that the command line or the environment names.
func (a *app) jobs(ctx context.Context) (*jobs.Jobs, error) {
	store, err := a.openStore(ctx)
	if err != nil {
		return nil, err
	}
	return a.NewJobs(store), nil
}

func (a *app) openStore(ctx context.Context) (profiles.API, error) {
	return a.OpenStore(ctx, a.storeSpec(), Opening{Ask: !a.silent, Create: a.create})
}

// storeSpec names the store that is meant.
func (a *app) storeSpec() string {
	if a.store != "" {
		return a.store
	}
	if spec := a.Getenv("MINTMARK_STORE"); spec != "" {
		return spec
	}
	return "keyring"
}

// withJSON adds --json to a command.
func (a *app) withJSON(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().BoolVar(&a.json, "json", false, "print one JSON document on standard output")
	return cmd
}

// clock is the hidden --now flag: it fixes the time for pure answers.
type clock struct{ at string }

func (c *clock) flag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&c.at, "now", "", "")
	_ = cmd.Flags().MarkHidden("now")
}

func (c *clock) time(now func() time.Time) (func() time.Time, error) {
	if c.at == "" {
		return now, nil
	}
	at, err := time.Parse(time.RFC3339, c.at)
	if err != nil {
		return nil, usage("--now "+c.at+" is no time.", "Write it as 2026-11-22T14:32:10Z.")
	}
	return func() time.Time { return at }, nil
}
