package sandbox

import (
	"net/http"
	"slices"
)

// metadata is the provider metadata as a tenant publishes it, in its order.
type metadata struct {
	Issuer               string   `json:"issuer"`
	Authorization        string   `json:"authorization_endpoint"`
	Token                string   `json:"token_endpoint"`
	Device               string   `json:"device_authorization_endpoint"`
	Userinfo             string   `json:"userinfo_endpoint"`
	Revocation           string   `json:"revocation_endpoint"`
	JWKS                 string   `json:"jwks_uri"`
	Scopes               []string `json:"scopes_supported"`
	ResponseTypes        []string `json:"response_types_supported"`
	CodeChallengeMethods []string `json:"code_challenge_methods_supported"`
	ResponseModes        []string `json:"response_modes_supported"`
	SubjectTypes         []string `json:"subject_types_supported"`
	AuthMethods          []string `json:"token_endpoint_auth_methods_supported"`
	AssertionAlgs        []string `json:"token_endpoint_auth_signing_alg_values_supported"`
	IDTokenAlgs          []string `json:"id_token_signing_alg_values_supported"`
	Claims               []string `json:"claims_supported"`
	GrantTypes           []string `json:"grant_types_supported"`
}

func (t *tenant) discovery(w http.ResponseWriter, r *http.Request) {
	s := t.state.Load()
	issuer, _ := t.issuer(s, r)
	f := s.fault("discovery", hostOf(r), "")
	if !f.strike(w, r, t.now(s)) || !getOnly(w, r) {
		return
	}
	m := metadata{
		Issuer:        f.differentIssuer(issuer),
		Authorization: issuer + "authorize", Token: issuer + "oauth/token", Device: issuer + "oauth/device/code",
		Userinfo: issuer + "userinfo", Revocation: issuer + "oauth/revoke", JWKS: issuer + ".well-known/jwks.json",
		Scopes:               []string{"openid", "profile", "offline_access", "name", "email"},
		ResponseTypes:        []string{"code"},
		CodeChallengeMethods: []string{"S256"},
		ResponseModes:        []string{"query"},
		SubjectTypes:         []string{"public"},
		AuthMethods:          []string{"client_secret_basic", "client_secret_post", "private_key_jwt", "none"},
		AssertionAlgs:        []string{"RS256", "RS384", "PS256"},
		IDTokenAlgs:          []string{"HS256", "RS256", "PS256"},
		Claims:               []string{"aud", "email", "exp", "iat", "iss", "name", "sub"},
		GrantTypes:           grantTypes(),
	}
	w.Header().Set("Cache-Control", "public, max-age=15, stale-while-revalidate=15, stale-if-error=86400")
	writeJSON(w, http.StatusOK, m)
}

func (t *tenant) jwks(w http.ResponseWriter, r *http.Request) {
	s := t.state.Load()
	if !s.fault("jwks", hostOf(r), "").strike(w, r, t.now(s)) || !getOnly(w, r) {
		return
	}
	keys, err := t.keys.published()
	if err != nil {
		writeRefusal(w, internal())
		return
	}
	// A key that signs PS256 for one API and RS256 for another cannot truly name one alg; a real tenant can turn the
	// member off ("Include Signing Algorithms in JSON Web Key Set"), and one with a PS256 API must.
	alg := "RS256"
	if slices.ContainsFunc(s.APIs, func(a API) bool { return a.SigningAlg == "PS256" }) {
		alg = ""
	}
	set := struct {
		Keys []jwk `json:"keys"`
	}{}
	for _, k := range keys {
		set.Keys = append(set.Keys, k.jwk(alg))
	}
	w.Header().Set("Cache-Control", "public, max-age=15, stale-while-revalidate=15, stale-if-error=86400")
	writeJSON(w, http.StatusOK, set)
}

func getOnly(w http.ResponseWriter, r *http.Request) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return true
	}
	writeRefusal(w, refusal{http.StatusMethodNotAllowed, "method_not_allowed", "Method not allowed.", ""})
	return false
}
