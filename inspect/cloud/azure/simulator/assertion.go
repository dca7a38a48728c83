package simulator

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// exchange is one token request on its way through.
type exchange struct {
	s        *Simulator
	ctx      context.Context
	form     url.Values
	base     string
	tenant   *tenant
	app      *application
	resource string

	raw    string
	header map[string]any
	claims map[string]any
}

// claim is a claim's text, "" if it is no text.
func (x *exchange) claim(name string) string {
	text, _ := x.claims[name].(string)
	return text
}

func malformed() *refusal {
	return no(http.StatusBadRequest, "invalid_request", 50027, "JWT token is invalid or malformed.")
}

// readAssertion takes the assertion apart without believing it.
func (x *exchange) readAssertion() *refusal {
	x.raw = x.form.Get("client_assertion")
	parts := strings.Split(x.raw, ".")
	if len(parts) != 3 {
		return malformed()
	}
	for i, into := range []*map[string]any{&x.header, &x.claims} {
		part, err := base64.RawURLEncoding.Strict().DecodeString(parts[i])
		if err != nil || json.Unmarshal(part, into) != nil || *into == nil {
			return malformed()
		}
	}
	return nil
}

// checkShape looks at what the assertion is before what it says: algorithm, type, key name, claims, audience, lifetime.
func (x *exchange) checkShape() *refusal {
	for _, step := range []func() *refusal{x.checkHeader, x.checkClaims, x.checkLifetime} {
		if refused := step(); refused != nil {
			return refused
		}
	}
	return nil
}

func (x *exchange) checkHeader() *refusal {
	alg, _ := x.header["alg"].(string)
	switch alg {
	case "RS256", "RS384", "RS512", "PS256":
	default:
		return no(http.StatusUnauthorized, "invalid_client", 5002738, "Invalid JWT token. '%s' is not a supported signature algorithm. Supported signing algorithms are: 'RS256, RS384, RS512, PS256'", alg)
	}
	if typ, given := x.header["typ"]; given && typ != "JWT" && typ != "http://openid.net/specs/jwt/1.0" {
		return no(http.StatusBadRequest, "invalid_request", 5002727, "Invalid JWT header type specified. Allowed types: 'JWT','http://openid.net/specs/jwt/1.0'.")
	}
	kid, _ := x.header["kid"].(string)
	x5t, _ := x.header["x5t"].(string)
	if kid == "" && x5t == "" {
		return no(http.StatusUnauthorized, "invalid_client", 5002723, "Invalid JWT token. No certificate SHA-1 thumbprint, certificate SHA-256 thumbprint, nor keyId specified in token header.")
	}
	return nil
}

func (x *exchange) checkClaims() *refusal {
	for _, name := range []string{"iss", "aud", "sub", "exp"} {
		if x.claims[name] == nil {
			return no(http.StatusBadRequest, "invalid_request", 90014, "The required field '%s' is missing from the credential. Ensure that you have all the necessary parameters for the login request.", name)
		}
	}
	if list, ok := x.claims["aud"].([]any); ok && len(list) > 1 {
		return no(http.StatusUnauthorized, "invalid_client", 5002741, "Invalid JWT token. Number of audience values, %d, exceed maximum allowed, 1.", len(list))
	}
	host := ""
	if u, err := url.Parse(x.claim("iss")); err == nil {
		host = strings.ToLower(u.Hostname())
	}
	switch host {
	case "login.microsoftonline.com", "sts.windows.net", "login.microsoftonline.us", "login.chinacloudapi.cn", "login.partner.microsoftonline.cn":
		return no(http.StatusUnauthorized, "invalid_client", 700222, "AAD-issued tokens may not be used for federated identity flows.")
	}
	return nil
}

// seconds is a NumericDate; zero when absent or no number, as Entra reads a missing iat.
func (x *exchange) seconds(name string) int64 {
	n, _ := x.claims[name].(float64)
	return int64(n)
}

func (x *exchange) checkLifetime() *refusal {
	if life := x.seconds("exp") - x.seconds("iat"); life > 25*3600 {
		d := time.Duration(min(life, 9_000_000_000)) * time.Second
		return no(http.StatusBadRequest, "invalid_request", 70023, "External OIDC Provider token must have a lifetime of less than or equal to 1.01:00:00. The lifetime of the token presented is %s.", d)
	}
	return nil
}

// checkWindow allows five minutes on both sides.
func (x *exchange) checkWindow() *refusal {
	now := x.s.world.Now().UTC()
	exp, from := time.Unix(x.seconds("exp"), 0).UTC(), time.Unix(x.seconds("iat"), 0).UTC()
	_, bounded := x.claims["nbf"]
	if bounded {
		from = time.Unix(x.seconds("nbf"), 0).UTC()
	}
	const slack = 5 * time.Minute
	if now.Before(exp.Add(slack)) && (!bounded || !now.Add(slack).Before(from)) {
		return nil
	}
	const form = "2006-01-02T15:04:05.0000000Z"
	return no(http.StatusUnauthorized, "invalid_client", 700024, "Client assertion is not within its valid time range. Current time: %s, assertion valid from %s, expiry time of assertion %s. Review the documentation at https://docs.microsoft.com/azure/active-directory/develop/active-directory-certificate-credentials .",
		now.Format(form), from.Format(form), exp.Format(form))
}
