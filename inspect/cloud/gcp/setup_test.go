package gcp

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
)

// nasty holds everything that a shell, HCL or gcloud would take for its own.
const nasty = "a'b\"c $(id) `id` ${x} %{y} \\ ; , ^|^ é\n#"

func TestShellKeepsEveryByte(t *testing.T) {
	for _, word := range []string{nasty, "", "plain", "-x", "a=b", "--flag=é", "'", "''", "\n", "$HOME", "*"} {
		out, err := exec.Command("sh", "-c", "printf %s "+quote.Shell(word)).Output()
		if err != nil || string(out) != word {
			t.Errorf("%q becomes %q: %v", word, out, err)
		}
	}
}

func TestHCLKeepsEveryByte(t *testing.T) {
	if got, want := quote.HCL(nasty), `"a'b\"c $(id) `+"`id`"+` $${x} %%{y} \\ ; , ^|^ é\n#"`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := quote.HCL("$ % {x} $$ \x01\t\r"); got != `"$ % {x} $$ \u0001\t\r"` {
		t.Error(got)
	}
}

func TestGcloudListsDeclareTheirSeparator(t *testing.T) {
	for _, v := range []struct {
		values []string
		want   string
	}{
		{[]string{"a", "b"}, "a,b"}, {nil, ""}, {[]string{"a,b", "c"}, "^;^a,b;c"}, {[]string{"^a"}, "^;^^a"}, {[]string{"a;,|", "b"}, "^~^a;,|~b"},
	} {
		if got := gcloudList(v.values); got != v.want {
			t.Errorf("%v: %q, want %q", v.values, got, v.want)
		}
	}
}

// TestEveryChangeIsWellFormed: with hostile values everywhere, each command is one that a shell can parse and that keeps
// the values, each Terraform text has its braces and quotes paired, and nothing is empty.
func TestEveryChangeIsWellFormed(t *testing.T) {
	w := newWorld(t)
	g := New()
	hostile := w.token("acme-prod", func(_, claims map[string]any) {
		claims["sub"], claims["aud"], claims["iss"] = nasty+"@clients", "aud"+nasty, "https://x/"+nasty
	})
	settings, _ := json.Marshal(map[string]any{"provider": testName, "issuer": "https://y/" + nasty, "allowed_audiences": []string{nasty, "b"}, "service_account": "x@y.iam.gserviceaccount.com",
		"attribute_mapping": map[string]string{"google.subject": "assertion.sub", "attribute.x": celText(nasty)}, "attribute_condition": "assertion.sub == " + celText(nasty), "iam_policy": map[string]any{"bindings": []any{}}})
	for _, token := range []*inspect.Token{hostile, nil} {
		for _, raw := range []json.RawMessage{settings, json.RawMessage(`{}`), nil} {
			m := g.(google).mender(cloud.Case{Token: token, Settings: raw})
			for _, code := range append(g.Codes(), inspect.Code{}) {
				for _, change := range m.changes(code.Code) {
					checkChange(t, change, code.Code)
				}
			}
			for _, change := range m.whole() {
				checkChange(t, change, "")
			}
		}
	}
}

func checkChange(t *testing.T, c cloud.Change, code string) {
	t.Helper()
	if c.Title == "" || c.Code != code || c.Side != sideCloud && c.Side != sideAuth0 && c.Side != sideProfile || len(c.Texts) == 0 || c.Apply != nil && !json.Valid(c.Apply) {
		t.Errorf("%s: ill-formed: %+v", code, c)
	}
	for _, f := range c.Texts {
		switch f.As {
		case "cli":
			if out, err := exec.Command("sh", "-n", "-c", f.Text).CombinedOutput(); err != nil {
				t.Errorf("%s: the shell cannot parse it: %s\n%s", code, out, f.Text)
			}
		case "terraform":
			if plain := withoutStrings(f.Text); strings.Count(plain, "{") != strings.Count(plain, "}") || strings.Contains(plain, `"`) {
				t.Errorf("%s: unbalanced:\n%s", code, f.Text)
			}
		case "console", "action", "text":
		default:
			t.Errorf("%s: as %q", code, f.As)
		}
		if f.Title == "" || f.Text == "" {
			t.Errorf("%s: an empty text: %+v", code, f)
		}
	}
}

// withoutStrings drops comments and quoted strings of HCL.
func withoutStrings(text string) string {
	var b strings.Builder
	quoted, comment := false, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case comment:
			comment = c != '\n'
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '#':
			comment = true
		default:
			b.WriteByte(c)
		}
	}
	if quoted {
		return `"`
	}
	return b.String()
}

// TestEveryFaultHasAFix: whatever can fail or be a cause comes with at least one way on, save where only looking helps.
func TestEveryFaultHasAFix(t *testing.T) {
	w := newWorld(t)
	g := New()
	without := map[string]bool{codeNoToken: true, codeUnrecognised: true, codeNotGoogle: true, codeTokenType: true, codeOrgPolicy: true, codeConditionClaims: true,
		codeKeyType: true, codeSubMissing: true, codeBound: true, codeEndpoint: true, codeResource: true}
	m := g.(google).mender(cloud.Case{Token: w.token("acme-prod", nil), Settings: w.configure()})
	for _, code := range g.Codes() {
		if got := len(m.changes(code.Code)) > 0; got == without[code.Code] {
			t.Errorf("%s: has a change: %v", code.Code, got)
		}
	}
}

// TestCodes: unique, complete, and nothing else is emitted by any pair of faults (which the pairs test walks through).
func TestCodes(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range New().Codes() {
		if seen[c.Code] || !strings.HasPrefix(c.Code, "gcp.") || c.Title == "" || !strings.HasSuffix(c.Why, ".") || c.Source == "" ||
			c.Certainty != inspect.Documented && c.Certainty != inspect.Observed && c.Certainty != inspect.Inferred {
			t.Errorf("%+v", c)
		}
		seen[c.Code] = true
	}
	for _, k := range refusals() {
		for _, code := range append(k.by, k.cause) {
			if !seen[code] {
				t.Errorf("%s explains %s and is not listed", code, k.match)
			}
		}
	}
}
