package simulator

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// accountOf reads the service account from …/v1/projects/-/serviceAccounts/EMAIL:generateAccessToken.
func accountOf(path string) (email string, ok bool) {
	_, rest, found := strings.Cut(path, "/v1/projects/-/serviceAccounts/")
	email, verb, colon := strings.Cut(rest, ":")
	if !found || !colon || verb != "generateAccessToken" {
		return "", false
	}
	if plain, err := url.PathUnescape(email); err == nil {
		email = plain
	}
	return email, true
}

// mint answers generateAccessToken. The order of its checks is chosen.
func (s *Simulator) mint(w http.ResponseWriter, r *http.Request, email string) {
	s.mu.Lock()
	c := s.config.copied()
	bearer, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	who, known := s.issued[bearer]
	s.mu.Unlock()
	now := s.world.Now()
	if slices.Contains(c.DisabledServices, "iamcredentials.googleapis.com") {
		disabled(w, "IAM Service Account Credentials API", "iamcredentials.googleapis.com")
		return
	}
	if !known || now.After(who.expires.Add(time.Minute)) {
		nested(w, http.StatusUnauthorized, "UNAUTHENTICATED", "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.", "")
		return
	}
	at := slices.IndexFunc(c.Accounts, func(a account) bool { return a.Email == email })
	if at < 0 {
		nested(w, http.StatusNotFound, "NOT_FOUND", "Not found; Gaia id not found for email "+email, "")
		return
	}
	a := c.Accounts[at]
	if !slices.ContainsFunc(a.Users, func(member string) bool { return slices.Contains(who.principals, member) }) {
		nested(w, http.StatusForbidden, "PERMISSION_DENIED", "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
			"IAM_PERMISSION_DENIED", "permission", "iam.serviceAccounts.getAccessToken")
		return
	}
	s.grant(w, r, a, now)
}

// grant looks at scope and lifetime and answers with a token.
func (s *Simulator) grant(w http.ResponseWriter, r *http.Request, a account, now time.Time) {
	var body struct {
		Scope     []string `json:"scope"`
		Lifetime  string   `json:"lifetime"`
		Delegates []string `json:"delegates"`
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil || json.Unmarshal(raw, &body) != nil || len(body.Scope) == 0 || slices.ContainsFunc(body.Scope, func(scope string) bool { return !googles(scope) }) {
		nested(w, http.StatusBadRequest, "INVALID_ARGUMENT", "Request contains an invalid argument.", "")
		return
	}
	life := 3600
	if body.Lifetime != "" {
		life, err = strconv.Atoi(strings.TrimSuffix(body.Lifetime, "s"))
		if err != nil {
			nested(w, http.StatusBadRequest, "INVALID_ARGUMENT", "Request contains an invalid argument.", "")
			return
		}
	}
	switch {
	case life <= 0:
		nested(w, http.StatusBadRequest, "INVALID_ARGUMENT", "Lifetime of access token must be larger than 0.", "")
	case life > 43200, life > 3600 && !a.LifetimeExtension:
		nested(w, http.StatusBadRequest, "INVALID_ARGUMENT", "The access token lifetime cannot exceed 3600s. If an access token with longer lifetime is required, please configure constraints/iam.allowServiceAccountCredentialLifetimeExtension Org Policy.", "")
	default:
		send(w, http.StatusOK, map[string]string{"accessToken": "ya29.c." + randomText(96), "expireTime": now.Add(time.Duration(life) * time.Second).UTC().Format(time.RFC3339)})
	}
}
