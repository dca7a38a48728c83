package simulator

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	jose "github.com/go-jose/go-jose/v4"
)

// claims is a token's payload, as CEL sees it, and the dates that count.
type claims struct {
	all      map[string]any
	iat, exp int64
}

// judgeToken looks at the subject token: issuer, audience, times, then the signature. That order is chosen.
func (s *Simulator) judgeToken(ctx context.Context, p provider, token string) (claims, *refusal) {
	header, payload, ok := split(token)
	if !ok {
		return claims{}, &refusal{"invalid_grant", "Unable to parse the ID Token."}
	}
	iss, _ := payload["iss"].(string)
	if bare(iss) != bare(p.Issuer) {
		shown := bare(iss)
		if iss == "" {
			shown = "null"
		}
		return claims{}, &refusal{"invalid_grant", "The issuer in ID Token " + shown + " does not match the expected ones: " + p.Issuer}
	}
	if no := p.judgeAudience(payload["aud"]); no != nil {
		return claims{}, no
	}
	c := claims{all: payload}
	if no := s.judgeTimes(&c); no != nil {
		return claims{}, no
	}
	if no := s.judgeSignature(ctx, p, header, token); no != nil {
		return claims{}, no
	}
	return c, nil
}

// bare drops one slash at the end: Google's own examples for other issuers rely on that.
func bare(issuer string) string { return strings.TrimSuffix(issuer, "/") }

func split(token string) (header, payload map[string]any, ok bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || parts[2] == "" {
		return nil, nil, false
	}
	header, ok = object(parts[0])
	if !ok {
		return nil, nil, false
	}
	payload, ok = object(parts[1])
	return header, payload, ok
}

func object(part string) (map[string]any, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return nil, false
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var m map[string]any
	if decoder.Decode(&m) != nil || m == nil {
		return nil, false
	}
	return plain(m).(map[string]any), true
}

// plain turns numbers into int64 where they are whole, else float64.
func plain(v any) any {
	switch x := v.(type) {
	case json.Number:
		if i, err := x.Int64(); err == nil {
			return i
		}
		f, _ := x.Float64()
		return f
	case map[string]any:
		for k, item := range x {
			x[k] = plain(item)
		}
	case []any:
		for i, item := range x {
			x[i] = plain(item)
		}
	}
	return v
}

// judgeAudience: any of the token's audiences may be any of the provider's (for a list: chosen).
func (p provider) judgeAudience(aud any) *refusal {
	var named []string
	switch x := aud.(type) {
	case string:
		named = []string{x}
	case []any:
		for _, item := range x {
			if text, ok := item.(string); ok {
				named = append(named, text)
			}
		}
	}
	allowed := p.Audiences
	if len(allowed) == 0 {
		allowed = []string{"//iam.googleapis.com/" + p.Resource, "https://iam.googleapis.com/" + p.Resource}
	}
	if slices.ContainsFunc(named, func(a string) bool { return slices.Contains(allowed, a) }) {
		return nil
	}
	return &refusal{"invalid_grant", "The audience in ID Token [" + strings.Join(named, ", ") + "] does not match the expected audience."}
}

// judgeTimes has the measured grace of 60 seconds.
func (s *Simulator) judgeTimes(c *claims) *refusal {
	now := s.world.Now().Unix()
	iat, hasIat := seconds(c.all["iat"])
	exp, hasExp := seconds(c.all["exp"])
	c.iat, c.exp = iat, exp
	if hasIat && hasExp && now <= exp+60 && now >= iat-60 {
		return nil
	}
	shown := "null"
	if hasIat {
		shown = strconv.FormatInt(iat, 10)
	}
	return &refusal{"invalid_grant", "ID Token issued at " + shown + " is stale to sign-in."}
}

func seconds(v any) (int64, bool) {
	switch x := v.(type) {
	case int64:
		return x, true
	case float64:
		return int64(x), true
	}
	return 0, false
}

// judgeSignature: an unknown key reads like an unreachable issuer, as was measured; what an unsupported algorithm or a
// missing kid gives is chosen.
func (s *Simulator) judgeSignature(ctx context.Context, p provider, header map[string]any, token string) *refusal {
	keys, no := s.keysOf(ctx, p)
	if no != nil {
		return no
	}
	alg, _ := header["alg"].(string)
	kid, _ := header["kid"].(string)
	wrong := &refusal{"invalid_grant", "Unable to verify the ID Token signature."}
	if alg != "RS256" && alg != "ES256" {
		return wrong
	}
	named := keys.Key(kid)
	if kid == "" || len(named) == 0 {
		return &refusal{"invalid_grant", "Error connecting to the given credential's issuer."}
	}
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256, jose.ES256})
	if err != nil {
		return wrong
	}
	for _, key := range named {
		if _, err := signed.Verify(key.Key); err == nil {
			return nil
		}
	}
	return wrong
}

// keysOf are the uploaded keys or, without any, those that the issuer publishes.
func (s *Simulator) keysOf(ctx context.Context, p provider) (*jose.JSONWebKeySet, *refusal) {
	connect := &refusal{"invalid_grant", "Error connecting to the given credential's issuer."}
	var keys jose.JSONWebKeySet
	if len(p.JWKS) > 0 && string(p.JWKS) != "null" {
		if json.Unmarshal(p.JWKS, &keys) != nil {
			return nil, connect
		}
		return &keys, nil
	}
	if !slices.ContainsFunc(s.world.Issuers, func(known string) bool { return bare(known) == bare(p.Issuer) }) {
		return nil, connect
	}
	var metadata struct {
		Issuer  string `json:"issuer"`
		JWKSURI string `json:"jwks_uri"`
	}
	if err := s.fetch(ctx, bare(p.Issuer)+"/.well-known/openid-configuration", &metadata); err != nil {
		return nil, connect
	}
	if bare(metadata.Issuer) != bare(p.Issuer) {
		return nil, &refusal{"invalid_grant", "The 'issuer' claim in OIDC discovery document does not match the issuer specified in the request."}
	}
	if err := s.fetch(ctx, metadata.JWKSURI, &keys); err != nil {
		return nil, connect
	}
	return &keys, nil
}

func (s *Simulator) fetch(ctx context.Context, url string, into any) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	answer, err := s.world.Client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return errors.New(answer.Status)
	}
	return json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(into)
}
