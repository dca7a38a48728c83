package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// grantResponse is a successful token answer.
type grantResponse struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token,omitempty"`
	IDToken      string `json:"id_token,omitempty"`
	Scope        string `json:"scope,omitempty"`
	ExpiresIn    int    `json:"expires_in"`
	Type         string `json:"token_type"`
}

// token is POST /oauth/token. The order of checks is the one that Auth0's texts suggest: client authentication, grant
// type, audience, client grant, scopes, organization, Action, quota.
func (t *tenant) token(w http.ResponseWriter, r *http.Request) {
	s := t.state.Load()
	if r.Method != http.MethodPost {
		writeRefusal(w, refusal{http.StatusMethodNotAllowed, "method_not_allowed", "Method not allowed.", ""})
		return
	}
	q, err := readTokenRequest(w, r)
	if err != nil {
		writeRefusal(w, refusal{http.StatusRequestEntityTooLarge, "invalid_request", "The body is too long.", ""})
		return
	}
	q.issuer, _ = t.issuer(s, r)
	f := s.fault("token", q.host, q.clientID())
	if !f.strike(w, r, t.now(s)) {
		return
	}
	now := t.now(s)
	if !t.meter.request(w.Header(), s.RateLimit, now) {
		writeRefusal(w, tooMany())
		return
	}
	q.issuer = f.differentIssuer(q.issuer)
	answer, refused := t.grant(s, q, w.Header())
	if refused != nil {
		writeRefusal(w, *refused)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Pragma", "no-cache")
	writeJSON(w, http.StatusOK, answer)
}

func (t *tenant) grant(s *snapshot, q *tokenRequest, h http.Header) (*grantResponse, *refusal) {
	grant := q.fields["grant_type"]
	if grant == "" {
		return nil, invalid("Missing required parameter: grant_type")
	}
	client, refused := t.authenticate(s, q)
	if refused != nil {
		return nil, refused
	}
	if !slices.Contains(grantTypes(), grant) {
		return nil, &refusal{http.StatusForbidden, "unsupported_grant_type", "Unsupported grant type: " + grant, ""}
	}
	if !slices.Contains(client.GrantTypes, grant) || grant == grantMachine && client.AuthMethod == "none" {
		return nil, grantNotAllowed(grant)
	}
	switch grant {
	case grantCode:
		return t.codeGrant(s, client, q)
	case grantRefresh:
		return t.refreshGrant(s, client, q)
	case grantDevice:
		return t.deviceGrant(s, client, q)
	}
	return t.machineGrant(s, client, q, h)
}

// machineGrant is client_credentials.
func (t *tenant) machineGrant(s *snapshot, client *Application, q *tokenRequest, h http.Header) (*grantResponse, *refusal) {
	audience := q.fields["audience"]
	if audience == "" && s.OpaqueTokens {
		return t.opaque()
	}
	if audience == "" {
		audience = s.DefaultAudience
	}
	if audience == "" {
		return nil, denied("Non-global clients are not allowed access to APIv1")
	}
	api := s.api(audience)
	if api == nil {
		return nil, denied("Service not enabled within domain: " + audience)
	}
	grant := client.grantFor(audience, "client")
	if grant == nil || api.ClientPolicy == "deny_all" {
		return nil, noGrant(client, audience)
	}
	if q.badScope {
		return nil, &refusal{http.StatusBadRequest, "invalid_scope", "Scope must be an array or a string", ""}
	}
	scopes, refused := grantedScopes(grant, q.fields["scope"])
	if refused != nil {
		return nil, refused
	}
	org, refused := s.organizationFor(client, grant, q.fields["organization"])
	if refused != nil {
		return nil, refused
	}
	if refused := proofWanted(client, api, h); refused != nil {
		return nil, refused
	}
	if refused := client.Deny.refusal(); refused != nil {
		return nil, refused
	}
	if !t.meter.spend(h, client, t.now(s)) {
		return nil, &refusal{http.StatusTooManyRequests, "too_many_requests", "Client quota exceeded", ""}
	}
	return t.issue(s, mint{
		client: client, api: api, issuer: q.issuer, subject: client.ClientID + "@clients", grantType: "client-credentials",
		audience: []string{audience}, scopes: scopes, permissions: scopes, organization: org, custom: client.Claims,
	})
}

// opaque is what a tenant with the older setting gives when no audience is named: a token that is no JWT.
func (t *tenant) opaque() (*grantResponse, *refusal) {
	text, err := t.text(24)
	if err != nil {
		r := internal()
		return nil, &r
	}
	return &grantResponse{AccessToken: "gh" + text, ExpiresIn: 86400, Type: "Bearer"}, nil
}

func noGrant(client *Application, audience string) *refusal {
	if strings.HasPrefix(client.ClientID, "tpc_") {
		return &refusal{http.StatusForbidden, "unauthorized_client", `Client "` + client.ClientID + `" is not authorized to access resource server "` + audience + `"`, ""}
	}
	return denied(`Client is not authorized to access "` + audience + `". You need to create a "client-grant" associated to this API. See: https://auth0.com/docs/api/v2#!/Client_Grants/post_client_grants`)
}

func (a *Application) grantFor(audience, subject string) *ClientGrant {
	for i, g := range a.Grants {
		if g.Audience == audience && (g.SubjectType == subject || g.SubjectType == "" && subject == "client") {
			return &a.Grants[i]
		}
	}
	return nil
}

// grantedScopes are the scopes asked for, or all of the grant if none were.
func grantedScopes(g *ClientGrant, asked string) ([]string, *refusal) {
	wanted := strings.Fields(asked)
	if len(wanted) == 0 {
		return g.Scopes, nil
	}
	var missing []string
	for _, scope := range wanted {
		if !slices.Contains(g.Scopes, scope) {
			missing = append(missing, scope)
		}
	}
	if len(missing) > 0 {
		return nil, denied("Client has not been granted scopes: " + strings.Join(missing, ", "))
	}
	return wanted, nil
}

// proofWanted refuses whoever needs a proof of possession: the sandbox knows no DPoP and no mTLS.
func proofWanted(client *Application, api *API, h http.Header) *refusal {
	switch {
	case api.ProofOfPossession == "" && !client.ProofRequired:
		return nil
	case api.ProofOfPossession == "mtls":
		return invalid("mTLS sender constraining is required for this API and no client certificate was presented.")
	case api.ProofOfPossession == "":
		return invalid("Proof of possession is required for this client and the request carries no DPoP proof.")
	}
	h.Set("DPoP-Nonce", "sandbox-nonce")
	return &refusal{http.StatusBadRequest, "use_dpop_nonce", "Authorization server requires nonce in DPoP proof", ""}
}

// refusal is what an Action's refusal becomes; nil if it does not refuse.
func (d *Denial) refusal() *refusal {
	if d == nil {
		return nil
	}
	switch d.Code {
	case "throw":
		r := internal()
		return &r
	case "server_error":
		return &refusal{http.StatusInternalServerError, d.Code, d.Reason, ""}
	}
	return &refusal{http.StatusBadRequest, d.Code, d.Reason, ""}
}
