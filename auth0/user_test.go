package auth0

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mintmark/profiles/secret"
)

func newSecret(s string) secret.Secret { return secret.New(s) }

func answerJSON(w http.ResponseWriter, status int, body string) {
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// deviceTenant answers polls in turn: an error code, or "token"; the last one stays.
func deviceTenant(t *testing.T, polls []string) *tenant {
	s := newTenant(t)
	turn := 0
	s.token = func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/oauth/device/code" {
			answerJSON(w, 200, `{"device_code":"dev-secret","user_code":"ABCD-EFGH","verification_uri":"https://acme.example/activate","verification_uri_complete":"https://acme.example/activate?user_code=ABCD-EFGH","expires_in":120,"interval":2}`)
			return
		}
		say := polls[min(turn, len(polls)-1)]
		turn++
		switch say {
		case "token":
			answerJSON(w, 200, fmt.Sprintf(`{"access_token":%q,"refresh_token":"r1","id_token":"i","expires_in":60}`, s.mint(time.Minute)))
		case "slow_down", "too_many_requests":
			answerJSON(w, 429, oauth(say, "slow"))
		default:
			answerJSON(w, 403, oauth(say, "x"))
		}
	}
	return s
}

func TestDeviceFlowWaitsSlowsDownAndEnds(t *testing.T) {
	for name, c := range map[string]struct {
		polls []string // answers in turn: an error code, or "token"
		cause string
		slept []time.Duration
	}{
		"confirmed":  {[]string{"authorization_pending", "slow_down", "authorization_pending", "token"}, "", []time.Duration{2 * time.Second, 2 * time.Second, 7 * time.Second, 7 * time.Second}},
		"limited":    {[]string{"too_many_requests", "temporarily_unavailable", "token"}, "", []time.Duration{2 * time.Second, 4 * time.Second, 8 * time.Second}},
		"refused":    {[]string{"authorization_pending", "access_denied"}, "auth0.login.denied", nil},
		"expired":    {[]string{"expired_token"}, "auth0.device.expired", nil},
		"used":       {[]string{"invalid_grant"}, "auth0.device.expired", nil},
		"never done": {[]string{"authorization_pending"}, "auth0.device.expired", nil},
	} {
		s, clock := deviceTenant(t, c.polls), newClock()
		cl := s.client()
		cl.Auth, cl.Secret = NoAuth, secret.Secret{}
		var slept []time.Duration
		flow := DeviceFlow{Client: cl, HTTP: s.http(t), Now: clock.now, Sleep: func(_ context.Context, d time.Duration) error {
			slept = append(slept, d)
			clock.pass(d)
			return nil
		}}
		code, err := flow.Start(t.Context())
		if err != nil || code.UserCode != "ABCD-EFGH" || code.URL != "https://acme.example/activate" || code.FullURL == "" || code.Interval != 2*time.Second {
			t.Fatalf("%s: %+v %v", name, code, err)
		}
		if strings.Contains(fmt.Sprintf("%+v", code), "dev-secret") {
			t.Errorf("%s: the device code is shown", name)
		}
		g, err := flow.Wait(t.Context(), &code)
		if c.cause == "" {
			if err != nil || g.AccessToken.Empty() || g.RefreshToken.Reveal() != "r1" || g.IDToken.Empty() {
				t.Errorf("%s: %+v %v", name, g, err)
			}
			if fmt.Sprint(slept) != fmt.Sprint(c.slept) {
				t.Errorf("%s: slept %v, want %v", name, slept, c.slept)
			}
			if last := s.forms[len(s.forms)-1]; last.Get("device_code") != "dev-secret" || last.Get("grant_type") != deviceGrant || last.Has("client_secret") || last.Get("client_id") != "a1B2c3" {
				t.Errorf("%s: %v", name, last)
			}
			continue
		}
		if p := Network(err, cl); p == nil || p.Cause != c.cause {
			t.Errorf("%s: %v, want %s", name, err, c.cause)
		}
	}
}

func TestDeviceAddressesMustBeOpenable(t *testing.T) {
	for _, uri := range []string{"javascript:alert(1)", "http://acme.example/", "file:///etc/passwd", "https://u:p@acme.example/", ""} {
		s := newTenant(t)
		s.token = func(w http.ResponseWriter, _ *http.Request) {
			answerJSON(w, 200, fmt.Sprintf(`{"device_code":"d","user_code":"u","verification_uri":%q,"expires_in":1}`, uri))
		}
		if code, err := (DeviceFlow{Client: s.client(), HTTP: s.http(t), Now: time.Now}).Start(t.Context()); err == nil {
			t.Errorf("%q was taken: %+v", uri, code)
		}
	}
}

func TestSleepEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	start := time.Now()
	if err := Sleep(ctx, time.Hour); err == nil || time.Since(start) > time.Minute {
		t.Errorf("%v after %s", err, time.Since(start))
	}
}

// browse plays the person and the browser: it takes the login address and comes back as change says.
func browse(t *testing.T, change func(back *url.URL, q url.Values)) func(string) error {
	return func(address string) error {
		u, err := url.Parse(address)
		if err != nil {
			return err
		}
		q := u.Query()
		back, err := url.Parse(q.Get("redirect_uri"))
		if err != nil {
			return err
		}
		out := url.Values{"code": {"c0de"}, "state": {q.Get("state")}}
		change(back, out)
		go func() {
			wrong := *back
			wrong.RawQuery = "code=evil&state=guess"
			for _, step := range []string{wrong.String(), back.String() + "?" + out.Encode()} {
				resp, err := http.Get(step) //nolint:gosec // loopback
				if err != nil {
					continue
				}
				_ = resp.Body.Close()
			}
		}()
		return nil
	}
}

func TestBrowserFlow(t *testing.T) {
	same := func(*url.URL, url.Values) {}
	for name, c := range map[string]struct {
		change func(*url.URL, url.Values)
		cause  string
	}{
		"good": {same, ""},
		"refused": {func(_ *url.URL, q url.Values) {
			q.Del("code")
			q.Set("error", "access_denied")
			q.Set("error_description", "User did not authorize")
		}, "auth0.login.denied"},
		"another issuer": {func(_ *url.URL, q url.Values) { q.Set("iss", "https://evil.example/") }, "auth0.login.state"},
	} {
		s := newTenant(t)
		var opened string
		open := browse(t, c.change)
		cl := s.client()
		cl.Auth, cl.Secret, cl.Scopes = NoAuth, secret.Secret{}, []string{"openid", "offline_access"}
		g, err := BrowserFlow{Client: cl, HTTP: s.http(t), Now: time.Now, Open: func(a string) error { opened = a; return open(a) }}.Login(t.Context())
		if c.cause != "" {
			if p := Network(err, cl); p == nil || p.Cause != c.cause || s.count("/oauth/token") != 0 {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil || g.AccessToken.Empty() {
			t.Fatalf("%s: %v", name, err)
		}
		u, _ := url.Parse(opened)
		q, form := u.Query(), s.forms[0]
		sum := sha256.Sum256([]byte(form.Get("code_verifier")))
		if q.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(sum[:]) || q.Get("code_challenge_method") != "S256" || len(form.Get("code_verifier")) < 43 || len(q.Get("state")) < 32 {
			t.Errorf("%s: PKCE or state is wrong: %v %v", name, q, form)
		}
		if form.Get("code") != "c0de" || form.Get("redirect_uri") != q.Get("redirect_uri") || !strings.HasPrefix(form.Get("redirect_uri"), "http://127.0.0.1:") || u.Path != "/authorize" || q.Get("audience") != cl.Audience {
			t.Errorf("%s: %v %v", name, q, form)
		}
		if _, err := http.Get(q.Get("redirect_uri")); err == nil {
			t.Errorf("%s: the callback port stays open", name)
		}
	}
}

func TestBrowserFlowEndsWhenItCannotGoOn(t *testing.T) {
	s := newTenant(t)
	flow := BrowserFlow{Client: s.client(), HTTP: s.http(t), Now: time.Now, Open: func(string) error { return fmt.Errorf("no display") }}
	if p := problemOf(flow.Login(t.Context())); p.Cause != "auth0.login.browser" {
		t.Errorf("%+v", p)
	}
	flow.Open = func(string) error { return nil }
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(30*time.Millisecond, cancel)
	start := time.Now()
	if p := problemOf(flow.Login(ctx)); p.Cause != "net.cancelled" || time.Since(start) > loginTime/2 {
		t.Errorf("%+v after %s", p, time.Since(start))
	}
}

// TestABrowserThatNeverComesIsNoSilentTenant: nothing was asked of the tenant by this program, and the way out is in the browser.
func TestABrowserThatNeverComesIsNoSilentTenant(t *testing.T) {
	s := newTenant(t)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	back := ""
	p := problemOf(BrowserFlow{Client: s.client(), HTTP: s.http(t), Now: time.Now, Open: func(a string) error {
		u, err := url.Parse(a)
		back = u.Query().Get("redirect_uri")
		return err
	}}.Login(ctx))
	if p.Cause != "auth0.login.abandoned" || back == "" || !strings.Contains(strings.Join(p.Learned, ""), back) || !strings.Contains(fmt.Sprint(p.Fix), "Allowed Callback URLs") {
		t.Errorf("%+v", p)
	}
}

func problemOf(_ UserGrant, err error) *Problem { return Network(err, Client{}) }

func TestRefreshRotates(t *testing.T) {
	s := newTenant(t)
	next := `,"refresh_token":"r2"`
	s.token = func(w http.ResponseWriter, r *http.Request) {
		if r.PostForm.Get("refresh_token") != "r1" {
			answerJSON(w, 403, oauth("invalid_grant", "Unknown or invalid refresh token."))
			return
		}
		answerJSON(w, 200, fmt.Sprintf(`{"access_token":%q,"expires_in":60%s}`, s.mint(time.Minute), next))
	}
	cl := s.client()
	g, err := Refresh(t.Context(), s.http(t), cl, secret.New("r1"), []string{"read:data"}, time.Now)
	if err != nil || g.RefreshToken.Reveal() != "r2" || s.forms[0].Get("grant_type") != "refresh_token" || s.forms[0].Get("scope") != "read:data" {
		t.Fatalf("%+v %v", g, err)
	}
	if p := problemOf(Refresh(t.Context(), s.http(t), cl, g.RefreshToken, nil, time.Now)); p.Cause != "auth0.refresh" || !p.Refused {
		t.Errorf("%+v", p)
	}
	next = ""
	if g, err := Refresh(t.Context(), s.http(t), cl, secret.New("r1"), nil, time.Now); err != nil || g.RefreshToken.Reveal() != "r1" {
		t.Errorf("without rotation: %+v %v", g, err)
	}
}

// TestAGrantRefusedToAPersonIsNotTheMachines: advice for client credentials would switch the person's grant off.
func TestAGrantRefusedToAPersonIsNotTheMachines(t *testing.T) {
	for _, c := range []struct {
		flow          flow
		message, want string
	}{
		{deviceFlow, "Grant type 'urn:ietf:params:oauth:grant-type:device_code' not allowed for the client.", "tick Device Code"},
		{codeFlow, "Grant type 'authorization_code' not allowed for the client.", "tick Authorization Code"},
		{refreshFlow, "Grant type 'refresh_token' not allowed for the client.", "tick Refresh Token"},
		{machineFlow, "Grant type 'authorization_code' not allowed for the client.", "tick Authorization Code"}, // pasted
		{machineFlow, "Grant type 'client_credentials' not allowed for the client.", "tick Client Credentials"},
	} {
		p := judged(reply{client: someClient, flow: c.flow, status: 403, code: "unauthorized_client", message: c.message})
		all := p.Why
		for _, f := range p.Fix {
			all += f.Text + "\n"
		}
		if p.Cause != "auth0.grant-type" || !strings.Contains(all, c.want) {
			t.Errorf("%q: %s: %s", c.message, p.Cause, all)
		}
		if c.want != "tick Client Credentials" && strings.Contains(all+strings.Join(p.Causes, ""), "redentials") {
			t.Errorf("%q is given the machine's advice: %s", c.message, all)
		}
	}
}
