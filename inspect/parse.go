package inspect

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
)

// Parse reads a token. It never fails: what is wrong becomes the Kind and the structure findings.
// (First thin version: strict base64url, compact JWS only.)
func Parse(input string) *Token {
	t := &Token{Raw: strings.TrimSpace(input), Kind: Malformed}
	parts := strings.Split(t.Raw, ".")
	if len(parts) != 3 {
		return t
	}
	b64 := base64.RawURLEncoding.Strict()
	head, err1 := b64.DecodeString(parts[0])
	payload, err2 := b64.DecodeString(parts[1])
	sig, err3 := b64.DecodeString(parts[2])
	if err1 != nil || err2 != nil || err3 != nil {
		return t
	}
	t.Kind, t.Payload, t.Signature, t.SigningInput = JWS, payload, sig, parts[0]+"."+parts[1]
	t.Header, t.Claims = parseValue(head).Object(), parseValue(payload).Object()
	return t
}

func parseValue(raw []byte) Value {
	raw = bytes.TrimSpace(raw)
	v := Value{raw: string(raw)}
	if len(raw) == 0 || !json.Valid(raw) {
		return Value{}
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	switch raw[0] {
	case '{':
		v.kind, v.object = ObjectKind, &Object{Raw: v.raw}
		_, _ = dec.Token()
		for dec.More() {
			name, _ := dec.Token()
			var m json.RawMessage
			_ = dec.Decode(&m)
			v.object.Members = append(v.object.Members, Member{Name: name.(string), Value: parseValue(m)})
		}
	case '[':
		v.kind = Array
		_, _ = dec.Token()
		for dec.More() {
			var m json.RawMessage
			_ = dec.Decode(&m)
			v.items = append(v.items, parseValue(m))
		}
	case '"':
		v.kind = String
		_ = json.Unmarshal(raw, &v.text)
	case 't', 'f':
		v.kind = Bool
	case 'n':
		v.kind = Null
	default:
		v.kind = Number
	}
	return v
}

// ParseKeySet reads PEM (public key or certificate), one JWK, or a JWKS. The error is for input that is none of them;
// single refused keys are in KeySet.Dropped.
func ParseKeySet(data []byte, origin KeyOrigin) (*KeySet, error) {
	return nil, errNotYet
}

// CheckSignature chooses a key by kid, then by alg and use, and verifies. algorithms is the allow-list, nil for every
// algorithm that fits the set's origin.
func CheckSignature(t *Token, keys *KeySet, algorithms []string) SignatureCheck {
	return SignatureCheck{Key: Line{Name: "key", Status: Skip}, Signature: Line{Name: "signature", Status: Skip}}
}

// Inspect judges a token: seven lines, every finding, one verdict.
func Inspect(t *Token, opt Options) Report { return Report{Kind: t.Kind} }

type constError string

func (e constError) Error() string { return string(e) }

const errNotYet = constError("not written yet")
