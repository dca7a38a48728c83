package api

import (
	"encoding/json"
	"fmt"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// allowance is the most that clocks may differ by the standards' words ("a few minutes"); within it nothing is claimed.
const allowance = 5 * time.Minute

func (j *judge) issuer() {
	want, got := j.set.Issuer, j.token.Text("iss")
	switch {
	case want == "":
		j.add("issuer", cloud.Unknown, "api.issuer.untold", "not told", got, "")
	case got == "":
		j.add("issuer", cloud.Fail, "api.issuer.none", want, "absent", "")
	case want == got:
		j.pass("issuer", want, got, sourceJWT+" §4.1.1")
	default:
		j.add("issuer", cloud.Fail, issuerCode(want, got), want, got, "")
	}
}

// issuerCode says how two issuers differ.
func issuerCode(want, got string) string {
	switch {
	case strings.TrimRight(want, "/") == strings.TrimRight(got, "/"):
		return "api.issuer.slash"
	case !strings.EqualFold(hostOf(want), hostOf(got)):
		return "api.issuer.host"
	}
	return "api.issuer.mismatch"
}

func hostOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Hostname() // a port or letter case beside it is no other host
}

func (j *judge) audience() {
	want := j.set.Audience
	value := j.token.Claim("aud")
	auds, ok := value.Texts()
	got := show(auds)
	switch {
	case want == "":
		j.add("audience", cloud.Unknown, "api.audience.untold", "not told", got, "")
	case value.Kind() == inspect.Absent || !ok || len(auds) == 0:
		j.add("audience", cloud.Fail, "api.audience.none", want, orElse(value.Show(), "absent"), "")
	case slices.Contains(auds, want):
		j.pass("audience", want, got, sourceJWT+" §4.1.3")
	case slices.ContainsFunc(auds, func(a string) bool { return strings.TrimRight(a, "/") == strings.TrimRight(want, "/") }):
		j.add("audience", cloud.Fail, "api.audience.slash", want, got, "")
	default:
		j.add("audience", cloud.Fail, "api.audience.mismatch", want, got, "")
	}
}

func (j *judge) window() {
	exp, ok := j.token.Time("exp")
	now := j.ev.Now.UTC()
	want := "valid at " + now.Format(time.RFC3339)
	nbf, haveNbf := j.token.Time("nbf")
	clocks := ""
	if j.ev.Offset.Abs() >= 2*time.Second {
		clocks = fmt.Sprintf(" The tenant's clock and this machine's differ by %s; the service has a clock of its own.", j.ev.Offset.Abs().Round(time.Second))
	}
	outside := func(code, actual string, by time.Duration) {
		if by <= allowance {
			j.add("time", cloud.Unknown, "api.time.tolerance", want, actual, codeOf("api.time.tolerance").Why+clocks)
			return
		}
		j.add("time", cloud.Fail, code, want, actual, codeOf(code).Why+clocks)
	}
	switch {
	case !ok:
		j.add("time", cloud.Unknown, "api.time.none", want, "no usable exp", "")
	case !now.Before(exp):
		outside("api.time.expired", "expired "+exp.Format(time.RFC3339), now.Sub(exp))
	case haveNbf && now.Before(nbf):
		outside("api.time.not-yet", "not before "+nbf.Format(time.RFC3339), nbf.Sub(now))
	default:
		j.pass("time", want, "expires "+exp.Format(time.RFC3339), sourceJWT+" §4.1.4")
	}
}

func (j *judge) keys() {
	switch {
	case j.ev.Keys == nil && j.ev.KeysError != "":
		j.add("keys", cloud.Unknown, "api.keys.unreachable", "the issuer's published keys", j.ev.KeysError, "")
		return
	case j.ev.Keys == nil:
		j.skip("keys", "The issuer's keys were not fetched, so the signature was not checked.")
		return
	case j.ev.Discovery != nil && j.ev.Discovery.Issuer != j.token.Text("iss"):
		j.skip("keys", "The keys at hand are those of "+j.ev.Discovery.Issuer+", not of the token's issuer.")
		return
	case strings.HasPrefix(j.token.Alg(), "HS"):
		j.skip("keys", "A shared secret is not published; only the service can check this signature.")
		return
	}
	check := inspect.CheckSignature(j.token, j.ev.Keys, nil)
	line := func(name string, l inspect.Line, code, want string) {
		switch l.Status {
		case inspect.Pass, inspect.Warn:
			j.pass(name, want, l.Detail, sourceJWT+" §7.2")
		case inspect.Fail:
			j.add(name, cloud.Fail, code, want, l.Detail, "")
		default:
			j.skip(name, "Not checked: "+orElse(strings.TrimSuffix(l.Detail, "."), "there was nothing to check it with")+".")
		}
	}
	line("keys", check.Key, "api.key.unknown", "key "+j.token.KeyID()+" among the published ones")
	line("signature", check.Signature, "api.signature.invalid", "a signature by that key")
}

func (j *judge) scopes() {
	have := scopesOf(j.token)
	if missing := lacking(j.set.Scopes, have); len(missing) > 0 {
		j.add("scopes", cloud.Fail, "api.scope.missing", strings.Join(j.set.Scopes, " "), orElse(strings.Join(have, " "), "none"), "The token lacks "+strings.Join(missing, ", ")+". "+codeOf("api.scope.missing").Why)
	} else if len(j.set.Scopes) > 0 {
		j.pass("scopes", strings.Join(j.set.Scopes, " "), strings.Join(have, " "), sourceBearer+" §3.1")
	} else {
		j.skip("scopes", "The profile names no scope that this address needs.")
	}
	if len(j.set.Permissions) == 0 {
		return
	}
	perms, _ := j.token.Claim("permissions").Texts()
	want, got := strings.Join(j.set.Permissions, ", "), orElse(strings.Join(perms, ", "), "none")
	switch missing := lacking(j.set.Permissions, perms); {
	case len(missing) == 0:
		j.pass("permissions", want, got, sourceRBAC)
	case !j.token.Claims.Has("permissions"):
		j.add("permissions", cloud.Fail, "api.permission.none", want, "no permissions claim", "")
	default:
		j.add("permissions", cloud.Fail, "api.permission.missing", want, got, "The token lacks "+strings.Join(missing, ", ")+".")
	}
}

// scopesOf reads scope, a text (RFC 8693 §4.2) that some issuers write as a list.
func scopesOf(t *inspect.Token) []string {
	if text, ok := t.Claim("scope").Text(); ok {
		return strings.Fields(text)
	}
	list, _ := t.Claim("scope").Texts()
	return list
}

func lacking(want, have []string) (missing []string) {
	for _, w := range want {
		if !slices.Contains(have, w) {
			missing = append(missing, w)
		}
	}
	return missing
}

func (j *judge) claims() {
	names := make([]string, 0, len(j.set.Claims))
	for name := range j.set.Claims {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		want, got := j.set.Claims[name], j.token.Claim(name)
		switch {
		case got.Kind() == inspect.Absent:
			j.add("claim "+name, cloud.Fail, "api.claim.missing", text(want), "absent", "")
		case same(want, got):
			j.pass("claim "+name, text(want), got.Show(), "the profile's expectation")
		default:
			j.add("claim "+name, cloud.Fail, "api.claim.mismatch", text(want), got.Show(), "")
		}
	}
}

// same compares as JSON does: texts by content, numbers by value, and never a text with a number.
func same(want jsontext.Value, got inspect.Value) bool {
	switch want.Kind() {
	case '"':
		have, ok := got.Text()
		return ok && have == text(want)
	case '0':
		have, ok := got.Number()
		number, fine := new(big.Rat).SetString(string(want))
		return ok && fine && len(want) < 400 && have.Cmp(number) == 0
	}
	return string(want) == got.Raw()
}

func text(v jsontext.Value) string {
	var s string
	if json.Unmarshal(v, &s) == nil {
		return s
	}
	return string(v)
}

// show is one value bare, and several or none as a list.
func show(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	out, err := json.Marshal(values)
	if err != nil || values == nil {
		return "none"
	}
	return string(out)
}
