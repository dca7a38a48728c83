package api

import (
	"encoding/json"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
)

// Sides of a change. "cloud" is the service; "profile" is what the profile itself says.
const (
	sideCloud   = "cloud"
	sideAuth0   = "auth0"
	sideProfile = "profile"
)

// Setup implements cloud.Cloud: first what mends the refusal, then the other predicted faults, then the whole set-up.
func (a API) Setup(c cloud.Case) []cloud.Change {
	set, err := decode(c.Settings)
	if err != nil {
		return nil
	}
	m := mender{set: set, token: c.Token}
	var codes []string
	if len(c.Exchanges) > 0 || c.Err != nil {
		x := &explanation{c: c, set: set, r: readReply(c)}
		m.wanted, m.allow = x.scopesAsked(), x.r.header.Get("Allow")
		codes = append(codes, a.Explain(c).Cause)
	}
	codes = append(codes, c.Prediction.Codes(cloud.Fail, cloud.Unknown)...)
	return cloud.Ordered(codes, m.mend, m.whole())
}

// mender writes changes for one service and one token.
type mender struct {
	set    settings
	token  *inspect.Token
	wanted []string // scopes that the service asked for
	allow  string   // methods that the service offers
}

// mend is the changes for one code, in the order in which to try them; nil when nothing can be advised.
func (m mender) mend(code string) []cloud.Change {
	var changes []cloud.Change
	for _, part := range []func(string) []cloud.Change{m.mendIdentity, m.mendRights, m.mendShape, m.mendProfile, m.mendElsewhere} {
		changes = append(changes, part(code)...)
	}
	for i := range changes {
		changes[i].Code = code
	}
	return changes
}

// identifier is the API identifier that the token was asked for, or that the service expects.
func (m mender) identifier() string {
	if m.token != nil {
		if auds, _ := m.token.Claim("aud").Texts(); len(auds) > 0 {
			return auds[0]
		}
	}
	return orElse(m.set.Audience, "API_IDENTIFIER")
}

// client is the Auth0 client ID of the token.
func (m mender) client() string {
	if m.token == nil {
		return "CLIENT_ID"
	}
	for _, name := range []string{"azp", "client_id"} {
		if id := m.token.Text(name); id != "" {
			return id
		}
	}
	return orElse(strings.TrimSuffix(m.token.Text("sub"), "@clients"), "CLIENT_ID")
}

func (m mender) issuer() string {
	if m.token != nil && m.token.Text("iss") != "" {
		return m.token.Text("iss")
	}
	return orElse(m.set.Issuer, "https://TENANT.eu.auth0.com/")
}

// tenant names the tenant to the auth0 command.
func (m mender) tenant() string { return quote.Tenant(m.issuer()) }

// applyService is a change of the pretend service's expectations: see the simulator's Apply.
func (m mender) applyService(expect map[string]any) json.RawMessage {
	expect["url"] = m.set.URL
	return raw(map[string]any{"service": expect})
}

// applyTenant is a change of the pretend tenant, in the words of world files.
func (m mender) applyTenant(change map[string]any) json.RawMessage {
	change["tenant"] = m.issuer()
	return raw(change)
}

func raw(v any) json.RawMessage {
	out, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return out
}

func fix(as, title, text string) inspect.Fix { return inspect.Fix{Title: title, As: as, Text: text} }
