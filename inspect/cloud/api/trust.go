package api

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// judge collects steps. Certainty and source of a step come from its code.
type judge struct {
	set   settings
	token *inspect.Token
	ev    cloud.Evidence
	steps []cloud.Step
}

// Predict implements cloud.Cloud.
func (API) Predict(token *inspect.Token, ev cloud.Evidence, raw json.RawMessage) cloud.Prediction {
	set, err := decode(raw)
	j := &judge{set: set, token: token, ev: ev}
	if err != nil {
		j.add("settings", cloud.Unknown, "api.settings.invalid", "settings that can be read", err.Error(), "")
		return cloud.Judge(j.steps)
	}
	j.request()
	if token == nil {
		j.add("token", cloud.Unknown, "api.token.none", "a token from the tenant", "none", "")
		return cloud.Judge(j.steps)
	}
	if j.readable() {
		j.algorithm()
		j.kind()
		j.issuer()
		j.audience()
		j.window()
		j.keys()
		j.scopes()
		j.claims()
	}
	j.skip("service", "Not visible from here: whether the address exists, what else the service demands, and whether its configuration is the one in the profile.")
	m := mender{set: set, token: token}
	for i, s := range j.steps {
		for _, change := range m.mend(s.Code) {
			j.steps[i].Fix = append(j.steps[i].Fix, change.Fixes()...)
		}
	}
	return cloud.Judge(j.steps)
}

// add appends a step; why "" means the code's own sentence.
func (j *judge) add(name string, status cloud.Status, code, expected, actual, why string) {
	c := codeOf(code)
	if why == "" {
		why = c.Why
	}
	j.steps = append(j.steps, cloud.Step{Name: name, Status: status, Code: code, Expected: expected, Actual: actual, Why: why, Certainty: c.Certainty, Source: c.Source})
}

func (j *judge) pass(name, expected, actual, source string) {
	j.steps = append(j.steps, cloud.Step{Name: name, Status: cloud.Pass, Expected: expected, Actual: actual, Certainty: documented, Source: source})
}

func (j *judge) skip(name, why string) {
	j.steps = append(j.steps, cloud.Step{Name: name, Status: cloud.Skip, Why: why, Certainty: documented, Source: sourceBearer})
}

func (j *judge) request() {
	u, err := url.Parse(j.set.URL)
	const want = "an https address"
	switch {
	case j.set.URL == "":
		j.add("address", cloud.Unknown, "api.url.none", want, "not told", "")
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		j.add("address", cloud.Fail, "api.url.invalid", want, j.set.URL, "")
	case u.Scheme == "http" && !loopback(u.Hostname()):
		j.add("address", cloud.Fail, "api.url.plaintext", want, j.set.URL, "")
	default:
		j.pass("address", want, j.set.URL, sourceBearer+" §5.3")
	}
	if !slices.Contains(methods(), j.set.method()) {
		j.add("method", cloud.Fail, "api.method.invalid", strings.Join(methods(), ", "), j.set.method(), "")
	}
}

// readable judges whether the token can be validated at all.
func (j *judge) readable() bool {
	const want = "a signed JWT"
	switch k := j.token.Kind; {
	case k == inspect.JWS && j.token.Header != nil && j.token.Claims != nil:
		j.pass("token", want, want, sourceJWT)
		return true
	case k == inspect.Opaque:
		j.add("token", cloud.Unknown, "api.token.opaque", want, "an opaque token", "")
	case k == inspect.JWE || k == inspect.JSONJWE:
		j.add("token", cloud.Unknown, "api.token.encrypted", want, "an encrypted token", "")
	default:
		j.add("token", cloud.Fail, "api.token.malformed", want, "something that is no JWT", "")
	}
	return false
}

func (j *judge) algorithm() {
	alg := j.token.Alg()
	want := strings.Join(j.set.Algorithms, ", ")
	if want == "" {
		want = "RS256, what services take unless told otherwise"
	}
	switch {
	case alg == "" || strings.EqualFold(alg, "none"):
		j.add("algorithm", cloud.Fail, "api.algorithm.none", want, orElse(alg, "absent"), "")
	case len(j.set.Algorithms) > 0 && !slices.Contains(j.set.Algorithms, alg):
		j.add("algorithm", cloud.Fail, "api.algorithm.refused", want, alg, "")
	case strings.HasPrefix(alg, "HS") && len(j.set.Algorithms) == 0:
		j.add("algorithm", cloud.Unknown, "api.algorithm.symmetric", want, alg, "")
	case alg != "RS256" && len(j.set.Algorithms) == 0:
		j.add("algorithm", cloud.Unknown, "api.algorithm.untold", "not told", alg, "")
	default:
		j.pass("algorithm", want, alg, sourceBCP)
	}
}

// kind holds a token that calls itself an RFC 9068 access token to that standard.
func (j *judge) kind() {
	typ := strings.ToLower(strings.TrimPrefix(strings.ToLower(j.token.Type()), "application/"))
	if typ != "at+jwt" {
		j.skip("type", "The token does not call itself an RFC 9068 access token. Whether the service insists on at+jwt cannot be seen from here.")
		return
	}
	var missing []string
	for _, name := range []string{"iss", "exp", "aud", "sub", "client_id", "iat", "jti"} {
		if k := j.token.Claim(name).Kind(); k == inspect.Absent || k == inspect.Null {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		j.add("type", cloud.Fail, "api.type.incomplete", "all claims that RFC 9068 requires", "no "+strings.Join(missing, ", "), "")
		return
	}
	j.pass("type", "all claims that RFC 9068 requires", "all there", source9068)
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
