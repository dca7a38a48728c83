package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"mintmark/inspect/cloud"
	"mintmark/profiles/secret"
)

// Given is what a helper hands to another tool.
type Given struct {
	Text      secret.Secret
	ExpiresAt time.Time
}

// Helper is one tool's interface for credentials.
type Helper struct {
	Name, Short string
	Give        func(ctx context.Context, j *Jobs, profile, target string) (Given, error)
	Fail        func(code, message string) string // the interface's own form of failure; nil if it has none
}

// Helpers lists them.
func Helpers() []Helper {
	return []Helper{
		{Name: "aws", Short: "credential_process JSON for the AWS CLI and SDKs", Give: awsCredentials},
		{Name: "gcp", Short: "executable-source JSON for Google's libraries and gcloud", Give: googleExecutable, Fail: googleFailure},
		{Name: "azure", Short: "the federated token alone, without a newline", Give: federatedToken},
		{Name: "kubectl", Short: "ExecCredential for kubectl", Give: execCredential},
		{Name: "env", Short: "KEY=value lines for a target's SDK", Give: environment},
	}
}

// NextTry is how long to wait after that many attempts in a row that failed, the last with err: ten seconds, and twice as
// long each time up to a quarter of an hour where asking again will be refused again until somebody changes something.
func NextTry(failures int, err error) time.Duration {
	if !Lasting(err) || failures < 1 {
		return leastPause
	}
	return min(leastPause<<min(failures-1, 10), 15*time.Minute)
}

// leastPause is between two attempts: a token that lives for seconds, or does not say how long, must not use up a quota.
const leastPause = 10 * time.Second

// NextWrite is how long to wait before a token file is written again: four fifths of what is left, or as soon as no cached
// token would be handed out any more; half of what is left where that has come already.
func NextWrite(expires, now time.Time) time.Duration {
	left := expires.Sub(now)
	return max(leastPause, left/2, min(left*4/5, left-Freshness))
}

// awsCredentials exchanges the token and prints what credential_process wants (AWS SDK reference, "Process credential
// provider"): Version is the number 1, Expiration makes the SDK ask again.
func awsCredentials(ctx context.Context, j *Jobs, profile, target string) (Given, error) {
	s, err := j.session(ctx, profile, target, "aws")
	if err != nil {
		return Given{}, err
	}
	doc := struct {
		Version         int
		AccessKeyID     string `json:"AccessKeyId"`
		SecretAccessKey string
		SessionToken    string
		Expiration      string
	}{1, s.credential("AccessKeyId"), s.credential("SecretAccessKey"), s.credential("SessionToken"), s.ExpiresAt.UTC().Format(time.RFC3339)}
	b, err := json.Marshal(doc)
	return Given{Text: secret.New(string(b) + "\n"), ExpiresAt: s.ExpiresAt}, err
}

// googleExecutable is the success form of Google's executable source; the field is id_token even for a JWT access token.
func googleExecutable(ctx context.Context, j *Jobs, profile, target string) (Given, error) {
	f, err := j.fetchFor(ctx, profile, target, "gcp")
	if err != nil {
		return Given{}, err
	}
	b, err := json.Marshal(map[string]any{"version": 1, "success": true, "token_type": "urn:ietf:params:oauth:token-type:jwt",
		"id_token": f.Token.Raw, "expiration_time": f.Cached.ExpiresAt.Unix()})
	return Given{Text: secret.New(string(b) + "\n"), ExpiresAt: f.Cached.ExpiresAt}, err
}

// googleFailure is the failure form. Google's Go libraries read it only after exit 0.
func googleFailure(code, message string) string {
	b, err := json.Marshal(map[string]any{"version": 1, "success": false, "code": code, "message": message})
	if err != nil {
		return ""
	}
	return string(b) + "\n"
}

// federatedToken is the bare token: Azure's libraries send the file's bytes untrimmed.
func federatedToken(ctx context.Context, j *Jobs, profile, target string) (Given, error) {
	f, err := j.fetchFor(ctx, profile, target, "azure")
	if err != nil {
		return Given{}, err
	}
	return Given{Text: secret.New(f.Token.Raw), ExpiresAt: f.Cached.ExpiresAt}, nil
}

// execCredential is what kubectl's exec plugins print (client.authentication.k8s.io/v1).
func execCredential(ctx context.Context, j *Jobs, profile, target string) (Given, error) {
	f, err := j.fetchFor(ctx, profile, target)
	if err != nil {
		return Given{}, err
	}
	b, err := json.Marshal(map[string]any{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
		"status": map[string]any{"token": f.Token.Raw, "expirationTimestamp": f.Cached.ExpiresAt.UTC().Format(time.RFC3339)}})
	return Given{Text: secret.New(string(b) + "\n"), ExpiresAt: f.Cached.ExpiresAt}, err
}

// fetchFor fetches a profile's token for a target, which must be there when it is named: a typing error must not go
// unnoticed until a cloud refuses the token.
func (j *Jobs) fetchFor(ctx context.Context, profile, target string, clouds ...string) (Fetched, error) {
	if target != "" {
		p, err := j.Store.Get(ctx, profile)
		if err != nil {
			return Fetched{}, err
		}
		if _, err := j.Targets(p, clouds, target); err != nil {
			return Fetched{}, err
		}
	}
	return j.Fetch(ctx, profile, false)
}

type gotSession struct{ *cloud.Session }

func (s gotSession) credential(name string) string {
	for _, c := range s.Credentials {
		if c.Name == name {
			return c.Value.Reveal()
		}
	}
	return ""
}

// RefusedError says that a cloud did not give a session: it refused, or could not be asked.
type RefusedError struct {
	Cloud string // its title
	Trial cloud.Trial
}

func (e *RefusedError) Error() string {
	what := "refused the token"
	if e.Trial.Actual.Verdict == cloud.Unreachable {
		what = "could not be asked"
	}
	return fmt.Sprintf("%s %s: %s", e.Cloud, what, e.Trial.Actual.Title)
}

// session tries one target for real and gives its session.
func (j *Jobs) session(ctx context.Context, profile, target, id string) (gotSession, error) {
	done, err := j.Try(ctx, TryOptions{Profile: profile, Target: target, Clouds: []string{id}}, nil)
	if err != nil {
		return gotSession{}, err
	}
	if len(done.Trials) > 1 {
		return gotSession{}, &UsageError{What: "profile " + profile + " has several targets for " + id, Next: "Name one as PROFILE:TARGET."}
	}
	t := done.Trials[0]
	if t.Actual.Verdict != cloud.Accepted {
		return gotSession{}, &RefusedError{Cloud: j.Clouds.Lookup(id).Title(), Trial: t}
	}
	if t.Actual.Session == nil {
		return gotSession{}, errors.New("the cloud accepted but gave no session")
	}
	return gotSession{t.Actual.Session}, nil
}
