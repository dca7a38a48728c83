package aws

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mintmark/auth0/sandbox"
	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/cloud/aws/simulator"
	"mintmark/inspect/wire"
)

// world is a running sandbox whose AWS is our simulator.
type world struct {
	t       *testing.T
	running *sandbox.Running
	client  *http.Client
	now     func() time.Time
}

// others stand for the clouds that this test is not about.
type others struct{ http.Handler }

func (others) Apply(json.RawMessage) error { return nil }

func startWorld(t *testing.T, data []byte, now func() time.Time) *world {
	t.Helper()
	w, err := sandbox.ParseWorld(data, "aws", "gcp", "azure", "api")
	if err != nil {
		t.Fatal(err)
	}
	part := func(key string, roots ...string) sandbox.Part {
		return sandbox.Part{Key: key, Roots: roots, New: func(sandbox.Env, json.RawMessage) (sandbox.Simulator, error) {
			return others{http.NotFoundHandler()}, nil
		}}
	}
	ours := sandbox.Part{Key: "aws", Roots: []string{"aws"}, New: func(e sandbox.Env, config json.RawMessage) (sandbox.Simulator, error) {
		return simulator.New(simulator.World{Issuers: e.Issuers, Client: e.Client, Now: e.Now}, config)
	}}
	r, err := sandbox.Start(context.Background(), w, []sandbox.Part{ours, part("gcp", "gcp_token", "gcp_impersonation"), part("azure", "azure"), part("api", "api")}, sandbox.Options{Dir: t.TempDir(), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(r.CA)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}, Timeout: 20 * time.Second}
	t.Cleanup(client.CloseIdleConnections)
	return &world{t: t, running: r, client: client, now: now}
}

// profile is what these tests need of one.
type profile struct {
	Name     string
	Domain   string
	ClientID string `json:"client_id"`
	Audience string
	Targets  []cloud.Target
}

func (w *world) profile(name string) profile {
	w.t.Helper()
	var doc struct{ Profiles []profile }
	if err := json.Unmarshal(w.running.Profiles, &doc); err != nil {
		w.t.Fatal(err)
	}
	for _, p := range doc.Profiles {
		if p.Name == name {
			return p
		}
	}
	w.t.Fatalf("no profile %s", name)
	return profile{}
}

func (w *world) token(p profile) *inspect.Token {
	w.t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {p.ClientID}, "client_secret": {w.running.Secrets[p.Name]}, "audience": {p.Audience}}
	resp, err := w.client.PostForm("https://"+p.Domain+"/oauth/token", form)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var out struct {
		AccessToken string `json:"access_token"`
	}
	body, _ := io.ReadAll(resp.Body)
	if err := json.Unmarshal(body, &out); err != nil || out.AccessToken == "" {
		w.t.Fatalf("no token for %s: %s", p.Name, body)
	}
	return inspect.Parse(out.AccessToken)
}

func (w *world) evidence(p profile) cloud.Evidence {
	w.t.Helper()
	get := func(address string) []byte {
		resp, err := w.client.Get(address)
		if err != nil {
			w.t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		body, _ := io.ReadAll(resp.Body)
		return body
	}
	ev := cloud.Evidence{Now: w.now(), Loopback: true, Discovery: &cloud.Discovery{}}
	if err := json.Unmarshal(get("https://"+p.Domain+"/.well-known/openid-configuration"), ev.Discovery); err != nil {
		w.t.Fatal(err)
	}
	keys, err := inspect.ParseKeySet(get(ev.Discovery.JWKSURI), inspect.FromIssuer)
	if err != nil {
		w.t.Fatal(err)
	}
	ev.Keys = keys
	return ev
}

// try runs one profile's trial as the program does.
func (w *world) try(p profile, token *inspect.Token) cloud.Trial {
	w.t.Helper()
	for i, target := range p.Targets {
		normal, _, err := New().Normalize(target.Settings)
		if err != nil {
			w.t.Fatal(err)
		}
		p.Targets[i].Settings = normal
	}
	in := cloud.Input{Token: token, Targets: p.Targets, Evidence: w.evidence(p), Now: w.now}
	client := func() (*http.Client, *wire.Recorder, error) {
		c, r := wire.Record(w.client, w.now)
		return c, r, nil
	}
	return cloud.Registry{New()}.Run(context.Background(), in, client, nil)[0]
}

// scenarios are those of the default world that are ours.
func (w *world) scenarios() []sandbox.Scenario {
	var out []sandbox.Scenario
	for _, s := range w.running.Ready().Scenarios {
		if s.Cloud == "aws" {
			out = append(out, s)
		}
	}
	return out
}

func verdicts(steps []cloud.Step) string {
	var b strings.Builder
	for _, s := range steps {
		b.WriteString("\n  " + string(s.Status) + " " + s.Name + " " + s.Code + " | " + s.Expected + " | " + s.Actual + " | " + s.Why)
	}
	return b.String()
}
