package simulator

import "net/http"

// wellKnown stands between host and path of a resource (RFC 9728 §3.1).
const wellKnown = "/.well-known/oauth-protected-resource"

// describe serves a service's description of itself (RFC 9728 §2), to whoever asks.
func (s *Simulator) describe(w http.ResponseWriter, r *http.Request, path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	own := s.config.find(path)
	switch {
	case own == nil || !own.Describe:
		reply(w, http.StatusNotFound, map[string]any{"message": "Not Found"})
		return
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		reply(w, http.StatusMethodNotAllowed, map[string]any{"message": "Method Not Allowed"})
		return
	}
	doc := map[string]any{"resource": "https://" + r.Host + path, "bearer_methods_supported": []string{"header"}}
	if own.Issuer != "" {
		doc["authorization_servers"] = []string{own.Issuer}
	}
	if len(own.Scopes) > 0 {
		doc["scopes_supported"] = own.Scopes
	}
	for name, value := range own.Metadata {
		doc[name] = value
	}
	reply(w, http.StatusOK, doc)
}
