package sandbox

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// mint is everything that decides what an access token says.
type mint struct {
	client       *Application
	api          *API
	issuer       string
	subject      string
	grantType    string // gty; "" leaves it out
	audience     []string
	scopes       []string
	permissions  []string
	organization *Organization
	custom       jsontext.Value
}

// issue makes the access token and the answer around it.
func (t *tenant) issue(s *snapshot, m mint) (*grantResponse, *refusal) {
	lifetime := cmp.Or(m.api.LifetimeSeconds, 86400)
	token, err := t.sign(s, m, lifetime)
	if err != nil {
		r := internal()
		return nil, &r
	}
	return &grantResponse{AccessToken: token, Scope: strings.Join(m.scopes, " "), ExpiresIn: lifetime, Type: "Bearer"}, nil
}

func (t *tenant) sign(s *snapshot, m mint, lifetime int) (string, error) {
	rfc9068 := strings.HasPrefix(m.api.Dialect, "rfc9068")
	alg := cmp.Or(m.api.SigningAlg, "RS256")
	key, err := t.keys.signer()
	if err != nil {
		return "", err
	}
	header := &object{}
	header.add("alg", alg)
	header.add("typ", map[bool]string{true: "at+jwt", false: "JWT"}[rfc9068])
	if alg != "HS256" { // a shared secret is in no key set, so there is nothing to name
		header.add("kid", key.id)
	}
	jti, err := t.text(16)
	if err != nil {
		return "", err
	}
	payload := claims(m, rfc9068, jti, t.now(s).Unix(), int64(lifetime), t.canonical())
	signed := header.encode() + "." + payload.encode()
	if err := cmp.Or(header.err, payload.err); err != nil {
		return "", err
	}
	sig, err := key.signature(alg, signed, s.secretOf(m.api))
	if err != nil {
		return "", err
	}
	compact := signed + "." + encode(sig)
	if m.api.EncryptionKeyPEM != "" {
		return encrypt(compact, m.api.EncryptionKeyPEM)
	}
	return compact, nil
}

// claims is the payload by dialect, in the order in which Auth0 writes it: custom claims first.
//
//	                     Auth0 profile        RFC 9068 profile
//	client               azp                  client_id
//	gty                  yes                  no
//	jti                  no                   yes
//	permissions          *_authz only         *_authz only
func claims(m mint, rfc9068 bool, jti string, now, lifetime int64, canonical string) *object {
	o := &object{}
	o.custom(m.custom, slices.ContainsFunc(m.audience, func(aud string) bool { return aud == canonical+"api/v2/" }))
	o.add("iss", m.issuer)
	o.add("sub", m.subject)
	if len(m.audience) == 1 {
		o.add("aud", m.audience[0])
	} else {
		o.add("aud", m.audience)
	}
	o.add("iat", now)
	o.add("exp", now+lifetime)
	if len(m.scopes) > 0 {
		o.add("scope", strings.Join(m.scopes, " "))
	}
	if m.organization != nil {
		o.add("org_id", m.organization.ID)
		if m.api.IncludeOrganizations {
			o.add("org_name", m.organization.Name)
		}
	}
	if rfc9068 {
		o.add("jti", jti)
		o.add("client_id", m.client.ClientID)
	} else {
		if m.grantType != "" {
			o.add("gty", m.grantType)
		}
		o.add("azp", m.client.ClientID)
	}
	if strings.HasSuffix(m.api.Dialect, "_authz") {
		o.add("permissions", append([]string{}, m.permissions...))
	}
	return o
}

// secretOf is the HS256 secret of an API.
func (s *snapshot) secretOf(api *API) []byte {
	for i := range s.APIs {
		if s.APIs[i].Identifier == api.Identifier {
			return s.secret[i]
		}
	}
	return nil
}

// object is a JSON object that keeps the order in which members were added.
type object struct {
	body bytes.Buffer
	err  error
}

func (o *object) add(name string, value any) {
	key, err := json.Marshal(name)
	o.err = cmp.Or(o.err, err)
	text, err := json.Marshal(value)
	o.err = cmp.Or(o.err, err)
	o.raw(key, text)
}

func (o *object) raw(key, value []byte) {
	if o.body.Len() > 0 {
		o.body.WriteByte(',')
	}
	o.body.Write(key)
	o.body.WriteByte(':')
	o.body.Write(value)
}

// encode is the object in base64url.
func (o *object) encode() string {
	return encode([]byte("{" + o.body.String() + "}"))
}
