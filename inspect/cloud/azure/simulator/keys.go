package simulator

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// checkSignature fetches the issuer's metadata and keys anew each time, as an Entra without a cache would.
func (x *exchange) checkSignature() *refusal {
	issuer := x.claim("iss")
	var meta struct {
		Issuer  string `json:"issuer"`
		JWKSURI string `json:"jwks_uri"`
	}
	if !x.fetch(strings.TrimSuffix(issuer, "/")+"/.well-known/openid-configuration", &meta) || meta.JWKSURI == "" {
		return unreachable()
	}
	if meta.Issuer != issuer {
		return no(http.StatusBadRequest, "invalid_request", 501661, "Request to External OIDC endpoint failed. The issuer '%s' in the metadata is not the issuer of the token.", meta.Issuer)
	}
	var set jose.JSONWebKeySet
	var raw json.RawMessage
	if !x.fetch(meta.JWKSURI, &raw) {
		return unreachable()
	}
	if json.Unmarshal(raw, &set) != nil {
		return no(http.StatusBadRequest, "invalid_request", 900612, "Failed to parse provider signing keys.")
	}
	kid, _ := x.header["kid"].(string)
	found := set.Key(kid)
	x.s.mu.Lock()
	stale := x.tenant.StaleKeys
	x.s.mu.Unlock()
	if len(found) == 0 || stale {
		return no(http.StatusUnauthorized, "invalid_client", 7000272, "The certificate with identifier '%s' used to sign the federated credential could not be found in the metadata of identity provider '%s'.", kid, issuer)
	}
	signed, err := jose.ParseSignedCompact(x.raw, []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512, jose.PS256})
	if err != nil {
		return malformed()
	}
	for _, key := range found {
		if _, err := signed.Verify(key.Key); err == nil {
			return nil
		}
	}
	return no(http.StatusUnauthorized, "invalid_client", 700027, "Client assertion contains an invalid signature. [Reason - The key was found, but use of the key to verify the signature failed.]")
}

func unreachable() *refusal {
	return no(http.StatusBadRequest, "invalid_request", 50166, "Request to External OIDC endpoint failed.")
}

// fetch asks an issuer of this world, or anything on loopback; nothing else is reachable.
func (x *exchange) fetch(address string, into any) bool {
	u, err := url.Parse(address)
	if err != nil || !x.s.reachable(u) {
		return false
	}
	req, err := http.NewRequestWithContext(x.ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return false
	}
	resp, err := x.s.world.Client.Do(req)
	if err != nil {
		return false
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return err == nil && resp.StatusCode == http.StatusOK && json.Unmarshal(body, into) == nil
}

func (s *Simulator) reachable(u *url.URL) bool {
	if u.Scheme != "https" {
		return false
	}
	if host := u.Hostname(); host == "localhost" || host == "::1" || strings.HasPrefix(host, "127.") {
		return true
	}
	return slices.ContainsFunc(s.world.Issuers, func(issuer string) bool {
		i, err := url.Parse(issuer)
		return err == nil && i.Host == u.Host
	})
}
