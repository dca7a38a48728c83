package gcp

import (
	"slices"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

func supported() []string { return []string{"RS256", "ES256"} }

// algorithm judges alg and kid, before any key is looked for.
func (j *judge) algorithm() {
	alg := j.token.Alg()
	switch {
	case slices.Contains(supported(), alg):
		j.pass("algorithm", "RS256 or ES256", alg, "The algorithm is one of the two that Google takes.", codeAlgorithm)
	case strings.HasPrefix(alg, "HS"):
		j.add(cloud.Fail, "algorithm", codeSymmetric, "RS256 or ES256", alg, "")
	default:
		j.add(cloud.Fail, "algorithm", codeAlgorithm, "RS256 or ES256", shown(j.token.Header.Get("alg")), "")
	}
	if j.token.KeyID() == "" && !strings.HasPrefix(alg, "HS") { // a shared secret has no published name; the algorithm is the fault
		j.add(cloud.Fail, "key id", codeKeyID, "a kid in the header", shown(j.token.Header.Get("kid")), "")
	}
}

// discovery is whether Google can fetch the issuer's metadata and finds the right issuer there.
func (j *judge) discovery() {
	if len(j.s.JWKS) > 0 {
		j.skip("discovery", codeDiscovery, "", "", "Keys were uploaded to the provider, so Google does not ask the issuer.")
		return
	}
	issuer := j.s.Issuer
	if issuer == "" {
		issuer = j.token.Text("iss")
	}
	switch d := j.ev.Discovery; {
	case d != nil && strings.TrimSuffix(d.Issuer, "/") != strings.TrimSuffix(issuer, "/") && j.s.Issuer != "" && sameButSlash(j.token.Text("iss"), j.s.Issuer):
		j.add(cloud.Fail, "discovery", codeDiscoveryIssuer, issuer, d.Issuer, "")
	case d != nil && !strings.HasPrefix(d.JWKSURI, "https://"):
		j.add(cloud.Fail, "discovery", codeDiscovery, "jwks_uri on https", d.JWKSURI, "The discovery document names no key set that Google could fetch.")
	case j.ev.KeysError != "":
		j.add(cloud.Unknown, "discovery", codeDiscovery, "an issuer that Google can reach", issuer,
			"From here it could not be fetched either: "+j.ev.KeysError)
	case j.ev.Loopback:
		j.skip("discovery", codeDiscovery, "an issuer that Google can reach", issuer, pretendOnly)
	default:
		j.skip("discovery", codeDiscovery, "an issuer that Google can reach", issuer, "Whether Google can reach the issuer is not visible from here.")
	}
}

func sameButSlash(a, b string) bool { return strings.TrimSuffix(a, "/") == strings.TrimSuffix(b, "/") }

// key looks for the signing key among the keys that Google would use, and verifies the signature with it.
func (j *judge) key() {
	if !slices.Contains(supported(), j.token.Alg()) || j.token.KeyID() == "" {
		return // said already
	}
	keys, code := j.ev.Keys, codeKeyUnknown
	if len(j.s.JWKS) > 0 {
		uploaded, err := inspect.ParseKeySet(j.s.JWKS, inspect.FromFile)
		if err != nil {
			j.add(cloud.Unknown, "key", codeKeyUploaded, "the uploaded key set", "unreadable", "It cannot be read: "+err.Error()+".")
			return
		}
		keys, code = uploaded, codeKeyUploaded
	}
	if keys == nil {
		j.skip("key", code, "the issuer's key "+j.token.KeyID(), "keys not fetched", "The issuer's keys were not at hand, so key and signature are not judged.")
		return
	}
	at := slices.IndexFunc(keys.Keys, func(k inspect.Key) bool { return k.ID == j.token.KeyID() })
	if at < 0 {
		j.add(cloud.Fail, "key", code, "one of "+ids(keys), j.token.KeyID(), "")
		return
	}
	if kind := keys.Keys[at].Type; kind != "RSA" && kind != "EC" {
		j.add(cloud.Fail, "key", codeKeyType, "RSA or EC", kind, "")
		return
	}
	j.pass("key", j.token.KeyID(), j.token.KeyID(), "The key set has the key that the token names.", code)
	check := inspect.CheckSignature(j.token, keys, supported())
	switch check.Signature.Status {
	case inspect.Pass:
		j.pass("signature", "verifies", "verifies", "The signature is the issuer's.", codeSignature)
	case inspect.Fail:
		j.add(cloud.Fail, "signature", codeSignature, "verifies", "does not verify", "")
	default:
		j.skip("signature", codeSignature, "verifies", "not checked", check.Signature.Detail)
	}
}

func ids(keys *inspect.KeySet) string {
	var list []string
	for _, k := range keys.Keys {
		list = append(list, k.ID)
	}
	if len(list) == 0 {
		return "no usable keys at all"
	}
	return strings.Join(list, ", ")
}
