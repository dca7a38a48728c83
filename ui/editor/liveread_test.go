package editor

import (
	"context"
	"strings"
	"testing"

	"mintmark/ui/jobs"
	"mintmark/ui/page"
)

// on puts the cursor on a cloud's field.
func (b *bench) on(key string) *field {
	b.t.Helper()
	for i, f := range b.e.fields {
		if f.target == 0 && f.Key == key && f.group == "" {
			b.e.focus = i
			return f
		}
	}
	b.t.Fatalf("no field %s", key)
	return nil
}

const printedRole = `{"Roles":[{"RoleName":"deploy","Arn":"arn:aws:iam::123456789012:role/deploy","MaxSessionDuration":7200,"AssumeRolePolicyDocument":{"Version":"2012-10-17",
"Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/acme.eu.auth0.com/"},"Action":"sts:AssumeRoleWithWebIdentity"}]}}]}`

// TestAFieldIsReadLive: the exact command is shown before anything runs, one key runs it, and the answer is reduced.
func TestAFieldIsReadLive(t *testing.T) {
	b := newBench(t, page.EditorArg{How: "edit", Profile: "acme"})
	var ran []string
	b.e.deps.Read = func(_ context.Context, argv []string) ([]byte, error) { ran = argv; return []byte(printedRole), nil }
	f := b.on("trust_policy")
	b.run(b.e.Do("read"))
	ask, ok := b.out[len(b.out)-1].(page.Ask)
	if !ok || ran != nil {
		t.Fatalf("not asked first: %+v, ran %q", b.out, ran)
	}
	const line = `aws iam list-roles --query '{Roles: Roles[?Arn=='\''arn:aws:iam::123456789012:role/deploy'\'']}' --output json`
	if ask.Body[0].String() != line {
		t.Errorf("shown %s", ask.Body[0])
	}
	b.send(ask.Answer)
	if strings.Join(ran, "|") != "aws|iam|list-roles|--query|{Roles: Roles[?Arn=='arn:aws:iam::123456789012:role/deploy']}|--output|json" {
		t.Errorf("ran %q", ran)
	}
	if got := f.input.Value(); !strings.Contains(got, "oidc-provider/acme.eu.auth0.com/") || strings.Contains(got, "RoleName") || b.e.card != nil {
		t.Errorf("the field holds %s, card %+v", got, b.e.card)
	}
	if got := b.on("max_session_seconds").input.Value(); got != "7200" {
		t.Errorf("the longest session is %q", got)
	}
	if !b.e.Unsaved() || b.saved != nil {
		t.Error("what was read is stored, or not seen as a change")
	}
}

func TestALiveReadThatFailsIsExplained(t *testing.T) {
	b := newBench(t, page.EditorArg{How: "edit", Profile: "acme"})
	answer, fault := "", error(nil)
	b.e.deps.Read = func(context.Context, []string) ([]byte, error) { return []byte(answer), fault }
	read := func() string {
		t.Helper()
		b.e.card = nil
		b.run(b.e.Do("read"))
		if ask, ok := b.out[len(b.out)-1].(page.Ask); ok && b.e.card == nil {
			b.send(ask.Answer)
		}
		if b.e.card == nil {
			t.Fatal("nothing is said")
		}
		words := b.e.card.Title.String()
		for _, w := range append(b.e.card.Why, b.e.card.Next...) {
			words += " " + w.String()
		}
		return words
	}
	f := b.on("trust_policy")
	before := f.input.Value()
	fault = &jobs.UsageError{What: "aws failed", Why: "Unable to locate credentials", Next: "Log the aws tool in first."}
	if got := read(); !strings.Contains(got, "Unable to locate credentials") || !strings.Contains(got, "Log the aws tool in first") {
		t.Error(got)
	}
	fault = nil
	for says, want := range map[string]string{"None": "found nothing", `{"Roles":[]}`: "at least one role", `{"Roles":"x"`: "not valid JSON"} {
		answer = says
		if got := read(); !strings.Contains(got, want) {
			t.Errorf("%s: %s", says, got)
		}
	}
	if f.input.Value() != before {
		t.Error("a failed read changed the field")
	}
	b.on("role_arn").input.Set("")
	b.e.judge()
	b.on("trust_policy")
	if got := read(); !strings.Contains(got, "Fill in Role") {
		t.Error(got)
	}
	b.on("role_arn")
	if b.e.readable() != nil {
		t.Error("a field without a command can be read")
	}
}
