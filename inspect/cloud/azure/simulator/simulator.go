package simulator

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// World is what the simulator knows of the world around it.
type World struct {
	// Issuers are the issuers that can be reached; requests to any other host but loopback are refused.
	Issuers []string
	// Client fetches metadata and keys from issuers.
	Client *http.Client
	// Now is Entra's clock.
	Now func() time.Time
}

// Simulator is a pretend Entra; safe for concurrent use.
type Simulator struct {
	world World
	key   func() (*rsa.PrivateKey, error) // signs access tokens; made when first needed
	kid   string

	mu     sync.Mutex
	config *config
}

// New builds a simulator from a world file's section "azure".
func New(w World, raw json.RawMessage) (*Simulator, error) {
	c, err := parse(raw)
	if err != nil {
		return nil, err
	}
	if w.Now == nil || w.Client == nil {
		return nil, fmt.Errorf("azure: the world lacks a clock or a client")
	}
	key := sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })
	return &Simulator{world: w, key: key, kid: randomGUID()[:8], config: c}, nil
}

// ServeHTTP implements http.Handler. The host of a request gives the base of the URLs in the answer.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	base := "https://" + r.Host
	switch path := strings.Join(parts[min(1, len(parts)):], "/"); {
	case r.Method == http.MethodGet && path == "discovery/instance":
		s.instance(w, r, base)
	case r.Method == http.MethodGet && (path == "v2.0/.well-known/openid-configuration" || path == ".well-known/openid-configuration"):
		s.metadata(w, base, parts[0])
	case r.Method == http.MethodGet && path == "discovery/v2.0/keys":
		s.keys(w)
	case path == "oauth2/v2.0/token":
		s.token(w, r, base, parts[0])
	default:
		http.NotFound(w, r)
	}
}

// instance answers what SDKs ask of a well-known host before they trust an authority.
func (s *Simulator) instance(w http.ResponseWriter, r *http.Request, base string) {
	tenant := "common"
	if rest, ok := strings.CutPrefix(r.URL.Query().Get("authorization_endpoint"), base+"/"); ok {
		tenant, _, _ = strings.Cut(rest, "/")
	}
	reply(w, http.StatusOK, map[string]any{
		"tenant_discovery_endpoint": base + "/" + tenant + "/v2.0/.well-known/openid-configuration",
		"api-version":               "1.1",
		"metadata": []map[string]any{{
			"preferred_network": r.Host, "preferred_cache": r.Host, "aliases": []string{r.Host},
		}},
	})
}

func (s *Simulator) metadata(w http.ResponseWriter, base, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.config.tenant(name)
	if t == nil && !shared(name) {
		s.refuse(w, unknownTenant(name))
		return
	}
	root := base + "/" + name
	issuer := root + "/v2.0"
	if t != nil {
		issuer = base + "/" + t.ID + "/v2.0"
	}
	reply(w, http.StatusOK, map[string]any{
		"issuer":                                issuer,
		"authorization_endpoint":                root + "/oauth2/v2.0/authorize",
		"token_endpoint":                        root + "/oauth2/v2.0/token",
		"device_authorization_endpoint":         root + "/oauth2/v2.0/devicecode",
		"end_session_endpoint":                  root + "/oauth2/v2.0/logout",
		"jwks_uri":                              root + "/discovery/v2.0/keys",
		"response_modes_supported":              []string{"query", "fragment", "form_post"},
		"response_types_supported":              []string{"code", "id_token", "code id_token", "id_token token"},
		"subject_types_supported":               []string{"pairwise"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt", "client_secret_basic"},
		"scopes_supported":                      []string{"openid", "profile", "email", "offline_access"},
		"tenant_region_scope":                   "EU",
		"cloud_instance_name":                   "microsoftonline.com",
	})
}

func shared(name string) bool {
	return name == "common" || name == "organizations" || name == "consumers"
}

func reply(w http.ResponseWriter, status int, body any) {
	raw, err := json.Marshal(body)
	if err != nil {
		http.Error(w, "cannot answer", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store, no-cache")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if w.Header().Get("x-ms-request-id") == "" {
		w.Header().Set("x-ms-request-id", randomGUID())
	}
	w.Header().Set("x-ms-ests-server", "2.1.22350.5 - WEULR1 ProdSlices")
	w.WriteHeader(status)
	_, _ = w.Write(raw)
}
