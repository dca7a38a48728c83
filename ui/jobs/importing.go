package jobs

import (
	"context"
	"errors"
	"slices"

	"mintmark/profiles"
	"mintmark/profiles/secret"
)

// ImportPlan says what an import would add and change, and which secrets would still be missing.
func (j *Jobs) ImportPlan(ctx context.Context, incoming []profiles.Profile, secrets map[string]secret.Secret) ([]profiles.PlanItem, error) {
	list, err := j.Store.List(ctx)
	if err != nil {
		return nil, err
	}
	current := make([]profiles.Profile, 0, len(list))
	for _, s := range list {
		if !slices.ContainsFunc(incoming, func(p profiles.Profile) bool { return profiles.SameName(p.Name, s.Name) }) {
			continue
		}
		p, err := j.Store.Get(ctx, s.Name)
		var trouble *profiles.Trouble
		if errors.As(err, &trouble) && trouble.Code == profiles.CodeDamaged { // importing is what mends it
			p, err = profiles.Profile{Name: s.Name, Domain: s.Domain}, nil
		}
		if err != nil {
			return nil, err
		}
		current = append(current, p)
	}
	return profiles.Plan(current, incoming, func(name string) (stored, given bool) {
		_, given = secrets[name]
		has, err := j.Store.HasSecret(ctx, name)
		return err == nil && has, given
	}), nil
}

// Import stores the profiles, all or none; a secret that is not given keeps the stored one.
func (j *Jobs) Import(ctx context.Context, incoming []profiles.Profile, secrets map[string]secret.Secret) error {
	items := make([]profiles.Item, len(incoming))
	for i, p := range incoming {
		items[i].Profile = p
		if s, ok := secrets[p.Name]; ok {
			items[i].Secret = &s
		}
	}
	return j.Store.Import(ctx, items)
}

// Export reads the named profiles (all if none is named), and their secrets when wanted.
func (j *Jobs) Export(ctx context.Context, names []string, withSecrets bool) ([]profiles.Profile, map[string]secret.Secret, error) {
	if len(names) == 0 {
		list, err := j.Store.List(ctx)
		if err != nil {
			return nil, nil, err
		}
		for _, s := range list {
			names = append(names, s.Name)
		}
	}
	out := make([]profiles.Profile, 0, len(names))
	secrets := map[string]secret.Secret{}
	for _, name := range names {
		p, err := j.Store.Get(ctx, name)
		if err != nil {
			return nil, nil, err
		}
		out = append(out, p)
		if !withSecrets {
			continue
		}
		key, err := j.Store.Secret(ctx, name)
		if err != nil {
			return nil, nil, err
		}
		secrets[p.Name] = key
	}
	return out, secrets, nil
}
