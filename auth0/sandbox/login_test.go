package sandbox

import (
	"crypto/sha256"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

const verifier = "a-verifier-of-at-least-43-characters-000000000"

func challenge() string {
	sum := sha256.Sum256([]byte(verifier))
	return encode(sum[:])
}

// authorizeURL is a good request; more name-value pairs replace its parameters.
func (p *pretence) authorizeURL(more ...string) string {
	q := url.Values{
		"response_type": {"code"}, "client_id": {"native"}, "redirect_uri": {"http://127.0.0.1:4711/callback?x=1"}, "state": {"s t"}, "nonce": {"n-1"},
		"scope": {"openid offline_access read:data nonsense"}, "audience": {"https://api.acme.dev"}, "code_challenge": {challenge()}, "code_challenge_method": {"S256"},
	}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return p.Ready().Issuer + "authorize?" + q.Encode()
}

func (p *pretence) code(more ...string) string {
	p.t.Helper()
	a := p.get(p.authorizeURL(more...))
	back, err := url.Parse(a.header.Get("Location"))
	if err != nil || a.status != 302 || back.Host != "127.0.0.1:4711" || back.Query().Get("state") != "s t" || back.Query().Get("x") != "1" {
		p.t.Fatalf("%d %v %v", a.status, a.header, err)
	}
	return back.Query().Get("code")
}

func (p *pretence) redeem(code string, more ...string) answer {
	p.t.Helper()
	return p.post("oauth/token", append([]string{
		"grant_type", "authorization_code", "client_id", "native", "code", code, "redirect_uri", "http://127.0.0.1:4711/callback?x=1", "code_verifier", verifier,
	}, more...)...)
}

func TestCodeFlowWithPKCE(t *testing.T) {
	p := begin(t, tenantWorld)
	issuer := p.Ready().Issuer
	code := p.code()
	a := p.redeem(code)
	claims, err := verify(t, p, a.field("access_token"), "RS256", issuer, "https://api.acme.dev")
	if err != nil || claims["sub"] != "auth0|u1" || claims["azp"] != "native" || claims["gty"] != nil || claims["scope"] != "openid offline_access read:data" {
		t.Errorf("%v %v %s", claims, err, a.body)
	}
	if aud, ok := claims["aud"].([]any); !ok || len(aud) != 2 || aud[1] != issuer+"userinfo" {
		t.Errorf("aud %v", claims["aud"])
	}
	id, err := verify(t, p, a.field("id_token"), "RS256", issuer, "native")
	if err != nil || id["nonce"] != "n-1" || id["email"] != "pat@example.com" {
		t.Errorf("ID token %v %v", id, err)
	}
	if again := p.redeem(code); again.status != 403 || again.field("error") != "invalid_grant" || again.field("error_description") != "Invalid authorization code" {
		t.Errorf("a code worked twice: %s", again.body)
	}
	for name, more := range map[string][]string{
		"Failed to verify code verifier": {"code_verifier", "wrong"},
		"The redirect URI is wrong.":     {"redirect_uri", "http://127.0.0.1:4711/other"},
	} {
		if a := p.redeem(p.code(), more...); a.status != 403 || a.field("error_description") != name {
			t.Errorf("%s: %s", name, a.body)
		}
	}
	late := p.code()
	p.clock.Add(2 * time.Minute)
	if a := p.redeem(late); a.status != 403 {
		t.Errorf("an old code: %s", a.body)
	}
}

func TestRefreshRotates(t *testing.T) {
	p := begin(t, tenantWorld)
	first := p.redeem(p.code()).field("refresh_token")
	refresh := func(token string, more ...string) answer {
		return p.post("oauth/token", append([]string{"grant_type", "refresh_token", "client_id", "native", "refresh_token", token}, more...)...)
	}
	a := refresh(first, "scope", "openid")
	second := a.field("refresh_token")
	if a.status != 200 || second == "" || second == first || a.field("scope") != "openid offline_access" || part(t, a.field("access_token"), 1)["gty"] != "refresh_token" {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := refresh(first); a.status != 403 || a.field("error_description") != "Unknown or invalid refresh token." {
		t.Errorf("a used refresh token: %s", a.body)
	}
	if a := refresh(second); a.status != 403 {
		t.Errorf("the family outlived the reuse: %s", a.body)
	}
	third := p.redeem(p.code()).field("refresh_token")
	if a := refresh(third, "client_id", "m2m", "client_secret", "s3cret"); a.status != 403 {
		t.Errorf("another client: %d", a.status)
	}
	if a := refresh(third); a.status != 200 {
		t.Errorf("another login's reuse, or another client, ended this one: %s", a.body)
	}
}

func TestRevoke(t *testing.T) {
	p := begin(t, tenantWorld)
	token := p.redeem(p.code()).field("refresh_token")
	for _, c := range []struct {
		form   []string
		status int
	}{
		{[]string{"client_id", "native", "token", "never-issued"}, 200},
		{[]string{"client_id", "m2m", "client_secret", "s3cret", "token", token}, 200}, // not its own: no error, and nothing done
		{[]string{"client_id", "m2m", "client_secret", "wrong", "token", token}, 401},
		{[]string{"client_id", "native"}, 400},
	} {
		if a := p.post("oauth/revoke", c.form...); a.status != c.status {
			t.Errorf("%v: %d %s", c.form, a.status, a.body)
		}
	}
	refresh := []string{"grant_type", "refresh_token", "client_id", "native", "refresh_token", token}
	if a := p.post("oauth/token", refresh...); a.status != 200 {
		t.Errorf("ended by nobody who may: %s", a.body)
	} else {
		refresh[5] = a.field("refresh_token")
	}
	if a := p.post("oauth/revoke", "client_id", "native", "token", refresh[5]); a.status != 200 {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := p.post("oauth/token", refresh...); a.status != 403 {
		t.Errorf("a revoked token was traded: %s", a.body)
	}
}

func TestAuthorizeRefusals(t *testing.T) {
	p := begin(t, tenantWorld)
	for _, c := range []struct {
		name, value, want string
		status            int
	}{
		{"client_id", "<b>", "Unknown client: &lt;b&gt;", 400},
		{"redirect_uri", "https://evil.example/", "Callback URL mismatch.", 403},
		{"redirect_uri", "http://evil.example/", "Callback URL mismatch.", 403},
	} {
		if a := p.get(p.authorizeURL(c.name, c.value)); a.status != c.status || !strings.Contains(a.body, c.want) || a.header.Get("Location") != "" {
			t.Errorf("%s=%s: %d %s", c.name, c.value, a.status, a.body)
		}
	}
	for _, c := range []struct{ name, value, code, description string }{
		{"response_type", "token", "unsupported_response_type", "token"},
		{"audience", "urn:nowhere", "access_denied", "Service not found: urn:nowhere"},
		{"code_challenge_method", "plain", "invalid_request", "S256"},
		{"client_id", "m2m", "unauthorized_client", "authorization_code"},
	} {
		back, err := url.Parse(p.get(p.authorizeURL(c.name, c.value)).header.Get("Location"))
		if err != nil || back.Query().Get("error") != c.code || !strings.Contains(back.Query().Get("error_description"), c.description) || back.Query().Get("code") != "" {
			t.Errorf("%s=%s: %v %v", c.name, c.value, back, err)
		}
	}
}

func TestUserTokenWithoutAudienceIsOpaque(t *testing.T) {
	p := begin(t, tenantWorld)
	a := p.redeem(p.code("audience", ""))
	if a.status != 200 || strings.Contains(a.field("access_token"), ".") || a.field("id_token") == "" {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestDeviceFlow(t *testing.T) {
	p := begin(t, tenantWorld)
	begun := p.post("oauth/device/code", "client_id", "native", "audience", "https://api.acme.dev", "scope", "read:data")
	code, issuer := begun.field("device_code"), p.Ready().Issuer
	if begun.status != 200 || begun.fields["interval"] != 5.0 || begun.fields["expires_in"] != 900.0 || len(begun.field("user_code")) != 9 ||
		begun.field("verification_uri") != issuer+"activate" || begun.field("verification_uri_complete") != issuer+"activate?user_code="+begun.field("user_code") {
		t.Fatalf("%d %s", begun.status, begun.body)
	}
	poll := func() answer {
		return p.post("oauth/token", "grant_type", grantDevice, "client_id", "native", "device_code", code)
	}
	var got []string
	for _, wait := range []time.Duration{0, time.Second, 5 * time.Second, 0} {
		p.clock.Add(wait)
		a := poll()
		got = append(got, a.field("error")+map[bool]string{true: "token"}[a.field("access_token") != ""])
	}
	if !slices.Equal(got, []string{"authorization_pending", "slow_down", "token", "invalid_grant"}) {
		t.Errorf("%v", got)
	}
}

func TestDevicePageGivesConsent(t *testing.T) {
	p := begin(t, strings.Replace(tenantWorld, `{"pending_polls": 1}`, `{"pending_polls": 1000, "interval_seconds": 1, "expires_in_seconds": 60}`, 1))
	begun := p.post("oauth/device/code", "client_id", "native")
	poll := func() answer {
		p.clock.Add(time.Second)
		return p.post("oauth/token", "grant_type", grantDevice, "client_id", "native", "device_code", begun.field("device_code"))
	}
	if a := poll(); a.status != 403 || a.field("error") != "authorization_pending" {
		t.Errorf("%s", a.body)
	}
	if a := p.get(p.Ready().Issuer + "activate?user_code=XXXX-XXXX"); !strings.Contains(a.body, "Open this page") {
		t.Errorf("%s", a.body)
	}
	if a := p.get(begun.field("verification_uri_complete")); !strings.Contains(a.body, "all set") {
		t.Errorf("%s", a.body)
	}
	if a := poll(); a.status != 200 {
		t.Errorf("%d %s", a.status, a.body)
	}
	late := p.post("oauth/device/code", "client_id", "native")
	p.clock.Add(time.Minute)
	for _, want := range []string{"expired_token", "invalid_grant"} {
		if a := p.post("oauth/token", "grant_type", grantDevice, "client_id", "native", "device_code", late.field("device_code")); a.status != 403 || a.field("error") != want {
			t.Errorf("%s, want %s", a.body, want)
		}
	}
}

func TestDeviceRefusals(t *testing.T) {
	p := begin(t, tenantWorld)
	begun := p.post("oauth/device/code", "client_id", "refuser")
	if a := p.post("oauth/token", "grant_type", grantDevice, "client_id", "refuser", "device_code", begun.field("device_code")); a.status != 403 || a.field("error") != "access_denied" {
		t.Errorf("%s", a.body)
	}
	for id, want := range map[string]string{"nobody": "access_denied", "m2m": "unauthorized_client"} {
		if a := p.post("oauth/device/code", "client_id", id); a.field("error") != want {
			t.Errorf("%s: %s", id, a.body)
		}
	}
	if a := p.post("oauth/device/code", "client_id", "native", "audience", "urn:nowhere"); a.field("error_description") != "Service not found: urn:nowhere" {
		t.Errorf("%s", a.body)
	}
	if a := p.get(p.Ready().Issuer + "oauth/device/code"); a.status != 405 {
		t.Errorf("GET: %d", a.status)
	}
}

func TestUserinfo(t *testing.T) {
	p := begin(t, tenantWorld)
	ask := func(token string) answer {
		r := mustGet(p.Ready().Issuer + "userinfo")
		r.Header.Set("Authorization", "Bearer "+token)
		a, err := p.do(r)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for name, token := range map[string]string{"JWT": p.redeem(p.code()).field("access_token"), "opaque": p.redeem(p.code("audience", "")).field("access_token")} {
		if a := ask(token); a.status != 200 || a.field("sub") != "auth0|u1" {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	for name, token := range map[string]string{"nothing": "", "machine token": p.machine().field("access_token"), "not for userinfo": p.redeem(p.code("scope", "read:data")).field("access_token")} {
		if a := ask(token); a.status != 401 || a.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}
