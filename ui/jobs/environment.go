package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
	"mintmark/profiles/secret"
)

// environment prints what the target's SDK reads from its environment, as KEY=value lines: an AWS session, Azure's
// identity settings, or a Google access token.
func environment(ctx context.Context, j *Jobs, profile, target string) (Given, error) {
	p, err := j.Store.Get(ctx, profile)
	if err != nil {
		return Given{}, err
	}
	targets, err := j.Targets(p, nil, target)
	if err != nil {
		return Given{}, err
	}
	t := targets[0]
	if len(targets) > 1 {
		return Given{}, &UsageError{What: "profile " + profile + " has several targets", Next: "Name one: mintmark helper env " + quote.Shell(profile+":"+t.Name)}
	}
	switch t.Cloud {
	case "aws":
		return awsEnvironment(ctx, j, profile, t)
	case "azure":
		return azureEnvironment(ctx, j, profile, t)
	case "gcp":
		return googleEnvironment(ctx, j, profile, t)
	}
	return Given{}, &UsageError{What: "there are no environment variables for a target of " + t.Cloud, Next: "Use it with an aws, azure or gcp target."}
}

// variable is one line of the environment.
type variable struct{ name, value string }

// variables writes the lines that have a value. A value with a line break would be read as further variables.
func variables(list ...variable) (secret.Secret, error) {
	var b strings.Builder
	for _, v := range list {
		if strings.ContainsFunc(v.value, unicode.IsControl) {
			return secret.Secret{}, &UsageError{What: fmt.Sprintf("the value of %s holds a control character", v.name), Next: "Correct the target's settings."}
		}
		if v.value != "" {
			b.WriteString(v.name + "=" + v.value + "\n")
		}
	}
	return secret.New(b.String()), nil
}

// awsEnvironment: AWS SDKs and Tools Reference, "Environment variables".
func awsEnvironment(ctx context.Context, j *Jobs, profile string, t cloud.Target) (Given, error) {
	s, err := j.session(ctx, profile, t.Name, "aws")
	if err != nil {
		return Given{}, err
	}
	var settings struct {
		Region string `json:"region"`
	}
	if err := json.Unmarshal(t.Settings, &settings); err != nil {
		return Given{}, err
	}
	text, err := variables(variable{"AWS_ACCESS_KEY_ID", s.credential("AccessKeyId")}, variable{"AWS_SECRET_ACCESS_KEY", s.credential("SecretAccessKey")},
		variable{"AWS_SESSION_TOKEN", s.credential("SessionToken")}, variable{"AWS_REGION", settings.Region})
	return Given{Text: text, ExpiresAt: s.ExpiresAt}, err
}

// azureEnvironment is what WorkloadIdentityCredential reads beside the token. The token itself belongs into a file,
// `helper azure --write FILE --watch`, which AZURE_FEDERATED_TOKEN_FILE names.
func azureEnvironment(ctx context.Context, j *Jobs, profile string, t cloud.Target) (Given, error) {
	f, err := j.Fetch(ctx, profile, false)
	if err != nil {
		return Given{}, err
	}
	var settings struct {
		Tenant    string `json:"tenant_id"`
		Client    string `json:"client_id"`
		Authority string `json:"authority"`
	}
	if err := json.Unmarshal(t.Settings, &settings); err != nil {
		return Given{}, err
	}
	text, err := variables(variable{"AZURE_TENANT_ID", settings.Tenant}, variable{"AZURE_CLIENT_ID", settings.Client}, variable{"AZURE_AUTHORITY_HOST", settings.Authority})
	return Given{Text: text, ExpiresAt: f.Cached.ExpiresAt}, err
}

// googleEnvironment is an access token for gcloud (property auth/access_token) and for Terraform's google provider.
func googleEnvironment(ctx context.Context, j *Jobs, profile string, t cloud.Target) (Given, error) {
	s, err := j.session(ctx, profile, t.Name, "gcp")
	if err != nil {
		return Given{}, err
	}
	token := s.credential("access_token")
	text, err := variables(variable{"CLOUDSDK_AUTH_ACCESS_TOKEN", token}, variable{"GOOGLE_OAUTH_ACCESS_TOKEN", token})
	return Given{Text: text, ExpiresAt: s.ExpiresAt}, err
}
