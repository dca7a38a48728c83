package inspect

import (
	"fmt"
	"slices"
	"strings"
)

// CheckSignature chooses a key by kid, then by alg and use, and verifies. algorithms is the allow-list, nil for every
// algorithm that fits the set's origin. A token that is no JWS, or keys that are nil, give two skips; a refused key
// fails Key and leaves Signature a skip; an unsigned token fails Signature.
func CheckSignature(t *Token, keys *KeySet, algorithms []string) SignatureCheck {
	check, _ := judgeSignature(t, keys, algorithms)
	return check
}

// judgeSignature is CheckSignature with the findings behind its lines.
func judgeSignature(t *Token, keys *KeySet, algorithms []string) (SignatureCheck, []Finding) {
	key, sig := Line{Name: "key", Status: Skip}, Line{Name: "signature", Status: Skip}
	if t == nil || t.Kind != JWS {
		key.Detail, sig.Detail = "Only a signed token in compact form has a key to choose.", "There is no signature that is judged here."
		return SignatureCheck{Key: key, Signature: sig}, nil
	}
	if isNone(t.Alg()) || len(t.Signature) == 0 {
		f := find("signature.unsigned", "signature", "a signature", "none", "")
		key.Detail = "An unsigned token has no key."
		return SignatureCheck{Key: key, Signature: failed("signature", f)}, []Finding{f}
	}
	if keys == nil {
		key.Code, key.Detail = "key.not-given", "No key was given."
		sig.Code, sig.Detail = "key.not-given", "Not judged: no key was given."
		return SignatureCheck{Key: key, Signature: sig}, nil
	}
	alg, bad := chooseAlgorithm(t, keys, algorithms)
	var fitting []Key
	if bad == nil {
		fitting, bad = chooseKeys(t, keys, alg)
	}
	if bad != nil {
		sig.Code, sig.Detail = bad.Code, "Not tried: "+lowerFirst(bad.Title)+"."
		return SignatureCheck{Key: failed("key", *bad), Signature: sig}, []Finding{*bad}
	}
	return tryKeys(t, alg, fitting)
}

func failed(name string, f Finding) Line {
	return Line{Name: name, Status: Fail, Code: f.Code, Detail: lineDetail(f)}
}

// lineDetail is what a line says of a finding: what it is, and the values that decide.
func lineDetail(f Finding) string {
	text := f.Title
	switch {
	case f.Expected != "" && f.Actual != "":
		text += ": expected " + f.Expected + ", got " + f.Actual
	case f.Actual != "":
		text += ": " + f.Actual
	}
	return text + "."
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// isNone recognises every spelling of the unsigned algorithm, so that none of them is mistaken for a name.
func isNone(alg string) bool { return strings.EqualFold(strings.TrimSpace(alg), "none") }

func chooseAlgorithm(t *Token, keys *KeySet, allowed []string) (algorithm, *Finding) {
	alg, known := algorithmNamed(t.Alg())
	switch {
	case t.Alg() == "":
		return alg, refuseToken("policy.alg-missing", "header.alg", "an algorithm", t.Header.Get("alg").Show())
	case !known:
		return alg, refuseToken("policy.alg-unknown", "header.alg", "RS256, PS256, ES256, EdDSA, …", t.Alg())
	case allowed != nil && !slices.Contains(allowed, alg.name):
		return alg, refuseToken("policy.alg-not-allowed", "header.alg", strings.Join(allowed, ", "), alg.name)
	case alg.family == "HS" && keys.Origin != FromHMAC:
		return alg, refuseToken("key.hmac-issuer", "header.alg", "RS256 or another algorithm with a public key", alg.name)
	case alg.family != "HS" && keys.Origin == FromHMAC:
		return alg, refuseToken("key.none-fits", "header.alg", "HS256, HS384 or HS512 with a shared secret", alg.name)
	}
	return alg, nil
}

func refuseToken(code, path, expected, actual string) *Finding {
	f := find(code, path, expected, actual, "")
	return &f
}

// chooseKeys takes the keys that the token's kid names, else those without a kid, and of them the ones that fit.
func chooseKeys(t *Token, keys *KeySet, alg algorithm) ([]Key, *Finding) {
	named := keys.Keys
	if kid := t.KeyID(); kid != "" {
		named = nil
		for _, k := range keys.Keys {
			if k.ID == kid {
				named = append(named, k)
			}
		}
		if named == nil {
			if f := keys.refusedNamed(kid); f != nil {
				return nil, f
			}
			if named = keys.unnamed(); named == nil && len(keys.Keys) == 0 {
				if f := keys.refusedNamed(""); f != nil { // it might have been the one
					return nil, f
				}
			}
			if named == nil {
				return nil, refuseToken("key.unknown-kid", "header.kid", "one of "+keys.names(), kid)
			}
		}
	}
	if len(named) == 0 && len(keys.refused) > 0 {
		return nil, &keys.refused[0].finding
	}
	return fittingKeys(named, alg)
}

func fittingKeys(named []Key, alg algorithm) ([]Key, *Finding) {
	var fitting []Key
	bad := refuseToken("key.none-fits", "header.alg", alg.wants(), describeKeys(named))
	for _, k := range named {
		switch {
		case !alg.fits(k):
		case k.Alg != "" && k.Alg != alg.name && !(alg.family == "Ed" && (k.Alg == "EdDSA" || k.Alg == "Ed25519")):
			bad = refuseToken("key.alg-differs", "header.alg", k.Alg, alg.name)
		case alg.family == "HS" && len(k.HMAC) < alg.hash.Size():
			bad = refuseToken("key.hmac-short", "keys", fmt.Sprintf("at least %d bits for %s", alg.hash.Size()*8, alg.name), fmt.Sprintf("%d bits", k.Bits))
		default:
			fitting = append(fitting, k)
		}
	}
	if len(fitting) == 0 {
		return nil, bad
	}
	return fitting, nil
}

func describeKeys(keys []Key) string {
	var kinds []string
	for _, k := range keys {
		kind := fmt.Sprintf("%s %d bits", k.Type, k.Bits)
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	if kinds == nil {
		return "no key"
	}
	return strings.Join(kinds, ", ")
}

func (s *KeySet) refusedNamed(kid string) *Finding {
	for i, r := range s.refused {
		if r.id == kid {
			return &s.refused[i].finding
		}
	}
	return nil
}

// unnamed are the keys without a kid, as from PEM: they may be meant for any token.
func (s *KeySet) unnamed() []Key {
	var list []Key
	for _, k := range s.Keys {
		if k.ID == "" {
			list = append(list, k)
		}
	}
	return list
}

// names lists the kids of a set, the first eight of them.
func (s *KeySet) names() string {
	var list []string
	for _, k := range s.Keys {
		if k.ID != "" && !slices.Contains(list, k.ID) {
			list = append(list, k.ID)
		}
	}
	switch {
	case len(list) == 0:
		return "no kid at all"
	case len(list) > 8:
		return strings.Join(list[:8], ", ") + fmt.Sprintf(" and %d more", len(list)-8)
	}
	return strings.Join(list, ", ")
}

// tryKeys verifies with each fitting key until one says yes; of failures it reports the most telling.
func tryKeys(t *Token, alg algorithm, fitting []Key) (SignatureCheck, []Finding) {
	code := ""
	for i := range fitting {
		why := alg.verify(fitting[i], t.SigningInput, t.Signature)
		if why == "" {
			return SignatureCheck{
				Key:       Line{Name: "key", Status: Pass, Detail: keyWords(fitting[i])},
				Signature: Line{Name: "signature", Status: Pass, Detail: alg.name + " verified."},
				Used:      &fitting[i],
			}, nil
		}
		if code == "" || why == "signature.pss-salt" || why == "signature.mismatch" && code == "signature.length" {
			code = why
		}
	}
	f := find(code, "signature", "", "", "")
	if code == "signature.length" {
		f.Expected = fmt.Sprintf("%d bytes", alg.signatureLength(fitting[0]))
		f.Actual = fmt.Sprintf("%d bytes", len(t.Signature))
	}
	detail := keyWords(fitting[0])
	if len(fitting) > 1 {
		detail = fmt.Sprintf("%d keys fit; none of them verifies it.", len(fitting))
	}
	return SignatureCheck{
		Key:       Line{Name: "key", Status: Pass, Detail: detail},
		Signature: failed("signature", f),
		Used:      &fitting[0],
	}, []Finding{f}
}

func keyWords(k Key) string {
	words := fmt.Sprintf("%s, %d bits", k.Type, k.Bits)
	if k.ID != "" {
		words += ", kid " + k.ID
	}
	return words + "."
}
