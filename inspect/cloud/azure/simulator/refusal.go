package simulator

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
)

// refusal is one AADSTS answer.
type refusal struct {
	status int
	oauth  string
	number int
	text   string
}

func no(status int, oauth string, number int, format string, args ...any) *refusal {
	return &refusal{status: status, oauth: oauth, number: number, text: fmt.Sprintf(format, args...)}
}

// refuse writes a refusal as Entra does: the IDs and the time stand in the sentence and beside it.
func (s *Simulator) refuse(w http.ResponseWriter, r *refusal) {
	trace, correlation := randomGUID(), randomGUID()
	at := s.world.Now().UTC().Format("2006-01-02 15:04:05Z")
	w.Header().Set("x-ms-request-id", trace)
	reply(w, r.status, map[string]any{
		"error": r.oauth,
		"error_description": fmt.Sprintf("AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s",
			r.number, r.text, trace, correlation, at),
		"error_codes":    []int{r.number},
		"timestamp":      at,
		"trace_id":       trace,
		"correlation_id": correlation,
		"error_uri":      fmt.Sprintf("https://login.microsoftonline.com/error?code=%d", r.number),
	})
}

func unknownTenant(name string) *refusal {
	switch {
	case name == "00000000-0000-0000-0000-000000000000":
		return no(http.StatusBadRequest, "invalid_request", 900021, "Requested tenant identifier '%s' is not valid. Tenant identifiers may not be an empty GUID.", name)
	case !looksLikeTenant(name):
		return no(http.StatusBadRequest, "invalid_request", 900023, "Specified tenant identifier '%s' is neither a valid DNS name, nor a valid external domain.", name)
	}
	return no(http.StatusBadRequest, "invalid_request", 90002,
		"Tenant '%s' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.", name)
}

func randomGUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	x := hex.EncodeToString(b[:])
	return x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]
}
