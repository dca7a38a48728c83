package aws

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
)

// nasty values come from a token that somebody else made.
func nasty() []string {
	return []string{"plain", "it's", "a b", `"quoted"`, `back\slash`, "$(touch /tmp/x)", "`id`", "${var}", "%{if}", "$${x}", "new\nline", "tab\t", "'; rm -rf ~; '", "ünïcødé 😀", "", "-n", "\x1b[31m", "a\u2028b"}
}

// TestShellQuoting asks a real shell what it understood.
func TestShellQuoting(t *testing.T) {
	for _, text := range nasty() {
		out, err := exec.Command("sh", "-c", "printf %s "+quote.Shell(text)).Output()
		if err != nil || string(out) != text {
			t.Errorf("%q came back as %q: %v", text, out, err)
		}
	}
}

func TestHCLQuoting(t *testing.T) {
	for text, want := range map[string]string{
		"plain": `"plain"`, `"q"`: `"\"q\""`, "${x}": `"$${x}"`, "%{x}": `"%%{x}"`, "$x": `"$x"`, "a\nb": `"a\nb"`, `\`: `"\\"`, "é": `"é"`, "😀": `"😀"`, "$${x}": `"$$${x}"`,
	} {
		if got := quote.HCL(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	got := hclJSON([]byte(`{"b":["${x}",1],"a":{"k":true}}`), 0)
	if want := "{\n  \"a\" = {\n    \"k\" = true\n  }\n  \"b\" = [\"$${x}\", 1]\n}"; got != want {
		t.Errorf("%s", got)
	}
}

// TestAdviceForNastyTokens: every command stays one command and every policy in it stays JSON, whatever the token says.
func TestAdviceForNastyTokens(t *testing.T) {
	i := newIssuer(t)
	for _, text := range nasty() {
		if text == "" {
			continue
		}
		token := i.token(map[string]any{"azp": text, "sub": text + "@clients", "aud": text})
		settings := encode(map[string]any{"role_arn": "arn:aws:iam::123456789012:role/deploy", "provider_url": i.url, "client_ids": []string{"x"}, "trust_policy": json.RawMessage(fitting(i))})
		c := cloud.Case{Token: token, Settings: settings, Evidence: i.evidence()}
		c.Prediction = Cloud{}.Predict(token, c.Evidence, settings)
		for _, change := range (Cloud{}).Setup(c) {
			for _, fix := range change.Texts {
				if fix.As != "cli" {
					continue
				}
				script := "aws() { printf '%s\\0' \"$@\"; printf '\\1'; }\n" + fix.Text
				out, err := exec.Command("sh", "-c", script).Output()
				if err != nil {
					t.Fatalf("%q: %v\n%s", text, err, fix.Text)
				}
				checkArguments(t, fix.Text, string(out))
			}
			if change.Apply != nil && !json.Valid(change.Apply) {
				t.Errorf("%q: %s", text, change.Apply)
			}
		}
		sim := i.simulator(account("123456789012", i.url, []string{"x"}, "deploy", json.RawMessage(fitting(i))))
		for _, change := range (Cloud{}).Setup(c) {
			if change.Apply != nil {
				if err := sim.Apply(change.Apply); err != nil {
					t.Errorf("%q: %v", text, err)
				}
			}
		}
		at := serve(t, sim)
		if _, err := New().Try(t.Context(), token, at.settings(map[string]any{"role_arn": "arn:aws:iam::123456789012:role/deploy"}), at.Client()); err != nil {
			t.Errorf("%q is not accepted after mending: %v", text, err)
		}
	}
}

func checkArguments(t *testing.T, text, out string) {
	t.Helper()
	for _, call := range strings.Split(strings.TrimSuffix(out, "\x01"), "\x01") {
		arguments := strings.Split(strings.TrimSuffix(call, "\x00"), "\x00")
		for n, a := range arguments {
			if strings.HasSuffix(a, "-document") && (n+1 >= len(arguments) || !json.Valid([]byte(arguments[n+1]))) {
				t.Errorf("no policy in %s", text)
			}
		}
		if arguments[0] != "iam" {
			t.Errorf("%q in %s", arguments, text)
		}
	}
}

func TestDifferences(t *testing.T) {
	for _, c := range []struct{ want, got, says string }{
		{"a", "a", ""}, {"https://x/", "https://x", "only by the final slash"}, {"abc", "ABC", "letter case, first at character 1"}, {"a", " a ", "blanks"},
		{"abcd", "abxd", "character 3: “c” expected, “x” found"}, {"abc", "ab", "character 3: “c” expected, the end found"}, {"é1", "é2", "character 2"},
		{"АbC123@clients", "AbC123@clients", "character 1 is A in actual, А (U+0410) in expected"}, {"app\u200b@clients", "app@clients", "U+200B zero width space"},
	} {
		if got := difference(c.want, c.got); !strings.Contains(got, c.says) || c.says == "" && got != "" {
			t.Errorf("%q %q: %s", c.want, c.got, got)
		}
	}
}
