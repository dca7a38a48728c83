package sandbox

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestEachPartHasARootOfItsOwn(t *testing.T) {
	p := begin(t, tenantWorld)
	seen := map[string]bool{}
	for _, at := range []string{p.Ready().Issuer, p.Ready().AWSEndpoint, strings.TrimSuffix(p.Ready().GCPTokenURL, "/v1/token"), p.Ready().GCPImpersonationBase, p.Ready().AzureAuthority, p.Ready().API, p.ControlURL} {
		u, err := url.Parse(at)
		if err != nil || u.Scheme != "https" || strings.Trim(u.Path, "/") != "" || seen[u.Host] {
			t.Errorf("%q is no root of its own: %v", at, err)
		}
		seen[u.Host] = true
		if ip := net.ParseIP(u.Hostname()); ip == nil || !ip.IsLoopback() {
			t.Errorf("%q is not on loopback", at)
		}
		if p.get(at).status == 0 {
			t.Errorf("%q does not answer", at)
		}
	}
	if a := p.get(p.Ready().GCPImpersonationBase); a.body != "{}" {
		t.Errorf("a part without a section got %q", a.body)
	}
	// The simulator gets its section filled in, keys too, and policy variables untouched.
	host := strings.TrimSuffix(strings.TrimPrefix(p.Ready().Issuer, "https://"), "/")
	want := `{"url":"` + p.Ready().Issuer + `","Condition":{"` + host + `/:sub":"${aws:username}"}}`
	if a := p.get(p.Ready().AWSEndpoint); a.body != want {
		t.Errorf("got  %s\nwant %s", a.body, want)
	}
	sim, ok := (*p.parts[0].now.Load()).(*fakeCloud)
	if !ok || sim.env.URLs["azure"] != p.Ready().AzureAuthority || sim.env.Issuers[1] != "https://localhost"+p.Ready().Issuer[len("https://127.0.0.1"):] || !sim.env.Now().Equal(p.clock.Now()) {
		t.Errorf("env %+v", sim.env)
	}
	resp, err := sim.env.Client.Get(p.Ready().Issuer + ".well-known/jwks.json")
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("a simulator cannot fetch keys: %v", err)
	}
}

func TestNobodyElseIsTrustedByTheAuthority(t *testing.T) {
	p := begin(t, smallWorld)
	plain := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: x509.NewCertPool()}}}
	if _, err := plain.Get(p.Ready().Issuer); err == nil {
		t.Error("a client without the authority was served")
	}
	if resp, err := http.Get("http" + strings.TrimPrefix(p.Ready().Issuer, "https")); err == nil && resp.StatusCode == http.StatusOK {
		t.Error("plain HTTP was served")
	}
}

func TestTheFolder(t *testing.T) {
	p := begin(t, tenantWorld)
	for name, mode := range map[string]os.FileMode{"secrets": 0o700, "secrets/pkj": 0o600, "profiles.json": 0o600, "control.json": 0o600, "ca.pem": 0o600} {
		info, err := os.Stat(filepath.Join(p.Dir, name))
		if err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, want %o (%v)", name, info, mode, err)
		}
	}
	ca, err := os.ReadFile(p.Ready().CA)
	if err != nil || !bytes.Equal(ca, p.CA) {
		t.Errorf("ca.pem: %v", err)
	}
	var file struct {
		Format   string
		Profiles []struct{ Name, Domain string }
	}
	text, err := os.ReadFile(p.Ready().Profiles)
	if err != nil || json.Unmarshal(text, &file) != nil || file.Format != "mintmark.profiles/1" || len(file.Profiles) != 2 || "https://"+file.Profiles[0].Domain+"/" != p.Ready().Issuer {
		t.Errorf("profiles.json: %s %v", text, err)
	}
	if strings.Contains(string(text), "${") {
		t.Errorf("not all was filled in: %s", text)
	}
}

func TestWithoutADirectoryNothingStays(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	w, err := ParseWorld([]byte(smallWorld))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Start(context.Background(), w, fakeParts(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(r.Ready().CA); err != nil {
		t.Error(err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	if _, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(r.Ready().Issuer, "https://"), "/")); err == nil {
		t.Error("it still listens")
	}
}

func TestContextEndsTheWorld(t *testing.T) {
	w, err := ParseWorld([]byte(smallWorld))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r, err := Start(ctx, w, fakeParts(), Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	r.serving.Wait()
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func TestWhatCannotStart(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	for _, c := range []struct{ name, world, addr, want string }{
		{"address elsewhere", smallWorld, "0.0.0.0:0", "not on loopback"},
		{"no address", smallWorld, "127.0.0.1", "not HOST:PORT"},
		{"port taken", smallWorld, taken.Addr().String(), "no listener for tenant 1"},
		{"section refused by its simulator", strings.Replace(smallWorld, `"anything": null`, `"x": "refuse-me"`, 1), "", "section aws: providers[0].url: want https"},
		{"a door that is not there", strings.Replace(smallWorld, `"anything": null`, `"x": "${door:back}"`, 1), "", `aws.x: this world has no door "back"`},
		{"an issuer that is not there", strings.Replace(smallWorld, `"anything": null`, `"x": "${issuer2}"`, 1), "", "aws.x: this world has no ${issuer2}"},
		{"keys become equal", strings.Replace(smallWorld, `"anything": null`, `"${issuer}": 1, "${issuer_noslash}/": 2`, 1), "", "after filling in"},
		{"encryption key is none", strings.Replace(smallWorld, `"identifier"`, `"encryption_key_pem": "x", "identifier"`, 1), "", "tenant 1: apis[0].encryption_key_pem: not PEM"},
		{"client key is none", strings.Replace(smallWorld, `"client_secret": "s"`, `"auth_method": "private_key_jwt", "public_key_pem": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"`, 1), "", "tenant 1: clients[0].public_key_pem: "},
		{"secret with a path", strings.NewReplacer(`"name": "p"`, `"name": "../p"`, `"secrets": {"p"`, `"secrets": {"../p"`).Replace(smallWorld), "", "cannot be a file name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, err := ParseWorld([]byte(c.world))
			if err != nil {
				t.Fatal(err)
			}
			r, err := Start(context.Background(), w, fakeParts(), Options{Addr: c.addr, Dir: t.TempDir()})
			if err == nil {
				_ = r.Close()
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestDefaultWorldStarts(t *testing.T) {
	p := begin(t, string(DefaultWorld()))
	rest := append([]byte(p.Profiles), []byte(strings.Join([]string{p.get(p.Ready().AWSEndpoint).body, p.get(p.Ready().AzureAuthority).body, p.get(p.Ready().API).body, p.get(p.Ready().GCPImpersonationBase).body}, "\n"))...)
	for _, prefix := range []string{"${issuer", "${now", "${ca_file", "${gcp", "${aws}", "${azure}", "${api}", "${public", "${private"} {
		if i := bytes.Index(rest, []byte(prefix)); i >= 0 {
			t.Errorf("not filled in: %.60s", rest[i:])
		}
	}
	if p.Secrets["acme-prod"] == "" || p.Secrets["tenant-key"] == "" || !strings.HasPrefix(p.Secrets["tenant-key"], "-----BEGIN PRIVATE KEY") {
		t.Error("secrets are missing")
	}
	if n := len(p.Ready().TenantScenarios); n < 30 {
		t.Errorf("%d tenant scenarios", n)
	}
}

func TestAWorldTellsTheOneThingOfAProfile(t *testing.T) {
	p := begin(t, string(DefaultWorld()))
	for profile, want := range map[string]string{"aws-trust-aud": "condition on aud holds the API Identifier",
		"tenant-secret": "the client secret was rotated", "acme-prod": "everything fits, in all four clouds", "nobody": ""} {
		if got := p.Story(profile); got != want {
			t.Errorf("%s: %q, want %q", profile, got, want)
		}
	}
}

// TestConcurrently asks, changes, rotates and resets at once; the race detector judges.
func TestConcurrently(t *testing.T) {
	p := begin(t, tenantWorld)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for range 10 {
				if a, err := p.do(form(p.Ready().Issuer, "oauth/token", "grant_type", "client_credentials", "client_id", "m2m", "client_secret", "s3cret", "audience", "urn:authz")); err != nil || a.status != 200 {
					t.Errorf("%d %s %v", a.status, a.body, err)
				}
				p.get(p.Ready().Issuer + ".well-known/jwks.json")
				if err := p.Apply("auth0", json.RawMessage(`{"api":{"identifier":"urn:authz","lifetime_seconds":90}}`)); err != nil {
					t.Error(err)
				}
				if i == 0 {
					if err := p.Reset(); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	group.Go(func() {
		if err := p.Rotate(""); err != nil {
			t.Error(err)
		}
	})
	group.Wait()
}
