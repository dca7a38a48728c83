package simulator

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// request is a token exchange, from a form (snake case) or from JSON (camel case).
type request struct{ grant, audience, scope, requested, token, tokenType string }

func readRequest(r *http.Request) (request, bool) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return request{}, false
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		var m map[string]any
		if json.Unmarshal(body, &m) != nil {
			return request{}, false
		}
		get := func(name string) string { s, _ := m[name].(string); return s }
		return request{get("grantType"), get("audience"), get("scope"), get("requestedTokenType"), get("subjectToken"), get("subjectTokenType")}, true
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return request{}, false
	}
	return request{form.Get("grant_type"), form.Get("audience"), form.Get("scope"), form.Get("requested_token_type"), form.Get("subject_token"), form.Get("subject_token_type")}, true
}

// exchange answers POST /v1/token.
func (s *Simulator) exchange(w http.ResponseWriter, r *http.Request) {
	req, ok := readRequest(r)
	s.mu.Lock()
	c := s.config.copied()
	s.mu.Unlock()
	switch {
	case slices.Contains(c.DisabledServices, "sts.googleapis.com"):
		disabled(w, "Security Token Service API", "sts.googleapis.com")
		return
	case c.QuotaExceeded:
		flat(w, http.StatusTooManyRequests, refusal{"quota_exceeded", "Quota exceeded for quota metric 'Token exchange requests' and limit 'Token exchange requests per minute' of service 'sts.googleapis.com' for consumer 'sts.googleapis.com/requests'."})
		return
	case !ok:
		flat(w, http.StatusBadRequest, refusal{"invalid_request", "Request body cannot be read."})
		return
	}
	p, no := c.judgeRequest(req)
	if no != nil {
		flat(w, http.StatusBadRequest, *no)
		return
	}
	claims, no := s.judgeToken(r.Context(), p, req.token)
	if no == nil {
		no = scopeRefusal(req.scope)
	}
	if no != nil {
		flat(w, http.StatusBadRequest, *no)
		return
	}
	principals, no := p.identify(s.cel, claims)
	if no != nil {
		flat(w, http.StatusBadRequest, *no)
		return
	}
	s.issue(w, principals, time.Unix(claims.exp, 0))
}

// judgeRequest looks at everything but the token.
func (c config) judgeRequest(req request) (provider, *refusal) {
	const types = "urn:ietf:params:oauth:token-type:"
	switch {
	case req.grant != "urn:ietf:params:oauth:grant-type:token-exchange":
		return provider{}, &refusal{"unsupported_grant_type", "Invalid grant_type: " + req.grant} // chosen
	case !wellNamed(req.audience):
		return provider{}, &refusal{"invalid_request", `Invalid value for "audience". This value should be the full resource name of the Identity Provider. See https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token for the list of possible formats.`}
	case req.requested != types+"access_token":
		return provider{}, &refusal{"invalid_request", `Invalid value for "requested_token_type".`} // chosen
	case req.tokenType != types+"jwt" && req.tokenType != types+"id_token":
		return provider{}, &refusal{"invalid_request", `Invalid value for "subject_token_type".`} // chosen
	}
	name := strings.TrimPrefix(req.audience, "//iam.googleapis.com/")
	for _, p := range c.Providers {
		if p.Resource == name && !p.Disabled && !p.Deleted && p.saveable() {
			return p, nil
		}
	}
	return provider{}, &refusal{"invalid_target", `The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn't exist.`}
}

func wellNamed(audience string) bool {
	return regexp.MustCompile(`^//iam\.googleapis\.com/projects/[^/\s]+/locations/[^/\s]+/workloadIdentityPools/[^/\s]+/providers/[^/\s]+$`).MatchString(audience)
}

// scopeRefusal: chosen; what Google answers to a foreign scope here has not been seen.
func scopeRefusal(scopes string) *refusal {
	for scope := range strings.FieldsSeq(scopes) {
		if !googles(scope) {
			return &refusal{"invalid_scope", "Invalid scope: " + scope}
		}
	}
	if strings.TrimSpace(scopes) == "" {
		return &refusal{"invalid_request", `Invalid value for "scope".`}
	}
	return nil
}

func googles(scope string) bool {
	if slices.Contains([]string{"openid", "email", "profile"}, scope) {
		return true
	}
	u, err := url.Parse(scope)
	return err == nil && u.Scheme == "https" && (strings.HasSuffix(u.Host, ".google.com") || strings.HasSuffix(u.Host, ".googleapis.com"))
}

// issue mints the federated token. Measured: it lives as long as the subject token, an hour at most; with about two
// seconds left the answer has no lifetime, with one or none it is an internal error. (A token within the grace after
// its expiry: chosen to have no lifetime.)
func (s *Simulator) issue(w http.ResponseWriter, principals []string, exp time.Time) {
	now := s.world.Now()
	left := min(exp.Sub(now), time.Hour)
	if left > 0 && left <= time.Second {
		nested(w, http.StatusInternalServerError, "INTERNAL", "Internal error encountered.", "")
		return
	}
	token := "ya29.d." + randomText(96)
	s.mu.Lock()
	for old, f := range s.issued {
		if f.expires.Before(now) {
			delete(s.issued, old)
		}
	}
	s.issued[token] = federated{principals, now.Add(left)}
	s.mu.Unlock()
	answer := map[string]any{"access_token": token, "issued_token_type": "urn:ietf:params:oauth:token-type:access_token", "token_type": "Bearer"}
	if left > 2*time.Second {
		answer["expires_in"] = int(left / time.Second)
	}
	send(w, http.StatusOK, answer)
}

func randomText(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}
