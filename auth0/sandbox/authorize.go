package sandbox

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"html"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"
)

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// authorize logs the pretend user in without asking and sends the browser back with a code. PKCE with S256 is demanded
// of every client.
func (t *tenant) authorize(w http.ResponseWriter, r *http.Request) {
	if !getOnly(w, r) {
		return
	}
	s, ask := t.state.Load(), r.URL.Query()
	client := s.client(ask.Get("client_id"))
	if client == nil {
		page(w, http.StatusBadRequest, "Oops, something went wrong", "invalid_request: Unknown client: "+ask.Get("client_id"))
		return
	}
	back, err := url.Parse(ask.Get("redirect_uri"))
	if err != nil || !client.callback(ask.Get("redirect_uri")) {
		page(w, http.StatusForbidden, "Callback URL mismatch.", "The provided redirect_uri is not in the list of allowed callback URLs.")
		return
	}
	answer := back.Query()
	if state := ask.Get("state"); state != "" {
		answer.Set("state", state)
	}
	if code, description := t.consent(s, client, ask); code != "" {
		answer.Set("error", code)
		answer.Set("error_description", description)
	} else {
		key, err := t.text(32)
		if err != nil {
			writeRefusal(w, internal())
			return
		}
		t.logins.put(t.logins.codes, key, login{
			clientID: client.ClientID, audience: ask.Get("audience"), scopes: userScopes(s.api(ask.Get("audience")), ask.Get("scope")),
			redirect: ask.Get("redirect_uri"), verifier: ask.Get("code_challenge"), nonce: ask.Get("nonce"), expires: t.now(s).Add(time.Minute),
		})
		answer.Set("code", key)
	}
	back.RawQuery = answer.Encode()
	w.Header().Set("Location", back.String())
	w.WriteHeader(http.StatusFound)
}

// consent says what is wrong with an authorization request, as error and description; "" if nothing is.
func (t *tenant) consent(s *snapshot, client *Application, ask url.Values) (code, description string) {
	switch audience := ask.Get("audience"); {
	case ask.Get("response_type") != "code":
		return "unsupported_response_type", "Unsupported response type: " + ask.Get("response_type")
	case !slices.Contains(client.GrantTypes, grantCode):
		return "unauthorized_client", "Grant type 'authorization_code' not allowed for the client."
	case audience != "" && s.api(audience) == nil:
		return "access_denied", "Service not found: " + audience
	case ask.Get("code_challenge") == "" || ask.Get("code_challenge_method") != "S256":
		return "invalid_request", "Parameter 'code_challenge_method' must be S256."
	}
	return "", ""
}

// callback says whether a redirect URI is allowed: exactly one of the list, or any loopback one if there is no list.
func (a *Application) callback(uri string) bool {
	if len(a.Callbacks) > 0 {
		return slices.Contains(a.Callbacks, uri)
	}
	u, err := url.Parse(uri)
	return err == nil && u.Scheme == "http" && loopback(u.Hostname())
}

// codeGrant trades an authorization code for tokens.
func (t *tenant) codeGrant(s *snapshot, client *Application, q *tokenRequest) (*grantResponse, *refusal) {
	l, ok := t.logins.take(t.logins.codes, q.fields["code"])
	if !ok || l.clientID != client.ClientID || t.now(s).After(l.expires) {
		return nil, badGrant("Invalid authorization code")
	}
	if q.fields["redirect_uri"] != l.redirect {
		return nil, badGrant("The redirect URI is wrong.")
	}
	sum := sha256.Sum256([]byte(q.fields["code_verifier"]))
	if subtle.ConstantTimeCompare([]byte(encode(sum[:])), []byte(l.verifier)) != 1 {
		return nil, badGrant("Failed to verify code verifier")
	}
	return t.issueToUser(s, client, q, l, "")
}

// page is what a browser sees. Title and text may hold foreign text.
func page(w http.ResponseWriter, status int, title, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "<!DOCTYPE html>\n<html><head><title>"+html.EscapeString(title)+"</title></head><body><h1>"+
		html.EscapeString(title)+"</h1><p>"+html.EscapeString(text)+"</p><p>This is the mintmark sandbox, no real tenant.</p></body></html>\n")
}
