// Package wire is the one place with network rules: the HTTP client factory (limits, dial checks, extra CA, no
// redirects), the recorder that keeps every exchange, and the redactor that it uses.
package wire

import (
	"net/http"
	"time"
)

// Exchange is one request and its answer, already redacted: safe to keep and, made printable, to show.
type Exchange struct {
	Method        string
	URL           string // without userinfo; secret query values masked
	RequestHeader http.Header
	RequestBody   []byte // redacted
	Status        int    // 0 when no answer came
	Header        http.Header
	Body          []byte // redacted, at most 1 MiB
	Started       time.Time
	Elapsed       time.Duration
	Err           error     // transport error; nil when an answer came
	ServerDate    time.Time // from the Date header; zero if absent
}
