// Command mintmark tells who minted a token, what it says, how long it lives and who will accept it.
//
// This file is the composition root: it builds the real dependencies and hands them to the front ends. It decides
// nothing.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"golang.org/x/term"

	"mintmark/auth0/sandbox"
	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/cloud/api"
	apisim "mintmark/inspect/cloud/api/simulator"
	"mintmark/inspect/cloud/aws"
	awssim "mintmark/inspect/cloud/aws/simulator"
	"mintmark/inspect/cloud/azure"
	azuresim "mintmark/inspect/cloud/azure/simulator"
	"mintmark/inspect/cloud/gcp"
	gcpsim "mintmark/inspect/cloud/gcp/simulator"
	"mintmark/inspect/wire"
	"mintmark/profiles"
	"mintmark/ui"
	"mintmark/ui/cli"
	"mintmark/ui/desktop"
	"mintmark/ui/guides"
	"mintmark/ui/jobs"
)

func main() { os.Exit(run()) }

func run() int {
	desktop.Harden() // no core files: they would hold tokens
	if desktop.IsMonitor(os.Args) {
		desktop.Monitor()
		return 0
	}
	log.SetOutput(io.Discard) // libraries log through it, and it would write into a running screen
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	clouds := cloud.Registry{aws.New(), gcp.New(), azure.New(), api.New()}
	w := wiring{clouds: clouds, news: desktop.NewNews(), worlds: &desktop.Worlds{Parts: parts()}}
	w.stores.Tell = w.news.Tell
	defer w.news.Flush(os.Stderr)
	defer w.worlds.End()
	return cli.Run(ctx, cli.Deps{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		StdinTerminal: term.IsTerminal(int(os.Stdin.Fd())), StdoutTerminal: term.IsTerminal(int(os.Stdout.Fd())),
		Getenv: os.Getenv, Now: time.Now,
		ReadFile: os.ReadFile, WriteFile: desktop.WriteFile, WriteShared: desktop.WriteShared, Linked: desktop.Linked, AskSecret: desktop.AskSecret, Sleep: desktop.Sleep,
		OpenStore: w.stores.Open, NewJobs: w.jobs, Clouds: clouds,
		Screen: w.screen, StartSandbox: w.sandbox, Copy: desktop.CopyOnce, OpenBrowser: desktop.OpenBrowser, Doctor: w.doctor, Version: version(),
	}, os.Args[1:])
}

// version is what the Go toolchain wrote into the binary.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(unknown)"
	}
	return info.Main.Version
}

// wiring holds what several of the real dependencies share.
type wiring struct {
	clouds cloud.Registry
	stores desktop.Stores
	news   desktop.News // what stores did by themselves
	worlds *desktop.Worlds
}

func (w wiring) jobs(store profiles.API) *jobs.Jobs {
	program, _ := os.Executable() // "" is unknown, and said so
	return jobs.New(jobs.Deps{Store: store, Clouds: w.clouds, Program: program, Now: time.Now, Transport: transport, Jitter: rand.Float64})
}

// transport builds one profile's HTTP client.
func transport(p profiles.Profile, approved []string) (*http.Client, *wire.Recorder, error) {
	var ca []byte
	if p.CAFile != "" {
		var err error
		if ca, err = os.ReadFile(p.CAFile); err != nil {
			return nil, nil, fmt.Errorf("read the profile's CA file: %w", err)
		}
	}
	client, err := wire.NewClient(wire.Options{ExtraCA: ca, Approved: approved, Proxy: http.ProxyFromEnvironment})
	if err != nil {
		return nil, nil, err
	}
	client, recorder := wire.Record(client, time.Now)
	return client, recorder, nil
}

// screen opens the TUI on jobs.
func (w wiring) screen(ctx context.Context, j *jobs.Jobs, o cli.ScreenOptions) error {
	prefs, err := desktop.LoadPreferences()
	if err != nil {
		return &cli.Failure{Exit: cli.ExitUsage, Code: "cli.file.format", What: "The preferences cannot be used: " + err.Error() + ".", Why: "They are read strictly, so that a misspelt name is never silently ignored.", Next: "Correct the file at that place, or move it away."}
	}
	clipboard := desktop.NewClipboard(prefs.ClearAfter)
	var on func(j *jobs.Jobs) ui.Deps
	on = func(j *jobs.Jobs) ui.Deps {
		d := w.effects(j, clipboard)
		d.Reopen = func(ctx context.Context, p ui.Place) (ui.Deps, error) {
			store, err := w.stores.OpenPlace(ctx, p, o.Store)
			if err != nil {
				return ui.Deps{}, err
			}
			return on(w.jobs(store)), nil
		}
		d.Sandbox = func(context.Context) (ui.Deps, error) { // it lives as long as the screen, not as the wait for it
			s, err := w.sandbox(ctx, cli.SandboxOptions{})
			if err != nil {
				return ui.Deps{}, err
			}
			return on(s.Jobs), nil
		}
		return d
	}
	options := ui.Options{Banner: o.Banner, Accessible: o.Accessible, Environ: os.Environ(), Preferences: prefs, Monitor: desktop.CrashMonitor()}
	if o.Trouble == nil {
		return ui.Run(ctx, on(j), options)
	}
	none, err := w.stores.Open(ctx, "memory", cli.Opening{})
	if err != nil {
		return err
	}
	return ui.Run(ctx, ui.Without(on(w.jobs(none)), o.Trouble), options)
}

// effects are what the screen may do with one store.
func (w wiring) effects(j *jobs.Jobs, clipboard desktop.Clipboard) ui.Deps {
	room := guides.Room{Jobs: j, Start: j.StartWorld}
	return ui.Deps{
		Now: time.Now, Clouds: w.clouds,
		List: j.List, Get: j.Store.Get, Save: j.Store.Edit, Remove: j.Store.Remove, Favour: j.Store.Favour, Store: j.Store.Describe,
		Fetch: j.Fetch, Cached: j.Cached, RenewAt: j.RenewAt, RenewRetryAt: j.RenewRetryAt, Inspect: j.Inspect,
		Verify: func(ctx context.Context, issuer string, t *inspect.Token) (jobs.Inspected, error) {
			return j.InspectIssuer(ctx, issuer, t, inspect.Options{Now: time.Now()})
		},
		Test: j.Test,
		Try:  j.Try, Destinations: j.Destinations, Consented: j.Consented, Consent: j.Consent, History: j.History, Limits: j.Limits,
		GuideOpen: room.Open, GuideCheck: room.Check, GuideApply: room.Apply, GuideSkip: room.Skip, GuideBegin: room.Begin,
		Copy: clipboard.Copy, OpenBrowser: desktop.OpenBrowser, Export: desktop.Export(time.Now), Notices: w.news,
		ReadCloud: desktop.RunCommand, ReadFile: desktop.ReadFile, TestCEL: gcp.NewTester().TestSheet, TestPolicy: aws.TestPolicyAlone, Login: j.Login, RefreshLogin: j.RefreshLogin, Story: j.Story, Explain: j.Explain, FleetDocument: cli.FleetDocument,
	}
}

// parts are the pretend clouds; the sandbox itself knows none of them.
func parts() []sandbox.Part {
	return []sandbox.Part{
		{Key: "aws", Roots: []string{"aws"}, New: func(e sandbox.Env, config json.RawMessage) (sandbox.Simulator, error) {
			return awssim.New(awssim.World{Issuers: e.Issuers, Client: e.Client, Now: e.Now}, config)
		}},
		{Key: "gcp", Roots: []string{"gcp_token", "gcp_impersonation"}, New: func(e sandbox.Env, config json.RawMessage) (sandbox.Simulator, error) {
			return gcpsim.New(gcpsim.World{Issuers: e.Issuers, Client: e.Client, Now: e.Now}, config)
		}},
		{Key: "azure", Roots: []string{"azure"}, New: func(e sandbox.Env, config json.RawMessage) (sandbox.Simulator, error) {
			return azuresim.New(azuresim.World{Issuers: e.Issuers, Client: e.Client, Now: e.Now}, config)
		}},
		{Key: "api", Roots: []string{"api"}, New: func(e sandbox.Env, config json.RawMessage) (sandbox.Simulator, error) {
			return apisim.New(apisim.World{Issuers: e.Issuers, Client: e.Client, Now: e.Now}, config)
		}},
	}
}

// doctor looks at the surroundings.
func (w wiring) doctor(ctx context.Context, spec string) []cli.Check {
	checks := []cli.Check{{Name: "version", Status: "pass", Detail: version()}}
	store := cli.Check{Name: "store", Status: "pass", Detail: spec + " is ready"}
	if _, err := w.stores.Open(ctx, spec, cli.Opening{Ask: true}); err != nil {
		store = cli.StoreCheck(err)
	}
	return append(append(checks, store), desktop.Checks()...)
}

// sandbox starts the pretend world and a store in memory that holds its profiles.
func (w wiring) sandbox(ctx context.Context, o cli.SandboxOptions) (cli.Sandbox, error) {
	data := sandbox.DefaultWorld()
	if o.World != "" {
		var err error
		if data, err = os.ReadFile(o.World); err != nil {
			return cli.Sandbox{}, err
		}
	}
	running, err := w.worlds.Start(ctx, o.World, data, sandbox.Options{Addr: o.Addr, Dir: o.Dir})
	if err != nil {
		return cli.Sandbox{}, err
	}
	j, err := w.seed(ctx, running, o.Dir)
	if err != nil {
		return cli.Sandbox{}, err
	}
	j.Practice, j.Story = w.worlds.Of, w.worlds.Story
	j.StartWorld = func(_ context.Context, data []byte) error { // an exercise outlives the wait for it
		running, err := w.worlds.Start(ctx, "the exercise", data, sandbox.Options{})
		if err != nil {
			return err
		}
		list, secrets, err := desktop.WorldProfiles(j, running)
		if err != nil {
			return err
		}
		return j.Import(ctx, list, secrets)
	}
	return cli.Sandbox{Ready: running.Ready(), Jobs: j}, nil
}

// seed puts the world's profiles into a store in memory and, with a directory, into a ready vault too.
func (w wiring) seed(ctx context.Context, running *sandbox.Running, dir string) (*jobs.Jobs, error) {
	list, secrets, err := desktop.WorldProfiles(w.jobs(nil), running)
	if err != nil {
		return nil, err
	}
	stores := []profiles.KV{profiles.NewMemory()}
	if dir != "" {
		kv, err := desktop.SandboxVault(dir)
		if err != nil {
			return nil, err
		}
		stores = append(stores, kv)
	}
	var first *jobs.Jobs
	for _, kv := range stores {
		store, err := profiles.Open(ctx, kv, profiles.Options{})
		if err != nil {
			return nil, err
		}
		j := w.jobs(store)
		if err := j.Import(ctx, list, secrets); err != nil {
			return nil, err
		}
		if first == nil {
			first = j
		}
	}
	if dir != "" {
		return first, desktop.FinishSandboxVault(dir)
	}
	return first, nil
}
