package gcp

import (
	"encoding/json"
	"maps"
	"os/exec"
	"strings"
	"testing"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

const door = `{"iss":"https://acme.eu.auth0.com/","aud":"https://api.acme.dev","exp":1700003600,"iat":1700000000,"scope":"read:data","gty":"client-credentials"`

func caller(name, more string) *inspect.Token {
	return tokenOf(door + `,"sub":"` + name + `@clients","azp":"` + name + `"` + more + `}`)
}

// mended is the advice for a provider that the profile tells of, and what it makes of it.
func mended(t *testing.T, token *inspect.Token, mapping map[string]string, condition string) mender {
	t.Helper()
	settings, err := json.Marshal(map[string]any{"provider": testName, "issuer": "https://acme.eu.auth0.com/", "attribute_mapping": mapping, "attribute_condition": condition})
	if err != nil {
		t.Fatal(err)
	}
	return New().(google).mender(cloud.Case{Token: token, Settings: settings, Evidence: cloud.Evidence{Now: time.Unix(1700000100, 0)}})
}

// TestMendedConditionKeepsOthers: the advice lets this application in, shuts out nobody who could come in before, lets in
// nobody else, and says what it lets this application past.
func TestMendedConditionKeepsOthers(t *testing.T) {
	me, other, stranger := caller("me", ""), caller("other", `,"env":"prod"`), caller("stranger", "")
	mapping := map[string]string{subjectKey: "assertion.sub", "attribute.azp": "assertion.azp"}
	for condition, left := range map[string]string{
		"assertion.azp == 'other'":                                                      "assertion.azp == 'other'",
		"assertion.azp in ['a', 'other']":                                               "assertion.azp in",
		"assertion.gty == 'client-credentials' && attribute.azp == 'other'":             "attribute.azp == ",
		"assertion.env == 'prod'":                                                       "assertion.env == ",
		"assertion.env == 'prod' && (assertion.gty == 'x' || assertion.azp == 'other')": "assertion.env == ",
	} {
		m := mended(t, me, mapping, condition)
		admits := func(token *inspect.Token) bool {
			return m.g.cel.EvaluateCondition(m.d.condition, token, m.d.mapping).IsTrue()
		}
		if !admits(me) || !admits(other) || admits(stranger) {
			t.Errorf("%s becomes %s: me %v, other %v, stranger %v", condition, m.d.condition, admits(me), admits(other), admits(stranger))
		}
		for _, f := range m.setCondition(codeCondition).Texts {
			if !strings.Contains(f.Text, "let in beside it") || !strings.Contains(f.Text, left) || !strings.Contains(f.Text, "on purpose") {
				t.Errorf("%s does not say what it lets past:\n%s", f.As, f.Text)
			}
		}
	}
	narrow := mended(t, me, mapping, "assertion.gty == 'client-credentials' && assertion.azp == 'other'").d.condition
	if !strings.HasSuffix(narrow, `|| (assertion.gty == "client-credentials" && assertion.sub == 'me@clients')`) {
		t.Errorf("what the token meets is not kept: %s", narrow)
	}
}

// TestConditionsThatAreReplaced: what no provider can hold, and what the profile does not hold.
func TestConditionsThatAreReplaced(t *testing.T) {
	for _, condition := range []string{"", "assertion.azp = 'x'", "assertion.azp", "assertion.aud.startsWith(1)", "assertion.azp == '" + strings.Repeat("x", maxCondition) + "'"} {
		m := mended(t, caller("me", ""), nil, condition)
		if m.d.condition != "assertion.sub == 'me@clients'" {
			t.Errorf("%.40s becomes %.80s", condition, m.d.condition)
		}
		if text := m.setCondition(codeCondition).Texts[0].Text; !strings.Contains(text, "replaces the condition in force") || !strings.Contains(text, "describe") {
			t.Errorf("%.40s: it does not say that it replaces another:\n%s", condition, text)
		}
	}
	const holds = "assertion.azp == 'me'"
	if m := mended(t, caller("me", ""), nil, holds); m.d.condition != holds || m.conditionNotes() != nil {
		t.Errorf("a condition that holds becomes %s", m.d.condition)
	}
}

// TestMendedMappingKeepsAttributes: one that other tokens fill stays and is empty for this one; what has to go is named.
func TestMendedMappingKeepsAttributes(t *testing.T) {
	told := map[string]string{subjectKey: "assertion.oid", "attribute.env": "assertion.env", "attribute.team": `assertion['https://acme.dev/team']`,
		"attribute.tier": "assertion.tier.lowerAscii()", "attribute.azp": "assertion.azp"}
	m := mended(t, caller("me", ""), maps.Clone(told), "")
	full := caller("other", `,"env":"prod","https://acme.dev/team":"blue"`)
	for key, want := range map[string]string{subjectKey: "other@clients", "attribute.env": "prod", "attribute.team": "blue", "attribute.azp": "other"} {
		if e := m.g.cel.EvaluateMapping(m.d.mapping[key], full); e.Value != want {
			t.Errorf("%s is %q by %q, want %q", key, e.Value, m.d.mapping[key], want)
		}
		if e := m.g.cel.EvaluateMapping(m.d.mapping[key], m.c.Token); e.Fault != NoFault {
			t.Errorf("%s has no value for the token: %s", key, e.Message)
		}
	}
	text := m.setMapping(codeMappingClaim).Texts[0].Text
	for _, words := range []string{"replaces the whole mapping", "attribute.tier is left out", "grants that name a subject made by assertion.oid", "json(attributeMapping)"} {
		if !strings.Contains(text, words) {
			t.Errorf("no %q in\n%s", words, text)
		}
	}
	if strings.Contains(text, "attribute.env is left out") {
		t.Error(text)
	}
}

// TestNewAudienceListNamesItsPrice: a provider with a list stops taking its own name.
func TestNewAudienceListNamesItsPrice(t *testing.T) {
	if text := mended(t, caller("me", ""), map[string]string{subjectKey: "assertion.sub"}, "").setAudiences(codeAudienceDefault).Texts[0].Text; !strings.Contains(text, "no longer takes its own name") {
		t.Error(text)
	}
}

// TestDeletedPoolsComeBack: undelete of a provider does nothing while its pool is deleted.
func TestDeletedPoolsComeBack(t *testing.T) {
	text := mended(t, caller("me", ""), nil, "").enable(codeProviderDisabled).Texts[0].Text
	if !strings.Contains(text, "gcloud iam workload-identity-pools undelete ") {
		t.Error(text)
	}
}

// TestUnmappedAttributesAreNoClaims: a claim is no attribute until it is mapped, and that is what is said.
func TestUnmappedAttributesAreNoClaims(t *testing.T) {
	for condition, v := range map[string]struct{ says, not string }{
		"attribute.azp == 'me'":  {"map attribute.azp=assertion.azp", "in other case"},
		"attribute.team == 'me'": {"does not map attribute.team.", "The token has"},
		"attribute.env == 'x'":   {"maps attribute.env to assertion.env, which has no value", "does not map"},
		"assertion.AZP == 'me'":  {"The token has azp, in other case", "map"},
	} {
		settings, _ := json.Marshal(map[string]any{"provider": testName, "issuer": "https://acme.eu.auth0.com/",
			"attribute_mapping": map[string]string{subjectKey: "assertion.sub", "attribute.env": "assertion.env"}, "attribute_condition": condition})
		for _, s := range New().Predict(caller("me", ""), cloud.Evidence{Now: time.Unix(1700000100, 0)}, settings).Steps {
			if s.Name == "condition" && (!strings.Contains(s.Why, v.says) || strings.Contains(s.Why, v.not)) {
				t.Errorf("%s: %s", condition, s.Why)
			}
		}
	}
}

// TestUnmappedAttributeIsMapped: where only the mapping is missing, the condition stays word for word.
func TestUnmappedAttributeIsMapped(t *testing.T) {
	const condition = "attribute.azp == 'me' && attribute.gty == 'client-credentials'"
	m := mended(t, caller("me", ""), map[string]string{subjectKey: "assertion.sub"}, condition)
	changes := m.changes(codeConditionClaim)
	if m.d.condition != condition || len(changes) != 1 || !strings.Contains(changes[0].Texts[0].Text, "attribute.azp=assertion.azp,attribute.gty=assertion.gty") {
		t.Errorf("%s: %+v", m.d.condition, changes)
	}
	if m := mended(t, caller("other", ""), map[string]string{subjectKey: "assertion.sub"}, condition); len(m.d.mapping) != 1 {
		t.Errorf("mapped for a token that the condition refuses anyway: %v", m.d.mapping)
	}
}

// TestAccessCommandsAreWhole: a binding beside conditional ones wants to be told that it has no condition, and the audit log
// holds nothing unless it was switched on.
func TestAccessCommandsAreWhole(t *testing.T) {
	settings := json.RawMessage(`{"provider":"` + testName + `","service_account":"` + testAccount + `","attribute_mapping":{"google.subject":"assertion.sub"}}`)
	m := New().(google).mender(cloud.Case{Token: caller("me", ""), Settings: settings, Evidence: cloud.Evidence{Now: time.Unix(1700000100, 0)}})
	if text := m.bind(codeIAMDenied).Texts[0].Text; !strings.Contains(text, "--condition=None") {
		t.Error(text)
	}
	if text := m.auditLog(codeIAMDenied).Texts[0].Text; !strings.Contains(text, "Data Access") || !strings.Contains(text, "--project="+accountProject(testAccount)) {
		t.Error(text)
	}
}

// TestCommentsStayComments: no line of a command is made by a value, whatever stands in the profile or the token.
func TestCommentsStayComments(t *testing.T) {
	const evil = "x\nowned ; \r\nowned #"
	settings, _ := json.Marshal(map[string]any{"provider": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/" + evil + "/providers/" + evil, "issuer": "https://acme.eu.auth0.com/",
		"attribute_mapping": map[string]string{subjectKey: "assertion.oid == '" + evil + "'", "attribute." + evil: "assertion.x"}, "attribute_condition": "assertion.azp == r\"\"\"" + evil + "\"\"\""})
	m := New().(google).mender(cloud.Case{Token: caller("me", ""), Settings: settings, Evidence: cloud.Evidence{Now: time.Unix(1700000100, 0)}})
	for _, change := range []cloud.Change{m.setCondition(codeCondition), m.setMapping(codeMappingClaim), m.setAudiences(codeAudienceDefault)} {
		for _, f := range change.Texts {
			if f.As != "cli" {
				continue
			}
			script := "gcloud() { :; }\nowned() { echo OWNED; }\n" + f.Text
			if out, err := exec.Command("sh", "-c", script).CombinedOutput(); err != nil || strings.Contains(string(out), "OWNED") {
				t.Errorf("%v %s\n%s", err, out, f.Text)
			}
		}
	}
}

// TestUntoldIsNotReplaced: a pasted block only looks where the profile does not hold what would be replaced.
func TestUntoldIsNotReplaced(t *testing.T) {
	settings := json.RawMessage(`{"provider":"` + testName + `"}`)
	m := New().(google).mender(cloud.Case{Token: caller("me", ""), Settings: settings, Evidence: cloud.Evidence{Now: time.Unix(1700000100, 0)}})
	for _, change := range []cloud.Change{m.setCondition(codeCondition), m.setMapping(codeSubjectMissing), m.setAudiences(codeAudienceMismatch)} {
		out, err := exec.CommandContext(t.Context(), "sh", "-c", `gcloud() { printf '%s ' "$4"; }; `+change.Texts[0].Text).CombinedOutput()
		if err != nil || string(out) != "describe " || !strings.Contains(change.Texts[0].Text, "\n# gcloud iam workload-identity-pools providers update-oidc ") {
			t.Errorf("%q %v\n%s", out, err, change.Texts[0].Text)
		}
	}
}
