package cli

import (
	"fmt"

	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/jobs"
)

// fromEnvironment is p with what the environment says of it: Auth0's variables, and a target for each cloud whose SDK
// would find what it needs there.
func (a *app) fromEnvironment(j *jobs.Jobs, p profiles.Profile) (profiles.Profile, *secret.Secret, error) {
	vars := map[string]string{}
	for _, name := range profiles.EnvNames() {
		if v := a.Getenv(name); v != "" {
			vars[name] = v
		}
	}
	targets := a.targetsFrom(j, a.Getenv)
	var key *secret.Secret
	if p.Domain == "" || len(vars) > 0 || len(targets) == 0 { // a profile that is there already may get targets alone
		found, k, err := profiles.FromVars(vars)
		if err != nil {
			return p, nil, usage(sentence(err.Error()), "Export it, or give the fields as flags instead.")
		}
		p = profiles.Over(p, found)
		if !k.Empty() {
			key = &k
		}
	}
	for _, t := range targets {
		at := targetIndex(p.Targets, t.Cloud, t.Name)
		if at < 0 {
			p.Targets = append(p.Targets, t)
			continue
		}
		both, err := jobs.OverSettings(p.Targets[at].Settings, t.Settings) // what variables do not say stays
		if err != nil {
			return p, nil, err
		}
		p.Targets[at].Settings = both
	}
	return p, key, nil
}

// fromEnvFile is the profile of an .env file, with the clouds' variables in it.
func (a *app) fromEnvFile(text string) (profiles.Profile, secret.Secret, error) {
	vars, err := profiles.EnvVars(text)
	if err != nil {
		return profiles.Profile{}, secret.Secret{}, err
	}
	p, key, err := profiles.FromVars(vars)
	if err == nil {
		p.Targets = a.targetsFrom(a.NewJobs(nil), func(name string) string { return vars[name] })
	}
	return p, key, err
}

func (a *app) targetsFrom(j *jobs.Jobs, get func(string) string) []profiles.Target {
	targets, notes := jobs.TargetsFromVars(j.Clouds, get, a.ReadFile)
	for _, n := range notes {
		fmt.Fprintln(a.Stderr, of(n))
	}
	for _, t := range targets {
		a.remarkSettings(j.Clouds.Lookup(t.Cloud), t)
	}
	return targets
}
