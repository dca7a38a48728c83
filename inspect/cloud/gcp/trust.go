package gcp

import (
	"encoding/json"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// judge collects the steps of one prediction.
type judge struct {
	cel    Tester
	token  *inspect.Token
	ev     cloud.Evidence
	s      settings
	res    resource
	mapped map[string]Evaluation // by mapping key; nil when the mapping was not told
	steps  []cloud.Step
}

// Predict judges the token against what the profile tells. Google documents no order of its checks; this one goes from
// the request over the claims and the signature to mapping, condition and service account.
func (g google) Predict(token *inspect.Token, ev cloud.Evidence, raw json.RawMessage) cloud.Prediction {
	s, err := decode(raw)
	if err != nil {
		return cloud.Judge([]cloud.Step{{Name: "provider", Status: cloud.Unknown, Code: codeProviderFormat, Expected: fullName, Actual: err.Error(),
			Why: "The settings cannot be read: " + err.Error() + ".", Certainty: inspect.Documented, Source: srcSTS}})
	}
	return cloud.Judge(g.judge(token, ev, s).steps)
}

func (g google) judge(token *inspect.Token, ev cloud.Evidence, s settings) *judge {
	j := &judge{cel: g.cel, token: token, ev: ev, s: s}
	j.res, _, _ = takeApart(s.Provider)
	j.endpoint()
	j.provider()
	j.target()
	if j.shape() {
		j.issuer()
		j.audience()
		j.times()
		j.algorithm()
		j.discovery()
		j.key()
		j.claims()
	}
	j.mapping()
	j.condition()
	j.session()
	j.account()
	j.access()
	j.scope()
	j.lifetime()
	return j
}

// add appends a step; what the rule of the code says stands in where the caller says nothing of its own.
func (j *judge) add(status cloud.Status, name, code, expected, actual, why string) {
	r := ruleOf(code)
	if why == "" {
		why = r.Why
	} else if status != cloud.Pass && status != cloud.Skip {
		why = r.Why + " " + why
	}
	if status == cloud.Pass || status == cloud.Skip {
		code = ""
	}
	j.steps = append(j.steps, cloud.Step{Name: name, Status: status, Code: code, Expected: expected, Actual: actual, Why: why,
		Certainty: r.Certainty, Source: r.Source})
}

// pass and skip name the code whose rule was looked at, for its certainty and source only.
func (j *judge) pass(name, expected, actual, why, code string) {
	j.add(cloud.Pass, name, code, expected, actual, why)
}

func (j *judge) skip(name, code, expected, actual, why string) {
	j.add(cloud.Skip, name, code, expected, actual, why)
}

const pretendOnly = "The issuer is on this machine: only a pretend cloud can accept this."

// shape is whether this is a JWT at all; the claims are judged only if it is.
func (j *judge) shape() bool {
	const expected = "a signed JWT of three parts"
	switch {
	case j.token == nil:
		j.add(cloud.Unknown, "token", codeNoToken, expected, "none", "")
		return false
	case j.token.Kind == inspect.JWE:
		j.add(cloud.Fail, "token", codeTokenEncrypted, expected, "an encrypted token of five parts", "")
	case j.token.Kind == inspect.Opaque:
		j.add(cloud.Fail, "token", codeTokenOpaque, expected, "an opaque token", "")
	case j.token.Kind != inspect.JWS || j.token.Claims == nil || j.token.Header == nil:
		j.add(cloud.Fail, "token", codeTokenMalformed, expected, string(j.token.Kind), "")
	default:
		j.pass("token", expected, expected, "It is a JWT that can be read.", codeTokenMalformed)
		return true
	}
	return false
}

// issuer compares iss with the provider's issuer.
func (j *judge) issuer() {
	iss, ok := j.token.Claim("iss").Text()
	switch {
	case !ok || iss == "":
		j.add(cloud.Fail, "issuer", codeIssuerMissing, "an iss claim", shown(j.token.Claim("iss")), "")
	case j.s.Issuer == "":
		j.add(cloud.Unknown, "issuer", codeIssuerUnknown, "the provider's issuer URI", iss,
			"Tell it as `issuer`, or read the provider with gcloud … providers describe.")
	case iss == j.s.Issuer:
		j.pass("issuer", j.s.Issuer, iss, "The token's iss is the provider's issuer, letter for letter.", codeIssuerMismatch)
	case strings.TrimSuffix(iss, "/") == strings.TrimSuffix(j.s.Issuer, "/"):
		j.add(cloud.Warn, "issuer", codeIssuerSlash, j.s.Issuer, iss, "")
	default:
		j.add(cloud.Fail, "issuer", codeIssuerMismatch, j.s.Issuer, iss, difference(j.s.Issuer, iss))
	}
}

// difference says in words how two URLs or names differ, where that is not plain to see.
func difference(expected, actual string) string {
	switch {
	case strings.EqualFold(expected, actual):
		return "They differ in upper and lower case only."
	case strings.TrimSuffix(expected, "/") == strings.TrimSuffix(actual, "/"):
		return "They differ only in the slash at the end."
	case strings.TrimSpace(expected) == strings.TrimSpace(actual):
		return "They differ only in blanks at the ends."
	case withoutScheme(expected) == withoutScheme(actual):
		return "They differ only in the scheme in front."
	case strings.EqualFold(strings.TrimSuffix(withoutScheme(expected), "/"), strings.TrimSuffix(withoutScheme(actual), "/")):
		return "They differ only in scheme, slash or upper and lower case."
	}
	return inspect.Hidden(expected, actual)
}

func withoutScheme(s string) string {
	if _, rest, ok := strings.Cut(s, "://"); ok {
		return rest
	}
	return strings.TrimPrefix(s, "//")
}

func shown(v inspect.Value) string {
	if v.Kind() == inspect.Absent {
		return "absent"
	}
	if text := v.Show(); text != "" {
		return text
	}
	return `""`
}

// claims is what the reference demands beside the claims that have steps of their own.
func (j *judge) claims() {
	if j.token.Claims.Has("cnf") {
		j.add(cloud.Warn, "bound token", codeBound, "no cnf", "cnf "+shown(j.token.Claim("cnf")), "")
	}
	if sub := j.token.Text("sub"); sub == "" {
		j.add(cloud.Unknown, "claims", codeSubMissing, "a sub claim", shown(j.token.Claim("sub")), "")
		return
	}
	j.pass("claims", "iss, iat, exp, sub, aud", "sub is there", "The claims that Google's reference requires are judged one by one.", codeSubMissing)
}
