package auth0

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"mintmark/inspect"
	"mintmark/profiles/secret"
)

// ClientCredentials asks the tenant for a machine token, once: it never retries and never tries another authentication
// method. hc comes from wire.NewClient, with the caller's recorder in it. The error is a *Problem.
//
// The request is written here and not by golang.org/x/oauth2/clientcredentials, because that library drops the headers
// of a successful answer (the quota and the Date that the clock offset rests on), reads the answer's JSON loosely, and
// takes the time of expiry from the global clock. A test holds that both send the same form.
func ClientCredentials(ctx context.Context, hc *http.Client, c Client, now func() time.Time) (Grant, error) {
	form := url.Values{"grant_type": {"client_credentials"}}
	setIf(form, "audience", c.Audience)
	setIf(form, "scope", strings.Join(c.Scopes, " "))
	setIf(form, "organization", c.Organization)
	a, t, problem := askToken(ctx, hc, c, form, machineFlow, now)
	if problem != nil {
		return Grant{}, problem
	}
	g := Grant{AccessToken: t.access, Type: t.kind, FetchedAt: a.sent, ExpiresAt: t.expires, Scope: t.scope,
		Quota: ReadQuota(a.header, a.received), Offset: a.offset(), Findings: t.findings}
	return g, nil
}

func setIf(form url.Values, name, value string) {
	if value != "" {
		form.Set(name, value)
	}
}

// askToken sends one token request of any grant and reads the tokens of a good answer.
func askToken(ctx context.Context, hc *http.Client, c Client, form url.Values, f flow, now func() time.Time) (answer, tokens, *Problem) {
	req, problem := tokenRequest(ctx, c, form, now())
	if problem != nil {
		return answer{}, tokens{}, problem
	}
	a, fault := ask(hc, req, now)
	if fault != nil {
		return a, tokens{}, unreachable(fault, a, c)
	}
	if a.status != http.StatusOK {
		return a, tokens{}, explain(a, c, f)
	}
	t, why := readTokens(a)
	if why != "" {
		return a, tokens{}, badAnswer(a, c, why)
	}
	return a, t, nil
}

// tokens is a good answer of the token endpoint (RFC 6749 §5.1).
type tokens struct {
	access, refresh, id secret.Secret
	kind, scope         string
	expires             time.Time
	findings            []inspect.Finding
}

// readTokens reads a 200 answer strictly: one JSON object, names by exact case, no duplicates. why is what is wrong with
// it, "" if nothing.
func readTokens(a answer) (t tokens, why string) {
	var body struct {
		AccessToken  string         `json:"access_token"`
		RefreshToken string         `json:"refresh_token"`
		IDToken      string         `json:"id_token"`
		TokenType    string         `json:"token_type"`
		Scope        string         `json:"scope"`
		ExpiresIn    jsontext.Value `json:"expires_in"`
	}
	if err := json.Unmarshal(a.body, &body); err != nil {
		return t, "the body is not the JSON object that a token response is"
	}
	if body.AccessToken == "" {
		return t, "the body holds no access_token"
	}
	t = tokens{access: secret.New(body.AccessToken), refresh: secret.New(body.RefreshToken), id: secret.New(body.IDToken), kind: body.TokenType, scope: body.Scope}
	if t.kind == "" {
		t.kind = "Bearer"
	}
	if strings.EqualFold(t.kind, "dpop") {
		t.findings = append(t.findings, finding(causeDPoPToken, "token_type", "Bearer", t.kind))
	}
	t.expires = expiry(&t, string(body.ExpiresIn), a)
	return t, ""
}

// expiry is when the token ends by this machine's clock: the earlier of what the answer says and what the token itself
// says. Issuers exist that say two different things.
func expiry(t *tokens, expiresIn string, a answer) time.Time {
	var said, own time.Time
	if s := number(strings.Trim(expiresIn, `"`)); s > 0 {
		said = a.sent.Add(time.Duration(s) * time.Second)
	}
	if exp, ok := inspect.Parse(t.access.Reveal()).Time("exp"); ok {
		own = exp.Add(-a.offset().Certain())
	}
	switch {
	case said.IsZero() && own.IsZero():
		t.findings = append(t.findings, finding(causeNoExpiry, "expires_in", "seconds", "nothing"))
		return time.Time{}
	case said.IsZero():
		return own
	case own.IsZero():
		return said
	}
	if diff := own.Sub(said).Abs(); diff > time.Minute {
		t.findings = append(t.findings, finding(causeTwoExpiries, "expires_in", "exp "+own.UTC().Format(time.RFC3339), fmt.Sprintf("expires_in %s (%s)", expiresIn, said.UTC().Format(time.RFC3339))))
	}
	if own.Before(said) {
		return own
	}
	return said
}
