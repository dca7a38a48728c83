package auth0

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"mintmark/inspect/wire"
)

// BrowserFlow logs a person in with the system's browser: authorization code with PKCE (RFC 7636) and a callback on a
// loopback port (RFC 8252 §7.3).
type BrowserFlow struct {
	Client Client // Auth is usually NoAuth
	HTTP   *http.Client
	Now    func() time.Time
	Open   func(address string) error // opens the system's browser
	Port   int                        // of the callback; 0 = any. Auth0 compares the callback with its port, letter by letter
}

// callbackPath is the path of the callback address.
const callbackPath = "/callback"

// CallbackURL is where the browser brings the answer on a port: what the application must allow, letter by letter.
func CallbackURL(port int) string { return fmt.Sprintf("http://127.0.0.1:%d%s", port, callbackPath) }

// loginTime is how long a person has for the login page.
const loginTime = 5 * time.Minute

// Login opens the browser, waits for its return, and trades the code for tokens. The error is a *Problem.
func (f BrowserFlow) Login(ctx context.Context) (UserGrant, error) {
	ctx, cancel := context.WithTimeout(ctx, loginTime)
	defer cancel()
	if fault := checkEndpoint(withSlash(f.Client.Issuer) + "authorize"); fault != "" {
		return UserGrant{}, local(causeAddress, f.Client, fault)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", f.Port))
	if err != nil {
		return UserGrant{}, local(causeListen, f.Client, err.Error())
	}
	cb := &callback{state: random(), issuer: f.Client.Issuer, result: make(chan returned, 1)}
	server := &http.Server{Handler: cb, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 5 * time.Second, WriteTimeout: 5 * time.Second, MaxHeaderBytes: 32 << 10, ErrorLog: log.New(io.Discard, "", 0)}
	go serve(server, listener)
	defer shut(server)
	back := "http://" + listener.Addr().String() + callbackPath // CallbackURL of the port that it became
	verifier := random()
	if err := f.Open(f.authorizeURL(back, cb.state, verifier)); err != nil {
		return UserGrant{}, local(causeBrowser, f.Client, err.Error())
	}
	select {
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return UserGrant{}, f.abandoned(back)
		}
		return UserGrant{}, Network(ctx.Err(), f.Client)
	case r := <-cb.result:
		return f.redeem(ctx, r, back, verifier)
	}
}

// abandoned is the end of a login that nobody came back from. The tenant keeps the browser on a page of its own where it
// cannot trust the callback, so that its words are in the browser alone.
func (f BrowserFlow) abandoned(back string) *Problem {
	p := local(causeAbandoned, f.Client, "no answer came to "+back)
	p.Fix = append(p.Fix, fixCallback(reply{client: f.Client, flow: codeFlow})...)
	return p
}

func serve(s *http.Server, l net.Listener) { _ = s.Serve(l) }

// shut lets the page that the browser is being shown go out, for a moment.
func shut(s *http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if s.Shutdown(ctx) != nil {
		_ = s.Close()
	}
}

func (f BrowserFlow) authorizeURL(back, state, verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{"response_type": {"code"}, "client_id": {f.Client.ClientID}, "redirect_uri": {back}, "state": {state},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"}}
	setIf(q, "audience", f.Client.Audience)
	setIf(q, "scope", strings.Join(f.Client.Scopes, " "))
	setIf(q, "organization", f.Client.Organization)
	return withSlash(f.Client.Issuer) + "authorize?" + q.Encode()
}

func (f BrowserFlow) redeem(ctx context.Context, r returned, back, verifier string) (UserGrant, error) {
	switch {
	case r.foreign != "":
		return UserGrant{}, local(causeState, f.Client, r.foreign)
	case r.code == "":
		return UserGrant{}, judged(reply{client: f.Client, flow: codeFlow, code: r.err, message: r.description})
	}
	form := url.Values{"grant_type": {"authorization_code"}, "code": {r.code}, "redirect_uri": {back}, "code_verifier": {verifier}}
	g, problem := userTokens(ctx, f.HTTP, f.Client, form, codeFlow, f.Now)
	if problem != nil {
		return UserGrant{}, problem
	}
	return g, nil
}

// returned is what the browser brought back.
type returned struct{ code, err, description, foreign string }

// callback takes the first answer with the right state. Anything else (a prefetch, another page guessing the port) is
// refused and changes nothing.
type callback struct {
	state, issuer string
	result        chan returned
}

func (c *callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	q := r.URL.Query()
	host, _, _ := net.SplitHostPort(r.Host)
	switch {
	case r.Method != http.MethodGet || r.URL.Path != callbackPath || !wire.Loopback(host):
		http.Error(w, "not here", http.StatusNotFound)
		return
	case subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(c.state)) != 1:
		http.Error(w, "This is not the answer to the login that mintmark waits for.", http.StatusBadRequest)
		return
	}
	out := returned{code: q.Get("code"), err: q.Get("error"), description: q.Get("error_description")}
	if iss := q.Get("iss"); iss != "" && iss != c.issuer { // RFC 9207 §2.4
		out = returned{foreign: "the answer comes from " + iss}
	}
	select {
	case c.result <- out:
		_, _ = fmt.Fprint(w, "<!doctype html><title>mintmark</title><p>You can close this page and go back to mintmark.</p>")
	default:
		http.Error(w, "This login was answered already.", http.StatusConflict)
	}
}

// random is 256 bits as base64url: 43 characters, as a PKCE verifier needs at least (RFC 7636 §4.1).
func random() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(b)
}
