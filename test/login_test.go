package test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// browser plays a person's browser: it stands in for the desktop's opener, which only writes down what it was to open.
type browser struct {
	t      *testing.T
	folder string // to stand first in PATH
	http   *http.Client
}

func newBrowser(t *testing.T, caFile string) browser {
	t.Helper()
	b := browser{t: t, folder: t.TempDir()}
	script := "#!/bin/sh\nprintf '%s' \"$1\" > '" + b.folder + "/new' && mv '" + b.folder + "/new' '" + b.folder + "/opened'\n"
	if err := os.WriteFile(filepath.Join(b.folder, "xdg-open"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	pem, err := os.ReadFile(caFile)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	b.http = &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return b
}

func (b browser) path() string { return "PATH=" + b.folder + ":" + os.Getenv("PATH") }

// opened is the address that the desktop was asked to open.
func (b browser) opened() *url.URL {
	b.t.Helper()
	file := filepath.Join(b.folder, "opened")
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if data, err := os.ReadFile(file); err == nil {
			_ = os.Remove(file)
			u, err := url.Parse(string(data))
			if err != nil {
				b.t.Fatal(err)
			}
			return u
		}
	}
	b.t.Fatal("no browser was opened")
	return nil
}

// get follows nothing: a person sees each page.
func (b browser) get(address string) (status int, body string, to *url.URL) {
	b.t.Helper()
	resp, err := b.http.Get(address)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, _ := io.ReadAll(resp.Body)
	to, _ = url.Parse(resp.Header.Get("Location"))
	return resp.StatusCode, string(text), to
}

// freePort is a port that nobody listens on just now.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// usualPort takes the port that a login takes by itself, as soon as nobody else on this machine has it.
func usualPort(t *testing.T) net.Listener {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		l, err := net.Listen("tcp", "127.0.0.1:41729")
		if err == nil {
			return l
		}
		if time.Now().After(end) {
			t.Fatalf("something else has the usual port of logins: %v", err)
		}
	}
}

// login runs `token --user browser` and hands the login page's address to the browser.
func (b browser) login(w world, profile string, more ...string) (*program, *url.URL) {
	b.t.Helper()
	p := prepare(b.t, w, append([]string{"token", profile, "--user", "browser"}, more...)...)
	p.Env = append(p.Env, b.path())
	p.begin(b.t)
	return p, b.opened()
}

// TestADeviceLoginEndToEnd: the code and where to type it on standard error, polls until the person has confirmed, and
// nothing but the token on standard output.
func TestADeviceLoginEndToEnd(t *testing.T) {
	w := sandbox(t)
	began := time.Now()
	a := w.command().run(t, "token", "tenant-user", "--user", "device")
	parts := strings.Split(strings.TrimSpace(a.stdout), ".")
	if a.code != 0 || len(parts) != 3 || !strings.Contains(a.stderr, w.ready.Issuer+"activate") || !strings.Contains(a.stderr, "type this code: ") {
		t.Fatalf("exit %d: %s%s", a.code, a.stdout, a.stderr)
	}
	if claims, _ := base64.RawURLEncoding.DecodeString(parts[1]); !strings.Contains(string(claims), `"sub":"auth0|`) {
		t.Errorf("whose token is that: %s", claims)
	}
	if waited := time.Since(began); waited < 2*time.Second {
		t.Errorf("the tenant says to wait two polls of a second, and it took %v", waited)
	}
	if machine := w.command().run(t, "token", "tenant-user", "--json"); machine.code != 5 || strings.Contains(machine.stdout, parts[2]) {
		t.Errorf("a person's token is given for the machine's: exit %d: %s", machine.code, machine.stdout)
	}
}

// TestABrowserLoginEndToEnd: the real program, the pretend tenant, and a browser that a test plays. Answers to other logins
// change nothing, whatever they carry; the right one ends it.
func TestABrowserLoginEndToEnd(t *testing.T) {
	w := sandbox(t)
	b := newBrowser(t, w.ready.CA)
	port := freePort(t)
	p, page := b.login(w, "tenant-user", "--port", port)
	q := page.Query()
	if q.Get("redirect_uri") != "http://127.0.0.1:"+port+"/callback" || q.Get("code_challenge_method") != "S256" || q.Get("audience") != "https://api.acme.dev" || len(q.Get("state")) < 32 {
		t.Errorf("asked %v", q)
	}
	status, _, back := b.get(page.String())
	if status != http.StatusFound || back.Query().Get("code") == "" || back.Query().Get("state") != q.Get("state") {
		t.Fatalf("the tenant answered %d %v", status, back)
	}
	for name, wrong := range map[string]string{"state mismatch": "code=evil&state=guessed", "no state": "code=evil", "an error with a wrong state": "error=access_denied&state=guessed"} {
		status, body, _ := b.get("http://127.0.0.1:" + port + "/callback?" + wrong)
		if status != http.StatusBadRequest || !strings.Contains(body, "not the answer to the login") {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	if status, _, _ := b.get("http://127.0.0.1:" + port + "/elsewhere"); status != http.StatusNotFound {
		t.Errorf("another path: %d", status)
	}
	if status, body, _ := b.get(back.String()); status != http.StatusOK || !strings.Contains(body, "close this page") {
		t.Errorf("%d %s", status, body)
	}
	if code := p.ends(t, 10*time.Second); code != 0 {
		t.Fatalf("exit %d: %s", code, p.out)
	}
	lines := strings.Fields(p.out.String())
	parts := strings.Split(lines[len(lines)-1], ".")
	if len(parts) != 3 {
		t.Fatalf("no token: %s", p.out)
	}
	claims, _ := base64.RawURLEncoding.DecodeString(parts[1])
	if !strings.Contains(string(claims), `"sub":"auth0|`) || strings.Contains(string(claims), "client-credentials") {
		t.Errorf("whose token is that: %s", claims)
	}
	if a := w.command().run(t, "profile", "list", "--json"); strings.Contains(a.stdout, parts[2]) {
		t.Error("the person's token was kept")
	}
	if resp, err := http.Get("http://127.0.0.1:" + port + "/callback"); err == nil {
		_ = resp.Body.Close()
		t.Error("the callback port stays open")
	}
}

func TestABrowserLoginThatDoesNotEndWell(t *testing.T) {
	w := sandbox(t)
	for name, c := range map[string]struct {
		back  string // what the browser brings back, beside the state
		code  int
		wants []string
	}{
		"denied":         {"error=access_denied&error_description=The+person+said+no", 1, []string{"The login was refused.", "The person said no"}},
		"another issuer": {"code=x&iss=https%3A%2F%2Fevil.example%2F", 4, []string{"The browser came back with the answer to another login.", "https://evil.example/"}},
		"a dead code":    {"code=never-issued", 1, []string{"does not accept the authorization code", "Invalid authorization code"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBrowser(t, w.ready.CA)
			port := freePort(t)
			p, page := b.login(w, "tenant-user", "--port", port)
			b.get("http://127.0.0.1:" + port + "/callback?" + c.back + "&state=" + page.Query().Get("state"))
			if code := p.ends(t, 10*time.Second); code != c.code {
				t.Errorf("exit %d, want %d", code, c.code)
			}
			for _, want := range c.wants {
				if !strings.Contains(p.out.String(), want) {
					t.Errorf("%q is missing: %s", want, p.out)
				}
			}
		})
	}
}

// TestAWrongCallbackIsForetold: the tenant shows its page to the person and nothing comes back, so that the program says
// beforehand what such a page means; the port that it takes by itself is the one to be allowed.
func TestAWrongCallbackIsForetold(t *testing.T) {
	w := sandbox(t)
	b := newBrowser(t, w.ready.CA)
	port := freePort(t)
	p, page := b.login(w, "tenant-user-strict", "--port", port)
	if status, body, _ := b.get(page.String()); status != http.StatusForbidden || !strings.Contains(body, "Callback URL mismatch") {
		t.Errorf("%d %s", status, body)
	}
	p.says(t, "If the page speaks of a callback URL mismatch, the application does not allow http://127.0.0.1:"+port+"/callback")
	_ = p.Process.Signal(os.Interrupt)
	if code := p.ends(t, 2*time.Second); code != 130 {
		t.Errorf("exit %d: %s", code, p.out)
	}
	taken := usualPort(t)
	a := w.command().run(t, "token", "tenant-user-strict", "--user", "browser", "--json")
	_ = taken.Close()
	if a.code != 4 || !strings.Contains(a.stdout, "auth0.login.port") || !strings.Contains(a.stdout, "Free the port") {
		t.Errorf("a port that is taken: exit %d: %s", a.code, a.stdout)
	}
	p, page = b.login(w, "tenant-user-strict")
	_, _, back := b.get(page.String())
	b.get(back.String())
	if code := p.ends(t, 10*time.Second); code != 0 || !strings.Contains(p.out.String(), "eyJ") {
		t.Errorf("with the port that it takes by itself: exit %d: %s", code, p.out)
	}
}

// TestALoginOnTheScreenEndToEnd: log in, see the person's token apart from the machine's, refresh it twice (each time with
// the refresh token that the last answer brought), and drop it.
func TestALoginOnTheScreenEndToEnd(t *testing.T) {
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	b := newBrowser(t, os.DevNull)
	term := openTerminal(t, 120, 36, b.path())
	term.keys(path+" sandbox --dir "+dir, "Enter")
	term.wait("acme-prod")
	b.http = newBrowser(t, filepath.Join(dir, "ca.pem")).http
	term.keys("/")
	term.keys("-l", "tenant-user")
	term.keys("Enter")
	term.wait("no token")
	term.keys("U")
	term.wait("Allowed Callback URLs must hold http://127.0.0.1:41729/callback, port and all")
	_ = usualPort(t).Close()
	term.keys("b")
	page := b.opened()
	term.wait("callback URL mismatch")
	_, _, back := b.get(page.String())
	if status, body, _ := b.get(back.String()); status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	term.wait(`user token of tenant-user`)
	screen := term.wait(`refreshes it`)
	if !strings.Contains(term.wait("ACCEPTED"), "auth0|") {
		t.Errorf("whose token is that:\n%s", screen)
	}
	term.keys("f")
	term.wait("refresh-token|refresh_token") // gty: the claim says how it was got
	term.keys("f")
	term.wait(`expires in \d+`)
	term.keys("x")
	term.wait("tenant-user +no token")
	term.keys("q")
}
