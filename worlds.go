package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"mintmark/auth0/sandbox"
	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/cli"
	"mintmark/ui/desktop"
	"mintmark/ui/jobs"
)

// sandbox starts the pretend world and a store in memory that holds its profiles.
func (w wiring) sandbox(ctx context.Context, o cli.SandboxOptions) (cli.Sandbox, error) {
	data := sandbox.DefaultWorld()
	if o.World != "" {
		var err error
		if data, err = os.ReadFile(o.World); err != nil {
			return cli.Sandbox{}, err
		}
	}
	running, err := w.worlds.start(ctx, o.World, data, sandbox.Options{Addr: o.Addr, Dir: o.Dir})
	if err != nil {
		return cli.Sandbox{}, err
	}
	j, err := w.seed(ctx, running, o.Dir)
	if err != nil {
		return cli.Sandbox{}, err
	}
	j.Practice, j.Story = w.worlds.of, w.worlds.story
	j.StartWorld = func(_ context.Context, data []byte) error { // an exercise outlives the wait for it
		running, err := w.worlds.start(ctx, "the exercise", data, sandbox.Options{})
		if err != nil {
			return err
		}
		list, secrets, err := worldProfiles(j, running)
		if err != nil {
			return err
		}
		return j.Import(ctx, list, secrets)
	}
	return cli.Sandbox{Ready: running.Ready(), Jobs: j}, nil
}

// worlds is the pretend worlds of this process, sandboxes and exercises. They end with it, those that are starting too.
type worlds struct {
	mu       sync.Mutex
	running  []*sandbox.Running
	starting sync.WaitGroup
	over     bool
}

// start starts the one that a file describes beside the others.
func (w *worlds) start(ctx context.Context, file string, data []byte, o sandbox.Options) (*sandbox.Running, error) {
	world, err := sandbox.ParseWorld(data)
	if err != nil {
		return nil, worldFailure(file, err)
	}
	w.mu.Lock()
	if w.over {
		w.mu.Unlock()
		return nil, context.Canceled
	}
	w.starting.Add(1)
	w.mu.Unlock()
	defer w.starting.Done()
	running, err := sandbox.Start(ctx, world, parts(), o)
	if err != nil {
		return nil, &cli.Failure{Exit: cli.ExitUsage, Code: "cli.world", What: "The pretend world did not start: " + err.Error() + ".",
			Why: "An address, the folder, or what the world configures cannot be used.", Next: "Mend that, or leave the flag away, and start again."}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.running = append(w.running, running)
	return running, nil
}

func (w *worlds) end() {
	w.mu.Lock()
	w.over = true
	w.mu.Unlock()
	w.starting.Wait()
	for _, r := range w.running {
		_ = r.Close()
	}
}

// of finds the world that a profile lives in by the authority that it trusts.
func (w *worlds) of(profile profiles.Profile) jobs.Practice {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range w.running {
		if profile.CAFile != "" && filepath.Dir(profile.CAFile) == r.Dir {
			return r
		}
	}
	return nil
}

// story is what the worlds tell of a profile.
func (w *worlds) story(profile string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range slices.Backward(w.running) { // an exercise begun later replaces profiles of the same name
		if told := r.Story(profile); told != "" {
			return told
		}
	}
	return ""
}

// worldProfiles are a running world's profiles, ready for the store, and their secrets.
func worldProfiles(j *jobs.Jobs, running *sandbox.Running) ([]profiles.Profile, map[string]secret.Secret, error) {
	list, err := profiles.Decode(running.Profiles)
	if err != nil {
		return nil, nil, worldFailure("its profiles", err)
	}
	for i, p := range list {
		if list[i], _, err = j.Normalize(p, running.Dir); err != nil {
			return nil, nil, worldFailure("its profiles", err)
		}
	}
	secrets := map[string]secret.Secret{}
	for name, value := range running.Secrets {
		secrets[name] = secret.New(value)
	}
	return list, secrets, nil
}

func worldFailure(file string, err error) error {
	if file == "" {
		file = "the built-in world"
	}
	return &cli.Failure{Exit: cli.ExitUsage, Code: "cli.world", What: "The pretend world did not start: " + err.Error() + ".", Why: "It is described by " + file + ", which is read strictly.", Next: "Correct it and start again."}
}

// seed puts the world's profiles into a store in memory and, with a directory, into a ready vault too.
func (w wiring) seed(ctx context.Context, running *sandbox.Running, dir string) (*jobs.Jobs, error) {
	list, secrets, err := worldProfiles(w.jobs(nil), running)
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
