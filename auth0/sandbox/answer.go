package sandbox

import (
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// refusal is an error answer of a tenant. It uses 403 where RFC 6749 says 400, as Auth0 does.
type refusal struct {
	Status      int    `json:"-"`
	Error       string `json:"error"`
	Description string `json:"error_description,omitempty"`
	URI         string `json:"error_uri,omitempty"`
}

func denied(description string) *refusal {
	return &refusal{http.StatusForbidden, "access_denied", description, ""}
}

func invalid(description string) *refusal {
	return &refusal{http.StatusBadRequest, "invalid_request", description, ""}
}

// badGrant refuses a code or a refresh token.
func badGrant(description string) *refusal {
	return &refusal{http.StatusForbidden, "invalid_grant", description, ""}
}

// unauthorized is the one answer for an unknown client, a wrong secret and a wrong method alike.
func unauthorized() *refusal {
	return &refusal{http.StatusUnauthorized, "access_denied", "Unauthorized", ""}
}

// badClient is what a failed private_key_jwt gets; the reason is only in the tenant's log.
func badClient(description string) *refusal {
	return &refusal{http.StatusUnauthorized, "invalid_client", description, ""}
}

func grantNotAllowed(grant string) *refusal {
	return &refusal{
		http.StatusForbidden, "unauthorized_client", "Grant type '" + grant + "' not allowed for the client.",
		"https://auth0.com/docs/clients/client-grant-types",
	}
}

func internal() refusal {
	return refusal{http.StatusInternalServerError, "server_error", "Internal server error.", ""}
}

func writeRefusal(w http.ResponseWriter, r refusal) {
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, r.Status, r)
}

// writeJSON writes an answer of ours; values that cannot be marshalled do not occur.
func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v, json.Deterministic(true), jsontext.AllowInvalidUTF8(true)) // what was sent is quoted back
	if err != nil {
		http.Error(w, "the sandbox could not write its answer", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the asker may be gone; there is nobody to tell
}
