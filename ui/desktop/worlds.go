package desktop

import (
	"context"
	"path/filepath"
	"slices"
	"sync"

	"mintmark/auth0/sandbox"
	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/cli"
	"mintmark/ui/jobs"
)

// Worlds is the pretend worlds of this process, sandboxes and exercises. They end with it, those that are starting too.
type Worlds struct {
	Parts []sandbox.Part // the pretend clouds

	mu       sync.Mutex
	running  []*sandbox.Running
	starting sync.WaitGroup
	over     bool
}

// Start starts the one that a file describes beside the others.
func (w *Worlds) Start(ctx context.Context, file string, data []byte, o sandbox.Options) (*sandbox.Running, error) {
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
	running, err := sandbox.Start(ctx, world, w.Parts, o)
	if err != nil {
		return nil, &cli.Failure{Exit: cli.ExitUsage, Code: "cli.world", What: "The pretend world did not start: " + err.Error() + ".",
			Why: "An address, the folder, or what the world configures cannot be used.", Next: "Mend that, or leave the flag away, and start again."}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.running = append(w.running, running)
	return running, nil
}

// End ends them all, and lets none begin any more.
func (w *Worlds) End() {
	w.mu.Lock()
	w.over = true
	w.mu.Unlock()
	w.starting.Wait()
	for _, r := range w.running {
		_ = r.Close()
	}
}

// Of finds the world that a profile lives in by the authority that it trusts.
func (w *Worlds) Of(profile profiles.Profile) jobs.Practice {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range w.running {
		if profile.CAFile != "" && filepath.Dir(profile.CAFile) == r.Dir {
			return r
		}
	}
	return nil
}

// Story is what the worlds tell of a profile.
func (w *Worlds) Story(profile string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range slices.Backward(w.running) { // an exercise begun later replaces profiles of the same name
		if told := r.Story(profile); told != "" {
			return told
		}
	}
	return ""
}

// WorldProfiles are a running world's profiles, ready for the store, and their secrets.
func WorldProfiles(j *jobs.Jobs, running *sandbox.Running) ([]profiles.Profile, map[string]secret.Secret, error) {
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
