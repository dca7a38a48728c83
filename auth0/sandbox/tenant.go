package sandbox

import (
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// tenant is one running pretend tenant. What it pretends is a snapshot that is replaced whole, so that a request sees
// one configuration from beginning to end.
type tenant struct {
	port   int
	start  Tenant // as the world file has it, for reset
	state  atomic.Pointer[snapshot]
	keys   *signingKeys
	logins *logins
	meter  *meter
	clock  func() time.Time // the world's clock, without this tenant's offset
	random io.Reader
	mux    *http.ServeMux
	change sync.Mutex // one change at a time
}

// snapshot is a configuration and how often its faults have struck.
type snapshot struct {
	Tenant
	struck []atomic.Int64 // per fault
	secret [][]byte       // per API: its HS256 secret
}

func newTenant(cfg Tenant, port int, clock func() time.Time, random io.Reader) (*tenant, error) {
	t := &tenant{
		port: port, start: cfg, clock: clock, random: random,
		keys: &signingKeys{subject: cfg.Host}, logins: newLogins(), meter: newMeter(), mux: http.NewServeMux(),
	}
	t.mux.HandleFunc("/.well-known/openid-configuration", t.discovery)
	t.mux.HandleFunc("/.well-known/jwks.json", t.jwks)
	t.mux.HandleFunc("/oauth/token", t.token)
	t.mux.HandleFunc("/oauth/device/code", t.deviceCode)
	t.mux.HandleFunc("/activate", t.activate)
	t.mux.HandleFunc("/authorize", t.authorize)
	t.mux.HandleFunc("/userinfo", t.userinfo)
	t.mux.HandleFunc("/oauth/revoke", t.revoke)
	return t, t.configure(cfg)
}

// configure makes cfg the tenant's configuration. A secret that an HS256 API does not name is made up, once. A key that
// cannot be read is an error: only now is it known, for a world file may leave keys to be filled in.
func (t *tenant) configure(cfg Tenant) error {
	if err := cfg.checkKeys(); err != nil {
		return err
	}
	next := &snapshot{Tenant: cfg, struck: make([]atomic.Int64, len(cfg.Faults)), secret: make([][]byte, len(cfg.APIs))}
	for i, a := range cfg.APIs {
		next.secret[i] = []byte(a.SigningSecret)
		if a.SigningAlg == "HS256" && a.SigningSecret == "" {
			text, err := t.text(32)
			if err != nil {
				return err
			}
			cfg.APIs[i].SigningSecret, next.secret[i] = text, []byte(text)
		}
	}
	t.state.Store(next)
	return nil
}

func (t *Tenant) checkKeys() error {
	for i, a := range t.APIs {
		if a.EncryptionKeyPEM != "" {
			if _, err := rsaPublicKey(a.EncryptionKeyPEM); err != nil {
				return fmt.Errorf("apis[%d].encryption_key_pem: %w", i, err)
			}
		}
	}
	for i, c := range t.Clients {
		if c.PublicKeyPEM != "" {
			if _, err := rsaPublicKey(c.PublicKeyPEM); err != nil {
				return fmt.Errorf("clients[%d].public_key_pem: %w", i, err)
			}
		}
	}
	return nil
}

// reset goes back to the world file. Keys stay, so that tokens in hand still verify.
func (t *tenant) reset() error {
	t.change.Lock()
	defer t.change.Unlock()
	t.meter.reset()
	return t.configure(t.start.clone())
}

// clone copies everything that a change can reach.
func (t Tenant) clone() Tenant {
	t.APIs, t.Clients = slices.Clone(t.APIs), slices.Clone(t.Clients)
	t.Organizations, t.Faults = slices.Clone(t.Organizations), slices.Clone(t.Faults)
	return t
}

// ServeHTTP answers with the tenant's own clock in Date, after its latency. A host that it is not reached under is no
// tenant.
func (t *tenant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s := t.state.Load()
	w.Header().Set("Date", t.now(s).UTC().Format(http.TimeFormat))
	if s.LatencyMS > 0 && !pause(r, time.Duration(s.LatencyMS)*time.Millisecond) {
		return
	}
	if _, ok := t.issuer(s, r); !ok {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, "<!DOCTYPE html><html><head><title>Unknown host</title></head><body><h1>Unknown host</h1><p>No tenant is served under this name.</p></body></html>\n")
		return
	}
	t.mux.ServeHTTP(w, r)
}

// now is the tenant's clock.
func (t *tenant) now(s *snapshot) time.Time {
	return t.clock().Add(time.Duration(s.ClockOffsetSeconds) * time.Second)
}

// issuer is the iss of the host that was asked, with its slash: a custom domain is an issuer of its own.
func (t *tenant) issuer(s *snapshot, r *http.Request) (string, bool) {
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	for _, name := range append([]string{s.Host}, s.CustomDomains...) {
		if strings.EqualFold(name, host) {
			return "https://" + authorityOf(name, t.port) + "/", true
		}
	}
	return "", false
}

// issuers are all of the tenant's, its own host first.
func (t *tenant) issuers() []string {
	var out []string
	for _, name := range append([]string{t.start.Host}, t.start.CustomDomains...) {
		out = append(out, "https://"+authorityOf(name, t.port)+"/")
	}
	return out
}

// canonical is the issuer of the tenant's own host, which the Management API's audience keeps even under a custom domain.
func (t *tenant) canonical() string { return t.issuers()[0] }

// text makes n random bytes readable.
func (t *tenant) text(n int) (string, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(t.random, b); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// pause waits; false if the asker went away.
func pause(r *http.Request, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}
