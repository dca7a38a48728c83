package auth0

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// assertionType is the value of client_assertion_type (RFC 7523 §2.2).
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// assertionLife stays under the minute that Auth0 advises; maxAssertionLife is its limit.
const (
	assertionLife    = 55 * time.Second
	maxAssertionLife = 5 * time.Minute
)

// maxAssertion and maxName are Auth0's limits on an assertion and on iss, sub and jti.
const (
	maxAssertion = 2048
	maxName      = 64
)

// signAssertion makes a client assertion that is good for one request: iss and sub are the client id, aud is the issuer,
// for Auth0 with its final slash (Auth0 documents that form and not the token endpoint, which many libraries take), jti is random,
// since Auth0 refuses one it has seen. iat is left out: it is optional, and a machine that is 10 s fast would be refused
// for it. Source: https://auth0.com/docs/get-started/authentication-and-authorization-flow/authenticate-with-private-key-jwt.
func signAssertion(c Client, now time.Time) (string, error) {
	key, kid, err := readPrivateKey(c.Secret.Reveal())
	if err != nil {
		return "", err
	}
	if c.KeyID != "" {
		kid = c.KeyID
	}
	alg := c.AssertionAlg
	if alg == "" {
		alg = "RS256"
	}
	hash := map[string]crypto.Hash{"RS256": crypto.SHA256, "RS384": crypto.SHA384, "PS256": crypto.SHA256}[alg]
	if hash == 0 {
		return "", fmt.Errorf("%q is no algorithm that Auth0 takes for client assertions; RS256, RS384 and PS256 are", alg)
	}
	if len(c.ClientID) > maxName {
		return "", fmt.Errorf("the client id is longer than the %d characters that an assertion may carry", maxName)
	}
	head := map[string]string{"alg": alg, "typ": "JWT"}
	if kid != "" {
		head["kid"] = kid
	}
	jti := make([]byte, 16)
	if _, err := rand.Read(jti); err != nil {
		return "", errors.New("no randomness to be had")
	}
	claims := map[string]any{"iss": c.ClientID, "sub": c.ClientID, "aud": assertionAudience(c.Issuer), "jti": base64.RawURLEncoding.EncodeToString(jti), "exp": now.Add(assertionLife).Unix()}
	input := encodePart(head) + "." + encodePart(claims)
	h := hash.New()
	h.Write([]byte(input))
	var sig []byte
	if alg == "PS256" {
		sig, err = rsa.SignPSS(rand.Reader, key, hash, h.Sum(nil), &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	} else {
		sig, err = rsa.SignPKCS1v15(nil, key, hash, h.Sum(nil))
	}
	if err != nil {
		return "", errors.New("the key would not sign")
	}
	out := input + "." + base64.RawURLEncoding.EncodeToString(sig)
	if len(out) > maxAssertion {
		return "", fmt.Errorf("the assertion has %d bytes, Auth0 takes %d: use a smaller key or a shorter key id", len(out), maxAssertion)
	}
	return out, nil
}

func encodePart(v any) string {
	raw, err := json.Marshal(v) // strings and numbers only: cannot fail
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// assertionAudience is the issuer as it is configured, which for a tenant of Auth0's ends in a slash whatever the profile
// says. Providers that are no tenants may have an issuer without one, and compare it exactly.
func assertionAudience(issuer string) string {
	if u, err := url.Parse(issuer); err == nil && strings.HasSuffix(strings.ToLower(u.Hostname()), ".auth0.com") {
		return withSlash(issuer)
	}
	return issuer
}

// withSlash is the issuer in the form that Auth0's tokens carry.
func withSlash(issuer string) string {
	if issuer == "" || issuer[len(issuer)-1] == '/' {
		return issuer
	}
	return issuer + "/"
}
