package jobs

import (
	"context"
	"encoding/json"
	"fmt"

	"mintmark/inspect/cloud"
	"mintmark/profiles"
	"mintmark/profiles/secret"
)

// Practice is a pretend world that can be changed while it runs. The sandbox is one.
type Practice interface {
	// Apply changes a part: "auth0" for the tenant, else a cloud's ID. A change that cannot be made changes nothing.
	Apply(part string, change json.RawMessage) error
	// Rotate makes the issuer's next signing key the current one; Revoke withdraws the one before.
	Rotate(issuer string) error
	Revoke(issuer string) error
}

// Practising reports whether the profile lives in a pretend world, where changes can be tried without an account.
func (j *Jobs) Practising(p profiles.Profile) bool { return j.practice(p) != nil }

func (j *Jobs) practice(p profiles.Profile) Practice {
	if j.Deps.Practice == nil {
		return nil
	}
	return j.Deps.Practice(p)
}

// InPractice hands f the pretend world of a profile. A real profile is a UsageError: this program changes no tenant and
// no cloud.
func (j *Jobs) InPractice(ctx context.Context, profile string, f func(p profiles.Profile, world Practice) error) error {
	p, err := j.Store.Get(ctx, profile)
	if err != nil {
		return err
	}
	world := j.practice(p)
	if world == nil {
		return &UsageError{What: "profile " + profile + " is no sandbox profile, and mintmark changes nothing in a real tenant or cloud",
			Next: "Make the change yourself with the commands shown, or practise in: mintmark sandbox"}
	}
	return f(p, world)
}

// ChangeTenant makes a change of the pretend tenant (in the words of a world file) and drops the profile's token, which
// says what was true before.
func (j *Jobs) ChangeTenant(ctx context.Context, profile string, change map[string]any) error {
	return j.InPractice(ctx, profile, func(p profiles.Profile, world Practice) error {
		if change["tenant"] == nil {
			change["tenant"] = p.IssuerURL()
		}
		raw, err := json.Marshal(change)
		if err != nil {
			return err
		}
		if err := world.Apply("auth0", raw); err != nil {
			return err
		}
		return j.Forget(ctx, p)
	})
}

// Mend makes one of a target's own changes (cloud.Change) in the pretend world, wherever it belongs: in the cloud, whose
// change the target's settings then follow, at the tenant, or in the settings themselves.
func (j *Jobs) Mend(ctx context.Context, profile, target string, c cloud.Change) error {
	return j.InPractice(ctx, profile, func(p profiles.Profile, world Practice) error {
		i := targetNamed(p, target)
		if i < 0 || c.Apply == nil {
			return fmt.Errorf("%s cannot be applied here", c.Title)
		}
		switch c.Side {
		case "auth0":
			var change map[string]any
			if err := json.Unmarshal(c.Apply, &change); err != nil {
				return err
			}
			return j.ChangeTenant(ctx, profile, change)
		case "profile":
			var set struct {
				Settings map[string]any `json:"settings"`
			}
			if err := json.Unmarshal(c.Apply, &set); err != nil {
				return err
			}
			return j.settle(ctx, p, i, func(raw json.RawMessage) (json.RawMessage, error) { return cloud.Overlay(raw, set.Settings) })
		}
		if err := world.Apply(p.Targets[i].Cloud, c.Apply); err != nil {
			return err
		}
		follower, ok := j.Clouds.Lookup(p.Targets[i].Cloud).(cloud.Follower)
		if !ok {
			return nil
		}
		return j.settle(ctx, p, i, func(raw json.RawMessage) (json.RawMessage, error) { return follower.Follow(raw, c.Apply) })
	})
}

// settle stores a profile with one target's settings changed.
func (j *Jobs) settle(ctx context.Context, p profiles.Profile, i int, f func(json.RawMessage) (json.RawMessage, error)) error {
	settings, err := f(p.Targets[i].Settings)
	if err != nil {
		return err
	}
	p.Targets = append([]profiles.Target(nil), p.Targets...)
	p.Targets[i].Settings = settings
	if p, _, err = j.Normalize(p, ""); err != nil {
		return err
	}
	return j.Store.Put(ctx, p, nil)
}

func targetNamed(p profiles.Profile, name string) int {
	for i, t := range p.Targets {
		if t.Name == name {
			return i
		}
	}
	return -1
}

// EditProfile changes a practice profile; a nil key keeps the secret.
func (j *Jobs) EditProfile(ctx context.Context, profile string, key *secret.Secret, edit func(*profiles.Profile)) error {
	return j.InPractice(ctx, profile, func(p profiles.Profile, _ Practice) error {
		edit(&p)
		if err := j.Store.Put(ctx, p, key); err != nil {
			return err
		}
		return j.Forget(ctx, p)
	})
}

// ForgetKeys makes the next look at an issuer's keys ask for them.
func (j *Jobs) ForgetKeys(issuer string) { j.keys.Forget(issuer) }

// Forget drops a profile's token.
func (j *Jobs) Forget(ctx context.Context, p profiles.Profile) error {
	return j.Store.DropToken(ctx, p.Name)
}
