package azure

import (
	"encoding/json"
	"errors"
	"os/exec"
	"strings"
	"testing"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
)

// tokenWith is an unsigned look-alike: enough for prediction and advice.
func tokenWith(t *testing.T, claims map[string]any) *inspect.Token {
	t.Helper()
	now := time.Now().Unix()
	all := map[string]any{"iss": "https://acme.eu.auth0.com/", "sub": "abc@clients", "aud": "https://api.acme.dev", "iat": now, "exp": now + 3600}
	for k, v := range claims {
		all[k] = v
	}
	return inspect.Parse(b64(t, map[string]any{"alg": "RS256", "typ": "JWT", "kid": "k"}) + "." + b64(t, all) + ".c2ln")
}

func TestCommandsSurviveHostileValues(t *testing.T) {
	const evil = `a'; touch /tmp/x; echo '$(id)` + "`id`" + `${path}%{if} "q" \ @clients`
	set := json.RawMessage(`{"tenant_id":"7f1c2a9e-4b63-4d0e-9a57-3c8be1d2f604","client_id":"$(id)","federated_credentials":[]}`)
	token := tokenWith(t, map[string]any{"sub": evil})
	c := cloud.Case{Token: token, Settings: set, Prediction: New().Predict(token, cloud.Evidence{Now: time.Now()}, set)}
	found := 0
	for _, ch := range New().Setup(c) {
		for _, f := range ch.Texts {
			switch {
			case f.As == "terraform" && strings.Contains(f.Text, "subject"):
				found++
				if strings.Contains(strings.ReplaceAll(f.Text, "$${", ""), "${") || strings.Contains(strings.ReplaceAll(f.Text, "%%{", ""), "%{") || !strings.Contains(f.Text, `\"q\" \\ @clients"`) {
					t.Errorf("template marks or quotes escape: %s", f.Text)
				}
			case f.As == "cli" && strings.HasPrefix(f.Text, "az ") && strings.Contains(f.Text, "@clients"):
				found++
				argv := shellWords(t, f.Text)
				if !contains(argv, evil) && !strings.Contains(strings.Join(argv, " "), quote.JSON(evil)) {
					t.Errorf("the subject does not arrive whole: %q", argv)
				}
			}
		}
	}
	if found < 4 {
		t.Fatalf("only %d texts carry the subject", found)
	}
}

// shellWords lets a real shell split a command.
func shellWords(t *testing.T, command string) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "sh", "-c", `az() { for a; do printf '%s\0' "$a"; done; }; `+command).Output()
	if err != nil {
		t.Fatalf("%s: %v", command, err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

func TestSlipsAreCorrectedAndStrangersLeftAlone(t *testing.T) {
	for name, v := range map[string]struct {
		cred string
		verb string
	}{
		"a slash":            {`{"name":"a","issuer":"https://acme.eu.auth0.com","subject":"abc@clients","audiences":["https://api.acme.dev"]}`, "update"},
		"another audience":   {`{"name":"a","issuer":"https://acme.eu.auth0.com/","subject":"abc@clients","audiences":["x"]}`, "update"},
		"another app":        {`{"name":"auth0-m2m","issuer":"https://acme.eu.auth0.com/","subject":"other@clients","audiences":["https://api.acme.dev"]}`, "create"},
		"another tenant":     {`{"name":"a","issuer":"https://staging.eu.auth0.com/","subject":"abc@clients","audiences":["https://api.acme.dev"]}`, "create"},
		"one without a name": {`{"issuer":"https://acme.eu.auth0.com","subject":"abc@clients","audiences":["https://api.acme.dev"]}`, "create"},
	} {
		set, err := decode(json.RawMessage(`{` + ids + `,"federated_credentials":[` + v.cred + `]}`))
		if err != nil {
			t.Fatal(err)
		}
		ch, ok := mender{set: set, token: tokenWith(t, nil)}.trustToken()
		if !ok || !strings.Contains(ch.Texts[0].Text, "federated-credential "+v.verb) {
			t.Errorf("%s: %v", name, ch.Texts)
		}
		if name == "another app" && !strings.Contains(string(ch.Apply), `"auth0-m2m-2"`) {
			t.Errorf("the name is taken already: %s", ch.Apply)
		}
	}
}

func TestAdviceWithoutAToken(t *testing.T) {
	for _, settings := range []string{``, `{` + ids + `}`, `{` + ids + `,"federated_credentials":[]}`, `nonsense`} {
		set := json.RawMessage(settings)
		c := cloud.Case{Settings: set, Prediction: New().Predict(nil, cloud.Evidence{}, set), Err: errors.New("AADSTS700213: presented assertion subject 'x'")}
		if changes := New().Setup(c); len(changes) == 0 && settings != "nonsense" {
			t.Errorf("%s: no advice", settings)
		}
		if p := New().Explain(c); p.Cause != "azure.subject.mismatch" {
			t.Errorf("%s: %+v", settings, p)
		}
	}
}

// Every code that a step can fail or stay open with has advice.
func TestAdviceForEveryCode(t *testing.T) {
	without := map[string]bool{"azure.settings.invalid": true, "azure.assertion.none": true, "azure.assertion.chained": true, "azure.policy.guest": true, "azure.answer.unknown": true,
		"azure.time.future": true, "azure.key.many": true}
	set, err := decode(json.RawMessage(`{` + ids + `,"federated_credentials":[{"issuer":"https://x/","subject":"y","audiences":["z"]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	m := mender{set: set, token: tokenWith(t, nil)}
	for _, c := range codeTable() {
		changes := m.mend(c.Code)
		if len(changes) == 0 && !without[c.Code] {
			t.Errorf("no advice for %s", c.Code)
		}
		for _, ch := range changes {
			if ch.Code != c.Code || ch.Title == "" || len(ch.Texts) == 0 || ch.Side == "" {
				t.Errorf("%s: incomplete change %+v", c.Code, ch)
			}
		}
	}
}
