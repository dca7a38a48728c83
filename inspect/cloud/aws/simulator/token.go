package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// token is a web identity whose signature has not been judged yet.
type token struct {
	signed *jose.JSONWebSignature
	claims map[string]any // numbers as json.Number
}

func invalid(message string) *refusal { return &refusal{400, "InvalidIdentityToken", message} }

func notJWT() *refusal {
	return invalid("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)")
}

func noKey() *refusal {
	return invalid("Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements")
}

// readToken takes a compact JWS with one of the six algorithms that STS documents.
func readToken(compact string) (*token, *refusal) {
	algorithms := []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512, jose.ES256, jose.ES384, jose.ES512}
	signed, err := jose.ParseSignedCompact(compact, algorithms)
	if err != nil {
		return nil, notJWT()
	}
	t := &token{signed: signed}
	dec := json.NewDecoder(bytes.NewReader(signed.UnsafePayloadWithoutVerification()))
	dec.UseNumber()
	if dec.Decode(&t.claims) != nil || t.claims == nil {
		return nil, notJWT()
	}
	return t, nil
}

func (t *token) text(name string) string {
	s, _ := t.claims[name].(string)
	return s
}

// required are the claims without which STS does not go on.
func (t *token) required() *refusal {
	for _, name := range []string{"aud", "sub", "iat", "exp"} {
		if t.claims[name] == nil {
			return invalid("Missing a required claim: " + name)
		}
	}
	for _, name := range []string{"iat", "exp", "nbf"} {
		n, given := t.claims[name]
		number, ok := n.(json.Number)
		if !given {
			continue
		}
		if _, err := number.Int64(); !ok || err != nil {
			return notJWT()
		}
	}
	return nil
}

func (t *token) seconds(name string) int64 {
	n, _ := t.claims[name].(json.Number)
	v, _ := n.Int64()
	return v
}

// issuerProblem wants an https URL.
func (t *token) issuerProblem() *refusal {
	iss := t.text("iss")
	if iss == "" {
		return invalid("Missing a required claim: iss")
	}
	u, err := url.Parse(iss)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return invalid("Issuer must be a valid URL")
	}
	return nil
}

// verify fetches the issuer's keys and checks the signature.
func (s *Simulator) verify(ctx context.Context, t *token) *refusal {
	iss := t.text("iss")
	if !s.mayFetch(iss) {
		return noKey()
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	var metadata struct {
		Issuer string `json:"issuer"`
		Keys   string `json:"jwks_uri"`
	}
	if !s.get(ctx, strings.TrimSuffix(iss, "/")+"/.well-known/openid-configuration", &metadata) || metadata.Issuer != iss {
		return noKey()
	}
	var keys jose.JSONWebKeySet
	if !s.get(ctx, metadata.Keys, &keys) {
		return noKey()
	}
	found := keys.Keys
	if kid := t.signed.Signatures[0].Header.KeyID; kid != "" {
		found = keys.Key(kid)
	}
	if len(found) == 0 {
		return noKey()
	}
	for _, key := range found {
		if _, err := t.signed.Verify(key); err == nil {
			return nil
		}
	}
	return invalid("The web identity token that was passed could not be validated by AWS")
}

func (s *Simulator) get(ctx context.Context, address string, into any) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return false
	}
	response, err := s.world.Client.Do(request)
	if err != nil {
		return false
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	return err == nil && response.StatusCode == http.StatusOK && json.Unmarshal(body, into) == nil
}

// Windows of time: five minutes of grace after exp are documented; a token issued more than a day ago is refused.
const (
	graceSeconds = 300
	daySeconds   = 86400
)

func (t *token) timely(now time.Time) *refusal {
	at := now.Unix()
	if exp := t.seconds("exp"); at >= exp+graceSeconds {
		return &refusal{400, "ExpiredTokenException", "Token expired: current date/time " + decimal(at) + " must be before the expiration date/time " + decimal(exp)}
	}
	if age := at - t.seconds("iat"); age > daySeconds {
		return &refusal{400, "ExpiredTokenException", "Token too old: " + decimal(age)}
	}
	if t.claims["nbf"] != nil && t.seconds("nbf") > at+graceSeconds {
		return invalid("Token is not yet valid")
	}
	return nil
}

// audience is azp where there is one, else a single aud.
func (t *token) audience() string {
	if azp := t.text("azp"); azp != "" {
		return azp
	}
	return t.text("aud")
}
