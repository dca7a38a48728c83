package sandbox

import "net/http"

// revoke is POST /oauth/revoke: it ends a refresh token. Whoever does not prove to be the client is refused, and a token
// that does not exist or is somebody else's is no error (RFC 7009 §2.2).
func (t *tenant) revoke(w http.ResponseWriter, r *http.Request) {
	s := t.state.Load()
	if r.Method != http.MethodPost {
		writeRefusal(w, refusal{http.StatusMethodNotAllowed, "method_not_allowed", "Method not allowed.", ""})
		return
	}
	q, err := readTokenRequest(w, r)
	if err != nil || q.fields["token"] == "" {
		writeRefusal(w, *invalid("Missing required parameter: token"))
		return
	}
	q.issuer, _ = t.issuer(s, r)
	client, refused := t.authenticate(s, q)
	if refused != nil {
		writeRefusal(w, *badClient("The client credentials are not valid."))
		return
	}
	t.logins.revoke(q.fields["token"], client.ClientID)
	w.WriteHeader(http.StatusOK)
}

// revoke ends a client's refresh token and everything that came of the same login.
func (l *logins) revoke(token, clientID string) {
	l.guard.Lock()
	defer l.guard.Unlock()
	if found, ok := l.refresh[token]; ok && found.clientID == clientID {
		l.end(found.family)
	}
}

// trade takes a refresh token out of circulation. It answers but once.
func (l *logins) trade(token, clientID string) (login, bool) {
	l.guard.Lock()
	defer l.guard.Unlock()
	found, ok := l.refresh[token]
	switch {
	case ok && found.clientID == clientID:
		delete(l.refresh, token)
		l.spent[token] = found.family
		return found, true
	case l.spent[token] != "":
		l.end(l.spent[token])
	}
	return login{}, false
}

// end takes all refresh tokens of a family out of circulation. It is called with guard held.
func (l *logins) end(family string) {
	for token, found := range l.refresh {
		if found.family == family {
			delete(l.refresh, token)
		}
	}
}
