package sandbox

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
)

// keySet fetches a tenant's keys the way a verifier would.
func keySet(t *testing.T, p *pretence, issuer string) jose.JSONWebKeySet {
	t.Helper()
	discovery := p.get(issuer + ".well-known/openid-configuration")
	if discovery.field("issuer") != issuer {
		t.Fatalf("discovery of %s says %q", issuer, discovery.field("issuer"))
	}
	var set jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(p.get(discovery.field("jwks_uri")).body), &set); err != nil {
		t.Fatal(err)
	}
	return set
}

// verify checks a token with golang-jwt against the published keys.
func verify(t *testing.T, p *pretence, token, alg, issuer, audience string) (jwt.MapClaims, error) {
	t.Helper()
	claims := jwt.MapClaims{}
	_, err := jwt.NewParser(jwt.WithValidMethods([]string{alg}), jwt.WithIssuer(issuer), jwt.WithAudience(audience), jwt.WithTimeFunc(p.clock.Now), jwt.WithExpirationRequired()).
		ParseWithClaims(token, claims, func(tok *jwt.Token) (any, error) {
			if alg == "HS256" {
				return []byte("a-shared-secret-of-32-bytes-or-so"), nil
			}
			kid, _ := tok.Header["kid"].(string)
			set := keySet(t, p, issuer)
			if keys := set.Key(kid); len(keys) == 1 {
				return keys[0].Key, nil
			}
			return nil, jwt.ErrTokenUnverifiable
		})
	return claims, err
}

// TestTokenShapePerDialect holds every dialect to exactly the claims that its table row names.
func TestTokenShapePerDialect(t *testing.T) {
	p := begin(t, tenantWorld)
	issuer := p.Ready().Issuer
	both := []string{"https://acme.dev/tenant_id", "n", "iss", "sub", "aud", "iat", "exp"}
	for _, c := range []struct {
		audience, alg, typ string
		more               []string
		lifetime           float64
		extra              []string
	}{
		{"https://api.acme.dev", "RS256", "JWT", []string{"scope", "gty", "azp"}, 86400, nil},
		{"urn:authz", "RS256", "JWT", []string{"scope", "gty", "azp", "permissions"}, 60, nil},
		{"urn:rfc", "RS256", "at+jwt", []string{"scope", "jti", "client_id"}, 86400, nil},
		{"urn:rfc-authz", "RS256", "at+jwt", []string{"scope", "jti", "client_id", "permissions"}, 86400, nil},
		{"urn:rfc-authz", "RS256", "at+jwt", []string{"scope", "jti", "client_id", "permissions", "org_id", "org_name"}, 86400, []string{"organization", "org_1"}},
		{"urn:ps", "PS256", "JWT", []string{"gty", "azp"}, 86400, nil},
		{"urn:hs", "HS256", "JWT", []string{"gty", "azp"}, 86400, nil},
	} {
		t.Run(c.audience+strings.Join(c.extra, " "), func(t *testing.T) {
			a := p.machine(append([]string{"audience", c.audience}, c.extra...)...)
			token := a.field("access_token")
			claims, err := verify(t, p, token, c.alg, issuer, c.audience)
			if err != nil {
				t.Fatalf("%v: %s", err, a.body)
			}
			header := part(t, token, 0)
			if header["alg"] != c.alg || header["typ"] != c.typ || (header["kid"] == nil) != (c.alg == "HS256") {
				t.Errorf("header %v", header)
			}
			got, want := slices.Sorted(maps.Keys(claims)), append(slices.Clone(both), c.more...)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("claims %v, want %v", got, want)
			}
			if claims["sub"] != "m2m@clients" || claims["iat"] != float64(p.clock.Now().Unix()) || claims["exp"] != claims["iat"].(float64)+c.lifetime || a.fields["expires_in"] != c.lifetime {
				t.Errorf("%v, expires_in %v", claims, a.fields["expires_in"])
			}
			for name, value := range map[string]string{"azp": "m2m", "client_id": "m2m", "gty": "client-credentials", "org_id": "org_1", "org_name": "acme"} {
				if v, there := claims[name]; there && v != value {
					t.Errorf("%s = %v", name, v)
				}
			}
			if list, there := claims["permissions"].([]any); there && (len(list) != 1 || list[0] != "read:data") {
				t.Errorf("permissions %v", claims["permissions"])
			}
		})
	}
}

func TestCustomClaimsOnTheManagementAPIMustBeNamespaced(t *testing.T) {
	p := begin(t, tenantWorld)
	claims := part(t, p.machine("audience", p.Ready().Issuer+"api/v2/").field("access_token"), 1)
	if claims["n"] != nil || claims["https://acme.dev/tenant_id"] != "t-1" {
		t.Errorf("%v", claims)
	}
}

func TestCustomNumbersKeepTheirSpelling(t *testing.T) {
	p := begin(t, tenantWorld)
	token := p.machine().field("access_token")
	payload, err := jwt.NewParser().DecodeSegment(strings.Split(token, ".")[1])
	if err != nil || !strings.Contains(string(payload), `"n":12345678901234567890,`) {
		t.Errorf("%s %v", payload, err)
	}
}

func TestRestrictedNames(t *testing.T) {
	for name, want := range map[string]bool{
		"sub": true, "azp": true, "x5t#S256": true, "sip_from_tag": true, "https://auth0.com/a": true, "https://a.webtask.io/b": true, "urn:auth0:a": true, "scope": true,
		"email": false, "https://acme.dev/roles": false, "https://aws.amazon.com/tags": false, "https://notauth0.com/a": false, "urn:acme:x": false, "Sub": false, "%zz": false,
	} {
		if restricted(name) != want {
			t.Errorf("restricted(%q) = %v", name, !want)
		}
	}
}

// TestCustomDomainIsAnIssuerOfItsOwn: the same keys, another iss; and a token of one is none of the other.
func TestCustomDomainIsAnIssuerOfItsOwn(t *testing.T) {
	p := begin(t, tenantWorld)
	custom := strings.Replace(p.Ready().Issuer, "127.0.0.1", "localhost", 1)
	a, err := p.do(form(custom, "oauth/token", "grant_type", "client_credentials", "client_id", "m2m", "client_secret", "s3cret", "audience", "https://api.acme.dev"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := verify(t, p, a.field("access_token"), "RS256", custom, "https://api.acme.dev"); err != nil {
		t.Error(err)
	}
	if _, err := verify(t, p, a.field("access_token"), "RS256", p.Ready().Issuer, "https://api.acme.dev"); err == nil || !strings.Contains(err.Error(), "invalid issuer") {
		t.Errorf("the canonical issuer took it: %v", err)
	}
}

func TestUnknownHostIsNoTenant(t *testing.T) {
	p := begin(t, tenantWorld)
	r := form(p.Ready().Issuer, "oauth/token", "grant_type", "client_credentials")
	r.Host = "other.example.com"
	a, err := p.do(r)
	if err != nil || a.status != 404 || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		t.Errorf("%d %s %v", a.status, a.body, err)
	}
}

func TestSecondTenantIsAnother(t *testing.T) {
	p := begin(t, tenantWorld)
	second := p.env.Issuers[2]
	if len(p.env.Issuers) != 3 || !strings.HasPrefix(second, "https://127.0.0.1:") || second == p.env.Issuers[0] {
		t.Fatalf("issuers %v", p.env.Issuers)
	}
	a, err := p.do(form(second, "oauth/token", "grant_type", "client_credentials", "client_id", "m2m", "client_secret", "s3cret"))
	if err != nil || strings.Contains(a.field("access_token"), ".") || !strings.HasPrefix(a.field("access_token"), "gh") {
		t.Errorf("no opaque token: %s %v", a.body, err)
	}
	if date, err := time.Parse(time.RFC1123, a.header.Get("Date")); err != nil || date.Sub(p.clock.Now()) != 90*time.Second {
		t.Errorf("Date %q is not 90 s ahead", a.header.Get("Date"))
	}
	if first := p.machine(); first.header.Get("Date") != p.clock.Now().Format("Mon, 02 Jan 2006 15:04:05 GMT") {
		t.Errorf("Date %q", first.header.Get("Date"))
	}
}

func TestSealedToken(t *testing.T) {
	p := begin(t, tenantWorld)
	token := p.machine("audience", "urn:sealed").field("access_token")
	sealed, err := jose.ParseEncryptedCompact(token, []jose.KeyAlgorithm{jose.RSA_OAEP_256}, []jose.ContentEncryption{jose.A256GCM})
	if err != nil {
		t.Fatalf("%v in %q", err, token)
	}
	inner, err := sealed.Decrypt(p.privateKey("m2m"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := verify(t, p, string(inner), "RS256", p.Ready().Issuer, "urn:sealed"); err != nil {
		t.Error(err)
	}
}

func TestKeySetAndRotation(t *testing.T) {
	p := begin(t, tenantWorld)
	issuer := p.Ready().Issuer
	before := keySet(t, p, issuer)
	old := p.machine().field("access_token")
	if len(before.Keys) != 2 || part(t, old, 0)["kid"] != before.Keys[0].KeyID {
		t.Fatalf("%d keys", len(before.Keys))
	}
	for _, k := range before.Keys {
		if len(k.Certificates) != 1 || k.Use != "sig" || len(k.CertificateThumbprintSHA1) != 20 || k.Algorithm != "" {
			t.Errorf("key %s: use %q, alg %q (this tenant signs PS256 too)", k.KeyID, k.Use, k.Algorithm)
		}
	}
	if err := p.Rotate(""); err != nil {
		t.Fatal(err)
	}
	if got := part(t, p.machine().field("access_token"), 0)["kid"]; got != before.Keys[1].KeyID {
		t.Errorf("signed by %v, want the key that was next", got)
	}
	if n := len(keySet(t, p, issuer).Keys); n != 3 {
		t.Errorf("%d keys after rotation", n)
	}
	if _, err := verify(t, p, old, "RS256", issuer, "https://api.acme.dev"); err != nil {
		t.Errorf("the old token ended with the rotation: %v", err)
	}
	if err := p.Revoke(issuer); err != nil {
		t.Fatal(err)
	}
	if _, err := verify(t, p, old, "RS256", issuer, "https://api.acme.dev"); err == nil {
		t.Error("the old token outlived the revocation")
	}
	if err := p.Rotate("https://nobody.example/"); err == nil {
		t.Error("rotated a tenant that is not there")
	}
}

func TestKeySetNamesTheAlgorithm(t *testing.T) {
	p := begin(t, smallWorld)
	for _, k := range keySet(t, p, p.Ready().Issuer).Keys {
		if k.Algorithm != "RS256" {
			t.Errorf("alg %q", k.Algorithm)
		}
	}
}
