package azure

import (
	"fmt"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/lazyregexp"
)

// Limits of federated identity credentials (Microsoft Learn, workload-identity-federation-considerations).
const (
	maxCredentials = 20
	maxText        = 600
	maxKeys        = 100
)

var nameShape = lazyregexp.New(`^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$`)

// haveCredentials reports whether there is an ordinary credential to compare with, and says why when there is not.
func (j *judge) haveCredentials() bool {
	const want = "a federated credential for this issuer and subject"
	creds := j.set.Credentials
	flexible := 0
	for _, c := range creds {
		if c.Expression != "" {
			flexible++
		}
	}
	switch {
	case creds == nil:
		for _, part := range []struct{ name, claim string }{{"issuer", "iss"}, {"subject", "sub"}, {"audience", "aud"}} {
			j.add(part.name, cloud.Unknown, "azure.credentials.untold", "the credential's "+part.name, j.token.Claim(part.claim).Show(), "")
		}
		return false
	case len(creds) == 0:
		j.add("credentials", cloud.Fail, "azure.credentials.none", want, "none", "")
		return false
	case flexible == len(creds):
		j.add("credentials", cloud.Fail, "azure.credentials.flexible", want, "flexible credentials only", "")
		return false
	}
	return true
}

// limits warns of what Entra would not have let anyone create: then the list is not what Entra holds.
func (j *judge) limits() {
	if n := len(j.set.Credentials); n > maxCredentials {
		j.add("credentials", cloud.Warn, "azure.credentials.count", fmt.Sprintf("at most %d", maxCredentials), fmt.Sprint(n), "")
	}
	seen := map[[2]string]string{}
	for _, c := range j.set.Credentials {
		for _, part := range []struct{ name, value string }{{"issuer", c.Issuer}, {"subject", c.Subject}, {"audience", strings.Join(c.Audiences, "")}} {
			if len(part.value) > maxText {
				j.add("credentials", cloud.Warn, "azure.credentials.length", fmt.Sprintf("at most %d characters", maxText), fmt.Sprintf("%s of %s has %d", part.name, label(c), len(part.value)), "")
			}
		}
		if c.Name != "" && !nameShape().MatchString(c.Name) {
			j.add("credentials", cloud.Warn, "azure.credentials.name", "3 to 120 letters, digits, - and _", c.Name, "")
		}
		key := [2]string{c.Issuer, c.Subject}
		if first, twice := seen[key]; twice && c.Issuer != "" && c.Subject != "" {
			j.add("credentials", cloud.Warn, "azure.credentials.twice", "issuer and subject together only once", first+" and "+label(c), "")
		}
		seen[key] = label(c)
	}
}

// keys judges what Entra would fetch from the issuer: metadata, key set, signature.
func (j *judge) keys() {
	iss := j.token.Text("iss")
	if strings.HasPrefix(iss, "http://") && !j.ev.Loopback && !loopback(iss) {
		j.add("issuer metadata", cloud.Fail, "azure.issuer.http", "an https issuer", iss, "")
	}
	alg := j.token.Alg()
	switch {
	case j.ev.Keys == nil && j.ev.KeysError != "":
		j.add("keys", cloud.Unknown, "azure.issuer.unreachable", "the issuer's published keys", j.ev.KeysError, "The issuer's keys could not be fetched from here. Entra has to fetch them too; whether it can is not known.")
		return
	case j.ev.Keys == nil:
		j.skip("keys", "The issuer's keys were not fetched, so the signature was not checked.")
		return
	case j.ev.Discovery != nil && j.ev.Discovery.Issuer != iss:
		j.skip("keys", "The keys at hand are those of "+j.ev.Discovery.Issuer+", not of the token's issuer.")
		return
	case !strings.HasPrefix(alg, "RS") && !strings.HasPrefix(alg, "PS") && !strings.HasPrefix(alg, "ES"):
		j.skip("keys", "With this algorithm no published key can verify the signature.")
		return
	}
	if n := len(j.ev.Keys.Keys); n > maxKeys {
		j.add("keys", cloud.Warn, "azure.key.many", fmt.Sprintf("at most %d keys", maxKeys), fmt.Sprint(n), "")
	}
	check := inspect.CheckSignature(j.token, j.ev.Keys, nil)
	j.line("keys", check.Key, "azure.key.unknown", "key "+j.token.KeyID()+" among the published ones")
	j.line("signature", check.Signature, "azure.signature.invalid", "a signature by that key")
}

func (j *judge) line(name string, l inspect.Line, code, want string) {
	switch l.Status {
	case inspect.Pass, inspect.Warn:
		j.pass(name, want, l.Detail, sourceWIF)
	case inspect.Fail:
		j.add(name, cloud.Fail, code, want, l.Detail, "")
	default:
		j.skip(name, "Not checked: "+orElse(l.Detail, "there was nothing to check it with")+".")
	}
}

func orElse(s, other string) string {
	if s = strings.TrimSuffix(s, "."); s != "" {
		return s
	}
	return other
}
