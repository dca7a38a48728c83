package jobs

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/wire"
	"mintmark/profiles"
	"mintmark/profiles/secret"
)

// tenant is a pretend tenant that counts what it is asked.
type tenant struct {
	*httptest.Server
	key                *rsa.PrivateKey
	life               time.Duration
	tokens, keys, meta atomic.Int32
	refuse             atomic.Bool
}

func newTenant(t testing.TB, life time.Duration) *tenant {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	x := &tenant{key: key, life: life}
	mux := http.NewServeMux()
	mux.HandleFunc("/oauth/token", x.token)
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		x.meta.Add(1)
		x.json(w, map[string]any{"issuer": x.URL + "/", "jwks_uri": x.URL + "/.well-known/jwks.json", "token_endpoint": x.URL + "/oauth/token"})
	})
	mux.HandleFunc("/.well-known/jwks.json", func(w http.ResponseWriter, _ *http.Request) {
		x.keys.Add(1)
		x.json(w, map[string]any{"keys": []any{map[string]string{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "k1",
			"n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()), "e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes())}}})
	})
	x.Server = httptest.NewTLSServer(mux)
	t.Cleanup(x.Close)
	return x
}

func (x *tenant) json(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

func (x *tenant) token(w http.ResponseWriter, r *http.Request) {
	x.tokens.Add(1)
	if x.refuse.Load() || r.PostFormValue("client_secret") != "right" {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(401)
		_, _ = w.Write([]byte(`{"error":"access_denied","error_description":"Unauthorized"}`))
		return
	}
	now := time.Now()
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{"iss": x.URL + "/", "sub": "app@clients", "aud": r.PostFormValue("audience"),
		"iat": now.Unix(), "exp": now.Add(x.life).Unix(), "azp": "app", "gty": "client-credentials"})
	token.Header["kid"] = "k1"
	signed, err := token.SignedString(x.key)
	if err != nil {
		w.WriteHeader(500)
		return
	}
	x.json(w, map[string]any{"access_token": signed, "token_type": "Bearer", "expires_in": int(x.life.Seconds())})
}

// profile is a profile of the tenant.
func (x *tenant) profile(t testing.TB, name string) profiles.Profile {
	t.Helper()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: x.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return profiles.Profile{Name: name, Domain: strings.TrimPrefix(x.URL, "https://"), ClientID: "app", Audience: "https://api.example", CAFile: ca}
}

func newJobs(t testing.TB, clouds cloud.Registry, list ...profiles.Profile) *Jobs {
	t.Helper()
	store, err := profiles.Open(context.Background(), profiles.NewMemory(), profiles.Options{})
	if err != nil {
		t.Fatal(err)
	}
	key := secret.New("right")
	for _, p := range list {
		if err := store.Put(context.Background(), p, &key); err != nil {
			t.Fatal(err)
		}
	}
	return New(Deps{Store: store, Clouds: clouds, Now: time.Now, Transport: func(p profiles.Profile, approved []string) (*http.Client, *wire.Recorder, error) {
		ca, err := os.ReadFile(p.CAFile)
		if err != nil {
			return nil, nil, err
		}
		hc, err := wire.NewClient(wire.Options{ExtraCA: ca, Approved: approved})
		if err != nil {
			return nil, nil, err
		}
		hc, r := wire.Record(hc, time.Now)
		return hc, r, nil
	}})
}

func TestRepeatedAskingCostsOneToken(t *testing.T) {
	for _, cache := range []string{"", profiles.CacheMemory} {
		x := newTenant(t, time.Hour)
		p := x.profile(t, "p")
		p.Cache = cache
		j := newJobs(t, nil, p)
		var wait sync.WaitGroup
		for range 20 {
			wait.Go(func() {
				if _, err := j.Fetch(context.Background(), "p", false); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if n := x.tokens.Load(); n != 1 {
			t.Errorf("cache %q: 20 askers cost %d tokens", cache, n)
		}
		if f, err := j.Fetch(context.Background(), "p", true); err != nil || f.FromCache || x.tokens.Load() != 2 {
			t.Errorf("cache %q: fresh was not fresh: %v, %d tokens", cache, err, x.tokens.Load())
		}
	}
}

func TestATokenAboutToExpireIsFetchedAnew(t *testing.T) {
	x := newTenant(t, 50*time.Second)
	j := newJobs(t, nil, x.profile(t, "p"))
	for range 2 {
		if _, err := j.Fetch(context.Background(), "p", false); err != nil {
			t.Fatal(err)
		}
	}
	if n := x.tokens.Load(); n != 2 {
		t.Errorf("a token with less than a minute left was handed out again (%d fetches)", n)
	}
}

func TestARefusalIsExplainedAndNotKept(t *testing.T) {
	x := newTenant(t, time.Hour)
	j := newJobs(t, nil, x.profile(t, "p"))
	x.refuse.Store(true)
	_, err := j.Fetch(context.Background(), "p", false)
	var problem *auth0.Problem
	if !errors.As(err, &problem) || !problem.Refused || problem.Cause == "" || len(problem.Exchanges) == 0 {
		t.Fatalf("%#v", err)
	}
	for _, e := range problem.Exchanges {
		if strings.Contains(string(e.RequestBody), "right") {
			t.Error("the secret stands in the record")
		}
	}
	x.refuse.Store(false)
	if _, err := j.Fetch(context.Background(), "p", false); err != nil {
		t.Error(err)
	}
}

func TestInspectVerifiesByTheIssuersKeys(t *testing.T) {
	x := newTenant(t, time.Hour)
	j := newJobs(t, nil, x.profile(t, "p"))
	f, err := j.Fetch(context.Background(), "p", false)
	if err != nil {
		t.Fatal(err)
	}
	got, err := j.Inspect(context.Background(), "p", f.Token)
	if err != nil || got.Report.Verdict != inspect.Accepted {
		t.Fatalf("%v %s %+v", err, got.Report.Verdict, got.Report.Lines)
	}
	parts := strings.Split(f.Token.Raw, ".")
	forged := inspect.Parse(parts[0] + "." + parts[1] + "." + strings.Repeat("A", len(parts[2])))
	if got, err := j.Inspect(context.Background(), "p", forged); err != nil || got.Report.Verdict != inspect.Rejected {
		t.Errorf("a forged signature: %v %s", err, got.Report.Verdict)
	}
	if n := x.keys.Load(); n != 1 {
		t.Errorf("%d key fetches, want 1", n)
	}
}

func TestMissingSecretAndMissingTarget(t *testing.T) {
	x := newTenant(t, time.Hour)
	j := newJobs(t, nil, x.profile(t, "p"))
	p := x.profile(t, "bare")
	if err := j.Store.Put(context.Background(), p, nil); err != nil {
		t.Fatal(err)
	}
	var missing *MissingSecretError
	if _, err := j.Fetch(context.Background(), "bare", false); !errors.As(err, &missing) {
		t.Errorf("no secret: %v", err)
	}
	var usage *UsageError
	if _, err := j.Try(context.Background(), TryOptions{Profile: "p"}, nil); !errors.As(err, &usage) {
		t.Errorf("no target: %v", err)
	}
	if _, err := j.Try(context.Background(), TryOptions{Profile: "p", Clouds: []string{"moon"}}, nil); !errors.As(err, &usage) {
		t.Errorf("no such cloud: %v", err)
	}
}

func TestForms(t *testing.T) {
	f := Fetched{Token: inspect.Parse("a'b"), Profile: profiles.Profile{Audience: "https://api.example/x"}}
	f.Token.Raw = "a'b"
	for as, want := range map[string]string{"": "a'b", "token": "a'b", "header": "Authorization: Bearer a'b", "env": `export TOKEN='a'\''b'`,
		"curl": `curl --header 'Authorization: Bearer a'\''b' 'https://api.example/x'`} {
		if got, err := Form(f, as); err != nil || got != want {
			t.Errorf("%s: %q %v, want %q", as, got, err, want)
		}
	}
	f.Token = inspect.Parse(base64.RawURLEncoding.EncodeToString([]byte("{}")) + "." + base64.RawURLEncoding.EncodeToString([]byte("{\"sub\":\"\u202e\u009b31m\"}")) + ".AA")
	if got, err := Form(f, "json"); err != nil || !strings.Contains(got, `"\u202e\u009b31m"`) {
		t.Errorf("json: %q %v", got, err)
	}
	if _, err := Form(f, "yaml"); err == nil {
		t.Error("an unknown form was accepted")
	}
}

func TestConsentIsRememberedPerDestination(t *testing.T) {
	x := newTenant(t, time.Hour)
	j := newJobs(t, nil, x.profile(t, "p"))
	ctx := context.Background()
	ask := func(d ...string) bool {
		ok, err := j.Consented(ctx, "p", d)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	if ask("https://a.example") {
		t.Error("agreed before being asked")
	}
	if err := j.Consent(ctx, "p", []string{"https://a.example"}); err != nil {
		t.Fatal(err)
	}
	if !ask("https://a.example") || ask("https://a.example", "https://b.example") {
		t.Error("consent is not per destination")
	}
	if !AllLoopback([]string{"https://127.0.0.1:1/x", "https://localhost/"}) || AllLoopback([]string{"https://127.0.0.1:1", "https://sts.amazonaws.com"}) || AllLoopback(nil) {
		t.Error("AllLoopback is wrong")
	}
}

// TestATokenForOtherSettingsIsNotHandedOut: wherever it was kept, it goes with the audience that it was fetched for.
func TestATokenForOtherSettingsIsNotHandedOut(t *testing.T) {
	for _, cache := range []string{"", profiles.CacheMemory} {
		x := newTenant(t, time.Hour)
		p := x.profile(t, "p")
		p.Cache = cache
		j := newJobs(t, nil, p)
		if _, err := j.Fetch(context.Background(), "p", false); err != nil {
			t.Fatal(err)
		}
		p.Audience = "https://other.example"
		if err := j.Store.Put(context.Background(), p, nil); err != nil {
			t.Fatal(err)
		}
		if f, ok, err := j.Cached(context.Background(), "p"); ok || err != nil {
			t.Errorf("cache %q: %v, the token for %s was kept", cache, err, f.Token.Text("aud"))
		}
		if f, err := j.Fetch(context.Background(), "p", false); err != nil || f.Token.Text("aud") != p.Audience {
			t.Errorf("cache %q: %v, a token for %s", cache, err, f.Token.Text("aud"))
		}
	}
}

// TestATrialToldEarlyIsNotChangedLater: a screen draws it while the other trials go on.
func TestATrialToldEarlyIsNotChangedLater(t *testing.T) {
	x := newTenant(t, time.Hour)
	p := x.profile(t, "p")
	p.Targets = []profiles.Target{{Cloud: "fake", Name: "there", Settings: []byte(`{}`)}}
	j := newJobs(t, cloud.Registry{fakeCloud{}}, p)
	var told cloud.Trial
	done, err := j.Try(context.Background(), TryOptions{Profile: "p"}, func(t cloud.Trial) { told = t })
	if err != nil {
		t.Fatal(err)
	}
	later := done.Trials[0]
	if &told.Predicted.Steps[0] == &later.Predicted.Steps[0] || &told.Setup[0] == &later.Setup[0] {
		t.Error("both are the same memory")
	}
	for _, text := range []string{told.Predicted.Steps[0].Fix[0].Text, told.Setup[0].Texts[0].Text, later.Predicted.Steps[0].Fix[0].Text, later.Setup[0].Texts[0].Text} {
		if text != "mintmark try p" {
			t.Errorf("the fix says %q", text)
		}
	}
}
