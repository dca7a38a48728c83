package jobs

import (
	"context"

	"mintmark/profiles"
	"mintmark/profiles/secret"
)

// Test fetches with a profile that need not be stored and judges what came, keeping nothing: the editor's test button. A
// nil key means the one that is stored under the profile's name.
func (j *Jobs) Test(ctx context.Context, p profiles.Profile, key *secret.Secret) (Inspected, error) {
	p, _, err := j.Normalize(p, "")
	if err != nil {
		return Inspected{}, err
	}
	if key == nil {
		stored, err := j.Store.Secret(ctx, p.Name)
		if err != nil && !profiles.IsNotFound(err) {
			return Inspected{}, err
		}
		if stored.Empty() { // nor has a profile that is not stored yet
			return Inspected{}, &MissingSecretError{Profile: p.Name}
		}
		key = &stored
	}
	f, err := j.Ask(ctx, p, *key)
	if err != nil {
		return Inspected{}, err
	}
	return j.InspectFor(ctx, p, f.Token)
}
