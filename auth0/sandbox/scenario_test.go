package sandbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
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
	twins, want := map[string]string{}, map[string]string{"tenant-user": "auth0.grant-type", "tenant-user-strict": "auth0.grant-type"} // native clients: for logins
	for _, s := range r.Ready().TenantScenarios {
		if twin := twins[s.Cause]; twin != "" {
			t.Errorf("%s and %s give the same cause, %s: each fault has one of its own", s.Profile, twin, s.Cause)
		}
		want[s.Profile], twins[s.Cause] = s.Cause, s.Profile
	}
	for _, cause := range rowsWithoutScenario(want) {
		t.Errorf("no scenario shows %s", cause)
	}
	for _, p := range file.Profiles {
		mine := strings.HasPrefix(p.Name, "tenant-") || strings.HasPrefix(p.Name, "staging") || p.Name == "acme-prod"
		if p.Name == "tenant-slow" || !mine {
			continue // four seconds that show nothing here; and what the clouds' files seed is theirs to show
		}
		t.Run(p.Name, func(t *testing.T) {
			client := auth0.Client{
				Issuer: p.IssuerURL(), TokenURL: p.TokenEndpoint(), ClientID: p.ClientID, Auth: p.ClientAuth, Secret: secret.New(r.Secrets[p.Name]),
				Audience: p.Audience, Scopes: p.Scopes, Organization: p.Organization,
			}
			_, err := auth0.ClientCredentials(context.Background(), hc, client, time.Now)
			var problem *auth0.Problem
			cause := ""
			if errors.As(err, &problem) {
				auth0.Narrow(context.Background(), hc, client, problem)
				cause = problem.Cause
			}
			if cause != want[p.Name] || err != nil && problem == nil {
				t.Errorf("cause %q, want %q (%v %q)", cause, want[p.Name], problem, learnedOf(problem))
			}
		})
	}
}

// elsewhere are the problems of fetching a machine token that no profile in a world can have, or that are not of fetching,
// and where each is shown instead.
func elsewhere(cause string) string {
	for prefix, where := range map[string]string{
		"auth0.device.": "logins of people: auth0/user_test.go, test/login_test.go", "auth0.login.": "logins of people: auth0/user_test.go, test/login_test.go", "auth0.refresh": "logins of people: ui/jobs/userrefresh_test.go",
		"auth0.discovery.": "judging, not fetching: auth0/keys_test.go", "auth0.keys.": "judging, not fetching: auth0/keys_test.go",
		"auth0.expiry.": "a remark on a token that came: auth0/clientcredentials_test.go", "auth0.proof.dpop-token": "a remark on a token that came: auth0/clientcredentials_test.go",
		"auth0.client.method": "no profile can say it: profiles/validate.go refuses it", "auth0.address": "no profile can say it: profiles/validate.go refuses it",
		"auth0.domain.region": "needs names under auth0.com: auth0/narrowclient_test.go",
		"net.url":             "no profile can say it", "net.scheme": "no profile can say it", "net.address.": "no profile can say it, or it needs DNS: inspect/wire/address_test.go, inspect/wire/namespace_linux_test.go",
		"net.dns.failed": "needs a name server: inspect/wire", "net.unreachable": "needs routes: inspect/wire", "net.too-large.headers": "inspect/wire/client_test.go",
		"net.timeout": "10 s that show nothing: inspect/wire/client_test.go", "net.cancelled": "needs a key press: ui/flows_test.go", "net.proxy": "loopback takes no proxy: inspect/wire/proxy_test.go, test/proxy_test.go",
		"net.failed": "whatever is not known", "net.tls.failed": "whatever is not known", "net.tls.ca-file": "found before anything is sent: inspect/wire/tls_test.go",
	} {
		if strings.HasPrefix(cause, prefix) {
			return where
		}
	}
	return ""
}

// TestWhatHasNoScenarioIsShownElsewhere holds that the files that elsewhere names are there.
func TestWhatHasNoScenarioIsShownElsewhere(t *testing.T) {
	for _, c := range append(auth0.Codes(), wire.Codes()...) {
		for _, word := range strings.FieldsFunc(elsewhere(c.Code), func(r rune) bool { return r == ' ' || r == ',' || r == ':' }) {
			if !strings.Contains(word, "/") {
				continue
			}
			if _, err := os.Stat("../../" + word); err != nil {
				t.Errorf("%s is said to be shown in %s: %v", c.Code, word, err)
			}
		}
	}
}

func rowsWithoutScenario(want map[string]string) (missing []string) {
	seen := map[string]bool{}
	for _, cause := range want {
		seen[cause] = true
	}
	for _, c := range append(auth0.Codes(), wire.Codes()...) {
		if !seen[c.Code] && elsewhere(c.Code) == "" {
			missing = append(missing, c.Code)
		}
	}
	return missing
}

func learnedOf(p *auth0.Problem) []string {
	if p == nil {
		return nil
	}
	return p.Learned
}
