package inspect

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxSize is the largest input in bytes that is read at all.
const MaxSize = 1 << 20

// Parse reads a token. It never fails: what is wrong becomes the Kind and the structure findings.
func Parse(input string) *Token {
	if len(input) > MaxSize {
		t := &Token{Kind: Malformed}
		t.fault("structure.too-large", "", "at most 1048576 bytes", fmt.Sprintf("%d bytes", len(input)), "")
		return t
	}
	raw, removed := Clean(input)
	t := &Token{Raw: raw, Removed: removed, Kind: Malformed}
	switch {
	case raw == "":
		t.fault("structure.empty", "", "a token", "", "")
	case raw[0] == '{':
		t.parseSerialised()
	default:
		t.parseCompact()
	}
	return t
}

func (t *Token) fault(code, path, expected, actual, detail string) {
	t.problems = append(t.problems, find(code, path, expected, actual, detail))
}

func (t *Token) parseCompact() {
	for i := 0; i < len(t.Raw); i++ {
		if c := t.Raw[i]; c != '.' && !base64URLByte(c) {
			t.foreignByte(i)
			return
		}
	}
	switch dots := strings.Count(t.Raw, "."); {
	case dots == 2:
		t.parseJWS()
	case dots == 4:
		t.parseJWE()
	case dots == 0 && len(t.Raw) >= 16 && !strings.HasPrefix(t.Raw, "eyJ"):
		t.Kind = Opaque
		t.fault("structure.opaque", "", "three parts joined by dots", fmt.Sprintf("%d characters without a dot", len(t.Raw)), "")
	default:
		t.fault("structure.parts", "", "3 parts (signed) or 5 (encrypted)", fmt.Sprintf("%d", dots+1), "")
	}
}

// foreignByte names the first offending byte, its character and where it stands.
func (t *Token) foreignByte(at int) {
	what := alphabetFault(t.Raw, at)
	r, size := utf8.DecodeRuneInString(t.Raw[at:])
	actual := fmt.Sprintf("byte 0x%02X at offset %d", t.Raw[at], at)
	if r != utf8.RuneError || size > 1 {
		actual += fmt.Sprintf(" (U+%04X)", r)
	}
	detail := "The first offending byte is 0x" + strings.TrimPrefix(actual, "byte 0x") + "."
	if t.Removed != "" {
		detail += " Offsets count what was left after cleaning."
	}
	t.fault(what.code, "", "A–Z, a–z, 0–9, - and _", actual, detail)
}

func (t *Token) parseJWS() {
	first := strings.IndexByte(t.Raw, '.')
	second := first + 1 + strings.IndexByte(t.Raw[first+1:], '.')
	t.SigningInput = t.Raw[:second]
	head, okHead := t.part("header", 0, first)
	payload, okPayload := t.part("payload", first+1, second)
	signature, okSignature := t.part("signature", second+1, len(t.Raw))
	if okHead {
		t.Header = t.object("header", head)
	}
	if !okPayload || !okSignature || t.Header == nil {
		return
	}
	t.Kind, t.Payload, t.Signature = JWS, payload, signature
	t.Claims = t.object("claims", payload)
	t.checkCritical()
	t.checkNested()
}

// checkNested notes a payload that is itself a token, whether or not cty says so (RFC 7519 §5.2).
func (t *Token) checkNested() {
	inner := t.Inner()
	cty := strings.EqualFold(strings.TrimPrefix(strings.ToLower(t.headerText("cty")), "application/"), "jwt")
	switch {
	case inner != nil:
		t.fault("structure.nested", "claims", "a JSON object", "a token of kind "+string(inner.Kind), "")
	case cty && (t.Kind == JWE || t.Claims != nil):
		t.fault("structure.nested", "header.cty", "", t.headerText("cty"), "")
	}
}

// Inner is the token that a nested token's payload is; nil if it is none. It is verified in no way.
func (t *Token) Inner() *Token {
	text := string(t.Payload)
	if t.Claims != nil || len(text) < 16 || !bare(text) || strings.Count(text, ".") != 2 && strings.Count(text, ".") != 4 {
		return nil
	}
	if inner := Parse(text); inner.Kind == JWS || inner.Kind == JWE {
		return inner
	}
	return nil
}

// part decodes Raw[from:to] and reports the offset of a fault in the whole token.
func (t *Token) part(name string, from, to int) ([]byte, bool) {
	data, bad := segment(t.Raw[from:to])
	if bad == nil {
		return data, true
	}
	t.fault(bad.code, name, "base64url without padding", bad.what, fmt.Sprintf("In the %s, at offset %d of the token.", name, from+bad.offset))
	return nil, false
}

// object reads a header or a payload; nil, with the reason noted, when it is not one JSON object.
func (t *Token) object(name string, data []byte) *Object {
	notJSON := "structure.header-not-json"
	if name == "claims" {
		notJSON = "structure.payload-not-json"
	}
	text := string(data)
	v, twice, bad := scanJSON(text)
	for _, d := range twice {
		t.fault("structure.duplicate-member", name+"."+d.path, "each name once", d.first.Raw()+" and "+d.next.Raw(), "")
	}
	switch {
	case bad != nil && bad.code != "":
		t.fault(bad.code, name, "one JSON object", bad.what, fmt.Sprintf("At byte %d of the %s.", bad.offset, name))
	case len(data) == 0:
		t.fault(notJSON, name, "a JSON object", "nothing: it is empty", "")
	case !utf8.ValidString(text):
		t.fault(notJSON, name, "a JSON object in UTF-8", fmt.Sprintf("%d bytes that are no UTF-8", len(data)), "")
	case bad != nil:
		t.fault(notJSON, name, "a JSON object", fmt.Sprintf("%s at byte %d", bad.what, bad.offset), "")
	case v.kind != ObjectKind:
		t.fault(notJSON, name, "a JSON object", "JSON, but "+kindWord(v.kind), "")
	}
	return v.object
}

func kindWord(k ValueKind) string {
	return [...]string{"nothing", "null", "a boolean", "a number", "a text", "a list", "an object"}[k]
}

// parseJWE reads the header of an encrypted token; everything else in it is dark.
func (t *Token) parseJWE() {
	parts := strings.Split(t.Raw, ".")
	from := 0
	good := true
	for i, name := range []string{"header", "encrypted key", "iv", "ciphertext", "tag"} {
		data, ok := t.part(name, from, from+len(parts[i]))
		good = good && ok
		if ok && i == 0 {
			t.Header = t.object("header", data)
		}
		from += len(parts[i]) + 1
	}
	if !good || t.Header == nil {
		return
	}
	t.Kind = JWE
	t.fault("structure.encrypted", "", "", t.headerText("enc"), "")
	t.checkCritical()
	t.checkNested()
}

// parseSerialised names the JSON form of a JWS or JWE (RFC 7515 §7.2, RFC 7516 §7.2) and reads the first header.
func (t *Token) parseSerialised() {
	v, _, bad := scanJSON(t.Raw)
	if bad != nil || v.kind != ObjectKind {
		at := 0
		if bad != nil {
			at = bad.offset
		}
		t.foreignByte(min(at, len(t.Raw)-1))
		return
	}
	outer := v.object
	switch {
	case outer.Has("ciphertext"):
		t.Kind = JSONJWE
	case outer.Has("payload") && (outer.Has("signatures") || outer.Has("signature")):
		t.Kind = JSONJWS
	default:
		t.foreignByte(0)
		return
	}
	t.fault("structure.json-serialised", "", "three parts joined by dots", "a JSON object", "")
	protected, _ := outer.Get("protected").Text()
	if list := outer.Get("signatures").Items(); protected == "" && len(list) > 0 {
		protected, _ = list[0].Object().Get("protected").Text()
	}
	if data, bad := segment(protected); bad == nil && protected != "" {
		t.Header = t.object("header", data)
	}
	payload, ok := outer.Get("payload").Text()
	if data, bad := segment(payload); ok && bad == nil {
		t.Payload = data
		t.Claims = t.object("claims", data)
	}
}

// checkCritical applies RFC 7515 §4.1.11 and RFC 7797 before any library can forget them.
func (t *Token) checkCritical() {
	crit, b64 := t.Header.Get("crit"), t.Header.Get("b64")
	names, ok := crit.Texts()
	listed := false
	if crit.Kind() != Absent {
		if crit.Kind() != Array || !ok || len(names) == 0 || !t.critNamesFit(names) {
			t.fault("structure.crit.malformed", "header.crit", "a list of extension names that the header carries", crit.Raw(), "")
		} else {
			for _, name := range names {
				listed = listed || name == "b64"
				if name != "b64" {
					t.fault("structure.crit.unknown", "header.crit", "no critical extension", name, "")
				}
			}
		}
	}
	if value, isBool := b64.Bool(); b64.Kind() != Absent && (!isBool || !value || !listed) {
		t.fault("structure.b64", "header.b64", "no b64 header", b64.Raw(), "")
	}
}

func (t *Token) critNamesFit(names []string) bool {
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] || !t.Header.Has(name) || registeredHeader(name) {
			return false
		}
		seen[name] = true
	}
	return true
}

// registeredHeader lists the header names of RFC 7515 and 7516, which crit must not name.
func registeredHeader(name string) bool {
	switch name {
	case "alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit", "enc", "zip", "epk", "apu", "apv", "iv", "tag", "p2s", "p2c":
		return true
	}
	return false
}
