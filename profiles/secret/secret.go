// Package secret holds the one type for values that must not be seen: client secrets, private keys, bearer tokens,
// cloud credentials. It redacts itself in every formatting verb and encoder; Reveal is the one way out, so that
// `grep Reveal` lists every place where a secret leaves its box.
package secret

import (
	"fmt"
	"io"
	"log/slog"
)

// Mask is what every printer and encoder writes in place of a secret.
const Mask = "[secret]"

// Secret is a redacting box around a string. The zero value is the empty secret.
type Secret struct{ value string }

// New boxes value.
func New(value string) Secret { return Secret{value: value} }

// Reveal returns the value itself. Call it only where the value leaves for its one destination.
func (s Secret) Reveal() string { return s.value }

// Empty reports whether there is nothing inside.
func (s Secret) Empty() bool { return s.value == "" }

// Len is the length in bytes, which may be shown.
func (s Secret) Len() int { return len(s.value) }

// String implements fmt.Stringer with the mask.
func (Secret) String() string { return Mask }

// GoString implements fmt.GoStringer with the mask, so that %#v shows no field.
func (Secret) GoString() string { return Mask }

// Format implements fmt.Formatter: every verb and flag prints the mask.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Mask) }

// LogValue implements slog.LogValuer with the mask.
func (Secret) LogValue() slog.Value { return slog.StringValue(Mask) }

// MarshalJSON implements json.Marshaler with the mask.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + Mask + `"`), nil }

// MarshalText implements encoding.TextMarshaler with the mask (TOML, YAML, XML, map keys).
func (Secret) MarshalText() ([]byte, error) { return []byte(Mask), nil }
