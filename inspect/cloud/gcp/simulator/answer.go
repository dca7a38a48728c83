package simulator

import (
	"encoding/json"
	"net/http"
)

// refusal is the flat error of the token exchange.
type refusal struct{ code, text string }

func send(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.Header().Set("Cache-Control", "no-cache, no-store, max-age=0, must-revalidate")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func flat(w http.ResponseWriter, status int, r refusal) {
	send(w, status, map[string]string{"error": r.code, "error_description": r.text})
}

// nested is the error of Google's ordinary APIs. reason, if any, adds an ErrorInfo.
func nested(w http.ResponseWriter, status int, name, message, reason string, metadata ...string) {
	inner := map[string]any{"code": status, "message": message, "status": name}
	if reason != "" {
		info := map[string]any{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "iam.googleapis.com"}
		if len(metadata) == 2 {
			info["metadata"] = map[string]string{metadata[0]: metadata[1]}
		}
		if reason == "SERVICE_DISABLED" {
			info["domain"] = "googleapis.com"
		}
		inner["details"] = []any{info}
	}
	send(w, status, map[string]any{"error": inner})
}

func disabled(w http.ResponseWriter, title, service string) {
	nested(w, http.StatusForbidden, "PERMISSION_DENIED", title+" has not been used in project 123456789012 before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/"+
		service+"/overview?project=123456789012 then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.", "SERVICE_DISABLED", "service", service)
}
