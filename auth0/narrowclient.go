package auth0

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// nowhere is a callback address that no application can have allowed (RFC 6761 §6.4): a login that asks for it fails
// before anybody is asked anything.
const nowhere = "https://mintmark.invalid/callback"

// askAboutClient asks whether the tenant knows the client id, and then whether the other way of sending the secret is
// taken. unknown is true when the tenant says that it has no such application.
func (p *Problem) askAboutClient(ctx context.Context, hc *http.Client, c Client, doc document) (unknown bool) {
	known, unknown := knowsClient(ctx, hc, c, doc)
	switch {
	case unknown:
		p.Learned = append(p.Learned, fmt.Sprintf("Its login page says that it has no application with the client id %s.", c.ClientID))
		return true
	case known:
		p.Learned = append(p.Learned, "Its login page knows the client id: it is an application of this tenant.")
		p.Causes = slices.DeleteFunc(p.Causes, func(s string) bool { return strings.HasPrefix(s, otherTenant) })
	case doc.Issuer != "":
		p.Learned = append(p.Learned, "Whether it is this application's tenant could not be learned: its login page does not say.")
	}
	if p.Cause == causeCredentials {
		p.askOtherMethod(ctx, hc, c, doc)
	}
	return false
}

// knowsClient asks the authorization endpoint, as a browser would, for a login with a callback address that is nobody's.
// An Auth0 tenant answers with a page for people: "Unknown client" where it has no such application, "Callback URL
// mismatch" where it has. Both are false when the page says neither. No secret is sent.
func knowsClient(ctx context.Context, hc *http.Client, c Client, doc document) (known, unknown bool) {
	if c.ClientID == "" || !sameOrigin(c.Issuer, doc.Authorization) || checkEndpoint(doc.Authorization) != "" {
		return false, false
	}
	q := url.Values{"response_type": {"code"}, "client_id": {c.ClientID}, "redirect_uri": {nowhere}, "state": {random()}}
	req, err := get(ctx, doc.Authorization+"?"+q.Encode())
	if err != nil {
		return false, false
	}
	a, _ := ask(hc, req, noClock) // a redirect to an error page says it in its address
	said := string(a.body)
	if to, err := url.Parse(a.header.Get("Location")); err == nil && to.Host != "" {
		said += to.Query().Get("error_description")
	}
	return containsFold(said, "callback url mismatch"), containsFold(said, "unknown client")
}

// askOtherMethod asks the revocation endpoint about a token that does not exist. It answers 200 to whoever proves to be the
// client and 401 to everybody else (RFC 7009 §2.1 and §2.2; https://auth0.com/docs/api/authentication/revoke-refresh-token),
// and no token comes of it. Only a pair of answers counts: the other method taken, the profile's own refused.
func (p *Problem) askOtherMethod(ctx context.Context, hc *http.Client, c Client, doc document) {
	own := or(c.Auth, SecretPost)
	other := map[string]string{SecretPost: SecretBasic, SecretBasic: SecretPost}[own]
	if other == "" || c.Secret.Empty() || !sameOrigin(c.tokenURL(), doc.Revocation) {
		return
	}
	switch status := revokeNothing(ctx, hc, c, doc.Revocation, other); status {
	case http.StatusOK:
		if revokeNothing(ctx, hc, c, doc.Revocation, own) != http.StatusUnauthorized {
			p.Learned = append(p.Learned, "Its revocation endpoint takes the credentials in either way, so that it does not tell what is wrong.")
			return
		}
		p.become(causeOtherMethod, c)
		p.Learned = append(p.Learned, fmt.Sprintf("Asked about a token that does not exist, its revocation endpoint takes this id and secret as %s and refuses them as %s.", other, own))
	case http.StatusUnauthorized:
		p.Learned = append(p.Learned, fmt.Sprintf("Asked about a token that does not exist, its revocation endpoint does not take this id and secret as %s either: that speaks for a wrong secret, without proving it.", other))
	}
}

// revokeNothing is the status of one such answer, 0 where none came.
func revokeNothing(ctx context.Context, hc *http.Client, c Client, address, method string) int {
	c.TokenURL, c.Auth, c.Extra = address, method, nil
	req, problem := tokenRequest(ctx, c, url.Values{"token": {"none-" + random()}, "token_type_hint": {"refresh_token"}}, noClock())
	if problem != nil {
		return 0
	}
	a, fault := ask(hc, req, noClock)
	if fault != nil {
		return 0
	}
	return a.status
}
