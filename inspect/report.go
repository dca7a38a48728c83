package inspect

import (
	"encoding/json"
	"time"
)

// Status of a line: what was decided.
type Status string

// Statuses of a line.
const (
	Pass Status = "pass"
	Warn Status = "warn"
	Fail Status = "fail"
	Skip Status = "skip"
)

// Line is one of the seven verdict lines: structure, signature, key, time, issuer, audience, policy, in that order.
type Line struct {
	Name   string `json:"name"`
	Status Status `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// Verdict on the whole token.
type Verdict string

// Verdicts. Decoded means that nothing contradicts the token, but no key was given.
const (
	Accepted    Verdict = "accepted"
	Decoded     Verdict = "decoded"
	Rejected    Verdict = "rejected"
	Unparseable Verdict = "malformed"
)

// Times are the token's dates as RFC 3339 UTC, "" when absent or not usable.
type Times struct {
	IssuedAt         string `json:"issued_at"`
	NotBefore        string `json:"not_before"`
	ExpiresAt        string `json:"expires_at"`
	RemainingSeconds *int64 `json:"remaining_seconds"` // negative when expired; null without exp
	LifetimeSeconds  *int64 `json:"lifetime_seconds"`  // exp − iat; null without both
}

// Report is everything that is said about one token; it marshals to the document of `inspect --json`.
type Report struct {
	Kind     Kind            `json:"kind"`
	Header   json.RawMessage `json:"header"` // as sent; null when unreadable
	Claims   json.RawMessage `json:"claims"`
	Verdict  Verdict         `json:"verdict"`
	Lines    []Line          `json:"lines"`
	Findings []Finding       `json:"findings"`
	Times    Times           `json:"times"`
	Removed  string          `json:"removed"`
}

// Options are what is expected of a token and what it is judged with.
type Options struct {
	Now        time.Time
	Offset     time.Duration     // the issuer's clock minus ours, when measured; 0 if unknown
	Leeway     time.Duration     // 0 by default, always shown
	Issuer     string            // expected iss; "" = not judged
	Audience   string            // expected aud; "" = not judged
	Algorithms []string          // allow-list; nil = every asymmetric algorithm we verify, and HS* when Keys are FromHMAC
	Keys       *KeySet           // nil = no key was given
	KeysError  string            // why keys that were asked for could not be had; "" if they were
	Claims     map[string]string // required claims, name → value
	Scopes     []string          // wanted scopes
}
