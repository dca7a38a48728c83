package simulator

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// World is what the simulator knows of the world around it.
type World struct {
	// Issuers are the issuers that can be reached, besides loopback.
	Issuers []string
	// Client fetches metadata and keys from issuers.
	Client *http.Client
	// Now is the services' clock.
	Now func() time.Time
}

// Simulator is a set of pretend services; safe for concurrent use.
type Simulator struct {
	world World

	mu     sync.Mutex
	config *config
}

// New builds a simulator from a world file's section "api".
func New(w World, raw json.RawMessage) (*Simulator, error) {
	c, err := parse(raw)
	if err != nil {
		return nil, err
	}
	if w.Now == nil || w.Client == nil {
		return nil, fmt.Errorf("api: the world lacks a clock or a client")
	}
	return &Simulator{world: w, config: c}, nil
}

// ServeHTTP implements http.Handler.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Request-Id", requestID())
	if path, ok := strings.CutPrefix(r.URL.Path, wellKnown); ok {
		s.describe(w, r, path)
		return
	}
	s.mu.Lock()
	found := s.config.find(r.URL.Path)
	var own service
	if found != nil {
		own = *found
	}
	s.mu.Unlock()
	switch {
	case found == nil:
		reply(w, http.StatusNotFound, map[string]any{"message": "Not Found"})
		return
	case len(own.Methods) > 0 && !slices.Contains(own.Methods, r.Method):
		w.Header().Set("Allow", strings.Join(own.Methods, ", "))
		reply(w, http.StatusMethodNotAllowed, map[string]any{"message": "Method Not Allowed"})
		return
	case own.misbehave(w, r):
		return
	}
	raw, ok := bearer(r)
	if !ok || own.Behaviour == "strip" {
		own.refuse(w, r, http.StatusUnauthorized, "", "")
		return
	}
	claims, refused := s.validate(r.Context(), &own, raw)
	if refused != nil {
		own.refuse(w, r, refused.status, refused.word, refused.text)
		return
	}
	reply(w, http.StatusOK, map[string]any{"ok": true, "path": r.URL.Path, "caller": claims["sub"]})
}

// misbehave is what services do that have nothing to do with the token.
func (s *service) misbehave(w http.ResponseWriter, r *http.Request) bool {
	switch s.Behaviour {
	case "error":
		reply(w, http.StatusInternalServerError, map[string]any{"message": "Internal Server Error"})
	case "redirect":
		w.Header().Set("Location", "https://"+r.Host+"/login?return_to="+r.URL.Path)
		w.WriteHeader(http.StatusFound)
	case "html":
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte("<!doctype html><html><head><title>Blocked</title></head><body><h1>Request blocked</h1></body></html>"))
	case "basic":
		w.Header().Set("WWW-Authenticate", `Basic realm="orders"`)
		reply(w, http.StatusUnauthorized, map[string]any{"message": "Unauthorized"})
	case "busy":
		w.Header().Set("Retry-After", "30")
		reply(w, http.StatusTooManyRequests, map[string]any{"message": "Too Many Requests"})
	default:
		return false
	}
	return true
}

// bearer takes the token from the one place that RFC 6750 §2.1 recommends.
func bearer(r *http.Request) (string, bool) {
	scheme, token, found := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token), found && strings.EqualFold(scheme, "Bearer") && strings.TrimSpace(token) != ""
}

// refuse writes an RFC 6750 §3 answer. A request without a token gets no error word.
func (s *service) refuse(w http.ResponseWriter, r *http.Request, status int, word, text string) {
	if s.Behaviour == "terse" {
		text = ""
	}
	if s.Behaviour == "silent" {
		reply(w, status, map[string]any{"message": http.StatusText(status)})
		return
	}
	parts := []string{`realm="api"`}
	if word != "" {
		parts = append(parts, `error="`+word+`"`)
	}
	if text != "" {
		parts = append(parts, `error_description="`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text)+`"`)
	}
	if word == "insufficient_scope" && len(s.Scopes) > 0 && s.Behaviour == "" {
		parts = append(parts, `scope="`+strings.Join(s.Scopes, " ")+`"`)
	}
	if s.Describe {
		at := "https://" + r.Host + wellKnown + clean(s.Path)
		if s.MetadataURL != "" {
			at = s.MetadataURL
		}
		parts = append(parts, `resource_metadata="`+at+`"`)
	}
	w.Header().Set("WWW-Authenticate", "Bearer "+strings.Join(parts, ", "))
	body := map[string]any{"message": http.StatusText(status)}
	if word != "" {
		body["error"] = word
	}
	reply(w, status, body)
}

func reply(w http.ResponseWriter, status int, body any) {
	raw, err := json.Marshal(body)
	if err != nil {
		http.Error(w, "cannot answer", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(raw)
}

func requestID() string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails
	return hex.EncodeToString(b[:])
}
