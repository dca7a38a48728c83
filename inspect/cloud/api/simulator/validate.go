package simulator

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-json-experiment/json/jsontext"
)

// refusal is why a token is not taken.
type refusal struct {
	status int
	word   string
	text   string
}

func invalid(text string) *refusal {
	return &refusal{http.StatusUnauthorized, "invalid_token", text}
}

// validate is RFC 9068 §4 in its order, without the parts that only its dialect demands when the dialect is any.
func (s *Simulator) validate(ctx context.Context, own *service, raw string) (map[string]any, *refusal) {
	header, claims, ok := split(raw)
	if !ok {
		return nil, invalid("Invalid Compact JWS")
	}
	algorithms := own.Algorithms
	if len(algorithms) == 0 {
		algorithms = []string{"RS256"}
	}
	if alg, _ := header["alg"].(string); !slices.Contains(algorithms, alg) || alg == "none" {
		return nil, invalid("Unexpected 'alg' value")
	}
	if own.Dialect == "rfc9068" {
		typ, _ := header["typ"].(string)
		if strings.TrimPrefix(strings.ToLower(typ), "application/") != "at+jwt" {
			return nil, invalid("Unexpected 'typ' value")
		}
	}
	if own.Issuer != "" && claims["iss"] != own.Issuer {
		return nil, invalid("Unexpected 'iss' value")
	}
	if refused := s.checkSignature(ctx, own, raw, header); refused != nil {
		return nil, refused
	}
	for _, step := range []func(*service, map[string]any) *refusal{checkAudience, s.checkTime, checkDialect, checkRights} {
		if refused := step(own, claims); refused != nil {
			return nil, refused
		}
	}
	return claims, nil
}

func split(raw string) (header, claims map[string]any, ok bool) {
	parts := strings.Split(raw, ".")
	if len(parts) != 3 {
		return nil, nil, false
	}
	for i, into := range []*map[string]any{&header, &claims} {
		part, err := base64.RawURLEncoding.Strict().DecodeString(parts[i])
		if err != nil || json.Unmarshal(part, into) != nil || *into == nil {
			return nil, nil, false
		}
	}
	return header, claims, true
}

// checkSignature uses the keys of the issuer that the service trusts, whatever the token says.
func (s *Simulator) checkSignature(ctx context.Context, own *service, raw string, header map[string]any) *refusal {
	all := []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.HS256}
	signed, err := jose.ParseSignedCompact(raw, all)
	if err != nil {
		return invalid("Invalid Compact JWS")
	}
	if alg, _ := header["alg"].(string); alg == "HS256" {
		if _, err := signed.Verify([]byte(own.HMACSecret)); err != nil || own.HMACSecret == "" {
			return invalid("signature verification failed")
		}
		return nil
	}
	if own.Issuer == "" {
		return nil
	}
	var meta struct {
		JWKSURI string `json:"jwks_uri"`
	}
	var set jose.JSONWebKeySet
	if !s.fetch(ctx, strings.TrimSuffix(own.Issuer, "/")+"/.well-known/openid-configuration", &meta) || !s.fetch(ctx, meta.JWKSURI, &set) {
		return &refusal{http.StatusInternalServerError, "", ""}
	}
	kid, _ := header["kid"].(string)
	found := set.Key(kid)
	if len(found) == 0 {
		return invalid("no applicable key found in the JSON Web Key Set")
	}
	for _, key := range found {
		if _, err := signed.Verify(key.Key); err == nil {
			return nil
		}
	}
	return invalid("signature verification failed")
}

func checkAudience(own *service, claims map[string]any) *refusal {
	if own.Audience == "" {
		return nil
	}
	switch aud := claims["aud"].(type) {
	case string:
		if aud == own.Audience {
			return nil
		}
	case []any:
		if slices.Contains(aud, any(own.Audience)) {
			return nil
		}
	}
	return invalid("Unexpected 'aud' value")
}

func (s *Simulator) checkTime(own *service, claims map[string]any) *refusal {
	leeway := time.Duration(own.LeewaySec) * time.Second
	if leeway == 0 {
		leeway = time.Minute
	}
	at := func(name string) (time.Time, bool) {
		n, ok := claims[name].(float64)
		return time.Unix(int64(n), 0), ok
	}
	now := s.world.Now()
	exp, ok := at("exp")
	if !ok || !now.Before(exp.Add(leeway)) {
		return invalid(`"exp" claim timestamp check failed`)
	}
	if nbf, ok := at("nbf"); ok && now.Add(leeway).Before(nbf) {
		return invalid(`"nbf" claim timestamp check failed`)
	}
	return nil
}

func checkDialect(own *service, claims map[string]any) *refusal {
	if own.Dialect != "rfc9068" {
		return nil
	}
	for _, name := range []string{"client_id", "iat", "jti", "sub"} {
		if claims[name] == nil {
			return invalid("Unexpected '" + name + "' value")
		}
	}
	return nil
}

func checkRights(own *service, claims map[string]any) *refusal {
	for name, want := range own.Claims {
		got, err := json.Marshal(claims[name])
		if err != nil || !sameJSON(want, got) {
			return invalid("Unexpected '" + name + "' value")
		}
	}
	scope, _ := claims["scope"].(string)
	for _, need := range own.Scopes {
		if !slices.Contains(strings.Fields(scope), need) {
			return &refusal{http.StatusForbidden, "insufficient_scope", "Insufficient Scope"}
		}
	}
	have, _ := claims["permissions"].([]any)
	for _, need := range own.Permissions {
		if !slices.Contains(have, any(need)) {
			return &refusal{http.StatusForbidden, "insufficient_scope", "Insufficient permissions"}
		}
	}
	return nil
}

func sameJSON(want jsontext.Value, got []byte) bool {
	var a, b any
	if json.Unmarshal(want, &a) != nil || json.Unmarshal(got, &b) != nil {
		return false
	}
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

// fetch asks an issuer of this world, or anything on loopback; nothing else is reachable.
func (s *Simulator) fetch(ctx context.Context, address string, into any) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || !s.reachable(u) {
		return false
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return false
	}
	resp, err := s.world.Client.Do(req)
	if err != nil {
		return false
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return err == nil && resp.StatusCode == http.StatusOK && json.Unmarshal(body, into) == nil
}

func (s *Simulator) reachable(u *url.URL) bool {
	if host := u.Hostname(); host == "localhost" || host == "::1" || strings.HasPrefix(host, "127.") {
		return true
	}
	return slices.ContainsFunc(s.world.Issuers, func(issuer string) bool {
		i, err := url.Parse(issuer)
		return err == nil && i.Host == u.Host
	})
}
