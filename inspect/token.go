// Package inspect says what a token says and what is wrong with it. It is pure: no network, disk, clock, environment
// or globals; time and keys are arguments. That makes every verdict repeatable and every parser fuzzable.
package inspect

import (
	"math/big"
	"time"
)

// Kind is what the input turned out to be.
type Kind string

// Kinds of input.
const (
	JWS       Kind = "jws"
	JWE       Kind = "jwe"
	JSONJWS   Kind = "json-jws"
	JSONJWE   Kind = "json-jwe"
	Opaque    Kind = "opaque"
	Malformed Kind = "malformed"
)

// Token is a parsed token, verified in no way. Make it with Parse.
type Token struct {
	Raw          string  // the compact form after cleaning; a bearer secret
	Kind         Kind    //
	Removed      string  // what the paste cleaner took away, in words; "" if nothing
	Header       *Object // nil when unreadable
	Claims       *Object // nil when unreadable or encrypted
	Payload      []byte  // the decoded payload bytes
	Signature    []byte  // the decoded signature bytes
	SigningInput string  // the first two parts with their dot

	problems []Finding // what Parse found wrong with the structure
}

// Problems are what is wrong with the structure, and remarks on it; empty for a well-formed signed token. A verifier
// must refuse a token with one of severity Error, whatever its signature says.
func (t *Token) Problems() []Finding { return append([]Finding{}, t.problems...) }

// Alg is the header's algorithm name, "" if absent or no string.
func (t *Token) Alg() string { return t.headerText("alg") }

// KeyID is the header's kid, "" if absent or no string.
func (t *Token) KeyID() string { return t.headerText("kid") }

// Type is the header's typ, "" if absent or no string.
func (t *Token) Type() string { return t.headerText("typ") }

// Claim is a claim by its exact name, an Absent Value if it is not there.
func (t *Token) Claim(name string) Value { return t.Claims.Get(name) }

// Text is a claim's string content, "" if it is absent or no string.
func (t *Token) Text(name string) string {
	text, _ := t.Claims.Get(name).Text()
	return text
}

// Time is a NumericDate claim (RFC 7519 §2); ok is false when it is absent or not a usable date.
func (t *Token) Time(name string) (at time.Time, ok bool) { return numericDate(t.Claims.Get(name)) }

func (t *Token) headerText(name string) string {
	text, _ := t.Header.Get(name).Text()
	return text
}

// maxDate is the last second of year 9999: later values are no dates that anyone meant.
const maxDate = 253402300799

// numericDate accepts integers and decimals within [0, maxDate]; decimals keep their nanoseconds.
func numericDate(v Value) (time.Time, bool) {
	r, ok := v.Number()
	if !ok || r.Sign() < 0 || r.Cmp(new(big.Rat).SetInt64(maxDate)) > 0 {
		return time.Time{}, false
	}
	nano := new(big.Rat).Mul(r, big.NewRat(int64(time.Second), 1))
	whole := new(big.Int).Quo(nano.Num(), nano.Denom())
	sec, rest := new(big.Int).QuoRem(whole, big.NewInt(int64(time.Second)), new(big.Int))
	return time.Unix(sec.Int64(), rest.Int64()).UTC(), true
}
