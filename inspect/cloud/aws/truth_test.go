package aws

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
	"time"

	"mintmark/inspect/cloud"
)

// TestSameHostIsNoOtherTenant: a port beside the same host is a port and no more.
func TestSameHostIsNoOtherTenant(t *testing.T) {
	if _, why := issuerFault("https://acme.eu.auth0.com/", "https://acme.eu.auth0.com:443/"); !strings.Contains(why, "only the port differs") || strings.Contains(why, "two different tenants") {
		t.Error(why)
	}
}

// TestActionsSpareOtherApplications: the flow runs for every application, and a claim such as roles would lock the others out.
func TestActionsSpareOtherApplications(t *testing.T) {
	i := newIssuer(t)
	j := newJudge(i.token(nil), i.evidence(), settings{RoleARN: "arn:aws:iam::123456789012:role/x"})
	for _, code := range []string{"aws.roles.claim", "aws.tags.format", "aws.source.format", "aws.trust.tags"} {
		if text := j.actionChange(code).Texts[0].Text; !strings.Contains(text, `if (event.client.client_id !== "app") return;`) {
			t.Errorf("%s: %s", code, text)
		}
	}
}

// TestGraceIsForExpAlone: a token that is not valid for another half minute is neither accepted nor refused.
func TestGraceIsForExpAlone(t *testing.T) {
	i := newIssuer(t)
	now := i.evidence().Now
	for ahead, want := range map[time.Duration]cloud.Verdict{-time.Second: cloud.Accept, 30 * time.Second: cloud.Uncertain, 10 * time.Minute: cloud.Uncertain} {
		p := Cloud{}.Predict(i.token(map[string]any{"nbf": now.Add(ahead).Unix()}), i.evidence(), encode(map[string]any{"role_arn": "arn:aws:iam::" + vectorAccount + ":role/x", "provider_url": i.url,
			"client_ids": []string{"app"}, "trust_policy": json.RawMessage(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::` + vectorAccount + `:oidc-provider/` + i.host + `/"},"Action":"sts:AssumeRoleWithWebIdentity"}}`)}))
		if p.Verdict != want {
			t.Errorf("nbf %s ahead: %s, want %s", ahead, p.Verdict, want)
		}
	}
}

// TestPartitionsAreNoAccounts: the same account in another partition is not another account; and nothing advises to take a
// condition out.
func TestPartitionsAreNoAccounts(t *testing.T) {
	i := newIssuer(t)
	statement := func(arn, more string) json.RawMessage {
		return json.RawMessage(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Federated":"` + arn + `:oidc-provider/` + i.host + `/"},"Action":"sts:AssumeRoleWithWebIdentity"` + more + `}}`)
	}
	codes := func(arn, more string) string {
		j := judgeOf(t, i, i.token(nil), statement(arn, more))
		j.checkTrust()
		var list []string
		for _, s := range j.steps {
			list = append(list, s.Code)
		}
		return strings.Join(list, " ")
	}
	if got := codes("arn:aws-us-gov:iam::"+vectorAccount, ""); strings.Contains(got, "principal.account") || !strings.Contains(got, "aws.trust.principal") {
		t.Error(got)
	}
	if got := codes("arn:aws:iam::999999999999", ""); !strings.Contains(got, "aws.trust.principal.account") {
		t.Error(got)
	}
	j := judgeOf(t, i, i.token(nil), statement("arn:aws:iam::"+vectorAccount, `,"Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}`))
	if change := j.change("aws.trust.key.unseen"); strings.Contains(change.Title+change.Texts[0].Text, "take them out") || !strings.Contains(change.Texts[0].Text, "on purpose") {
		t.Error(change)
	}
}

// TestUnseenPoliciesAreNotReplaced: pasted as it stands, the advice for a role that nobody has shown makes one or shows it,
// and changes none.
func TestUnseenPoliciesAreNotReplaced(t *testing.T) {
	i := newIssuer(t)
	j := newJudge(i.token(nil), i.evidence(), settings{RoleARN: "arn:aws:iam::" + vectorAccount + ":role/x"})
	text := j.trustChange("").Texts[0].Text
	for there, want := range map[string]string{"true": "get-role ", "false": "get-role create-role "} {
		out, err := exec.CommandContext(t.Context(), "sh", "-c", `aws() { printf '%s ' "$2"; [ "$2" != get-role ] || `+there+`; }; `+text).CombinedOutput()
		if err != nil || string(out) != want {
			t.Errorf("role there %s: %q %v, want %q\n%s", there, out, err, want, text)
		}
	}
	if !strings.Contains(text, "\n# aws iam update-assume-role-policy ") {
		t.Error(text)
	}
}
