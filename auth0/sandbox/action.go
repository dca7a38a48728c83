package sandbox

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// custom adds claims the way an Action's setCustomClaim does: names that it may not set are dropped without a word, and
// the token is issued all the same. ownAudience is true for the tenant's own APIs, where only namespaced names count.
// Numbers keep the spelling that the world file gives them.
func (o *object) custom(claims jsontext.Value, ownAudience bool) {
	if claims.Kind() != '{' {
		return
	}
	dec := jsontext.NewDecoder(bytes.NewReader(claims))
	if _, err := dec.ReadToken(); err != nil {
		return
	}
	for dec.PeekKind() == '"' {
		key, err := dec.ReadValue()
		if err != nil {
			return
		}
		key = key.Clone()
		value, err := dec.ReadValue()
		if err != nil {
			return
		}
		name, err := jsontext.AppendUnquote(nil, key)
		if err != nil || restricted(string(name)) || ownAudience && !namespaced(string(name)) {
			continue
		}
		value = value.Clone()
		if value.Compact() == nil {
			o.raw(key, value)
		}
	}
}

// restricted says whether Auth0 keeps a claim name to itself (create-custom-claims, "Restricted claims"). scope is not
// on that list and cannot be set there either: it is written by the grant.
func restricted(name string) bool {
	if strings.HasPrefix(name, "sip_") || name == "scope" {
		return true
	}
	list := strings.Fields(`acr act active amr at_hash ath attest aud auth_time authorization_details azp c_hash
		client_id cnf cty dest entitlements events exp groups gty htm htu iat internalService iss jcard jku jti jwe jwk
		kid may_act mky nbf nonce object_id org_id org_name orig origid permissions roles rph s_hash sid sub sub_jwk toe
		txn typ uuid vot vtm x5t#S256`)
	if slices.Contains(list, name) || name == "urn:auth0" || strings.HasPrefix(name, "urn:auth0:") {
		return true
	}
	u, err := url.Parse(name)
	if err != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	return slices.ContainsFunc([]string{"auth0.com", "webtask.io", "webtask.run"}, func(own string) bool {
		return host == own || strings.HasSuffix(host, "."+own)
	})
}

// namespaced says whether a name is a URL or a URN.
func namespaced(name string) bool {
	return strings.HasPrefix(name, "https://") || strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "urn:")
}
