package guides

import (
	"mintmark/profiles"
)

// The changes that steps make in the pretend tenant.

// tenantMove is a change in the words of a world file.
func tenantMove(title string, change func(l *Look) map[string]any) Move {
	return Move{title, func(l *Look) error { return l.jobs.ChangeTenant(l.ctx, l.Profile.Name, change(l)) }}
}

func createsApp(*Look) []Move {
	return []Move{{"The application was created, with the profile's client ID and secret.", func(l *Look) error {
		key, err := l.jobs.Store.Secret(l.ctx, l.Profile.Name)
		if err != nil {
			return err
		}
		return l.jobs.ChangeTenant(l.ctx, l.Profile.Name, map[string]any{"client": map[string]any{
			"client_id": l.Profile.ClientID, "name": l.Profile.Name, "client_secret": key.Reveal(),
			"auth_method": orElse(l.Profile.ClientAuth, profiles.SecretPost)}})
	}}}
}

func allowsGrant(*Look) []Move {
	return []Move{tenantMove("The grant type Client Credentials was enabled.", func(l *Look) map[string]any {
		return map[string]any{"client": map[string]any{"client_id": l.Profile.ClientID, "grant_types": []string{"client_credentials"}}}
	})}
}

func createsAPI(*Look) []Move {
	return []Move{tenantMove("The API was created.", func(l *Look) map[string]any {
		return map[string]any{"api": map[string]any{"identifier": l.Profile.Audience, "signing_alg": "RS256", "scopes": l.scopes()}}
	})}
}

func authorises(*Look) []Move {
	return []Move{tenantMove("The application was authorised for the API.", func(l *Look) map[string]any {
		return map[string]any{"client": map[string]any{"client_id": l.Profile.ClientID,
			"grants": []any{map[string]any{"audience": l.Profile.Audience, "scopes": l.scopes()}}}}
	})}
}

// fromNothing is all that a token needs; what is there already is laid over with itself.
func fromNothing(l *Look) []Move {
	_, err := l.Token()
	p := problem(err)
	if p == nil {
		return nil
	}
	var moves []Move
	for i, make := range []func(*Look) []Move{createsApp, allowsGrant, createsAPI, authorises} {
		if i >= stageOf(p.Cause, stageCodes()) {
			moves = append(moves, make(l)...)
		}
	}
	return moves
}

// apiMove changes a setting of the API.
func apiMove(title string, set map[string]any) func(*Look) []Move {
	return func(*Look) []Move {
		return []Move{tenantMove(title, func(l *Look) map[string]any {
			api := map[string]any{"identifier": l.Profile.Audience}
			for k, v := range set {
				api[k] = v
			}
			return map[string]any{"api": api}
		})}
	}
}
