package editor

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/cloud/api"
	"mintmark/inspect/cloud/aws"
	"mintmark/inspect/cloud/azure"
	"mintmark/inspect/cloud/gcp"
	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
)

// allClouds is an editor on a profile with one target of each cloud, as far as it must be filled in: aws 0, gcp 1, azure 2, api 3.
func allClouds(t *testing.T) *bench {
	t.Helper()
	b := newBench(t, page.EditorArg{How: "new"})
	b.e.deps.Clouds = cloud.Registry{aws.New(), gcp.New(), azure.New(), api.New()}
	b.stored.Targets = nil
	for _, c := range b.e.deps.Clouds {
		b.stored.Targets = append(b.stored.Targets, profiles.Target{Cloud: c.ID(), Name: c.ID(), Settings: json.RawMessage(`{}`)})
	}
	b.send(page.Open{Page: "editor", Arg: page.EditorArg{How: "edit", Profile: "acme"}})
	b.fill("role_arn", 0, "arn:aws:iam::123456789012:role/deploy")
	b.fill("provider", 1, gcpPath)
	b.fill("tenant_id", 2, guid)
	b.fill("client_id", 2, guid)
	b.fill("url", 3, "https://api.acme.dev/orders")
	return b
}

const (
	gcpPath = "projects/123456789/locations/global/workloadIdentityPools/auth0/providers/m2m"
	guid    = "11111111-2222-3333-4444-555555555555"
)

// TestEveryValidationSaysItsWords: what is typed or pasted into each kind of field, and the words that stand below it.
func TestEveryValidationSaysItsWords(t *testing.T) {
	for _, c := range []struct {
		key    string
		target int
		text   string
		status inspect.Status
		says   string
	}{
		{"domain", own, "https://acme.eu.auth0.com/login?x=1", inspect.Pass, "Kept the host acme.eu.auth0.com; left out the scheme and the path /login?x=1."},
		{"domain", own, "acme.eu.auth0.com/", inspect.Pass, "left out the slash"},
		{"domain", own, "acme.auth0.com", inspect.Warn, "No region: acme.auth0.com is the form of older US tenants."},
		{"domain", own, "acme.fr.auth0.com", inspect.Warn, "The region fr is not one of Auth0's public ones"},
		{"domain", own, "login.acme.dev", inspect.Pass, "a custom domain or a private cloud"},
		{"domain", own, "acme", inspect.Fail, "The domain has no dot"},
		{"domain", own, "acme.eu.auth0.com:8443", inspect.Fail, "A tenant has no port"},
		{"audience", own, "https://login.acme.dev/api/v2/", inspect.Warn, "This looks like the Management API under a custom domain."},
		{"audience", own, "https://acme.eu.auth0.com/api/v2", inspect.Warn, "ends with a slash"},
		{"audience", own, "https://other.eu.auth0.com/api/v2/", inspect.Warn, "This is the Management API of other.eu.auth0.com, but the profile's tenant is acme.eu.auth0.com."},
		{"client_id", own, strings.Repeat("x", 64), inspect.Warn, "Is it the client secret?"},
		{"issuer", own, "https://login.acme.dev/", inspect.Warn, "differs from the domain acme.eu.auth0.com"},
		{"scopes", own, "openid", inspect.Warn, "is for users"},
		{"role_arn", 0, "arn:aws:iam::123456789012:user/deploy", inspect.Fail, "This is no role ARN"},
		{"role_arn", 0, "deploy", inspect.Fail, "This is no role ARN"},
		{"role_arn", 0, "arn:aws:iam::12345:role/deploy", inspect.Fail, "This is no role ARN"},
		{"role_arn", 0, "arn:aws:sts::123456789012:assumed-role/deploy/x", inspect.Fail, "This is no role ARN"},
		{"role_arn", 0, "arn:aws:iam::123456789012:role/ci/deploy", inspect.Pass, "Role ci/deploy in account 123456789012."},
		{"region", 0, "Ireland", inspect.Fail, "Write a region such as eu-west-1"},
		{"provider_url", 0, "https://acme.eu.auth0.com", inspect.Warn, "Auth0's iss ends in a slash"},
		{"duration_seconds", 0, "60", inspect.Fail, "AWS takes 900 to 43200 seconds."},
		{"trust_policy", 0, `{"Version":`, inspect.Fail, "JSON"},
		{"provider", 1, strings.Replace(gcpPath, "123456789", "acme-prod", 1), inspect.Fail, "number"},
		{"provider", 1, "auth0/m2m", inspect.Fail, "Wanted: projects/"},
		{"provider", 1, gcpPath, inspect.Pass, "Provider m2m of pool auth0 in project number 123456789."},
		{"service_account", 1, "deploy", inspect.Fail, ""},
		{"attribute_condition", 1, "assertion.sub ==", inspect.Fail, ""},
		{"tenant_id", 2, "contoso", inspect.Fail, "Want a GUID or a domain such as contoso.onmicrosoft.com."},
		{"tenant_id", 2, guid, inspect.Pass, "A tenant ID."},
		{"client_id", 2, "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6", inspect.Fail, "Want a GUID. The Auth0 client ID does not belong here."},
		{"client_id", 2, guid, inspect.Pass, "not the object ID"},
		{"authority", 2, "https://login.microsoftonline.com/" + guid, inspect.Warn, "The tenant belongs in its own field"},
		{"scope", 2, "https://management.azure.com/", inspect.Fail, "followed by /.default"},
		{"federated_credentials", 2, "auth0", inspect.Fail, "JSON"},
		{"url", 3, "api.acme.dev/orders", inspect.Fail, ""},
	} {
		b := allClouds(t)
		b.fill(c.key, c.target, c.text)
		f := b.e.fields[b.e.focus]
		shown := strings.Join(strings.Fields(b.frame()), " ")
		if f.verdict.Status != c.status || !strings.Contains(f.verdict.Text, c.says) || c.status != "" && f.verdict.Text == "" {
			t.Errorf("%s %q: %+v", c.key, c.text, f.verdict)
		} else if words := strings.Fields(f.verdict.Text); len(words) > 3 && !strings.Contains(shown, strings.Join(words[:3], " ")) {
			t.Errorf("%s %q: the words are not on the screen", c.key, c.text)
		}
		b.run(b.e.Do("save"))
		if (b.saved == nil) != (c.status == inspect.Fail) {
			t.Errorf("%s %q: saved %v", c.key, c.text, b.saved != nil)
		}
	}
}

// TestVendorsAnswersAreReducedFromPasteAndFile: a whole answer of each vendor's tool, pasted or named as a file.
func TestVendorsAnswersAreReducedFromPasteAndFile(t *testing.T) {
	for _, c := range []struct {
		key    string
		target int
		answer string
		want   []string // in the settings that are saved
		gone   string   // not in them
	}{
		{"trust_policy", 0, `{"Role":{"RoleName":"deploy","Arn":"arn:aws:iam::123456789012:role/deploy","MaxSessionDuration":7200,"AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/acme.eu.auth0.com/"},"Action":"sts:AssumeRoleWithWebIdentity"}]}}}`,
			[]string{`"trust_policy":{"Statement":[{"Action":"sts:AssumeRoleWithWebIdentity"`, `"max_session_seconds":7200`}, "RoleName"},
		{"provider", 1, `{"name":"` + gcpPath + `","state":"ACTIVE","attributeMapping":{"google.subject":"assertion.sub"},"oidc":{"issuerUri":"https://acme.eu.auth0.com/","allowedAudiences":["https://api.acme.dev"]}}`,
			[]string{gcpPath + `"`, `"issuer":"https://acme.eu.auth0.com/"`, `"allowed_audiences":["https://api.acme.dev"]`, `"google.subject":"assertion.sub"`}, "issuerUri"},
		{"federated_credentials", 2, `[{"id":"x","name":"auth0","issuer":"https://acme.eu.auth0.com/","subject":"a1@clients","audiences":["api://AzureADTokenExchange"],"description":null}]`,
			[]string{`"issuer":"https://acme.eu.auth0.com/"`, `"subject":"a1@clients"`}, "description"},
	} {
		for _, way := range []string{"pasted", "file"} {
			b := allClouds(t)
			var asked string
			b.e.deps.ReadFile = func(path string) ([]byte, error) { asked = path; return []byte(c.answer + "\n"), nil }
			if way == "pasted" {
				b.fill(c.key, c.target, c.answer)
			} else {
				b.fill(c.key, c.target, "@~/answers/it.json")
				b.run(b.e.Do("save"))
				if b.saved != nil || !strings.Contains(b.frame(), "This names a file. Press ctrl+r") {
					t.Fatalf("%s: the name of a file was saved as the value\n%s", c.key, b.frame())
				}
				b.run(b.e.Do("read"))
				if asked != "~/answers/it.json" || !strings.Contains(b.frame(), "Read from the file.") {
					t.Errorf("%s: asked for %q\n%s", c.key, asked, b.frame())
				}
			}
			b.run(b.e.Do("save"))
			if b.saved == nil {
				t.Fatalf("%s %s: not saved\n%s", c.key, way, b.frame())
			}
			got := string(b.saved.Targets[c.target].Settings)
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("%s %s: lacks %s: %s", c.key, way, want, got)
				}
			}
			if strings.Contains(got, c.gone) {
				t.Errorf("%s %s: not reduced: %s", c.key, way, got)
			}
		}
	}
}

func TestAFileThatCannotBeReadIsExplained(t *testing.T) {
	b := allClouds(t)
	answer, fault := "", errors.New("no such file or directory")
	b.e.deps.ReadFile = func(string) ([]byte, error) { return []byte(answer), fault }
	for _, want := range []string{"no such file or directory", "is the limit", "not valid JSON"} {
		b.fill("trust_policy", 0, "@role.json")
		b.run(b.e.Do("read"))
		if !strings.Contains(strings.ToLower(b.frame()), strings.ToLower(want)) {
			t.Errorf("lacks %q:\n%s", want, b.frame())
		}
		if fault != nil {
			fault, answer = nil, strings.Repeat("x", largestFile+1)
		} else {
			answer = `{"Role":`
		}
	}
	b.e.deps.ReadFile = nil
	b.run(b.e.Do("read"))
	if b.e.deps.Read != nil {
		t.Error("a command was offered")
	}
}

// TestAKeyInSeveralLinesStaysWhole: pasted or read from a file, it is kept as it is, judged by its use, and never shown.
func TestAKeyInSeveralLinesStaysWhole(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.TrimSpace(string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})))
	middle := strings.Split(text, "\n")[5]
	for _, way := range []string{"pasted", "file"} {
		b := newBench(t, page.EditorArg{How: "edit", Profile: "acme"})
		b.e.deps.ReadFile = func(path string) ([]byte, error) { return []byte(text + "\n"), nil }
		b.fill("client_auth", own, "")
		for range 3 {
			b.e.pressChoice(b.e.fields[b.e.focus], tea.KeyPressMsg{Code: tea.KeySpace, Text: " "})
		}
		if way == "pasted" {
			b.fill("secret", own, text)
		} else {
			b.fill("secret", own, "@./key.pem")
			if !strings.Contains(b.frame(), "@./key.pem") {
				t.Errorf("the path cannot be read while it is typed:\n%s", b.frame())
			}
			b.run(b.e.Do("read"))
		}
		frame := b.frame()
		if !strings.Contains(frame, "2048") || strings.Contains(frame, middle) || strings.Contains(frame, "BEGIN") {
			t.Errorf("%s:\n%s", way, frame)
		}
		b.run(b.e.Do("save"))
		if b.saved == nil || b.saved.ClientAuth != profiles.PrivateKeyJWT || b.secret == nil || b.secret.Reveal() != text {
			t.Errorf("%s: saved %+v, key whole: %v", way, b.saved, b.secret != nil && b.secret.Reveal() == text)
		}
	}
	b := newBench(t, page.EditorArg{How: "edit", Profile: "acme"})
	b.fill("secret", own, text) // with client_secret_post
	if f := b.e.fields[b.e.focus]; f.verdict.Status != inspect.Fail || !strings.Contains(f.verdict.Text, "private_key_jwt") {
		t.Errorf("%+v", f.verdict)
	}
	b.fill("secret", own, "@begins-with-at-and-is-a-secret")
	if f := b.e.fields[b.e.focus]; strings.Contains(f.verdict.Text, "file") {
		t.Errorf("%+v", f.verdict)
	}
}

// TestTestBeforeSaving fetches with what is typed, says so, and stores nothing.
func TestTestBeforeSaving(t *testing.T) {
	b := newBench(t, page.EditorArg{How: "edit", Profile: "acme"})
	var p profiles.Profile
	var s *secret.Secret
	b.e.deps.Test = givesAToken(&p, &s)
	b.fill("audience", own, "https://other.acme.dev")
	b.fill("secret", own, "typed-secret")
	b.run(b.e.Do("test"))
	if p.Audience != "https://other.acme.dev" || s == nil || s.Reveal() != "typed-secret" {
		t.Errorf("tested with %+v", p)
	}
	if !strings.Contains(b.frame(), "The tenant gave a token: accepted.") || b.saved != nil || strings.Contains(b.frame(), "typed-secret") {
		t.Errorf("saved %v\n%s", b.saved, b.frame())
	}
	b.fill("domain", own, "a b")
	p = profiles.Profile{}
	b.run(b.e.Do("test"))
	if p.Domain != "" {
		t.Error("a form with a fault in it was tested")
	}
}

// TestUnsavedChangesAsk before they are left, and only then.
func TestUnsavedChangesAsk(t *testing.T) {
	b := newBench(t, page.EditorArg{How: "edit", Profile: "acme"})
	b.run(b.e.Do("back"))
	if _, ok := b.out[len(b.out)-1].(page.Back); !ok {
		t.Errorf("an untouched form asks: %+v", b.out)
	}
	b = newBench(t, page.EditorArg{How: "edit", Profile: "acme"})
	b.fill("label", own, "production")
	b.run(b.e.Do("back"))
	ask, ok := b.out[len(b.out)-1].(page.Ask)
	if !ok || ask.Title.String() != "Leave without saving?" || !ask.Danger {
		t.Fatalf("%+v", b.out)
	}
	if !strings.Contains(b.frame(), "production") {
		t.Error("the form was left before the answer")
	}
	b.send(ask.Answer)
	if _, ok := b.out[len(b.out)-1].(page.Back); !ok || b.saved != nil {
		t.Errorf("%+v", b.out)
	}
}

// givesAToken is a tenant that gives a token and remembers for whom.
func givesAToken(p *profiles.Profile, s **secret.Secret) func(context.Context, profiles.Profile, *secret.Secret) (jobs.Inspected, error) {
	return func(_ context.Context, asked profiles.Profile, with *secret.Secret) (jobs.Inspected, error) {
		*p, *s = asked, with
		return jobs.Inspected{Report: inspect.Report{Verdict: inspect.Accepted}}, nil
	}
}
