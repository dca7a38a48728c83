package sandbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"mintmark/auth0"
	"mintmark/auth0/sandbox"
	"mintmark/inspect/wire"
	"mintmark/profiles"
	"mintmark/profiles/secret"
)

// nothing stands where a pretend cloud would.
type nothing struct{}

func (nothing) ServeHTTP(http.ResponseWriter, *http.Request) {}
func (nothing) Apply(json.RawMessage) error                  { return nil }

// TestEveryTenantScenarioHasItsCause is where pretend tenant and client meet: each seeded fault, fetched for through the
// real client, gets the cause that the world declares; and every other profile of tenant.json and base.json gets a token.
func TestEveryTenantScenarioHasItsCause(t *testing.T) {
	w, err := sandbox.ParseWorld(sandbox.DefaultWorld())
	if err != nil {
		t.Fatal(err)
	}
	empty := func(sandbox.Env, json.RawMessage) (sandbox.Simulator, error) { return nothing{}, nil }
	r, err := sandbox.Start(context.Background(), w, []sandbox.Part{
		{Key: "aws", Roots: []string{"aws"}, New: empty}, {Key: "gcp", Roots: []string{"gcp_token", "gcp_impersonation"}, New: empty},
		{Key: "azure", Roots: []string{"azure"}, New: empty}, {Key: "api", Roots: []string{"api"}, New: empty},
	}, sandbox.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	var file struct{ Profiles []profiles.Profile }
	if err := json.Unmarshal(r.Profiles, &file); err != nil {
		t.Fatal(err)
	}
	hc, err := wire.NewClient(wire.Options{ExtraCA: r.CA})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"tenant-user": "auth0.grant-type"} // a native client: it is for logins
	for _, s := range r.Ready().TenantScenarios {
		want[s.Profile] = s.Cause
	}
	for _, p := range file.Profiles {
		mine := strings.HasPrefix(p.Name, "tenant-") || strings.HasPrefix(p.Name, "staging") || p.Name == "acme-prod"
		if p.Name == "tenant-slow" || !mine {
			continue // four seconds that show nothing here; and what the clouds' files seed is theirs to show
		}
		t.Run(p.Name, func(t *testing.T) {
			_, err := auth0.ClientCredentials(context.Background(), hc, auth0.Client{
				Issuer: p.IssuerURL(), TokenURL: p.TokenEndpoint(), ClientID: p.ClientID, Auth: p.ClientAuth, Secret: secret.New(r.Secrets[p.Name]),
				Audience: p.Audience, Scopes: p.Scopes, Organization: p.Organization,
			}, time.Now)
			var problem *auth0.Problem
			cause := ""
			if errors.As(err, &problem) {
				cause = problem.Cause
			}
			if cause != want[p.Name] || err != nil && problem == nil {
				t.Errorf("cause %q, want %q (%v)", cause, want[p.Name], err)
			}
		})
	}
}
