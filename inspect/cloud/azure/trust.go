package azure

import (
	"encoding/json"
	"fmt"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// judge collects steps. Certainty and source of a step come from its code, so that a rule is only claimed once.
type judge struct {
	set   settings
	token *inspect.Token
	ev    cloud.Evidence
	steps []cloud.Step
}

// Predict implements cloud.Cloud. The order is the order in which Entra is known or likely to look: the request, the
// assertion's form, the credential, the keys, the clock.
func (Azure) Predict(token *inspect.Token, ev cloud.Evidence, raw json.RawMessage) cloud.Prediction {
	set, err := decode(raw)
	if err != nil {
		return cloud.Judge([]cloud.Step{unreadable(err)})
	}
	j := &judge{set: set, token: token, ev: ev}
	j.authority()
	j.tenant()
	j.client()
	j.scope()
	if token == nil {
		j.add("token", cloud.Unknown, "azure.assertion.none", "a JWT from the tenant", "none", "There is no token to judge.")
		return cloud.Judge(j.steps)
	}
	if j.readable() {
		j.algorithm()
		j.kind()
		j.keyID()
		j.claims()
		j.lifetime()
		j.match()
		j.keys()
		j.window()
	}
	j.unseen()
	m := mender{set: set, token: token}
	for i, s := range j.steps {
		j.steps[i].Fix = m.texts(s.Code)
	}
	return cloud.Judge(j.steps)
}

func unreadable(err error) cloud.Step {
	c := codeOf("azure.settings.invalid")
	return cloud.Step{Name: "settings", Status: cloud.Unknown, Code: c.Code, Expected: "settings that can be read", Actual: err.Error(),
		Why: c.Why, Certainty: c.Certainty, Source: c.Source}
}

// add appends a step; why "" means the code's own sentence.
func (j *judge) add(name string, status cloud.Status, code, expected, actual, why string) {
	c := codeOf(code)
	if why == "" {
		why = c.Why
	}
	j.steps = append(j.steps, cloud.Step{Name: name, Status: status, Code: code, Expected: expected, Actual: actual, Why: why, Certainty: c.Certainty, Source: c.Source})
}

// pass appends a step with nothing to say but what was compared.
func (j *judge) pass(name, expected, actual, source string) {
	j.steps = append(j.steps, cloud.Step{Name: name, Status: cloud.Pass, Expected: expected, Actual: actual, Certainty: inspect.Documented, Source: source})
}

// skip appends a step that cannot be seen from here.
func (j *judge) skip(name, why string) {
	j.steps = append(j.steps, cloud.Step{Name: name, Status: cloud.Skip, Why: why, Certainty: inspect.Documented, Source: sourceCRED})
}

// match compares the token with the federated credentials: issuer, subject, audience of the nearest one.
func (j *judge) match() {
	if iss := j.token.Text("iss"); entraIssuer(iss) {
		j.add("issuer", cloud.Fail, "azure.issuer.entra", "a token of another identity provider", iss, "")
		return
	}
	if !j.haveCredentials() {
		return
	}
	j.limits()
	all := compareAll(j.set.Credentials, j.token)
	nearest, tail := all[0], others(all)
	if nearest.distance() == 0 && len(all) > 1 {
		tail = fmt.Sprintf(" %s is the one of %d credentials that fits.", label(nearest.cred), len(all))
	}
	told := func(part string) bool {
		for _, u := range nearest.unknown {
			if u == part {
				return false
			}
		}
		return true
	}
	j.part("issuer", told("issuer"), nearest.issuer, nearest.cred.Issuer, j.token.Text("iss"), tail)
	j.part("subject", told("subject"), nearest.subject, nearest.cred.Subject, j.token.Text("sub"), tail)
	j.audience(told("audience"), nearest, tail)
}

func (j *judge) part(name string, told bool, d difference, want, got, tail string) {
	switch {
	case !told:
		j.add(name, cloud.Unknown, "azure.credentials.incomplete", "the credential's "+name, "not told", "The credential's "+name+" was not given."+tail)
	case d.far == 0:
		j.pass(name, want, got, sourceCONS)
	case got == "":
		// The missing claim is its own step already; a comparison with nothing would blame the credential.
		j.skip(name, "The token has no such claim to compare.")
	default:
		j.add(name, cloud.Fail, d.code, want, got, d.how+tail)
	}
}

func (j *judge) audience(told bool, c comparison, tail string) {
	value := j.token.Claim("aud")
	auds, ok := value.Texts()
	want := show(c.cred.Audiences)
	switch {
	case !told || value.Kind() == inspect.Absent:
		j.part("audience", told, c.audience, want, "", tail)
	case !ok:
		j.add("audience", cloud.Unknown, "azure.audience.shape", "one string", value.Show(), "")
	case c.audience.far > 0:
		j.add("audience", cloud.Fail, c.audience.code, want, show(auds), c.audience.how+tail)
	case value.Kind() == inspect.Array:
		j.add("audience", cloud.Unknown, "azure.audience.array", "a string", value.Raw(), "")
	default:
		j.pass("audience", want, show(auds), sourceCONS)
	}
}

// show is one value bare, and several or none as a list.
func show(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	text, err := json.Marshal(values)
	if err != nil || values == nil {
		return "[]"
	}
	return string(text)
}

// unseen says what no prediction can know: it is decided inside the directory.
func (j *judge) unseen() {
	j.skip("directory", "Not visible from here: whether the application and its service principal exist and are enabled, whether a change has reached every Entra server, whether a tenant policy or Conditional Access forbids it, and which roles it has.")
}
