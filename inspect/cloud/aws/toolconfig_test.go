package aws

import (
	"strings"
	"testing"

	"mintmark/inspect/cloud"
)

func TestASectionIsMergedIntoAConfig(t *testing.T) {
	const header, text = "[profile mint]", "[profile mint]\nregion = r\n"
	for name, c := range map[string]struct {
		old, want string
		clash     bool
	}{
		"empty":      {"", text, false},
		"before":     {"[default]\nregion = x\n", "[default]\nregion = x\n\n" + text, false},
		"no newline": {"[default]\nregion = x", "[default]\nregion = x\n\n" + text, false},
		"the same":   {text, text, true},
		"replaced":   {"# mine\n[profile a]\nx = 1\n\n[profile  mint]\nold = 1\n\n[sso-session b]\ny = 2\n", "# mine\n[profile a]\nx = 1\n\n" + text + "\n[sso-session b]\ny = 2\n", true},
		"alike":      {"[profile mint2]\nx = 1\n", "[profile mint2]\nx = 1\n\n" + text, false},
	} {
		if got, clash := mergeSection(c.old, header, text); got != c.want || clash != c.clash {
			t.Errorf("%s: clash %v\n%s", name, clash, got)
		}
	}
}

func TestAToolConfigHoldsWhatEveryReaderReadsAlike(t *testing.T) {
	made, err := Cloud{}.ToolConfig([]byte(`{"role_arn":"arn:aws:iam::1:role/x","region":"eu-west-1"}`),
		cloud.Helper{Name: "acme prod/é", Command: []string{"/opt/my tools/mintmark", "helper", "aws", "acme:deploy"}})
	if err != nil || !strings.Contains(made.Text, "credential_process = \"/opt/my tools/mintmark\" helper aws acme:deploy\n") || !strings.HasPrefix(made.Text, "[profile acme-prod--]\n") || !made.Ours {
		t.Errorf("%v %+v", err, made)
	}
	for _, evil := range []string{`a"b`, "a$(b)", "a`b`", "a\nb", `a\\b`} {
		if made, err := (Cloud{}).ToolConfig([]byte(`{}`), cloud.Helper{Command: []string{evil}}); err == nil {
			t.Errorf("%q was written: %s", evil, made.Text)
		}
	}
}
