package jobs_test

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/cloud/api"
	"mintmark/inspect/cloud/aws"
	"mintmark/inspect/cloud/azure"
	"mintmark/inspect/cloud/gcp"
	"mintmark/inspect/wire"
	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/jobs"
)

// offline is a store with one profile, and jobs that fail the test when anything is sent.
func offline(t *testing.T, p profiles.Profile, token string) *jobs.Jobs {
	t.Helper()
	ctx, now := context.Background(), time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	store, err := profiles.Open(ctx, profiles.NewMemory(), profiles.Options{})
	if err != nil {
		t.Fatal(err)
	}
	key := secret.New("unused")
	if err := store.Put(ctx, p, &key); err != nil {
		t.Fatal(err)
	}
	if token != "" {
		if err := store.PutToken(ctx, p, profiles.CachedToken{Token: secret.New(token), ExpiresAt: now.Add(time.Hour), FetchedAt: now}); err != nil {
			t.Fatal(err)
		}
	}
	return jobs.New(jobs.Deps{Store: store, Clouds: cloud.Registry{aws.New(), gcp.New(), azure.New(), api.New()}, Now: func() time.Time { return now },
		Transport: func(profiles.Profile, []string) (*http.Client, *wire.Recorder, error) {
			t.Error("explain wanted to send something")
			return nil, nil, context.Canceled
		}})
}

func unsigned(claims map[string]any) string {
	part := func(v any) string { b, _ := json.Marshal(v); return base64.RawURLEncoding.EncodeToString(b) }
	return part(map[string]string{"alg": "RS256", "typ": "JWT", "kid": "k1"}) + "." + part(claims) + "." + base64.RawURLEncoding.EncodeToString(make([]byte, 256))
}

func acme() profiles.Profile {
	return profiles.Profile{Name: "acme", Domain: "acme.eu.auth0.com", ClientID: "a1B2c3", Audience: "https://api.acme.dev", Targets: []profiles.Target{
		{Cloud: "azure", Name: "slashless", Settings: json.RawMessage(`{"tenant_id":"11111111-2222-4333-8444-555555555555","client_id":"66666666-7777-4888-8999-000000000000","scope":"https://graph.microsoft.com/.default","federated_credentials":[{"name":"m2m","issuer":"https://acme.eu.auth0.com","subject":"a1B2c3@clients","audiences":["https://api.acme.dev"]}]}`)},
	}}
}

func claims() map[string]any {
	now := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC).Unix()
	return map[string]any{"iss": "https://acme.eu.auth0.com/", "sub": "a1B2c3@clients", "aud": "https://api.acme.dev", "azp": "a1B2c3", "gty": "client-credentials", "iat": now, "exp": now + 86400}
}

const noIssuer = "AADSTS700211: No matching federated identity record found for presented assertion issuer 'https://acme.eu.auth0.com/'."

// TestAProfileSharpensTheAnswer: the same words, with settings and cached token, name the very difference and fill it in.
func TestAProfileSharpensTheAnswer(t *testing.T) {
	j := offline(t, acme(), unsigned(claims()))
	e, err := j.Explain(context.Background(), noIssuer, jobs.ExplainOptions{Profile: "acme"})
	if err != nil || e.Cause != "azure.issuer.slash" || e.Target != "slashless" {
		t.Fatalf("%v %+v", err, e)
	}
	filled := false
	for _, f := range e.Fix {
		filled = filled || strings.Contains(f.Text, "66666666-7777-4888-8999-000000000000")
	}
	if !filled {
		t.Errorf("no fix names the application: %+v", e.Fix)
	}
}

// TestWithoutATokenNothingIsFetched: settings alone have to do.
func TestWithoutATokenNothingIsFetched(t *testing.T) {
	e, err := offline(t, acme(), "").Explain(context.Background(), noIssuer, jobs.ExplainOptions{Profile: "acme"})
	if err != nil || !strings.HasPrefix(e.Cause, "azure.issuer.") {
		t.Errorf("%v %+v", err, e)
	}
}

// TestAnotherTenantsErrorIsNotJoined: the profile's settings say nothing about it.
func TestAnotherTenantsErrorIsNotJoined(t *testing.T) {
	e, _ := offline(t, acme(), unsigned(claims())).Explain(context.Background(), strings.ReplaceAll(noIssuer, "acme.eu", "other.us"), jobs.ExplainOptions{Profile: "acme"})
	if e.Cause != "azure.issuer.mismatch" || e.Target != "" || !strings.Contains(e.Why, "another issuer than the profile's") {
		t.Errorf("%+v", e)
	}
}

// TestATenantsAnswerIsFilledIn: Auth0's own refusals name the profile's client and API.
func TestATenantsAnswerIsFilledIn(t *testing.T) {
	e, _ := offline(t, acme(), "").Explain(context.Background(), `{"error":"access_denied","error_description":"Client is not authorized to access \"https://api.acme.dev\". You need to create a \"client-grant\" associated to this API."}`, jobs.ExplainOptions{Profile: "acme"})
	text := ""
	for _, f := range e.Fix {
		text += f.Text
	}
	if e.Cause != "auth0.grant.missing" || !strings.Contains(text, "a1B2c3") || !strings.Contains(text, "https://api.acme.dev") || len(e.Candidates) == 0 {
		t.Errorf("%+v", e)
	}
}

func TestATargetCanBeNamed(t *testing.T) {
	p := acme()
	p.Targets = append([]profiles.Target{{Cloud: "azure", Name: "other", Settings: json.RawMessage(strings.ReplaceAll(string(p.Targets[0].Settings), "auth0.com\"", "auth0.com/\""))}}, p.Targets...)
	j := offline(t, p, unsigned(claims()))
	for profile, want := range map[string]string{"acme": "slashless", "acme:slashless": "slashless", "acme:other": "other"} {
		if e, err := j.Explain(context.Background(), noIssuer, jobs.ExplainOptions{Profile: profile}); err != nil || e.Target != want {
			t.Errorf("%s: %v, target %q, %s", profile, err, e.Target, e.Cause)
		}
	}
	if _, err := j.Explain(context.Background(), noIssuer, jobs.ExplainOptions{Profile: "acme:none"}); err == nil {
		t.Error("a target that is not there is no error")
	}
}

func TestAnUnknownProfileIsTheStoresError(t *testing.T) {
	if _, err := offline(t, acme(), "").Explain(context.Background(), noIssuer, jobs.ExplainOptions{Profile: "nobody"}); err == nil {
		t.Error("no error")
	}
}

// TestATokenAloneSharpens: of all texts only AWS's audience becomes more exact by a token, since AWS compares azp; no
// other cause changes, and no text that was unknown becomes a claim.
func TestATokenAloneSharpens(t *testing.T) {
	o := jobs.ExplainOptions{Token: inspect.Parse(unsigned(claims()))}
	sharper := 0
	for area, rows := range pastedErrors(t) {
		for _, row := range rows {
			e, err := explainer().Explain(context.Background(), row.Text, o)
			cause := cmp.Or(e.Cause, "unknown")
			switch {
			case err != nil:
				t.Fatal(err)
			case row.Cause == "aws.audience.mismatch" && cause == "aws.audience.azp":
				sharper++
			case cause != row.Cause:
				t.Errorf("%s/%s: %s, want %s", area, row.Name, cause, row.Cause)
			}
		}
	}
	if sharper == 0 {
		t.Error("the token changed nothing")
	}
	e, _ := explainer().Explain(context.Background(), strings.ReplaceAll(noIssuer, "acme.eu", "other.us"), o)
	if !strings.Contains(e.Why, "another issuer than the token's") {
		t.Errorf("another issuer's error was read with the token: %s", e.Why)
	}
}

// TestAListedClientIsNotListedTwice: where the profile lists what AWS says it lacks, the fix is the list in force, once.
func TestAListedClientIsNotListedTwice(t *testing.T) {
	p := acme()
	p.Targets = []profiles.Target{{Cloud: "aws", Name: "deploy", Settings: json.RawMessage(`{"role_arn":"arn:aws:iam::123456789012:role/deploy","region":"eu-west-1","provider_url":"https://acme.eu.auth0.com/","client_ids":["a1B2c3"]}`)}}
	e, err := offline(t, p, unsigned(claims())).Explain(context.Background(), "Error: Could not assume role with OIDC: Incorrect token audience", jobs.ExplainOptions{Profile: "acme"})
	if err != nil || len(e.Fix) == 0 {
		t.Fatalf("%v %+v", err, e)
	}
	for _, f := range e.Fix {
		if strings.Count(f.Text, `"a1B2c3"`) > 1 {
			t.Errorf("listed twice: %s", f.Text)
		}
	}
}

// TestMaskingTwiceChangesNothing: the screen shows what was read, and reads it again with the next keystroke.
func TestMaskingTwiceChangesNothing(t *testing.T) {
	for _, rows := range pastedErrors(t) {
		for _, row := range rows {
			once := jobs.WithoutSecrets(row.Text + "\nAuthorization: Bearer " + unsigned(claims()) + "\nclient_secret=s3cr3t-s3cr3t-s3cr3t\n")
			if twice := jobs.WithoutSecrets(once); twice != once || strings.Contains(once, "s3cr3t") || strings.Contains(once, unsigned(claims())[40:80]) {
				t.Fatalf("%s\nbecomes\n%s", once, twice)
			}
		}
	}
}
