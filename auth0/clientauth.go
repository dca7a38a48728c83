package auth0

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"time"
)

// The client authentication methods, named as in OpenID Connect Core §9. NoAuth is for the public clients of user flows.
const (
	SecretPost    = "client_secret_post"
	SecretBasic   = "client_secret_basic"
	PrivateKeyJWT = "private_key_jwt"
	NoAuth        = "none"
)

// tokenRequest makes one authenticated token endpoint request from the grant's own parameters. The method is the one
// configured and never probed: a probe would spend quota, and hide the first error behind the second.
func tokenRequest(ctx context.Context, c Client, grant url.Values, now time.Time) (*http.Request, *Problem) {
	form := url.Values{}
	for name, value := range c.Extra {
		form.Set(name, value)
	}
	maps.Copy(form, grant)
	for _, name := range []string{"client_secret", "client_assertion", "client_assertion_type"} {
		form.Del(name)
	}
	form.Set("client_id", c.ClientID)
	switch c.Auth {
	case SecretPost, "":
		form.Set("client_secret", c.Secret.Reveal())
	case SecretBasic:
		form.Del("client_id")
	case NoAuth:
	case PrivateKeyJWT:
		assertion, err := signAssertion(c, now)
		if err != nil {
			return nil, local(causeKey, c, err.Error())
		}
		form.Set("client_assertion_type", assertionType)
		form.Set("client_assertion", assertion)
	default:
		return nil, local(causeMethod, c, fmt.Sprintf("%q", c.Auth))
	}
	if fault := checkEndpoint(c.tokenURL()); fault != "" {
		return nil, local(causeAddress, c, fault)
	}
	req, err := postForm(ctx, c.tokenURL(), form)
	if err != nil {
		return nil, local(causeAddress, c, "it cannot be read as a URL")
	}
	if c.Auth == SecretBasic {
		// RFC 6749 §2.3.1 form-encodes both halves first; for the alphabet of Auth0's ids and secrets that changes nothing.
		req.SetBasicAuth(url.QueryEscape(c.ClientID), url.QueryEscape(c.Secret.Reveal()))
	}
	return req, nil
}

func (c Client) tokenURL() string {
	if c.TokenURL != "" {
		return c.TokenURL
	}
	return withSlash(c.Issuer) + "oauth/token"
}

// checkEndpoint says what is wrong with an endpoint's address, "" if nothing. Scheme and address rules are wire's.
func checkEndpoint(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return "it cannot be read as a URL"
	case u.Host == "" || u.Hostname() == "":
		return "it names no host"
	case u.User != nil:
		return "it carries a user name or password"
	case u.RawQuery != "" || u.ForceQuery:
		return "it carries a query"
	case u.Fragment != "":
		return "it carries a fragment"
	}
	return ""
}
